/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tiny_iso.h"

#include "util/bytes.h"

#include <string.h>

static void
put_both32(uint8_t *into, uint32_t value)
{
    dcn__put_le32(into, value);
    dcn__put_be32(into + 4, value);
}

static void
put_both16(uint8_t *into, uint16_t value)
{
    dcn__put_le16(into, value);
    dcn__put_be16(into + 2, value);
}

static void
root_record(uint8_t *into, uint32_t extent)
{
    into[0] = 34;
    put_both32(into + 2, extent);
    put_both32(into + 10, 2048);
    into[25] = TINY_DIRECTORY;
    put_both16(into + 28, 1);
    into[32] = 1;
}

static void
descriptor(uint8_t *block, uint8_t type, uint32_t root)
{
    memset(block + 8, ' ', 64);
    memset(block + 190, ' ', 623);
    block[0] = type;
    memcpy(block + 1, "CD001", 5);
    block[6] = 1;
    memcpy(block + 8, "TINY SYSTEM", 11);
    memcpy(block + 40, "TINY_VOLUME", 11);
    put_both32(block + 80, TINY_BLOCKS);
    put_both16(block + 120, 1);
    put_both16(block + 124, 1);
    put_both16(block + 128, 2048);
    root_record(block + 156, root);
    memcpy(block + 318, "TINY PUBLISHER", 14);
    memcpy(block + 813, "2026112212345600", 16);
    block[881] = 1;
}

void
tiny_iso_directory(struct tiny_iso *iso, uint32_t block, uint32_t start)
{
    struct tiny_record own = {"\0",          1,    TINY_DIRECTORY, 0, 0,
                              start + block, 2048, NULL,           0};
    struct tiny_record parent = own;

    parent.name = "\1";
    iso->used[block] = 0;
    tiny_iso_record(iso, block, &own);
    tiny_iso_record(iso, block, &parent);
}

void
tiny_iso_init(struct tiny_iso *iso, uint32_t start)
{
    memset(iso, 0, sizeof(*iso));
    descriptor(iso->blocks[16], 1, start + TINY_ROOT);
    iso->blocks[17][0] = 255;
    memcpy(iso->blocks[17] + 1, "CD001\1", 6);
    memcpy(iso->blocks[18], iso->blocks[17], 2048);
    memcpy(iso->blocks[19], iso->blocks[17], 2048);
    tiny_iso_directory(iso, TINY_ROOT, start);
}

void
tiny_iso_joliet(struct tiny_iso *iso, uint32_t root)
{
    memset(iso->blocks[17], 0, 2048);
    descriptor(iso->blocks[17], 2, root);
    memcpy(iso->blocks[17] + 88, "%/E", 3);
    tiny_iso_directory(iso, root, 0);
}

void
tiny_iso_el_torito(struct tiny_iso *iso)
{
    uint8_t *record = iso->blocks[17], *catalog = iso->blocks[19];

    memset(record, 0, 2048);
    memcpy(record + 1, "CD001\1EL TORITO SPECIFICATION", 30);
    dcn__put_le32(record + 71, 19);
    memset(catalog, 0, 2048);
    catalog[0] = 1;
    catalog[30] = 0x55;
    catalog[31] = 0xAA;
    dcn__put_le16(catalog + 28, 0x10000u - 0xAA56u); /* words sum to zero */
    catalog[32] = 0x88;
    dcn__put_le16(catalog + 38, 4);
    dcn__put_le32(catalog + 40, 45);
}

void
tiny_iso_rock_ridge(struct tiny_iso *iso, uint32_t start)
{
    static const uint8_t sp[] = {'S', 'P', 7, 1, 0xBE, 0xEF, 0};
    struct tiny_record own = {"\0", 1,  TINY_DIRECTORY, 0, 0, start + TINY_ROOT,
                              2048, sp, sizeof(sp)};
    struct tiny_record parent = own;

    memset(iso->blocks[TINY_ROOT], 0, 2048);
    iso->used[TINY_ROOT] = 0;
    parent.name = "\1";
    parent.use_len = 0;
    tiny_iso_record(iso, TINY_ROOT, &own);
    tiny_iso_record(iso, TINY_ROOT, &parent);
}

void
tiny_iso_record(struct tiny_iso *iso, uint32_t block,
                const struct tiny_record *record)
{
    uint8_t *into = iso->blocks[block] + iso->used[block];
    size_t name_len =
        record->name_len != 0 ? record->name_len : strlen(record->name);
    size_t use = (33 + name_len + 1) & ~(size_t)1;
    size_t len = (use + record->use_len + 1) & ~(size_t)1;

    into[0] = (uint8_t)len;
    put_both32(into + 2, record->extent);
    put_both32(into + 10, record->size);
    into[25] = record->flags;
    into[26] = record->unit;
    into[27] = record->gap;
    put_both16(into + 28, 1);
    into[32] = (uint8_t)name_len;
    memcpy(into + 33, record->name, name_len);
    if (record->use_len > 0)
        memcpy(into + use, record->use, record->use_len);
    iso->used[block] += len;
}

struct fake_source *
tiny_iso_source(const struct tiny_iso *iso, dcn_lba lead_out)
{
    return fake_source_new(
        fake_data_disc(DCN_MEDIUM_DVD, lead_out != 0 ? lead_out : TINY_BLOCKS),
        iso->blocks[0], 2048, TINY_BLOCKS, NULL);
}
