/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The syndromes of P and Q with vectors, and P and Q themselves, written once
 * for every width. The
 * including file defines, for its processor:
 *
 *   VECTOR, VECTOR_BYTES       the type and its size, 16 or 32
 *   VECTOR_TARGET              attributes of each function here
 *   v_load v_store v_xor v_or v_and v_zero
 *   v_carry(v)                 per byte FFh where bit 7 is set, else 0
 *   v_twice(v)                 per byte v + v
 *   v_bytes(b)                 b in each byte
 *   v_push(high, low)          high moved up by a 16-bit word, filled with the
 *                              top word of low
 *   v_reverse(v)               16-bit words in reverse order
 *   v_any(v)                   true where any bit is set
 *
 * One pass over the 26 rows does both codes. For P, a byte of a vector is a
 * column, and Horner's rule goes down. For Q the words of the vector move one
 * place up with each row: so each follows its diagonal. What has arrived at
 * the top leaves into a list. At the end the list, after the state of the last
 * row, holds the diagonals' parts in order, and parts 26 words apart are of
 * the same diagonal, because rows are cyclic.
 */
#ifndef DCN_CODEC_ECC_VECTOR_H
#define DCN_CODEC_ECC_VECTOR_H

#include "codec/sector_ops.h"

#include <string.h>

#define ECC_VECTORS   (96 / VECTOR_BYTES) /* of a row, rounded up */
#define ECC_WORDS     48                  /* of those vectors */
#define VECTOR_WORDS  (VECTOR_BYTES / 2)
#define ECC_DIAGONALS 26 /* of words */
/* State of the last row, 25 words that left, and zeros. */
#define ECC_LIST_WORDS (3 * ECC_DIAGONALS)

/* Bytes of a row that are its own, in the 96 that the vectors load. */
static const uint8_t ecc_row_mask[96] = {
    [0 ... DCN_ECC_ROW_BYTES - 1] = 0xFF,
};
static const uint8_t ecc_header_mask[96] = {
    [4 ... DCN_ECC_ROW_BYTES - 1] = 0xFF,
};

/* alpha^54 down to alpha^0, each twice. */
#define TWICE(a) a, a
static const uint8_t ecc_powers[2 * 55] = {
    TWICE(0x50), TWICE(0x28), TWICE(0x14), TWICE(0x0A), TWICE(0x05),
    TWICE(0x8C), TWICE(0x46), TWICE(0x23), TWICE(0x9F), TWICE(0xC1),
    TWICE(0xEE), TWICE(0x77), TWICE(0xB5), TWICE(0xD4), TWICE(0x6A),
    TWICE(0x35), TWICE(0x94), TWICE(0x4A), TWICE(0x25), TWICE(0x9C),
    TWICE(0x4E), TWICE(0x27), TWICE(0x9D), TWICE(0xC0), TWICE(0x60),
    TWICE(0x30), TWICE(0x18), TWICE(0x0C), TWICE(0x06), TWICE(0x03),
    TWICE(0x8F), TWICE(0xC9), TWICE(0xEA), TWICE(0x75), TWICE(0xB4),
    TWICE(0x5A), TWICE(0x2D), TWICE(0x98), TWICE(0x4C), TWICE(0x26),
    TWICE(0x13), TWICE(0x87), TWICE(0xCD), TWICE(0xE8), TWICE(0x74),
    TWICE(0x3A), TWICE(0x1D), TWICE(0x80), TWICE(0x40), TWICE(0x20),
    TWICE(0x10), TWICE(0x08), TWICE(0x04), TWICE(0x02), TWICE(0x01),
};
#undef TWICE

/* Without it gcc keeps the state in memory. */
#ifdef __clang__
#define ECC_UNROLL
#else
#define ECC_UNROLL _Pragma("GCC unroll 8")
#endif

struct ecc_state {
    VECTOR p0[ECC_VECTORS], p1[ECC_VECTORS];
    VECTOR q0[ECC_VECTORS], q1[ECC_VECTORS];
};

struct ecc_lists {
    uint8_t q0[2 * ECC_LIST_WORDS] __attribute__((aligned(32)));
    uint8_t q1[2 * ECC_LIST_WORDS] __attribute__((aligned(32)));
};

VECTOR_TARGET static inline VECTOR
ecc_double(VECTOR v)
{
    return v_xor(v_twice(v), v_and(v_carry(v), v_bytes(DCN_ECC_POLYNOMIAL)));
}

VECTOR_TARGET static inline void
ecc_first_row(struct ecc_state *s, const uint8_t *row, bool zero_header)
{
    const uint8_t *mask = zero_header ? ecc_header_mask : ecc_row_mask;

    ECC_UNROLL
    for (int i = 0; i < ECC_VECTORS; i++) {
        VECTOR v = v_and(v_load(row + i * VECTOR_BYTES),
                         v_load(mask + i * VECTOR_BYTES));
        s->p0[i] = s->p1[i] = s->q0[i] = s->q1[i] = v;
    }
}

/* p, q: which of the two is worked out; constants wherever this is called. */
VECTOR_TARGET static inline __attribute__((always_inline)) void
ecc_row(struct ecc_state *s, const uint8_t *row, bool p, bool q)
{
    ECC_UNROLL
    for (int i = ECC_VECTORS - 1; i >= 0; i--) {
        VECTOR v = v_load(row + i * VECTOR_BYTES);
        VECTOR low0 = i > 0 ? s->q0[i > 0 ? i - 1 : 0] : v_zero();
        VECTOR low1 = i > 0 ? s->q1[i > 0 ? i - 1 : 0] : v_zero();

        if ((i + 1) * VECTOR_BYTES > DCN_ECC_ROW_BYTES)
            v = v_and(v, v_load(ecc_row_mask + i * VECTOR_BYTES));
        if (p) {
            s->p0[i] = v_xor(s->p0[i], v);
            s->p1[i] = v_xor(ecc_double(s->p1[i]), v);
        }
        if (q) {
            s->q0[i] = v_xor(v_push(s->q0[i], low0), v);
            s->q1[i] = v_xor(ecc_double(v_push(s->q1[i], low1)), v);
        }
    }
}

/*
 * Puts the top word behind the words that left before it, in descending
 * order of rows. The words below it are overwritten by the next row's.
 */
VECTOR_TARGET static inline void
ecc_leave(const struct ecc_state *s, struct ecc_lists *lists, int row)
{
    int at = 2 * (ECC_LIST_WORDS - 6 - row) + 2 - VECTOR_BYTES;

    v_store(lists->q0 + at, s->q0[ECC_VECTORS - 1]);
    v_store(lists->q1 + at, s->q1[ECC_VECTORS - 1]);
}

/*
 * What stands in column c of the last row has been doubled 47 - c times less
 * than what left at column 47: multiplies it by alpha^(47 - c).
 */
VECTOR_TARGET static inline VECTOR
ecc_level(VECTOR v, int vector)
{
    VECTOR product = v_zero();

    ECC_UNROLL
    for (int bit = 7; bit >= 0; bit--) {
        const uint8_t *power =
            ecc_powers + vector * VECTOR_BYTES + 2 * (7 - bit);
        product = v_xor(product, v_and(v_carry(v), v_load(power)));
        v = v_twice(v);
    }
    return product;
}

VECTOR_TARGET static inline void
ecc_finish_lists(const struct ecc_state *s, struct ecc_lists *lists)
{
    ECC_UNROLL
    for (int i = 0; i < ECC_VECTORS; i++) {
        v_store(lists->q0 + i * VECTOR_BYTES, s->q0[i]);
        v_store(lists->q1 + i * VECTOR_BYTES, ecc_level(s->q1[i], i));
    }
}

VECTOR_TARGET static inline VECTOR
ecc_diagonals(const uint8_t *list, int word)
{
    const uint8_t *part = list + (size_t)word * 2;

    return v_xor(v_load(part), v_xor(v_load(part + 2 * ECC_DIAGONALS),
                                     v_load(part + 4 * ECC_DIAGONALS)));
}

/*
 * Compares with the parity of some diagonals. Word j of a list is of diagonal
 * 25 - j; the two parity bytes stand in columns 43 and 44, so alpha^4 and
 * alpha^3 is how often they would have been doubled by column 47.
 */
VECTOR_TARGET static inline VECTOR
ecc_q_fault(const struct ecc_lists *lists, const uint8_t *parity, int word)
{
    int at = 2 * (ECC_DIAGONALS - VECTOR_WORDS - word);
    VECTOR a = v_load(parity + at);
    VECTOR b = v_load(parity + DCN_ECC_Q_BYTES + at);
    VECTOR value = v_xor(ecc_double(a), b);

    value = ecc_double(ecc_double(ecc_double(value)));
    return v_or(v_xor(ecc_diagonals(lists->q0, word), v_reverse(v_xor(a, b))),
                v_xor(ecc_diagonals(lists->q1, word), v_reverse(value)));
}

/* The one pass; of P alone where lists is NULL. */
VECTOR_TARGET static inline __attribute__((always_inline)) void
ecc_pass(const uint8_t *sector, bool zero_header, struct ecc_state *s, bool p,
         struct ecc_lists *lists)
{
    const uint8_t *area = sector + DCN_ECC_OFFSET;

    ecc_first_row(s, area, zero_header);
    if (lists == NULL) {
        for (int row = 1; row < DCN_ECC_ROWS; row++)
            ecc_row(s, area + row * DCN_ECC_ROW_BYTES, true, false);
        return;
    }
    /* Words past the 25 that leave; the last store covers the rest. */
    for (int i = 2 * (ECC_LIST_WORDS - 5); i < 2 * ECC_LIST_WORDS; i++)
        lists->q0[i] = lists->q1[i] = 0;
    for (int row = 1; row < DCN_ECC_ROWS; row++) {
        ecc_leave(s, lists, row - 1);
        ecc_row(s, area + row * DCN_ECC_ROW_BYTES, p, true);
    }
    ecc_finish_lists(s, lists);
}

/* The next group of diagonals' words; the last group overlaps. */
static inline int
ecc_next_word(int word)
{
    word += VECTOR_WORDS;
    if (word < ECC_DIAGONALS && word > ECC_DIAGONALS - VECTOR_WORDS)
        word = ECC_DIAGONALS - VECTOR_WORDS;
    return word;
}

VECTOR_TARGET static unsigned
ecc_faults(const uint8_t *sector, bool zero_header)
{
    struct ecc_state s;
    struct ecc_lists lists;
    VECTOR p_fault = v_zero(), q_fault = v_zero();

    ecc_pass(sector, zero_header, &s, true, &lists);
    ECC_UNROLL
    for (int i = 0; i < ECC_VECTORS; i++)
        p_fault = v_or(p_fault, v_or(s.p0[i], s.p1[i]));
    for (int word = 0; word < ECC_DIAGONALS; word = ecc_next_word(word))
        q_fault =
            v_or(q_fault, ecc_q_fault(&lists, sector + DCN_ECC_Q_OFFSET, word));
    return (v_any(p_fault) ? DCN_FAULT_ECC_P : 0u) |
           (v_any(q_fault) ? DCN_FAULT_ECC_Q : 0u);
}

/* 1/(alpha + 1), and the same by alpha^-3: each times alpha^7 .. alpha^0. */
static const uint8_t ecc_solve_p[8] = {0x8B, 0xCB, 0xEB, 0xFB,
                                       0xF3, 0xF7, 0xF5, 0xF4};
static const uint8_t ecc_solve_q[8] = {0xFB, 0xF3, 0xF7, 0xF5,
                                       0xF4, 0x7A, 0x3D, 0x90};

VECTOR_TARGET static inline VECTOR
ecc_times(VECTOR v, const uint8_t powers[8])
{
    VECTOR product = v_zero();

    ECC_UNROLL
    for (int bit = 0; bit < 8; bit++) {
        product = v_xor(product, v_and(v_carry(v), v_bytes(powers[bit])));
        v = v_twice(v);
    }
    return product;
}

/*
 * Parity a, b that makes the syndromes 0: a + b = s0, alpha a + b = s1, so
 * a = (s0 + s1) / (alpha + 1). With 0 in its place, the pass leaves s0 and s1
 * for P; for Q the second one times alpha^3, see ecc_q_fault.
 */
VECTOR_TARGET static void
ecc_encode(uint8_t *sector, bool zero_header)
{
    uint8_t a[96] __attribute__((aligned(32)));
    uint8_t b[96] __attribute__((aligned(32)));
    uint8_t *p = sector + DCN_ECC_P_OFFSET, *q = sector + DCN_ECC_Q_OFFSET;
    struct ecc_state s;
    struct ecc_lists lists;

    memset(p, 0, 2 * DCN_ECC_ROW_BYTES);
    ecc_pass(sector, zero_header, &s, true, NULL);
    ECC_UNROLL
    for (int i = 0; i < ECC_VECTORS; i++) {
        VECTOR first = ecc_times(v_xor(s.p0[i], s.p1[i]), ecc_solve_p);

        v_store(a + i * VECTOR_BYTES, first);
        v_store(b + i * VECTOR_BYTES, v_xor(first, s.p0[i]));
    }
    memcpy(p, a, DCN_ECC_ROW_BYTES);
    memcpy(p + DCN_ECC_ROW_BYTES, b, DCN_ECC_ROW_BYTES);
    ecc_pass(sector, zero_header, &s, false, &lists);
    for (int word = 0; word < ECC_DIAGONALS; word = ecc_next_word(word)) {
        int at = 2 * (ECC_DIAGONALS - VECTOR_WORDS - word);
        VECTOR sum = v_reverse(ecc_diagonals(lists.q0, word));
        VECTOR value = v_reverse(ecc_diagonals(lists.q1, word));
        VECTOR first =
            v_xor(ecc_times(sum, ecc_solve_p), ecc_times(value, ecc_solve_q));

        v_store(a + at, first);
        v_store(b + at, v_xor(first, sum));
    }
    memcpy(q, a, DCN_ECC_Q_BYTES);
    memcpy(q + DCN_ECC_Q_BYTES, b, DCN_ECC_Q_BYTES);
}

#endif
