/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The directory tree of an ISO 9660 or High Sierra volume (ECMA-119 6.8, 9),
 * walked without recursion: each directory is visited once, whatever loops a
 * broken disc has. Files of several extents and interleaved files give
 * several extents.
 */
#include "fs/iso.h"

#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

/* ECMA-119 9.1 */
enum record_offset {
    REC_LENGTH = 0,
    REC_XATTR = 1,
    REC_EXTENT = 2,
    REC_SIZE = 10,
    REC_FLAGS_SIERRA = 24,
    REC_FLAGS = 25,
    REC_UNIT = 26,
    REC_GAP = 27,
    REC_NAME_LENGTH = 32,
    REC_NAME = 33,
};

/* Attributes of CD-ROM XA, first in a record's system use area (System
 * Description CD-ROM XA II 2.7): owner, attributes, "XA", file number. */
enum xa_offset { XA_ATTRIBUTES = 4, XA_SIGNATURE = 6, XA_BYTES = 14 };
#define XA_CD_DA 0x4000 /* the "file" is audio of a track of its own */

enum record_flag {
    FLAG_DIRECTORY = 0x02,
    FLAG_ASSOCIATED = 0x04,
    FLAG_MULTI_EXTENT = 0x80,
};

/* A directory to be read. */
struct pending {
    int64_t first;
    uint32_t into; /* where in its first sector it begins */
    uint32_t bytes;
    char *path;
};

struct tree_walk {
    struct dcn_fs_walk *walk;
    const struct dcn_iso_tree *tree;
    struct pending *pending; /* first in, first out */
    size_t pending_count, pending_cap;
    uint32_t open_file; /* whose extents go on, or DCN_FS_NO_FILE */
    bool open;          /* the last record was not its file's final one */
};

/* Sectors that bytes from a logical block on touch. */
static uint64_t
sectors_of(const struct dcn_iso_tree *tree, uint32_t block, uint64_t bytes)
{
    uint64_t into = dcn__iso_into(tree, block);

    if (bytes == 0)
        return 0;
    return (into + bytes + DCN_FS_BLOCK_BYTES - 1) / DCN_FS_BLOCK_BYTES;
}

/* A record that is its directory's own entry and says so of extent. */
static bool
record_is_self(const uint8_t *record, uint32_t extent)
{
    return record[REC_LENGTH] >= DCN_ISO_ROOT_RECORD_BYTES &&
           record[REC_NAME_LENGTH] == 1 && record[REC_NAME] == 0 &&
           dcn__get_le32(record + REC_EXTENT) == extent;
}

/* The entry behind it, of the directory that it lies in: the root lies in
 * itself. record: not at a sector's end, since the first is short. */
static bool
record_is_parent(const uint8_t *record, uint32_t extent)
{
    return record[REC_LENGTH] >= DCN_ISO_ROOT_RECORD_BYTES &&
           record[REC_NAME_LENGTH] == 1 && record[REC_NAME] == 1 &&
           dcn__get_le32(record + REC_EXTENT) == extent;
}

/* SP in the root's own entry: Rock Ridge counts, after skip bytes; on CD-ROM
 * XA discs it comes after 14 bytes of XA attributes (SUSP 1.12 5.3). */
static void
susp_detect(struct dcn_iso_tree *tree, const uint8_t *record)
{
    static const uint8_t sp[] = {'S', 'P', 7, 1, 0xBE, 0xEF};
    size_t len = record[REC_LENGTH];

    for (size_t at = 34; at <= 34 + 14; at += 14) {
        if (at + 7 <= len && memcmp(record + at, sp, sizeof(sp)) == 0) {
            tree->rock_ridge = true;
            tree->susp_skip = record[at + 6];
            return;
        }
    }
}

/* The first sector of the root's own entries, from where they begin on; NULL
 * where it cannot be had. */
static const uint8_t *
root_peek(struct dcn_fs_walk *walk, const struct dcn_iso_tree *tree)
{
    uint32_t block = tree->root_extent + tree->root_xattr;
    int64_t lba = dcn__iso_sector(tree, block);
    const uint8_t *sector =
        lba >= 0 && lba < INT32_MAX ? dcn__fs_peek(walk, (dcn_lba)lba) : NULL;

    return sector == NULL ? NULL : sector + dcn__iso_into(tree, block);
}

/* An image of a later session alone has addresses from the disc's start: where
 * its root is then, by what the root says of itself and its parent, among the
 * sectors that path tables and descriptors may fill before it. */
#define ROOT_SEARCH 512

static bool
root_search(struct dcn_fs_walk *walk, struct dcn_iso_tree *tree, dcn_lba start)
{
    for (dcn_lba lba = start + 17; lba < start + ROOT_SEARCH; lba++) {
        const uint8_t *root;

        tree->base = 0;
        tree->base =
            lba - dcn__iso_sector(tree, tree->root_extent + tree->root_xattr);
        root = root_peek(walk, tree);
        if (root == NULL && lba >= walk->disc->lead_out)
            break;
        if (root != NULL && tree->base < 0 &&
            record_is_self(root, tree->root_extent) &&
            record_is_parent(root + root[REC_LENGTH], tree->root_extent))
            return true;
    }
    tree->base = 0;
    return false;
}

bool
dcn__iso_has_no_root(const uint8_t record[DCN_ISO_ROOT_RECORD_BYTES])
{
    return dcn__get_le32(record + REC_EXTENT) == 0 &&
           dcn__get_le32(record + REC_SIZE) == 0;
}

bool
dcn__iso_tree_open(struct dcn_fs_walk *walk, struct dcn_iso_tree *tree,
                   const uint8_t record[DCN_ISO_ROOT_RECORD_BYTES],
                   dcn_lba start)
{
    const uint8_t *root;
    bool found = false;

    tree->root_extent = dcn__get_le32(record + REC_EXTENT);
    tree->root_bytes = dcn__get_le32(record + REC_SIZE);
    tree->root_xattr = record[REC_XATTR];
    for (int n = 0; n < (start == 0 ? 1 : 2) && !found; n++) {
        tree->base = n == 0 ? 0 : start;
        root = root_peek(walk, tree);
        found = root != NULL && record_is_self(root, tree->root_extent);
    }
    if (!found && !root_search(walk, tree, start))
        return false;
    root = root_peek(walk, tree);
    if (root != NULL && !tree->joliet && !tree->high_sierra)
        susp_detect(tree, root);
    return true;
}

static void
pending_add(struct tree_walk *tw, const struct pending *dir)
{
    struct pending *grown = tw->pending;

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
    grown[tw->pending_count] = *dir;
    grown[tw->pending_count].path = strdup(dir->path);
    if (grown[tw->pending_count].path == NULL)
        dcn__fs_out_of_memory(tw->walk);
    else
        tw->pending_count++;
}

/* What is visited: a directory, or a part of a sector as one's entries. Two
 * directories never share entries, so nothing is read twice. */
static bool
visit(struct tree_walk *tw, int64_t lba, uint32_t into, bool entries)
{
    uint64_t place = ((uint64_t)lba * 4 + into / 512) * 2 + entries;

    return dcn__fs_visit(tw->walk, place);
}

/* Lists a directory and queues it, once; path ends with '/'. */
static void
directory_add(struct tree_walk *tw, uint32_t block, uint32_t bytes, char *path)
{
    struct dcn_fs_walk *walk = tw->walk;
    struct pending dir = {
        .first = dcn__iso_sector(tw->tree, block),
        .into = dcn__iso_into(tw->tree, block),
        .bytes = bytes,
        .path = path,
    };

    if (!visit(tw, dir.first, dir.into, false))
        return;
    if (bytes > DCN_FS_MAX_DIRECTORY_BYTES) {
        walk->fs->truncated = true;
        dir.bytes = DCN_FS_MAX_DIRECTORY_BYTES;
    }
    if (!dcn__fs_owned(walk, dir.first))
        dcn__fs_add_extent(walk, dcn__fs_add_file(walk, path, bytes, true),
                           dir.first, sectors_of(tw->tree, block, dir.bytes));
    if (dcn__fs_going(walk))
        pending_add(tw, &dir);
}

/* A file's extents by its record: one run, or units with gaps between them
 * (ECMA-119 6.4.3). */
static void
extents_add(struct tree_walk *tw, uint32_t file, const uint8_t *record)
{
    uint32_t block = dcn__get_le32(record + REC_EXTENT) + record[REC_XATTR];
    uint32_t bytes = dcn__get_le32(record + REC_SIZE);
    uint32_t bs = tw->tree->block_bytes;
    uint32_t unit = record[REC_UNIT] * bs;

    if (unit == 0 || record[REC_GAP] == 0)
        unit = bytes;
    while (bytes > 0 && dcn__fs_going(tw->walk)) {
        uint32_t now = bytes < unit ? bytes : unit;

        dcn__fs_add_extent(tw->walk, file, dcn__iso_sector(tw->tree, block),
                           sectors_of(tw->tree, block, now));
        block += now / bs + record[REC_GAP];
        bytes -= now;
    }
}

/* True where XA's attributes call it a track of audio, as on discs of consoles:
 * its sectors are no file's data, and lie where the track lay on the master. */
static bool
record_is_audio(const struct dcn_iso_tree *tree, const uint8_t *record)
{
    size_t use = (REC_NAME + (size_t)record[REC_NAME_LENGTH] + 1) & ~(size_t)1;
    const uint8_t *xa = record + use;

    return use + XA_BYTES <= record[REC_LENGTH] &&
           (!tree->rock_ridge || tree->susp_skip >= XA_BYTES) &&
           memcmp(xa + XA_SIGNATURE, "XA", 2) == 0 &&
           (dcn__get_be16(xa + XA_ATTRIBUTES) & XA_CD_DA) != 0;
}

static void
file_add(struct tree_walk *tw, const uint8_t *record, uint8_t flags,
         const char *path)
{
    struct dcn_fs_walk *walk = tw->walk;
    uint32_t bytes = dcn__get_le32(record + REC_SIZE);
    int64_t first = dcn__iso_sector(
        tw->tree, dcn__get_le32(record + REC_EXTENT) + record[REC_XATTR]);

    if (!tw->open) {
        /* A second tree of the same bytes adds only what is new. */
        bool known = bytes > 0 ? dcn__fs_owned(walk, first) : walk->settled > 0;

        tw->open_file =
            known ? DCN_FS_NO_FILE : dcn__fs_add_file(walk, path, 0, false);
    }
    if (tw->open_file != DCN_FS_NO_FILE) {
        walk->fs->files[tw->open_file].size += bytes;
        walk->fs->files[tw->open_file].audio =
            record_is_audio(tw->tree, record);
        extents_add(tw, tw->open_file, record);
    }
    tw->open = (flags & FLAG_MULTI_EXTENT) != 0;
}

/* The recorded name without ";1" and without a dot that nothing follows. */
static void
name_add(const struct dcn_iso_tree *tree, const uint8_t *name, size_t len,
         struct dcn_buf *path)
{
    size_t unit = tree->joliet ? 2 : 1;

    for (size_t at = 0; at + unit <= len; at += unit) {
        if (name[at + unit - 1] == ';' && (unit == 1 || name[at] == 0)) {
            len = at;
            break;
        }
    }
    if (len > unit && name[len - 1] == '.' && (unit == 1 || !name[len - 2]))
        len -= unit;
    if (tree->joliet)
        dcn__fs_name_utf16(path, name, len);
    else
        dcn__fs_name_bytes(path, name, len);
}

/* The directory that a child link leads to: its size is in its own entry. */
static void
child_link_add(struct tree_walk *tw, uint32_t block, char *path)
{
    int64_t lba = dcn__iso_sector(tw->tree, block);
    const uint8_t *own =
        lba < INT32_MAX ? dcn__fs_block(tw->walk, (dcn_lba)lba) : NULL;

    if (own == NULL)
        return;
    own += dcn__iso_into(tw->tree, block);
    if (record_is_self(own, block))
        directory_add(tw, block, dcn__get_le32(own + REC_SIZE), path);
}

/* record: a copy with name and system use area inside its length. */
static void
record_take(struct tree_walk *tw, const uint8_t *record, const char *parent)
{
    const struct dcn_iso_tree *tree = tw->tree;
    uint8_t flags = record[tree->high_sierra ? REC_FLAGS_SIERRA : REC_FLAGS];
    size_t name_len = record[REC_NAME_LENGTH];
    size_t use = (REC_NAME + name_len + 1) & ~(size_t)1;
    struct dcn_iso_susp susp = {0};
    struct dcn_buf path;

    if (tree->rock_ridge && use < record[REC_LENGTH])
        dcn__iso_susp_read(tw->walk, tree, record + use,
                           record[REC_LENGTH] - use, &susp);
    dcn__buf_init(&path, DCN_FS_MAX_PATH_BYTES);
    dcn__buf_puts(&path, parent);
    if (susp.name.len > 0 && !susp.name.failed)
        dcn__fs_name_bytes(&path, (const uint8_t *)susp.name.data,
                           susp.name.len);
    else
        name_add(tree, record + REC_NAME, name_len, &path);
    if ((flags & FLAG_DIRECTORY) != 0 || susp.has_child_link)
        dcn__buf_puts(&path, "/");
    if (path.failed || path.data == NULL)
        tw->walk->fs->truncated = true;
    else if (susp.has_child_link)
        child_link_add(tw, susp.child_link, path.data);
    else if (susp.relocated)
        ; /* its child link lists it in its right place */
    else if ((flags & FLAG_DIRECTORY) != 0)
        directory_add(tw,
                      dcn__get_le32(record + REC_EXTENT) + record[REC_XATTR],
                      dcn__get_le32(record + REC_SIZE), path.data);
    else
        file_add(tw, record, flags, path.data);
    dcn__buf_free(&path);
    dcn__iso_susp_free(&susp);
}

/* Length of the record at `at` in a directory's sector; 0 where none begins
 * there or it breaks ECMA-119 9.1. */
static size_t
record_length(struct tree_walk *tw, dcn_lba lba, const uint8_t *block,
              size_t at, size_t end)
{
    size_t left = end - at;
    size_t len = block[at];

    if (len == 0)
        return 0;
    if (len > left || len < DCN_ISO_ROOT_RECORD_BYTES ||
        (size_t)REC_NAME + block[at + REC_NAME_LENGTH] > len) {
        dcn__fs_lacks(tw->walk, "directory record", lba);
        return 0;
    }
    return len;
}

/* A directory begins with its own entry (ECMA-119 6.8.2.2). */
static void
directory_check(struct tree_walk *tw, const struct pending *dir)
{
    const uint8_t *block;

    if (dir->bytes == 0 || dir->first >= tw->walk->disc->lead_out)
        return;
    block = dcn__fs_block(tw->walk, (dcn_lba)dir->first);
    if (block == NULL)
        return;
    block += dir->into;
    if (block[REC_LENGTH] < DCN_ISO_ROOT_RECORD_BYTES ||
        block[REC_NAME_LENGTH] != 1 || block[REC_NAME] != 0)
        dcn__fs_lacks(tw->walk, "directory", dir->first);
}

/* The entries in bytes at..end of a sector. */
static void
sector_take(struct tree_walk *tw, dcn_lba lba, size_t at, size_t end,
            const char *parent)
{
    while (at < end && dcn__fs_going(tw->walk)) {
        /* Asked for each time: reading elsewhere may have moved it. */
        const uint8_t *block = dcn__fs_block(tw->walk, lba);
        uint8_t record[DCN_ISO_MAX_RECORD_BYTES + 1] = {0};
        size_t len = block == NULL ? 0 : record_length(tw, lba, block, at, end);

        if (len == 0)
            return;
        memcpy(record, block + at, len);
        at += len;
        if (record[REC_NAME_LENGTH] == 1 && record[REC_NAME] <= 1)
            continue;
        if (record[REC_NAME_LENGTH] > 0)
            record_take(tw, record, parent);
    }
}

static void
directory_read(struct tree_walk *tw, const struct pending *dir)
{
    uint32_t into = dir->into, left = dir->bytes;

    tw->open = false;
    directory_check(tw, dir);
    for (int64_t lba = dir->first; left > 0 && dcn__fs_going(tw->walk); lba++) {
        uint32_t now = DCN_FS_BLOCK_BYTES - into;

        now = left < now ? left : now;
        if (lba >= tw->walk->disc->lead_out || !visit(tw, lba, into, true)) {
            tw->walk->fs->truncated = true;
            return;
        }
        sector_take(tw, (dcn_lba)lba, into, into + now, dir->path);
        left -= now;
        into = 0;
    }
}

void
dcn__iso_tree_walk(struct dcn_fs_walk *walk, const struct dcn_iso_tree *tree)
{
    struct tree_walk tw = {.walk = walk, .tree = tree};
    char root[] = "/";

    directory_add(&tw, tree->root_extent + tree->root_xattr, tree->root_bytes,
                  root);
    for (size_t n = 0; n < tw.pending_count && dcn__fs_going(walk); n++) {
        struct pending dir = tw.pending[n]; /* the array may move */

        directory_read(&tw, &dir);
    }
    for (size_t n = 0; n < tw.pending_count; n++)
        free(tw.pending[n].path);
    free(tw.pending);
    dcn__fs_settle(walk);
}
