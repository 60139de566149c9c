/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rescue as one call: a plan decides what to read next, a source reads it,
 * a sink keeps it, a map remembers it. The map is the only state; it is
 * crash-safe: data reach the disk before the map claims them.
 */
#ifndef DCN_RESCUE_RESCUE_H
#define DCN_RESCUE_RESCUE_H

#include "plan/ladder.h"
#include "map/map.h"
#include "source/sink.h"

#include <discern/events.h>
#include <discern/job.h>

struct dcn_rescue_options {
    const char *map_path;   /* BASE.map; locked while the rescue runs */
    const char *drive;      /* who reads ("VENDOR PRODUCT REV SERIAL"), kept
                            * in the map; NULL: not said */
    unsigned retries;       /* of each bad sector after trimming; where an
                            * earlier run used them up, that many again */
    double time_limit_s;    /* 0: none; the first forward pass is completed
                            * in any case */
    uint64_t give_up_after; /* bad sectors; 0: never */
    bool fast;              /* copying passes, and second readings, only */
    enum dcn_second_read second; /* of what is kept raw */
    bool try_intended;           /* what looks unreadable on purpose is tried
                            * like any other damage */
    bool fix_codes; /* what is as pressed or in doubt gets right codes, where
                     * its user data are proven or stay */
    bool fresh;     /* start anew, whatever the map file says */
    bool locked;    /* the caller holds dcn__store_lock of it */
    unsigned speed_kb_s; /* what the job set; restored after retries at
                            * other speeds; 0: the drive's default */
    double room_wait_s;  /* on a full disk: say DCN_PHASE_PAUSED and wait
                            * this long for room; 0: do not wait */
    double drive_wait_s; /* a drive that is lost is looked for so long,
                            * saying DCN_PHASE_DRIVE_LOST, and a disc that was
                            * taken out waited for, DCN_PHASE_DISC_OUT; 0: not */
    /* What is known of the rungs on this drive; all zero: nothing. */
    struct dcn_rung_statistics known[DCN_RUNGS];
    const char *samples_path;     /* BASE.samples: samples of damaged CD sectors
                            * are kept there; NULL: in memory only */
    const struct dcn_range *skip; /* never read these */
    size_t skip_count;
    const struct dcn_range *first; /* read these first, in this order */
    size_t first_count;
    dcn_lba volume_end; /* one past the last sector of the disc's volumes; 0:
                         * not known. What may be run-out behind it is not
                         * tried beyond its first sector that fails */
    /* Called for every sector that is stored, in the order they were read;
     * buffer as want says, results with has_main false for sectors that were
     * no better than what is kept. For Q scanning and the like. MAY be
     * NULL. */
    void (*stored)(dcn_lba first, uint32_t count, unsigned want,
                   const uint8_t *buffer,
                   const struct dcn_sector_result *results, void *payload);
    /*
     * What each file of the disc occupies, ascending, those of one protected
     * part (a DVD's title set) as one: *places is malloc'ed, or NULL. Called
     * where the drive refuses some of the disc, to find what it gives. MAY be
     * NULL.
     */
    size_t (*places)(struct dcn_range **places, void *payload);
    void *payload;
};

/* Why a rescue that did not fail ended. */
enum dcn_rescue_end {
    DCN_RESCUE_ALL_DONE, /* nothing is left that the options allow */
    DCN_RESCUE_TIME_UP,
    DCN_RESCUE_GAVE_UP,
    DCN_RESCUE_STOPPED, /* it failed or was cancelled */
};

/* What came of it, from the map. */
struct dcn_rescue_summary {
    uint64_t total, good, damaged, unread; /* sectors; unread: neither */
    uint64_t repaired, voted;  /* of good: recovered by ECC or votes */
    uint64_t excluded;         /* of unread: never tried, on purpose */
    uint64_t retried, resumed; /* recovered by retry; good from before */
    uint64_t read_twice;       /* compared with a second reading, this run */
    uint64_t contradicted;     /* of those: differed though C2 said sound */
    uint64_t commands;         /* reads issued */
    double seconds;            /* on the source's clock */
    bool complete;             /* every sector was read, or tried alone, or
                               * excluded */
    enum dcn_rescue_end end;
    /* How the rungs of retrying fared in this run. */
    struct dcn_rung_statistics rungs[DCN_RUNGS];
    unsigned lost_drive; /* times that the drive was lost and came back */
};

/*
 * Writes the map of a rescue that has not begun: it claims nothing, and its
 * being there says that image files beside it are its own. For a caller that
 * holds dcn__store_lock, before it makes those files; keeps: what they will
 * hold, as a sink's want. Whatever lay at map_path is replaced. What files
 * say; then there may be a map all the same.
 */
enum dcn_status
dcn__rescue_begin(const struct dcn_disc *disc, const char *map_path,
                  unsigned keeps, struct dcn_error *error);

/*
 * Reads what the map lacks of the disc's ranges into sink. On return (also
 * with DCN_ERR_CANCELLED, NO_SPACE, DRIVE_GONE, MEDIUM_CHANGED ...) the sink
 * is synced and the map saved; giving the same call again continues. Damaged
 * sectors are zeros in the sink (or the best sample). *map is the caller's
 * (dcn__map_free) and says what is durable; NULL only where it could not be
 * read or locked. DCN_ERR_WRONG_DISC: the map file belongs to another disc.
 * DCN_ERR_MEDIUM_CHANGED also where only the content shows it: of two discs of
 * one TOC.
 * DCN_ERR_INVALID: the map does not fit what sink keeps. DCN_ERR_FORMAT: the
 * image is not what the map says of it.
 */
enum dcn_status
dcn__rescue_run(struct dcn_source *source, struct dcn_sink *sink,
                const struct dcn_rescue_options *options,
                const struct dcn_events *events,
                struct dcn_rescue_summary *summary, struct dcn_map **map,
                struct dcn_error *error);

#endif
