/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a SOURCE string means, and opening it. */
#ifndef DCN_JOB_SPEC_H
#define DCN_JOB_SPEC_H

#include "drive/drive.h"
#include "image/image.h"
#include "vdrive/vdrive.h"

#include <discern/events.h>

enum dcn_spec_kind {
    DCN_SPEC_DRIVE,   /* a device node */
    DCN_SPEC_VIRTUAL, /* virtual:IMAGE,... */
    DCN_SPEC_REPLAY,  /* replay:FILE, a record of a drive */
    DCN_SPEC_IMAGE,   /* a file */
};

/* A SOURCE string, taken apart. */
struct dcn_spec {
    enum dcn_spec_kind kind;
    char *path;        /* node or image; "" for an empty virtual drive */
    char *personality; /* or NULL */
    char *damage;      /* or NULL */
    enum dcn_medium medium;
    bool blank; /* medium=blank; path is "" then */
    enum { DCN_SPEC_SIMULATED, DCN_SPEC_SCALED } clock;
    double scale; /* of a scaled clock */
    uint64_t seed;
    char *trace;          /* or NULL */
    const char *encoding; /* of an image's sheet, or NULL; borrowed */
    bool remember; /* what is found of this drive is kept, as of real ones */
};

/*
 * Parses text ("virtual:a.cue,damage=scratch.txt"); commas before the first
 * ",key=" belong to the path. Whether a path is a drive is asked of the file
 * system. DCN_ERR_INVALID names the option that is not known.
 */
enum dcn_status dcn__spec_parse(const char *text, struct dcn_spec *spec,
                                struct dcn_error *error);
void dcn__spec_free(struct dcn_spec *spec);

/* "cd", "dvd", "bd"; false where text is none of them. */
bool dcn__medium_parse(const char *text, enum dcn_medium *medium);

/* A source that was opened, with what its job may ask of it. */
struct dcn_opened {
    struct dcn_source *source; /* owned */
    struct dcn_drive *drive;   /* behind it, or NULL; owned by source */
    const struct dcn_image_format *format; /* of an image, or NULL */
    char *name;                            /* "/dev/sr0", a path; owned */
    struct dcn_clock clock; /* of a virtual drive with a scaled clock */
    /* Files that are read from, also behind a virtual drive; owned. */
    char **files;
    size_t file_count;
    /* Whose source this is, or NULL: then only what lies over it is ours. */
    struct dcn_handle *lender;
};

/* How a source is opened; zeroed but for what matters. */
struct dcn_opening {
    const char *state_dir; /* as dcn_drive_options.cache_dir */
    const char *encoding;  /* as dcn_image_options.encoding */
    enum dcn_c2_choice c2; /* these as in dcn_drive_options */
    unsigned lost_wait_ms;
    bool (*keep_waiting)(void *payload);
    void *payload;
    const char *record; /* file for all commands and replies, or NULL (see
                            * mmc/record.h); the drive is then probed anew, so
                            * that the record holds it. DCN_ERR_INVALID for
                            * images */
    struct dcn_handle *handle; /* opened before, or NULL: taken in place of
                                * text. DCN_ERR_BUSY: a job has it; with
                                * record DCN_ERR_INVALID */
};

/* Opens text (NULL: the only drive of the machine). On failure nothing is left
 * open. */
enum dcn_status
dcn__job_open(const char *text, const struct dcn_opening *options,
              struct dcn_opened *opened, struct dcn_error *error);
/* Closes what dcn__job_open opened, or gives it back. */
void dcn__job_close(struct dcn_opened *opened);

/* ---- lending.c ---- */

/* The source of a handle for one job. DCN_ERR_BUSY: another has it. */
enum dcn_status
dcn__handle_lend(struct dcn_handle *handle, struct dcn_opened *opened,
                 struct dcn_error *error);
void dcn__handle_give_back(struct dcn_opened *opened);

/* Only a drive, without asking for its medium; DCN_ERR_INVALID for images. */
enum dcn_status
dcn__job_open_drive(const char *text, const char *state_dir,
                    struct dcn_clock *clock, struct dcn_drive **drive,
                    struct dcn_error *error);

/* "VENDOR PRODUCT REVISION SERIAL" into text. */
void
dcn__job_drive_name(const struct dcn_drive *drive, char *text, size_t size);

/* ---- notes and progress, whatever the caller left NULL ---- */
void dcn__note(const struct dcn_events *events, enum dcn_note_level level,
               const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Passes on what a drive's own room noticed of it and its disc, but for the
 * first from notes; how many there are now. drive may be NULL. */
size_t dcn__note_drive(const struct dcn_events *events,
                       const struct dcn_drive *drive, size_t from);
/* Tells what was odd about an image when it was opened; warnings where parts
 * of it are missing. Nothing of other sources. */
void
dcn__note_image(const struct dcn_events *events, struct dcn_source *source);
bool dcn__cancelled(const struct dcn_events *events);
void dcn__named(const struct dcn_events *events, enum dcn_named what,
                const char *name);
/* Tells both names of an image that is begun: its base, and the file that it
 * is opened by (DCN_NAMED_IMAGE). */
void dcn__name_image(const struct dcn_events *events, const char *base,
                     const struct dcn_image_format *format);
void dcn__phase(const struct dcn_events *events, enum dcn_phase phase);

#endif
