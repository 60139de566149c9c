/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that decide a merge's sectors share. */
#ifndef DCN_DECIDE_ARBITER_PRIV_H
#define DCN_DECIDE_ARBITER_PRIV_H

#include "decide/arbiter.h"
#include "decide/odd.h"

/* Readings of one sector that are looked at: what four captures with all the
 * samples that a vote takes (DCN_VOTE_MAX) have. */
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

/* Different proven contents that are told apart: two are a conflict already,
 * and the others are only named. */
#define DCN_ARBITER_PROVEN_MAX 4

/* A content that proves itself. */
struct dcn_arbiter_proven {
    const uint8_t *main; /* 2352 */
    uint32_t sources;    /* that gave it */
};

struct dcn_arbiter_proofs {
    struct dcn_arbiter_proven found[DCN_ARBITER_PROVEN_MAX];
    size_t count;
    uint32_t sources; /* that gave any */
};

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
/* All raw readings into merge->readings, each source's together; not of_all:
 * only samples of those that do not hold it. */
void dcn__arbiter_gather(const struct dcn_arbiter_question *q, bool of_all);
/* Nobody has a byte of it: how far the furthest came. */
void dcn__arbiter_leave_lost(const struct dcn_arbiter_question *q);
/* Bits of the sources that hold it raw. */
uint32_t dcn__arbiter_held_by(const struct dcn_arbiter_question *q);

/* ---- arbiter_audio.c ---- */

/* Audio, and data that no code protects. */
void dcn__arbiter_audio(const struct dcn_arbiter_question *q);

/* ---- arbiter_data.c ---- */

void dcn__arbiter_data(const struct dcn_arbiter_question *q);

/* ---- arbiter_proof.c ---- */

/* All that proves itself as it came, held or not. */
void dcn__arbiter_find_proofs(const struct dcn_arbiter_question *q,
                              struct dcn_arbiter_proofs *proofs);
/* A proven sector by parity over readings: those of sources that do not hold
 * it, or of all. False: there is none, nothing is changed. */
bool dcn__arbiter_mend(const struct dcn_arbiter_question *q, bool of_all);

/* ---- arbiter_odd.c ---- */

/* Different drives among sources; those that cannot be told count for one, and
 * only where nobody else does. */
unsigned
dcn__arbiter_drives(const struct dcn_arbiter_question *q, uint32_t sources);
/*
 * Decides a sector of which some source holds odd bytes. proven (or NULL) is
 * the one content that proves itself, which those in proven_by gave. False:
 * nobody holds it.
 */
bool
dcn__arbiter_odd(const struct dcn_arbiter_question *q,
                 const struct dcn_arbiter_claim *proven, uint32_t proven_by);

/* ---- arbiter_cause.c ---- */

/* Cause, oddities and what showed damage; settled: of the bytes that were
 * taken they are known. */
void dcn__arbiter_explain(const struct dcn_arbiter_question *q, bool settled);

#endif
