/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "decide/fix_codes.h"
#include "decide/proof.h"

#include <string.h>

#define LBA 4000

static uint8_t whole[DCN_RAW_BYTES], sector[DCN_RAW_BYTES];

static void
start(enum dcn_sector_mode mode)
{
    for (size_t i = 0; i < DCN_RAW_BYTES; i++)
        whole[i] = (uint8_t)(i * 13 + i / 251 + 1);
    memcpy(whole + 16, "\0\0\x08\0\0\0\x08", 8);
    if (mode == DCN_MODE_2_FORM2)
        whole[18] = whole[22] = 0x28;
    dcn__sector_encode(whole, LBA, mode);
    memcpy(sector, whole, sizeof(sector));
}

START_TEST(codes_and_header_are_made_from_user_data)
{
    static const struct {
        enum dcn_sector_mode mode;
        unsigned at, bytes;
    } rows[] = {
        {DCN_MODE_1, 2064, 4},       {DCN_MODE_1, 2064, 288},
        {DCN_MODE_1, 2076, 276},     {DCN_MODE_1, 12, 3},
        {DCN_MODE_2_FORM1, 2072, 4}, {DCN_MODE_2_FORM1, 2076, 276},
    };

    for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
        start(rows[n].mode);
        memset(sector + rows[n].at, 0, rows[n].bytes);
        ck_assert_msg(dcn__fix_codes(sector, LBA,
                                     rows[n].mode == DCN_MODE_1 ? 1 : 2,
                                     DCN_CAUSE_AS_PRESSED),
                      "row %zu", n);
        ck_assert_mem_eq(sector, whole, DCN_RAW_BYTES);
    }
}
END_TEST

START_TEST(user_data_as_pressed_stay)
{
    start(DCN_MODE_1);
    sector[100] ^= 1;
    ck_assert(dcn__fix_codes(sector, LBA, 1, DCN_CAUSE_AS_PRESSED));
    ck_assert_uint_eq(sector[100], whole[100] ^ 1);
    ck_assert(dcn__proof_whole(sector, LBA));
}
END_TEST

START_TEST(user_data_in_doubt_change_only_with_proof)
{
    uint8_t came[DCN_RAW_BYTES];

    start(DCN_MODE_1);
    sector[100] ^= 1;
    ck_assert(dcn__fix_codes(sector, LBA, 1, DCN_CAUSE_IN_DOUBT));
    ck_assert_mem_eq(sector, whole, DCN_RAW_BYTES);
    for (unsigned i = 0; i < 900; i++)
        sector[200 + i] ^= (uint8_t)(i * 7 + 1);
    memcpy(came, sector, sizeof(came));
    ck_assert(!dcn__fix_codes(sector, LBA, 1, DCN_CAUSE_IN_DOUBT));
    ck_assert_mem_eq(sector, came, DCN_RAW_BYTES);
}
END_TEST

START_TEST(what_is_whole_or_of_another_kind_is_left_alone)
{
    start(DCN_MODE_1);
    ck_assert(!dcn__fix_codes(sector, LBA, 1, DCN_CAUSE_AS_PRESSED));
    start(DCN_MODE_2_FORM1);
    ck_assert(!dcn__fix_codes(sector, LBA, 1, DCN_CAUSE_AS_PRESSED));
    ck_assert_mem_eq(sector, whole, DCN_RAW_BYTES);
    /* A whole sector of its neighbour is not given this address. */
    start(DCN_MODE_1);
    dcn__sector_encode(sector, LBA + 1, DCN_MODE_1);
    ck_assert(!dcn__fix_codes(sector, LBA, 1, DCN_CAUSE_IN_DOUBT));
    /* Sub-header copies that differ. */
    start(DCN_MODE_2_FORM1);
    sector[16] = 7;
    ck_assert(!dcn__fix_codes(sector, LBA, 2, DCN_CAUSE_AS_PRESSED));
}
END_TEST

UNIT_MAIN("decide/fix_codes", codes_and_header_are_made_from_user_data,
          user_data_as_pressed_stay, user_data_in_doubt_change_only_with_proof,
          what_is_whole_or_of_another_kind_is_left_alone)
