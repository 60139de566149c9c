/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Twelve discs whose Q is damaged worst where it matters: the three frames
 * around each border of a pregap, an index or a track are always bad, and a
 * share of all others. What the Q scan makes of them is held against the
 * truth: for tests/bench/bench_q.c and, with fewer seeds, the unit test.
 */
#ifndef DCN_TESTS_TOOLS_QWORST_H
#define DCN_TESTS_TOOLS_QWORST_H

#include <stdint.h>

#define QWORST_DISCS 12

/* How the frames around borders are bad. */
enum qworst_border {
    QWORST_FEW_BITS, /* one to three bits flipped, as weak discs give them */
    QWORST_NOISE,    /* nothing of them is left */
    QWORST_BORDERS
};

struct qworst_result {
    unsigned borders; /* pregaps and indexes that the discs have, and
                           * tracks without a pregap */
    unsigned right;   /* of those: to the sector */
    unsigned said;    /* wrong, but said to be interpolated there */
    unsigned wrong;   /* wrong without a word */
    unsigned codes;   /* ISRCs and MCN */
    unsigned codes_right, codes_missing, codes_wrong;
};

/* Name of a disc, 0 to QWORST_DISCS - 1. */
const char *qworst_name(unsigned disc);
/* One scan of one disc, with that share of bad frames; adds to result. */
void qworst_run(unsigned disc, double share, enum qworst_border border,
                uint64_t seed, struct qworst_result *result);

#endif
