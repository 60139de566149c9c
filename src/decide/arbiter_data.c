/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors of data. The order: proof by EDC and ECC, repair where no raw source
 * holds the sector, votes of whole sectors among those that hold it. Parity is
 * repair.c's.
 */
#include "decide/arbiter_priv.h"
#include "decide/proof.h"

#include <string.h>

/* Different proven contents that are told apart. */
#define MAX_PROVEN 4

/* ---- what can be proven ---- */

struct proven {
    const uint8_t *main;
    uint32_t sources; /* that gave it */
};

struct proofs {
    struct proven found[MAX_PROVEN];
    size_t count;
    uint32_t sources; /* that gave any */
};

static void
consider(struct proofs *proofs, const uint8_t *main, size_t source, dcn_lba lba)
{
    size_t n = 0;

    while (n < proofs->count &&
           memcmp(proofs->found[n].main, main, DCN_RAW_BYTES) != 0)
        n++;
    if (n == MAX_PROVEN || (n == proofs->count && !dcn__proof_whole(main, lba)))
        return;
    if (n == proofs->count)
        proofs->found[proofs->count++] = (struct proven){main, 0};
    proofs->found[n].sources |= dcn__arbiter_bit(source);
    proofs->sources |= dcn__arbiter_bit(source);
}

static void
find_proofs(const struct dcn_arbiter_question *q, struct proofs *proofs)
{
    proofs->count = 0;
    proofs->sources = 0;
    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_arbiter_claim *claim = &q->claims[i];

        if (claim->raw && claim->main != NULL)
            consider(proofs, claim->main, i, q->lba);
        for (size_t n = 0; n < claim->sample_count; n++)
            consider(proofs, claim->samples[n].main, i, q->lba);
    }
}

/* True where a raw sector of some source proves itself. */
static bool
decide_by_proof(const struct dcn_arbiter_question *q)
{
    struct dcn_arbiter_result *result = q->result;
    struct dcn_arbiter_claim winner = {.raw = true};
    struct proofs proofs;
    size_t best = 0;

    find_proofs(q, &proofs);
    if (proofs.count == 0)
        return false;
    for (size_t n = 1; n < proofs.count; n++)
        if (dcn__arbiter_bits(proofs.found[n].sources) >
            dcn__arbiter_bits(proofs.found[best].sources))
            best = n;
    winner.main = proofs.found[best].main;
    dcn__arbiter_count_sides(q, &winner, DCN_ARBITER_PROVEN);
    if (result->source == 0)
        result->source =
            (uint8_t)(__builtin_ctz(proofs.found[best].sources) + 1);
    result->proven = true;
    result->contested = proofs.count > 1;
    if (result->contested) {
        result->votes = (uint8_t)dcn__arbiter_bits(proofs.found[best].sources);
        result->how = DCN_ARBITER_MAJORITY;
        result->state = DCN_MAP_VOTED;
        result->samples = (uint8_t)dcn__arbiter_bits(proofs.sources);
    }
    dcn__arbiter_put_main(q, &winner);
    if (result->contested &&
        result->votes * 2 <= (int)dcn__arbiter_bits(proofs.sources)) {
        result->how = DCN_ARBITER_CONFLICT;
        result->state = DCN_MAP_DAMAGED;
        result->proven = false;
        result->c2_count = DCN_RAW_BYTES;
    }
    return true;
}

/* A proven sector out of readings that none holds. */
static bool
decide_by_repair(const struct dcn_arbiter_question *q)
{
    struct dcn_arbiter *merge = q->merge;
    struct dcn_arbiter_result *result = q->result;
    const uint8_t *mains[DCN_VOTE_MAX], *c2s[DCN_VOTE_MAX];
    struct dcn_arbiter_claim winner = {.raw = true};
    uint8_t sector[DCN_RAW_BYTES];
    size_t count = 0;
    unsigned used;

    dcn__arbiter_gather(q);
    for (size_t i = 0; i < merge->reading_count && count < DCN_VOTE_MAX; i++) {
        mains[count] = merge->readings[i].main;
        c2s[count++] = merge->readings[i].c2;
    }
    if (count == 0 || !dcn__repair_readings(merge->repair, mains, c2s, count,
                                            q->lba, q->mode, sector, &used))
        return false;
    winner.main = sector;
    dcn__arbiter_count_sides(q, &winner, DCN_ARBITER_REPAIRED);
    if (result->with == 0) {
        result->state = DCN_MAP_REPAIRED;
        result->samples = (uint8_t)used;
    }
    result->proven = true;
    dcn__arbiter_put_main(q, &winner);
    return true;
}

bool
dcn__arbiter_contradicts(const uint8_t *main, dcn_lba lba, bool may_be_audio)
{
    struct dcn_sector_check check;

    dcn__sector_check(main, lba, &check);
    if (check.mode == DCN_MODE_AUDIO)
        return !may_be_audio;
    return (check.faults & (DCN_FAULT_SYNC | DCN_FAULT_HEADER | DCN_FAULT_MODE |
                            DCN_FAULT_EDC)) != 0;
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

void
dcn__arbiter_data(const struct dcn_arbiter_question *q)
{
    uint32_t held;

    q->merge->reading_count = 0;
    if (has_raw_readings(q)) {
        if (decide_by_proof(q))
            return;
        held = dcn__arbiter_held_by(q);
        if (is_unprotected(q)) {
            dcn__arbiter_audio(q);
            return;
        }
        /* What raw sources hold although its parity is wrong is on the disc
         * that way. (Of wrong EDC see dcn__arbiter_contradicts.) */
        if (held == 0 && decide_by_repair(q))
            return;
    }
    if (!decide_by_sources(q))
        keep_likeliest(q);
}
