/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "util/utf8.h"

START_TEST(well_formed_text_is_valid)
{
    ck_assert(dcn__utf8_valid(""));
    ck_assert(dcn__utf8_valid("VOLUME_1"));
    ck_assert(dcn__utf8_valid("\xc2\x80 \xe0\xa0\x80 \xf4\x8f\xbf\xbf"));
}
END_TEST

START_TEST(overlong_surrogate_cut_and_stray_bytes_are_not)
{
    ck_assert(!dcn__utf8_valid("\xc0\x80"));
    ck_assert(!dcn__utf8_valid("\xe0\x9f\xbf"));
    ck_assert(!dcn__utf8_valid("\xed\xa0\x80"));
    ck_assert(!dcn__utf8_valid("\xf4\x90\x80\x80"));
    ck_assert(!dcn__utf8_valid("\xe9\x9f"));
    ck_assert(!dcn__utf8_valid("\x80"));
    ck_assert(!dcn__utf8_valid("\xff"));
}
END_TEST

START_TEST(width_counts_columns_not_bytes)
{
    ck_assert_uint_eq(dcn__utf8_width("abc"), 3);
    ck_assert_uint_eq(dcn__utf8_width("Bj\xc3\xb6rk"), 5);
    ck_assert_uint_eq(dcn__utf8_width("o\xcc\x88"), 1);
    ck_assert_uint_eq(dcn__utf8_width("\xe9\x9f\xb3"), 2);
}
END_TEST

UNIT_MAIN("util/utf8", well_formed_text_is_valid,
          overlong_surrogate_cut_and_stray_bytes_are_not,
          width_counts_columns_not_bytes)
