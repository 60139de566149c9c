/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "report/report.h"

#include <math.h>

static void
assert_json(struct dcn_report *root, bool pretty, const char *want)
{
    char *json = dcn_report_json(root, pretty);

    ck_assert_ptr_nonnull(json);
    ck_assert_str_eq(json, want);
    free(json);
    dcn_report_free(root);
}

START_TEST(an_empty_report_is_an_empty_object)
{
    assert_json(dcn__report_new(), false, "{}");
}
END_TEST

START_TEST(pretty_is_indented_by_two_and_ends_with_a_newline)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "list", NULL);

    dcn__report_item_int(list, 1);
    assert_json(root, true, "{\n  \"list\": [\n    1\n  ]\n}\n");
}
END_TEST

START_TEST(strings_are_escaped)
{
    struct dcn_report *root = dcn__report_new();

    dcn__report_str(root, "a", NULL, "q\" b\\ n\n t\t e\x1b");
    assert_json(root, false, "{\"a\":\"q\\\" b\\\\ n\\n t\\t e\\u001B\"}");
}
END_TEST

START_TEST(what_is_not_utf8_is_taken_as_latin_1)
{
    struct dcn_report *root = dcn__report_new();

    dcn__report_str(root, "latin", NULL, "Bj\xf6rk");
    dcn__report_str(root, "utf8", NULL, "Bj\xc3\xb6rk");
    dcn__report_str(root, "surrogate", NULL, "\xed\xa0\x80");
    assert_json(root, false,
                "{\"latin\":\"Bj\xc3\xb6rk\",\"utf8\":\"Bj\xc3\xb6rk\","
                "\"surrogate\":\"\xc3\xad\xc2\xa0\xc2\x80\"}");
}
END_TEST

START_TEST(numbers_are_short_and_whole_where_they_can)
{
    struct dcn_report *root = dcn__report_new();

    dcn__report_num(root, "a", NULL, 0.1);
    dcn__report_num(root, "b", NULL, 4);
    dcn__report_int(root, "c", NULL, INT64_MIN);
    dcn__report_bool(root, "d", NULL, false);
    dcn__report_null(root, "e", NULL);
    assert_json(root, false,
                "{\"a\":0.1,\"b\":4.0,\"c\":-9223372036854775808,"
                "\"d\":false,\"e\":null}");
}
END_TEST

START_TEST(numbers_that_are_none_are_null)
{
    struct dcn_report *root = dcn__report_new();

    dcn__report_num(root, "a", NULL, NAN);
    dcn__report_num(root, "b", NULL, INFINITY);
    assert_json(root, false, "{\"a\":null,\"b\":null}");
}
END_TEST

START_TEST(what_people_see_does_not_reach_machines)
{
    struct dcn_report *root = dcn__report_new();

    dcn__report_bytes(root, "size", "Size", 681984000);
    dcn__report_seconds(root, "seconds", "Time", 3723.25);
    assert_json(root, false, "{\"size\":681984000,\"seconds\":3723.25}");
}
END_TEST

START_TEST(bytes_are_lower_case_hex)
{
    struct dcn_report *root = dcn__report_new();
    static const uint8_t bytes[] = {0x00, 0xaf, 0x10};

    dcn__report_hex(root, "toc", NULL, bytes, sizeof(bytes));
    dcn__report_hex(root, "none", NULL, bytes, 0);
    assert_json(root, false, "{\"toc\":\"00af10\",\"none\":\"\"}");
}
END_TEST

START_TEST(moments_are_utc)
{
    struct dcn_report *root = dcn__report_new();

    dcn__report_time(root, "started", NULL, 1795375654);
    assert_json(root, false, "{\"started\":\"2026-11-22T19:27:34Z\"}");
}
END_TEST

START_TEST(an_error_has_only_what_is_known_of_it)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_error error = {.status = DCN_ERR_TRANSPORT,
                              .has_lba = true,
                              .lba = 16,
                              .has_sense = true,
                              .sense_key = 3,
                              .asc = 0x11,
                              .ascq = 5,
                              .message = "sr0: no"};

    dcn__report_error(root, &error);
    dcn__report_error(root, NULL);
    assert_json(root, false,
                "{\"error\":{\"status\":\"transport\",\"message\":\"sr0: no\","
                "\"lba\":16,\"sense\":{\"key\":3,\"asc\":17,\"ascq\":5}}}");
}
END_TEST

/* Rows "n": first..., every other one with an "odd". */
struct counting {
    int64_t first, next;
    unsigned ends;
};

static void
make_row(struct dcn_report *item, bool from_start, void *payload)
{
    struct counting *counting = payload;

    if (from_start)
        counting->next = counting->first;
    if (counting->next % 2 != 0)
        dcn__report_str(item, "odd", "Odd", "yes");
    dcn__report_int(item, "n", "N", counting->next++);
}

static void
count_end(void *payload)
{
    ((struct counting *)payload)->ends++;
}

static struct dcn_report *
report_of_rows(struct counting *counting, size_t count)
{
    const struct dcn_report_maker maker = {make_row, count_end, counting,
                                           count};
    struct dcn_report *root = dcn__report_new();

    dcn__report_made(root, "rows", "Rows", &maker);
    return root;
}

START_TEST(a_list_that_is_made_reads_as_any_other)
{
    struct counting counting = {.first = 4};
    struct dcn_report *root = report_of_rows(&counting, 3);
    const struct dcn_report *rows = dcn_report_get(root, "rows");

    ck_assert_uint_eq(dcn_report_size(rows), 3);
    ck_assert_int_eq(
        dcn_report_integer(dcn_report_get(dcn_report_at(rows, 2), "n")), 6);
    ck_assert_int_eq(
        dcn_report_integer(dcn_report_get(dcn_report_at(rows, 0), "n")), 4);
    ck_assert_str_eq(
        dcn_report_string(dcn_report_get(dcn_report_at(rows, 1), "odd")),
        "yes");
    ck_assert_ptr_null(dcn_report_get(dcn_report_at(rows, 2), "odd"));
    ck_assert_ptr_null(dcn_report_at(rows, 3));
    assert_json(root, false,
                "{\"rows\":[{\"n\":4},{\"odd\":\"yes\",\"n\":5},"
                "{\"n\":6}]}");
    ck_assert_uint_eq(counting.ends, 1);
}
END_TEST

static bool
count_bytes(const char *bytes, size_t len, void *payload)
{
    size_t *left = payload;

    (void)bytes;
    *left = len < *left ? *left - len : 0;
    return *left > 0;
}

START_TEST(pieces_together_are_the_whole_and_end_when_told)
{
    struct counting counting = {.first = 0};
    struct dcn_report *root = report_of_rows(&counting, 20000);
    char *json = dcn_report_json(root, true);
    char *text = dcn_report_text(root);
    size_t left = SIZE_MAX;

    ck_assert_int_eq(
        dcn_report_write(root, DCN_REPORT_JSON, count_bytes, &left), DCN_OK);
    ck_assert_uint_eq(SIZE_MAX - left, strlen(json));
    left = SIZE_MAX;
    ck_assert_int_eq(
        dcn_report_write(root, DCN_REPORT_TEXT, count_bytes, &left), DCN_OK);
    ck_assert_uint_eq(SIZE_MAX - left, strlen(text));
    left = 100000;
    ck_assert_int_eq(
        dcn_report_write(root, DCN_REPORT_TEXT, count_bytes, &left),
        DCN_ERR_CANCELLED);
    ck_assert_int_eq(dcn_report_write(root, DCN_REPORT_TEXT, NULL, NULL),
                     DCN_ERR_INVALID);
    free(json);
    free(text);
    dcn_report_free(root);
    ck_assert_uint_eq(counting.ends, 1);
}
END_TEST

UNIT_MAIN("report/json", a_list_that_is_made_reads_as_any_other,
          pieces_together_are_the_whole_and_end_when_told,
          an_empty_report_is_an_empty_object,
          pretty_is_indented_by_two_and_ends_with_a_newline,
          strings_are_escaped, what_is_not_utf8_is_taken_as_latin_1,
          numbers_are_short_and_whole_where_they_can,
          numbers_that_are_none_are_null,
          what_people_see_does_not_reach_machines, bytes_are_lower_case_hex,
          moments_are_utc, an_error_has_only_what_is_known_of_it)
