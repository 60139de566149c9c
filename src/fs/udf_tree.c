/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The directory tree of a UDF volume (ECMA-167 4/8): file set, directories,
 * files, each directory once. Named streams are not followed.
 */
#include "fs/udf.h"

#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

#define LVD_FILE_SET 248
#define FSD_ROOT     400
#define FID_BYTES    38

enum fid_flag { FID_DIRECTORY = 2, FID_DELETED = 4, FID_PARENT = 8 };

struct pending {
    struct dcn_udf_place place; /* of its file entry */
    char *path;
};

struct tree_walk {
    struct dcn_fs_walk *walk;
    const struct dcn_udf_volume *volume;
    struct pending *pending; /* first in, first out */
    size_t pending_count, pending_cap;
};

static void
pending_add(struct tree_walk *tw, struct dcn_udf_place place, const char *path)
{
    struct pending *grown = tw->pending;

    if (!dcn__fs_visit(tw->walk,
                       ((uint64_t)place.part << 32 | place.block) * 2))
        return;
    if (tw->pending_count == tw->pending_cap) {
        size_t cap = tw->pending_cap == 0 ? 64 : tw->pending_cap * 2;

        grown = reallocarray(grown, cap, sizeof(*grown));
        if (grown == NULL) {
            dcn__fs_out_of_memory(tw->walk);
            return;
        }
        tw->pending = grown;
        tw->pending_cap = cap;
    }
    grown[tw->pending_count].place = place;
    grown[tw->pending_count].path = strdup(path);
    if (grown[tw->pending_count].path == NULL)
        dcn__fs_out_of_memory(tw->walk);
    else
        tw->pending_count++;
}

/* Adds one descriptor's sectors, in as many runs as its partition makes. */
static void
ad_add(struct tree_walk *tw, uint32_t file, const struct dcn_udf_ad *ad,
       uint32_t bytes)
{
    uint32_t left = (bytes + DCN_FS_BLOCK_BYTES - 1) / DCN_FS_BLOCK_BYTES;
    struct dcn_udf_place place = ad->at;

    while (left > 0 && dcn__fs_going(tw->walk)) {
        int64_t lba = 0;
        uint32_t count = dcn__udf_resolve(tw->volume, place, left, &lba);

        if (count == 0) {
            tw->walk->fs->truncated = true;
            return;
        }
        dcn__fs_add_extent(tw->walk, file, lba, count);
        place.block += count;
        left -= count;
    }
}

/* First sector of the node's content, or -1 where it has none. */
static int64_t
node_first(struct tree_walk *tw, const struct dcn_udf_node *node)
{
    int64_t lba = -1;

    for (size_t i = 0; i < node->ad_count; i++)
        if (node->ads[i].type == DCN_UDF_AD_RECORDED &&
            dcn__udf_resolve(tw->volume, node->ads[i].at, 1, &lba) != 0)
            return lba;
    return -1;
}

/* True where all of the node's content was read well. */
static bool
node_is_good(struct tree_walk *tw, const struct dcn_udf_node *node)
{
    for (size_t i = 0; i < node->ad_count; i++) {
        struct dcn_udf_place place = node->ads[i].at;
        uint32_t left =
            (node->ads[i].bytes + DCN_FS_BLOCK_BYTES - 1) / DCN_FS_BLOCK_BYTES;

        for (; left > 0; left--, place.block++) {
            int64_t lba = 0;

            if (dcn__udf_resolve(tw->volume, place, 1, &lba) == 0 ||
                lba > INT32_MAX || !dcn__fs_is_good(tw->walk, (dcn_lba)lba))
                return false;
        }
    }
    return true;
}

/* Lists a node, unless an earlier tree has its bytes. */
static void
node_add(struct tree_walk *tw, const struct dcn_udf_node *node,
         const char *path)
{
    struct dcn_fs_walk *walk = tw->walk;
    int64_t first = node_first(tw, node);
    uint64_t left = node->size;
    uint32_t file;

    if (first < 0 ? walk->settled > 0 : dcn__fs_owned(walk, first))
        return;
    file = dcn__fs_add_file(walk, path, node->size,
                            node->file_type == DCN_UDF_FILE_DIRECTORY);
    for (size_t i = 0; i < node->ad_count && left > 0; i++) {
        const struct dcn_udf_ad *ad = &node->ads[i];
        uint32_t bytes = ad->bytes < left ? ad->bytes : (uint32_t)left;

        if (ad->type == DCN_UDF_AD_RECORDED)
            ad_add(tw, file, ad, bytes);
        left -= bytes;
    }
}

static void
file_take(struct tree_walk *tw, struct dcn_udf_place place, const char *path)
{
    struct dcn_udf_node node;

    if (dcn__udf_node_read(tw->walk, tw->volume, place, &node))
        node_add(tw, &node, path);
    dcn__udf_node_free(&node);
}

/* A file identifier of len bytes (ECMA-167 4/14.4), name and all inside. */
static void
fid_take(struct tree_walk *tw, const uint8_t *fid, const char *parent)
{
    struct dcn_udf_ad icb = dcn__udf_long_ad(fid + 20);
    uint8_t flags = fid[18];
    struct dcn_buf path;

    if ((flags & (FID_DELETED | FID_PARENT)) != 0 || fid[19] == 0)
        return;
    dcn__buf_init(&path, DCN_FS_MAX_PATH_BYTES);
    dcn__buf_puts(&path, parent);
    dcn__fs_name_cs0(&path, fid + FID_BYTES + dcn__get_le16(fid + 36), fid[19]);
    if ((flags & FID_DIRECTORY) != 0)
        dcn__buf_puts(&path, "/");
    if (path.failed)
        tw->walk->fs->truncated = true;
    else if ((flags & FID_DIRECTORY) != 0)
        pending_add(tw, icb.at, path.data);
    else
        file_take(tw, icb.at, path.data);
    dcn__buf_free(&path);
}

/* True where a file identifier begins at bytes, by its tag's checksum. */
static bool
fid_begins(const uint8_t *bytes)
{
    uint8_t sum = 0;

    for (int i = 0; i < 16; i++)
        sum = (uint8_t)(sum + (i == 4 ? 0 : bytes[i]));
    return dcn__get_le16(bytes) == DCN_UDF_TAG_FILE_ID && sum == bytes[4];
}

static bool
all_zero(const uint8_t *bytes, size_t len)
{
    while (len > 0 && bytes[len - 1] == 0)
        len--;
    return len == 0;
}

/* Behind a block that could not be read the next identifier is searched.
 * False where what was read is not what a directory holds. */
static bool
entries_take(struct tree_walk *tw, const uint8_t *bytes, size_t len,
             const char *parent)
{
    bool right = true;
    size_t at = 0;

    while (at + FID_BYTES <= len && dcn__fs_going(tw->walk)) {
        const uint8_t *fid = bytes + at;
        size_t size;

        if (at > 0 && len - at < DCN_FS_BLOCK_BYTES && all_zero(fid, len - at))
            break; /* some programs count the rest of the last block in */
        if (!fid_begins(fid)) {
            right = false;
            at += 4;
            continue;
        }
        size = FID_BYTES + (size_t)dcn__get_le16(fid + 36) + fid[19];
        if (size > len - at)
            return false;
        right &= dcn__udf_tag_in(fid, len - at) == DCN_UDF_TAG_FILE_ID;
        fid_take(tw, fid, parent);
        at += (size + 3) & ~(size_t)3;
    }
    return right;
}

/* A directory whose entries are not right: told of its first sector. Where a
 * sector of it was not to be had that is why, and is told elsewhere. */
static void
entries_wrong(struct tree_walk *tw, const struct pending *dir,
              const struct dcn_udf_node *node)
{
    int64_t first = node_first(tw, node);

    tw->walk->fs->truncated = true;
    if (node->has_inline)
        dcn__udf_lacks(tw->walk, tw->volume, dir->place, "UDF directory");
    else if (node_is_good(tw, node))
        dcn__fs_lacks(tw->walk, "UDF directory", first);
}

static void
directory_read(struct tree_walk *tw, const struct pending *dir)
{
    struct dcn_udf_node node;
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (dcn__udf_node_read(tw->walk, tw->volume, dir->place, &node) &&
        node.file_type == DCN_UDF_FILE_DIRECTORY) {
        node_add(tw, &node, dir->path);
        bytes = dcn__udf_node_load(tw->walk, tw->volume, &node,
                                   DCN_FS_MAX_DIRECTORY_BYTES, true, &len);
    }
    if (bytes != NULL && !entries_take(tw, bytes, len, dir->path))
        entries_wrong(tw, dir, &node);
    free(bytes);
    dcn__udf_node_free(&node);
}

/* The root directory, by the file set descriptor (ECMA-167 4/14.1). */
static bool
root_find(struct dcn_fs_walk *walk, const struct dcn_udf_volume *volume,
          struct dcn_udf_place *root)
{
    struct dcn_udf_ad ad = dcn__udf_long_ad(volume->logical + LVD_FILE_SET);
    const uint8_t *block = dcn__udf_block(walk, volume, ad.at);

    if (block == NULL || dcn__udf_tag(block) != DCN_UDF_TAG_FILE_SET) {
        dcn__udf_lacks(walk, volume, ad.at, "UDF file set descriptor");
        return false;
    }
    *root = dcn__udf_long_ad(block + FSD_ROOT).at;
    return true;
}

void
dcn__udf_tree_walk(struct dcn_fs_walk *walk,
                   const struct dcn_udf_volume *volume)
{
    struct tree_walk tw = {.walk = walk, .volume = volume};
    struct dcn_udf_place root;

    if (root_find(walk, volume, &root))
        pending_add(&tw, root, "/");
    for (size_t n = 0; n < tw.pending_count && dcn__fs_going(walk); n++) {
        struct pending dir = tw.pending[n]; /* the array may move */

        directory_read(&tw, &dir);
    }
    for (size_t n = 0; n < tw.pending_count; n++)
        free(tw.pending[n].path);
    free(tw.pending);
    dcn__fs_settle(walk);
}
