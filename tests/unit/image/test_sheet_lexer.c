/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "image/sheet_lexer.h"

#include <string.h>

static char text[200];

static struct dcn_sheet_lexer
lexer_of(const char *sheet)
{
    strcpy(text, sheet);
    return (struct dcn_sheet_lexer){.text = text, .len = strlen(sheet)};
}

static void
want_line(struct dcn_sheet_lexer *lexer, unsigned number, const char *keyword,
          const char *rest)
{
    struct dcn_sheet_line line;

    ck_assert(dcn__sheet_next_line(lexer, &line));
    ck_assert_uint_eq(line.number, number);
    ck_assert_str_eq(line.keyword, keyword);
    ck_assert_str_eq(line.rest, rest);
}

START_TEST(lines_end_in_each_of_three_ways)
{
    struct dcn_sheet_line line;
    struct dcn_sheet_lexer lexer =
        lexer_of("Track 01 audio\r\n\n  file \"a b\" wave  \r; none\rREM");

    want_line(&lexer, 1, "TRACK", "01 audio");
    want_line(&lexer, 2, "", "");
    want_line(&lexer, 3, "FILE", "\"a b\" wave");
    want_line(&lexer, 4, "", "");
    want_line(&lexer, 5, "REM", "");
    ck_assert(!dcn__sheet_next_line(&lexer, &line));
    ck_assert(!dcn__sheet_next_line(&lexer, &line));
}
END_TEST

START_TEST(ends_of_lines_have_their_length)
{
    ck_assert_uint_eq(dcn__sheet_line_end("\r\n", 2), 2);
    ck_assert_uint_eq(dcn__sheet_line_end("\r\n", 1), 1);
    ck_assert_uint_eq(dcn__sheet_line_end("\n\r", 2), 1);
    ck_assert_uint_eq(dcn__sheet_line_end("\r\r", 2), 1);
    ck_assert_uint_eq(dcn__sheet_line_end("a\n", 2), 0);
    ck_assert_uint_eq(dcn__sheet_line_end("\n", 0), 0);
}
END_TEST

START_TEST(words_are_taken_off_one_by_one)
{
    char *rest = strcpy(text, " one\ttwo  ");

    ck_assert_str_eq(dcn__sheet_word(&rest), "one");
    ck_assert_str_eq(dcn__sheet_word(&rest), "two");
    ck_assert_str_eq(dcn__sheet_word(&rest), "");
    ck_assert_str_eq(dcn__sheet_word(&rest), "");
}
END_TEST

START_TEST(a_string_goes_from_the_first_quote_to_the_last)
{
    char *rest = strcpy(text, "\"a \"b\" c\" WAVE");

    ck_assert_str_eq(dcn__sheet_string(&rest, 1), "a \"b\" c");
    ck_assert_str_eq(rest, "WAVE");
    rest = strcpy(text, "\"no end");
    ck_assert_str_eq(dcn__sheet_string(&rest, 1), "no end");
    ck_assert_str_eq(rest, "");
}
END_TEST

START_TEST(a_string_without_quotes_leaves_the_last_words)
{
    char *rest = strcpy(text, "a  b.bin  BINARY");

    ck_assert_str_eq(dcn__sheet_string(&rest, 1), "a  b.bin");
    ck_assert_str_eq(rest, "BINARY");
    rest = strcpy(text, "alone");
    ck_assert_str_eq(dcn__sheet_string(&rest, 1), "");
    ck_assert_str_eq(rest, "alone");
    rest = strcpy(text, "all of it");
    ck_assert_str_eq(dcn__sheet_string(&rest, 0), "all of it");
    ck_assert_str_eq(rest, "");
}
END_TEST

START_TEST(numbers_are_digits_up_to_a_bound)
{
    ck_assert_int_eq(dcn__sheet_number("007", 99), 7);
    ck_assert_int_eq(dcn__sheet_number("99", 99), 99);
    ck_assert_int_eq(dcn__sheet_number("100", 99), -1);
    ck_assert_int_eq(dcn__sheet_number("99999999999999999999", INT32_MAX / 10),
                     -1);
    ck_assert_int_eq(dcn__sheet_number("", 99), -1);
    ck_assert_int_eq(dcn__sheet_number("-1", 99), -1);
    ck_assert_int_eq(dcn__sheet_number("1x", 99), -1);
}
END_TEST

START_TEST(times_are_minutes_seconds_and_frames)
{
    ck_assert_int_eq(dcn__sheet_msf("00:02:00"), 150);
    ck_assert_int_eq(dcn__sheet_msf("1:2:3"), 4653);
    ck_assert_int_eq(dcn__sheet_msf("9999:59:74"), 9999 * 4500 + 59 * 75 + 74);
    ck_assert_int_eq(dcn__sheet_msf("10000:0:0"), -1);
    ck_assert_int_eq(dcn__sheet_msf("0:60:0"), -1);
    ck_assert_int_eq(dcn__sheet_msf("0:0:75"), -1);
    ck_assert_int_eq(dcn__sheet_msf("0:0"), -1);
    ck_assert_int_eq(dcn__sheet_msf("0:0:0:0"), -1);
    ck_assert_int_eq(dcn__sheet_msf(":0:0"), -1);
    ck_assert_int_eq(dcn__sheet_msf("0:0:x"), -1);
}
END_TEST

UNIT_MAIN("image/sheet_lexer", lines_end_in_each_of_three_ways,
          ends_of_lines_have_their_length, words_are_taken_off_one_by_one,
          a_string_goes_from_the_first_quote_to_the_last,
          a_string_without_quotes_leaves_the_last_words,
          numbers_are_digits_up_to_a_bound,
          times_are_minutes_seconds_and_frames)
