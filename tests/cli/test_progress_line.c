/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "cli/progress_events.h"

#include <math.h>
#include <string.h>

static const struct dcn_progress half = {
    .phase = DCN_PHASE_READ,
    .lba = 150000,
    .sectors_done = 150000,
    .sectors_total = 300000,
    .sectors_bad = 3,
    .speed_x = 12.34,
    .bytes_per_s = 2176776,
    .left_s = 251.2,
};

static void
assert_line(const struct dcn_progress *now, size_t width, const char *want)
{
    char line[256];

    cli_progress_line(now, width, line, sizeof(line));
    ck_assert_str_eq(line, want);
}

START_TEST(a_wide_line_has_everything)
{
    assert_line(&half, 120,
                "reading   50.0%  [####################--------------------]"
                "  4:12 left  3 errors  12.3x  2.18 MB/s  LBA 150000");
}
END_TEST

START_TEST(a_narrow_line_leaves_out_the_least_needed_first)
{
    assert_line(&half, 72,
                "reading   50.0%  4:12 left  3 errors  12.3x  2.18 MB/s  "
                "LBA 150000");
    assert_line(&half, 60,
                "reading   50.0%  4:12 left  3 errors  12.3x  2.18 MB/s");
    assert_line(&half, 45, "reading   50.0%  4:12 left  3 errors  12.3x");
    assert_line(&half, 26, "reading   50.0%  3 errors");
    assert_line(&half, 10, "reading");
    assert_line(&half, 3, "rea");
    assert_line(&half, 0, "");
}
END_TEST

START_TEST(nearly_done_is_not_done)
{
    struct dcn_progress now = half;

    now.sectors_done = 299999;
    assert_line(&now, 26, "reading   99.9%  3 errors");
    now.sectors_done = 300000;
    assert_line(&now, 26, "reading  100.0%  3 errors");
}
END_TEST

START_TEST(what_is_not_known_is_not_shown)
{
    struct dcn_progress now = {.phase = DCN_PHASE_OPEN, .left_s = -1};

    assert_line(&now, 80, "opening");
    now = half;
    now.left_s = NAN;
    now.speed_x = NAN;
    now.bytes_per_s = INFINITY;
    now.sectors_bad = 0;
    assert_line(&now, 45, "reading   50.0%  no errors  LBA 150000");
}
END_TEST

START_TEST(errors_and_what_is_to_be_retried_are_told_apart)
{
    struct dcn_progress now = half;

    now.sectors_bad = 1;
    now.sectors_retry = 40;
    assert_line(&now, 45, "reading   50.0%  1 error, 40 to retry");
    now.sectors_bad = 0;
    assert_line(&now, 36, "reading   50.0%  40 to retry");
}
END_TEST

START_TEST(long_times_have_hours)
{
    struct dcn_progress now = half;

    now.left_s = 7384;
    assert_line(&now, 45, "reading   50.0%  2:03:04 left  3 errors");
}
END_TEST

START_TEST(a_phase_past_the_table_is_work)
{
    struct dcn_progress now = {.phase = (enum dcn_phase)99};

    assert_line(&now, 80, "working");
}
END_TEST

START_TEST(messages_are_made_plain)
{
    char plain[32];

    ck_assert_str_eq(cli_message_plain(plain, sizeof(plain),
                                       "a\x1b\n\xc2\x9b"
                                       "b"),
                     "a   b");
    ck_assert_str_eq(cli_message_plain(plain, sizeof(plain),
                                       "\xc3\xa9\xff\xed\xa0\x80\xe9\x9f"),
                     "\xc3\xa9??????");
    ck_assert_str_eq(cli_message_plain(plain, 4, "\xc3\xa9\xc3\xa9"),
                     "\xc3\xa9");
    ck_assert_str_eq(cli_message_plain(plain, 1, "abc"), "");
}
END_TEST

UNIT_MAIN("cli/progress_line", a_wide_line_has_everything,
          a_narrow_line_leaves_out_the_least_needed_first,
          nearly_done_is_not_done, what_is_not_known_is_not_shown,
          errors_and_what_is_to_be_retried_are_told_apart,
          long_times_have_hours, a_phase_past_the_table_is_work,
          messages_are_made_plain)
