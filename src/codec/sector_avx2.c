/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P and Q with 32-byte vectors of AVX2. */
#include "codec/sector_x86.h"

#if DCN_SECTOR_X86

#include <immintrin.h>

#define VECTOR         __m256i
#define VECTOR_BYTES   32
#define VECTOR_TARGET  __attribute__((target("avx2")))
#define v_load(at)     _mm256_loadu_si256((const __m256i *)(const void *)(at))
#define v_store(at, v) _mm256_storeu_si256((__m256i *)(void *)(at), v)
#define v_xor(a, b)    _mm256_xor_si256(a, b)
#define v_or(a, b)     _mm256_or_si256(a, b)
#define v_and(a, b)    _mm256_and_si256(a, b)
#define v_zero()       _mm256_setzero_si256()
#define v_carry(v)     _mm256_cmpgt_epi8(_mm256_setzero_si256(), v)
#define v_twice(v)     _mm256_add_epi8(v, v)
#define v_bytes(b)     _mm256_set1_epi8((char)(b))
/* Bytes move within 16 only: the middle comes from a third vector. */
#define v_push(high, low) \
    _mm256_alignr_epi8(high, _mm256_permute2x128_si256(low, high, 0x21), 14)
#define v_reverse(v)                                                        \
    _mm256_permute4x64_epi64(                                               \
        _mm256_shuffle_epi8(                                                \
            v, _mm256_broadcastsi128_si256(_mm_set_epi8(                    \
                   1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14))), \
        0x4E)
#define v_any(v) (!_mm256_testz_si256(v, v))

#include "codec/ecc_vector.h"

static bool
available(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul");
}

const struct dcn__sector_ops dcn__sector_ops_avx2 = {
    .name = "avx2+pclmul",
    .available = available,
    .edc_update = dcn__edc_update_pclmul,
    .ecc_faults = ecc_faults,
    .ecc_encode = ecc_encode,
};

#endif
