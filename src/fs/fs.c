/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which tracks may hold file systems, and in which order they are asked: the
 * last session first, since its volume names what a system would show; UDF
 * before ISO 9660, since its names are whole; HFS last, of which only the size
 * is read.
 */
#include "fs/fs.h"

#include "fs/walk.h"

#include <stdlib.h>

static void
tracks_read(struct dcn_fs_walk *walk, const struct dcn_disc *disc,
            unsigned session)
{
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        if (track->session != session || track->mode == DCN_TRACK_AUDIO)
            continue;
        if (dcn__fs_going(walk))
            dcn__udf_read(walk, track->start, track->end);
        if (dcn__fs_going(walk))
            dcn__iso9660_read(walk, track->start, track->end);
        if (dcn__fs_going(walk))
            dcn__hfs_read(walk, track->start, track->end);
    }
}

enum dcn_status
dcn__fs_read(struct dcn_source *source, bool with_files, struct dcn_fs **fs,
             struct dcn_error *error)
{
    struct dcn_fs_walk walk;

    *fs = NULL;
    if (dcn__fs_walk_init(&walk, source, with_files, error)) {
        for (unsigned n = walk.disc->session_count; n > 0; n--)
            tracks_read(&walk, walk.disc, walk.disc->sessions[n - 1].number);
        if (walk.stopped)
            walk.fs->truncated = true;
        for (size_t i = 0; i < walk.fs->file_count; i++)
            if (walk.fs->files[i].first < 0)
                walk.fs->files[i].first = 0;
        /* A ceiling may have ended a tree before it was settled. */
        dcn__fs_settle(&walk);
    }
    dcn__fs_walk_free(&walk);
    if (walk.status == DCN_OK)
        *fs = walk.fs;
    else
        dcn__fs_free(walk.fs);
    return walk.status;
}

size_t
dcn__fs_ranges(const struct dcn_fs *fs, struct dcn_range **ranges)
{
    size_t count = 0;
    int64_t end = -1;

    /* Extents are sorted; few discs leave gaps between them. */
    for (size_t i = 0; i < fs->extent_count; i++) {
        count += fs->extents[i].first > end;
        if ((int64_t)fs->extents[i].first + fs->extents[i].count > end)
            end = (int64_t)fs->extents[i].first + fs->extents[i].count;
    }
    *ranges = count > 0 ? calloc(count, sizeof(**ranges)) : NULL;
    if (*ranges == NULL)
        return 0;
    count = 0;
    end = -1;
    for (size_t i = 0; i < fs->extent_count; i++) {
        const struct dcn_fs_extent *extent = &fs->extents[i];

        if (extent->first > end)
            (*ranges)[count++].first = extent->first;
        if ((int64_t)extent->first + extent->count > end)
            end = (int64_t)extent->first + extent->count;
        (*ranges)[count - 1].count =
            (uint32_t)(end - (*ranges)[count - 1].first);
    }
    return count;
}

void
dcn__fs_forget_files(struct dcn_fs *fs)
{
    for (size_t i = 0; i < fs->file_count; i++)
        free(fs->files[i].path);
    free(fs->files);
    free(fs->extents);
    free(fs->reach);
    fs->files = NULL;
    fs->extents = NULL;
    fs->reach = NULL;
    fs->file_count = fs->extent_count = 0;
}

void
dcn__fs_free(struct dcn_fs *fs)
{
    if (fs == NULL)
        return;
    for (size_t i = 0; i < fs->volume_count; i++) {
        free(fs->volumes[i].label);
        free(fs->volumes[i].system_id);
        free(fs->volumes[i].publisher);
        free(fs->volumes[i].preparer);
        free(fs->volumes[i].application);
        free(fs->volumes[i].created);
        free(fs->volumes[i].boot);
    }
    dcn__fs_forget_files(fs);
    free(fs->parts);
    free(fs->broken);
    free(fs->volumes);
    free(fs);
}
