/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which file owns a sector: extents of ISO 9660 (libiso9660) and UDF
 * (libudfread), read through any source. Foreign bytes: everything is
 * bounded, and damage gives fewer files, never a crash.
 */
#ifndef DCN_FS_FS_H
#define DCN_FS_FS_H

#include "source/source.h"

struct dcn_fs_extent {
    dcn_lba first;
    uint32_t count;  /* sectors */
    uint32_t file;   /* index into files */
};

struct dcn_fs_file {
    char *path;      /* "/DIR/FILE.EXT", UTF-8 */
    uint64_t size;   /* bytes */
    dcn_lba first;   /* of its first extent */
};

struct dcn_fs_volume {
    const char *kind;  /* "ISO 9660", "ISO 9660 + Joliet", "UDF 2.50" ... */
    char *label;       /* volume identifier, trimmed, UTF-8 */
    char *system_id, *publisher, *preparer, *application; /* or "" */
    char *created;     /* "2026-11-22 12:00:00" or "" */
    dcn_lba start;     /* first sector of the track or session it is in */
    uint64_t sectors;  /* size of the volume as it says itself */
};

struct dcn_fs {
    struct dcn_fs_volume *volumes;
    size_t volume_count;
    struct dcn_fs_file *files;
    size_t file_count;
    struct dcn_fs_extent *extents; /* sorted by first */
    size_t extent_count;
    bool truncated; /* more files than the ceiling, or unreadable parts */
};

/*
 * Looks for file systems on all data tracks (each session's). with_files:
 * walk the trees too. A disc without any gives zero volumes and DCN_OK.
 */
enum dcn_status dcn__fs_read(struct dcn_source *source, bool with_files,
                             struct dcn_fs **fs, struct dcn_error *error);
void dcn__fs_free(struct dcn_fs *fs);

/* The file that owns lba, or NULL. */
const struct dcn_fs_file *dcn__fs_file_at(const struct dcn_fs *fs,
                                          dcn_lba lba);

#endif
