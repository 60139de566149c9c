/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an earlier rip recorded beside an image: BASE.json. */
#ifndef DCN_JOB_RECORDED_H
#define DCN_JOB_RECORDED_H

#include "disc/disc.h"

#include <discern/job.h>

#include <stddef.h>

struct dcn_recorded_file {
    char *name; /* file name without folder */
    uint64_t size;
    bool is_main; /* it holds sectors: the image, or a track of it */
    /* Lower-case hex; "" where none was recorded. */
    char crc32[9], md5[33], sha1[41], sha256[65];
};

struct dcn_recorded {
    char *base; /* what the names of its files began with; NULL: not known */
    struct dcn_recorded_file *files;
    size_t count;
    uint64_t damage;           /* sectors that the rip called not good */
    enum dcn_outcome outcome;  /* what it ended with; FAILED: not known */
    bool interrupted;          /* the rip did not end */
    bool fixed_codes;          /* with --fix-codes */
    bool sub_dropped;          /* what was read of the subchannel is not kept */
    struct dcn_disc_ends ends; /* of the disc, by others than its lead-out */
};

/* Parses a rip's report. Foreign bytes: DCN_ERR_FORMAT says what is wrong,
 * also where a rip that ended says nothing of its files. Free in every case. */
enum dcn_status
dcn__recorded_parse(const char *json, size_t len, struct dcn_recorded *recorded,
                    struct dcn_error *error);

/* Reads the BASE.json beside an image; DCN_ERR_NOT_FOUND where there is
 * none, or one that is not a rip's. */
enum dcn_status
dcn__recorded_read(const char *image, struct dcn_recorded *recorded,
                   struct dcn_error *error);
/* BASE.suffix of BASE.cue, malloc; NULL where memory ran out. */
char *dcn__recorded_beside(const char *image, const char *suffix);
void dcn__recorded_free(struct dcn_recorded *recorded);

#endif
