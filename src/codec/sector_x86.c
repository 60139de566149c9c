/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The EDC by carry-less multiplication (PCLMULQDQ): a block of 128 bits is
 * moved on by n bits by multiplying its halves with x^(n+32) and x^(n-32)
 * modulo the polynomial, bit-reversed; the last 128 bits go through the table.
 * P and Q by vectors.
 */
#include "codec/sector_x86.h"

#if DCN_SECTOR_X86

#include <immintrin.h>
#include <string.h>

#define STREAMS     4
#define BLOCK_BYTES 16

#define TARGET __attribute__((target("pclmul,sse4.1")))

/* x^544, x^480, x^160 and x^96 modulo the polynomial 1_8001801Bh (ECMA-130
 * 14.3), bit-reversed. */
#define FOLD_512_LOW  INT64_C(0x1F8931102)
#define FOLD_512_HIGH INT64_C(0x12E7928A2)
#define FOLD_128_LOW  INT64_C(0x06C90C100)
#define FOLD_128_HIGH INT64_C(0x1D5934102)

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

TARGET static uint32_t
edc_update(uint32_t edc, const uint8_t *bytes, size_t len)
{
    const __m128i by_512 = _mm_set_epi64x(FOLD_512_HIGH, FOLD_512_LOW);
    const __m128i by_128 = _mm_set_epi64x(FOLD_128_HIGH, FOLD_128_LOW);
    __m128i stream[STREAMS], block;
    uint8_t last[BLOCK_BYTES];

    if (len < STREAMS * BLOCK_BYTES)
        return dcn__edc_update_plain(edc, bytes, len);
    for (int i = 0; i < STREAMS; i++)
        stream[i] = load(bytes + i * BLOCK_BYTES);
    stream[0] = _mm_xor_si128(stream[0], _mm_cvtsi32_si128((int)edc));
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
    edc = dcn__edc_update_plain(0, last, sizeof(last));
    return dcn__edc_update_plain(edc, bytes, len);
}

/* ---- P and Q, with 16-byte vectors of SSSE3 ---- */

#define VECTOR            __m128i
#define VECTOR_BYTES      16
#define VECTOR_TARGET     __attribute__((target("ssse3")))
#define v_load(at)        _mm_loadu_si128((const __m128i *)(const void *)(at))
#define v_store(at, v)    _mm_storeu_si128((__m128i *)(void *)(at), v)
#define v_xor(a, b)       _mm_xor_si128(a, b)
#define v_or(a, b)        _mm_or_si128(a, b)
#define v_and(a, b)       _mm_and_si128(a, b)
#define v_zero()          _mm_setzero_si128()
#define v_carry(v)        _mm_cmpgt_epi8(_mm_setzero_si128(), v)
#define v_twice(v)        _mm_add_epi8(v, v)
#define v_bytes(b)        _mm_set1_epi8((char)(b))
#define v_push(high, low) _mm_alignr_epi8(high, low, 14)
#define v_reverse(v)  \
    _mm_shuffle_epi8( \
        v, _mm_set_epi8(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14))
#define v_any(v) \
    (_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128())) != 0xFFFF)

#include "codec/ecc_vector.h"

static bool
available(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("ssse3") &&
           __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("pclmul");
}

const struct dcn__sector_ops dcn__sector_ops_x86 = {
    .name = "ssse3+pclmul",
    .available = available,
    .edc_update = edc_update,
    .ecc_faults = ecc_faults,
    .ecc_encode = ecc_encode,
};

#endif
