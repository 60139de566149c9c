/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sector tests share: noise and sectors made of it. */
#ifndef DCN_TESTS_UNIT_CODEC_SECTORS_H
#define DCN_TESTS_UNIT_CODEC_SECTORS_H

#include "codec/sector.h"

#include <string.h>

/* xorshift64: the same noise in every run. */
static inline uint64_t
noise_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static inline void
noise_fill(uint64_t *state, uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(noise_next(state) >> 32);
}

/* A whole sector of noise with the right codes for its mode. */
static inline void
sector_make(uint64_t *state, uint8_t *sector, dcn_lba lba,
            enum dcn_sector_mode mode)
{
    noise_fill(state, sector, DCN_RAW_BYTES);
    if (mode == DCN_MODE_2_FORM1 || mode == DCN_MODE_2_FORM2) {
        sector[18] = (uint8_t)((sector[18] & ~0x20) |
                               (mode == DCN_MODE_2_FORM2 ? 0x20 : 0));
        memcpy(sector + 20, sector + 16, 4);
    }
    dcn__sector_encode(sector, lba, mode);
}

#endif
