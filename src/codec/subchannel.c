/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two layouts of a sector's subchannel and the CRC-16 that guards Q and
 * CD-TEXT packs. What the bits of Q mean is q.c's.
 */
#include "codec/subchannel.h"

#include "util/bytes.h"

#include <string.h>

/* One bit of each of 8 symbols (row) becomes one byte of a channel. */
static uint64_t
transpose_8x8(uint64_t x)
{
    uint64_t t;

    t = (x ^ (x >> 7)) & UINT64_C(0x00AA00AA00AA00AA);
    x ^= t ^ (t << 7);
    t = (x ^ (x >> 14)) & UINT64_C(0x0000CCCC0000CCCC);
    x ^= t ^ (t << 14);
    t = (x ^ (x >> 28)) & UINT64_C(0x00000000F0F0F0F0);
    return x ^ t ^ (t << 28);
}

void
dcn__sub_pack(const uint8_t raw[DCN_SUB_BYTES], uint8_t packed[DCN_SUB_BYTES])
{
    for (int j = 0; j < DCN_Q_BYTES; j++) {
        uint64_t symbols = (uint64_t)dcn__get_be32(raw + 8 * j) << 32 |
                           dcn__get_be32(raw + 8 * j + 4);
        uint64_t bytes = transpose_8x8(symbols);
        for (int channel = 0; channel < 8; channel++)
            packed[channel * DCN_Q_BYTES + j] =
                (uint8_t)(bytes >> (56 - 8 * channel));
    }
}

void
dcn__sub_unpack(const uint8_t packed[DCN_SUB_BYTES], uint8_t raw[DCN_SUB_BYTES])
{
    for (int j = 0; j < DCN_Q_BYTES; j++) {
        uint64_t bytes = 0;
        for (int channel = 0; channel < 8; channel++)
            bytes = bytes << 8 | packed[channel * DCN_Q_BYTES + j];
        bytes = transpose_8x8(bytes);
        dcn__put_be32(raw + 8 * j, (uint32_t)(bytes >> 32));
        dcn__put_be32(raw + 8 * j + 4, (uint32_t)bytes);
    }
}

void
dcn__q_from_raw(const uint8_t raw[DCN_SUB_BYTES], uint8_t q[DCN_Q_BYTES])
{
    for (int j = 0; j < DCN_Q_BYTES; j++) {
        unsigned byte = 0;
        for (int bit = 0; bit < 8; bit++)
            byte = byte << 1 | (raw[8 * j + bit] >> 6 & 1);
        q[j] = (uint8_t)byte;
    }
}

void
dcn__q_into_raw(const uint8_t q[DCN_Q_BYTES], uint8_t raw[DCN_SUB_BYTES])
{
    for (int k = 0; k < DCN_SUB_BYTES; k++) {
        unsigned bit = q[k / 8] >> (7 - k % 8) & 1;
        raw[k] = (uint8_t)((raw[k] & ~0x40u) | bit << 6);
    }
}

void
dcn__p_into_raw(bool on, uint8_t raw[DCN_SUB_BYTES])
{
    for (int k = 0; k < DCN_SUB_BYTES; k++)
        raw[k] = (uint8_t)((raw[k] & ~0x80u) | (on ? 0x80u : 0));
}

uint16_t
dcn__crc16_inverted(const uint8_t *bytes, size_t len)
{
    static const uint16_t of_nibble[16] = {
        0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50A5, 0x60C6, 0x70E7,
        0x8108, 0x9129, 0xA14A, 0xB16B, 0xC18C, 0xD1AD, 0xE1CE, 0xF1EF,
    };
    unsigned crc = 0;

    for (size_t i = 0; i < len; i++) {
        crc = (crc << 4 & 0xFFFF) ^ of_nibble[crc >> 12 ^ bytes[i] >> 4];
        crc = (crc << 4 & 0xFFFF) ^ of_nibble[crc >> 12 ^ (bytes[i] & 15)];
    }
    return (uint16_t)~crc;
}

bool
dcn__q_crc_valid(const uint8_t q[DCN_Q_BYTES])
{
    return dcn__crc16_inverted(q, 10) == dcn__get_be16(q + 10);
}

void
dcn__q_crc_write(uint8_t q[DCN_Q_BYTES])
{
    dcn__put_be16(q + 10, dcn__crc16_inverted(q, 10));
}
