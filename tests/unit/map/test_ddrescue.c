/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "map/ddrescue.h"
#include "util/atomic_file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char sample[] = "# Mapfile. Created by GNU ddrescue version 1.27\n"
                             "# current_pos  current_status  current_pass\n"
                             "0x00001800     /               2\n"
                             "#      pos        size  status\n"
                             "0x00000000  0x00001000  +\n"
                             "0x00001000  0x00000400  -  # half a sector\n"
                             "0x00001400  0x00000C00  +\n"
                             "0x00002000  0x00000800  *\n"
                             "0x00002800  0x00000800  /\n"
                             "0x00003000  0x00000100  +\n";

static struct dcn_ddrescue
parse(const char *text, size_t len)
{
    struct dcn_ddrescue mapfile;

    ck_assert_int_eq(dcn__ddrescue_parse("x", text, len, &mapfile, NULL),
                     DCN_OK);
    return mapfile;
}

static void
assert_round_trip(const char *text, size_t len)
{
    struct dcn_ddrescue first = parse(text, len), second;
    struct dcn_buf buf;

    dcn__buf_init(&buf, 1 << 20);
    ck_assert(dcn__ddrescue_encode(&first, &buf));
    second = parse(buf.data, buf.len);
    ck_assert_uint_eq(first.count, second.count);
    ck_assert_uint_eq(first.current, second.current);
    ck_assert_int_eq(first.status, second.status);
    ck_assert_uint_eq(first.pass, second.pass);
    for (size_t i = 0; i < first.count; i++) {
        ck_assert_uint_eq(first.blocks[i].position, second.blocks[i].position);
        ck_assert_uint_eq(first.blocks[i].size, second.blocks[i].size);
        ck_assert_int_eq(first.blocks[i].status, second.blocks[i].status);
    }
    dcn__buf_free(&buf);
    dcn__ddrescue_free(&first);
    dcn__ddrescue_free(&second);
}

START_TEST(a_mapfile_round_trips)
{
    assert_round_trip(sample, sizeof(sample) - 1);
}
END_TEST

START_TEST(a_sector_is_as_far_as_the_least_of_its_bytes)
{
    struct dcn_range ranges[] = {{0, 3}, {100, 5}};
    struct dcn_map *map = dcn__map_new(ranges, 2);
    struct dcn_ddrescue mapfile = parse(sample, sizeof(sample) - 1);

    ck_assert_int_eq(dcn__ddrescue_into_map(&mapfile, 2048, map, NULL), DCN_OK);
    ck_assert_int_eq(dcn__map_get(map, 1).state, DCN_MAP_GOOD);
    ck_assert_int_eq(dcn__map_get(map, 2).state, DCN_MAP_BAD);
    ck_assert_int_eq(dcn__map_get(map, 100).state, DCN_MAP_GOOD);
    ck_assert_int_eq(dcn__map_get(map, 101).state, DCN_MAP_SKIPPED);
    ck_assert_int_eq(dcn__map_get(map, 102).state, DCN_MAP_UNSCRAPED);
    ck_assert_int_eq(dcn__map_get(map, 103).state, DCN_MAP_GOOD);
    ck_assert_int_eq(dcn__map_get(map, 104).state, DCN_MAP_UNTRIED);
    dcn__ddrescue_free(&mapfile);
    dcn__map_free(map);
}
END_TEST

START_TEST(a_map_comes_back_through_a_mapfile)
{
    struct dcn_range ranges[] = {{-150, 150}, {0, 100}};
    struct dcn_map *map = dcn__map_new(ranges, 2);
    struct dcn_map *back = dcn__map_new(ranges, 2);
    struct dcn_map_run bad = {
        .first = 10, .count = 3, .state = DCN_MAP_BAD, .attempts = 1};
    struct dcn_map_run good = {
        .first = -150, .count = 50, .state = DCN_MAP_GOOD, .attempts = 1};
    struct dcn_ddrescue mapfile;

    ck_assert_int_eq(dcn__map_set(map, &bad, NULL), DCN_OK);
    ck_assert_int_eq(dcn__map_set(map, &good, NULL), DCN_OK);
    ck_assert_int_eq(dcn__ddrescue_from_map(map, 2352, &mapfile, NULL), DCN_OK);
    ck_assert_uint_eq(mapfile.count, 4);
    ck_assert_uint_eq(mapfile.blocks[2].position, 160 * 2352);
    ck_assert_int_eq(dcn__ddrescue_into_map(&mapfile, 2352, back, NULL),
                     DCN_OK);
    ck_assert_uint_eq(dcn__map_size(back), dcn__map_size(map));
    ck_assert_uint_eq(dcn__map_count(back, DCN_MAP_BAD), 3);
    ck_assert_uint_eq(dcn__map_count(back, DCN_MAP_GOOD), 50);
    dcn__ddrescue_free(&mapfile);
    dcn__map_free(back);
    dcn__map_free(map);
}
END_TEST

static void
refused(const char *text, const char *message)
{
    struct dcn_ddrescue mapfile;
    struct dcn_error error;

    ck_assert_int_eq(
        dcn__ddrescue_parse("m", text, strlen(text), &mapfile, &error),
        DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message, message);
}

START_TEST(bad_mapfiles_are_refused_with_their_line)
{
    refused("", "m:0: no status line");
    refused("hello\n", "m:1: not a status line of a ddrescue mapfile");
    refused("0 + 1\n0 0 +\n", "m:2: a block's size is out of range");
    refused("0 +\n0 16 +\n8 8 -\n", "m:3: blocks overlap or are out of order");
    refused("0 +\n0x7FFFFFFFFFFFFFFF 5 +\n",
            "m:2: a block's size is out of range");
    refused("0 +\n0 16 x\n", "m:2: a block needs position, size and status");
}
END_TEST

START_TEST(ddrescues_own_mapfiles_round_trip)
{
    static const char *const names[] = {
        "mapfile1", "mapfile2", "mapfile2i", "mapfile3",     "mapfile4",
        "mapfile5", "mapfile6", "mapfile6j", "mapfile_blank"};
    const char *folder = getenv("DCN_TESTDATA");

    if (folder == NULL) {
        puts("# ddrescues_own_mapfiles_round_trip skipped: no DCN_TESTDATA");
        return;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[512], *text;
        size_t len;

        snprintf(path, sizeof(path), "%s/ddrescue-mapfiles/%s", folder,
                 names[i]);
        ck_assert_int_eq(dcn__file_read(path, 1 << 20, &text, &len, NULL),
                         DCN_OK);
        assert_round_trip(text, len);
        free(text);
    }
}
END_TEST

START_TEST(ddrescuelog_accepts_what_we_write)
{
    struct dcn_range range = {0, 1000};
    struct dcn_map *map = dcn__map_new(&range, 1);
    struct dcn_map_run bad = {.first = 10, .count = 3, .state = DCN_MAP_BAD};
    struct dcn_ddrescue mapfile;
    struct dcn_buf buf;
    FILE *to;

    if (system("command -v ddrescuelog >/dev/null 2>&1") != 0) {
        puts("# ddrescuelog_accepts_what_we_write skipped: no ddrescuelog");
        dcn__map_free(map);
        return;
    }
    ck_assert_int_eq(dcn__map_set(map, &bad, NULL), DCN_OK);
    ck_assert_int_eq(dcn__ddrescue_from_map(map, 2048, &mapfile, NULL), DCN_OK);
    dcn__buf_init(&buf, 1 << 16);
    ck_assert(dcn__ddrescue_encode(&mapfile, &buf));
    to = popen("ddrescuelog -t - >/dev/null", "w");
    ck_assert_ptr_nonnull(to);
    ck_assert_uint_eq(fwrite(buf.data, 1, buf.len, to), buf.len);
    ck_assert_int_eq(pclose(to), 0);
    dcn__buf_free(&buf);
    dcn__ddrescue_free(&mapfile);
    dcn__map_free(map);
}
END_TEST

START_TEST(a_file_reads_as_its_text_does)
{
    struct dcn_ddrescue whole = parse(sample, strlen(sample)), mapfile;
    char path[] = "/tmp/mapfile-XXXXXX";
    int fd = mkstemp(path);
    struct dcn_error error = {0};

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, sample, strlen(sample)), (int)strlen(sample));
    ck_assert_int_eq(dcn__ddrescue_read(path, &mapfile, NULL), DCN_OK);
    ck_assert_uint_eq(mapfile.count, whole.count);
    for (size_t i = 0; i < whole.count; i++) { /* not their padding */
        ck_assert_uint_eq(mapfile.blocks[i].position, whole.blocks[i].position);
        ck_assert_uint_eq(mapfile.blocks[i].size, whole.blocks[i].size);
        ck_assert_int_eq(mapfile.blocks[i].status, whole.blocks[i].status);
    }
    dcn__ddrescue_free(&mapfile);
    ck_assert_int_eq(write(fd, "0x9 x\n", 6), 6);
    ck_assert_int_eq(dcn__ddrescue_read(path, &mapfile, &error),
                     DCN_ERR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, ":11"));
    close(fd);
    unlink(path);
    ck_assert_int_eq(dcn__ddrescue_read(path, &mapfile, NULL),
                     DCN_ERR_NOT_FOUND);
    dcn__ddrescue_free(&whole);
}
END_TEST

UNIT_MAIN("rescue/ddrescue", a_file_reads_as_its_text_does,
          a_mapfile_round_trips, a_sector_is_as_far_as_the_least_of_its_bytes,
          a_map_comes_back_through_a_mapfile,
          bad_mapfiles_are_refused_with_their_line,
          ddrescues_own_mapfiles_round_trip, ddrescuelog_accepts_what_we_write)
