/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ISO 9660 volumes of a few blocks, written record by record, so that a test
 * can make what no mastering program would.
 */
#ifndef DCN_TESTS_TINY_ISO_H
#define DCN_TESTS_TINY_ISO_H

#include "unit/verify/fake_source.h"

#define TINY_BLOCKS 64
#define TINY_ROOT   20 /* block of the root directory */

enum tiny_flag { TINY_DIRECTORY = 2, TINY_MORE = 0x80 };

struct tiny_iso {
    uint8_t blocks[TINY_BLOCKS][2048];
    size_t used[TINY_BLOCKS]; /* bytes of directory blocks */
};

/* Descriptors at 16.. and an empty root directory at TINY_ROOT. start: LBA of
 * block 0 where addresses are absolute and the track begins there. */
void tiny_iso_init(struct tiny_iso *iso, uint32_t start);
/* Adds a supplementary descriptor with Joliet's escape at 17, its root (empty)
 * at block root. */
void tiny_iso_joliet(struct tiny_iso *iso, uint32_t root);
/* Adds a boot record at 18 and its catalog at 19. */
void tiny_iso_el_torito(struct tiny_iso *iso);
/* Makes block an empty directory (own entry and parent's). */
void tiny_iso_directory(struct tiny_iso *iso, uint32_t block, uint32_t start);
/* Says in the root's own entry that Rock Ridge is used. First of all. */
void tiny_iso_rock_ridge(struct tiny_iso *iso, uint32_t start);

struct tiny_record {
    const char *name; /* bytes, name_len of them; 0: its length */
    size_t name_len;
    uint8_t flags;
    uint8_t unit, gap;
    uint32_t extent, size;
    const uint8_t *use; /* system use fields */
    size_t use_len;
};

/* Adds a record to the directory in block. */
void tiny_iso_record(struct tiny_iso *iso, uint32_t block,
                     const struct tiny_record *record);

/* A source of a single-track disc with the volume; lead_out 0: its size. */
struct fake_source *
tiny_iso_source(const struct tiny_iso *iso, dcn_lba lead_out);

#endif
