/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "report/report.h"

START_TEST(what_was_added_is_read_back_by_key)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *disc = dcn__report_object(root, "disc", "Disc");

    dcn__report_str(disc, "kind", "Kind", "CD-ROM");
    dcn__report_int(disc, "lead_out", NULL, -150);
    dcn__report_num(disc, "speed_x", NULL, 12.5);
    dcn__report_bool(disc, "blank", NULL, true);
    ck_assert_str_eq(
        dcn_report_string(dcn_report_get(dcn_report_get(root, "disc"), "kind")),
        "CD-ROM");
    ck_assert_int_eq(dcn_report_integer(dcn_report_get(disc, "lead_out")),
                     -150);
    ck_assert_double_eq(dcn_report_number(dcn_report_get(disc, "speed_x")),
                        12.5);
    ck_assert(dcn_report_boolean(dcn_report_get(disc, "blank")));
    dcn_report_free(root);
}
END_TEST

START_TEST(values_of_another_type_read_as_nothing)
{
    struct dcn_report *root = dcn__report_new();
    const struct dcn_report *text, *number;

    dcn__report_str(root, "text", NULL, "7");
    dcn__report_int(root, "number", NULL, 7);
    text = dcn_report_get(root, "text");
    number = dcn_report_get(root, "number");
    ck_assert_int_eq(dcn_report_integer(text), 0);
    ck_assert(!dcn_report_boolean(text));
    ck_assert_double_eq(dcn_report_number(text), 0);
    ck_assert_str_eq(dcn_report_string(number), "");
    ck_assert_double_eq(dcn_report_number(number), 7);
    ck_assert_ptr_null(dcn_report_get(text, "x"));
    ck_assert_ptr_null(dcn_report_get(root, "x"));
    ck_assert_int_eq(dcn_report_kind(NULL), DCN_REPORT_NULL);
    ck_assert_str_eq(dcn_report_string(NULL), "");
    dcn_report_free(root);
}
END_TEST

START_TEST(lists_keep_their_order)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "indexes", NULL);

    dcn__report_item_int(list, 150);
    dcn__report_item_str(list, "x");
    dcn__report_int(dcn__report_item(list), "lba", NULL, 3);
    ck_assert_uint_eq(dcn_report_size(list), 3);
    ck_assert_int_eq(dcn_report_integer(dcn_report_at(list, 0)), 150);
    ck_assert_str_eq(dcn_report_string(dcn_report_at(list, 1)), "x");
    ck_assert_int_eq(dcn_report_kind(dcn_report_at(list, 2)),
                     DCN_REPORT_OBJECT);
    ck_assert_ptr_null(dcn_report_at(list, 3));
    dcn_report_free(root);
}
END_TEST

START_TEST(a_key_given_again_keeps_its_place_and_takes_the_new_value)
{
    struct dcn_report *root = dcn__report_new();
    char *json;

    dcn__report_str(root, "outcome", NULL, "failed");
    dcn__report_int(root, "seconds", NULL, 1);
    dcn__report_str(root, "outcome", NULL, "good");
    dcn__report_object(root, "seconds", NULL);
    json = dcn_report_json(root, false);
    ck_assert_str_eq(json, "{\"outcome\":\"good\",\"seconds\":{}}");
    free(json);
    dcn_report_free(root);
}
END_TEST

START_TEST(a_container_given_again_is_filled_further)
{
    struct dcn_report *root = dcn__report_new();
    char *json;

    dcn__report_int(dcn__report_object(root, "disc", NULL), "a", NULL, 1);
    dcn__report_int(dcn__report_object(root, "disc", NULL), "b", NULL, 2);
    json = dcn_report_json(root, false);
    ck_assert_str_eq(json, "{\"disc\":{\"a\":1,\"b\":2}}");
    free(json);
    dcn_report_free(root);
}
END_TEST

START_TEST(nothing_is_added_to_no_parent)
{
    dcn__report_str(NULL, "a", NULL, "b");
    dcn__report_fmt(NULL, "a", NULL, "%d", 1);
    dcn__report_show(NULL, "x");
    dcn__report_hex(NULL, "a", NULL, NULL, 0);
    ck_assert_ptr_null(dcn__report_object(NULL, "a", NULL));
    ck_assert_ptr_null(dcn__report_item(NULL));
    ck_assert_ptr_null(dcn_report_json(NULL, true));
    ck_assert_ptr_null(dcn_report_text(NULL));
    dcn_report_free(NULL);
}
END_TEST

START_TEST(a_key_in_a_list_fails_the_whole_tree)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "list", NULL);

    dcn__report_int(list, "key", NULL, 1);
    ck_assert_ptr_null(dcn_report_json(root, false));
    ck_assert_ptr_null(dcn_report_text(root));
    ck_assert_ptr_null(dcn__report_object(root, "more", NULL));
    dcn_report_free(root);
}
END_TEST

START_TEST(a_tree_of_unknown_keys_can_be_walked)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "list", "List");
    const struct dcn_report *child;

    dcn__report_item_int(list, 7);
    dcn__report_int(root, "count", NULL, 1);
    ck_assert_ptr_null(dcn_report_key(root));
    ck_assert_uint_eq(dcn_report_size(root), 2);
    child = dcn_report_at(root, 0);
    ck_assert_str_eq(dcn_report_key(child), "list");
    ck_assert_str_eq(dcn_report_label(child), "List");
    ck_assert_ptr_null(dcn_report_key(dcn_report_at(child, 0)));
    child = dcn_report_at(root, 1);
    ck_assert_str_eq(dcn_report_key(child), "count");
    ck_assert_ptr_null(dcn_report_label(child));
    ck_assert_ptr_null(dcn_report_at(root, 2));
    ck_assert_ptr_null(dcn_report_key(NULL));
    ck_assert_ptr_null(dcn_report_label(NULL));
    ck_assert_uint_eq(dcn_report_size(NULL), 0);
    dcn_report_free(root);
}
END_TEST

UNIT_MAIN("report/tree", a_tree_of_unknown_keys_can_be_walked,
          what_was_added_is_read_back_by_key,
          values_of_another_type_read_as_nothing, lists_keep_their_order,
          a_key_given_again_keeps_its_place_and_takes_the_new_value,
          a_container_given_again_is_filled_further,
          nothing_is_added_to_no_parent, a_key_in_a_list_fails_the_whole_tree)
