/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Volume descriptors of ISO 9660 (ECMA-119 8), Joliet, El Torito and High
 * Sierra. Their layout is libiso9660's (its structures and names), so is the
 * decoding of dates, which is given a copy, and the tests ask it for a second
 * opinion on the trees. Reading and walking is ours: libiso9660 opens only files by name, knows neither files
 * of several extents nor continued Rock Ridge names (2.1.0), keeps trimmed
 * identifiers in a static buffer and bounds nothing.
 */
#include "fs/iso.h"

#include "util/bytes.h"
#include "util/checked.h"

#include <cdio/iso9660.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DESCRIPTORS 64

/* High Sierra's descriptor, where it differs from ISO 9660's. */
enum high_sierra_offset {
    HS_TYPE = 8,
    HS_ID = 9,
    HS_SYSTEM = 16,
    HS_VOLUME = 48,
    HS_SPACE = 88,
    HS_BLOCK = 136,
    HS_ROOT = 180,
    HS_PUBLISHER = 342,
    HS_PREPARER = 470,
    HS_APPLICATION = 598,
    HS_CREATED = 790,
};

/* Descriptors of one volume set, as they were found. */
struct iso_volume {
    bool has_primary, has_joliet, has_boot, high_sierra;
    uint8_t primary[DCN_FS_BLOCK_BYTES];
    uint8_t joliet[DCN_FS_BLOCK_BYTES];
    uint32_t boot_catalog;
};

static bool
is_joliet(const iso9660_svd_t *svd)
{
    const char *escape = svd->escape_sequences;

    return escape[0] == '%' && escape[1] == '/' &&
           (escape[2] == '@' || escape[2] == 'C' || escape[2] == 'E');
}

/* Keeps what block describes; false at the set's end. */
static bool
descriptor_take(struct iso_volume *volume, const uint8_t *block)
{
    static const char el_torito[] = "EL TORITO SPECIFICATION";
    const iso9660_svd_t *svd = (const iso9660_svd_t *)block;

    if (memcmp(block + HS_ID, "CDROM", 5) == 0) {
        if (block[HS_TYPE] == ISO_VD_PRIMARY && !volume->has_primary) {
            memcpy(volume->primary, block, DCN_FS_BLOCK_BYTES);
            volume->has_primary = volume->high_sierra = true;
        }
        return block[HS_TYPE] != ISO_VD_END;
    }
    if (memcmp(svd->id, ISO_STANDARD_ID, 5) != 0)
        return false;
    if (svd->type == ISO_VD_PRIMARY && !volume->has_primary) {
        memcpy(volume->primary, block, DCN_FS_BLOCK_BYTES);
        volume->has_primary = true;
    } else if (svd->type == ISO_VD_SUPPLEMENTARY && is_joliet(svd) &&
               !volume->has_joliet) {
        memcpy(volume->joliet, block, DCN_FS_BLOCK_BYTES);
        volume->has_joliet = true;
    } else if (svd->type == ISO_VD_BOOT_RECORD && !volume->has_boot &&
               memcmp(block + 7, el_torito, sizeof(el_torito) - 1) == 0) {
        volume->boot_catalog = dcn__get_le32(block + 71);
        volume->has_boot = true;
    }
    return svd->type != ISO_VD_END;
}

/* An unreadable descriptor is stepped over: the next may be readable. Returns
 * the sector of one that the disc's end cut off, or -1. */
static int64_t
descriptors_read(struct dcn_fs_walk *walk, dcn_lba start, dcn_lba end,
                 struct iso_volume *volume)
{
    for (int n = 0; n < MAX_DESCRIPTORS && dcn__fs_going(walk); n++) {
        int64_t lba = (int64_t)start + ISO_PVD_SECTOR + n;
        const uint8_t *block;

        if (lba >= end)
            return lba >= walk->disc->lead_out ? lba : -1;
        block = dcn__fs_peek(walk, (dcn_lba)lba);
        if (block == NULL && n >= 4)
            return -1;
        if (block != NULL && !descriptor_take(volume, block))
            return -1;
    }
    return -1;
}

static void
set_string(struct dcn_fs_walk *walk, char **into, char *text)
{
    if (text == NULL) {
        dcn__fs_out_of_memory(walk);
        return;
    }
    free(*into);
    *into = text;
}

/* 16 digits and a zone in steps of 15 minutes (ECMA-119 8.4.26.1); High
 * Sierra's have no zone. */
static char *
date_text(const uint8_t *digits, bool has_zone)
{
    iso9660_ltime_t date;
    struct tm local = {0};

    /* What the accessor asks for: digits. It is given a copy. */
    for (int i = 0; i < 16; i++)
        if (digits[i] < '0' || digits[i] > '9')
            return strdup("");
    memcpy(&date, digits, sizeof(date));
    if (!has_zone)
        date.lt_gmtoff = 0;
    if (memcmp(digits, "00000000", 8) == 0 || !iso9660_get_ltime(&date, &local))
        return strdup("");
    return dcn__fs_time(&local, has_zone, 15 * (int)date.lt_gmtoff);
}

/* Where the fields of both kinds of descriptor are. */
struct field_row {
    size_t into;   /* of struct dcn_fs_volume */
    size_t iso;    /* offset in an ISO 9660 descriptor */
    size_t sierra; /* offset in a High Sierra descriptor */
    size_t len;
};

#define FIELD(name, pvd, hs)                                                \
    {                                                                       \
        offsetof(struct dcn_fs_volume, name), offsetof(iso9660_pvd_t, pvd), \
            hs, sizeof(((iso9660_pvd_t *)NULL)->pvd)                        \
    }

static const struct field_row field_table[] = {
    FIELD(label, volume_id, HS_VOLUME),
    FIELD(system_id, system_id, HS_SYSTEM),
    FIELD(publisher, publisher_id, HS_PUBLISHER),
    FIELD(preparer, preparer_id, HS_PREPARER),
    FIELD(application, application_id, HS_APPLICATION),
};

static uint32_t
block_bytes(const struct iso_volume *found, const uint8_t *descriptor)
{
    size_t at = found->high_sierra
                    ? HS_BLOCK
                    : offsetof(iso9660_pvd_t, logical_block_size);
    uint32_t bytes = dcn__get_le16(descriptor + at);

    return bytes == 512 || bytes == 1024 ? bytes : DCN_FS_BLOCK_BYTES;
}

/* More sectors than a disc has (BDXL: 62,500,864). */
#define MOST_SECTORS 0x4000000

/*
 * A number that is recorded in both byte orders (ECMA-119 7.3.3), as blocks of
 * a volume; 0: not said. Programs wrote one order only, or the wrong one in
 * both places: what no disc has is turned round, and where the two differ the
 * lesser counts, since what speaks against an image should be certain.
 */
static uint32_t
space_size(const uint8_t *field, uint32_t bytes_per_block)
{
    uint32_t most = MOST_SECTORS * (DCN_FS_BLOCK_BYTES / bytes_per_block);
    uint32_t values[] = {dcn__get_le32(field), dcn__get_be32(field + 4)};
    uint32_t turned[] = {dcn__get_be32(field), dcn__get_le32(field + 4)};
    uint32_t size = 0;

    for (size_t i = 0; i < DCN_ARRAY_LEN(values); i++) {
        uint32_t value = values[i] <= most ? values[i] : turned[i];

        if (value > 0 && value <= most && (size == 0 || value < size))
            size = value;
    }
    return size;
}

static void
fields_fill(struct dcn_fs_walk *walk, const struct iso_volume *found,
            struct dcn_fs_volume *volume)
{
    size_t date = found->high_sierra ? HS_CREATED
                                     : offsetof(iso9660_pvd_t, creation_date);
    size_t space = found->high_sierra
                       ? HS_SPACE
                       : offsetof(iso9660_pvd_t, volume_space_size);
    uint32_t bytes = block_bytes(found, found->primary);

    for (size_t i = 0; i < DCN_ARRAY_LEN(field_table); i++) {
        const struct field_row *row = &field_table[i];
        size_t at = found->high_sierra ? row->sierra : row->iso;
        char **into = (char **)(void *)((char *)volume + row->into);

        set_string(walk, into, dcn__fs_field(found->primary + at, row->len));
    }
    set_string(walk, &volume->created,
               date_text(found->primary + date, !found->high_sierra));
    volume->sectors = (uint64_t)space_size(found->primary + space, bytes) *
                      bytes / DCN_FS_BLOCK_BYTES;
}

static const char *
platform_name(uint8_t platform)
{
    switch (platform) {
    case 0:
        return "x86";
    case 1:
        return "PowerPC";
    case 2:
        return "Mac";
    case 0xEF:
        return "EFI";
    default:
        return "unknown platform";
    }
}

/* The catalog's validation entry: its words' sum is zero (El Torito 2.1). */
static bool
catalog_valid(const uint8_t *block)
{
    uint16_t sum = 0;

    for (int i = 0; i < 32; i += 2)
        sum = (uint16_t)(sum + dcn__get_le16(block + i));
    return block[0] == 1 && block[30] == 0x55 && block[31] == 0xAA && sum == 0;
}

/* The catalog at lba; NULL where there is none. */
static const uint8_t *
catalog_peek(struct dcn_fs_walk *walk, int64_t lba)
{
    const uint8_t *block =
        lba >= 0 && lba < INT32_MAX ? dcn__fs_peek(walk, (dcn_lba)lba) : NULL;

    return block != NULL && catalog_valid(block) ? block : NULL;
}

/* The initial entry of the boot catalog (El Torito 1.0, 2.0 to 2.2). Of the
 * image's sectors only the first is asked for: the number is what the BIOS
 * loads, which is often less or more than there is. */
static void
boot_fill(struct dcn_fs_walk *walk, uint32_t catalog,
          struct dcn_fs_volume *volume)
{
    static const char *const media[] = {"no emulation", "1.2 MB floppy",
                                        "1.44 MB floppy", "2.88 MB floppy",
                                        "hard disk"};
    int64_t lba = (int64_t)catalog + volume->base;
    const uint8_t *block = catalog_peek(walk, lba);
    char text[96];
    unsigned kind;

    if (block == NULL && volume->base > 0) { /* it may count from the start */
        lba = catalog;
        block = catalog_peek(walk, lba);
    }
    if (block == NULL) {
        snprintf(text, sizeof(text), "catalog at LBA %u, not readable",
                 catalog);
        dcn__fs_lacks(walk, "boot catalog", lba);
    } else {
        kind = block[33] & 15;
        snprintf(text, sizeof(text), "%s, %s, %u sectors at LBA %u",
                 platform_name(block[1]),
                 kind < DCN_ARRAY_LEN(media) ? media[kind] : "unknown kind",
                 dcn__get_le16(block + 38), dcn__get_le32(block + 40));
        if (block[32] == 0x88)
            dcn__fs_add_part(walk, "boot image",
                             (int64_t)dcn__get_le32(block + 40) + lba - catalog,
                             1);
    }
    set_string(walk, &volume->boot, strdup(text));
}

/* Opens the tree of a descriptor; false where it has none that reads. */
static bool
tree_open(struct dcn_fs_walk *walk, const struct iso_volume *found, bool joliet,
          dcn_lba start, struct dcn_iso_tree *tree)
{
    const uint8_t *descriptor = joliet ? found->joliet : found->primary;
    size_t root = found->high_sierra
                      ? HS_ROOT
                      : offsetof(iso9660_pvd_t, root_directory_record);

    memset(tree, 0, sizeof(*tree));
    if ((joliet ? !found->has_joliet : !found->has_primary) ||
        dcn__iso_has_no_root(descriptor + root))
        return false;
    tree->joliet = joliet;
    tree->high_sierra = found->high_sierra;
    tree->block_bytes = block_bytes(found, descriptor);
    if (dcn__iso_tree_open(walk, tree, descriptor + root, start))
        return true;
    dcn__fs_lacks(walk, "root directory",
                  dcn__iso_sector(tree, tree->root_extent));
    return false;
}

/* The path tables of a descriptor (ECMA-119 8.4.14 to 8.4.17): little-endian,
 * then big-endian ones, the second of each optional (0: none). */
static void
path_tables_add(struct dcn_fs_walk *walk, const struct dcn_iso_tree *tree,
                const uint8_t *descriptor)
{
    const iso9660_pvd_t *pvd = (const iso9660_pvd_t *)descriptor;
    const size_t at[] = {
        offsetof(iso9660_pvd_t, type_l_path_table),
        offsetof(iso9660_pvd_t, opt_type_l_path_table),
        offsetof(iso9660_pvd_t, type_m_path_table),
        offsetof(iso9660_pvd_t, opt_type_m_path_table),
    };
    uint32_t bytes = dcn__get_le32((const uint8_t *)&pvd->path_table_size);
    uint64_t count =
        ((uint64_t)bytes + DCN_FS_BLOCK_BYTES - 1) / DCN_FS_BLOCK_BYTES;

    if (tree->high_sierra)
        return; /* its tables are elsewhere, four of each */
    for (size_t i = 0; i < DCN_ARRAY_LEN(at); i++) {
        uint32_t block = i < 2 ? dcn__get_le32(descriptor + at[i])
                               : dcn__get_be32(descriptor + at[i]);

        if (block != 0)
            dcn__fs_add_part(walk, "path table", dcn__iso_sector(tree, block),
                             count);
    }
}

static void
volume_fill(struct dcn_fs_walk *walk, const struct iso_volume *found,
            const struct dcn_iso_tree *primary, struct dcn_fs_volume *volume,
            bool has_joliet)
{
    fields_fill(walk, found, volume);
    volume->base = primary->base;
    path_tables_add(walk, primary, found->primary);
    if (found->has_boot)
        boot_fill(walk, found->boot_catalog, volume);
    snprintf(volume->kind, sizeof(volume->kind), "%s%s%s",
             found->high_sierra ? "High Sierra" : "ISO 9660",
             primary->rock_ridge ? " + Rock Ridge" : "",
             has_joliet ? " + Joliet" : "");
}

void
dcn__iso9660_read(struct dcn_fs_walk *walk, dcn_lba start, dcn_lba end)
{
    struct dcn_iso_tree primary, joliet;
    struct dcn_fs_volume *volume;
    struct iso_volume found = {0};
    bool has_primary, has_joliet;
    int64_t cut = descriptors_read(walk, start, end, &found);

    if (!dcn__fs_going(walk) || !found.has_primary)
        return;
    volume = dcn__fs_add_volume(walk, start);
    if (volume == NULL)
        return;
    if (cut >= 0)
        dcn__fs_add_part(walk, "volume descriptor", cut, 1);
    has_primary = tree_open(walk, &found, false, start, &primary);
    has_joliet = tree_open(walk, &found, true, start, &joliet);
    volume_fill(walk, &found, &primary, volume, has_joliet);
    if (!walk->with_files)
        return;
    if (has_joliet && !primary.rock_ridge)
        dcn__iso_tree_walk(walk, &joliet);
    if (has_primary)
        dcn__iso_tree_walk(walk, &primary);
    if (has_joliet && primary.rock_ridge)
        dcn__iso_tree_walk(walk, &joliet);
}
