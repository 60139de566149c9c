/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The EDC, and the CRC-32 of files, by carry-less multiplication (PCLMULQDQ). A block of 128 bits is moved on by n bits by
 * multiplying its halves with x^(n+32) and x^(n-32) modulo the polynomial,
 * bit-reversed; the last 128 bits go through the table.
 */
#include "codec/sector_x86.h"

#include "codec/digests.h"

#if DCN_SECTOR_X86

#include <immintrin.h>
#include <string.h>

#define STREAMS     4
#define BLOCK_BYTES 16

#define TARGET __attribute__((target("pclmul,sse4.1")))

/* x^544, x^480, x^160 and x^96 modulo the polynomial, reversed. */
struct crc {
    int64_t fold_512_low, fold_512_high, fold_128_low, fold_128_high;
    uint32_t (*plain)(uint32_t crc, const uint8_t *bytes, size_t len);
};

/* Modulo 1_8001801Bh (ECMA-130 14.3). */
static const struct crc edc_crc = {INT64_C(0x1F8931102), INT64_C(0x12E7928A2),
                                   INT64_C(0x06C90C100), INT64_C(0x1D5934102),
                                   dcn__edc_update_plain};
/* Modulo 1_04C11DB7h (ISO 3309). */
static const struct crc ieee_crc = {INT64_C(0x154442BD4), INT64_C(0x1C6E41596),
                                    INT64_C(0x1751997D0), INT64_C(0x0CCAA009E),
                                    dcn__crc32_update_plain};

TARGET static inline __m128i
load(const uint8_t *bytes)
{
    return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

TARGET static inline __m128i
fold(__m128i block, __m128i factors, __m128i next)
{
    return _mm_xor_si128(
        next, _mm_xor_si128(_mm_clmulepi64_si128(block, factors, 0x00),
                            _mm_clmulepi64_si128(block, factors, 0x11)));
}

TARGET static inline uint32_t
crc_update(const struct crc *crc, uint32_t value, const uint8_t *bytes,
           size_t len)
{
    const __m128i by_512 =
        _mm_set_epi64x(crc->fold_512_high, crc->fold_512_low);
    const __m128i by_128 =
        _mm_set_epi64x(crc->fold_128_high, crc->fold_128_low);
    __m128i stream[STREAMS], block;
    uint8_t last[BLOCK_BYTES];

    if (len < STREAMS * BLOCK_BYTES)
        return crc->plain(value, bytes, len);
    for (int i = 0; i < STREAMS; i++)
        stream[i] = load(bytes + i * BLOCK_BYTES);
    stream[0] = _mm_xor_si128(stream[0], _mm_cvtsi32_si128((int)value));
    bytes += STREAMS * BLOCK_BYTES;
    len -= STREAMS * BLOCK_BYTES;
    for (; len >= STREAMS * BLOCK_BYTES; len -= STREAMS * BLOCK_BYTES) {
        for (int i = 0; i < STREAMS; i++)
            stream[i] = fold(stream[i], by_512, load(bytes + i * BLOCK_BYTES));
        bytes += STREAMS * BLOCK_BYTES;
    }
    block = stream[0];
    for (int i = 1; i < STREAMS; i++)
        block = fold(block, by_128, stream[i]);
    for (; len >= BLOCK_BYTES; len -= BLOCK_BYTES, bytes += BLOCK_BYTES)
        block = fold(block, by_128, load(bytes));
    _mm_storeu_si128((__m128i *)(void *)last, block);
    value = crc->plain(0, last, sizeof(last));
    return crc->plain(value, bytes, len);
}

TARGET uint32_t
dcn__edc_update_pclmul(uint32_t edc, const uint8_t *bytes, size_t len)
{
    return crc_update(&edc_crc, edc, bytes, len);
}

TARGET uint32_t
dcn__crc32_update_pclmul(uint32_t crc, const uint8_t *bytes, size_t len)
{
    return crc_update(&ieee_crc, crc, bytes, len);
}

#endif
