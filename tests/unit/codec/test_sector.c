/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "sectors.h"

#include "util/bytes.h"

#include <stdio.h>

static uint8_t sector[DCN_RAW_BYTES];
static struct dcn_sector_check found;

static void
make(dcn_lba lba, enum dcn_sector_mode mode)
{
    uint64_t state = 88172645463325252u + (uint64_t)mode;

    sector_make(&state, sector, lba, mode);
}

START_TEST(edc_is_the_polynomial_8001801b)
{
    static const uint8_t one[4] = {0x80, 0, 0, 0};

    ck_assert_uint_eq(dcn__edc_update(0, one, 1), 0xD8018001u);
    ck_assert_uint_eq(dcn__edc_update(0, (const uint8_t *)"123456789", 9),
                      0x6EC2EDC4u);
}
END_TEST

START_TEST(edc_can_be_taken_in_pieces)
{
    make(0, DCN_MODE_1);
    uint32_t edc = dcn__edc_update(0, sector, 1000);
    ck_assert_uint_eq(dcn__edc_update(edc, sector + 1000, 1064),
                      dcn__get_le32(sector + 2064));
}
END_TEST

START_TEST(an_encoded_sector_of_each_mode_has_no_fault)
{
    static const enum dcn_sector_mode modes[] = {
        DCN_MODE_0, DCN_MODE_1, DCN_MODE_2, DCN_MODE_2_FORM1, DCN_MODE_2_FORM2};

    for (int i = 0; i < 5; i++) {
        make(16, modes[i]);
        dcn__sector_check(sector, 16, &found);
        ck_assert_int_eq(found.mode, modes[i]);
        ck_assert_uint_eq(found.faults, 0);
        ck_assert_int_eq(found.header_lba, 16);
        ck_assert(!found.edc_absent);
    }
}
END_TEST

START_TEST(each_byte_of_a_mode_1_sector_is_guarded)
{
    for (int i = 0; i < DCN_RAW_BYTES; i++) {
        make(1000, DCN_MODE_1);
        sector[i] ^= 0x10;
        ck_assert_uint_eq(dcn__sectors_good(sector, 1, 1000), 0);
    }
}
END_TEST

START_TEST(each_byte_after_the_header_of_form_1_is_guarded)
{
    for (int i = 0; i < DCN_RAW_BYTES; i++) {
        make(1000, DCN_MODE_2_FORM1);
        sector[i] ^= 0x10;
        ck_assert_uint_eq(dcn__sectors_good(sector, 1, 1000), 0);
    }
}
END_TEST

START_TEST(an_edc_fault_is_told_from_a_parity_fault)
{
    make(5, DCN_MODE_1);
    sector[2248] ^= 1;
    dcn__sector_check(sector, 5, &found);
    ck_assert_uint_eq(found.faults, DCN_FAULT_ECC_Q);
    sector[2248] ^= 1;
    sector[100] ^= 1;
    dcn__ecc_encode(sector, false);
    dcn__sector_check(sector, 5, &found);
    ck_assert_uint_eq(found.faults, DCN_FAULT_EDC);
}
END_TEST

START_TEST(a_header_of_another_address_is_a_fault)
{
    make(5, DCN_MODE_1);
    dcn__sector_check(sector, 6, &found);
    ck_assert_uint_eq(found.faults, DCN_FAULT_HEADER);
    ck_assert_int_eq(found.header_lba, 5);
    ck_assert_uint_eq(dcn__sectors_good(sector, 1, DCN_LBA_ANY), 1);
}
END_TEST

START_TEST(a_header_that_is_no_bcd_says_no_address)
{
    make(5, DCN_MODE_2);
    sector[13] = 0x0A;
    dcn__sector_check(sector, DCN_LBA_ANY, &found);
    ck_assert_uint_eq(found.faults, DCN_FAULT_HEADER);
    ck_assert_int_eq(found.header_lba, DCN_LBA_ANY);
}
END_TEST

START_TEST(a_header_past_99_minutes_wraps)
{
    make(449850, DCN_MODE_1);
    dcn__sector_check(sector, 449850, &found);
    ck_assert_uint_eq(found.faults, 0);
    ck_assert_int_eq(found.header_lba, 449850);
}
END_TEST

START_TEST(form_2_may_lack_its_edc)
{
    make(5, DCN_MODE_2_FORM2);
    memset(sector + 2348, 0, 4);
    dcn__sector_check(sector, 5, &found);
    ck_assert_uint_eq(found.faults, 0);
    ck_assert(found.edc_absent);
}
END_TEST

START_TEST(audio_is_not_a_data_sector)
{
    memset(sector, 0, sizeof(sector));
    dcn__sector_check(sector, 5, &found);
    ck_assert_int_eq(found.mode, DCN_MODE_AUDIO);
    ck_assert_uint_eq(found.faults, DCN_FAULT_SYNC);
}
END_TEST

START_TEST(a_sync_with_two_wrong_bytes_is_a_damaged_data_sector)
{
    make(5, DCN_MODE_1);
    sector[0] = 1;
    sector[7] = 0xFE;
    dcn__sector_check(sector, 5, &found);
    ck_assert_int_eq(found.mode, DCN_MODE_1);
    ck_assert_uint_eq(found.faults, DCN_FAULT_SYNC | DCN_FAULT_EDC);
}
END_TEST

START_TEST(a_reserved_mode_is_a_fault)
{
    make(5, DCN_MODE_1);
    sector[15] = 3;
    dcn__sector_check(sector, 5, &found);
    ck_assert_int_eq(found.mode, DCN_MODE_RESERVED);
    ck_assert_uint_eq(found.faults, DCN_FAULT_MODE);
}
END_TEST

START_TEST(a_damaged_subheader_does_not_hide_form_1)
{
    make(5, DCN_MODE_2_FORM1);
    sector[17] ^= 0x55;
    dcn__sector_check(sector, 5, &found);
    ck_assert_int_eq(found.mode, DCN_MODE_2_FORM1);
    ck_assert_uint_eq(found.faults, DCN_FAULT_SUBHEADER | DCN_FAULT_EDC |
                                        DCN_FAULT_ECC_P | DCN_FAULT_ECC_Q);
}
END_TEST

START_TEST(unequal_subheaders_under_a_right_edc_are_form_2)
{
    make(5, DCN_MODE_2_FORM2);
    sector[17] ^= 0x55;
    dcn__sector_encode(sector, 5, DCN_MODE_2_FORM2);
    dcn__sector_check(sector, 5, &found);
    ck_assert_int_eq(found.mode, DCN_MODE_2_FORM2);
    ck_assert_uint_eq(found.faults, DCN_FAULT_SUBHEADER);
}
END_TEST

START_TEST(mode_0_must_be_zero)
{
    make(5, DCN_MODE_0);
    sector[2351] = 1;
    dcn__sector_check(sector, 5, &found);
    ck_assert_uint_eq(found.faults, DCN_FAULT_ZERO);
}
END_TEST

START_TEST(good_sectors_are_counted_up_to_the_first_bad)
{
    static uint8_t sectors[4 * DCN_RAW_BYTES];
    uint64_t state = 1;

    for (int i = 0; i < 4; i++)
        sector_make(&state, sectors + i * DCN_RAW_BYTES, -150 + i, DCN_MODE_1);
    ck_assert_uint_eq(dcn__sectors_good(sectors, 4, -150), 4);
    sectors[2 * DCN_RAW_BYTES + 20] ^= 1;
    ck_assert_uint_eq(dcn__sectors_good(sectors, 4, -150), 2);
    ck_assert_uint_eq(dcn__sectors_good(sectors, 0, -150), 0);
}
END_TEST

START_TEST(scrambling_begins_as_annex_b_says)
{
    static const uint8_t begin[] = {0x01, 0x80, 0x00, 0x60, 0x00, 0x28};

    memset(sector, 0, sizeof(sector));
    dcn__scramble(sector);
    ck_assert_mem_eq(sector + 12, begin, sizeof(begin));
    ck_assert_uint_eq(sector[11], 0);
}
END_TEST

START_TEST(scrambling_follows_its_register)
{
    unsigned reg = 1;

    memset(sector, 0, sizeof(sector));
    dcn__scramble(sector);
    for (int bit = 0; bit < 8 * (DCN_RAW_BYTES - 12); bit++) {
        ck_assert_uint_eq(sector[12 + bit / 8] >> (bit % 8) & 1, reg & 1);
        reg = reg >> 1 | ((reg ^ reg >> 1) & 1) << 14;
    }
}
END_TEST

START_TEST(descrambling_a_part_leaves_the_rest)
{
    uint8_t whole[DCN_RAW_BYTES];

    make(5, DCN_MODE_1);
    memcpy(whole, sector, sizeof(whole));
    dcn__scramble_prefix(sector, 700);
    ck_assert_mem_eq(sector + 700, whole + 700, DCN_RAW_BYTES - 700);
    ck_assert_mem_ne(sector + 12, whole + 12, 688);
    dcn__scramble_prefix(sector, 700);
    ck_assert_mem_eq(sector, whole, DCN_RAW_BYTES);
    dcn__scramble_prefix(sector, 5);
    ck_assert_mem_eq(sector, whole, DCN_RAW_BYTES);
}
END_TEST

START_TEST(user_data_is_where_the_mode_has_it)
{
    ck_assert_uint_eq(dcn__user_offset(DCN_MODE_1), 16);
    ck_assert_uint_eq(dcn__user_size(DCN_MODE_1), 2048);
    ck_assert_uint_eq(dcn__user_offset(DCN_MODE_2_FORM1), 24);
    ck_assert_uint_eq(dcn__user_size(DCN_MODE_2_FORM2), 2324);
    ck_assert_uint_eq(dcn__user_size(DCN_MODE_AUDIO), 2352);
}
END_TEST

/* A disc that another program made, raw. */
START_TEST(sectors_of_a_foreign_image_are_good)
{
    const char *folder = getenv("DCN_TESTDATA");
    char path[4096];
    FILE *file;
    size_t count = 0;

    if (folder == NULL) {
        printf("# skipped, DCN_TESTDATA is not set: %s\n", __func__);
        return;
    }
    snprintf(path, sizeof(path), "%s/libcdio/isofs-m1.bin", folder);
    file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    for (; fread(sector, 1, DCN_RAW_BYTES, file) == DCN_RAW_BYTES; count++)
        ck_assert_uint_eq(dcn__sectors_good(sector, 1, (dcn_lba)count), 1);
    fclose(file);
    ck_assert_uint_gt(count, 0);
}
END_TEST

UNIT_MAIN("codec/sector", edc_is_the_polynomial_8001801b,
          edc_can_be_taken_in_pieces,
          an_encoded_sector_of_each_mode_has_no_fault,
          each_byte_of_a_mode_1_sector_is_guarded,
          each_byte_after_the_header_of_form_1_is_guarded,
          an_edc_fault_is_told_from_a_parity_fault,
          a_header_of_another_address_is_a_fault,
          a_header_that_is_no_bcd_says_no_address,
          a_header_past_99_minutes_wraps, form_2_may_lack_its_edc,
          audio_is_not_a_data_sector,
          a_sync_with_two_wrong_bytes_is_a_damaged_data_sector,
          a_reserved_mode_is_a_fault, a_damaged_subheader_does_not_hide_form_1,
          unequal_subheaders_under_a_right_edc_are_form_2, mode_0_must_be_zero,
          good_sectors_are_counted_up_to_the_first_bad,
          scrambling_begins_as_annex_b_says, scrambling_follows_its_register,
          descrambling_a_part_leaves_the_rest,
          user_data_is_where_the_mode_has_it,
          sectors_of_a_foreign_image_are_good)
