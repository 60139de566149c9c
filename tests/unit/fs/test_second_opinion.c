/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same volumes read by libiso9660 and by libudfread. */
#include "unit/unit.h"

#include "fs/fs.h"
#include "tiny_iso.h"
#include "tiny_udf.h"

#include <cdio/iso9660.h>
#include <udfread/udfread.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/dcn-second-XXXXXX";

/* Writes the volume to a file, since both libraries open files by name. */
static void
file_write(const void *bytes, size_t len)
{
    FILE *file;

    strcpy(path + sizeof(path) - 7, "XXXXXX");
    file = fdopen(mkstemp(path), "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
}

static struct dcn_fs *
read_fs(struct fake_source *fake)
{
    struct dcn_fs *fs = NULL;

    ck_assert_int_eq(dcn__fs_read(&fake->base, true, &fs, NULL), DCN_OK);
    dcn__source_close(&fake->base);
    return fs;
}

static const struct dcn_fs_file *
find(const struct dcn_fs *fs, const char *name)
{
    for (size_t i = 0; i < fs->file_count; i++)
        if (strcmp(fs->files[i].path, name) == 0)
            return &fs->files[i];
    return NULL;
}

START_TEST(libiso9660_finds_the_same_files_in_the_same_places)
{
    static const char *const names[] = {"A.TXT;1", "B.BIN;1", "C;1"};
    static struct tiny_iso iso;
    struct tiny_record record = {.name = names[0], .extent = 30, .size = 5000};
    const struct dcn_fs_file *file;
    iso9660_stat_t *stat;
    iso9660_t *theirs;
    struct dcn_fs *ours;

    tiny_iso_init(&iso, 0);
    tiny_iso_record(&iso, TINY_ROOT, &record);
    record.name = names[1];
    record.extent = 40;
    tiny_iso_record(&iso, TINY_ROOT, &record);
    file_write(iso.blocks, sizeof(iso.blocks));
    theirs = iso9660_open(path);
    unlink(path);
    ck_assert_ptr_nonnull(theirs);
    ours = read_fs(tiny_iso_source(&iso, 0));
    stat = iso9660_ifs_stat(theirs, "/A.TXT;1");
    file = find(ours, "/A.TXT");
    ck_assert_ptr_nonnull(stat);
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(stat->lsn, file->first);
    ck_assert_uint_eq(stat->size, file->size);
    iso9660_stat_free(stat);
    stat = iso9660_ifs_stat(theirs, "/B.BIN;1");
    file = find(ours, "/B.BIN");
    ck_assert_ptr_nonnull(stat);
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(stat->lsn, file->first);
    iso9660_stat_free(stat);
    iso9660_close(theirs);
    dcn__fs_free(ours);
}
END_TEST

/* Opens /name in both readers of the volume that udf holds. */
static void
ck_udf_same(const struct tiny_udf *udf, const char *name)
{
    struct dcn_fs *ours = read_fs(tiny_udf_source(udf));
    const struct dcn_fs_file *file = find(ours, name);
    udfread *theirs = udfread_init();
    UDFFILE *their_file;

    ck_assert_ptr_nonnull(theirs);
    file_write(udf->sectors, (size_t)(TINY_UDF_START + TINY_UDF_BLOCKS) * 2048);
    ck_assert_int_eq(udfread_open(theirs, path), 0);
    unlink(path);
    their_file = udfread_file_open(theirs, name);
    ck_assert_ptr_nonnull(their_file);
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(udfread_file_size(their_file), (int64_t)file->size);
    ck_assert_int_eq(udfread_file_lba(their_file, 0), file->first);
    ck_assert_str_eq(udfread_get_volume_id(theirs), "TINY PVD");
    udfread_file_close(their_file);
    udfread_close(theirs);
    dcn__fs_free(ours);
}

START_TEST(libudfread_finds_the_same_file_on_a_physical_partition)
{
    static const struct tiny_ad ads[] = {{20, 5000, 0}, {0, 0, 0}};
    static struct tiny_udf udf;

    tiny_udf_init(&udf, TINY_UDF_PHYSICAL);
    tiny_udf_entry(&udf, 3, 5, 5000, ads);
    tiny_udf_name(&udf, "file", 0, 3);
    ck_udf_same(&udf, "/file");
}
END_TEST

START_TEST(libudfread_finds_the_same_file_on_a_metadata_partition)
{
    static const struct tiny_ad ads[] = {{40, 5000, 0}, {0, 0, 0}};
    static struct tiny_udf udf;

    tiny_udf_init(&udf, TINY_UDF_METADATA);
    tiny_udf_entry(&udf, 3, 5, 5000, ads);
    tiny_udf_name(&udf, "file", 0, 3);
    ck_udf_same(&udf, "/file");
}
END_TEST

UNIT_MAIN("fs/second_opinion",
          libiso9660_finds_the_same_files_in_the_same_places,
          libudfread_finds_the_same_file_on_a_physical_partition,
          libudfread_finds_the_same_file_on_a_metadata_partition)
