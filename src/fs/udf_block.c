/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a block of a UDF partition to its sector (ECMA-167 3/10.7, UDF 2.60
 * 2.2.8 to 2.2.10), by maps that udf_map.c has read.
 */
#include "fs/udf.h"

#include "util/bytes.h"

/* A replaced packet is elsewhere; addresses in the table are absolute. */
static uint32_t
resolve_sparable(const struct dcn_udf_volume *volume,
                 const struct dcn_udf_partition *part, uint32_t block,
                 uint32_t want, int64_t *lba)
{
    uint32_t into, packet;

    if (part->packet_blocks == 0)
        return want;
    into = block % part->packet_blocks;
    packet = block - into;
    for (size_t at = 0; at + 8 <= part->table_len; at += 8)
        if (dcn__get_le32(part->table + at) == packet)
            *lba = volume->base + dcn__get_le32(part->table + at + 4) + into;
    into = part->packet_blocks - into;
    return want < into ? want : into;
}

static uint32_t
resolve_physical(const struct dcn_udf_volume *volume, unsigned n,
                 uint32_t block, uint32_t want, int64_t *lba)
{
    const struct dcn_udf_partition *part = &volume->partitions[n];

    if (part->start < 0 || block >= part->blocks)
        return 0;
    if (want > part->blocks - block)
        want = part->blocks - block;
    *lba = part->start + block;
    if (part->kind == DCN_UDF_SPARABLE)
        return resolve_sparable(volume, part, block, want, lba);
    return part->kind == DCN_UDF_PHYSICAL ? want : 0;
}

/* Where a block of a file is whose descriptors are in a physical partition. */
static uint32_t
resolve_in_node(const struct dcn_udf_volume *volume,
                const struct dcn_udf_node *node, uint16_t physical,
                uint32_t block, uint32_t want, int64_t *lba)
{
    for (size_t i = 0; i < node->ad_count; i++) {
        const struct dcn_udf_ad *ad = &node->ads[i];
        uint32_t blocks =
            (ad->bytes + DCN_FS_BLOCK_BYTES - 1) / DCN_FS_BLOCK_BYTES;

        if (block < blocks) {
            if (ad->type != DCN_UDF_AD_RECORDED || ad->at.part != physical)
                return 0;
            if (want > blocks - block)
                want = blocks - block;
            return resolve_physical(volume, physical, ad->at.block + block,
                                    want, lba);
        }
        block -= blocks;
    }
    return 0;
}

uint32_t
dcn__udf_resolve(const struct dcn_udf_volume *volume,
                 struct dcn_udf_place place, uint32_t want, int64_t *lba)
{
    const struct dcn_udf_partition *part;
    uint32_t count;

    if (place.part >= volume->partition_count || want == 0)
        return 0;
    part = &volume->partitions[place.part];
    switch (part->kind) {
    case DCN_UDF_PHYSICAL:
    case DCN_UDF_SPARABLE:
        return resolve_physical(volume, place.part, place.block, want, lba);
    case DCN_UDF_VIRTUAL:
        if ((uint64_t)place.block * 4 + 4 > part->table_len)
            return 0;
        place.block = dcn__get_le32(part->table + (size_t)place.block * 4);
        return resolve_physical(volume, part->physical, place.block, 1, lba);
    case DCN_UDF_METADATA:
        count = resolve_in_node(volume, &part->metadata, part->physical,
                                place.block, want, lba);
        if (count == 0)
            count = resolve_in_node(volume, &part->mirror, part->physical,
                                    place.block, want, lba);
        return count;
    default:
        return 0;
    }
}

const uint8_t *
dcn__udf_block(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
               struct dcn_udf_place place)
{
    const struct dcn_udf_partition *part;
    const uint8_t *block = NULL;
    int64_t lba = 0;

    if (dcn__udf_resolve(volume, place, 1, &lba) != 0 && lba < INT32_MAX)
        block = dcn__fs_block(walk, (dcn_lba)lba);
    if (block != NULL || place.part >= volume->partition_count)
        return block;
    part = &volume->partitions[place.part];
    if (part->kind == DCN_UDF_METADATA &&
        resolve_in_node(volume, &part->mirror, part->physical, place.block, 1,
                        &lba) != 0 &&
        lba < INT32_MAX)
        block = dcn__fs_block(walk, (dcn_lba)lba);
    return block;
}
