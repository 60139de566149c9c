/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a file system needs besides the data of its files, and what of that is
 * not what it should be: for those who ask whether an image is whole.
 */
#include "fs/walk.h"

#include <stdlib.h>

/* Index of the volume being read. */
static uint8_t
volume_now(const struct dcn_fs *fs)
{
    return (uint8_t)(fs->volume_count > 0 ? fs->volume_count - 1 : 0);
}

/* Room for one more of at most max; false at the ceiling or without memory. */
static bool
list_grow(struct dcn_fs_walk *walk, void **list, size_t count, size_t max,
          size_t element)
{
    void *grown;

    if (count >= max)
        return false;
    if ((count & (count - 1)) != 0)
        return true; /* room up to the next power of two */
    grown = reallocarray(*list, count > 0 ? 2 * count : 1, element);
    if (grown == NULL) {
        dcn__fs_out_of_memory(walk);
        return false;
    }
    *list = grown;
    return true;
}

void
dcn__fs_add_part(struct dcn_fs_walk *walk, const char *what, int64_t first,
                 uint64_t count)
{
    struct dcn_fs *fs = walk->fs;

    if (count == 0 || !list_grow(walk, (void **)&fs->parts, fs->part_count,
                                 DCN_FS_MAX_PARTS, sizeof(*fs->parts)))
        return;
    fs->parts[fs->part_count++] =
        (struct dcn_fs_part){what, first, count, volume_now(fs)};
}

void
dcn__fs_add_broken(struct dcn_fs_walk *walk, const char *what, int64_t lba)
{
    struct dcn_fs *fs = walk->fs;

    fs->truncated = true;
    if (!list_grow(walk, (void **)&fs->broken, fs->broken_count,
                   DCN_FS_MAX_BROKEN, sizeof(*fs->broken)))
        return;
    fs->broken[fs->broken_count++] =
        (struct dcn_fs_broken){what, lba, volume_now(fs)};
}

void
dcn__fs_lacks(struct dcn_fs_walk *walk, const char *what, int64_t lba)
{
    walk->fs->truncated = true;
    if (lba >= walk->disc->lead_out)
        dcn__fs_add_part(walk, what, lba, 1);
    else if (lba >= 0 && dcn__fs_is_good(walk, (dcn_lba)lba))
        dcn__fs_add_broken(walk, what, lba);
}

void
dcn__fs_volume_end(const struct dcn_fs_volume *volume, int64_t *least,
                   int64_t *most)
{
    int64_t start = volume->base < 0 ? volume->base : volume->start;
    int64_t size = (int64_t)volume->sectors;

    *least = *most = INT64_MIN;
    if (size <= 0)
        return;
    *least = start < 0 ? size + start : size;
    *most = start < 0 ? size : size + start;
}
