/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * list_files IMAGE [SECTOR-BYTES]: what the file system room finds in an image
 * of 2048- or 2352-byte sectors, for shell tests to compare.
 */
#include "fs/fs.h"
#include "unit/verify/fake_source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static uint8_t *
file_load(const char *name, size_t *len)
{
    FILE *file = fopen(name, "rb");
    uint8_t *bytes = NULL;
    long size;

    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) > 0 &&
        fseek(file, 0, SEEK_SET) == 0) {
        bytes = malloc((size_t)size);
        *len = bytes == NULL ? 0 : fread(bytes, 1, (size_t)size, file);
    }
    fclose(file);
    return bytes;
}

static void
print_fs(const struct dcn_fs *fs)
{
    for (size_t i = 0; i < fs->volume_count; i++)
        printf("volume\t%s\t%s\t%d\t%" PRIu64 "\t%s\t%s\n", fs->volumes[i].kind,
               fs->volumes[i].label, fs->volumes[i].start,
               fs->volumes[i].sectors, fs->volumes[i].created,
               fs->volumes[i].boot);
    for (size_t i = 0; i < fs->file_count; i++)
        printf("file\t%s\t%" PRIu64 "\t%d\n", fs->files[i].path,
               fs->files[i].size, fs->files[i].first);
    for (size_t i = 0; i < fs->extent_count; i++)
        printf("extent\t%d\t%u\t%s\n", fs->extents[i].first,
               fs->extents[i].count, fs->files[fs->extents[i].file].path);
    printf("truncated\t%d\n", fs->truncated);
}

int
main(int argc, char **argv)
{
    uint32_t sector_bytes = argc > 2 ? (uint32_t)atoi(argv[2]) : 2048;
    struct dcn_error error = {0};
    struct fake_source *fake;
    struct dcn_fs *fs;
    size_t len = 0;
    uint8_t *bytes = argc > 1 ? file_load(argv[1], &len) : NULL;

    if (bytes == NULL || len < sector_bytes) {
        fprintf(stderr, "usage: list_files IMAGE [SECTOR-BYTES]\n");
        return 2;
    }
    fake = fake_source_new(
        fake_data_disc(DCN_MEDIUM_UNKNOWN, (dcn_lba)(len / sector_bytes)),
        bytes, sector_bytes, (uint32_t)(len / sector_bytes), NULL);
    if (sector_bytes != 2048)
        fake->caps.want = DCN_WANT_RAW;
    free(bytes);
    if (dcn__fs_read(&fake->base, true, &fs, &error) != DCN_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    print_fs(fs);
    dcn__fs_free(fs);
    dcn__source_close(&fake->base);
    return 0;
}
