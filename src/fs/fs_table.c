/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of volumes, files and extents while it grows, under its ceilings;
 * which places were visited; and, once done, the search for a sector's owner.
 */
#include "fs/walk.h"

#include "util/checked.h"

#include <stdlib.h>
#include <string.h>

/* Makes room for one more element; false (status set) where memory ran out. */
static bool
table_grow(struct dcn_fs_walk *walk, void **array, size_t *cap, size_t used,
           size_t element)
{
    size_t want = *cap == 0 ? 64 : *cap * 2;
    void *grown;

    if (used < *cap)
        return true;
    grown = reallocarray(*array, want, element);
    if (grown == NULL) {
        dcn__fs_out_of_memory(walk);
        return false;
    }
    *array = grown;
    *cap = want;
    return true;
}

/* A ceiling of the table was reached: no use in reading on. */
static void
table_full(struct dcn_fs_walk *walk)
{
    walk->fs->truncated = true;
    walk->stopped = true;
}

struct dcn_fs_volume *
dcn__fs_add_volume(struct dcn_fs_walk *walk, dcn_lba start)
{
    struct dcn_fs *fs = walk->fs;
    struct dcn_fs_volume *volume;

    if (fs->volume_count >= DCN_FS_MAX_VOLUMES) {
        table_full(walk);
        return NULL;
    }
    if (fs->volumes == NULL)
        fs->volumes = calloc(DCN_FS_MAX_VOLUMES, sizeof(*fs->volumes));
    if (fs->volumes == NULL) {
        dcn__fs_out_of_memory(walk);
        return NULL;
    }
    volume = &fs->volumes[fs->volume_count++];
    volume->start = start;
    volume->slack = DCN_FS_SLACK;
    volume->label = strdup("");
    volume->system_id = strdup("");
    volume->publisher = strdup("");
    volume->preparer = strdup("");
    volume->application = strdup("");
    volume->created = strdup("");
    volume->boot = strdup("");
    if (volume->label == NULL || volume->system_id == NULL ||
        volume->publisher == NULL || volume->preparer == NULL ||
        volume->application == NULL || volume->created == NULL ||
        volume->boot == NULL) {
        dcn__fs_out_of_memory(walk);
        return NULL;
    }
    return volume;
}

uint32_t
dcn__fs_add_file(struct dcn_fs_walk *walk, const char *path, uint64_t size,
                 bool directory)
{
    struct dcn_fs *fs = walk->fs;
    struct dcn_fs_file *file;
    size_t len = strlen(path) + 1;

    if (fs->file_count >= DCN_FS_MAX_FILES || len > walk->path_bytes_left) {
        table_full(walk);
        return DCN_FS_NO_FILE;
    }
    if (!table_grow(walk, (void **)&fs->files, &walk->file_cap, fs->file_count,
                    sizeof(*fs->files)))
        return DCN_FS_NO_FILE;
    file = &fs->files[fs->file_count];
    memset(file, 0, sizeof(*file));
    file->path = strdup(path);
    if (file->path == NULL) {
        dcn__fs_out_of_memory(walk);
        return DCN_FS_NO_FILE;
    }
    walk->path_bytes_left -= len;
    file->size = size;
    file->directory = directory;
    file->first = -1;
    file->volume = (uint8_t)(fs->volume_count > 0 ? fs->volume_count - 1 : 0);
    return (uint32_t)fs->file_count++;
}

/* Joins [first, first + count) to the file's last extent where it goes on. */
static bool
extent_joins(struct dcn_fs_walk *walk, uint32_t file, int64_t first,
             uint64_t count)
{
    struct dcn_fs *fs = walk->fs;
    struct dcn_fs_extent *last;

    if (fs->extent_count <= walk->settled)
        return false;
    last = &fs->extents[fs->extent_count - 1];
    if (last->file != file || (int64_t)last->first + last->count != first ||
        last->count + count > INT32_MAX)
        return false;
    last->count += (uint32_t)count;
    return true;
}

void
dcn__fs_add_extent(struct dcn_fs_walk *walk, uint32_t file, int64_t first,
                   uint64_t count)
{
    struct dcn_fs *fs = walk->fs;

    if (file == DCN_FS_NO_FILE || count == 0)
        return;
    if (first < 0 || first >= INT32_MAX) {
        fs->truncated = true;
        return;
    }
    if (count > (uint64_t)(INT32_MAX - first)) {
        fs->truncated = true;
        count = (uint64_t)(INT32_MAX - first);
    }
    if (fs->files[file].first < 0)
        fs->files[file].first = (dcn_lba)first;
    if (extent_joins(walk, file, first, count))
        return;
    if (fs->extent_count >= DCN_FS_MAX_EXTENTS) {
        table_full(walk);
        return;
    }
    if (!table_grow(walk, (void **)&fs->extents, &walk->extent_cap,
                    fs->extent_count, sizeof(*fs->extents)))
        return;
    fs->extents[fs->extent_count].first = (dcn_lba)first;
    fs->extents[fs->extent_count].count = (uint32_t)count;
    fs->extents[fs->extent_count].file = file;
    fs->extent_count++;
}

static int
extent_compare(const void *a, const void *b)
{
    const struct dcn_fs_extent *x = a, *y = b;

    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    return (x->file > y->file) - (x->file < y->file);
}

void
dcn__fs_settle(struct dcn_fs_walk *walk)
{
    struct dcn_fs *fs = walk->fs;
    int64_t reach = INT64_MIN;
    int64_t *grown;

    free(walk->seen.slots);
    memset(&walk->seen, 0, sizeof(walk->seen));
    if (fs->extent_count == walk->settled)
        return;
    grown = reallocarray(fs->reach, fs->extent_count, sizeof(*fs->reach));
    if (grown == NULL) {
        dcn__fs_out_of_memory(walk);
        return;
    }
    fs->reach = grown;
    qsort(fs->extents, fs->extent_count, sizeof(*fs->extents), extent_compare);
    for (size_t i = 0; i < fs->extent_count; i++) {
        int64_t end = (int64_t)fs->extents[i].first + fs->extents[i].count;

        reach = end > reach ? end : reach;
        fs->reach[i] = reach;
    }
    walk->settled = fs->extent_count;
}

/* The owner of lba among the first count extents, or NULL. Extents may
 * overlap, so the search goes down while any before reaches that far. */
static const struct dcn_fs_extent *
extent_find(const struct dcn_fs *fs, size_t count, int64_t lba)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (fs->extents[middle].first <= lba)
            low = middle + 1;
        else
            high = middle;
    }
    while (low > 0 && fs->reach[low - 1] > lba) {
        const struct dcn_fs_extent *extent = &fs->extents[--low];

        if ((int64_t)extent->first + extent->count > lba)
            return extent;
    }
    return NULL;
}

bool
dcn__fs_owned(const struct dcn_fs_walk *walk, int64_t lba)
{
    return extent_find(walk->fs, walk->settled, lba) != NULL;
}

const struct dcn_fs_file *
dcn__fs_file_at(const struct dcn_fs *fs, dcn_lba lba)
{
    const struct dcn_fs_extent *extent;

    if (fs == NULL || fs->extent_count == 0)
        return NULL;
    extent = extent_find(fs, fs->extent_count, lba);
    return extent == NULL ? NULL : &fs->files[extent->file];
}

/* ---- the set of visited places: open addressing, never more than half
 * full ---- */

static size_t
set_slot(const struct dcn_fs_set *set, uint64_t value)
{
    uint64_t hash = value * UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(hash >> 32) & (set->cap - 1);

    while (set->slots[slot] != 0 && set->slots[slot] != value)
        slot = (slot + 1) & (set->cap - 1);
    return slot;
}

static bool
set_grow(struct dcn_fs_set *set)
{
    struct dcn_fs_set grown = {NULL, set->used, set->cap ? set->cap * 2 : 64};

    grown.slots = calloc(grown.cap, sizeof(*grown.slots));
    if (grown.slots == NULL)
        return false;
    for (size_t i = 0; i < set->cap; i++)
        if (set->slots[i] != 0)
            grown.slots[set_slot(&grown, set->slots[i])] = set->slots[i];
    free(set->slots);
    *set = grown;
    return true;
}

bool
dcn__fs_visit(struct dcn_fs_walk *walk, uint64_t place)
{
    struct dcn_fs_set *set = &walk->seen;
    size_t slot;

    if (set->used * 2 >= set->cap && !set_grow(set)) {
        dcn__fs_out_of_memory(walk);
        return false;
    }
    slot = set_slot(set, place + 1);
    if (set->slots[slot] != 0)
        return false;
    set->slots[slot] = place + 1;
    set->used++;
    return true;
}
