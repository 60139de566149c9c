/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library's only voice while it works, and where a caller says stop.
 */
#ifndef DISCERN_EVENTS_H
#define DISCERN_EVENTS_H

#include <discern/error.h>
#include <discern/report.h>
#include <discern/types.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a job is at. */
enum dcn_phase {
    DCN_PHASE_OPEN,       /* waiting for the drive, reading TOC, probing */
    DCN_PHASE_READ,       /* first reading */
    DCN_PHASE_RETRY,      /* narrowing down and retrying errors */
    DCN_PHASE_SCAN,       /* reading subchannel only (indexes, codes) */
    DCN_PHASE_HASH,       /* hashing what could not be hashed in passing */
    DCN_PHASE_CHECK,      /* checking an image against itself */
    DCN_PHASE_COMPARE,    /* reading again and comparing */
    DCN_PHASE_FINISH,     /* writing sheets and reports */
    DCN_PHASE_PAUSED,     /* the disk is full: waiting for room */
    DCN_PHASE_MERGE,      /* deciding between captures, sector by sector */
    DCN_PHASE_DRIVE_LOST, /* the drive does not answer: waiting for it */
    DCN_PHASE_DISC_OUT,   /* the disc was taken out: waiting for it */
};

/* The name of a phase for machines ("read"); never NULL. */
DCN_API const char *dcn_phase_name(enum dcn_phase phase);

/* Sent at most some ten times a second and once at the end of a phase. */
struct dcn_progress {
    enum dcn_phase phase;
    dcn_lba lba;           /* where the head is; DCN_PHASE_HASH: how far into
                             * the image */
    uint64_t sectors_done; /* of this job, earlier runs included;
                             * DCN_PHASE_HASH: those hashed */
    uint64_t sectors_total;
    uint64_t sectors_bad;   /* known damaged now */
    uint64_t sectors_retry; /* still to be tried again */
    double speed_x;         /* of the medium's 1x (CD 176.4 kB/s of 2352-byte
                             * sectors, DVD 1385, BD 4496); 0 in
                             * DCN_PHASE_HASH */
    double bytes_per_s;     /* on the sliding average */
    double elapsed_s;       /* of this run */
    double left_s;          /* estimate; negative: not known */
};

enum dcn_note_level {
    DCN_NOTE_DEBUG,
    DCN_NOTE_INFO,
    DCN_NOTE_WARNING, /* something is not as it should be */
};

/* What a callback `named` tells the name of. */
enum dcn_named {
    DCN_NAMED_BASE,   /* the outputs of a rip or merge, without extension */
    DCN_NAMED_IMAGE,  /* the file to open the image by: "disc.iso" */
    DCN_NAMED_DEVICE, /* the node of serve: "/dev/sr0" */
};

/* Its name for machines ("base"); never NULL. */
DCN_API const char *dcn_named_name(enum dcn_named what);

/* Grows at its end, as option structs do (job.h): MUST be filled by its
 * _init before callbacks are set. */
struct dcn_events {
    size_t size;   /* set by _init */
    void *payload; /* passed to each callback */
    /* MAY be NULL. */
    void (*progress)(const struct dcn_progress *progress, void *payload);
    /* One line for people. code is stable, for machines ("c2_ignored").
     * MAY be NULL. */
    void (*note)(enum dcn_note_level level, const char *code, const char *text,
                 void *payload);
    /* Asked often; true: stop soon, keep the state, DCN_ERR_CANCELLED.
     * MAY be NULL. Must be safe to call from any thread of the job. */
    bool (*cancelled)(void *payload);
    /* The name of something that now exists. MAY be NULL. */
    void (*named)(enum dcn_named what, const char *name, void *payload);
    /*
     * Sectors of a rip or merge have this state now: enough to keep a picture
     * of the disc. At the beginning all that an earlier run knew is told, so
     * that what was never told is DCN_MAP_UNTRIED. May come some hundred times
     * a second. MAY be NULL.
     */
    void (*map)(const struct dcn_range *sectors, enum dcn_map_state state,
                void *payload);
};
/* No callbacks. */
DCN_API void dcn_events_init(struct dcn_events *events, size_t size);

#ifdef __cplusplus
}
#endif
#endif
