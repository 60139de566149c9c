/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MD5, SHA-1 and SHA-256 of the same bytes side by side. Each is one long
 * chain of dependent steps that leaves most of a core idle; woven into each
 * other, three take little longer than the slowest alone. MD5 runs in
 * general registers, the others on the SHA instructions.
 */
#include "codec/digests.h"

#if DCN_DIGESTS_X86

#include "codec/sector_x86.h"

#include <cpuid.h>
#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("sha,ssse3,sse4.1")))
/* The same with ANDN and RORX, and in the order in which it is written: a
 * tenth quicker than what gcc 12 makes of it when it may choose. */
#ifdef __clang__
#define AS_WRITTEN
#else
#define AS_WRITTEN __attribute__((optimize("no-schedule-insns2")))
#endif
#define TARGET_BMI \
    AS_WRITTEN __attribute__((target("sha,ssse3,sse4.1,bmi,bmi2")))

static const uint32_t sha256_k[64] __attribute__((aligned(16))) = {
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1,
    0x923F82A4, 0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3,
    0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174, 0xE49B69C1, 0xEFBE4786,
    0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
    0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147,
    0x06CA6351, 0x14292967, 0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13,
    0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, 0xA2BFE8A1, 0xA81A664B,
    0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
    0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A,
    0x5B9CCA4F, 0x682E6FF3, 0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208,
    0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
};

/* ---- MD5 (RFC 1321): a step, with the function of its round ---- */

/* No bit is set in both parts: a sum, of which a part may be ready before. */
#define MD5_F(b, c, d) (((b) & (c)) + (~(b) & (d)))
#define MD5_G(b, c, d) (((b) & (d)) + ((c) & ~(d)))
#define MD5_H(b, c, d) ((b) ^ ((c) ^ (d)))
#define MD5_I(b, c, d) ((c) ^ ((b) | ~(d)))

#define MD5_STEP(f, a, b, c, d, k, t, s)              \
    do {                                              \
        (a) += md5_word(block, (k)) + (t);            \
        (a) += f((b), (c), (d));                      \
        (a) = ((a) << (s) | (a) >> (32 - (s))) + (b); \
    } while (0)

/* Four steps, after which a, b, c, d have turned round once. */
#define MD5_FOUR(f, k0, k1, k2, k3, t0, t1, t2, t3, s0, s1, s2, s3) \
    do {                                                            \
        MD5_STEP(f, a, b, c, d, k0, t0, s0);                        \
        MD5_STEP(f, d, a, b, c, k1, t1, s1);                        \
        MD5_STEP(f, c, d, a, b, k2, t2, s2);                        \
        MD5_STEP(f, b, c, d, a, k3, t3, s3);                        \
    } while (0)

static inline uint32_t
md5_word(const uint8_t *block, unsigned k)
{
    uint32_t word;

    memcpy(&word, block + 4 * k, 4);
    return word;
}

/* ---- SHA-256 (FIPS 180-4 6.2): four rounds, the n-th of 16 ---- */

#define SHA256_FOUR(n)                                                         \
    do {                                                                       \
        __m128i sum = _mm_add_epi32(                                           \
            w[(n)&3],                                                          \
            _mm_load_si128((const __m128i *)(const void *)&sha256_k[(n)*4]));  \
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);                         \
        if ((n) >= 3 && (n) < 15) {                                            \
            w[((n) + 1) & 3] =                                                 \
                _mm_add_epi32(w[((n) + 1) & 3],                                \
                              _mm_alignr_epi8(w[(n)&3], w[((n) + 3) & 3], 4)); \
            w[((n) + 1) & 3] =                                                 \
                _mm_sha256msg2_epu32(w[((n) + 1) & 3], w[(n)&3]);              \
        }                                                                      \
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 14));  \
        if ((n) >= 1 && (n) < 13)                                              \
            w[((n) + 3) & 3] =                                                 \
                _mm_sha256msg1_epu32(w[((n) + 3) & 3], w[(n)&3]);              \
    } while (0)

/* ---- SHA-1 (FIPS 180-4 6.1): four rounds, the n-th of 20 ---- */

#define SHA1_FOUR(n, now, next)                                                \
    do {                                                                       \
        now = (n) == 0 ? _mm_add_epi32(now, v[0])                              \
                       : _mm_sha1nexte_epu32(now, v[(n)&3]);                   \
        next = abcd;                                                           \
        if ((n) >= 3 && (n) < 19)                                              \
            v[((n) + 1) & 3] = _mm_sha1msg2_epu32(v[((n) + 1) & 3], v[(n)&3]); \
        abcd = _mm_sha1rnds4_epu32(abcd, now, (n) / 5);                        \
        if ((n) >= 1 && (n) < 17)                                              \
            v[((n) + 3) & 3] = _mm_sha1msg1_epu32(v[((n) + 3) & 3], v[(n)&3]); \
        if ((n) >= 2 && (n) < 18)                                              \
            v[((n) + 2) & 3] = _mm_xor_si128(v[((n) + 2) & 3], v[(n)&3]);      \
    } while (0)
#define SHA1_EVEN(n) SHA1_FOUR(n, e0, e1)
#define SHA1_ODD(n)  SHA1_FOUR(n, e1, e0)

bool
dcn__digests_x86_available(void)
{
    unsigned eax, ebx = 0, ecx, edx;

    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.1") &&
           __builtin_cpu_supports("pclmul") &&
           __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 &&
           (ebx & bit_SHA) != 0;
}

TARGET static inline __attribute__((always_inline)) void
add_blocks(struct dcn_digest_states *states, const uint8_t *block, size_t count)
{
    const __m128i swap_words =
        _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
    const __m128i reverse =
        _mm_set_epi64x(0x0001020304050607, 0x08090A0B0C0D0E0F);
    uint32_t a = states->md5[0], b = states->md5[1];
    uint32_t c = states->md5[2], d = states->md5[3];
    __m128i abcd, e0, e1, abef, cdgh, t0, t1;

    abcd = _mm_loadu_si128((const __m128i *)(const void *)states->sha1);
    abcd = _mm_shuffle_epi32(abcd, 0x1B);
    e0 = _mm_set_epi32((int)states->sha1[4], 0, 0, 0);
    t0 = _mm_loadu_si128((const __m128i *)(const void *)states->sha256);
    t1 = _mm_loadu_si128((const __m128i *)(const void *)(states->sha256 + 4));
    t0 = _mm_shuffle_epi32(t0, 0xB1);
    t1 = _mm_shuffle_epi32(t1, 0x1B);
    abef = _mm_alignr_epi8(t0, t1, 8);
    cdgh = _mm_blend_epi16(t1, t0, 0xF0);

    for (; count > 0; count--, block += 64) {
        uint32_t a0 = a, b0 = b, c0 = c, d0 = d;
        __m128i abcd0 = abcd, e00 = e0, abef0 = abef, cdgh0 = cdgh;
        __m128i w[4], v[4];

        for (int i = 0; i < 4; i++) {
            v[i] = _mm_loadu_si128(
                (const __m128i *)(const void *)(block + 16 * i));
            w[i] = _mm_shuffle_epi8(v[i], swap_words);
            v[i] = _mm_shuffle_epi8(v[i], reverse);
        }
        MD5_FOUR(MD5_F, 0, 1, 2, 3, 0xD76AA478, 0xE8C7B756, 0x242070DB,
                 0xC1BDCEEE, 7, 12, 17, 22);
        SHA256_FOUR(0);
        SHA1_EVEN(0);
        MD5_FOUR(MD5_F, 4, 5, 6, 7, 0xF57C0FAF, 0x4787C62A, 0xA8304613,
                 0xFD469501, 7, 12, 17, 22);
        SHA256_FOUR(1);
        SHA1_ODD(1);
        MD5_FOUR(MD5_F, 8, 9, 10, 11, 0x698098D8, 0x8B44F7AF, 0xFFFF5BB1,
                 0x895CD7BE, 7, 12, 17, 22);
        SHA256_FOUR(2);
        SHA1_EVEN(2);
        MD5_FOUR(MD5_F, 12, 13, 14, 15, 0x6B901122, 0xFD987193, 0xA679438E,
                 0x49B40821, 7, 12, 17, 22);
        SHA256_FOUR(3);
        SHA1_ODD(3);
        SHA1_EVEN(4);
        MD5_FOUR(MD5_G, 1, 6, 11, 0, 0xF61E2562, 0xC040B340, 0x265E5A51,
                 0xE9B6C7AA, 5, 9, 14, 20);
        SHA256_FOUR(4);
        SHA1_ODD(5);
        MD5_FOUR(MD5_G, 5, 10, 15, 4, 0xD62F105D, 0x02441453, 0xD8A1E681,
                 0xE7D3FBC8, 5, 9, 14, 20);
        SHA256_FOUR(5);
        SHA1_EVEN(6);
        MD5_FOUR(MD5_G, 9, 14, 3, 8, 0x21E1CDE6, 0xC33707D6, 0xF4D50D87,
                 0x455A14ED, 5, 9, 14, 20);
        SHA256_FOUR(6);
        SHA1_ODD(7);
        MD5_FOUR(MD5_G, 13, 2, 7, 12, 0xA9E3E905, 0xFCEFA3F8, 0x676F02D9,
                 0x8D2A4C8A, 5, 9, 14, 20);
        SHA256_FOUR(7);
        SHA1_EVEN(8);
        SHA1_ODD(9);
        MD5_FOUR(MD5_H, 5, 8, 11, 14, 0xFFFA3942, 0x8771F681, 0x6D9D6122,
                 0xFDE5380C, 4, 11, 16, 23);
        SHA256_FOUR(8);
        SHA1_EVEN(10);
        MD5_FOUR(MD5_H, 1, 4, 7, 10, 0xA4BEEA44, 0x4BDECFA9, 0xF6BB4B60,
                 0xBEBFBC70, 4, 11, 16, 23);
        SHA256_FOUR(9);
        SHA1_ODD(11);
        MD5_FOUR(MD5_H, 13, 0, 3, 6, 0x289B7EC6, 0xEAA127FA, 0xD4EF3085,
                 0x04881D05, 4, 11, 16, 23);
        SHA256_FOUR(10);
        SHA1_EVEN(12);
        MD5_FOUR(MD5_H, 9, 12, 15, 2, 0xD9D4D039, 0xE6DB99E5, 0x1FA27CF8,
                 0xC4AC5665, 4, 11, 16, 23);
        SHA256_FOUR(11);
        SHA1_ODD(13);
        SHA1_EVEN(14);
        MD5_FOUR(MD5_I, 0, 7, 14, 5, 0xF4292244, 0x432AFF97, 0xAB9423A7,
                 0xFC93A039, 6, 10, 15, 21);
        SHA256_FOUR(12);
        SHA1_ODD(15);
        MD5_FOUR(MD5_I, 12, 3, 10, 1, 0x655B59C3, 0x8F0CCC92, 0xFFEFF47D,
                 0x85845DD1, 6, 10, 15, 21);
        SHA256_FOUR(13);
        SHA1_EVEN(16);
        MD5_FOUR(MD5_I, 8, 15, 6, 13, 0x6FA87E4F, 0xFE2CE6E0, 0xA3014314,
                 0x4E0811A1, 6, 10, 15, 21);
        SHA256_FOUR(14);
        SHA1_ODD(17);
        MD5_FOUR(MD5_I, 4, 11, 2, 9, 0xF7537E82, 0xBD3AF235, 0x2AD7D2BB,
                 0xEB86D391, 6, 10, 15, 21);
        SHA256_FOUR(15);
        SHA1_EVEN(18);
        SHA1_ODD(19);

        a += a0;
        b += b0;
        c += c0;
        d += d0;
        e0 = _mm_sha1nexte_epu32(e0, e00);
        abcd = _mm_add_epi32(abcd, abcd0);
        abef = _mm_add_epi32(abef, abef0);
        cdgh = _mm_add_epi32(cdgh, cdgh0);
    }

    states->md5[0] = a;
    states->md5[1] = b;
    states->md5[2] = c;
    states->md5[3] = d;
    abcd = _mm_shuffle_epi32(abcd, 0x1B);
    _mm_storeu_si128((__m128i *)(void *)states->sha1, abcd);
    states->sha1[4] = (uint32_t)_mm_extract_epi32(e0, 3);
    t0 = _mm_shuffle_epi32(abef, 0x1B);
    t1 = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)(void *)states->sha256,
                     _mm_blend_epi16(t0, t1, 0xF0));
    _mm_storeu_si128((__m128i *)(void *)(states->sha256 + 4),
                     _mm_alignr_epi8(t1, t0, 8));
}

TARGET static void
add_blocks_sha(struct dcn_digest_states *states, const uint8_t *block,
               size_t count)
{
    add_blocks(states, block, count);
}

TARGET_BMI static void
add_blocks_bmi(struct dcn_digest_states *states, const uint8_t *block,
               size_t count)
{
    add_blocks(states, block, count);
}

void
dcn__digests_blocks_x86(struct dcn_digest_states *states, const uint8_t *block,
                        size_t count)
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"))
        add_blocks_bmi(states, block, count);
    else
        add_blocks_sha(states, block, count);
}

#endif
