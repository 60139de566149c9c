/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the lag of C2 flags by the bytes that parity shows to be wrong. */
#include "drive/c2_lag.h"

#include "codec/sector.h"

#include <string.h>

/* Flags come in whole bytes: eight main channel bytes. */
#define STEP 8
/* Fewer wrong bytes could meet flags by chance. */
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
