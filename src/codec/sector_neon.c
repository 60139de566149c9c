/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * P and Q with 16-byte vectors of NEON, which each AArch64 processor has. The
 * EDC stays with the tables: PMULL is optional there.
 */
#include "codec/sector_neon.h"

#if DCN_SECTOR_NEON

#include <arm_neon.h>

#define VECTOR       uint8x16_t
#define VECTOR_BYTES 16
#define VECTOR_TARGET
#define v_load(at)        vld1q_u8(at)
#define v_store(at, v)    vst1q_u8(at, v)
#define v_xor(a, b)       veorq_u8(a, b)
#define v_or(a, b)        vorrq_u8(a, b)
#define v_and(a, b)       vandq_u8(a, b)
#define v_zero()          vdupq_n_u8(0)
#define v_carry(v)        vreinterpretq_u8_s8(vshrq_n_s8(vreinterpretq_s8_u8(v), 7))
#define v_twice(v)        vaddq_u8(v, v)
#define v_bytes(b)        vdupq_n_u8(b)
#define v_push(high, low) vextq_u8(low, high, 14)
#define v_reverse(v)      neon_reverse(v)
#define v_any(v)          (vmaxvq_u8(v) != 0)

static inline uint8x16_t
neon_reverse(uint8x16_t v)
{
    uint8x16_t halves =
        vreinterpretq_u8_u16(vrev64q_u16(vreinterpretq_u16_u8(v)));

    return vextq_u8(halves, halves, 8);
}

#include "codec/ecc_vector.h"

static bool
available(void)
{
    return true;
}

const struct dcn__sector_ops dcn__sector_ops_neon = {
    .name = "neon",
    .available = available,
    .edc_update = dcn__edc_update_plain,
    .ecc_faults = ecc_faults,
    .ecc_encode = ecc_encode,
};

#endif
