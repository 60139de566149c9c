/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "fs/fs.h"
#include "tiny_iso.h"
#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

static struct tiny_iso iso;

/* Reads the volume and closes the source. */
static struct dcn_fs *
read_fs(struct fake_source *fake)
{
    struct dcn_error error;
    struct dcn_fs *fs = NULL;

    ck_assert_int_eq(dcn__fs_read(&fake->base, true, &fs, &error), DCN_OK);
    ck_assert_ptr_nonnull(fs);
    dcn__source_close(&fake->base);
    return fs;
}

static void
add_file(uint32_t block, const char *name, uint32_t extent, uint32_t size)
{
    struct tiny_record record = {.name = name, .extent = extent, .size = size};

    tiny_iso_record(&iso, block, &record);
}

static void
add_directory(uint32_t block, const char *name, uint32_t extent)
{
    struct tiny_record record = {
        .name = name, .flags = TINY_DIRECTORY, .extent = extent, .size = 2048};

    tiny_iso_directory(&iso, extent, 0);
    tiny_iso_record(&iso, block, &record);
}

static void
ck_owner(const struct dcn_fs *fs, dcn_lba lba, const char *path)
{
    const struct dcn_fs_file *file = dcn__fs_file_at(fs, lba);

    ck_assert_ptr_nonnull(file);
    ck_assert_str_eq(file->path, path);
}

START_TEST(a_volume_says_what_it_is)
{
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    tiny_iso_el_torito(&iso);
    fs = read_fs(tiny_iso_source(&iso, 0));
    ck_assert_uint_eq(fs->volume_count, 1);
    ck_assert_str_eq(fs->volumes[0].kind, "ISO 9660");
    ck_assert_str_eq(fs->volumes[0].label, "TINY_VOLUME");
    ck_assert_str_eq(fs->volumes[0].system_id, "TINY SYSTEM");
    ck_assert_str_eq(fs->volumes[0].publisher, "TINY PUBLISHER");
    ck_assert_str_eq(fs->volumes[0].preparer, "");
    ck_assert_str_eq(fs->volumes[0].created, "2026-11-22T12:34:56Z");
    ck_assert_str_eq(fs->volumes[0].boot,
                     "x86, no emulation, 4 sectors at LBA 45");
    ck_assert_uint_eq(fs->volumes[0].sectors, TINY_BLOCKS);
    ck_assert(!fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_sector_has_the_file_that_it_lies_in)
{
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    add_directory(TINY_ROOT, "SUB", 21);
    add_file(TINY_ROOT, "README.;1", 30, 1);
    add_file(21, "DATA.BIN;1", 31, 3 * 2048 + 1);
    fs = read_fs(tiny_iso_source(&iso, 0));
    ck_owner(fs, 20, "/");
    ck_owner(fs, 21, "/SUB/");
    ck_owner(fs, 30, "/README");
    ck_owner(fs, 31, "/SUB/DATA.BIN");
    ck_owner(fs, 34, "/SUB/DATA.BIN");
    ck_assert_ptr_null(dcn__fs_file_at(fs, 29));
    ck_assert_ptr_null(dcn__fs_file_at(fs, 35));
    ck_assert_ptr_null(dcn__fs_file_at(NULL, 30));
    ck_assert(!fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(what_files_occupy_is_told_without_seams)
{
    struct dcn_range *ranges = NULL;
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    add_file(TINY_ROOT, "A.;1", 30, 2048);
    add_file(TINY_ROOT, "B.;1", 31, 4096);
    add_file(TINY_ROOT, "C.;1", 32, 2048);
    add_file(TINY_ROOT, "D.;1", 35, 2048);
    fs = read_fs(tiny_iso_source(&iso, 0));
    ck_assert_uint_eq(dcn__fs_ranges(fs, &ranges), 3);
    ck_assert_int_eq(ranges[0].first, TINY_ROOT);
    ck_assert_int_eq(ranges[1].first, 30);
    ck_assert_uint_eq(ranges[1].count, 3);
    ck_assert_int_eq(ranges[2].first, 35);
    ck_assert_uint_eq(ranges[2].count, 1);
    free(ranges);
    dcn__fs_forget_files(fs);
    ck_assert_ptr_null(dcn__fs_file_at(fs, 30));
    ck_assert_uint_eq(dcn__fs_ranges(fs, &ranges), 0);
    ck_assert_ptr_null(ranges);
    ck_assert_str_eq(fs->volumes[0].label, "TINY_VOLUME");
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_file_of_several_extents_may_pass_4_gib)
{
    struct tiny_record part = {
        .name = "BIG.;1", .flags = TINY_MORE, .extent = 64, .size = 0xFFFFF800};
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    tiny_iso_record(&iso, TINY_ROOT, &part);
    part.flags = 0;
    part.extent = 64 + 0xFFFFF800 / 2048;
    part.size = 5000;
    tiny_iso_record(&iso, TINY_ROOT, &part);
    add_file(TINY_ROOT, "NEXT.;1", 40, 10);
    fs = read_fs(tiny_iso_source(&iso, 3000000));
    ck_assert_uint_eq(fs->file_count, 3);
    ck_assert_uint_eq(fs->files[1].size, UINT64_C(0xFFFFF800) + 5000);
    ck_owner(fs, 64, "/BIG");
    ck_owner(fs, 64 + 0xFFFFF800 / 2048 + 2, "/BIG");
    ck_owner(fs, 40, "/NEXT");
    dcn__fs_free(fs);
}
END_TEST

START_TEST(an_interleaved_file_leaves_its_gaps_to_others)
{
    struct tiny_record record = {
        .name = "A.;1", .unit = 2, .gap = 1, .extent = 30, .size = 4 * 2048};
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    tiny_iso_record(&iso, TINY_ROOT, &record);
    fs = read_fs(tiny_iso_source(&iso, 0));
    ck_owner(fs, 31, "/A");
    ck_assert_ptr_null(dcn__fs_file_at(fs, 32));
    ck_owner(fs, 34, "/A");
    ck_assert_ptr_null(dcn__fs_file_at(fs, 35));
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_rock_ridge_name_goes_on_in_a_continuation_area)
{
    uint8_t use[28 + 9] = {'N', 'M', 9,   1,   1,  'l', 'o',
                           'n', 'g', 'C', 'E', 28, 1};
    struct tiny_record record = {.name = "LONG.;1",
                                 .extent = 30,
                                 .size = 5,
                                 .use = use,
                                 .use_len = sizeof(use)};
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    tiny_iso_rock_ridge(&iso, 0);
    dcn__put_le32(use + 13, 50);
    dcn__put_le32(use + 21, 100);
    dcn__put_le32(use + 29, 13);
    memcpy(iso.blocks[50] + 100, "NM\015\1\0er n/ame", 13);
    tiny_iso_record(&iso, TINY_ROOT, &record);
    fs = read_fs(tiny_iso_source(&iso, 0));
    ck_assert_str_eq(fs->volumes[0].kind, "ISO 9660 + Rock Ridge");
    ck_owner(fs, 30, "/longer n_ame");
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_relocated_directory_is_listed_where_it_belongs)
{
    static const uint8_t re[] = {'R', 'E', 4, 1};
    uint8_t cl[12] = {'C', 'L', 12, 1};
    struct tiny_record moved = {.name = "MOVED",
                                .flags = TINY_DIRECTORY,
                                .extent = 22,
                                .size = 2048,
                                .use = re,
                                .use_len = sizeof(re)};
    struct tiny_record link = {
        .name = "DEEP", .use = cl, .use_len = sizeof(cl)};
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    tiny_iso_rock_ridge(&iso, 0);
    dcn__put_le32(cl + 4, 22);
    tiny_iso_directory(&iso, 22, 0);
    add_file(22, "F.;1", 33, 1);
    tiny_iso_record(&iso, TINY_ROOT, &moved);
    tiny_iso_record(&iso, TINY_ROOT, &link);
    fs = read_fs(tiny_iso_source(&iso, 0));
    ck_owner(fs, 33, "/DEEP/F");
    ck_assert_uint_eq(fs->file_count, 3);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(joliet_names_a_file_that_both_trees_list)
{
    struct tiny_record wide = {.name = "\0r\0\344\0.\0t\0;\0001",
                               .name_len = 12,
                               .extent = 30,
                               .size = 9};
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    tiny_iso_joliet(&iso, 23);
    tiny_iso_record(&iso, 23, &wide);
    add_file(TINY_ROOT, "RA.T;1", 30, 9);
    add_file(TINY_ROOT, "HIDDEN.;1", 31, 9);
    add_file(TINY_ROOT, "EMPTY.;1", 0, 0);
    fs = read_fs(tiny_iso_source(&iso, 0));
    ck_assert_str_eq(fs->volumes[0].kind, "ISO 9660 + Joliet");
    ck_owner(fs, 30, "/r\303\244.t");
    ck_owner(fs, 31, "/HIDDEN");
    ck_assert_uint_eq(fs->file_count, 4); /* two roots, two files */
    dcn__fs_free(fs);
}
END_TEST

START_TEST(directories_in_a_circle_are_each_listed_once)
{
    struct tiny_record back = {.name = "BACK",
                               .flags = TINY_DIRECTORY,
                               .extent = TINY_ROOT,
                               .size = 2048};
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    add_directory(TINY_ROOT, "SUB", 21);
    tiny_iso_record(&iso, 21, &back);
    fs = read_fs(tiny_iso_source(&iso, 0));
    ck_assert_uint_eq(fs->file_count, 2);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_directory_larger_than_the_disc_ends_at_the_discs_end)
{
    struct tiny_record huge = {.name = "HUGE",
                               .flags = TINY_DIRECTORY,
                               .extent = 21,
                               .size = 0xFFFFFFFF};
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    tiny_iso_record(&iso, TINY_ROOT, &huge);
    add_file(21, "F.;1", 33, 1);
    fs = read_fs(tiny_iso_source(&iso, 0));
    ck_owner(fs, 33, "/HUGE/F");
    ck_assert(fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(an_unreadable_directory_costs_only_its_own_files)
{
    static const struct fake_fault fault = {21, DCN_SECTOR_UNREADABLE, 0,
                                            FAKE_NO_FLIP, 0};
    struct fake_source *fake;
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    add_directory(TINY_ROOT, "BAD", 21);
    add_directory(TINY_ROOT, "GOOD", 22);
    add_file(21, "LOST.;1", 30, 1);
    add_file(22, "KEPT.;1", 31, 1);
    fake = tiny_iso_source(&iso, 0);
    fake->faults = &fault;
    fake->fault_count = 1;
    fs = read_fs(fake);
    ck_owner(fs, 31, "/GOOD/KEPT");
    ck_assert_ptr_null(dcn__fs_file_at(fs, 30));
    ck_assert(fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_volume_may_count_from_its_own_track)
{
    struct dcn_disc_builder *builder = dcn__builder_new(DCN_MEDIUM_CD);
    static uint8_t sectors[164][2048];
    struct dcn_disc *disc = NULL;
    struct dcn_fs *fs;

    dcn__builder_session(builder, 1, 0, 164, NULL);
    dcn__builder_track(builder, 1, 1, 0, DCN_TRACK_AUDIO, 0, NULL);
    dcn__builder_track(builder, 1, 2, 4, DCN_TRACK_MODE1, 100, NULL);
    ck_assert_int_eq(dcn__builder_finish(builder, &disc, NULL), DCN_OK);
    dcn__builder_free(builder);
    tiny_iso_init(&iso, 0);
    tiny_iso_el_torito(&iso);
    add_file(TINY_ROOT, "A.;1", 30, 1);
    memcpy(sectors[100], iso.blocks, sizeof(iso.blocks));
    fs = read_fs(fake_source_new(disc, sectors[0], 2048, 164, NULL));
    ck_assert_int_eq(fs->volumes[0].start, 100);
    ck_assert_ptr_nonnull(strstr(fs->volumes[0].boot, "no emulation"));
    ck_owner(fs, 130, "/A");
    dcn__fs_free(fs);
}
END_TEST

START_TEST(the_last_session_names_what_both_sessions_hold)
{
    struct dcn_disc_builder *builder = dcn__builder_new(DCN_MEDIUM_CD);
    static uint8_t sectors[12000][2048];
    struct dcn_disc *disc = NULL;
    struct dcn_fs *fs;

    dcn__builder_session(builder, 1, 0, 64, NULL);
    dcn__builder_track(builder, 1, 1, 4, DCN_TRACK_MODE1, 0, NULL);
    dcn__builder_session(builder, 2, 0, 11528, NULL);
    dcn__builder_track(builder, 2, 2, 4, DCN_TRACK_MODE1, 11464, NULL);
    ck_assert_int_eq(dcn__builder_finish(builder, &disc, NULL), DCN_OK);
    dcn__builder_free(builder);
    tiny_iso_init(&iso, 0);
    add_file(TINY_ROOT, "OLD.;1", 30, 1);
    add_file(TINY_ROOT, "GONE.;1", 31, 1);
    memcpy(sectors[0], iso.blocks, sizeof(iso.blocks));
    tiny_iso_init(&iso, 11464);
    add_file(TINY_ROOT, "RENAMED.;1", 30, 1);
    add_file(TINY_ROOT, "NEW.;1", 11464 + 33, 1);
    memcpy(sectors[11464], iso.blocks, sizeof(iso.blocks));
    fs = read_fs(fake_source_new(disc, sectors[0], 2048, 12000, NULL));
    ck_assert_uint_eq(fs->volume_count, 2);
    ck_assert_int_eq(fs->volumes[0].start, 11464);
    ck_owner(fs, 30, "/RENAMED");
    ck_owner(fs, 31, "/GONE");
    ck_owner(fs, 11464 + 33, "/NEW");
    dcn__fs_free(fs);
}
END_TEST

START_TEST(high_sierra_is_recognised)
{
    struct tiny_record record = {.name = "A.TXT;1", .extent = 30, .size = 7};
    uint8_t *vd = iso.blocks[16];
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    tiny_iso_record(&iso, TINY_ROOT, &record);
    iso.blocks[TINY_ROOT][24] = TINY_DIRECTORY;
    memmove(vd + 180, vd + 156, 34);
    memset(vd, ' ', 180);
    vd[8] = 1;
    memcpy(vd + 9, "CDROM\1", 6);
    memcpy(vd + 48, "SIERRA", 6);
    dcn__put_le32(vd + 88, TINY_BLOCKS);
    dcn__put_le16(vd + 136, 2048);
    fs = read_fs(tiny_iso_source(&iso, 0));
    ck_assert_str_eq(fs->volumes[0].kind, "High Sierra");
    ck_assert_str_eq(fs->volumes[0].label, "SIERRA");
    ck_owner(fs, 30, "/A.TXT");
    dcn__fs_free(fs);
}
END_TEST

START_TEST(raw_sectors_are_enough)
{
    static uint8_t sectors[TINY_BLOCKS][DCN_RAW_BYTES];
    struct fake_source *fake;
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    add_file(TINY_ROOT, "A.;1", 30, 1);
    for (int i = 0; i < TINY_BLOCKS; i++) {
        memcpy(sectors[i] + 24, iso.blocks[i], 2048);
        dcn__sector_encode(sectors[i], i, DCN_MODE_2_FORM1);
    }
    fake = fake_source_new(fake_data_disc(DCN_MEDIUM_CD, TINY_BLOCKS),
                           sectors[0], DCN_RAW_BYTES, TINY_BLOCKS, NULL);
    fake->caps.want = DCN_WANT_RAW;
    fs = read_fs(fake);
    ck_owner(fs, 30, "/A");
    ck_assert(!fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_disc_without_file_system_has_no_volumes)
{
    static uint8_t sectors[300][2048];
    struct dcn_fs *fs = read_fs(fake_source_new(
        fake_data_disc(DCN_MEDIUM_CD, 300), sectors[0], 2048, 300, NULL));

    ck_assert_uint_eq(fs->volume_count, 0);
    ck_assert(!fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_drive_that_goes_away_is_an_error)
{
    struct fake_source *fake;
    struct dcn_error error;
    struct dcn_fs *fs;

    tiny_iso_init(&iso, 0);
    fake = tiny_iso_source(&iso, 0);
    fake->fail_with = DCN_ERR_DRIVE_GONE;
    ck_assert_int_eq(dcn__fs_read(&fake->base, true, &fs, &error),
                     DCN_ERR_DRIVE_GONE);
    ck_assert_ptr_null(fs);
    dcn__source_close(&fake->base);
}
END_TEST

UNIT_MAIN("fs/iso9660", a_volume_says_what_it_is,
          a_sector_has_the_file_that_it_lies_in,
          what_files_occupy_is_told_without_seams,
          a_file_of_several_extents_may_pass_4_gib,
          an_interleaved_file_leaves_its_gaps_to_others,
          a_rock_ridge_name_goes_on_in_a_continuation_area,
          a_relocated_directory_is_listed_where_it_belongs,
          joliet_names_a_file_that_both_trees_list,
          directories_in_a_circle_are_each_listed_once,
          a_directory_larger_than_the_disc_ends_at_the_discs_end,
          an_unreadable_directory_costs_only_its_own_files,
          a_volume_may_count_from_its_own_track,
          the_last_session_names_what_both_sessions_hold,
          high_sierra_is_recognised, raw_sectors_are_enough,
          a_disc_without_file_system_has_no_volumes,
          a_drive_that_goes_away_is_an_error)
