/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that read ISO 9660: a tree and how to walk it. */
#ifndef DCN_FS_ISO_H
#define DCN_FS_ISO_H

#include "fs/walk.h"

#define DCN_ISO_ROOT_RECORD_BYTES 34
#define DCN_ISO_MAX_RECORD_BYTES  255

/* One directory tree of a volume: that of a descriptor. */
struct dcn_iso_tree {
    int64_t base;         /* sector that the volume counts from */
    uint32_t block_bytes; /* logical block: 512, 1024 or 2048 */
    bool high_sierra;     /* its records keep the flags elsewhere */
    bool joliet;          /* names are UCS-2 */
    bool rock_ridge;      /* the root says SP: system use fields count */
    uint8_t susp_skip;    /* bytes before the system use fields */
    uint32_t root_extent; /* logical block */
    uint32_t root_bytes;
    uint8_t root_xattr; /* blocks of extended attributes before it */
};

/* True where a descriptor's root record names no root at all: what it would
 * describe is in another tree (Joliet's). */
bool dcn__iso_has_no_root(const uint8_t record[DCN_ISO_ROOT_RECORD_BYTES]);
/*
 * Fills base (0, or start where the tree counts from its track), root and
 * Rock Ridge from the descriptor's root record (ECMA-119 9.1). False where no
 * root directory is found in either place.
 */
bool dcn__iso_tree_open(struct dcn_fs_walk *walk, struct dcn_iso_tree *tree,
                        const uint8_t record[DCN_ISO_ROOT_RECORD_BYTES],
                        dcn_lba start);

/* Adds all directories and files that no settled tree owns; settles. */
void
dcn__iso_tree_walk(struct dcn_fs_walk *walk, const struct dcn_iso_tree *tree);

/* What a record's system use fields say (SUSP 1.12, RRIP 1.12). */
struct dcn_iso_susp {
    struct dcn_buf name; /* NM: bytes as recorded; empty where there is none */
    bool relocated;      /* RE: listed elsewhere by a child link */
    bool has_child_link; /* CL: the directory is at child_link */
    uint32_t child_link;
};

/* Reads the fields in area and where they continue. */
void
dcn__iso_susp_read(struct dcn_fs_walk *walk, const struct dcn_iso_tree *tree,
                   const uint8_t *area, size_t len, struct dcn_iso_susp *susp);
void dcn__iso_susp_free(struct dcn_iso_susp *susp);

/* Where the sector of a logical block is. */
static inline int64_t
dcn__iso_sector(const struct dcn_iso_tree *tree, uint32_t block)
{
    return tree->base +
           (int64_t)((uint64_t)block * tree->block_bytes / DCN_FS_BLOCK_BYTES);
}

/* Where in that sector it begins: blocks may be of 512 or 1024 bytes. */
static inline uint32_t
dcn__iso_into(const struct dcn_iso_tree *tree, uint32_t block)
{
    return (uint32_t)((uint64_t)block * tree->block_bytes % DCN_FS_BLOCK_BYTES);
}

#endif
