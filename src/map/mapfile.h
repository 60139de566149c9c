/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BASE.map as text (docs/map-format.md): a header and runs, then pieces that
 * were appended later, each closed by a seal whose CRC covers every byte of
 * the file before it. What follows the last good seal is what a crash cut
 * off, and counts for nothing.
 */
#ifndef DCN_MAP_MAPFILE_H
#define DCN_MAP_MAPFILE_H

#include "map/map.h"
#include "util/buf.h"

/* Of what is written. Version 1 had no causes: its `repaired` and `damaged`
 * were said without asking whether the disc was pressed so. */
#define DCN_MAPFILE_VERSION    2
#define DCN_MAPFILE_PROBES     4
#define DCN_MAPFILE_DRIVES     255
#define DCN_MAPFILE_DRIVE_MAX  127 /* bytes of a drive's name */
#define DCN_MAPFILE_MAX_BYTES  (256u << 20)
#define DCN_MAPFILE_BOOT_BYTES 37 /* of a boot's number, with NUL */

/* A sector whose main channel is known by its SHA-256. */
struct dcn_mapfile_probe {
    dcn_lba lba;
    char sha256[65];
};

struct dcn_mapfile {
    struct dcn_map *map;
    unsigned version; /* of what was parsed; what is written is the newest */
    char digest[65];  /* dcn__disc_toc_digest */
    char kind[32];    /* "CD-ROM" ..., for people and messages */
    unsigned keeps;   /* DCN_WANT_USER or _RAW, _SUB: what the image holds */
    char *drives[DCN_MAPFILE_DRIVES]; /* [0] is drive 1 */
    unsigned drive_count;
    struct dcn_mapfile_probe probes[DCN_MAPFILE_PROBES];
    unsigned probe_count;
    uint32_t seals; /* number of the last seal */
    uint32_t crc;   /* CRC-32 of the file's first sealed_bytes bytes */
    size_t sealed_bytes;
    size_t hard_bytes; /* up to the last seal whose data were synced */
    uint32_t hard_seals, hard_crc;
    unsigned torn_line; /* first line that counts for nothing; 0: none */
};

void dcn__mapfile_init(struct dcn_mapfile *file);
/* Frees the map as well (NULL it to keep it). */
void dcn__mapfile_free(struct dcn_mapfile *file);

/* Number of the drive of that name, added if new; 0 where there is no room
 * or memory. Characters that would break a line become '?'. */
unsigned dcn__mapfile_drive(struct dcn_mapfile *file, const char *name);

/*
 * Parses text. boot: number of this boot of the system (seals that only vouch
 * for what reached the system's memory count if made in the same boot), or
 * NULL. On success file holds the map (dcn__mapfile_free). DCN_ERR_FORMAT:
 * name and line in the message; DCN_ERR_NO_MEMORY. file is empty then.
 */
enum dcn_status
dcn__mapfile_parse(const char *name, const char *text, size_t len,
                   const char *boot, struct dcn_mapfile *file,
                   struct dcn_error *error);

/* The same from a file, which is never in memory as a whole; also what the
 * system says of it, DCN_ERR_NOT_FOUND among that. */
enum dcn_status
dcn__mapfile_read(const char *path, const char *boot, struct dcn_mapfile *file,
                  struct dcn_error *error);

/* Takes text as it is made, piece by piece. */
struct dcn_mapfile_out {
    enum dcn_status (*put)(const char *bytes, size_t len, void *payload,
                           struct dcn_error *error);
    void *payload;
};

/*
 * The whole file, closed by a hard seal; sets seals, crc and sealed_bytes as
 * parsing it would. On failure (memory, or what put says) file is as it was,
 * but what was put is put.
 */
enum dcn_status
dcn__mapfile_encode(struct dcn_mapfile *file, const struct dcn_mapfile_out *out,
                    struct dcn_error *error);
/* The same into a file that it replaces as dcn__atomic_write does. Where the
 * last step fails, the folder's fsync, path may be the new file, though file
 * speaks of the old one. */
enum dcn_status dcn__mapfile_write(struct dcn_mapfile *file, const char *path,
                                   struct dcn_error *error);

/* A piece to append: runs (and probe, drive lines by the next two), then
 * dcn__mapfile_seal. */
void dcn__mapfile_add_run(struct dcn_buf *buf, const struct dcn_map_run *run);
void dcn__mapfile_add_probe(struct dcn_buf *buf,
                            const struct dcn_mapfile_probe *probe);
/*
 * Closes the piece in buf. boot NULL: hard, the data are on the disk; else
 * soft, they have been handed to the system in that boot. Updates seals, crc
 * and sealed_bytes (and the hard_ ones) as if the piece were in the file.
 */
void dcn__mapfile_seal(struct dcn_mapfile *file, struct dcn_buf *buf,
                       const char *boot);

#endif
