/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors of data. The order: odd bytes that came alike each time (arbiter_odd.c),
 * proof by EDC and ECC, repair where no raw source
 * holds the sector, votes of whole sectors among those that hold it. Parity is
 * repair.c's.
 */
#include "decide/arbiter_priv.h"
#include "decide/proof.h"

#include <string.h>

/* ---- what proves itself ---- */

/* True where a raw sector of some source proves itself. */
static bool
decide_by_proof(const struct dcn_arbiter_question *q,
                const struct dcn_arbiter_proofs *proofs)
{
    struct dcn_arbiter_result *result = q->result;
    struct dcn_arbiter_claim winner = {.raw = true};
    size_t best = 0;

    if (proofs->count == 0)
        return false;
    for (size_t n = 1; n < proofs->count; n++)
        if (dcn__arbiter_bits(proofs->found[n].sources) >
            dcn__arbiter_bits(proofs->found[best].sources))
            best = n;
    winner.main = proofs->found[best].main;
    dcn__arbiter_count_sides(q, &winner, DCN_ARBITER_PROVEN);
    if (result->source == 0)
        result->source =
            (uint8_t)(__builtin_ctz(proofs->found[best].sources) + 1);
    result->proven = true;
    result->contested = proofs->count > 1;
    if (result->contested) {
        result->votes = (uint8_t)dcn__arbiter_bits(proofs->found[best].sources);
        result->how = DCN_ARBITER_MAJORITY;
        result->state = DCN_MAP_VOTED;
        result->samples = (uint8_t)dcn__arbiter_bits(proofs->sources);
    }
    dcn__arbiter_put_main(q, &winner);
    if (result->contested &&
        result->votes * 2 <= (int)dcn__arbiter_bits(proofs->sources)) {
        result->how = DCN_ARBITER_CONFLICT;
        result->state = DCN_MAP_DAMAGED;
        result->proven = false;
        result->c2_count = DCN_RAW_BYTES;
    }
    return true;
}

/* ---- votes of whole sectors ---- */

/* True where some source holds the sector: the most wins, if it is more than
 * half; a conflict else. */
static bool
decide_by_sources(const struct dcn_arbiter_question *q)
{
    struct dcn_arbiter_result *result = q->result;
    unsigned best_count = 0, held = 0;
    size_t best = 0;

    for (size_t i = 0; i < q->count; i++) {
        unsigned same = 0;

        if (!dcn__arbiter_holds(&q->claims[i]))
            continue;
        held++;
        for (size_t j = 0; j < q->count; j++)
            same += dcn__arbiter_holds(&q->claims[j]) &&
                    dcn__arbiter_same(&q->claims[i], &q->claims[j]);
        /* Raw ones first: nothing of theirs must be made up. */
        if (same > best_count ||
            (same == best_count && q->claims[i].raw && !q->claims[best].raw)) {
            best_count = same;
            best = i;
        }
    }
    if (held == 0)
        return false;
    result->source = (uint8_t)(best + 1);
    dcn__arbiter_count_sides(q, &q->claims[best], DCN_ARBITER_MAJORITY);
    if (result->how == DCN_ARBITER_MAJORITY) {
        result->state = DCN_MAP_VOTED;
        result->votes = (uint8_t)best_count;
        result->samples = (uint8_t)held;
    }
    dcn__arbiter_put_main(q, &q->claims[best]);
    if (best_count * 2 <= held) {
        result->how = DCN_ARBITER_CONFLICT;
        result->state = DCN_MAP_DAMAGED;
        result->c2_count = q->raw ? DCN_RAW_BYTES : DCN_USER_BYTES;
    }
    return true;
}

/* ---- data ---- */

static bool
has_raw_readings(const struct dcn_arbiter_question *q)
{
    for (size_t i = 0; i < q->count; i++)
        if (q->claims[i].sample_count > 0 ||
            (q->claims[i].raw && q->claims[i].main != NULL))
            return true;
    return false;
}

/* True where the raw readings have nothing that a code could speak for. */
static bool
is_unprotected(const struct dcn_arbiter_question *q)
{
    size_t raw = 0, unprotected = 0;

    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_arbiter_claim *claim = &q->claims[i];
        const uint8_t *main = claim->raw ? claim->main : NULL;

        if (!claim->raw && dcn__arbiter_holds(claim))
            return false; /* 2048 bytes of user data always have codes */
        if (main == NULL && claim->sample_count > 0)
            main = claim->samples[claim->sample_count - 1].main;
        if (main == NULL)
            continue;
        raw++;
        unprotected += dcn__proof_none(main);
    }
    return unprotected * 2 > raw;
}

static void
keep_likeliest(const struct dcn_arbiter_question *q)
{
    struct dcn_arbiter *merge = q->merge;

    if (merge->reading_count > 0) {
        dcn__arbiter_vote(merge->readings, merge->reading_count,
                          &merge->ballot);
        dcn__arbiter_put_doubted(q, merge->ballot.main, true,
                                 merge->ballot.undecided > 0
                                     ? merge->ballot.undecided
                                     : DCN_RAW_BYTES);
        return;
    }
    for (size_t i = 0; i < q->count; i++) {
        if (q->claims[i].main == NULL)
            continue;
        q->result->source = (uint8_t)(i + 1);
        dcn__arbiter_put_doubted(q, q->claims[i].main, q->claims[i].raw,
                                 DCN_USER_BYTES);
        return;
    }
    dcn__arbiter_leave_lost(q);
}

/* True where a source holds odd bytes that codes could speak for. What parity
 * made whole without cause proves nothing against them. */
static bool
decide_odd(const struct dcn_arbiter_question *q,
           const struct dcn_arbiter_proofs *proofs)
{
    struct dcn_arbiter_claim proven = {.raw = true};
    uint32_t by = proofs->sources;
    bool any = false;

    for (size_t i = 0; i < q->count; i++) {
        any = any || dcn__arbiter_is_odd(&q->claims[i]);
        if (q->claims[i].unsure)
            by &= ~dcn__arbiter_bit(i);
    }
    if (!any || proofs->count > 1 || is_unprotected(q))
        return false;
    if (proofs->count == 1)
        proven.main = proofs->found[0].main;
    return dcn__arbiter_odd(q, by != 0 ? &proven : NULL, by);
}

/* True where deciding said why the sector is not plainly good. */
static bool
decide(const struct dcn_arbiter_question *q)
{
    struct dcn_arbiter_proofs proofs;

    if (has_raw_readings(q)) {
        dcn__arbiter_find_proofs(q, &proofs);
        if (decide_odd(q, &proofs))
            return true;
        if (decide_by_proof(q, &proofs))
            return false;
        if (is_unprotected(q)) {
            dcn__arbiter_audio(q);
            return false;
        }
        /* What raw sources hold although its parity is wrong is on the disc
         * that way. (Of wrong EDC see dcn__arbiter_contradicts.) */
        if (dcn__arbiter_held_by(q) == 0 && dcn__arbiter_mend(q, true))
            return false;
    }
    if (!decide_by_sources(q))
        keep_likeliest(q);
    return false;
}

void
dcn__arbiter_data(const struct dcn_arbiter_question *q)
{
    q->merge->reading_count = 0;
    dcn__arbiter_explain(q, decide(q));
}
