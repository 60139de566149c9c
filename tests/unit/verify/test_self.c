/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "fake_source.h"
#include "verify/verify.h"

#include <string.h>

#define SECTORS 80
#define AUDIO   60 /* INDEX 01 of the audio track */

static uint8_t sectors[SECTORS][DCN_RAW_BYTES];
static uint8_t sub[SECTORS][DCN_SUB_BYTES];
static struct dcn_self_check result;

/* Mode 1 and Mode 2 forms up to AUDIO - 10, then audio; Q for all. */
static void
make_sectors(void)
{
    static const enum dcn_sector_mode modes[] = {DCN_MODE_1, DCN_MODE_2_FORM1,
                                                 DCN_MODE_2_FORM2, DCN_MODE_0};

    for (int i = 0; i < SECTORS; i++) {
        bool audio = i >= AUDIO - 10;
        struct dcn_q q = {.kind = DCN_Q_POSITION,
                          .control = audio ? 0 : 4,
                          .adr = 1,
                          .track = audio ? 2 : 1,
                          .index = i >= AUDIO || !audio,
                          .abs = dcn__msf_from_lba(i)};
        uint8_t bytes[DCN_Q_BYTES];

        memset(sectors[i], i + 1, sizeof(sectors[i]));
        memset(sectors[i] + 16, 0, 8);
        sectors[i][18] = sectors[i][22] = i % 4 == 2 ? 0x20 : 0;
        if (i % 4 == 3)
            memset(sectors[i], 0, sizeof(sectors[i]));
        if (!audio)
            dcn__sector_encode(sectors[i], i, modes[i % 4]);
        memset(sub[i], 0, sizeof(sub[i]));
        dcn__q_encode(&q, bytes);
        dcn__q_into_raw(bytes, sub[i]);
    }
}

/* Checks the sectors as they stand. */
static void
check(const uint8_t *with_sub, const struct fake_fault *fault)
{
    struct fake_source *image =
        fake_source_new(fake_mixed_disc(AUDIO, 10, SECTORS), sectors[0],
                        DCN_RAW_BYTES, SECTORS, with_sub);

    image->faults = fault;
    image->fault_count = fault != NULL;
    ck_assert_int_eq(
        dcn__verify_self(&image->base, NULL, 10, NULL, &result, NULL), DCN_OK);
    dcn__source_close(&image->base);
}

START_TEST(a_good_image_is_clean)
{
    make_sectors();
    check(NULL, NULL);
    ck_assert(result.clean);
    ck_assert_uint_eq(result.sectors, SECTORS);
    ck_assert_uint_eq(result.audio, SECTORS - AUDIO + 10);
    ck_assert_uint_eq(result.checked, AUDIO - 10);
    ck_assert_uint_eq(result.q_checked, 0);
    dcn__self_check_free(&result);
}
END_TEST

START_TEST(a_good_image_with_subchannel_is_clean)
{
    make_sectors();
    check(sub[0], NULL);
    ck_assert(result.clean);
    ck_assert_uint_eq(result.checked, AUDIO - 10);
    ck_assert_uint_eq(result.q_checked, SECTORS);
    ck_assert_uint_eq(result.q_bad_crc, 0);
    ck_assert_uint_eq(result.q_wrong_position, 0);
    dcn__self_check_free(&result);
}
END_TEST

/* Codes that the source made prove nothing, right or wrong. */
START_TEST(made_up_codes_do_not_count_as_checked)
{
    struct fake_source *image;

    make_sectors();
    memset(sectors[8], 0, sizeof(sectors[8]));
    image = fake_source_new(fake_mixed_disc(AUDIO, 10, SECTORS), sectors[0],
                            DCN_RAW_BYTES, SECTORS, NULL);
    image->made_up = AUDIO - 20;
    ck_assert_int_eq(
        dcn__verify_self(&image->base, NULL, 10, NULL, &result, NULL), DCN_OK);
    ck_assert(result.clean);
    ck_assert_uint_eq(result.sectors, SECTORS);
    ck_assert_uint_eq(result.checked, 10);
    ck_assert_uint_eq(result.bad_sync, 0);
    dcn__self_check_free(&result);
    dcn__source_close(&image->base);
}
END_TEST

START_TEST(a_sector_without_sync_counts_once)
{
    make_sectors();
    memset(sectors[8], 0, sizeof(sectors[8]));
    check(NULL, NULL);
    ck_assert_uint_eq(result.bad_sync, 1);
    ck_assert_uint_eq(result.bad_header, 0);
    ck_assert_uint_eq(result.bad_edc, 0);
    ck_assert_uint_eq(result.fault_count, 1);
    ck_assert_int_eq(result.faults[0].lba, 8);
    ck_assert(!result.clean);
    dcn__self_check_free(&result);
}
END_TEST

START_TEST(a_sector_of_another_place_has_a_bad_header)
{
    make_sectors();
    memcpy(sectors[8], sectors[4], sizeof(sectors[8]));
    check(NULL, NULL);
    ck_assert_uint_eq(result.bad_header, 1);
    ck_assert_uint_eq(result.bad_edc, 0);
    ck_assert(!result.clean);
    dcn__self_check_free(&result);
}
END_TEST

START_TEST(a_changed_byte_breaks_edc_and_ecc)
{
    make_sectors();
    sectors[8][100] ^= 1;
    check(NULL, NULL);
    ck_assert_uint_eq(result.bad_edc, 1);
    ck_assert_uint_eq(result.bad_ecc, 1);
    ck_assert_uint_eq(result.fault_count, 1);
    ck_assert(!result.clean);
    dcn__self_check_free(&result);
}
END_TEST

START_TEST(a_changed_parity_byte_breaks_ecc_alone)
{
    make_sectors();
    sectors[8][2300] ^= 1;
    check(NULL, NULL);
    ck_assert_uint_eq(result.bad_edc, 0);
    ck_assert_uint_eq(result.bad_ecc, 1);
    ck_assert_uint_eq(result.faults[0].bytes &
                          ~(unsigned)(DCN_FAULT_ECC_P | DCN_FAULT_ECC_Q),
                      0);
    ck_assert_uint_ne(result.faults[0].bytes, 0);
    ck_assert(!result.clean);
    dcn__self_check_free(&result);
}
END_TEST

START_TEST(what_the_files_lack_is_missing)
{
    static const struct fake_fault fault = {70, DCN_SECTOR_MISSING, 0,
                                            FAKE_NO_FLIP, 0};

    make_sectors();
    check(NULL, &fault);
    ck_assert_uint_eq(result.missing, 1);
    ck_assert_int_eq(result.faults[0].verdict, DCN_VERDICT_NOT_IN_IMAGE);
    ck_assert(!result.clean);
    dcn__self_check_free(&result);
}
END_TEST

START_TEST(q_that_is_wrong_or_elsewhere_is_counted)
{
    make_sectors();
    sub[5][0] ^= 0x40;
    memcpy(sub[6], sub[7], sizeof(sub[6]));
    check(sub[0], NULL);
    ck_assert_uint_eq(result.q_bad_crc, 1);
    ck_assert_uint_eq(result.q_wrong_position, 1);
    ck_assert(result.clean);
    dcn__self_check_free(&result);
}
END_TEST

START_TEST(of_an_iso_nothing_is_said_to_be_checked)
{
    static uint8_t user[SECTORS][DCN_USER_BYTES];
    struct fake_source *image =
        fake_source_new(fake_data_disc(DCN_MEDIUM_DVD, SECTORS), user[0],
                        DCN_USER_BYTES, SECTORS, NULL);

    ck_assert_int_eq(
        dcn__verify_self(&image->base, NULL, 10, NULL, &result, NULL), DCN_OK);
    ck_assert_uint_eq(result.sectors, SECTORS);
    ck_assert_uint_eq(result.checked, 0);
    ck_assert(result.clean);
    dcn__self_check_free(&result);
    dcn__source_close(&image->base);
}
END_TEST

UNIT_MAIN(
    "verify/self", a_good_image_is_clean, a_good_image_with_subchannel_is_clean,
    made_up_codes_do_not_count_as_checked, a_sector_without_sync_counts_once,
    a_sector_of_another_place_has_a_bad_header,
    a_changed_byte_breaks_edc_and_ecc, a_changed_parity_byte_breaks_ecc_alone,
    what_the_files_lack_is_missing, q_that_is_wrong_or_elsewhere_is_counted,
    of_an_iso_nothing_is_said_to_be_checked)
