/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 2048-byte blocks for the file system readers: read a window at a time, kept
 * for a while, user data taken out of raw sectors where the source gives only
 * those. Counts what is read against the ceilings.
 */
#include "fs/walk.h"

#include <stdlib.h>
#include <string.h>

#define NS_PER_SECOND UINT64_C(1000000000)

bool
dcn__fs_walk_init(struct dcn_fs_walk *walk, struct dcn_source *source,
                  bool with_files, struct dcn_error *error)
{
    struct dcn_source_caps caps;

    memset(walk, 0, sizeof(*walk));
    walk->source = source;
    walk->disc = dcn__source_describe(source);
    walk->with_files = with_files;
    walk->error = error;
    dcn__source_capabilities(source, &caps);
    walk->want = caps.want & DCN_WANT_USER ? DCN_WANT_USER : DCN_WANT_RAW;
    walk->clock = dcn__source_clock(source);
    walk->deadline_ns =
        walk->clock->now_ns(walk->clock) + DCN_FS_MAX_SECONDS * NS_PER_SECOND;
    walk->blocks_left = DCN_FS_MAX_BLOCKS;
    walk->unreadable_left = DCN_FS_MAX_UNREADABLE;
    walk->path_bytes_left = DCN_FS_MAX_PATHS_BYTES;
    walk->fs = calloc(1, sizeof(*walk->fs));
    walk->windows = calloc(DCN_FS_WINDOWS, sizeof(*walk->windows));
    walk->raw = malloc((size_t)DCN_FS_WINDOW_BLOCKS * DCN_RAW_BYTES);
    if (walk->fs != NULL && walk->windows != NULL && walk->raw != NULL)
        return true;
    dcn__fs_out_of_memory(walk);
    return false;
}

void
dcn__fs_walk_free(struct dcn_fs_walk *walk)
{
    free(walk->windows);
    free(walk->raw);
    free(walk->seen.slots);
}

bool
dcn__fs_going(struct dcn_fs_walk *walk)
{
    if ((++walk->ticks & 0xFFF) == 0 &&
        walk->clock->now_ns(walk->clock) > walk->deadline_ns)
        walk->stopped = true;
    return walk->status == DCN_OK && !walk->stopped;
}

void
dcn__fs_out_of_memory(struct dcn_fs_walk *walk)
{
    walk->status = dcn__error_memory(walk->error, "reading a file system");
}

/* Takes the user data out of a raw sector; false where it has none. */
static bool
block_from_raw(const uint8_t *raw, uint8_t *block)
{
    struct dcn_sector_check check;

    dcn__sector_check(raw, DCN_LBA_ANY, &check);
    if (check.mode != DCN_MODE_1 && check.mode != DCN_MODE_2_FORM1)
        return false;
    memcpy(block, raw + dcn__user_offset(check.mode), DCN_FS_BLOCK_BYTES);
    return true;
}

static void
window_take(struct dcn_fs_walk *walk, struct dcn_fs_window *window,
            const struct dcn_sector_result *results)
{
    for (uint32_t i = 0; i < window->count; i++) {
        bool has = results[i].has_main;

        if (has && walk->want == DCN_WANT_RAW)
            has = block_from_raw(walk->raw + (size_t)i * DCN_RAW_BYTES,
                                 window->blocks[i]);
        window->have[i] = DCN_FS_ABSENT;
        if (has)
            window->have[i] = results[i].state == DCN_SECTOR_GOOD
                                  ? DCN_FS_GOOD
                                  : DCN_FS_DOUBTFUL;
    }
}

static void
window_read(struct dcn_fs_walk *walk, struct dcn_fs_window *window,
            dcn_lba first, uint32_t count)
{
    struct dcn_sector_result results[DCN_FS_WINDOW_BLOCKS] = {0};
    uint8_t *into = walk->want == DCN_WANT_RAW ? walk->raw : window->blocks[0];

    window->first = first;
    window->count = 0;
    walk->status = dcn__source_read(walk->source, first, count, walk->want, 0,
                                    into, results, walk->error);
    if (walk->status != DCN_OK)
        return;
    window->count = count;
    window_take(walk, window, results);
    walk->fs->blocks_read += count;
    walk->blocks_left -= count < walk->blocks_left ? count : walk->blocks_left;
}

static bool
window_holds(const struct dcn_fs_window *window, dcn_lba lba)
{
    return lba >= window->first &&
           (int64_t)lba < (int64_t)window->first + window->count;
}

static struct dcn_fs_window *
window_of(struct dcn_fs_walk *walk, dcn_lba lba)
{
    struct dcn_fs_window *window;
    uint32_t count = DCN_FS_WINDOW_BLOCKS;

    for (unsigned i = 0; i < DCN_FS_WINDOWS; i++)
        if (window_holds(&walk->windows[i], lba))
            return &walk->windows[i];
    if (walk->blocks_left == 0 ||
        walk->clock->now_ns(walk->clock) > walk->deadline_ns) {
        walk->stopped = true;
        return NULL;
    }
    window = &walk->windows[walk->next_window];
    walk->next_window = (walk->next_window + 1) % DCN_FS_WINDOWS;
    if ((int64_t)walk->disc->lead_out - lba < count)
        count = (uint32_t)(walk->disc->lead_out - lba);
    window_read(walk, window, lba, count);
    return walk->status == DCN_OK ? window : NULL;
}

const uint8_t *
dcn__fs_peek(struct dcn_fs_walk *walk, dcn_lba lba)
{
    struct dcn_fs_window *window;
    uint8_t have;

    if (!dcn__fs_going(walk) || walk->unreadable_left == 0 || lba < 0 ||
        lba >= walk->disc->lead_out)
        return NULL;
    window = window_of(walk, lba);
    if (window == NULL)
        return NULL;
    have = window->have[lba - window->first];
    if (have == DCN_FS_ABSENT) {
        walk->unreadable_left--;
        return NULL;
    }
    if (have == DCN_FS_DOUBTFUL)
        walk->fs->truncated = true;
    return window->blocks[lba - window->first];
}

bool
dcn__fs_is_good(struct dcn_fs_walk *walk, dcn_lba lba)
{
    struct dcn_fs_window *window;

    if (!dcn__fs_going(walk) || lba < 0 || lba >= walk->disc->lead_out)
        return false;
    window = window_of(walk, lba);
    return window != NULL && window->have[lba - window->first] == DCN_FS_GOOD;
}

const uint8_t *
dcn__fs_block(struct dcn_fs_walk *walk, dcn_lba lba)
{
    const uint8_t *block = dcn__fs_peek(walk, lba);

    if (block == NULL)
        walk->fs->truncated = true;
    return block;
}
