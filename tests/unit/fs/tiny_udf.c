/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tiny_udf.h"

#include "fs/udf.h"
#include "util/bytes.h"

#include <string.h>

#define META_FILE     60
#define META_MIRROR   61
#define VAT_DATA      70
#define SPARING_TABLE 40

/* Writes the tag over len bytes behind it. */
static void
tag(uint8_t *block, uint16_t id, uint32_t location, uint16_t len)
{
    uint8_t sum = 0;

    dcn__put_le16(block, id);
    dcn__put_le16(block + 2, 3);
    dcn__put_le16(block + 8, dcn__crc16_inverted(block + 16, len) ^ 0xFFFFu);
    dcn__put_le16(block + 10, len);
    dcn__put_le32(block + 12, location);
    block[4] = 0;
    for (int i = 0; i < 16; i++)
        sum = (uint8_t)(sum + block[i]);
    block[4] = sum;
}

void
tiny_udf_seal(uint8_t *descriptor)
{
    tag(descriptor, dcn__get_le16(descriptor), dcn__get_le32(descriptor + 12),
        dcn__get_le16(descriptor + 10));
}

static void
dstring(uint8_t *into, size_t size, const char *text)
{
    into[0] = 8;
    memcpy(into + 1, text, strlen(text));
    into[size - 1] = (uint8_t)(strlen(text) + 1);
}

static uint16_t
tree_part(const struct tiny_udf *udf)
{
    return udf->kind == TINY_UDF_VIRTUAL || udf->kind == TINY_UDF_METADATA;
}

uint32_t
tiny_udf_sector(const struct tiny_udf *udf, uint32_t block)
{
    if (tree_part(udf) == 1)
        return TINY_UDF_START + block + TINY_UDF_SHIFT;
    if (udf->kind == TINY_UDF_SPARABLE && block >= 16 && block < 32)
        return TINY_UDF_SPARE + block - 16;
    return TINY_UDF_START + block;
}

static void
long_ad(uint8_t *into, const struct tiny_ad *ad, uint16_t part)
{
    dcn__put_le32(into, ad->bytes | ad->type << 30);
    dcn__put_le32(into + 4, ad->block);
    dcn__put_le16(into + 8, part);
}

static void
entry_write(uint8_t *entry, uint32_t location, uint8_t file_type, uint64_t size,
            const struct tiny_ad *ads, bool extended, uint16_t data_part)
{
    size_t head = extended ? 216 : 176, at = head;

    memset(entry, 0, 2048);
    dcn__put_le16(entry + 20, 4);
    entry[27] = file_type;
    dcn__put_le16(entry + 34, ads == NULL ? 3 : 1);
    dcn__put_le64(entry + 56, size);
    if (ads == NULL)
        at += (size_t)size;
    for (; ads != NULL && ads->bytes != 0; ads++, at += 16)
        long_ad(entry + at, ads, data_part);
    dcn__put_le32(entry + head - 4, (uint32_t)(at - head));
    tag(entry,
        extended ? DCN_UDF_TAG_EXTENDED_FILE_ENTRY : DCN_UDF_TAG_FILE_ENTRY,
        location, (uint16_t)(at - 16));
}

void
tiny_udf_entry(struct tiny_udf *udf, uint32_t block, uint8_t file_type,
               uint64_t size, const struct tiny_ad *ads)
{
    uint16_t part = file_type == DCN_UDF_FILE_DIRECTORY ? tree_part(udf) : 0;

    entry_write(udf->sectors[tiny_udf_sector(udf, block)], block, file_type,
                size, ads, udf->kind == TINY_UDF_METADATA, part);
}

void
tiny_udf_name(struct tiny_udf *udf, const char *name, uint8_t flags,
              uint32_t block)
{
    uint8_t *fid = udf->sectors[tiny_udf_sector(udf, 2)] + udf->root_used;
    struct tiny_ad icb = {block, 2048, 0};
    struct tiny_ad content[] = {{2, 0, 0}, {0, 0, 0}};
    size_t len = name[0] != '\0' ? strlen(name) + 1 : 0;
    size_t size = (38 + len + 3) & ~(size_t)3;

    dcn__put_le16(fid + 16, 1);
    fid[18] = flags;
    fid[19] = (uint8_t)len;
    long_ad(fid + 20, &icb, tree_part(udf));
    fid[38] = 8;
    memcpy(fid + 39, name, strlen(name));
    tag(fid, DCN_UDF_TAG_FILE_ID, 2, (uint16_t)(size - 16));
    udf->root_used += size;
    content[0].bytes = (uint32_t)udf->root_used;
    tiny_udf_entry(udf, 1, DCN_UDF_FILE_DIRECTORY, udf->root_used, content);
}

static void
recognition(struct tiny_udf *udf)
{
    const char *nsr = udf->kind < TINY_UDF_SPARABLE ? "NSR02\1" : "NSR03\1";

    memcpy(udf->sectors[16] + 1, "BEA01\1", 6);
    memcpy(udf->sectors[17] + 1, nsr, 6);
    memcpy(udf->sectors[18] + 1, "TEA01\1", 6);
}

/* The second map of virtual and metadata, the only one of sparable. */
static void
type2_map(uint8_t *map, const struct tiny_udf *udf)
{
    map[0] = 2;
    map[1] = 64;
    dcn__put_le16(map + 36, 1);
    if (udf->kind == TINY_UDF_VIRTUAL) {
        memcpy(map + 5, "*UDF Virtual Partition", 22);
    } else if (udf->kind == TINY_UDF_SPARABLE) {
        memcpy(map + 5, "*UDF Sparable Partition", 23);
        dcn__put_le16(map + 40, 16);
        map[42] = 1;
        dcn__put_le32(map + 48, SPARING_TABLE);
    } else {
        memcpy(map + 5, "*UDF Metadata Partition", 23);
        dcn__put_le32(map + 40, META_FILE);
        dcn__put_le32(map + 44, META_MIRROR);
    }
}

static void
logical_volume(struct tiny_udf *udf)
{
    static const uint16_t revisions[] = {0x0102, 0x0150, 0x0201, 0x0250};
    uint8_t *lvd = udf->sectors[33], *maps = lvd + 440;
    struct tiny_ad file_set = {0, 2048, 0};
    uint32_t bytes = 0, count = 0;

    dcn__put_le32(lvd + 16, 1);
    dstring(lvd + 84, 128, "TINY UDF");
    dcn__put_le32(lvd + 212, 2048);
    memcpy(lvd + 217, "*OSTA UDF Compliant", 19);
    dcn__put_le16(lvd + 240, revisions[udf->kind]);
    long_ad(lvd + 248, &file_set, tree_part(udf));
    if (udf->kind != TINY_UDF_SPARABLE) {
        maps[0] = 1;
        maps[1] = 6;
        dcn__put_le16(maps + 2, 1);
        bytes = 6;
        count = 1;
    }
    if (udf->kind != TINY_UDF_PHYSICAL) {
        type2_map(maps + bytes, udf);
        bytes += 64;
        count++;
    }
    dcn__put_le32(lvd + 264, bytes);
    dcn__put_le32(lvd + 268, count);
    tag(lvd, DCN_UDF_TAG_LOGICAL, 33, (uint16_t)(424 + bytes));
}

static void
volume_sequence(struct tiny_udf *udf)
{
    uint8_t *pvd = udf->sectors[32], *pd = udf->sectors[34];
    uint8_t *anchor = udf->sectors[256];
    static const uint8_t date[] = {0, 16, 0xEA, 7, 11, 22, 12, 34, 56};

    dstring(pvd + 24, 32, "TINY PVD");
    memcpy(pvd + 345, "*Tiny", 5);
    memcpy(pvd + 376, date, sizeof(date));
    tag(pvd, DCN_UDF_TAG_PRIMARY, 32, 496);
    logical_volume(udf);
    memcpy(pd + 25, udf->kind < TINY_UDF_SPARABLE ? "+NSR02" : "+NSR03", 6);
    dcn__put_le32(pd + 188, TINY_UDF_START);
    dcn__put_le32(pd + 192, TINY_UDF_BLOCKS);
    tag(pd, DCN_UDF_TAG_PARTITION, 34, 496);
    tag(udf->sectors[35], DCN_UDF_TAG_TERMINATOR, 35, 496);
    dcn__put_le32(anchor + 16, 4 * 2048);
    dcn__put_le32(anchor + 20, 32);
    dcn__put_le32(anchor + 24, 4 * 2048);
    dcn__put_le32(anchor + 28, 32);
    tag(anchor, DCN_UDF_TAG_ANCHOR, 256, 496);
}

/* What the partition needs to be addressed. */
static void
partition_tables(struct tiny_udf *udf)
{
    struct tiny_ad meta[] = {{TINY_UDF_SHIFT, 20 * 2048, 0}, {0, 0, 0}};
    struct tiny_ad vat[] = {{VAT_DATA, 20 * 4 + 36, 0}, {0, 0, 0}};
    uint8_t *bytes;

    if (udf->kind == TINY_UDF_METADATA) {
        entry_write(udf->sectors[TINY_UDF_START + META_FILE], META_FILE,
                    DCN_UDF_FILE_METADATA, UINT64_C(20) * 2048, meta, true, 0);
        entry_write(udf->sectors[TINY_UDF_START + META_MIRROR], META_MIRROR,
                    DCN_UDF_FILE_METADATA_MIRROR, UINT64_C(20) * 2048, meta,
                    true, 0);
    } else if (udf->kind == TINY_UDF_VIRTUAL) {
        bytes = udf->sectors[TINY_UDF_START + VAT_DATA];
        for (uint32_t i = 0; i < 20; i++)
            dcn__put_le32(bytes + 4 * (size_t)i, i + TINY_UDF_SHIFT);
        memcpy(bytes + 81, "*UDF Virtual Alloc Tbl", 22);
        entry_write(udf->sectors[TINY_UDF_START + 97], 97, 0, vat[0].bytes, vat,
                    false, 0);
    } else if (udf->kind == TINY_UDF_SPARABLE) {
        bytes = udf->sectors[SPARING_TABLE];
        memcpy(bytes + 17, "*UDF Sparing Table", 18);
        dcn__put_le16(bytes + 48, 1);
        dcn__put_le32(bytes + 56, 16);
        dcn__put_le32(bytes + 60, TINY_UDF_SPARE);
    }
}

void
tiny_udf_init(struct tiny_udf *udf, enum tiny_udf_kind kind)
{
    struct tiny_ad root = {1, 2048, 0};
    uint8_t *file_set;

    memset(udf, 0, sizeof(*udf));
    udf->kind = kind;
    recognition(udf);
    volume_sequence(udf);
    partition_tables(udf);
    file_set = udf->sectors[tiny_udf_sector(udf, 0)];
    long_ad(file_set + 400, &root, tree_part(udf));
    tag(file_set, DCN_UDF_TAG_FILE_SET, 0, 496);
    tiny_udf_name(udf, "", 8 | 2, 1); /* the parent's */
}

struct fake_source *
tiny_udf_source(const struct tiny_udf *udf)
{
    return fake_source_new(
        fake_data_disc(DCN_MEDIUM_DVD, TINY_UDF_START + TINY_UDF_BLOCKS),
        udf->sectors[0], 2048, TINY_UDF_SECTORS, NULL);
}
