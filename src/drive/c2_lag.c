/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the lag of C2 flags by the bytes that parity shows to be wrong. */
#include "drive/c2_lag.h"

#include "codec/sector.h"

#include <string.h>

/* Flags come in whole bytes: eight main channel bytes. */
#define STEP DCN_C2_LAG_STEP
/* Fewer wrong bytes could meet flags by chance: at one in three flagged, four
 * do at one lag of 80, and several sectors have to agree. */
#define MIN_WRONG 4
#define MAX_WRONG DCN_RAW_BYTES

struct wrong_bytes {
    size_t count;
    uint16_t at[MAX_WRONG];
};

/* The bytes that repair changes; false where it does not succeed. */
static bool
find_wrong(const uint8_t *received, struct wrong_bytes *wrong)
{
    struct dcn_sector_check check;
    uint8_t repaired[DCN_RAW_BYTES];
    bool zero_header;

    wrong->count = 0;
    dcn__sector_check(received, DCN_LBA_ANY, &check);
    if (check.mode != DCN_MODE_1 && check.mode != DCN_MODE_2_FORM1)
        return false;
    zero_header = check.mode == DCN_MODE_2_FORM1;
    memcpy(repaired, received, DCN_RAW_BYTES);
    if (dcn__ecc_repair(repaired, zero_header, NULL) <= 0)
        return false;
    dcn__sector_check(repaired, DCN_LBA_ANY, &check);
    if (check.faults != 0)
        return false;
    for (size_t i = 0; i < DCN_RAW_BYTES; i++) {
        if (repaired[i] != received[i])
            wrong->at[wrong->count++] = (uint16_t)i;
    }
    return wrong->count >= MIN_WRONG;
}

static bool
flagged(const uint8_t *flags, size_t len, size_t at)
{
    return at / 8 < len && (flags[at / 8] & (0x80 >> at % 8)) != 0;
}

static size_t
hits_at(const struct wrong_bytes *wrong, const uint8_t *flags, size_t len,
        size_t lag)
{
    size_t hits = 0;

    for (size_t i = 0; i < wrong->count; i++)
        hits += flagged(flags, len, wrong->at[i] + lag);
    return hits;
}

bool
dcn__c2_lag_learn(const uint8_t *received, const uint8_t *flags, size_t len,
                  int *lag_bytes)
{
    struct wrong_bytes wrong;
    size_t best = 0, second = 0;

    *lag_bytes = 0;
    if (!find_wrong(received, &wrong))
        return false;
    for (size_t lag = 0; lag <= DCN_C2_MAX_LAG_BYTES; lag += STEP) {
        size_t hits = hits_at(&wrong, flags, len, lag);
        if (hits > best) {
            second = best;
            best = hits;
            *lag_bytes = (int)lag;
        } else if (hits > second) {
            second = hits;
        }
    }
    /* C2 may miss some; but the right lag has nearly all, and by far. */
    return best * 10 >= wrong.count * 8 && second * 2 < best;
}

/* ---- from readings that differ ---- */

/* So many bytes, of one sector or several, meet flags by chance at no other
 * lag as often: at one in three flagged, ten deviations away. */
#define LEAST_DIFFERING 32
/* A burst meets its flags at the lags beside the right one, too; two of its
 * length away no more. Longer ones than a quarter of a sector teach nothing:
 * their ends lie in the sectors beside. */
#define NEAR_BYTES 588

static size_t
differing_hits(const uint8_t *one, const uint8_t *other, const uint8_t *flags,
               uint16_t hits[DCN_C2_LAGS])
{
    size_t count = 0;

    memset(hits, 0, DCN_C2_LAGS * sizeof(hits[0]));
    for (size_t at = 0; at < DCN_RAW_BYTES; at++) {
        if (one[at] == other[at])
            continue;
        count++;
        for (size_t i = 0; i < DCN_C2_LAGS; i++)
            hits[i] += flagged(flags, DCN_C2_REACH, at + i * STEP);
    }
    return count;
}

void
dcn__c2_evidence_add(struct dcn_c2_evidence *evidence, const uint8_t *one,
                     const uint8_t *one_flags, const uint8_t *other,
                     const uint8_t *other_flags)
{
    uint8_t flags[DCN_C2_REACH];
    uint16_t hits[DCN_C2_LAGS];
    size_t count, best = 0;

    if (memcmp(one, other, DCN_RAW_BYTES) == 0)
        return;
    for (size_t i = 0; i < DCN_C2_REACH; i++)
        flags[i] = one_flags[i] | other_flags[i];
    count = differing_hits(one, other, flags, hits);
    for (size_t i = 0; i < DCN_C2_LAGS; i++)
        best = hits[i] > best ? hits[i] : best;
    /* Readings of two places. C2 that misses one error in three is still C2:
     * what it flags, it flags at its lag. */
    if (best * 10 < count * 6)
        return;
    evidence->differing += (uint32_t)count;
    for (size_t i = 0; i < DCN_C2_LAGS; i++)
        evidence->hits[i] += hits[i];
}

/* A field in which most bytes are flagged meets flags at any lag; but the right
 * one misses none of its bytes. Only that there is no lag is taken from that,
 * and of so many bytes that one in twenty would have been missed by chance. */
#define FIELD_BYTES 512

static bool
misses_none_at_once(const struct dcn_c2_evidence *evidence)
{
    uint64_t all = evidence->differing;

    if (all < FIELD_BYTES || evidence->hits[0] * UINT64_C(200) < all * 199)
        return false;
    for (size_t i = 1; i < DCN_C2_LAGS; i++)
        if (evidence->hits[i] * UINT64_C(20) > all * 19)
            return false;
    return true;
}

bool
dcn__c2_evidence_lag(const struct dcn_c2_evidence *evidence, int *lag_bytes)
{
    const uint32_t *hits = evidence->hits;
    size_t best = 0;

    *lag_bytes = 0;
    if (misses_none_at_once(evidence))
        return true;
    for (size_t i = 0; i < DCN_C2_LAGS; i++)
        best = hits[i] > hits[best] ? i : best;
    *lag_bytes = (int)(best * STEP);
    if (evidence->differing < LEAST_DIFFERING ||
        hits[best] * UINT64_C(3) < evidence->differing * UINT64_C(2))
        return false;
    for (size_t i = 0; i < DCN_C2_LAGS; i++) {
        size_t apart = (i > best ? i - best : best - i) * STEP;

        if (apart > NEAR_BYTES && hits[i] * 2 >= hits[best])
            return false;
        /* Flags of more than the wrong bytes leave a late lag open. */
        if (best > 0 && i != best && hits[i] == hits[best])
            return false;
    }
    return true;
}
