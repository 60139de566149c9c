/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "util/error.h"

#include <errno.h>

START_TEST(a_full_disk_is_told_apart_from_other_failures)
{
    struct dcn_error error;

    ck_assert_int_eq(dcn__error_set_errno(&error, ENOSPC, "write %s", "a.bin"),
                     DCN_ERR_NO_SPACE);
    ck_assert_str_eq(error.message, "write a.bin: No space left on device");
    ck_assert_int_eq(error.os_errno, ENOSPC);
}
END_TEST

START_TEST(an_error_may_be_nowhere_to_put)
{
    ck_assert_int_eq(dcn__error_set(NULL, DCN_ERR_FORMAT, "x"), DCN_ERR_FORMAT);
}
END_TEST

START_TEST(a_status_past_the_table_has_a_name)
{
    ck_assert_str_eq(dcn_status_name((enum dcn_status)999), "unknown");
}
END_TEST

UNIT_MAIN("util/error", a_full_disk_is_told_apart_from_other_failures,
          an_error_may_be_nowhere_to_put, a_status_past_the_table_has_a_name)
