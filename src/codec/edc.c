/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The error detection code of data sectors (ECMA-130 14.3) in plain C: a
 * CRC-32 of polynomial (x16+x15+x2+1)(x16+x2+x+1), least significant bit
 * first, eight bytes a step. The folding forms are in the sector_<cpu>.c.
 */
#include "codec/sector_ops.h"

#include "util/bytes.h"

/*
 * A CRC is linear, so a table of all 256 byte values follows from its entries
 * for 1, 2, 4 .. 128. Table s is for a byte that s more bytes follow.
 */
#define BIT(i, n, v) ((i) & (1 << (n)) ? UINT32_C(v) : 0)
#define ENTRY(i, a, b, c, d, e, f, g, h)                                       \
    BIT(i, 0, a) ^ BIT(i, 1, b) ^ BIT(i, 2, c) ^ BIT(i, 3, d) ^ BIT(i, 4, e) ^ \
        BIT(i, 5, f) ^ BIT(i, 6, g) ^ BIT(i, 7, h)
#define FOUR(i, ...)                                    \
    ENTRY(i, __VA_ARGS__), ENTRY((i) + 1, __VA_ARGS__), \
        ENTRY((i) + 2, __VA_ARGS__), ENTRY((i) + 3, __VA_ARGS__)
#define SIXTEEN(i, ...)                               \
    FOUR(i, __VA_ARGS__), FOUR((i) + 4, __VA_ARGS__), \
        FOUR((i) + 8, __VA_ARGS__), FOUR((i) + 12, __VA_ARGS__)
#define SIXTY_FOUR(i, ...)                                   \
    SIXTEEN(i, __VA_ARGS__), SIXTEEN((i) + 16, __VA_ARGS__), \
        SIXTEEN((i) + 32, __VA_ARGS__), SIXTEEN((i) + 48, __VA_ARGS__)
#define SLICE(...)                                                     \
    {                                                                  \
        SIXTY_FOUR(0, __VA_ARGS__), SIXTY_FOUR(64, __VA_ARGS__),       \
            SIXTY_FOUR(128, __VA_ARGS__), SIXTY_FOUR(192, __VA_ARGS__) \
    }

static const uint32_t edc_table[8][256] = {
    SLICE(0x90910101, 0x91210201, 0x92410401, 0x94810801, 0x99011001,
          0x82012001, 0xB4014001, 0xD8018001),
    SLICE(0x90019000, 0x90002003, 0x90034005, 0x90058009, 0x90080011,
          0x90130021, 0x90250041, 0x90490081),
    SLICE(0x00900190, 0x01200320, 0x02400640, 0x04800C80, 0x09001900,
          0x12003200, 0x24006400, 0x4800C800),
    SLICE(0x41000001, 0x82000002, 0xB4030007, 0xD805000D, 0x00090019,
          0x00120032, 0x00240064, 0x004800C8),
    SLICE(0x90D00101, 0x91A30201, 0x93450401, 0x96890801, 0x9D111001,
          0x8A212001, 0xA4414001, 0xF8818001),
    SLICE(0x9001D100, 0x9000A203, 0x90024405, 0x90078809, 0x900C1011,
          0x901B2021, 0x90354041, 0x90698081),
    SLICE(0x009001D1, 0x012003A2, 0x02400744, 0x04800E88, 0x09001D10,
          0x12003A20, 0x24007440, 0x4800E880),
    SLICE(0x65904101, 0xCB208202, 0x26420407, 0x4C84080E, 0x9908101C,
          0x8213203B, 0xB4254075, 0xD84980E9),
};

uint32_t
dcn__edc_update_plain(uint32_t edc, const uint8_t *bytes, size_t len)
{
    for (; len >= 8; bytes += 8, len -= 8) {
        uint32_t low = dcn__get_le32(bytes) ^ edc;
        uint32_t high = dcn__get_le32(bytes + 4);
        edc = edc_table[7][low & 0xFF] ^ edc_table[6][low >> 8 & 0xFF] ^
              edc_table[5][low >> 16 & 0xFF] ^ edc_table[4][low >> 24] ^
              edc_table[3][high & 0xFF] ^ edc_table[2][high >> 8 & 0xFF] ^
              edc_table[1][high >> 16 & 0xFF] ^ edc_table[0][high >> 24];
    }
    for (; len > 0; bytes++, len--)
        edc = edc_table[0][(edc ^ *bytes) & 0xFF] ^ edc >> 8;
    return edc;
}
