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

START_TEST(all_four_digests_are_read_whatever_their_case)
{
    struct dcn_recorded recorded;

    ck_assert_int_eq(
        parse("{\"report\": \"rip\", \"outcome\": \"good\","
              " \"files\": [{\"path\": \"a.bin\", \"role\": \"image\","
              " \"size\": 7, \"crc32\": \"0123ABCD\","
              " \"md5\": \"0123456789abcdef0123456789ABCDEF\","
              " \"sha1\": \"0123456789abcdef0123456789abcdef01234567\"}]}",
              &recorded),
        DCN_OK);
    ck_assert(recorded.files[0].is_main);
    ck_assert_str_eq(recorded.files[0].crc32, "0123abcd");
    ck_assert_str_eq(recorded.files[0].md5, "0123456789abcdef0123456789abcdef");
    ck_assert_str_eq(recorded.files[0].sha1,
                     "0123456789abcdef0123456789abcdef01234567");
    ck_assert_str_eq(recorded.files[0].sha256, "");
    dcn__recorded_free(&recorded);
}
END_TEST

START_TEST(a_digest_that_is_none_is_refused)
{
    struct dcn_recorded recorded;

    ck_assert_int_eq(parse("{\"report\": \"rip\", \"files\": [{\"path\": \"a\","
                           " \"size\": 7, \"sha256\": \"unknown\"}]}",
                           &recorded),
                     DCN_ERR_FORMAT);
    ck_assert_int_eq(parse("{\"report\": \"rip\", \"files\": [{\"path\": \"a\","
                           " \"size\": 7, \"crc32\": 5}]}",
                           &recorded),
                     DCN_ERR_FORMAT);
}
END_TEST

START_TEST(a_finished_rip_without_files_is_refused)
{
    struct dcn_recorded recorded;

    ck_assert_int_eq(parse("{\"report\": \"rip\", \"outcome\": \"good\","
                           " \"files\": []}",
                           &recorded),
                     DCN_ERR_FORMAT);
    ck_assert_int_eq(
        parse("{\"report\": \"rip\", \"outcome\": \"good\"}", &recorded),
        DCN_ERR_FORMAT);
}
END_TEST

UNIT_MAIN("job/recorded", all_four_digests_are_read_whatever_their_case,
          a_digest_that_is_none_is_refused,
          a_finished_rip_without_files_is_refused,
          files_and_damage_of_a_rip_are_read_back,
          an_interrupted_rip_is_known_as_such,
          the_report_of_something_else_is_no_record,
          broken_json_and_broken_files_are_refused)
