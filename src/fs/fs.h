/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which file owns a sector: volumes, files and extents of ISO 9660 and UDF
 * (of HFS the volume alone), read through any source. Foreign bytes: everything is bounded, and damage
 * gives fewer files, never a crash. A ceiling that was reached sets truncated.
 */
#ifndef DCN_FS_FS_H
#define DCN_FS_FS_H

#include "source/source.h"

/* Ceilings of one dcn__fs_read. */
#define DCN_FS_MAX_VOLUMES         64
#define DCN_FS_MAX_FILES           500000 /* directories included */
#define DCN_FS_MAX_EXTENTS         1000000
#define DCN_FS_MAX_PATH_BYTES      4096      /* of one path */
#define DCN_FS_MAX_PATHS_BYTES     0x4000000 /* of all paths: 64 MiB */
#define DCN_FS_MAX_DIRECTORY_BYTES 0x1000000 /* of one directory: 16 MiB */
#define DCN_FS_MAX_BLOCKS          262144 /* 2048-byte blocks read: 512 MiB */
#define DCN_FS_MAX_UNREADABLE      64     /* blocks that could not be read */
#define DCN_FS_MAX_SECONDS         300    /* on the source's clock */
#define DCN_FS_MAX_PARTS           256    /* listed of one read */
#define DCN_FS_MAX_BROKEN          256

struct dcn_fs_extent {
    dcn_lba first;
    uint32_t count; /* sectors */
    uint32_t file;  /* index into files */
};

struct dcn_fs_file {
    char *path;     /* "/DIR/FILE.EXT", UTF-8; a directory ends with "/" */
    uint64_t size;  /* bytes */
    dcn_lba first;  /* of its first extent; 0 where it has none */
    bool directory; /* its extents are the list of its entries */
    bool audio;     /* an audio track of the disc (CD-ROM XA) under a name */
    uint8_t volume; /* index of the volume whose tree named it first */
};

/*
 * What a volume needs besides its files' data: descriptors, path tables, file
 * entries. Listed are those of the volume's own frame, and any that lie past
 * the disc's last sector.
 */
struct dcn_fs_part {
    const char *what; /* "path table", "UDF file entry"; a constant */
    int64_t first;    /* sector */
    uint64_t count;   /* sectors, > 0 */
    uint8_t volume;   /* index */
};

/* A descriptor that was read well and is not what its place asks for: wrong
 * checksum, CRC or tag, or no directory where one should be. */
struct dcn_fs_broken {
    const char *what; /* a constant */
    int64_t lba;
    uint8_t volume;
};

struct dcn_fs_volume {
    char kind[64]; /* "ISO 9660", "ISO 9660 + Rock Ridge + Joliet",
                    * "High Sierra", "UDF 2.50", "HFS", "HFS+" */
    char *label;   /* volume identifier, trimmed, UTF-8 */
    char *system_id, *publisher, *preparer, *application; /* or "" */
    char *created;    /* "2026-11-22T12:00:00Z", without Z where the volume
                       * does not say in which zone; or "" */
    char *boot;       /* El Torito: "x86, no emulation, 4 sectors at LBA 45",
                       * or "" */
    dcn_lba start;    /* first sector of the track or session it is in */
    uint64_t sectors; /* size of the volume as it says itself; 0: not said */
    int64_t base;     /* sector that its addresses count from; negative where
                       * it lies nearer to the start than it says */
    uint32_t slack;   /* so many sectors less are a matter of padding */
    bool capacity;    /* sectors is what the medium holds rather than what
                       * was written: UDF's virtual, sparable and metadata
                       * partitions */
};

/* What padding explains: 150 sectors of post-gap (ECMA-130 20.2), which some
 * programs count and do not write, and the two run-out blocks of a track
 * written at once, which drives do not give. */
#define DCN_FS_SLACK 152

struct dcn_fs {
    struct dcn_fs_volume *volumes; /* the last session's first */
    size_t volume_count;
    struct dcn_fs_file *files; /* directories too */
    size_t file_count;
    struct dcn_fs_extent *extents; /* sorted by first; may overlap (links) */
    size_t extent_count;
    int64_t *reach; /* [n]: highest end of extents 0..n; for file_at */
    struct dcn_fs_part *parts;
    size_t part_count;
    struct dcn_fs_broken *broken;
    size_t broken_count;
    uint32_t blocks_read; /* 2048-byte blocks that were looked at */
    bool truncated;       /* a ceiling was reached, or parts were unreadable or
                     * malformed: there may be more files than listed */
};

/*
 * Looks for file systems on all data tracks, the last session's first.
 * with_files: walk the trees too. Where several trees name the same bytes
 * (UDF, Rock Ridge or Joliet, ISO 9660; an earlier session), the first of
 * them in this order names a file. A disc without any gives zero volumes and
 * DCN_OK. *fs is the caller's (dcn__fs_free); NULL on failure: the source's
 * own status, or DCN_ERR_NO_MEMORY.
 */
enum dcn_status dcn__fs_read(struct dcn_source *source, bool with_files,
                             struct dcn_fs **fs, struct dcn_error *error);
/* NULL is allowed. */
void dcn__fs_free(struct dcn_fs *fs);

/* What files and directories occupy, sorted, none touching the next; *ranges is
 * malloc'ed, NULL where there is nothing or memory ran out. Returns how many. */
size_t dcn__fs_ranges(const struct dcn_fs *fs, struct dcn_range **ranges);
/*
 * Where the volume ends, one past its last sector: the least and the most that
 * its size can mean (makers count from the disc's start, or from the session
 * or track). INT64_MIN where it does not say.
 */
void dcn__fs_volume_end(const struct dcn_fs_volume *volume, int64_t *least,
                        int64_t *most);
/* Frees files and extents; the volumes stay. */
void dcn__fs_forget_files(struct dcn_fs *fs);

/* The file (or directory) that owns lba, or NULL. fs may be NULL. */
const struct dcn_fs_file *dcn__fs_file_at(const struct dcn_fs *fs, dcn_lba lba);

#endif
