/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which tracks may hold file systems, and in which order they are asked: the
 * last session first, since its volume names what a system would show; UDF
 * before ISO 9660, since its names are whole.
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
    for (size_t i = 0; i < fs->file_count; i++)
        free(fs->files[i].path);
    free(fs->volumes);
    free(fs->files);
    free(fs->extents);
    free(fs->reach);
    free(fs);
}
