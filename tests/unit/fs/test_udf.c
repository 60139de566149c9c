/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "fs/fs.h"
#include "fs/udf.h"
#include "tiny_iso.h"
#include "tiny_udf.h"
#include "util/bytes.h"

#include <string.h>

#define FILE_TYPE 5

static struct tiny_udf udf;

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
ck_owner(const struct dcn_fs *fs, dcn_lba lba, const char *path)
{
    const struct dcn_fs_file *file = dcn__fs_file_at(fs, lba);

    ck_assert_ptr_nonnull(file);
    ck_assert_str_eq(file->path, path);
}

/* A file of one extent of data blocks (of the physical partition). */
static void
add_file(const char *name, uint32_t entry, uint32_t data, uint32_t bytes)
{
    struct tiny_ad ads[] = {{data, bytes, 0}, {0, 0, 0}};

    tiny_udf_entry(&udf, entry, FILE_TYPE, bytes, ads);
    tiny_udf_name(&udf, name, 0, entry);
}

START_TEST(a_volume_says_what_it_is)
{
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_PHYSICAL);
    fs = read_fs(tiny_udf_source(&udf));
    ck_assert_uint_eq(fs->volume_count, 1);
    ck_assert_str_eq(fs->volumes[0].kind, "UDF 1.02");
    ck_assert_str_eq(fs->volumes[0].label, "TINY UDF");
    ck_assert_str_eq(fs->volumes[0].application, "*Tiny");
    ck_assert_str_eq(fs->volumes[0].created, "2026-11-22T12:34:56Z");
    ck_assert_uint_eq(fs->volumes[0].sectors, TINY_UDF_START + TINY_UDF_BLOCKS);
    ck_assert(!fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_sector_has_the_file_that_it_lies_in)
{
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_PHYSICAL);
    add_file("a\344", 3, 20, 5000);
    fs = read_fs(tiny_udf_source(&udf));
    ck_owner(fs, TINY_UDF_START + 2, "/");
    ck_owner(fs, TINY_UDF_START + 20, "/a\303\244");
    ck_owner(fs, TINY_UDF_START + 22, "/a\303\244");
    ck_assert_ptr_null(dcn__fs_file_at(fs, TINY_UDF_START + 23));
    ck_assert_uint_eq(fs->files[1].size, 5000);
    ck_assert(!fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(holes_own_no_sectors_and_a_small_file_lies_in_its_entry)
{
    struct tiny_ad ads[] = {
        {20, 2048, 0}, {0, 4096, 2}, {30, 2048, 1}, {40, 100, 0}, {0, 0, 0}};
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_PHYSICAL);
    tiny_udf_entry(&udf, 3, FILE_TYPE, 2048 * 4 + 100, ads);
    tiny_udf_name(&udf, "holes", 0, 3);
    tiny_udf_entry(&udf, 4, FILE_TYPE, 10, NULL);
    tiny_udf_name(&udf, "inline", 0, 4);
    fs = read_fs(tiny_udf_source(&udf));
    ck_assert_uint_eq(fs->file_count, 3);
    ck_owner(fs, TINY_UDF_START + 20, "/holes");
    ck_owner(fs, TINY_UDF_START + 40, "/holes");
    ck_assert_ptr_null(dcn__fs_file_at(fs, TINY_UDF_START + 30));
    ck_assert_str_eq(fs->files[2].path, "/inline");
    ck_assert_uint_eq(fs->files[2].size, 10);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(extents_go_on_in_an_allocation_extent)
{
    struct tiny_ad ads[] = {{20, 2048, 0}, {6, 2048, 3}, {0, 0, 0}};
    uint8_t *more = udf.sectors[TINY_UDF_START + 6];
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_PHYSICAL);
    tiny_udf_entry(&udf, 3, FILE_TYPE, 4096, ads);
    tiny_udf_name(&udf, "far", 0, 3);
    dcn__put_le16(more, DCN_UDF_TAG_ALLOCATION);
    dcn__put_le32(more + 20, 16);
    dcn__put_le32(more + 24, 2048);
    dcn__put_le32(more + 28, 50);
    more[4] = (uint8_t)(more[0] + more[1]);
    fs = read_fs(tiny_udf_source(&udf));
    ck_owner(fs, TINY_UDF_START + 50, "/far");
    ck_assert(!fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(an_allocation_extent_that_leads_to_itself_ends)
{
    struct tiny_ad ads[] = {{6, 2048, 3}, {0, 0, 0}};
    uint8_t *more = udf.sectors[TINY_UDF_START + 6];
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_PHYSICAL);
    tiny_udf_entry(&udf, 3, FILE_TYPE, 4096, ads);
    tiny_udf_name(&udf, "round", 0, 3);
    dcn__put_le16(more, DCN_UDF_TAG_ALLOCATION);
    dcn__put_le32(more + 20, 16);
    dcn__put_le32(more + 24, 2048 | UINT32_C(3) << 30);
    dcn__put_le32(more + 28, 6);
    more[4] = (uint8_t)(more[0] + more[1]);
    fs = read_fs(tiny_udf_source(&udf));
    ck_assert(fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(an_incrementally_written_disc_is_read_through_its_vat)
{
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_VIRTUAL);
    add_file("late", 3, 40, 2048);
    fs = read_fs(tiny_udf_source(&udf));
    ck_assert_str_eq(fs->volumes[0].kind, "UDF 1.50");
    ck_owner(fs, TINY_UDF_START + 40, "/late");
    ck_assert(!fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_replaced_packet_is_where_the_sparing_table_says)
{
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_SPARABLE);
    add_file("spared", 3, 14, 4 * 2048);
    fs = read_fs(tiny_udf_source(&udf));
    ck_assert_str_eq(fs->volumes[0].kind, "UDF 2.01");
    ck_owner(fs, TINY_UDF_START + 15, "/spared");
    ck_owner(fs, TINY_UDF_SPARE, "/spared");
    ck_owner(fs, TINY_UDF_SPARE + 1, "/spared");
    ck_assert_ptr_null(dcn__fs_file_at(fs, TINY_UDF_START + 16));
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_metadata_partition_is_read_through_its_file)
{
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_METADATA);
    add_file("00001.m2ts", 3, 40, 2048);
    fs = read_fs(tiny_udf_source(&udf));
    ck_assert_str_eq(fs->volumes[0].kind, "UDF 2.50");
    ck_owner(fs, TINY_UDF_START + 40, "/00001.m2ts");
    ck_assert(!fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_damaged_metadata_file_has_a_mirror)
{
    static const struct fake_fault fault = {
        TINY_UDF_START + 60, DCN_SECTOR_UNREADABLE, 0, FAKE_NO_FLIP, 0};
    struct fake_source *fake;
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_METADATA);
    add_file("kept", 3, 40, 2048);
    fake = tiny_udf_source(&udf);
    fake->faults = &fault;
    fake->fault_count = 1;
    fs = read_fs(fake);
    ck_owner(fs, TINY_UDF_START + 40, "/kept");
    dcn__fs_free(fs);
}
END_TEST

START_TEST(a_directory_that_contains_itself_is_listed_once)
{
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_PHYSICAL);
    tiny_udf_name(&udf, "loop", 2, 1);
    fs = read_fs(tiny_udf_source(&udf));
    ck_assert_uint_eq(fs->file_count, 1);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(names_behind_a_broken_one_are_found)
{
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_PHYSICAL);
    add_file("first", 3, 20, 10);
    add_file("second", 4, 21, 10);
    udf.sectors[TINY_UDF_START + 2][40] ^= 0xFF;
    fs = read_fs(tiny_udf_source(&udf));
    ck_assert_ptr_null(dcn__fs_file_at(fs, TINY_UDF_START + 20));
    ck_owner(fs, TINY_UDF_START + 21, "/second");
    ck_assert(fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(deleted_files_are_not_listed)
{
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_PHYSICAL);
    tiny_udf_name(&udf, "gone", 4, 9);
    fs = read_fs(tiny_udf_source(&udf));
    ck_assert_uint_eq(fs->file_count, 1);
    ck_assert(!fs->truncated);
    dcn__fs_free(fs);
}
END_TEST

START_TEST(on_a_hybrid_disc_both_volumes_are_listed_and_each_file_once)
{
    static struct tiny_iso iso;
    struct tiny_record same = {
        .name = "SHARED.;1", .extent = TINY_UDF_START + 20, .size = 10};
    struct dcn_fs *fs;

    tiny_udf_init(&udf, TINY_UDF_PHYSICAL);
    add_file("shared", 3, 20, 10);
    tiny_iso_init(&iso, 40);
    tiny_iso_record(&iso, TINY_ROOT, &same);
    memcpy(udf.sectors[20], udf.sectors[17], 2048);
    memcpy(udf.sectors[19], udf.sectors[16], 2048);
    memcpy(udf.sectors[21], udf.sectors[18], 2048);
    memcpy(udf.sectors[16], iso.blocks[16], 2048);
    memcpy(udf.sectors[17], iso.blocks[17], 2048);
    memset(udf.sectors[18], 0, 2048);
    memcpy(udf.sectors[18], udf.sectors[19], 2048);
    memcpy(udf.sectors[40 + TINY_ROOT], iso.blocks[TINY_ROOT], 2048);
    fs = read_fs(tiny_udf_source(&udf));
    ck_assert_uint_eq(fs->volume_count, 2);
    ck_assert_str_eq(fs->volumes[0].kind, "UDF 1.02");
    ck_assert_str_eq(fs->volumes[1].kind, "ISO 9660");
    ck_owner(fs, TINY_UDF_START + 20, "/shared");
    ck_assert_uint_eq(fs->file_count, 3); /* two roots, one file */
    dcn__fs_free(fs);
}
END_TEST

UNIT_MAIN("fs/udf", a_volume_says_what_it_is,
          a_sector_has_the_file_that_it_lies_in,
          holes_own_no_sectors_and_a_small_file_lies_in_its_entry,
          extents_go_on_in_an_allocation_extent,
          an_allocation_extent_that_leads_to_itself_ends,
          an_incrementally_written_disc_is_read_through_its_vat,
          a_replaced_packet_is_where_the_sparing_table_says,
          a_metadata_partition_is_read_through_its_file,
          a_damaged_metadata_file_has_a_mirror,
          a_directory_that_contains_itself_is_listed_once,
          names_behind_a_broken_one_are_found, deleted_files_are_not_listed,
          on_a_hybrid_disc_both_volumes_are_listed_and_each_file_once)
