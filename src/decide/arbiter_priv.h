/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that decide a merge's sectors share. */
#ifndef DCN_DECIDE_ARBITER_PRIV_H
#define DCN_DECIDE_ARBITER_PRIV_H

#include "decide/arbiter.h"

/* Readings of one sector that are looked at. */
#define DCN_MERGE_READINGS 128

struct dcn_merge {
    struct dcn_repair *repair;
    struct dcn_merge_reading readings[DCN_MERGE_READINGS];
    size_t reading_count;
    struct dcn_merge_ballot ballot;
};

/* One call's arguments, together. */
struct dcn_merge_question {
    struct dcn_merge *merge;
    dcn_lba lba;
    enum dcn_track_mode mode;
    const struct dcn_merge_claim *claims;
    size_t count;
    bool raw;
    struct dcn_merge_result *result;
};

static inline uint32_t
dcn__merge_bit(size_t n)
{
    return UINT32_C(1) << n;
}

static inline unsigned
dcn__merge_bits(uint32_t mask)
{
    return (unsigned)__builtin_popcount(mask);
}

/* ---- arbiter_claims.c ---- */

/* Who holds the winner's bytes, and who others; and how that was decided:
 * otherwise, where they differ or none does. */
void dcn__merge_count_sides(const struct dcn_merge_question *q,
                            const struct dcn_merge_claim *winner,
                            enum dcn_merge_how otherwise);
/* The winner's bytes into the result, in the form that is asked for. */
void dcn__merge_put_main(const struct dcn_merge_question *q,
                         const struct dcn_merge_claim *winner);
/* Bytes that nothing vouches for: the sector is damaged, doubted bytes. */
void dcn__merge_put_doubted(const struct dcn_merge_question *q,
                            const uint8_t *main, bool raw, unsigned doubted);
/* All raw readings into merge->readings, each source's together. */
void dcn__merge_gather(const struct dcn_merge_question *q);
/* Nobody has a byte of it: how far the furthest came. */
void dcn__merge_leave_lost(const struct dcn_merge_question *q);
/* Bits of the sources that hold it raw. */
uint32_t dcn__merge_held_by(const struct dcn_merge_question *q);

/* ---- arbiter_audio.c ---- */

/* Audio, and data that no code protects. */
void dcn__merge_audio(const struct dcn_merge_question *q);

/* ---- arbiter_data.c ---- */

void dcn__merge_data(const struct dcn_merge_question *q);

#endif
