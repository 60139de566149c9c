/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * File entries and extended file entries (ECMA-167 4/14.9, 4/14.17) with their
 * allocation descriptors, wherever these go on; and a file's content.
 */
#include "fs/udf.h"

#include "codec/subchannel.h"
#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

#define TAG_BYTES         16
#define MAX_CONTINUATIONS 1024

enum dcn_udf_tag
dcn__udf_tag_in(const uint8_t *bytes, size_t len)
{
    size_t crc_len;
    uint16_t crc;
    uint8_t sum = 0;

    if (len < TAG_BYTES)
        return DCN_UDF_TAG_NONE;
    crc_len = dcn__get_le16(bytes + 10);
    for (int i = 0; i < TAG_BYTES; i++)
        sum = (uint8_t)(sum + (i == 4 ? 0 : bytes[i]));
    if (sum != bytes[4] || crc_len > len - TAG_BYTES)
        return DCN_UDF_TAG_NONE;
    /* ECMA-167 1/7.2.6 has the CRC of Q, but not inverted. */
    crc = dcn__crc16_inverted(bytes + TAG_BYTES, crc_len) ^ 0xFFFF;
    if (crc_len > 0 && crc != dcn__get_le16(bytes + 8))
        return DCN_UDF_TAG_NONE;
    return (enum dcn_udf_tag)dcn__get_le16(bytes);
}

enum dcn_udf_tag
dcn__udf_tag(const uint8_t *block)
{
    return dcn__udf_tag_in(block, DCN_FS_BLOCK_BYTES);
}

void
dcn__udf_lacks(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
               struct dcn_udf_place place, const char *what)
{
    int64_t lba = 0;

    if (dcn__udf_resolve(volume, place, 1, &lba) != 0)
        dcn__fs_lacks(walk, what, lba);
    else
        walk->fs->truncated = true;
}

struct dcn_udf_ad
dcn__udf_long_ad(const uint8_t *bytes)
{
    uint32_t length = dcn__get_le32(bytes);
    struct dcn_udf_ad ad = {
        .at = {dcn__get_le16(bytes + 8), dcn__get_le32(bytes + 4)},
        .bytes = length & 0x3FFFFFFF,
        .type = (uint8_t)(length >> 30),
    };

    return ad;
}

/* An allocation descriptor of the kind that an ICB's flags say, 4/14.14. */
static struct dcn_udf_ad
ad_decode(const uint8_t *bytes, unsigned kind, uint16_t part)
{
    struct dcn_udf_ad ad = dcn__udf_long_ad(bytes);

    if (kind == 0) {
        ad.at.part = part; /* short_ad */
    } else if (kind == 2) {
        ad.at.block = dcn__get_le32(bytes + 12); /* ext_ad */
        ad.at.part = dcn__get_le16(bytes + 16);
    }
    return ad;
}

/*
 * Adds the descriptors in area. False where they end, else next is where they
 * go on. The area is part of a block: ad_decode may look 10 bytes at an 8-byte
 * short_ad's place, so it works on a copy.
 */
static bool
ads_take(struct dcn_fs_walk *walk, struct dcn_udf_node *node,
         const uint8_t *area, size_t len, unsigned kind, uint16_t part,
         struct dcn_udf_ad *next)
{
    static const uint8_t sizes[] = {8, 16, 20};
    size_t size = sizes[kind];

    for (size_t at = 0; at + size <= len; at += size) {
        uint8_t bytes[20] = {0};
        struct dcn_udf_ad ad;

        memcpy(bytes, area + at, size);
        ad = ad_decode(bytes, kind, part);
        if (ad.bytes == 0)
            return false;
        if (ad.type == DCN_UDF_AD_CONTINUES) {
            *next = ad;
            return true;
        }
        if (node->ad_count == DCN_UDF_MAX_ADS) {
            walk->fs->truncated = true;
            return false;
        }
        node->ads[node->ad_count++] = ad;
    }
    return false;
}

static bool
ads_room(struct dcn_fs_walk *walk, struct dcn_udf_node *node)
{
    size_t most = node->ad_count + DCN_FS_BLOCK_BYTES / 8;
    struct dcn_udf_ad *grown;

    if (most > DCN_UDF_MAX_ADS + DCN_FS_BLOCK_BYTES / 8)
        return false;
    grown = reallocarray(node->ads, most, sizeof(*grown));
    if (grown == NULL) {
        dcn__fs_out_of_memory(walk);
        return false;
    }
    node->ads = grown;
    return true;
}

/* Follows allocation extent descriptors (4/14.5). */
static void
ads_read(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
         struct dcn_udf_node *node, const uint8_t *area, size_t len,
         unsigned kind, uint16_t part)
{
    struct dcn_udf_ad next;

    if (!ads_room(walk, node) ||
        !ads_take(walk, node, area, len, kind, part, &next))
        return;
    for (int n = 0; n < MAX_CONTINUATIONS; n++) {
        const uint8_t *block = dcn__udf_block(walk, volume, next.at);
        uint16_t at_part = next.at.part;
        uint32_t bytes;

        if (block == NULL || dcn__udf_tag(block) != DCN_UDF_TAG_ALLOCATION ||
            !ads_room(walk, node))
            break;
        bytes = dcn__get_le32(block + 20);
        if (bytes > DCN_FS_BLOCK_BYTES - 24)
            bytes = DCN_FS_BLOCK_BYTES - 24;
        if (!ads_take(walk, node, block + 24, bytes, kind, at_part, &next))
            return;
    }
    dcn__udf_lacks(walk, volume, next.at, "UDF allocation descriptor");
}

/* entry: a copy of the file entry's block. */
static bool
entry_take(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
           const uint8_t *entry, uint16_t part, struct dcn_udf_node *node)
{
    enum dcn_udf_tag tag = dcn__udf_tag(entry);
    size_t head = tag == DCN_UDF_TAG_FILE_ENTRY ? 176 : 216;
    unsigned kind = dcn__get_le16(entry + 34) & 7;
    uint64_t at, len;

    if (tag != DCN_UDF_TAG_FILE_ENTRY && tag != DCN_UDF_TAG_EXTENDED_FILE_ENTRY)
        return false;
    at = head + (uint64_t)dcn__get_le32(entry + head - 8);
    len = dcn__get_le32(entry + head - 4);
    /* Strategy 4: one entry; 4096 (write-once chains) is not followed. */
    if (dcn__get_le16(entry + 20) != 4 || kind > 3 ||
        at + len > DCN_FS_BLOCK_BYTES)
        return false;
    node->file_type = entry[27];
    node->size = dcn__get_le64(entry + 56);
    if (kind == 3) {
        node->has_inline = true;
        node->inline_len = len < node->size ? (size_t)len : (size_t)node->size;
        memcpy(node->inline_bytes, entry + at, node->inline_len);
    } else {
        ads_read(walk, volume, node, entry + at, (size_t)len, kind, part);
    }
    return true;
}

bool
dcn__udf_node_read(struct dcn_fs_walk *walk,
                   const struct dcn_udf_volume *volume,
                   struct dcn_udf_place place, struct dcn_udf_node *node)
{
    const uint8_t *block = dcn__udf_block(walk, volume, place);
    uint8_t entry[DCN_FS_BLOCK_BYTES];

    memset(node, 0, sizeof(*node));
    walk->fs->truncated |= block == NULL;
    if (block != NULL) {
        enum dcn_udf_tag tag;

        memcpy(entry, block, sizeof(entry));
        if (entry_take(walk, volume, entry, place.part, node))
            return true;
        walk->fs->truncated = true;
        tag = dcn__udf_tag(entry);
        if (tag == DCN_UDF_TAG_FILE_ENTRY ||
            tag == DCN_UDF_TAG_EXTENDED_FILE_ENTRY)
            return false; /* of a kind that is not read here */
    }
    dcn__udf_lacks(walk, volume, place, "UDF file entry");
    return false;
}

void
dcn__udf_node_free(struct dcn_udf_node *node)
{
    free(node->ads);
    node->ads = NULL;
    node->ad_count = 0;
}

/* Places of blocks whose content was given as a directory's; odd, so that
 * they differ from the places of file entries (udf_tree.c). */
static bool
first_time(struct dcn_fs_walk *walk, int64_t lba)
{
    return dcn__fs_visit(walk, (uint64_t)lba * 2 + 1);
}

static bool
block_load(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
           struct dcn_udf_place place, bool once, uint8_t *into, size_t len)
{
    const uint8_t *block;
    int64_t lba = 0;

    if (dcn__udf_resolve(volume, place, 1, &lba) == 0 ||
        (once && !first_time(walk, lba))) {
        walk->fs->truncated = true;
        return false;
    }
    block = dcn__udf_block(walk, volume, place);
    if (block != NULL)
        memcpy(into, block, len);
    return dcn__fs_going(walk);
}

uint8_t *
dcn__udf_node_load(struct dcn_fs_walk *walk,
                   const struct dcn_udf_volume *volume,
                   const struct dcn_udf_node *node, size_t ceiling, bool once,
                   size_t *len)
{
    uint64_t size = node->has_inline ? node->inline_len : node->size;
    size_t most = size < ceiling ? (size_t)size : ceiling;
    uint8_t *bytes = most > 0 ? calloc(1, most) : NULL;
    size_t done = 0;

    *len = 0;
    if (size > ceiling)
        walk->fs->truncated = true;
    if (bytes == NULL) {
        if (most > 0)
            dcn__fs_out_of_memory(walk);
        return NULL;
    }
    if (node->has_inline) {
        memcpy(bytes, node->inline_bytes, most);
        *len = most;
        return bytes;
    }
    for (size_t i = 0; i < node->ad_count && done < most; i++) {
        const struct dcn_udf_ad *ad = &node->ads[i];

        for (uint32_t at = 0; at < ad->bytes && done < most;) {
            struct dcn_udf_place place = ad->at;
            size_t now = ad->bytes - at;

            now = now < DCN_FS_BLOCK_BYTES ? now : DCN_FS_BLOCK_BYTES;
            now = now < most - done ? now : most - done;
            place.block += at / DCN_FS_BLOCK_BYTES;
            if (ad->type == DCN_UDF_AD_RECORDED &&
                !block_load(walk, volume, place, once, bytes + done, now)) {
                *len = done;
                return bytes;
            }
            at += (uint32_t)now;
            done += now;
        }
    }
    *len = done;
    return bytes;
}
