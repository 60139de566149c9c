/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "util/buf.h"

START_TEST(a_taken_buffer_holds_all_that_was_added)
{
    struct dcn_buf buf;
    char *text;

    dcn__buf_init(&buf, 1000);
    dcn__buf_puts(&buf, "LBA ");
    dcn__buf_printf(&buf, "%d", -150);
    text = dcn__buf_take(&buf);
    ck_assert_str_eq(text, "LBA -150");
    free(text);
}
END_TEST

START_TEST(an_empty_buffer_is_taken_as_an_empty_string)
{
    struct dcn_buf buf;
    char *text;

    dcn__buf_init(&buf, 10);
    text = dcn__buf_take(&buf);
    ck_assert_str_eq(text, "");
    free(text);
}
END_TEST

START_TEST(a_buffer_fails_for_good_past_its_ceiling)
{
    struct dcn_buf buf;

    dcn__buf_init(&buf, 4);
    dcn__buf_puts(&buf, "12345");
    dcn__buf_puts(&buf, "1");
    ck_assert(buf.failed);
    ck_assert_ptr_null(dcn__buf_take(&buf));
    dcn__buf_free(&buf);
}
END_TEST

UNIT_MAIN("util/buf", a_taken_buffer_holds_all_that_was_added,
          an_empty_buffer_is_taken_as_an_empty_string,
          a_buffer_fails_for_good_past_its_ceiling)
