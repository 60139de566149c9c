/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every form of the inner loops that this processor has, against the plain
 * one. */
#include "unit/unit.h"

#include "sectors.h"

#include "codec/sector_ops.h"

static uint8_t sector[DCN_RAW_BYTES];
static uint64_t state = 2463534242u;

static void
ck_forms_agree(bool zero_header)
{
    unsigned plain = dcn__ecc_faults_plain(sector, zero_header);

    for (int i = 0; dcn__sector_ops_all[i] != NULL; i++)
        if (dcn__sector_ops_all[i]->available())
            ck_assert_msg(dcn__sector_ops_all[i]->ecc_faults(
                              sector, zero_header) == plain,
                          "%s", dcn__sector_ops_all[i]->name);
}

START_TEST(all_forms_find_a_good_sector_good)
{
    for (int i = 0; i < 200; i++) {
        sector_make(&state, sector, i, DCN_MODE_1);
        ck_assert_uint_eq(dcn__ecc_faults_plain(sector, false), 0);
        ck_forms_agree(false);
        ck_forms_agree(true);
        sector_make(&state, sector, i, DCN_MODE_2_FORM1);
        ck_assert_uint_eq(dcn__ecc_faults_plain(sector, true), 0);
        ck_forms_agree(true);
        ck_forms_agree(false);
    }
}
END_TEST

START_TEST(all_forms_find_each_single_wrong_byte)
{
    sector_make(&state, sector, 0, DCN_MODE_1);
    for (int at = 0; at < DCN_RAW_BYTES; at++) {
        sector[at] ^= 0x81;
        ck_forms_agree(false);
        ck_forms_agree(true);
        sector[at] ^= 0x81;
    }
}
END_TEST

START_TEST(all_forms_find_each_single_bit_of_a_row_and_a_diagonal)
{
    sector_make(&state, sector, 0, DCN_MODE_1);
    for (unsigned i = 0; i < 45 * 8; i++) {
        unsigned at = dcn__ecc_q_at(17, i / 8);
        sector[at] ^= (uint8_t)(1 << i % 8);
        ck_assert_uint_ne(dcn__ecc_faults_plain(sector, false), 0);
        ck_forms_agree(false);
        sector[at] ^= (uint8_t)(1 << i % 8);
    }
}
END_TEST

/* P right, Q wrong, and the reverse. */
START_TEST(all_forms_tell_p_from_q)
{
    sector_make(&state, sector, 0, DCN_MODE_1);
    sector[2300] ^= 4;
    ck_assert_uint_eq(dcn__ecc_faults_plain(sector, false), DCN_FAULT_ECC_Q);
    ck_forms_agree(false);
    for (unsigned i = 0; i < 20; i++) {
        /* A word of the Q code: a, and what makes both syndromes 0. */
        sector_make(&state, sector, 0, DCN_MODE_1);
        sector[dcn__ecc_q_at(i, 2)] ^= 1;
        sector[dcn__ecc_q_at(i, 3)] ^= 3;
        sector[dcn__ecc_q_at(i, 4)] ^= 2;
        ck_assert_uint_eq(dcn__ecc_faults_plain(sector, false),
                          DCN_FAULT_ECC_P);
        ck_forms_agree(false);
    }
}
END_TEST

START_TEST(all_forms_agree_on_noise_zeros_and_bursts)
{
    for (int i = 0; i < 200; i++) {
        noise_fill(&state, sector, sizeof(sector));
        ck_forms_agree(i % 2);
        sector_make(&state, sector, i, DCN_MODE_1);
        noise_fill(&state, sector + i * 10, (size_t)i + 1);
        ck_forms_agree(false);
        ck_forms_agree(true);
    }
    memset(sector, 0, sizeof(sector));
    ck_forms_agree(false);
    memset(sector, 0xFF, sizeof(sector));
    ck_forms_agree(false);
}
END_TEST

static void
ck_encode_agrees(bool zero_header)
{
    uint8_t plain[DCN_RAW_BYTES], other[DCN_RAW_BYTES];

    memcpy(plain, sector, DCN_RAW_BYTES);
    dcn__ecc_encode_plain(plain, zero_header);
    for (int i = 0; dcn__sector_ops_all[i] != NULL; i++) {
        if (!dcn__sector_ops_all[i]->available())
            continue;
        memcpy(other, sector, DCN_RAW_BYTES);
        dcn__sector_ops_all[i]->ecc_encode(other, zero_header);
        ck_assert_msg(memcmp(plain, other, DCN_RAW_BYTES) == 0, "%s",
                      dcn__sector_ops_all[i]->name);
    }
}

/* Each bit by itself and noise: the code is linear. */
START_TEST(all_forms_make_the_same_parity)
{
    memset(sector, 0, sizeof(sector));
    for (unsigned at = DCN_ECC_OFFSET; at < DCN_RAW_BYTES; at++) {
        sector[at] = (uint8_t)(1 << at % 8);
        ck_encode_agrees(false);
        ck_encode_agrees(true);
        sector[at] = 0;
    }
    for (int i = 0; i < 200; i++) {
        noise_fill(&state, sector, sizeof(sector));
        ck_encode_agrees(i % 2);
    }
}
END_TEST

START_TEST(all_forms_give_the_same_edc_for_any_length)
{
    noise_fill(&state, sector, sizeof(sector));
    for (size_t len = 0; len + 16 < DCN_RAW_BYTES; len++) {
        uint32_t begin = (uint32_t)noise_next(&state);
        const uint8_t *bytes = sector + len % 16;
        uint32_t plain = dcn__edc_update_plain(begin, bytes, len);
        for (int i = 0; dcn__sector_ops_all[i] != NULL; i++)
            if (dcn__sector_ops_all[i]->available())
                ck_assert_uint_eq(
                    dcn__sector_ops_all[i]->edc_update(begin, bytes, len),
                    plain);
    }
}
END_TEST

START_TEST(the_plain_form_can_be_forced)
{
    ck_assert(!dcn__sector_force_plain(true));
    ck_assert_str_eq(dcn__sector_simd_name(), "plain");
    sector_make(&state, sector, 9, DCN_MODE_1);
    ck_assert_uint_eq(dcn__sectors_good(sector, 1, 9), 1);
    ck_assert(dcn__sector_force_plain(false));
    ck_assert_uint_eq(dcn__sectors_good(sector, 1, 9), 1);
}
END_TEST

UNIT_MAIN("codec/sector_ops", all_forms_find_a_good_sector_good,
          all_forms_find_each_single_wrong_byte,
          all_forms_find_each_single_bit_of_a_row_and_a_diagonal,
          all_forms_tell_p_from_q, all_forms_agree_on_noise_zeros_and_bursts,
          all_forms_make_the_same_parity,
          all_forms_give_the_same_edc_for_any_length,
          the_plain_form_can_be_forced)
