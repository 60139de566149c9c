/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Partition maps of a UDF logical volume (ECMA-167 3/10.7, UDF 2.60 2.2.8 to
 * 2.2.10): physical, virtual through a VAT, sparable, metadata. They are read
 * here; udf_block.c finds sectors by them.
 */
#include "fs/udf.h"

#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

#define MAX_VAT_BYTES 0x400000 /* a million blocks */
/* Sectors from the track's end backwards that are looked at for a VAT: those
 * that hold anything (run-out of a track, a packet's link blocks), and how many
 * of padding may lie behind. */
#define VAT_SEARCH  32
#define VAT_PADDING 512

/* Where the partition map table is in a logical volume descriptor. */
enum lvd_offset { LVD_MAP_BYTES = 264, LVD_MAP_COUNT = 268, LVD_MAPS = 440 };

static void
partition_locate(const struct dcn_udf_volume *volume,
                 struct dcn_udf_partition *part)
{
    part->start = -1;
    for (unsigned i = 0; i < volume->described_count; i++) {
        if (volume->described[i].number == part->number) {
            part->start = volume->base + volume->described[i].start;
            part->blocks = volume->described[i].blocks;
            return;
        }
    }
}

static enum dcn_udf_partition_kind
type2_kind(const uint8_t *map)
{
    static const struct {
        const char *identifier;
        enum dcn_udf_partition_kind kind;
    } kinds[] = {
        {"*UDF Virtual Partition", DCN_UDF_VIRTUAL},
        {"*UDF Sparable Partition", DCN_UDF_SPARABLE},
        {"*UDF Metadata Partition", DCN_UDF_METADATA},
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (memcmp(map + 5, kinds[i].identifier, strlen(kinds[i].identifier)) ==
            0)
            return kinds[i].kind;
    return DCN_UDF_UNKNOWN;
}

/* Reads the sparing table: pairs of packet and replacement (2.2.12). */
static void
sparing_read(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
             struct dcn_udf_partition *part, const uint8_t *map)
{
    unsigned tables = map[42] < 4 ? map[42] : 4;

    part->packet_blocks = dcn__get_le16(map + 40);
    for (unsigned i = 0; i < tables; i++)
        dcn__fs_add_part(walk, "UDF sparing table",
                         volume->base + dcn__get_le32(map + 48 + 4 * i), 1);
    for (unsigned i = 0; i < tables; i++) {
        int64_t lba = volume->base + dcn__get_le32(map + 48 + 4 * i);
        const uint8_t *block =
            lba < INT32_MAX ? dcn__fs_block(walk, (dcn_lba)lba) : NULL;
        size_t bytes;

        if (block == NULL ||
            memcmp(block + 17, "*UDF Sparing Table", 18) != 0) {
            if (block != NULL)
                dcn__fs_lacks(walk, "UDF sparing table", lba);
            continue;
        }
        bytes = (size_t)dcn__get_le16(block + 48) * 8;
        if (bytes > DCN_FS_BLOCK_BYTES - 56)
            bytes = DCN_FS_BLOCK_BYTES - 56;
        part->table = malloc(bytes + 1);
        if (part->table == NULL) {
            dcn__fs_out_of_memory(walk);
            return;
        }
        memcpy(part->table, block + 56, bytes);
        part->table_len = bytes;
        return;
    }
}

/* One map of at least 6 bytes (64 where it is of type 2). */
static void
map_take(struct dcn_fs_walk *walk, struct dcn_udf_volume *volume,
         const uint8_t *map)
{
    struct dcn_udf_partition *part =
        &volume->partitions[volume->partition_count++];

    if (map[0] == 1) {
        part->kind = DCN_UDF_PHYSICAL;
        part->number = dcn__get_le16(map + 4);
    } else if (map[0] == 2 && map[1] == 64) {
        part->kind = type2_kind(map);
        part->number = dcn__get_le16(map + 38);
        part->metadata_block = dcn__get_le32(map + 40);
        part->mirror_block = dcn__get_le32(map + 44);
    } else {
        part->kind = DCN_UDF_UNKNOWN;
    }
    partition_locate(volume, part);
    if (part->kind == DCN_UDF_SPARABLE)
        sparing_read(walk, volume, part, map);
}

/* The map that a virtual or metadata partition's blocks are in. */
static bool
physical_find(const struct dcn_udf_volume *volume,
              struct dcn_udf_partition *part)
{
    for (unsigned i = 0; i < volume->partition_count; i++) {
        const struct dcn_udf_partition *other = &volume->partitions[i];

        if (other->number == part->number &&
            (other->kind == DCN_UDF_PHYSICAL ||
             other->kind == DCN_UDF_SPARABLE)) {
            part->physical = (uint16_t)i;
            return true;
        }
    }
    return false;
}

/* The table of a VAT file: after its header from UDF 2.00 on (2.2.11), before
 * its trailer of 36 bytes in 1.50. */
static void
vat_take(struct dcn_udf_partition *part, const struct dcn_udf_node *node,
         uint8_t *bytes, size_t len)
{
    size_t head = 0;

    if (node->file_type == DCN_UDF_FILE_VAT)
        head = len >= 2 ? dcn__get_le16(bytes) : len;
    else
        len = len >= 36 ? len - 36 : 0;
    if (head > len)
        head = len;
    memmove(bytes, bytes + head, len - head);
    part->table = bytes;
    part->table_len = len - head;
}

/* True where the node at place is a VAT; it is then part's. */
static bool
vat_node_read(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
              struct dcn_udf_partition *part, struct dcn_udf_place place)
{
    struct dcn_udf_node node;
    uint8_t *bytes = NULL;
    size_t len;

    if (dcn__udf_node_read(walk, volume, place, &node) &&
        (node.file_type == DCN_UDF_FILE_VAT || node.file_type == 0))
        bytes =
            dcn__udf_node_load(walk, volume, &node, MAX_VAT_BYTES, false, &len);
    if (bytes != NULL)
        vat_take(part, &node, bytes, len);
    dcn__udf_node_free(&node);
    return part->table != NULL;
}

/* The VAT's file entry is in the last sector that was written; behind it may
 * be run-out sectors. */
static void
vat_read(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
         struct dcn_udf_partition *part)
{
    const struct dcn_udf_partition *physical =
        &volume->partitions[part->physical];

    unsigned looked = 0;

    for (int64_t lba = volume->end - 1;
         looked < VAT_SEARCH && lba > volume->end - 1 - VAT_PADDING &&
         physical->start >= 0 && lba >= physical->start;
         lba--) {
        const uint8_t *block = dcn__fs_peek(walk, (dcn_lba)lba);
        struct dcn_udf_place place = {part->physical,
                                      (uint32_t)(lba - physical->start)};
        enum dcn_udf_tag tag =
            block == NULL ? DCN_UDF_TAG_NONE : dcn__udf_tag(block);

        looked += tag != 0; /* zeros: right, and no descriptor */
        if ((tag == DCN_UDF_TAG_FILE_ENTRY ||
             tag == DCN_UDF_TAG_EXTENDED_FILE_ENTRY) &&
            vat_node_read(walk, volume, part, place))
            return;
    }
    dcn__fs_add_broken(walk, "UDF virtual allocation table", volume->end - 1);
}

static void
metadata_read(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
              struct dcn_udf_partition *part)
{
    struct dcn_udf_place main = {part->physical, part->metadata_block};
    struct dcn_udf_place mirror = {part->physical, part->mirror_block};

    dcn__udf_node_read(walk, volume, main, &part->metadata);
    if (part->mirror_block != part->metadata_block &&
        part->mirror_block != UINT32_MAX)
        dcn__udf_node_read(walk, volume, mirror, &part->mirror);
}

bool
dcn__udf_is_capacity(const struct dcn_udf_volume *volume)
{
    const uint8_t *map = volume->logical + LVD_MAPS;
    uint32_t left = dcn__get_le32(volume->logical + LVD_MAP_BYTES);

    if (left > DCN_FS_BLOCK_BYTES - LVD_MAPS)
        left = DCN_FS_BLOCK_BYTES - LVD_MAPS;
    while (left >= 6 && map[1] >= 6 && map[1] <= left) {
        if (map[0] == 2 && map[1] == 64)
            return true;
        left -= map[1];
        map += map[1];
    }
    return false;
}

void
dcn__udf_maps_open(struct dcn_fs_walk *walk, struct dcn_udf_volume *volume)
{
    const uint8_t *map = volume->logical + LVD_MAPS;
    uint32_t left = dcn__get_le32(volume->logical + LVD_MAP_BYTES);
    uint32_t count = dcn__get_le32(volume->logical + LVD_MAP_COUNT);

    if (left > DCN_FS_BLOCK_BYTES - LVD_MAPS)
        left = DCN_FS_BLOCK_BYTES - LVD_MAPS;
    while (count-- > 0 && left >= 6 && map[1] >= 6 && map[1] <= left &&
           volume->partition_count < DCN_UDF_MAX_PARTITIONS) {
        map_take(walk, volume, map);
        left -= map[1];
        map += map[1];
    }
    for (unsigned i = 0; i < volume->partition_count; i++) {
        struct dcn_udf_partition *part = &volume->partitions[i];

        if (part->kind != DCN_UDF_VIRTUAL && part->kind != DCN_UDF_METADATA)
            continue;
        if (!physical_find(volume, part))
            part->kind = DCN_UDF_UNKNOWN;
        else if (part->kind == DCN_UDF_VIRTUAL)
            vat_read(walk, volume, part);
        else
            metadata_read(walk, volume, part);
    }
}

void
dcn__udf_maps_close(struct dcn_udf_volume *volume)
{
    for (unsigned i = 0; i < volume->partition_count; i++) {
        free(volume->partitions[i].table);
        dcn__udf_node_free(&volume->partitions[i].metadata);
        dcn__udf_node_free(&volume->partitions[i].mirror);
    }
    volume->partition_count = 0;
}
