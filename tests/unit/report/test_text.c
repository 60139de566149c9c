/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "report/report.h"

#include <string.h>

static void
assert_text(struct dcn_report *root, const char *want)
{
    char *text = dcn_report_text(root);

    ck_assert_ptr_nonnull(text);
    ck_assert_str_eq(text, want);
    free(text);
    dcn_report_free(root);
}

START_TEST(only_what_has_a_label_is_shown)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *hidden = dcn__report_object(root, "a", NULL);

    dcn__report_str(root, "tool", NULL, "discern");
    dcn__report_str(hidden, "b", "Label", "inside");
    dcn__report_str(root, "kind", "Kind", "CD-ROM");
    assert_text(root, "Kind  CD-ROM\n");
}
END_TEST

START_TEST(containers_without_anything_to_show_are_left_out)
{
    struct dcn_report *root = dcn__report_new();

    dcn__report_int(dcn__report_object(root, "a", "A"), "b", NULL, 1);
    dcn__report_object(root, "c", "C");
    assert_text(root, "");
}
END_TEST

START_TEST(values_stand_in_one_column_and_sections_apart)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *disc = dcn__report_object(root, "disc", "Disc");
    struct dcn_report *more = dcn__report_object(root, "more", "Sectors");

    dcn__report_str(disc, "kind", "Kind", "CD-ROM");
    dcn__report_num(disc, "speed", "Mean speed", 12.50);
    dcn__report_bool(disc, "blank", "Blank", false);
    dcn__report_null(disc, "mcn", "MCN");
    dcn__report_int(more, "good", "Good", 7);
    assert_text(root, "Disc\n"
                      "  Kind        CD-ROM\n"
                      "  Mean speed  12.5\n"
                      "  Blank       no\n"
                      "  MCN         not known\n"
                      "\n"
                      "Sectors\n"
                      "  Good  7\n");
}
END_TEST

START_TEST(lists_of_values_are_joined_and_empty_ones_are_none)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "flags", "Flags");

    dcn__report_item_str(list, "data");
    dcn__report_item_int(list, 4);
    dcn__report_list(root, "isrc", "ISRC");
    assert_text(root, "Flags  data, 4\nISRC   none\n");
}
END_TEST

START_TEST(lists_too_wide_for_a_line_take_a_line_a_value)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "notes", "Notes");
    char text[81];

    memset(text, 'x', 80);
    text[80] = '\0';
    dcn__report_item_str(list, text);
    dcn__report_item_str(list, "a short one, but not on the same line");
    assert_text(root, "Notes\n"
                      "  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
                      "  a short one, but not on the same line\n");
}
END_TEST

static void
add_track(struct dcn_report *list, int number, const char *mode,
          const char *isrc)
{
    struct dcn_report *track = dcn__report_item(list);

    dcn__report_int(track, "number", "No", number);
    dcn__report_int(track, "hidden", NULL, 1);
    dcn__report_str(track, "mode", "Mode", mode);
    if (isrc != NULL)
        dcn__report_str(track, "isrc", "ISRC", isrc);
}

START_TEST(lists_of_objects_are_tables)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "tracks", "Tracks");

    add_track(list, 1, "Mode 1", NULL);
    add_track(list, 10, "audio", "GBAYE0000351");
    assert_text(root, "Tracks\n"
                      "  No  Mode    ISRC\n"
                      "   1  Mode 1\n"
                      "  10  audio   GBAYE0000351\n");
}
END_TEST

START_TEST(wide_characters_count_as_two_columns)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "tracks", "Tracks");

    add_track(list, 1, "\xe9\x9f\xb3\xe6\xa5\xbd", "A");
    add_track(list, 2, "abcd", "B");
    assert_text(root, "Tracks\n"
                      "  No  Mode  ISRC\n"
                      "   1  \xe9\x9f\xb3\xe6\xa5\xbd  A\n"
                      "   2  abcd  B\n");
}
END_TEST

static void
add_file(struct dcn_report *list, const char *path, const char *sha256)
{
    struct dcn_report *file = dcn__report_item(list);

    dcn__report_str(file, "path", "Path", path);
    dcn__report_bytes(file, "size", "Size", 1500000);
    if (sha256 != NULL) {
        dcn__report_str(file, "sha1", "SHA-1",
                        "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        dcn__report_str(file, "sha256", "SHA-256", sha256);
    }
}

START_TEST(tables_that_are_too_wide_become_blocks)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "files", "Files");

    add_file(list, "disc.iso",
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
             "b855");
    assert_text(root, "Files\n"
                      "  disc.iso\n"
                      "    Size     1.5 MB (1,500,000 bytes)\n"
                      "    SHA-1    da39a3ee5e6b4b0d3255bfef95601890afd80709\n"
                      "    SHA-256  e3b0c44298fc1c149afbf4c8996fb924"
                      "27ae41e4649b934ca495991b7852b855\n");
}
END_TEST

START_TEST(one_long_column_goes_last)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "files", "Files");
    static const char path[] =
        "/A LONG FOLDER/A LONG FOLDER/A LONG FOLDER/A LONG FOLDER/"
        "A LONG FOLDER/A LONG FOLDER/FILE.TXT";

    add_file(list, path, NULL);
    add_file(list, "/B", NULL);
    assert_text(root,
                "Files\n"
                "                      Size  Path\n"
                "  1.5 MB (1,500,000 bytes)  "
                "/A LONG FOLDER/A LONG FOLDER/A LONG FOLDER/A LONG FOLDER/"
                "A LONG FOLDER/A LONG FOLDER/FILE.TXT\n"
                "  1.5 MB (1,500,000 bytes)  /B\n");
}
END_TEST

START_TEST(objects_with_objects_inside_are_blocks)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "drives", "Drives");
    struct dcn_report *drive = dcn__report_item(list);
    struct dcn_report *abilities;

    dcn__report_str(drive, "name", "Device", "/dev/sr0");
    dcn__report_str(drive, "vendor", "Vendor", "ACME");
    abilities = dcn__report_object(drive, "abilities", "Can");
    dcn__report_bool(abilities, "c2", "C2", true);
    drive = dcn__report_item(list);
    dcn__report_int(drive, "number", "Changer", 2);
    dcn__report_str(drive, "vendor", "Vendor", "ACME");
    assert_text(root, "Drives\n"
                      "  /dev/sr0\n"
                      "    Vendor  ACME\n"
                      "    Can\n"
                      "      C2  yes\n"
                      "  Changer 2\n"
                      "    Vendor  ACME\n");
}
END_TEST

START_TEST(long_tables_are_cut_and_say_so)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *list = dcn__report_list(root, "damage", "Damage");
    char *text;
    int i;

    for (i = 0; i < 100030; i++)
        dcn__report_int(dcn__report_item(list), "first", "First", i);
    text = dcn_report_text(root);
    ck_assert_ptr_nonnull(strstr(text, "\n  99999\n  ... and 30 more\n"));
    free(text);
    dcn_report_free(root);
}
END_TEST

START_TEST(what_is_to_be_shown_replaces_the_value)
{
    struct dcn_report *root = dcn__report_new();
    struct dcn_report *sense;

    dcn__report_int(root, "start", "Start", 16);
    dcn__report_show(root, "00:02:16 (%d)", 16);
    sense = dcn__report_object(root, "sense", "Sense");
    dcn__report_int(sense, "key", "Key", 3);
    dcn__report_show(root, "03/11/05");
    assert_text(root, "Start  00:02:16 (16)\nSense  03/11/05\n");
}
END_TEST

START_TEST(control_characters_do_not_reach_the_terminal)
{
    struct dcn_report *root = dcn__report_new();

    dcn__report_str(root, "label", "Label",
                    "A\x1b[2JB\nC\x7f\xc2\x9b"
                    "D");
    assert_text(root, "Label  A [2JB C  D\n");
}
END_TEST

START_TEST(sizes_and_times_are_told_in_words)
{
    struct dcn_report *root = dcn__report_new();

    dcn__report_bytes(root, "a", "A", 999);
    dcn__report_bytes(root, "b", "B", 4700372992);
    dcn__report_bytes(root, "c", "C", 999999);
    dcn__report_seconds(root, "d", "D", 3.14);
    dcn__report_seconds(root, "e", "E", 75);
    dcn__report_seconds(root, "f", "F", 3723);
    assert_text(root, "A  999 bytes\n"
                      "B  4.7 GB (4,700,372,992 bytes)\n"
                      "C  1.0 MB (999,999 bytes)\n"
                      "D  3.1 s\n"
                      "E  1 min 15 s\n"
                      "F  1 h 02 min 03 s\n");
}
END_TEST

UNIT_MAIN("report/text", only_what_has_a_label_is_shown,
          containers_without_anything_to_show_are_left_out,
          values_stand_in_one_column_and_sections_apart,
          lists_of_values_are_joined_and_empty_ones_are_none,
          lists_too_wide_for_a_line_take_a_line_a_value,
          lists_of_objects_are_tables, wide_characters_count_as_two_columns,
          tables_that_are_too_wide_become_blocks, one_long_column_goes_last,
          objects_with_objects_inside_are_blocks,
          long_tables_are_cut_and_say_so,
          what_is_to_be_shown_replaces_the_value,
          control_characters_do_not_reach_the_terminal,
          sizes_and_times_are_told_in_words)
