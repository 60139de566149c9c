/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * discern's jobs as single calls: rip, merge, verify, info, drives, serve,
 * map.
 *
 * A SOURCE is a string: a device node ("/dev/sr0"), an image's path (.iso,
 * .cue, .toc, .nrg, .ccd), "virtual:IMAGE[,personality=F][,damage=F]
 * [,medium=cd|dvd|bd][,clock=simulated|real|SCALE][,seed=N][,trace=F]" for a
 * virtual drive in process (virtual: alone is an empty one,
 * virtual:,medium=blank has a blank CD-R in it), or NULL for the only drive of the machine.
 *
 * Option structs grow at their end. Each begins with its size and MUST be
 * filled by its _init before fields are set:
 *
 *     struct dcn_rip_options options;
 *     dcn_rip_options_init(&options, sizeof(options));
 *
 * A caller that was built when the struct was shorter gets the defaults of
 * what was added since; one that was built against a later header is taken as
 * long as what this library does not know is zero, and refused with
 * DCN_ERR_UNSUPPORTED else. A size that no _init can have set is
 * DCN_ERR_INVALID.
 *
 * Each call fills *report (also on failure, with what was found until then;
 * the caller frees it with dcn_report_free; NULL only where memory ran out)
 * and *outcome. Layout of the reports: the schemas in docs/schema.
 *
 * Statuses that every call may return are not repeated at each:
 * DCN_ERR_INVALID (options of a size that no _init can have set, or
 * contradicting each other; NULL: the defaults), DCN_ERR_UNSUPPORTED (above), DCN_ERR_NO_MEMORY,
 * DCN_ERR_CANCELLED (events->cancelled said stop), DCN_ERR_INTERNAL.
 *
 * "Those of opening" are, of a drive: DCN_ERR_NO_DRIVE, _ACCESS, _NO_MEDIUM,
 * _BLANK, _NOT_READY, _TRANSPORT, _COMMAND, _DRIVE_GONE, _MEDIUM_CHANGED,
 * _BUSY; of an image: DCN_ERR_NOT_FOUND, _ACCESS, _IO, _FORMAT, _UNSUPPORTED.
 *
 * Threads: calls may run at once in several threads, each with its own
 * options, events, outcome, report and error; callbacks come in the calling
 * thread or in one that the call made, one at a time. Strings and arrays in
 * options are only read, and only until the call returns.
 */
#ifndef DISCERN_JOB_H
#define DISCERN_JOB_H

#include <discern/error.h>
#include <discern/events.h>
#include <discern/report.h>
#include <discern/types.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a job ended, for exit statuses; told apart from dcn_status, which
 * says why one failed. */
enum dcn_outcome {
    DCN_OUTCOME_GOOD = 0,
    DCN_OUTCOME_FAILED = 1,
    DCN_OUTCOME_USAGE = 2,         /* options contradict each other */
    DCN_OUTCOME_DAMAGED = 3,       /* image complete, with damaged sectors */
    DCN_OUTCOME_DIFFERENT = 4,     /* verification found a difference */
    DCN_OUTCOME_NO_MEDIUM = 5,     /* no drive, no or a blank medium */
    DCN_OUTCOME_LOCKED = 6,        /* the drive refuses what it was not given
                                    * the key for, or of another region */
    DCN_OUTCOME_UNPROVEN = 7,      /* nothing is wrong that could be checked,
                                    * but not all could be */
    DCN_OUTCOME_UNFINISHED = 8,    /* a limit ended the reading; the same call
                                    * goes on */
    DCN_OUTCOME_INTERRUPTED = 130, /* stopped on request; state kept */
};

/* Outcome that a failed status means. */
DCN_API enum dcn_outcome dcn_outcome_of_status(enum dcn_status status);

/* ---- sources that stay open ---- */

/* Which C2 of a drive is asked for. */
enum dcn_c2_form {
    DCN_C2_AUTO,  /* what works on it; what fails on a disc is left out */
    DCN_C2_NEVER, /* none */
    DCN_C2_294,   /* only the form of 294 bytes */
    DCN_C2_296,   /* only that of 296 */
};

/*
 * A source that is opened once and given to several jobs, so that a drive is
 * spun up, asked and probed once: info, then rip. Opaque. One job at a time
 * has it (another gets DCN_ERR_BUSY); different handles, also of different
 * drives, may be used by different threads at once. A job gives it back with
 * the drive set as it was.
 */
struct dcn_handle;

struct dcn_open_options {
    size_t size;           /* set by _init */
    const char *source;    /* NULL: the only drive */
    const char *state_dir; /* where drives' abilities are kept; NULL: not */
    const char *encoding;  /* as in struct dcn_rip_options */
    const char *record;    /* as in struct dcn_rip_options */
    enum dcn_c2_form c2;   /* of all jobs that get the handle */
};
DCN_API void
dcn_open_options_init(struct dcn_open_options *options, size_t size);

/*
 * Opens a source. *handle is the caller's, to be closed with dcn_close; NULL
 * on failure. Statuses: those of opening; DCN_ERR_EXISTS, DCN_ERR_NO_SPACE of
 * the record.
 */
DCN_API enum dcn_status
dcn_open(const struct dcn_open_options *options, struct dcn_handle **handle,
         struct dcn_error *error);
/* Closes it; no job may have it. NULL is allowed. */
DCN_API void dcn_close(struct dcn_handle *handle);
/* "/dev/sr0", or the image's path; good until it is closed. */
DCN_API const char *dcn_handle_name(const struct dcn_handle *handle);

/* ---- formats ---- */

/* A format of images that this library knows. */
struct dcn_format {
    size_t size;                   /* set by dcn_format_at */
    const char *name;              /* as in dcn_rip_options.format: "iso" */
    const char *description;       /* one line for people */
    const char *const *extensions; /* NULL-terminated, without dots; the first
                                    * is that of the file to open it by */
    bool reads;                    /* can be a source */
    bool writes;                   /* can be ripped and merged to */
    uint64_t keeps;                /* of enum dcn_format_keeps, together */
};

/* The n-th of them, into the first size bytes of *format; strings are static.
 * False past the last. */
DCN_API bool dcn_format_at(size_t n, struct dcn_format *format, size_t size);

/* ---- rip ---- */

/* What of a CD's audio is read a second time and compared. (Data sectors
 * without an EDC always are.) */
enum dcn_second_read {
    DCN_SECOND_AUTO,   /* samples, and what lies near damage; all of it where
                        * C2 is not to be had or was seen to be wrong */
    DCN_SECOND_ALWAYS, /* all */
    DCN_SECOND_NEVER,  /* nothing at all, data neither */
};

struct dcn_rip_options {
    size_t size;         /* set by _init */
    const char *source;  /* NULL: the only drive */
    const char *base;    /* output path, without ".iso", ".cue" or ".bin" or
                          * with it, which is left out; NULL: named after
                          * the disc, in the current folder */
    const char *format;  /* "iso", "cue"; NULL: by the disc */
    bool split;          /* one BIN a track */
    bool sub;            /* keep P-W even where Q says no more than the TOC */
    bool no_sub;         /* never keep P-W */
    bool overwrite;      /* replace existing outputs, forget their state */
    unsigned retries;    /* of each bad sector after the first passes */
    unsigned speed_x;    /* of 1x; 0: the drive's choice */
    double time_limit_s; /* stop retrying after this; 0: none */
    unsigned give_up_after; /* bad sectors after which the rip stops; 0: no */
    bool fast;              /* only what is easy: no trimming, no retries */
    enum dcn_second_read second_read; /* of audio */
    bool files_first;    /* file system's structures and files first */
    bool try_intended;   /* what looks unreadable on purpose is tried like any
                          * other damage */
    double room_wait_s;  /* on a full disk: wait this long for room, saying
                          * DCN_PHASE_PAUSED; 0: fail at once */
    double drive_wait_s; /* a drive that vanished or hangs: look for it this
                          * long, saying DCN_PHASE_DRIVE_LOST; a disc that was
                          * taken out: wait for it, DCN_PHASE_DISC_OUT; 0:
                          * fail */
    const struct dcn_range *skip; /* never read these; or NULL */
    size_t skip_count;
    const char *state_dir; /* where drives' abilities are kept; NULL: not */
    const char *record;    /* file for all that passes between us and the drive,
                          * for reports of faults ("replay:FILE" as a source
                          * plays it back); NULL: not kept */
    const char *encoding;  /* of a sheet's text, as iconv names it ("CP1251");
                           * NULL: told from the text */
    struct dcn_handle *handle; /* opened before (dcn_open): taken in place of
                                * source; or NULL */
    enum dcn_c2_form c2; /* C2 that the drive is asked for; of a handle: as
                          * it was opened */
    size_t fix_codes; /* not 0: sectors as pressed or in doubt get right codes,
                       * where that changes no user data, or EDC proves the
                       * change; never the disc as it is. (As wide as it is, so
                       * that the struct grows.) */
};
/* Fills the defaults (retries 8, room_wait_s 600, drive_wait_s 120, all
 * else off). */
DCN_API void dcn_rip_options_init(struct dcn_rip_options *options, size_t size);

/*
 * Reads a disc into an image with its proof: BASE.iso or BASE.cue + .bin,
 * BASE.sub where asked or needed, BASE.map (what is known of each sector),
 * BASE.json (the report). Given again after an interruption it continues;
 * of a complete rip it reads and writes nothing, and has its outcome.
 * Outcome GOOD only where every sector was read and nothing speaks against
 * any of them.
 *
 * Statuses: those of opening (DCN_ERR_BUSY also: another rip has the outputs,
 * or a job the handle); DCN_ERR_WRONG_DISC: what lies there is of another disc;
 * DCN_ERR_EXISTS: outputs are there that are no rip's of this disc, or were
 * changed since it was complete; DCN_ERR_NO_SPACE: the disk is full and
 * stayed so for room_wait_s, or a sync failed for it; DCN_ERR_DRIVE_GONE: and
 * did not come back in drive_wait_s; DCN_ERR_FORMAT: the map is damaged;
 * DCN_ERR_IO, _NOT_FOUND, _ACCESS of the outputs. After all but the first
 * three the same call goes on with what was read.
 */
DCN_API enum dcn_status
dcn_rip(const struct dcn_rip_options *options, const struct dcn_events *events,
        enum dcn_outcome *outcome, struct dcn_report **report,
        struct dcn_error *error);

struct dcn_merge_options {
    size_t size; /* set by _init */
    /*
     * NULL-terminated, 2 to 32 of: BASE of a rip (BASE.cue or BASE.iso, with
     * BASE.map and, where it is there, BASE.samples); an image's path with
     * its map beside it (.map, .mapfile); IMAGE,map=FILE. A map is discern's
     * or a mapfile of ddrescue.
     */
    const char *const *sources;
    const char *base;     /* output path, as for a rip; MUST be set */
    const char *format;   /* "iso", "cue"; NULL: iso for what it can hold, if
                          * no source has raw sectors */
    bool overwrite;       /* replace existing outputs; never a source */
    unsigned max_listed;  /* decisions listed in the report; 0: none */
    double room_wait_s;   /* on a full disk, as for a rip */
    size_t fix_codes;     /* as for a rip */
    const char *encoding; /* of the sheets' text, as iconv names it ("CP1251");
                           * NULL: told from the text */
};
/* Fills the defaults (max_listed 10000, room_wait_s 600, all else off). */
DCN_API void
dcn_merge_options_init(struct dcn_merge_options *options, size_t size);

/*
 * Makes one image of several captures of one disc. Of every sector the bytes
 * are taken that EDC and ECC prove, or that votes decide; sources that differ
 * where nothing decides make it a damaged one. BASE.map says from whom each was
 * taken, BASE.json how (docs/schema/merge.json). Sources are only read.
 * Outcome GOOD only where every sector was recovered. On
 * failure no output stays, but where the report alone could not be written:
 * image and map are whole then, and *report holds it.
 *
 * Statuses: those of opening an image (DCN_ERR_NOT_FOUND, _FORMAT, _IO also of
 * its map and samples; DCN_ERR_UNSUPPORTED also of a mapfile beside an image in
 * several files); DCN_ERR_INVALID: not 2 to 32 sources, no base, or a format
 * that cannot hold this disc or needs raw sectors that no source has;
 * DCN_ERR_WRONG_DISC: a source is of another disc, the message names it;
 * DCN_ERR_EXISTS: an output is there, or is a source; DCN_ERR_NO_SPACE, _BUSY,
 * _IO, _NOT_FOUND, _ACCESS of the outputs.
 */
DCN_API enum dcn_status
dcn_merge(const struct dcn_merge_options *options,
          const struct dcn_events *events, enum dcn_outcome *outcome,
          struct dcn_report **report, struct dcn_error *error);

struct dcn_verify_options {
    size_t size;        /* set by _init */
    const char *image;  /* path of an image */
    const char *source; /* the disc to compare with; NULL: the image against
                          * itself and its recorded hashes */
    unsigned speed_x;
    unsigned max_listed; /* first differences listed; 0: 20 */
    const char *state_dir;
    const char *encoding; /* of a sheet's text, as iconv names it ("CP1251");
                           * NULL: told from the text */
    struct dcn_handle *handle; /* opened before (dcn_open): taken in place of
                                * source; or NULL */
};
DCN_API void
dcn_verify_options_init(struct dcn_verify_options *options, size_t size);

/*
 * Holds an image against a disc, or against itself and what its rip recorded.
 * Nothing is written. Outcome GOOD only where all that there is to check was
 * checked and agrees; a difference is an outcome (DIFFERENT, DAMAGED,
 * UNPROVEN), not a status.
 *
 * Statuses: those of opening, of the image and of the disc; DCN_ERR_WRONG_DISC:
 * the disc's table of contents is another; DCN_ERR_IO: the image cannot be
 * read.
 */
DCN_API enum dcn_status
dcn_verify(const struct dcn_verify_options *options,
           const struct dcn_events *events, enum dcn_outcome *outcome,
           struct dcn_report **report, struct dcn_error *error);

struct dcn_info_options {
    size_t size; /* set by _init */
    const char *source;
    bool deep; /* scan Q for pregaps and indexes; list files */
    const char *state_dir;
    const char *encoding; /* of a sheet's text, as iconv names it ("CP1251");
                           * NULL: told from the text */
    struct dcn_handle *handle; /* opened before (dcn_open): taken in place of
                                * source; or NULL */
};
DCN_API void
dcn_info_options_init(struct dcn_info_options *options, size_t size);

/* Describes a drive's disc or an image. Statuses: those of opening;
 * DCN_ERR_IO: the image cannot be read. */
DCN_API enum dcn_status
dcn_info(const struct dcn_info_options *options,
         const struct dcn_events *events, enum dcn_outcome *outcome,
         struct dcn_report **report, struct dcn_error *error);

struct dcn_drives_options {
    size_t size;                /* set by _init */
    const char *const *sources; /* NULL-terminated: list these drives
                                 * ("/dev/sr0", "virtual:..."); NULL or none:
                                 * all of this machine */
    const char *state_dir;      /* where drives' abilities are kept; NULL: none
                                 * are listed */
    bool forget; /* what is remembered of these drives, or of all that ever
                  * were here, is removed, before they are listed */
};
DCN_API void
dcn_drives_options_init(struct dcn_drives_options *options, size_t size);

/* Lists drives with what is known of their abilities (of those that a disc was
 * read in with the same state_dir; nothing is probed here). One that cannot be
 * asked is listed with its error. Statuses: DCN_ERR_NO_DRIVE: no source is
 * given and there is none (to forget all needs none); DCN_ERR_ACCESS,
 * DCN_ERR_IO: what is remembered of them cannot be removed (forget). */
DCN_API enum dcn_status
dcn_drives(const struct dcn_drives_options *options,
           const struct dcn_events *events, enum dcn_outcome *outcome,
           struct dcn_report **report, struct dcn_error *error);

/* Nothing waits: the drive's time is what its commands would have taken. */
#define DCN_CLOCK_SIMULATED (-1.0)

struct dcn_serve_options {
    size_t size; /* set by _init */
    const char *image;
    const char *personality; /* file or shipped name, or NULL */
    const char *damage;      /* file, or NULL */
    enum dcn_medium medium;  /* what the image is; UNKNOWN: by its format
                              * and size */
    double clock_scale;      /* real seconds per modelled second; 0: as fast
                              * as it can (no throttling);
                              * DCN_CLOCK_SIMULATED */
    uint64_t seed;
    const char *trace;    /* file to keep of what was delivered when, or NULL */
    const char *encoding; /* of a sheet's text, as iconv names it ("CP1251");
                           * NULL: told from the text */
};
DCN_API void
dcn_serve_options_init(struct dcn_serve_options *options, size_t size);

/*
 * Makes the image a /dev/srN until events->cancelled says stop; the node's
 * name comes through events->named. Linux only. Several at once, in one process
 * too (each in a thread of its own), make as many nodes. Being told to stop is
 * its good end, DCN_OK; so is a drive that damage made vanish for good.
 *
 * Statuses: those of opening an image; DCN_ERR_INVALID: none is named;
 * DCN_ERR_FORMAT: also of personality and damage, the message names the line;
 * DCN_ERR_NOT_FOUND, _IO, _ACCESS, _NO_SPACE: also of these files and of the
 * trace; DCN_ERR_ACCESS: not root; DCN_ERR_UNSUPPORTED: the kernel has no TCMU
 * or no sr_mod, the message names what is missing; DCN_ERR_BUSY, _EXISTS, _IO:
 * the node cannot be made; DCN_ERR_TRANSPORT: the kernel did not take the
 * drive, or no longer listens.
 */
DCN_API enum dcn_status
dcn_serve(const struct dcn_serve_options *options,
          const struct dcn_events *events, enum dcn_outcome *outcome,
          struct dcn_report **report, struct dcn_error *error);

struct dcn_map_options {
    size_t size;      /* set by _init */
    const char *path; /* BASE.map of a rip, or a mapfile of ddrescue */
};
DCN_API void dcn_map_options_init(struct dcn_map_options *options, size_t size);

/* Describes a map: what is known of each sector of a rip. The list of a large
 * one is made while it is read (dcn_report_at). Statuses: DCN_ERR_NOT_FOUND,
 * DCN_ERR_ACCESS, DCN_ERR_IO; DCN_ERR_FORMAT names the line. */
DCN_API enum dcn_status
dcn_map(const struct dcn_map_options *options, const struct dcn_events *events,
        enum dcn_outcome *outcome, struct dcn_report **report,
        struct dcn_error *error);

/* "0.1.0" */
DCN_API const char *dcn_version(void);

#ifdef __cplusplus
}
#endif
#endif
