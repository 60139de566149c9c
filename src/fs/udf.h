/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that read UDF: partitions, and nodes (files by their
 * file entry). All layouts: ECMA-167 3rd edition, OSTA UDF 2.60. */
#ifndef DCN_FS_UDF_H
#define DCN_FS_UDF_H

#include "fs/walk.h"

#define DCN_UDF_MAX_PARTITIONS 8
#define DCN_UDF_MAX_ADS        65536 /* of one file */

/* Descriptor tags (ECMA-167 3/7.2.1, 4/7.2.1). */
enum dcn_udf_tag {
    DCN_UDF_TAG_NONE = -1, /* unreadable, or checksum or CRC wrong */
    DCN_UDF_TAG_PRIMARY = 1,
    DCN_UDF_TAG_ANCHOR = 2,
    DCN_UDF_TAG_POINTER = 3,
    DCN_UDF_TAG_PARTITION = 5,
    DCN_UDF_TAG_LOGICAL = 6,
    DCN_UDF_TAG_TERMINATOR = 8,
    DCN_UDF_TAG_FILE_SET = 256,
    DCN_UDF_TAG_FILE_ID = 257,
    DCN_UDF_TAG_ALLOCATION = 258,
    DCN_UDF_TAG_FILE_ENTRY = 261,
    DCN_UDF_TAG_EXTENDED_FILE_ENTRY = 266,
};

/* File types of an ICB tag (ECMA-167 4/14.6.6, UDF 2.60 2.3.5.2). */
enum dcn_udf_file_type {
    DCN_UDF_FILE_DIRECTORY = 4,
    DCN_UDF_FILE_VAT = 248,
    DCN_UDF_FILE_METADATA = 250,
    DCN_UDF_FILE_METADATA_MIRROR = 251,
};

/* Where something is: a block of a partition (by its map's number). */
struct dcn_udf_place {
    uint16_t part;
    uint32_t block;
};

enum dcn_udf_ad_type {
    DCN_UDF_AD_RECORDED = 0,
    DCN_UDF_AD_ALLOCATED = 1,   /* not recorded: reads as zeros */
    DCN_UDF_AD_UNALLOCATED = 2, /* a hole */
    DCN_UDF_AD_CONTINUES = 3,   /* more descriptors are there */
};

/* One allocation descriptor. */
struct dcn_udf_ad {
    struct dcn_udf_place at;
    uint32_t bytes;
    uint8_t type; /* enum dcn_udf_ad_type */
};

/* What a file entry says. */
struct dcn_udf_node {
    uint8_t file_type;
    uint64_t size;
    struct dcn_udf_ad *ads;
    size_t ad_count;
    bool has_inline; /* the content is in the entry itself */
    uint8_t inline_bytes[DCN_FS_BLOCK_BYTES];
    size_t inline_len;
};

enum dcn_udf_partition_kind {
    DCN_UDF_PHYSICAL,
    DCN_UDF_VIRTUAL,  /* through a VAT: incrementally written CD-R, DVD-R */
    DCN_UDF_SPARABLE, /* packets may be replaced: CD-RW, DVD-RW */
    DCN_UDF_METADATA, /* inside a metadata file: BD */
    DCN_UDF_UNKNOWN,
};

struct dcn_udf_partition {
    enum dcn_udf_partition_kind kind;
    uint16_t number;        /* of the partition descriptor */
    int64_t start;          /* sector; -1 without descriptor */
    uint32_t blocks;        /* of the partition */
    uint16_t physical;      /* map of VIRTUAL's and METADATA's blocks */
    uint8_t *table;         /* VAT, or the sparing table's entries */
    size_t table_len;       /* bytes */
    uint32_t packet_blocks; /* SPARABLE */
    uint32_t metadata_block, mirror_block;
    struct dcn_udf_node metadata, mirror;
};

struct dcn_udf_volume {
    int64_t base;      /* sector that absolute addresses count from */
    int64_t end;       /* one past the track's last sector */
    uint16_t revision; /* BCD, 0x0250; 0: not OSTA */
    uint8_t logical[DCN_FS_BLOCK_BYTES]; /* logical volume descriptor */
    uint8_t primary[DCN_FS_BLOCK_BYTES];
    bool has_logical, has_primary;
    struct {
        uint32_t bytes, first;
    } sequences[2]; /* main and reserve, by the anchor */
    /* From partition descriptors, by number. */
    struct {
        uint16_t number;
        uint32_t sequence, start, blocks;
    } described[DCN_UDF_MAX_PARTITIONS];
    unsigned described_count;
    struct dcn_udf_partition partitions[DCN_UDF_MAX_PARTITIONS];
    unsigned partition_count;
};

/* ---- fs/udf_node.c ---- */

/* The tag of a descriptor whose checksum and CRC are right, else NONE. */
enum dcn_udf_tag dcn__udf_tag(const uint8_t *block);
/* The same of one that is len bytes long and may be shorter than a block;
 * NONE also where its CRC covers more than len. */
enum dcn_udf_tag dcn__udf_tag_in(const uint8_t *bytes, size_t len);
/* What a block of a partition should be could not be had there; see
 * dcn__fs_lacks. A block that no sector belongs to is broken where the map
 * stands. */
void
dcn__udf_lacks(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
               struct dcn_udf_place place, const char *what);
/* Decodes a long_ad (ECMA-167 4/14.14.2). */
struct dcn_udf_ad dcn__udf_long_ad(const uint8_t *bytes);
/*
 * Reads the file entry at place; false where it cannot be (truncated is then
 * set). Free with dcn__udf_node_free in every case.
 */
bool dcn__udf_node_read(struct dcn_fs_walk *walk,
                        const struct dcn_udf_volume *volume,
                        struct dcn_udf_place place, struct dcn_udf_node *node);
void dcn__udf_node_free(struct dcn_udf_node *node);
/*
 * The node's content, at most ceiling bytes, malloc'd; unreadable blocks are
 * zeros. once: a block that was given before ends the content (directories).
 * NULL: empty or memory.
 */
uint8_t *dcn__udf_node_load(struct dcn_fs_walk *walk,
                            const struct dcn_udf_volume *volume,
                            const struct dcn_udf_node *node, size_t ceiling,
                            bool once, size_t *len);

/* ---- fs/udf_map.c ---- */

/* True where a partition is of the medium's size, by its map. */
bool dcn__udf_is_capacity(const struct dcn_udf_volume *volume);
/* Reads the logical volume's partition maps and what they need. */
void
dcn__udf_maps_open(struct dcn_fs_walk *walk, struct dcn_udf_volume *volume);
void dcn__udf_maps_close(struct dcn_udf_volume *volume);
/*
 * Where a block of a partition is: *lba, and how many blocks (at most want)
 * follow there; 0 where it is nowhere.
 */
uint32_t
dcn__udf_resolve(const struct dcn_udf_volume *volume,
                 struct dcn_udf_place place, uint32_t want, int64_t *lba);
/* The block of a partition; a metadata partition's mirror is tried too. */
const uint8_t *
dcn__udf_block(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
               struct dcn_udf_place place);

/* ---- fs/udf_tree.c ---- */

/* Adds all directories and files that no settled tree owns; settles. */
void dcn__udf_tree_walk(struct dcn_fs_walk *walk,
                        const struct dcn_udf_volume *volume);

#endif
