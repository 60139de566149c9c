/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What proves a sector of data among sources: readings that are whole as they
 * came, and what parity makes of readings. Parity itself is repair.c's.
 */
#include "decide/arbiter_priv.h"
#include "decide/proof.h"

#include <string.h>

/* ---- whole as they came ---- */

static void
consider(struct dcn_arbiter_proofs *proofs, const uint8_t *main, size_t source,
         dcn_lba lba)
{
    size_t n = 0;

    while (n < proofs->count &&
           memcmp(proofs->found[n].main, main, DCN_RAW_BYTES) != 0)
        n++;
    if (n == DCN_ARBITER_PROVEN_MAX ||
        (n == proofs->count && !dcn__proof_whole(main, lba)))
        return;
    if (n == proofs->count)
        proofs->found[proofs->count++] = (struct dcn_arbiter_proven){main, 0};
    proofs->found[n].sources |= dcn__arbiter_bit(source);
    proofs->sources |= dcn__arbiter_bit(source);
}

void
dcn__arbiter_find_proofs(const struct dcn_arbiter_question *q,
                         struct dcn_arbiter_proofs *proofs)
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

/* ---- by parity ---- */

/* What shows that the readings are damaged: their flags, that they differ, also
 * from what others hold, or else that nobody's map calls them read. */
static uint8_t
what_showed(const struct dcn_arbiter_question *q)
{
    const struct dcn_arbiter *merge = q->merge;
    const uint8_t *first = merge->readings[0].main;
    uint8_t shown = 0;
    bool held = false;

    for (size_t i = 0; i < merge->reading_count; i++) {
        const struct dcn_arbiter_reading *reading = &merge->readings[i];

        if (reading->c2 != NULL && dcn__c2_count(reading->c2) > 0)
            shown |= DCN_SHOWN_C2;
        if (memcmp(reading->main, first, DCN_RAW_BYTES) != 0)
            shown |= DCN_SHOWN_UNEQUAL;
    }
    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_arbiter_claim *claim = &q->claims[i];

        if (!dcn__arbiter_holds(claim) || !claim->raw)
            continue;
        held = true;
        if (memcmp(claim->main, first, DCN_RAW_BYTES) != 0)
            shown |= DCN_SHOWN_UNEQUAL;
    }
    return shown == 0 && !held ? DCN_SHOWN_ERROR : shown;
}

bool
dcn__arbiter_mend(const struct dcn_arbiter_question *q, bool of_all)
{
    struct dcn_arbiter *merge = q->merge;
    struct dcn_arbiter_result *result = q->result;
    const uint8_t *mains[DCN_VOTE_MAX], *c2s[DCN_VOTE_MAX];
    struct dcn_arbiter_claim winner = {.raw = true};
    uint8_t sector[DCN_RAW_BYTES];
    size_t count = 0;
    unsigned used;

    dcn__arbiter_gather(q, of_all);
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
        result->shown = what_showed(q);
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
