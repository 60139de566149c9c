/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verifying: what its files share. */
#ifndef DCN_JOB_VERIFY_PRIV_H
#define DCN_JOB_VERIFY_PRIV_H

#include "image/image.h"
#include "job/facts.h"
#include "job/findings.h"
#include "job/recorded.h"
#include "map/mapfile.h"
#include "verify/objection.h"
#include "verify/verify.h"

/* What BASE.map, if it is there, says of the image. */
struct dcn_known {
    struct dcn_mapfile file;
    bool has_map;
};

/* One verification. */
struct dcn_verify {
    struct dcn_job job;
    const struct dcn_verify_options *options;
    struct dcn_opened image, disc;
    size_t max_listed; /* differences and faults */
    struct dcn_fs *fs; /* of the image, or NULL */
    struct dcn_known known;
    struct dcn_tap *tap; /* what the detectors heard; NULL: nothing */
    /* Sectors that the map calls in doubt, by what comparing them found. */
    uint64_t doubts[DCN_VERDICTS];
    /* And those that hold nothing, by the map. */
    uint64_t nothing[DCN_VERDICTS];
    struct dcn_source *against; /* what is compared with: the disc, as far as
                                 * it holds data */
    enum dcn_outcome outcome;   /* the worst of what was found so far */
    /* What was checked, for the sentence at the end. */
    uint64_t sectors, by_codes, by_q; /* sectors: all; checked so */
    bool only_rest; /* the image ends inside a sector, behind all that counts */
    bool by_hashes; /* all files are what a rip that ended recorded */
    bool by_file_system; /* of the image */
};

/* ---- job/verify_disc.c, job/verify_self.c ---- */

/* The image is open: compares it with the disc; or checks it alone. */
enum dcn_status
dcn__verify_disc(struct dcn_verify *verify, struct dcn_error *error);
enum dcn_status
dcn__verify_alone(struct dcn_verify *verify, struct dcn_error *error);

/* ---- job/verify_doubts.c ---- */

/* Tells what the disc says of sectors in doubt; the outcome follows. */
void dcn__verify_doubts(struct dcn_verify *verify);

/* ---- job/verify_tail.c ---- */

/*
 * Where the disc is said to go on behind the image, and gives nothing there:
 * *shortened (closed before the disc) is the disc without that; the outcome and
 * notes say whether anything else speaks for that end. NULL where it is no
 * longer, or some of it reads.
 */
enum dcn_status
dcn__verify_tail(struct dcn_verify *verify, struct dcn_source **shortened,
                 struct dcn_error *error);
/* Counts a sector that holds nothing by the map, if its verdict is none
 * against the image. */
void dcn__verify_nothing_judged(struct dcn_verify *verify, dcn_lba lba,
                                enum dcn_verdict verdict);
/* Takes those out of what was compared, and tells how many they are. */
void dcn__verify_leave_nothing(struct dcn_verify *verify,
                               struct dcn_comparison *comparison);

/* ---- job/verify_known.c: the map beside the image ---- */

/* Reads it; where there is none, or none that can be read, has_map is false.
 * dcn__known_close in every case. */
void dcn__known_open(const char *image, struct dcn_known *known);
void dcn__known_close(struct dcn_known *known);
/* Tells of sectors whose codes were made right on request. */
void dcn__known_note_fixed(const struct dcn_known *known,
                           const struct dcn_events *events);
/* Tells what a map of version 1 says without having asked the disc. */
void dcn__known_note_old(const struct dcn_known *known,
                         const struct dcn_events *events,
                         const struct dcn_disc *disc);
/*
 * What the map makes of sectors whose codes are wrong: GOOD (pressed so),
 * UNPROVEN (in doubt), DAMAGED (never read well), or DIFFERENT where it calls
 * one of them plainly good or knows nothing.
 */
enum dcn_outcome
dcn__known_ranges(const struct dcn_known *known, const struct dcn_range *ranges,
                  size_t count);
/* True where it says that the sector is in doubt. */
bool dcn__known_in_doubt(const struct dcn_known *known, int64_t lba);
/* True where a drive of that name read none of the sectors in doubt, and all
 * that did are named. */
bool dcn__known_other_drive(const struct dcn_known *known, const char *name);
/* True where it says that the sector was never read well. */
bool dcn__known_lost(const struct dcn_known *known, int64_t lba);
/* True where it says that every sector of disc was read well. */
bool
dcn__known_whole(const struct dcn_known *known, const struct dcn_disc *disc);

/* ---- job/verify_objections.c ---- */

/* The outcome becomes no better than that. */
void dcn__verify_found(struct dcn_verify *verify, enum dcn_outcome outcome);
/*
 * Runs the checks of src/verify over the image and what self (or NULL) found
 * in its sectors; reports them ("objections") and lets the outcome follow.
 * whole: the image holds every sector of its disc, as it was read.
 */
enum dcn_status dcn__verify_objections(struct dcn_verify *verify,
                                       const struct dcn_self_check *self,
                                       bool whole, struct dcn_error *error);
/* Reports what was checked ("checked"); where nothing was, the outcome is
 * UNPROVEN at best. */
void dcn__verify_checked(struct dcn_verify *verify);
/* ---- job/verify_hashes.c ---- */

/* An image whose files are held against what a rip recorded of them. */
struct dcn_hash_check {
    struct dcn_job *job;
    const char *image;         /* its path: the others lie beside it */
    struct dcn_source *source; /* the same, open */
    /* Only files whose bytes are not compared with the disc's: the sheet,
     * subchannel, text. */
    bool beside_only;
};

/* False where the record is of other files than the image's. */
bool dcn__hashes_recorded(const struct dcn_hash_check *check,
                          const struct dcn_recorded *recorded);

/*
 * Hashes the files and reports each ("hashes"). *good becomes false where one
 * is missing, has another size or digest, or was never recorded though the rip
 * ended. DCN_ERR_CANCELLED only.
 */
enum dcn_status dcn__hashes_check(const struct dcn_hash_check *check,
                                  const struct dcn_recorded *recorded,
                                  bool *good, struct dcn_error *error);

#endif
