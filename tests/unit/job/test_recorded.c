/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "job/recorded.h"

#include <string.h>

static enum dcn_status
parse(const char *json, struct dcn_recorded *recorded)
{
    return dcn__recorded_parse(json, strlen(json), recorded, NULL);
}

START_TEST(files_and_damage_of_a_rip_are_read_back)
{
    struct dcn_recorded recorded;

    ck_assert_int_eq(
        parse("{\"report\": \"rip\", \"outcome\": \"damaged\","
              " \"sectors\": {\"damaged\": 2, \"unread\": 3},"
              " \"files\": [{\"path\": \"x/a.bin\", \"size\": 7}]}",
              &recorded),
        DCN_OK);
    ck_assert_uint_eq(recorded.count, 1);
    ck_assert_str_eq(recorded.files[0].name, "a.bin");
    ck_assert_uint_eq(recorded.files[0].size, 7);
    ck_assert_uint_eq(recorded.damage, 5);
    ck_assert(!recorded.interrupted);
    dcn__recorded_free(&recorded);
}
END_TEST

START_TEST(an_interrupted_rip_is_known_as_such)
{
    struct dcn_recorded recorded;

    ck_assert_int_eq(parse("{\"report\": \"rip\", \"files\": [],"
                           " \"outcome\": \"interrupted\"}",
                           &recorded),
                     DCN_OK);
    ck_assert(recorded.interrupted);
    dcn__recorded_free(&recorded);
}
END_TEST

START_TEST(the_report_of_something_else_is_no_record)
{
    struct dcn_recorded recorded;

    ck_assert_int_eq(parse("{\"report\": \"info\"}", &recorded),
                     DCN_ERR_NOT_FOUND);
    ck_assert_int_eq(parse("[]", &recorded), DCN_ERR_NOT_FOUND);
}
END_TEST

START_TEST(broken_json_and_broken_files_are_refused)
{
    struct dcn_recorded recorded;

    ck_assert_int_eq(parse("{", &recorded), DCN_ERR_FORMAT);
    ck_assert_int_eq(
        parse("{\"report\": \"rip\", \"files\": [{\"path\": 5}]}", &recorded),
        DCN_ERR_FORMAT);
}
END_TEST

UNIT_MAIN("job/recorded", files_and_damage_of_a_rip_are_read_back,
          an_interrupted_rip_is_known_as_such,
          the_report_of_something_else_is_no_record,
          broken_json_and_broken_files_are_refused)
