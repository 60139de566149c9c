/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inner loops of the sector check, one table a kind of processor. All
 * forms give the same answers; sector_ops.c says which one is in use.
 */
#ifndef DCN_CODEC_SECTOR_OPS_H
#define DCN_CODEC_SECTOR_OPS_H

#include "codec/sector.h"

/* GF(2^8) of the ECC: x8+x4+x3+x2+1 without its highest bit. */
#define DCN_ECC_POLYNOMIAL 0x1D
/* The area that P and Q protect: 26 rows of 86 bytes from byte 12. The last
 * two rows are P itself. */
#define DCN_ECC_OFFSET    12
#define DCN_ECC_ROWS      26
#define DCN_ECC_ROW_BYTES 86
#define DCN_ECC_P_OFFSET  2076
#define DCN_ECC_Q_OFFSET  2248
#define DCN_ECC_Q_BYTES   52 /* of each of the two rows of Q parity */
#define DCN_ECC_P_LENGTH  26
#define DCN_ECC_Q_LENGTH  45

struct dcn__sector_ops {
    const char *name;
    /* Whether this processor has what the form needs. */
    bool (*available)(void);
    /* As dcn__edc_update. */
    uint32_t (*edc_update)(uint32_t edc, const uint8_t *bytes, size_t len);
    /* DCN_FAULT_ECC_P and DCN_FAULT_ECC_Q where they apply, or 0. */
    unsigned (*ecc_faults)(const uint8_t *sector, bool zero_header);
    /* As dcn__ecc_encode. */
    void (*ecc_encode)(uint8_t *sector, bool zero_header);
};

/* Best first, NULL at the end; the last one is the plain form. */
extern const struct dcn__sector_ops *const dcn__sector_ops_all[];

/* The form in use: the first that is available, or the plain one by force. */
const struct dcn__sector_ops *dcn__sector_ops_now(void);

extern const struct dcn__sector_ops dcn__sector_ops_plain;

uint32_t dcn__edc_update_plain(uint32_t edc, const uint8_t *bytes, size_t len);
unsigned dcn__ecc_faults_plain(const uint8_t *sector, bool zero_header);
void dcn__ecc_encode_plain(uint8_t *sector, bool zero_header);

/* The two syndromes of each P column and Q diagonal; all 0: no fault. */
struct dcn__ecc_syndromes {
    uint8_t p0[DCN_ECC_ROW_BYTES], p1[DCN_ECC_ROW_BYTES];
    uint8_t q0[DCN_ECC_Q_BYTES], q1[DCN_ECC_Q_BYTES];
};

void dcn__ecc_syndromes(const uint8_t *sector, bool zero_header,
                        struct dcn__ecc_syndromes *syndromes);

/* Where byte i (0..25) of P column p and byte i (0..44) of Q diagonal q are
 * in the sector. */
static inline unsigned
dcn__ecc_p_at(unsigned p, unsigned i)
{
    return DCN_ECC_OFFSET + p + DCN_ECC_ROW_BYTES * i;
}

static inline unsigned
dcn__ecc_q_at(unsigned q, unsigned i)
{
    if (i >= DCN_ECC_Q_LENGTH - 2)
        return DCN_ECC_Q_OFFSET + q +
               (i - (DCN_ECC_Q_LENGTH - 2)) * DCN_ECC_Q_BYTES;
    return DCN_ECC_OFFSET + (q & 1) +
           ((q >> 1) * DCN_ECC_ROW_BYTES + 88 * i) %
               (DCN_ECC_ROWS * DCN_ECC_ROW_BYTES);
}

/* The Q diagonal through byte i (0..25) of P column p; p / 2 is its byte of
 * that. */
static inline unsigned
dcn__ecc_q_through(unsigned p, unsigned i)
{
    unsigned back = p / 2 % DCN_ECC_ROWS;

    return 2 * (i >= back ? i - back : i + DCN_ECC_ROWS - back) + (p & 1);
}

/* Powers of alpha, twice in a row so that sums of two logarithms need no
 * modulus, and logarithms; that of 0 is 0 and means nothing. */
struct dcn__gf_logs {
    uint8_t exp[512], log[256];
};
void dcn__gf_logs_init(struct dcn__gf_logs *logs);

/* Product in GF(2^8). */
uint8_t dcn__gf_multiply(uint8_t a, uint8_t b);
/* 1/a; a is not 0. */
uint8_t dcn__gf_inverse(uint8_t a);

static inline uint8_t
dcn__gf_double(uint8_t a)
{
    return (uint8_t)(a << 1 ^ (a & 0x80 ? DCN_ECC_POLYNOMIAL : 0));
}

#endif
