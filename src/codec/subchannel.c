/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two layouts of a sector's subchannel and the CRC-16 that guards Q and
 * CD-TEXT packs. What the bits of Q mean is q.c's.
 */
#include "codec/subchannel.h"

#include "util/bytes.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif
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

#if defined(__SSE2__)
/* Symbols' bits 7 are taken 16 at a time, the first one's last. */
void
dcn__sub_pack(const uint8_t raw[DCN_SUB_BYTES], uint8_t packed[DCN_SUB_BYTES])
{
    for (int j = 0; j < DCN_Q_BYTES; j += 2) {
        const uint8_t *from = raw + 8 * j;
        __m128i symbols = _mm_set_epi32(
            (int)dcn__get_be32(from + 8), (int)dcn__get_be32(from + 12),
            (int)dcn__get_be32(from), (int)dcn__get_be32(from + 4));

        for (int channel = 0; channel < 8; channel++) {
            dcn__put_le16(packed + channel * DCN_Q_BYTES + j,
                          (uint16_t)_mm_movemask_epi8(symbols));
            symbols = _mm_add_epi8(symbols, symbols);
        }
    }
}
#else
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
#endif

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
        uint64_t bits =
            dcn__get_le64(raw + 8 * j) >> 6 & UINT64_C(0x0101010101010101);
        /* Bit 8 n goes to bit 63 - n, and no two meet. */
        q[j] = (uint8_t)(bits * UINT64_C(0x8040201008040201) >> 56);
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
    static const uint16_t of_byte[256] = {
        0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50A5, 0x60C6, 0x70E7, 0x8108,
        0x9129, 0xA14A, 0xB16B, 0xC18C, 0xD1AD, 0xE1CE, 0xF1EF, 0x1231, 0x0210,
        0x3273, 0x2252, 0x52B5, 0x4294, 0x72F7, 0x62D6, 0x9339, 0x8318, 0xB37B,
        0xA35A, 0xD3BD, 0xC39C, 0xF3FF, 0xE3DE, 0x2462, 0x3443, 0x0420, 0x1401,
        0x64E6, 0x74C7, 0x44A4, 0x5485, 0xA56A, 0xB54B, 0x8528, 0x9509, 0xE5EE,
        0xF5CF, 0xC5AC, 0xD58D, 0x3653, 0x2672, 0x1611, 0x0630, 0x76D7, 0x66F6,
        0x5695, 0x46B4, 0xB75B, 0xA77A, 0x9719, 0x8738, 0xF7DF, 0xE7FE, 0xD79D,
        0xC7BC, 0x48C4, 0x58E5, 0x6886, 0x78A7, 0x0840, 0x1861, 0x2802, 0x3823,
        0xC9CC, 0xD9ED, 0xE98E, 0xF9AF, 0x8948, 0x9969, 0xA90A, 0xB92B, 0x5AF5,
        0x4AD4, 0x7AB7, 0x6A96, 0x1A71, 0x0A50, 0x3A33, 0x2A12, 0xDBFD, 0xCBDC,
        0xFBBF, 0xEB9E, 0x9B79, 0x8B58, 0xBB3B, 0xAB1A, 0x6CA6, 0x7C87, 0x4CE4,
        0x5CC5, 0x2C22, 0x3C03, 0x0C60, 0x1C41, 0xEDAE, 0xFD8F, 0xCDEC, 0xDDCD,
        0xAD2A, 0xBD0B, 0x8D68, 0x9D49, 0x7E97, 0x6EB6, 0x5ED5, 0x4EF4, 0x3E13,
        0x2E32, 0x1E51, 0x0E70, 0xFF9F, 0xEFBE, 0xDFDD, 0xCFFC, 0xBF1B, 0xAF3A,
        0x9F59, 0x8F78, 0x9188, 0x81A9, 0xB1CA, 0xA1EB, 0xD10C, 0xC12D, 0xF14E,
        0xE16F, 0x1080, 0x00A1, 0x30C2, 0x20E3, 0x5004, 0x4025, 0x7046, 0x6067,
        0x83B9, 0x9398, 0xA3FB, 0xB3DA, 0xC33D, 0xD31C, 0xE37F, 0xF35E, 0x02B1,
        0x1290, 0x22F3, 0x32D2, 0x4235, 0x5214, 0x6277, 0x7256, 0xB5EA, 0xA5CB,
        0x95A8, 0x8589, 0xF56E, 0xE54F, 0xD52C, 0xC50D, 0x34E2, 0x24C3, 0x14A0,
        0x0481, 0x7466, 0x6447, 0x5424, 0x4405, 0xA7DB, 0xB7FA, 0x8799, 0x97B8,
        0xE75F, 0xF77E, 0xC71D, 0xD73C, 0x26D3, 0x36F2, 0x0691, 0x16B0, 0x6657,
        0x7676, 0x4615, 0x5634, 0xD94C, 0xC96D, 0xF90E, 0xE92F, 0x99C8, 0x89E9,
        0xB98A, 0xA9AB, 0x5844, 0x4865, 0x7806, 0x6827, 0x18C0, 0x08E1, 0x3882,
        0x28A3, 0xCB7D, 0xDB5C, 0xEB3F, 0xFB1E, 0x8BF9, 0x9BD8, 0xABBB, 0xBB9A,
        0x4A75, 0x5A54, 0x6A37, 0x7A16, 0x0AF1, 0x1AD0, 0x2AB3, 0x3A92, 0xFD2E,
        0xED0F, 0xDD6C, 0xCD4D, 0xBDAA, 0xAD8B, 0x9DE8, 0x8DC9, 0x7C26, 0x6C07,
        0x5C64, 0x4C45, 0x3CA2, 0x2C83, 0x1CE0, 0x0CC1, 0xEF1F, 0xFF3E, 0xCF5D,
        0xDF7C, 0xAF9B, 0xBFBA, 0x8FD9, 0x9FF8, 0x6E17, 0x7E36, 0x4E55, 0x5E74,
        0x2E93, 0x3EB2, 0x0ED1, 0x1EF0,
    };
    unsigned crc = 0;

    for (size_t i = 0; i < len; i++)
        crc = (crc << 8 & 0xFFFF) ^ of_byte[crc >> 8 ^ bytes[i]];
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
