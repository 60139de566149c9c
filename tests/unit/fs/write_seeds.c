/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * write_seeds FOLDER: the seeds of fuzz_iso9660 and fuzz_udf, as
 * tests/fuzz/sparse_disc.h wants them, into FOLDER/iso9660 and FOLDER/udf.
 */
#include "fs/udf.h"
#include "tiny_iso.h"
#include "tiny_udf.h"
#include "util/bytes.h"

#include <stdio.h>
#include <string.h>

/* Zeros that end a piece; fewer are cheaper inside one. */
#define GAP 8

static void
piece_write(FILE *file, size_t lba, size_t at, const uint8_t *bytes, size_t len)
{
    uint8_t head[6];

    dcn__put_le16(head, (uint32_t)lba);
    dcn__put_le16(head + 2, (uint32_t)at);
    dcn__put_le16(head + 4, (uint32_t)len);
    fwrite(head, 1, sizeof(head), file);
    fwrite(bytes, 1, len, file);
}

static void
sector_write(FILE *file, size_t lba, const uint8_t *sector)
{
    size_t at = 0;

    while (at < 2048) {
        size_t end, zeros = 0;

        while (at < 2048 && sector[at] == 0)
            at++;
        for (end = at; end < 2048 && zeros < GAP; end++)
            zeros = sector[end] == 0 ? zeros + 1 : 0;
        end -= zeros;
        if (end > at)
            piece_write(file, lba, at, sector + at, end - at);
        at = end + zeros;
    }
}

static void
seed_write(const char *folder, const char *name, const uint8_t *sectors,
           size_t count, uint8_t options)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        return;
    }
    fputc(options, file);
    for (size_t lba = 0; lba < count; lba++)
        sector_write(file, lba, sectors + lba * 2048);
    fclose(file);
}

static void
iso_seeds(const char *folder)
{
    static struct tiny_iso iso;
    static const uint8_t nm[] = "NM\011\1\1longCE\034\1\62\0\0\0\0\0\0\62"
                                "\0\0\0\0\0\0\0\0\14\0\0\0\0\0\0\14";
    struct tiny_record record = {.name = "A.TXT;1", .extent = 40, .size = 9};

    tiny_iso_init(&iso, 0);
    tiny_iso_joliet(&iso, 23);
    tiny_iso_record(&iso, 23, &record);
    tiny_iso_record(&iso, TINY_ROOT, &record);
    seed_write(folder, "iso9660/joliet", iso.blocks[0], TINY_BLOCKS, 0);
    tiny_iso_init(&iso, 0);
    tiny_iso_el_torito(&iso);
    tiny_iso_rock_ridge(&iso, 0);
    record.use = nm;
    record.use_len = sizeof(nm) - 1;
    record.flags = TINY_MORE;
    tiny_iso_record(&iso, TINY_ROOT, &record);
    record.flags = 0;
    tiny_iso_record(&iso, TINY_ROOT, &record);
    record.flags = TINY_DIRECTORY;
    record.name = "SUB";
    record.extent = 21;
    record.size = 2048;
    tiny_iso_record(&iso, TINY_ROOT, &record);
    tiny_iso_directory(&iso, 21, 0);
    memcpy(iso.blocks[50], "NM\014\1\0er name", 12);
    seed_write(folder, "iso9660/rock_ridge", iso.blocks[0], TINY_BLOCKS, 1);
}

static void
udf_seeds(const char *folder)
{
    static const char *const names[] = {"udf/physical", "udf/virtual",
                                        "udf/sparable", "udf/metadata"};
    static const struct tiny_ad ads[] = {
        {20, 2048, 0}, {0, 99, 2}, {14, 9000, 0}, {0, 0, 0}};
    static struct tiny_udf udf;

    for (int kind = TINY_UDF_PHYSICAL; kind <= TINY_UDF_METADATA; kind++) {
        tiny_udf_init(&udf, (enum tiny_udf_kind)kind);
        tiny_udf_entry(&udf, 3, 5, 9999, ads);
        tiny_udf_name(&udf, "file", 0, 3);
        tiny_udf_entry(&udf, 4, 4, 0, NULL);
        tiny_udf_name(&udf, "folder", 2, 4);
        /* The VAT's entry must be near the end of the fuzzers' disc. */
        memcpy(udf.sectors[TINY_UDF_SECTORS - 2],
               udf.sectors[TINY_UDF_START + 97], 2048);
        seed_write(folder, names[kind], udf.sectors[0], TINY_UDF_SECTORS, 0);
    }
}

int
main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    iso_seeds(argv[1]);
    udf_seeds(argv[1]);
    return 0;
}
