/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentinels: eight bytes every 256, so that a hole of a page or of a bus
 * packet shows too, and at the very end, so that a cut-off sector does. */
#include "drive/line/poison.h"

#include <string.h>

#define STEP 256
/* One in 2^64 that what a drive delivers is the sentinel. */
#define SENTINEL 8
#define WORD     2 /* of ATA's bus: the least that a transfer moves */

/* splitmix64's finishing: no two places hold the same. */
static uint64_t
sentinel(uint64_t seed, uint32_t index, size_t at)
{
    uint64_t z = seed + (uint64_t)index * 0x9E3779B97F4A7C15u +
                 (uint64_t)at * 0xD1B54A32D192ED03u + 1;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

void
dcn__poison(uint8_t *buffer, size_t stride, uint32_t count, uint64_t seed)
{
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *slot = buffer + (size_t)i * stride;
        uint64_t value;
        for (size_t at = 0; at + SENTINEL <= stride; at += STEP) {
            value = sentinel(seed, i, at);
            memcpy(slot + at, &value, SENTINEL);
        }
        value = sentinel(seed, i, stride - SENTINEL);
        memcpy(slot + stride - SENTINEL, &value, SENTINEL);
    }
}

static bool
sentinel_stands(const uint8_t *place, uint64_t value)
{
    return memcmp(place, &value, SENTINEL) == 0;
}

bool
dcn__poison_gone(const uint8_t *buffer, size_t stride, uint32_t index,
                 uint64_t seed)
{
    const uint8_t *slot = buffer + (size_t)index * stride;

    if (sentinel_stands(slot + stride - SENTINEL,
                        sentinel(seed, index, stride - SENTINEL)))
        return false;
    /* One overwritten by the last of the slot is not looked for. */
    for (size_t at = 0; at + 2 * SENTINEL <= stride; at += STEP) {
        if (sentinel_stands(slot + at, sentinel(seed, index, at)))
            return false;
    }
    return true;
}

bool
dcn__poison_end_stands(const uint8_t *buffer, size_t stride, uint32_t index,
                       uint64_t seed)
{
    const uint8_t *end = buffer + (size_t)(index + 1) * stride;
    uint64_t value = sentinel(seed, index, stride - SENTINEL);
    uint8_t bytes[SENTINEL];

    memcpy(bytes, &value, SENTINEL);
    return memcmp(end - WORD, bytes + SENTINEL - WORD, WORD) == 0;
}
