/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P and Q with 16-byte vectors of SSSE3. */
#include "codec/sector_x86.h"

#if DCN_SECTOR_X86

#include <immintrin.h>

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

const struct dcn__sector_ops dcn__sector_ops_ssse3 = {
    .name = "ssse3+pclmul",
    .available = available,
    .edc_update = dcn__edc_update_pclmul,
    .ecc_faults = ecc_faults,
    .ecc_encode = ecc_encode,
};

#endif
