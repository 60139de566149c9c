/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rescue as one call: a plan decides what to read next, a source reads it,
 * a sink keeps it, a map remembers it. The map is the only state; it is
 * crash-safe: data reach the disk before the map claims them.
 */
#ifndef DCN_RESCUE_RESCUE_H
#define DCN_RESCUE_RESCUE_H

#include "rescue/map.h"
#include "source/sink.h"

#include <discern/events.h>

struct dcn_rescue_options {
    const char *map_path;   /* BASE.map; locked while the rescue runs */
    const char *drive;      /* who reads ("VENDOR PRODUCT REV SERIAL"), kept
                            * in the map; NULL: not said */
    unsigned retries;       /* of each bad sector after trimming */
    double time_limit_s;    /* 0: none */
    uint64_t give_up_after; /* bad sectors; 0: never */
    bool fast;              /* copying passes only */
    bool fresh;             /* start anew, whatever the map file says */
    const struct dcn_range *skip; /* never read these */
    size_t skip_count;
    const struct dcn_range *first; /* read these first, in this order */
    size_t first_count;
    /* Called for every sector that was stored, in the order they were read;
     * buffer as want says. For Q scanning and the like. MAY be NULL. */
    void (*stored)(dcn_lba first, uint32_t count, unsigned want,
                   const uint8_t *buffer,
                   const struct dcn_sector_result *results, void *payload);
    void *payload;
};

/* What came of it, from the map. */
struct dcn_rescue_summary {
    uint64_t total, good, damaged, unread; /* sectors */
    uint64_t retried, resumed;             /* won by retry; from before */
    uint64_t commands;                     /* reads issued */
    double seconds;                        /* on the source's clock */
    bool complete;                         /* every sector settled */
};

/*
 * Reads what the map lacks of the disc's ranges into sink. On return (also
 * with DCN_ERR_CANCELLED, NO_SPACE, DRIVE_GONE, MEDIUM_CHANGED ...) the sink
 * is synced and the map saved; giving the same call again continues. Damaged
 * sectors are zeros in the sink (or the best sample). *map is the caller's
 * (dcn__map_free), NULL only where it could not be read or locked.
 * DCN_ERR_WRONG_DISC: the map file belongs to another disc.
 */
enum dcn_status
dcn__rescue_run(struct dcn_source *source, struct dcn_sink *sink,
                const struct dcn_rescue_options *options,
                const struct dcn_events *events,
                struct dcn_rescue_summary *summary, struct dcn_map **map,
                struct dcn_error *error);

#endif
