/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * P and Q parity of data sectors (ECMA-130 14.5 and Annex A) in plain C:
 * Reed-Solomon codes over GF(2^8) with roots 1 and alpha, P over 86 columns
 * of 26 bytes, Q over 52 diagonals of 45. Repair is ecc_repair.c's.
 */
#include "codec/sector_ops.h"

#include <string.h>

uint8_t
dcn__gf_multiply(uint8_t a, uint8_t b)
{
    uint8_t product = 0;

    for (; b != 0; b >>= 1, a = dcn__gf_double(a))
        if (b & 1)
            product ^= a;
    return product;
}

uint8_t
dcn__gf_inverse(uint8_t a)
{
    uint8_t power = a, inverse = 1;

    /* a^254 is 1/a: 254 is all bits from 1 to 7. */
    for (int bit = 1; bit < 8; bit++) {
        power = dcn__gf_multiply(power, power);
        inverse = dcn__gf_multiply(inverse, power);
    }
    return inverse;
}

void
dcn__gf_logs_init(struct dcn__gf_logs *logs)
{
    uint8_t value = 1;

    logs->log[0] = 0;
    for (unsigned i = 0; i < sizeof(logs->exp); i++) {
        logs->exp[i] = value;
        if (i < 255)
            logs->log[value] = (uint8_t)i;
        value = dcn__gf_double(value);
    }
}

/* Columns of the first rows rows: their sum, and their value at alpha. */
static void
columns(const uint8_t *area, bool zero_header, unsigned rows, uint8_t *s0,
        uint8_t *s1)
{
    memcpy(s0, area, DCN_ECC_ROW_BYTES);
    if (zero_header)
        memset(s0, 0, 4);
    memcpy(s1, s0, DCN_ECC_ROW_BYTES);
    for (unsigned row = 1; row < rows; row++) {
        const uint8_t *bytes = area + row * DCN_ECC_ROW_BYTES;
        for (unsigned p = 0; p < DCN_ECC_ROW_BYTES; p++) {
            s0[p] ^= bytes[p];
            s1[p] = (uint8_t)(dcn__gf_double(s1[p]) ^ bytes[p]);
        }
    }
}

/*
 * The same of the diagonals' first 43 bytes. Byte i of diagonals 0-51 is word
 * i of rows i, i+1, .. i+25, cyclically.
 */
static void
diagonals(const uint8_t *area, bool zero_header, uint8_t *s0, uint8_t *s1)
{
    memset(s0, 0, DCN_ECC_Q_BYTES);
    memset(s1, 0, DCN_ECC_Q_BYTES);
    for (unsigned i = 0; i < DCN_ECC_Q_LENGTH - 2; i++) {
        unsigned row = i % DCN_ECC_ROWS;
        for (unsigned q = 0; q < DCN_ECC_Q_BYTES; q += 2) {
            const uint8_t *word = area + row * DCN_ECC_ROW_BYTES + 2 * i;
            bool zero = zero_header && row == 0 && i < 2;
            uint8_t even = zero ? 0 : word[0], odd = zero ? 0 : word[1];
            s0[q] ^= even;
            s0[q + 1] ^= odd;
            s1[q] = (uint8_t)(dcn__gf_double(s1[q]) ^ even);
            s1[q + 1] = (uint8_t)(dcn__gf_double(s1[q + 1]) ^ odd);
            row = row + 1 == DCN_ECC_ROWS ? 0 : row + 1;
        }
    }
}

/* Goes on with the bytes at a and b as the last two of each code word. */
static void
append_two(uint8_t *s0, uint8_t *s1, const uint8_t *a, const uint8_t *b,
           unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        s0[i] ^= a[i] ^ b[i];
        s1[i] = (uint8_t)(dcn__gf_double(s1[i]) ^ a[i]);
        s1[i] = (uint8_t)(dcn__gf_double(s1[i]) ^ b[i]);
    }
}

void
dcn__ecc_syndromes(const uint8_t *sector, bool zero_header,
                   struct dcn__ecc_syndromes *syndromes)
{
    const uint8_t *area = sector + DCN_ECC_OFFSET;
    const uint8_t *parity = sector + DCN_ECC_Q_OFFSET;

    columns(area, zero_header, DCN_ECC_ROWS, syndromes->p0, syndromes->p1);
    diagonals(area, zero_header, syndromes->q0, syndromes->q1);
    append_two(syndromes->q0, syndromes->q1, parity, parity + DCN_ECC_Q_BYTES,
               DCN_ECC_Q_BYTES);
}

static bool
all_zero(const uint8_t *bytes, size_t len)
{
    uint8_t any = 0;

    for (size_t i = 0; i < len; i++)
        any |= bytes[i];
    return any == 0;
}

unsigned
dcn__ecc_faults_plain(const uint8_t *sector, bool zero_header)
{
    struct dcn__ecc_syndromes s;
    unsigned faults = 0;

    dcn__ecc_syndromes(sector, zero_header, &s);
    if (!all_zero(s.p0, sizeof(s.p0)) || !all_zero(s.p1, sizeof(s.p1)))
        faults |= DCN_FAULT_ECC_P;
    if (!all_zero(s.q0, sizeof(s.q0)) || !all_zero(s.q1, sizeof(s.q1)))
        faults |= DCN_FAULT_ECC_Q;
    return faults;
}

/*
 * Parity a, b that makes both syndromes 0: a + b = sum, and
 * alpha a + b = alpha^2 value, so a = (sum + alpha^2 value) / (alpha + 1).
 */
static void
solve_parity(const uint8_t *sum, const uint8_t *value, uint8_t *a, uint8_t *b,
             unsigned count)
{
    const uint8_t inverse = dcn__gf_inverse(3);
    uint8_t times[8]; /* inverse, times 1, 2, 4 .. 128 */

    times[0] = inverse;
    for (int bit = 1; bit < 8; bit++)
        times[bit] = dcn__gf_double(times[bit - 1]);
    for (unsigned i = 0; i < count; i++) {
        uint8_t at_alpha = dcn__gf_double(dcn__gf_double(value[i]));
        uint8_t difference = sum[i] ^ at_alpha, first = 0;
        for (int bit = 0; bit < 8; bit++)
            first ^= (uint8_t)(times[bit] & -(difference >> bit & 1));
        a[i] = first;
        b[i] = sum[i] ^ first;
    }
}

void
dcn__ecc_encode_plain(uint8_t *sector, bool zero_header)
{
    uint8_t s0[DCN_ECC_ROW_BYTES], s1[DCN_ECC_ROW_BYTES];
    uint8_t *area = sector + DCN_ECC_OFFSET;
    uint8_t *p = sector + DCN_ECC_P_OFFSET, *q = sector + DCN_ECC_Q_OFFSET;

    columns(area, zero_header, DCN_ECC_P_LENGTH - 2, s0, s1);
    solve_parity(s0, s1, p, p + DCN_ECC_ROW_BYTES, DCN_ECC_ROW_BYTES);
    diagonals(area, zero_header, s0, s1);
    solve_parity(s0, s1, q, q + DCN_ECC_Q_BYTES, DCN_ECC_Q_BYTES);
}
