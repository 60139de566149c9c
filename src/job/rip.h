/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of one rip, shared by the files that carry it out. */
#ifndef DCN_JOB_RIP_H
#define DCN_JOB_RIP_H

#include "job/facts.h"
#include "job/findings.h"
#include "job/job_room.h"
#include "job/recorded.h"
#include "rescue/rescue.h"

struct dcn_rip {
    struct dcn_job job;
    const struct dcn_rip_options *options;
    struct dcn_room room; /* of what this thread writes */
    struct dcn_opened opened;
    const struct dcn_disc *disc; /* as the source described it */
    struct dcn_disc *known;      /* with what the subchannel added; owned */
    struct dcn_fs *fs;           /* of the disc; NULL: not looked for */
    dcn_lba volume_end;          /* of its volumes; 0: not known */
    const struct dcn_image_format *format;
    char *base, *map_path, *json_path, *samples_path, *odd_path;
    /* Raw sectors go into an image of 2048-byte sectors with the odd ones
     * beside it, until it is known whether that can hold the disc. */
    bool folded;
    /* What holds what that image cannot, and becomes its format then; NULL:
     * none, what it cannot hold is left out, and listed. */
    const struct dcn_image_format *whole;
    bool switched; /* it has, by sectors, not by choice */
    uint64_t odd,
        dropped; /* sectors that hold more than that image does; those of
                            * which it has nothing */
    dcn_lba first_odd;
    bool sub;      /* the sink keeps P-W */
    bool keep_sub; /* and it stays */
    const char *sub_reason;
    uint64_t sub_missing; /* sectors that were read without it */
    char no_place[64];    /* a reason that names the format */
    bool proving;         /* data sectors are read raw and checked */
    struct dcn_sink *sink;
    struct dcn_tap *tap;     /* what the detectors heard; NULL: nothing yet */
    struct dcn_range *first; /* with files_first; owned */
    size_t first_count;
    size_t notes_told; /* of the drive's */
    struct dcn_map *map;
    struct dcn_rescue_summary summary;
    uint64_t proven; /* sectors, each once: proven_bits */
    uint8_t *proven_bits;
    struct dcn_file_lock *lock;  /* of the map, before the image is touched */
    struct dcn_recorded earlier; /* what its report says, where it ended */
    bool complete;               /* it has nothing left to do */
    bool may_be_cut;             /* that run's image may end before the disc */
    bool nothing_kept;           /* an earlier run's map claims nothing */
    bool begun;                  /* there is a sink */
    bool anew;                   /* nothing of an earlier run is continued */
    bool finished;               /* files are complete and hashed */
    bool end_contradicted;       /* the file system wants some of what the drive
                                 * says is not recorded */
};

/* ---- rip_open.c ---- */

/* DCN_ERR_INVALID names what of options->skip is no range. */
enum dcn_status
dcn__rip_check_skips(const struct dcn_rip *rip, struct dcn_error *error);
/* Opens the source, sets its speed, chooses format and names. */
enum dcn_status dcn__rip_open(struct dcn_rip *rip, struct dcn_error *error);
/* --speed in kB/s; 0: the drive's choice. */
unsigned dcn__rip_speed_kb_s(const struct dcn_rip *rip);

/* ---- rip_form.c ---- */

/* An earlier run may have found that the disc needs the format of raw
 * sectors. */
void dcn__rip_resume_format(struct dcn_rip *rip);
/* Sets whole, which is none where the format was asked for, or where what the
 * image may become is there. */
void dcn__rip_check_whole_free(struct dcn_rip *rip,
                               const struct dcn_image_options *image);
/* Makes the sink. NULL on failure. */
enum dcn_status
dcn__rip_create(struct dcn_rip *rip, const struct dcn_image_options *image,
                struct dcn_error *error);
/* Decides the format, and changes to it; *done: the sink is finished. On
 * failure what was read stays, and the same command goes on. */
enum dcn_status dcn__rip_settle_format(struct dcn_rip *rip, bool *done,
                                       struct dcn_error *error);

/* ---- rip_sub.c ---- */

/* True where the source delivers subchannel. */
bool dcn__rip_gives_sub(const struct dcn_rip *rip);
/* With --split: searches the pregaps, into known. */
enum dcn_status
dcn__rip_know_pregaps(struct dcn_rip *rip, struct dcn_error *error);
/* The disc with all that is known of it now. */
const struct dcn_disc *dcn__rip_disc(const struct dcn_rip *rip);
/* Lets the detectors hear what the sink holds, into tap and known. */
enum dcn_status dcn__rip_detect(struct dcn_rip *rip, struct dcn_error *error);
/* rip_asks.c: lets the tap's detectors hear again what they ask for, if there
 * is a drive. DCN_ERR_CANCELLED, DCN_ERR_NO_MEMORY; readings that fail are no
 * error. */
enum dcn_status
dcn__rip_hear_again(struct dcn_rip *rip, struct dcn_error *error);
/* Sets keep_sub and sub_reason. */
void dcn__rip_decide_sub(struct dcn_rip *rip);

/* ---- rip_earlier.c ---- */

/* Takes the lock of the outputs. DCN_ERR_BUSY: another rip has it. */
enum dcn_status dcn__rip_lock(struct dcn_rip *rip, struct dcn_error *error);
/* *resume: an earlier rip of this disc is to be continued; or sets complete,
 * with its map and what its report says. DCN_ERR_EXISTS: it has nothing left
 * to do, but what lies there is not what it left; DCN_ERR_WRONG_DISC: it was
 * of another disc. */
enum dcn_status dcn__rip_look_for_earlier(struct dcn_rip *rip, bool *resume,
                                          struct dcn_error *error);
/* Removes what a complete image does not need: samples, and a subchannel that
 * is not kept. Only after the report says so: until then a run that goes on
 * with the image looks for them. */
void dcn__rip_tidy(const struct dcn_rip *rip, bool drop_sub);
/* Writes a map that claims nothing, before there is an image. */
enum dcn_status dcn__rip_begin_map(const struct dcn_rip *rip,
                                   const struct dcn_image_options *image,
                                   struct dcn_error *error);
/* With --overwrite: removes the state of an earlier rip. */
enum dcn_status dcn__rip_forget_earlier(const struct dcn_rip *rip,
                                        const struct dcn_image_options *image,
                                        struct dcn_error *error);

/* ---- rip_again.c ---- */

/* Sets complete where the files of an earlier rip with nothing left to do are
 * as its report says, and tells so. DCN_ERR_EXISTS: they are not, or are not
 * all that the options ask for; DCN_ERR_IO ...: they cannot be read. */
enum dcn_status
dcn__rip_check_complete(struct dcn_rip *rip, struct dcn_error *error);
/* Where a recorded file is now: the base may have another name, or lie in
 * another folder, than when it was made. malloc, or NULL. */
char *dcn__rip_recorded_path(const struct dcn_rip *rip,
                             const struct dcn_recorded_file *file);
/* True where a subchannel is among the recorded files. */
bool dcn__rip_recorded_sub(const struct dcn_rip *rip);

/* ---- rip_report.c ---- */

/* Puts all that the rip knows into its report (docs/schema/rip.json). */
void dcn__rip_report(struct dcn_rip *rip);

/* ---- rip_outcome.c ---- */

/* Finishes the sink with the disc as far as it holds data. */
enum dcn_status
dcn__rip_finish_sink(const struct dcn_rip *rip, struct dcn_sink *sink,
                     const struct dcn_watch *watch, struct dcn_error *error);
/* What came of a rip that did not fail, with notes on the disc's end; sets
 * end_contradicted. */
enum dcn_outcome dcn__rip_outcome(struct dcn_rip *rip);
/* See struct dcn_rescue_options; payload is the rip. */
size_t dcn__rip_places(struct dcn_range **places, void *payload);

/* ---- job/rip_proven.c ---- */

/* What was stored last of a sector proves itself, or does not: counted once,
 * however often it is read. */
void dcn__rip_proven(struct dcn_rip *rip, dcn_lba lba, bool proven);

#endif
