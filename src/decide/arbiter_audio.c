/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors that nothing but agreement speaks for: audio, and data without EDC.
 * Votes on bytes are arbiter_vote.c's.
 */
#include "decide/arbiter_priv.h"

/* True where one source holds it and no other has read a byte. */
static bool
uncontested(const struct dcn_arbiter_question *q, uint32_t held)
{
    for (size_t i = 0; i < q->count; i++)
        if ((held & dcn__arbiter_bit(i)) == 0 &&
            (q->claims[i].sample_count > 0 ||
             (q->claims[i].main != NULL && q->claims[i].raw)))
            return false;
    return dcn__arbiter_bits(held) == 1;
}

/* True where all that hold it are the same and need no votes on bytes. */
static bool
decide_by_agreement(const struct dcn_arbiter_question *q, uint32_t held)
{
    const struct dcn_arbiter_claim *winner;

    if (held == 0)
        return false;
    winner = &q->claims[__builtin_ctz(held)];
    for (size_t i = 0; i < q->count; i++)
        if ((held & dcn__arbiter_bit(i)) != 0 &&
            !dcn__arbiter_same(winner, &q->claims[i]))
            return false;
    if (dcn__arbiter_bits(held) < 2 && !uncontested(q, held))
        return false;
    dcn__arbiter_count_sides(q, winner, DCN_ARBITER_MAJORITY);
    dcn__arbiter_put_main(q, winner);
    return true;
}

static void
decide_bytes(const struct dcn_arbiter_question *q, uint32_t held)
{
    struct dcn_arbiter *merge = q->merge;
    struct dcn_arbiter_result *result = q->result;
    struct dcn_arbiter_ballot *ballot = &merge->ballot;
    struct dcn_arbiter_claim winner = {.raw = true, .main = ballot->main};

    dcn__arbiter_gather(q, true);
    if (merge->reading_count == 0) {
        dcn__arbiter_leave_lost(q);
        return;
    }
    dcn__arbiter_vote(merge->readings, merge->reading_count, ballot);
    if (ballot->undecided > 0) {
        if (held != 0)
            result->how = DCN_ARBITER_CONFLICT;
        result->against = held;
        dcn__arbiter_put_doubted(q, ballot->main, true, ballot->undecided);
        return;
    }
    dcn__arbiter_count_sides(q, &winner, DCN_ARBITER_MAJORITY);
    if (result->with == 0)
        result->how = DCN_ARBITER_VOTED;
    if (result->how >= DCN_ARBITER_MAJORITY) {
        result->state = DCN_MAP_VOTED;
        result->votes = ballot->agree;
        result->samples = (uint8_t)merge->reading_count;
    }
    dcn__arbiter_put_main(q, &winner);
}

void
dcn__arbiter_audio(const struct dcn_arbiter_question *q)
{
    uint32_t held = dcn__arbiter_held_by(q);

    if (!decide_by_agreement(q, held))
        decide_bytes(q, held);
}
