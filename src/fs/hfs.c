/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HFS and HFS+ volumes, also those of an Apple partition map and those that
 * share a disc with ISO 9660 (Inside Macintosh: Files 2, Devices 3; Apple
 * Technical Note TN1150). Only what a volume says of itself is read. Maps that
 * count in blocks of another size than they say are common on CDs, so a
 * partition is where a volume's header shows.
 */
#include "fs/walk.h"

#include "util/bytes.h"
#include "util/checked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNIT_BYTES     512  /* HFS counts in these, whatever the medium */
#define HEADER_AT      1024 /* of a volume: its header */
#define MAX_PARTITIONS 64
#define MAX_SEEN       16

/* Master directory block of HFS. */
enum mdb_offset {
    MDB_BLOCKS = 18,
    MDB_BLOCK_BYTES = 20,
    MDB_FIRST_UNIT = 28,
    MDB_NAME = 36,
    MDB_MAX_NAME = 27,
};
/* Volume header of HFS+. */
enum plus_offset { PLUS_BLOCK_BYTES = 40, PLUS_BLOCKS = 44 };
/* Entry of a partition map. */
enum entry_offset {
    ENTRY_COUNT = 4,
    ENTRY_START = 8,
    ENTRY_TYPE = 48,
};

struct hfs_search {
    struct dcn_fs_walk *walk;
    dcn_lba start; /* of the track */
    int64_t seen[MAX_SEEN];
    unsigned seen_count;
};

/* The 512 bytes at offset of the track, good until the next call; or NULL. */
static const uint8_t *
unit_at(struct hfs_search *search, int64_t offset)
{
    int64_t lba = search->start + offset / DCN_FS_BLOCK_BYTES;
    const uint8_t *block;

    if (offset < 0 || lba > INT32_MAX)
        return NULL;
    block = dcn__fs_peek(search->walk, (dcn_lba)lba);
    return block != NULL ? block + offset % DCN_FS_BLOCK_BYTES : NULL;
}

/* Bytes of the volume whose header that is, or 0 where it is none. */
static uint64_t
header_bytes(const uint8_t *header, bool *plus)
{
    uint64_t blocks, block_bytes, before = 0;

    *plus = memcmp(header, "H+", 2) == 0 || memcmp(header, "HX", 2) == 0;
    if (*plus) {
        block_bytes = dcn__get_be32(header + PLUS_BLOCK_BYTES);
        blocks = dcn__get_be32(header + PLUS_BLOCKS);
    } else if (memcmp(header, "BD", 2) == 0) {
        block_bytes = dcn__get_be32(header + MDB_BLOCK_BYTES);
        blocks = dcn__get_be16(header + MDB_BLOCKS);
        before = (uint64_t)dcn__get_be16(header + MDB_FIRST_UNIT) * UNIT_BYTES;
    } else {
        return 0;
    }
    if (block_bytes == 0 || block_bytes % UNIT_BYTES != 0)
        return 0;
    return before + blocks * block_bytes;
}

static void
name_set(struct dcn_fs_walk *walk, struct dcn_fs_volume *volume,
         const uint8_t *header)
{
    size_t len = header[MDB_NAME];
    char *label;

    if (len == 0 || len > MDB_MAX_NAME)
        return;
    label = dcn__fs_field(header + MDB_NAME + 1, len);
    if (label == NULL) {
        dcn__fs_out_of_memory(walk);
        return;
    }
    free(volume->label);
    volume->label = label;
}

/* Adds the volume that begins at offset, if one does. */
static bool
volume_take(struct hfs_search *search, int64_t offset)
{
    const uint8_t *header = unit_at(search, offset + HEADER_AT);
    struct dcn_fs_volume *volume;
    uint8_t copy[UNIT_BYTES];
    uint64_t bytes;
    bool plus;

    if (header == NULL)
        return false;
    memcpy(copy, header, sizeof(copy));
    bytes = header_bytes(copy, &plus);
    if (bytes == 0)
        return false;
    for (unsigned i = 0; i < search->seen_count; i++)
        if (search->seen[i] == offset)
            return true;
    if (search->seen_count == MAX_SEEN)
        return true;
    search->seen[search->seen_count++] = offset;
    volume = dcn__fs_add_volume(search->walk, search->start);
    if (volume == NULL)
        return true;
    snprintf(volume->kind, sizeof(volume->kind), plus ? "HFS+" : "HFS");
    if (!plus)
        name_set(search->walk, volume, copy);
    volume->sectors = ((uint64_t)offset + bytes) / DCN_FS_BLOCK_BYTES;
    /* Allocation blocks grow with the volume (65,535 of them at most), and
     * programs round up to one without writing all of it. */
    volume->slack = (uint32_t)(volume->sectors / 100);
    return true;
}

/* Entries of a map that stand one every stride bytes. */
static void
map_take(struct hfs_search *search, uint32_t stride, uint32_t said)
{
    const uint32_t units[] = {stride, UNIT_BYTES, DCN_FS_BLOCK_BYTES, said};
    uint32_t count = 1;

    for (uint32_t n = 0; n < count && n < MAX_PARTITIONS; n++) {
        const uint8_t *entry = unit_at(search, (int64_t)(n + 1) * stride);
        uint32_t first;

        if (entry == NULL || memcmp(entry, "PM", 2) != 0)
            return;
        count = dcn__get_be32(entry + ENTRY_COUNT);
        first = dcn__get_be32(entry + ENTRY_START);
        if (memcmp(entry + ENTRY_TYPE, "Apple_HFS", 9) != 0)
            continue;
        for (size_t i = 0; i < DCN_ARRAY_LEN(units); i++)
            if (units[i] > 0 && volume_take(search, (int64_t)first * units[i]))
                break;
    }
}

void
dcn__hfs_read(struct dcn_fs_walk *walk, dcn_lba start, dcn_lba end)
{
    struct hfs_search search = {.walk = walk, .start = start};
    const uint8_t *driver;
    uint32_t said = 0;

    if (end <= start)
        return;
    volume_take(&search, 0);
    driver = unit_at(&search, 0);
    if (driver != NULL && memcmp(driver, "ER", 2) == 0)
        said = dcn__get_be16(driver + 2);
    if (said % UNIT_BYTES != 0)
        said = 0;
    /* A CD may have both, for firmware that counts in 512 and in 2048. */
    map_take(&search, UNIT_BYTES, said);
    map_take(&search, DCN_FS_BLOCK_BYTES, said);
}
