/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that decide a merge's sectors share. */
#ifndef DCN_DECIDE_ARBITER_PRIV_H
#define DCN_DECIDE_ARBITER_PRIV_H

#include "decide/arbiter.h"

/* Readings of one sector that are looked at. */
#define DCN_ARBITER_READINGS 128

struct dcn_arbiter {
    struct dcn_repair *repair;
    struct dcn_arbiter_reading readings[DCN_ARBITER_READINGS];
    size_t reading_count;
    struct dcn_arbiter_ballot ballot;
};

/* One call's arguments, together. */
struct dcn_arbiter_question {
    struct dcn_arbiter *merge;
    dcn_lba lba;
    enum dcn_track_mode mode;
    const struct dcn_arbiter_claim *claims;
    size_t count;
    bool raw;
    struct dcn_arbiter_result *result;
};

static inline uint32_t
dcn__arbiter_bit(size_t n)
{
    return UINT32_C(1) << n;
}

static inline unsigned
dcn__arbiter_bits(uint32_t mask)
{
    return (unsigned)__builtin_popcount(mask);
}

/* ---- arbiter_claims.c ---- */

/* Who holds the winner's bytes, and who others; and how that was decided:
 * otherwise, where they differ or none does. */
void dcn__arbiter_count_sides(const struct dcn_arbiter_question *q,
                              const struct dcn_arbiter_claim *winner,
                              enum dcn_arbiter_how otherwise);
/* The winner's bytes into the result, in the form that is asked for. */
void dcn__arbiter_put_main(const struct dcn_arbiter_question *q,
                           const struct dcn_arbiter_claim *winner);
/* Bytes that nothing vouches for: the sector is damaged, doubted bytes. */
void dcn__arbiter_put_doubted(const struct dcn_arbiter_question *q,
                              const uint8_t *main, bool raw, unsigned doubted);
/* All raw readings into merge->readings, each source's together. */
void dcn__arbiter_gather(const struct dcn_arbiter_question *q);
/* Nobody has a byte of it: how far the furthest came. */
void dcn__arbiter_leave_lost(const struct dcn_arbiter_question *q);
/* Bits of the sources that hold it raw. */
uint32_t dcn__arbiter_held_by(const struct dcn_arbiter_question *q);

/* ---- arbiter_audio.c ---- */

/* Audio, and data that no code protects. */
void dcn__arbiter_audio(const struct dcn_arbiter_question *q);

/* ---- arbiter_data.c ---- */

void dcn__arbiter_data(const struct dcn_arbiter_question *q);

#endif
