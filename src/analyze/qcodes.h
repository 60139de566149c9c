/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MCN and ISRCs of a CD out of Q (ADR 2 and 3, ECMA-130 22.3.4.2, IEC 60908
 * 17.5): counted, elected, and what is not believed named.
 */
#ifndef DCN_ANALYZE_QCODES_H
#define DCN_ANALYZE_QCODES_H

#include "analyze/finding.h"
#include "analyze/qframes.h"

/* Different codes kept of one track: a disc has one, damage adds a few. */
#define DCN_QCODE_CANDIDATES 8

struct dcn_qcode {
    char code[14]; /* 13 digits or 12 characters, NUL */
    uint32_t votes;
    dcn_lba first; /* where it was seen first */
};

struct dcn_qcode_votes {
    struct dcn_qcode candidate[DCN_QCODE_CANDIDATES]; /* votes 0: none */
    uint32_t more;    /* frames of yet other codes */
    uint32_t zeros;   /* frames of zeros: how a disc says that it has none
                       * (ECMA-130 22.3.4.2) */
    uint32_t invalid; /* right CRC, but characters that no code has */
    dcn_lba first_zero, first_invalid;
};

struct dcn_qcodes {
    struct dcn_qcode_votes mcn;
    struct dcn_qcode_votes isrc[DCN_MAX_TRACKS]; /* as the disc's tracks */
    uint32_t unsure; /* ISRC frames at a border that may be of either track */
};

/* Counts all of frames. An ISRC is of the track that the positions around it
 * name: in a pause that is the coming one. */
void
dcn__qcodes_count(const struct dcn_qframes *frames, struct dcn_qcodes *codes);

/* The code with most votes; NULL: none, or as many for another. */
const char *dcn__qcode_elected(const struct dcn_qcode_votes *votes);

/* Names what was dropped: zeros, codes outvoted, characters that none has. */
enum dcn_status
dcn__qcodes_find(const struct dcn_qframes *frames,
                 const struct dcn_qcodes *codes, struct dcn_findings *findings,
                 struct dcn_error *error);

#endif
