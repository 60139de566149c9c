/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors that nothing but agreement speaks for: audio, and data without EDC.
 * Votes on bytes are arbiter_vote.c's.
 */
#include "decide/arbiter_priv.h"

/* True where one source holds it and no other has read a byte. */
static bool
uncontested(const struct dcn_merge_question *q, uint32_t held)
{
    for (size_t i = 0; i < q->count; i++)
        if ((held & dcn__merge_bit(i)) == 0 &&
            (q->claims[i].sample_count > 0 ||
             (q->claims[i].main != NULL && q->claims[i].raw)))
            return false;
    return dcn__merge_bits(held) == 1;
}

/* True where all that hold it are the same and need no votes on bytes. */
static bool
decide_by_agreement(const struct dcn_merge_question *q, uint32_t held)
{
    const struct dcn_merge_claim *winner;

    if (held == 0)
        return false;
    winner = &q->claims[__builtin_ctz(held)];
    for (size_t i = 0; i < q->count; i++)
        if ((held & dcn__merge_bit(i)) != 0 &&
            !dcn__merge_same(winner, &q->claims[i]))
            return false;
    if (dcn__merge_bits(held) < 2 && !uncontested(q, held))
        return false;
    dcn__merge_count_sides(q, winner, DCN_MERGE_MAJORITY);
    dcn__merge_put_main(q, winner);
    return true;
}

static void
decide_bytes(const struct dcn_merge_question *q, uint32_t held)
{
    struct dcn_merge *merge = q->merge;
    struct dcn_merge_result *result = q->result;
    struct dcn_merge_ballot *ballot = &merge->ballot;
    struct dcn_merge_claim winner = {.raw = true, .main = ballot->main};

    dcn__merge_gather(q);
    if (merge->reading_count == 0) {
        dcn__merge_leave_lost(q);
        return;
    }
    dcn__merge_vote(merge->readings, merge->reading_count, ballot);
    if (ballot->undecided > 0) {
        if (held != 0)
            result->how = DCN_MERGE_CONFLICT;
        result->against = held;
        dcn__merge_put_doubted(q, ballot->main, true, ballot->undecided);
        return;
    }
    dcn__merge_count_sides(q, &winner, DCN_MERGE_MAJORITY);
    if (result->with == 0)
        result->how = DCN_MERGE_VOTED;
    if (result->how >= DCN_MERGE_MAJORITY) {
        result->state = DCN_MAP_VOTED;
        result->votes = ballot->agree;
        result->samples = (uint8_t)merge->reading_count;
    }
    dcn__merge_put_main(q, &winner);
}

void
dcn__merge_audio(const struct dcn_merge_question *q)
{
    uint32_t held = dcn__merge_held_by(q);

    if (!decide_by_agreement(q, held))
        decide_bytes(q, held);
}
