/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "codec/msf.h"

#define ck_msf(lba, minute, second, frame)            \
    do {                                              \
        struct dcn_msf msf_ = dcn__msf_from_lba(lba); \
        ck_assert_uint_eq(msf_.m, minute);            \
        ck_assert_uint_eq(msf_.s, second);            \
        ck_assert_uint_eq(msf_.f, frame);             \
    } while (0)

START_TEST(lba_0_is_two_seconds_in)
{
    ck_msf(0, 0, 2, 0);
}
END_TEST

START_TEST(the_lead_in_is_minutes_90_to_99)
{
    ck_msf(-150, 0, 0, 0);
    ck_msf(-151, 99, 59, 74);
    ck_msf(-45150, 90, 0, 0);
}
END_TEST

START_TEST(minutes_wrap_after_99)
{
    ck_msf(404850, 90, 0, 0);
    ck_msf(449849, 99, 59, 74);
    ck_msf(449850, 0, 0, 0);
}
END_TEST

START_TEST(every_lba_that_msf_can_say_comes_back)
{
    for (dcn_lba lba = -45150; lba < 404850; lba++)
        ck_assert_int_eq(dcn__lba_from_msf(dcn__msf_from_lba(lba)), lba);
}
END_TEST

START_TEST(a_program_msf_past_90_minutes_is_positive)
{
    struct dcn_msf msf = {.m = 99, .s = 59, .f = 74};

    ck_assert_int_eq(dcn__lba_from_program_msf(msf), 449849);
    ck_assert_int_eq(dcn__lba_from_msf(msf), -151);
}
END_TEST

START_TEST(seconds_and_frames_have_bounds)
{
    ck_assert(dcn__msf_valid((struct dcn_msf){99, 59, 74}));
    ck_assert(!dcn__msf_valid((struct dcn_msf){0, 60, 0}));
    ck_assert(!dcn__msf_valid((struct dcn_msf){0, 0, 75}));
    ck_assert(!dcn__msf_valid((struct dcn_msf){100, 0, 0}));
}
END_TEST

START_TEST(bcd_goes_both_ways)
{
    for (unsigned value = 0; value < 100; value++) {
        ck_assert(dcn__bcd_valid(dcn__bcd_encode(value)));
        ck_assert_uint_eq(dcn__bcd_decode(dcn__bcd_encode(value)), value);
    }
    ck_assert_uint_eq(dcn__bcd_encode(175), 0x75);
}
END_TEST

START_TEST(a_nibble_past_nine_is_no_bcd)
{
    ck_assert(!dcn__bcd_valid(0x1A));
    ck_assert(!dcn__bcd_valid(0xA1));
    ck_assert_uint_eq(dcn__bcd_decode(0x1A), 20);
}
END_TEST

UNIT_MAIN("codec/msf", lba_0_is_two_seconds_in, the_lead_in_is_minutes_90_to_99,
          minutes_wrap_after_99, every_lba_that_msf_can_say_comes_back,
          a_program_msf_past_90_minutes_is_positive,
          seconds_and_frames_have_bounds, bcd_goes_both_ways,
          a_nibble_past_nine_is_no_bcd)
