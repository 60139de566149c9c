/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several readings of one sector, byte by byte: readings that C2 does not
 * flag decide, flagged ones only break ties. Pure.
 */
#ifndef DCN_DECIDE_VOTE_H
#define DCN_DECIDE_VOTE_H

#include "source/source.h"

/* Readings looked at, at most: peers need 8 of 16 alike, and stop; of what 32
 * leave open more do not decide, since such drives have two or three contents
 * by turns. */
#define DCN_VOTE_MAX 32

struct dcn_sample {
    uint8_t drive; /* number in the map */
    bool has_c2;
    uint8_t main[DCN_RAW_BYTES];
    uint8_t c2[DCN_C2_BYTES]; /* zeros where there is none */
};

struct dcn_vote {
    uint8_t main[DCN_RAW_BYTES];    /* the likeliest bytes */
    uint8_t doubted[DCN_RAW_BYTES]; /* nonzero: not decided; as erasures */
    uint16_t doubted_count;
    uint16_t conflicts; /* bytes on which unflagged readings differ */
    uint8_t agree;      /* fewest unflagged readings behind a decided byte */
};

/* True where C2 flags that byte of the main channel (MSB first). */
bool dcn__c2_flags(const uint8_t *c2, unsigned byte);

/*
 * Votes over count (1..DCN_VOTE_MAX) samples. A byte is decided where at
 * least least unflagged readings agree on it and more than half of the
 * unflagged ones do. Samples without C2 count as unflagged.
 */
void dcn__vote(const struct dcn_sample *samples, size_t count, unsigned least,
               struct dcn_vote *vote);

/* The same where something else judges the whole: decided are bytes on which
 * at least least unflagged readings agree, and more than on any other value. */
void dcn__vote_most(const struct dcn_sample *samples, size_t count,
                    unsigned least, struct dcn_vote *vote);

/* The same where readings differ as a whole: decided are bytes on which margin
 * times as many unflagged readings agree as on any other value, and two. */
void dcn__vote_margin(const struct dcn_sample *samples, size_t count,
                      unsigned margin, struct dcn_vote *vote);

#endif
