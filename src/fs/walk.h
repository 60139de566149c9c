/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the file system readers of this room share: blocks through the source
 * with a budget, the table of files under construction, names as UTF-8. A
 * failure that ends everything is kept in status, so readers look at it where
 * they loop and pass nothing on.
 */
#ifndef DCN_FS_WALK_H
#define DCN_FS_WALK_H

#include "fs/fs.h"
#include "util/buf.h"

#include <time.h>

#define DCN_FS_BLOCK_BYTES   2048
#define DCN_FS_WINDOWS       8
#define DCN_FS_WINDOW_BLOCKS 16
#define DCN_FS_NO_FILE       UINT32_MAX

enum dcn_fs_have {
    DCN_FS_ABSENT, /* unreadable, or not a data sector */
    DCN_FS_GOOD,
    DCN_FS_DOUBTFUL, /* delivered, but its codes or C2 speak against it */
};

/* Blocks read together and kept. */
struct dcn_fs_window {
    dcn_lba first;
    uint32_t count;                     /* 0: unused */
    uint8_t have[DCN_FS_WINDOW_BLOCKS]; /* enum dcn_fs_have */
    uint8_t blocks[DCN_FS_WINDOW_BLOCKS][DCN_FS_BLOCK_BYTES];
};

/* A set of numbers, for places visited before. */
struct dcn_fs_set {
    uint64_t *slots; /* value + 1, or 0 */
    size_t used, cap;
};

struct dcn_fs_walk {
    struct dcn_source *source;
    const struct dcn_disc *disc;
    bool with_files;
    enum dcn_status status; /* why all ends: source or memory */
    struct dcn_error *error;
    bool stopped; /* a ceiling of the walk was reached */

    unsigned want; /* DCN_WANT_USER or _RAW */
    uint8_t *raw;  /* a window's sectors, raw */
    struct dcn_clock *clock;
    uint64_t deadline_ns;
    unsigned ticks; /* calls of dcn__fs_going */
    uint32_t blocks_left, unreadable_left;
    struct dcn_fs_window *windows;
    unsigned next_window;

    struct dcn_fs *fs;
    size_t file_cap, extent_cap;
    size_t settled; /* extents of trees that are complete, sorted */
    size_t path_bytes_left;
    struct dcn_fs_set seen; /* directories of the tree being walked */
};

/* ---- fs/block.c ---- */

/* Readies walk for source; false (status set) where memory ran out. */
bool dcn__fs_walk_init(struct dcn_fs_walk *walk, struct dcn_source *source,
                       bool with_files, struct dcn_error *error);
/* Frees all but walk->fs. */
void dcn__fs_walk_free(struct dcn_fs_walk *walk);
/* True while there is any use in going on; looks at the clock now and then,
 * so loops ask it. */
bool dcn__fs_going(struct dcn_fs_walk *walk);
/*
 * The block at lba, good until the next call; NULL where it cannot be had
 * (outside the disc, unreadable, no data sector, ceiling): fs->truncated is
 * then set.
 */
const uint8_t *dcn__fs_block(struct dcn_fs_walk *walk, dcn_lba lba);
/* The same where absence proves nothing: truncated stays as it is. */
const uint8_t *dcn__fs_peek(struct dcn_fs_walk *walk, dcn_lba lba);
/* True where the block at lba was delivered and nothing speaks against it. */
bool dcn__fs_is_good(struct dcn_fs_walk *walk, dcn_lba lba);
/* Memory ran out: sets status. */
void dcn__fs_out_of_memory(struct dcn_fs_walk *walk);

/* ---- fs/fs_table.c ---- */

/* A new volume with empty strings, or NULL (ceiling, memory). */
struct dcn_fs_volume *
dcn__fs_add_volume(struct dcn_fs_walk *walk, dcn_lba start);
/* Index of a new file; path is copied. DCN_FS_NO_FILE at a ceiling. */
uint32_t dcn__fs_add_file(struct dcn_fs_walk *walk, const char *path,
                          uint64_t size, bool directory);
/* Adds sectors to a file; those outside 0..INT32_MAX are left out. */
void dcn__fs_add_extent(struct dcn_fs_walk *walk, uint32_t file, int64_t first,
                        uint64_t count);
/* True where a file of a tree that was settled begins or goes on at lba. */
bool dcn__fs_owned(const struct dcn_fs_walk *walk, int64_t lba);
/* The tree being walked is complete: sorts, forgets visited places. */
void dcn__fs_settle(struct dcn_fs_walk *walk);
/* True the first time it is called with place in this tree. */
bool dcn__fs_visit(struct dcn_fs_walk *walk, uint64_t place);

/* ---- fs/fs_parts.c ---- */

/* The volume that was added last needs count sectors from lba on. */
void dcn__fs_add_part(struct dcn_fs_walk *walk, const char *what, int64_t first,
                      uint64_t count);
/* What lies at lba is not what it should be; *what* is a constant. Sets
 * truncated. */
void
dcn__fs_add_broken(struct dcn_fs_walk *walk, const char *what, int64_t lba);
/*
 * The block at lba could not be taken as what: past the disc's end it is a
 * missing part, where it was read well a broken one; unreadable or doubtful
 * ones say nothing. Sets truncated.
 */
void dcn__fs_lacks(struct dcn_fs_walk *walk, const char *what, int64_t lba);

/* ---- fs/fs_text.c ---- */

/* Add a name to buf as UTF-8; control characters and '/' become '_'. Bytes
 * that are not UTF-8 are taken as ISO 8859-1. */
void dcn__fs_name_bytes(struct dcn_buf *buf, const uint8_t *bytes, size_t len);
/* From UTF-16, big-endian (Joliet: UCS-2). */
void dcn__fs_name_utf16(struct dcn_buf *buf, const uint8_t *bytes, size_t len);
/* From OSTA CS0 (UDF 2.60 2.1.1): a byte 8 or 16, then characters. */
void dcn__fs_name_cs0(struct dcn_buf *buf, const uint8_t *bytes, size_t len);
/* A field padded with blanks or NULs, trimmed, as malloc'd UTF-8; NULL where
 * memory ran out. */
char *dcn__fs_field(const uint8_t *bytes, size_t len);
/* Local time as ISO 8601 in UTC, "2026-11-22T12:00:00Z"; without zone_known
 * (else zone_minutes east of UTC) as it is, without Z. malloc'd: "" where it is
 * no time; NULL where memory ran out. */
char *dcn__fs_time(const struct tm *local, bool zone_known, int zone_minutes);

/* ---- file systems: look for a volume in the track that begins at start and
 * ends before end, add what is found ---- */

void dcn__iso9660_read(struct dcn_fs_walk *walk, dcn_lba start, dcn_lba end);
void dcn__udf_read(struct dcn_fs_walk *walk, dcn_lba start, dcn_lba end);
/* Its volumes' size alone; also those of an Apple partition map. */
void dcn__hfs_read(struct dcn_fs_walk *walk, dcn_lba start, dcn_lba end);

#endif
