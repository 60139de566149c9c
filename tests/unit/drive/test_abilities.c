/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "drive/probe/abilities.h"

#include <string.h>

static struct dcn_remembered remembered;

static bool
parse(const char *text)
{
    return dcn__abilities_parse(text, strlen(text), &remembered);
}

START_TEST(what_is_written_reads_back)
{
    struct dcn_remembered in = {
        .cd = true,
        .abilities = {.read_cd = true,
                      .sub_raw = true,
                      .c2_296 = true,
                      .c2_with_sub = true,
                      .reply_order = DCN_ORDER_MAIN_SUB_C2,
                      .c2_lag_bytes = 2352,
                      .cache_sectors = 777,
                      .max_sectors_cd = 48},
        .learned_count = 2,
        .learned = {{"cd.slow", 20, 7, 61000}, {"dvd.as-is", 3, 0, 9}},
        .cut_count = 2,
        .cuts = {{2646, 8, 2}, {2352, 10, 71}}};
    char *text = dcn__abilities_text(&in);

    ck_assert(parse(text));
    ck_assert_mem_eq(&remembered, &in, sizeof(in));
    free(text);
}
END_TEST

START_TEST(bad_lines_of_what_was_learned_spoil_the_file)
{
    ck_assert(parse("discern-drive 1\nlearned cd.slow 3 2 100\n"));
    ck_assert_uint_eq(remembered.learned_count, 1);
    ck_assert(!parse("discern-drive 1\nlearned cd.slow 3 4 100\n"));
    ck_assert(!parse("discern-drive 1\nlearned cd.slow 3 2\n"));
    ck_assert(!parse("discern-drive 1\nlearned cd.slow 3 2 1 0\n"));
    ck_assert(!parse("discern-drive 1\nlearned cd.slow 3 2 -1\n"));
    ck_assert(
        !parse("discern-drive 1\nlearned a-name-that-is-far-too-long 3 2 1\n"));
}
END_TEST

START_TEST(lengths_that_a_bridge_cuts_are_read_or_spoil_the_file)
{
    ck_assert(parse("discern-drive 1\ncut 2646 8 2\ncut 2352 9 1\n"));
    ck_assert_uint_eq(remembered.cut_count, 2);
    ck_assert_uint_eq(remembered.cuts[1].stride, 2352);
    ck_assert_uint_eq(remembered.cuts[1].sectors, 9);
    ck_assert(!parse("discern-drive 1\ncut 2646 8\n"));
    ck_assert(!parse("discern-drive 1\ncut 0 8 2\n"));
    ck_assert(!parse("discern-drive 1\ncut 2745 8 2\n"));
    ck_assert(!parse("discern-drive 1\ncut 2646 4097 2\n"));
    ck_assert(!parse("discern-drive 1\ncut 2646 8 2 1\n"));
}
END_TEST

START_TEST(more_lengths_than_there_is_room_for_spoil_the_file)
{
    char text[1024] = "discern-drive 1\n";

    for (int i = 0; i < DCN_DRIVE_CUT_LENGTHS; i++)
        strcat(text, "cut 2352 2 2\n");
    ck_assert(parse(text));
    strcat(text, "cut 2352 2 2\n");
    ck_assert(!parse(text));
}
END_TEST

START_TEST(what_was_learned_fades_where_more_is_learned)
{
    struct dcn_drive drive = {.cache_dir = NULL};
    struct dcn_drive_learned more = {"cd.far", 900, 90, 9000};
    const struct dcn_drive_learned *learned;

    ck_assert_int_eq(dcn__drive_learn(&drive, &more, 1, NULL), DCN_OK);
    ck_assert_int_eq(dcn__drive_learn(&drive, &more, 1, NULL), DCN_OK);
    ck_assert_uint_eq(dcn__drive_learned(&drive, &learned), 1);
    ck_assert_uint_eq(learned->tries, 900);
    ck_assert_uint_eq(learned->wins, 90);
    ck_assert_uint_eq(learned->time_ms, 9000);
}
END_TEST

START_TEST(unknown_keys_and_comments_are_passed_over)
{
    ck_assert(parse("discern-drive 1\n# by hand\nfuture_key 5 6\nsub_q 1\n"));
    ck_assert(remembered.abilities.sub_q);
}
END_TEST

START_TEST(values_out_of_bounds_spoil_the_file)
{
    ck_assert(!parse("discern-drive 1\nreply_order 7\n"));
    ck_assert(!parse("discern-drive 1\nsub_q -1\n"));
    ck_assert(!parse("discern-drive 1\nmax_sectors_cd 99999999999\n"));
    ck_assert(!parse("discern-drive 1\nsub_q\n"));
    ck_assert(!parse("discern-drive 2\n"));
    ck_assert(!parse(""));
}
END_TEST

START_TEST(abilities_that_contradict_each_other_are_refused)
{
    ck_assert(!parse("discern-drive 1\ncd_probed 1\nread_cd 1\n"));
    ck_assert(!parse("discern-drive 1\nc2_with_sub 1\nreply_order 0\n"));
}
END_TEST

START_TEST(a_file_that_lacks_an_ability_is_probed_again)
{
    struct dcn_remembered in = {
        .cd = true,
        .blocks = true,
        .abilities = {.max_sectors_cd = 48, .max_sectors_data = 48}};
    char *text = dcn__abilities_text(&in);
    char *line = strstr(text, "flush_works");

    ck_assert(parse(text));
    ck_assert(remembered.cd && remembered.blocks);
    memcpy(line, "other_thing", strlen("other_thing"));
    ck_assert(parse(text));
    ck_assert(!remembered.cd && !remembered.blocks);
    ck_assert_uint_eq(remembered.abilities.max_sectors_cd, 48);
    free(text);
}
END_TEST

UNIT_MAIN("drive/abilities", what_is_written_reads_back,
          a_file_that_lacks_an_ability_is_probed_again,
          bad_lines_of_what_was_learned_spoil_the_file,
          lengths_that_a_bridge_cuts_are_read_or_spoil_the_file,
          more_lengths_than_there_is_room_for_spoil_the_file,
          what_was_learned_fades_where_more_is_learned,
          unknown_keys_and_comments_are_passed_over,
          values_out_of_bounds_spoil_the_file,
          abilities_that_contradict_each_other_are_refused)
