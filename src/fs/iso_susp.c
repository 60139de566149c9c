/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * System use fields of a directory record (SUSP 1.12) and what Rock Ridge
 * (RRIP 1.12) says in them of names and relocated directories. Owners, modes
 * and links are of no interest here.
 */
#include "fs/iso.h"

#include "util/bytes.h"

#include <string.h>

#define MAX_CONTINUATIONS 16
#define MAX_NAME_BYTES    1024

enum nm_flag { NM_CONTINUE = 1, NM_CURRENT = 2, NM_PARENT = 4 };

struct continuation {
    uint32_t block, offset, bytes; /* bytes 0: none */
};

static void
name_take(const uint8_t *field, struct dcn_iso_susp *susp)
{
    if (field[2] >= 5 && (field[4] & (NM_CURRENT | NM_PARENT)) == 0)
        dcn__buf_add(&susp->name, field + 5, field[2] - 5u);
}

/* One field (signature, length, version, data) of at least 4 bytes. */
static void
field_take(const uint8_t *field, struct dcn_iso_susp *susp,
           struct continuation *next)
{
    if (memcmp(field, "NM", 2) == 0) {
        name_take(field, susp);
    } else if (memcmp(field, "RE", 2) == 0) {
        susp->relocated = true;
    } else if (memcmp(field, "CL", 2) == 0 && field[2] >= 12) {
        susp->has_child_link = true;
        susp->child_link = dcn__get_le32(field + 4);
    } else if (memcmp(field, "CE", 2) == 0 && field[2] >= 28) {
        next->block = dcn__get_le32(field + 4);
        next->offset = dcn__get_le32(field + 12);
        next->bytes = dcn__get_le32(field + 20);
    }
}

static void
area_take(const uint8_t *area, size_t len, struct dcn_iso_susp *susp,
          struct continuation *next)
{
    size_t at = 0;

    while (at + 4 <= len && area[at + 2] >= 4 && area[at + 2] <= len - at) {
        if (memcmp(area + at, "ST", 2) == 0)
            return;
        field_take(area + at, susp, next);
        at += area[at + 2];
    }
}

void
dcn__iso_susp_read(struct dcn_fs_walk *walk, const struct dcn_iso_tree *tree,
                   const uint8_t *area, size_t len, struct dcn_iso_susp *susp)
{
    struct continuation next = {0, 0, 0};

    memset(susp, 0, sizeof(*susp));
    dcn__buf_init(&susp->name, MAX_NAME_BYTES);
    if (len <= tree->susp_skip)
        return;
    area_take(area + tree->susp_skip, len - tree->susp_skip, susp, &next);
    for (int n = 0; n < MAX_CONTINUATIONS && next.bytes > 0; n++) {
        struct continuation now = next;
        int64_t lba = dcn__iso_sector(tree, now.block);
        uint32_t into = dcn__iso_into(tree, now.block);
        const uint8_t *block =
            lba < INT32_MAX ? dcn__fs_block(walk, (dcn_lba)lba) : NULL;

        next.bytes = 0;
        if (block == NULL || now.offset >= DCN_FS_BLOCK_BYTES - into)
            break;
        now.offset += into;
        if (now.bytes > DCN_FS_BLOCK_BYTES - now.offset)
            now.bytes = DCN_FS_BLOCK_BYTES - now.offset;
        area_take(block + now.offset, now.bytes, susp, &next);
    }
}

void
dcn__iso_susp_free(struct dcn_iso_susp *susp)
{
    dcn__buf_free(&susp->name);
}
