/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between two descriptions of a disc, as lines for people. */
#ifndef DCN_DISC_DIFF_H
#define DCN_DISC_DIFF_H

#include "disc/disc.h"

/* Most lines that are listed; a last one says how many more there were. */
#define DCN_DIFF_MAX_LINES 500

struct dcn_disc_diff {
    char **lines; /* "track 2: start 1000, not 1150": a's value, then b's */
    size_t count; /* 0: nothing differs */
};

/* What a comparison looks at; ORed together. */
enum dcn_diff_part {
    DCN_DIFF_TOC = 1,     /* medium, sessions, tracks, starts, controls */
    DCN_DIFF_INDEXES = 2, /* pregaps and indexes above 01 */
    DCN_DIFF_CODES = 4,   /* MCN, ISRC */
    DCN_DIFF_TEXT = 8,    /* CD-TEXT packs */
    DCN_DIFF_MODES = 16,  /* track modes, disc types */
    DCN_DIFF_ALL = 31,
};

/*
 * Compares a with b. Origins, profile, structures and raw replies (full TOC,
 * ATIP, PMA) do not count. Pregaps of first tracks of sessions are compared
 * like others. *diff is the caller's to free in every case.
 * DCN_ERR_NO_MEMORY only.
 */
enum dcn_status
dcn__disc_diff(const struct dcn_disc *a, const struct dcn_disc *b,
               unsigned parts, struct dcn_disc_diff *diff,
               struct dcn_error *error);
void dcn__disc_diff_free(struct dcn_disc_diff *diff);

#endif
