/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BASE.map on the disk, kept so that at no instant does it claim what the
 * image lacks. It holds the map of what is durable; the plan's map runs
 * ahead of it. Used by one thread at a time.
 */
#ifndef DCN_MAP_STORE_H
#define DCN_MAP_STORE_H

#include "map/mapfile.h"
#include "util/atomic_file.h"

struct dcn_store;

/*
 * Locks BASE.map, for a caller that touches the image before the map is
 * opened; dcn__file_unlock when all is over. DCN_ERR_BUSY: somebody else works
 * on it.
 */
enum dcn_status dcn__store_lock(const char *path, struct dcn_file_lock **lock,
                                struct dcn_error *error);

struct dcn_store_options {
    const char *path;   /* BASE.map; BASE.map.lock beside it */
    const char *digest; /* of the disc's TOC, 64 hex digits */
    const char *kind;   /* "CD-ROM" ... */
    unsigned keeps;     /* what the image keeps: DCN_WANT_USER or _RAW, _SUB */
    const char *drive;  /* who reads, or NULL */
    const struct dcn_range *ranges; /* of the disc */
    size_t range_count;
    bool fresh;  /* forget what a file that is there says */
    bool locked; /* the caller holds dcn__store_lock of path */
    /* Sectors whose digests shall identify the disc later. */
    dcn_lba probes[DCN_MAPFILE_PROBES];
    unsigned probe_count;
};

/*
 * Locks, reads (or begins) and writes the map file. DCN_ERR_BUSY: somebody
 * else works on it; DCN_ERR_WRONG_DISC: it belongs to another disc;
 * DCN_ERR_INVALID: its image keeps other parts of the sectors; DCN_ERR_FORMAT:
 * it is no map; and what the system says.
 */
enum dcn_status
dcn__store_open(const struct dcn_store_options *options,
                struct dcn_store **store, struct dcn_error *error);
/* Unlocks and frees; what was not committed is forgotten. NULL is allowed. */
void dcn__store_close(struct dcn_store *store);

/* What is durable (or, after a soft commit, in the page cache). */
const struct dcn_map *dcn__store_map(const struct dcn_store *store);
/* The same for the caller to keep and free; of the store, only closing it is
 * left then. */
struct dcn_map *dcn__store_take_map(struct dcn_store *store);
/* Number of the drive in the map; 0 where there is none. */
unsigned dcn__store_drive(const struct dcn_store *store);
/* True where the file was there before and said something of a sector. */
bool dcn__store_resumed(const struct dcn_store *store);
/* Version of the file that was there, before it was written anew; 0: none. */
unsigned dcn__store_version(const struct dcn_store *store);
size_t dcn__store_probes(const struct dcn_store *store,
                         const struct dcn_mapfile_probe **probes);

/* Sectors that were written to the image: part of the next commit. */
enum dcn_status
dcn__store_add(struct dcn_store *store, const struct dcn_map_run *run,
               struct dcn_error *error);

/* A sector that should be made a probe of now: good, and not one yet. */
bool dcn__store_wants_probe(const struct dcn_store *store, dcn_lba *lba);
/* bytes: its main channel as the image holds it. Part of the next commit. */
void dcn__store_add_probe(struct dcn_store *store, dcn_lba lba,
                          const uint8_t *bytes, size_t len);

/*
 * Makes all that was added part of the file. hard: the caller has synced the
 * image, and on return the file is synced; else the bytes are in the
 * system's hands only, which protects from our death, not from its own.
 * On failure the file is as before and what was added stays added.
 */
enum dcn_status
dcn__store_commit(struct dcn_store *store, bool hard, struct dcn_error *error);

/* After a hard commit: replaces the file by a compact one of the same
 * content. On failure the file is as before. */
enum dcn_status
dcn__store_compact(struct dcn_store *store, struct dcn_error *error);

/*
 * The image could not be synced: what was soft may be lost. Falls back to the
 * last hard commit, in the file and in the map.
 */
enum dcn_status
dcn__store_distrust(struct dcn_store *store, struct dcn_error *error);

/* SHA-256 as 64 hex digits. */
void dcn__store_digest(const uint8_t *bytes, size_t len, char hex[65]);

#endif
