/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to read next: a pure state machine over the map. It does no I/O and
 * reads no clock; the caller carries each action out and tells what came of
 * it. Easy areas come first:
 *
 *   copying   in large commands, forward and backward, skipping ahead after
 *             errors and slow reads, further with each in a row and the
 *             longer it went well before; then without skips, leaving out
 *             what fails on every turn of the disc, and slowly where that
 *             brings more
 *             more; where sectors prove themselves (Mode 1) and the drive
 *             takes it, without the drive's own retries from the first
 *             trouble on
 *   passing   over what came damaged so, again and again at this speed and
 *             that, for as long as it wins
 *   trimming  from both edges of what failed, by ECC block
 *   scraping  from the edges inwards for as long as it pays; then the
 *             interior by ECC block, widely spaced first, growing from every
 *             block that reads
 *   retrying  by the rungs of the ladder, those that win first; once before
 *             the interior is scraped, near what was recovered
 *   asking    whether the disc ends, or is locked, where the drive refuses
 *             sectors without trying: a few places, instead of each sector
 *   rings     of protections, set aside before the dense part of scraping,
 *             are sampled last
 */
#ifndef DCN_PLAN_PLAN_H
#define DCN_PLAN_PLAN_H

#include "plan/ladder.h"
#include "map/map.h"
#include "disc/reading.h"

enum dcn_plan_pass {
    DCN_PLAN_COPY,
    DCN_PLAN_TRIM,
    DCN_PLAN_SCRAPE,
    DCN_PLAN_RETRY,
};

enum dcn_plan_end {
    DCN_PLAN_GOING,    /* not ended */
    DCN_PLAN_ALL_DONE, /* nothing is left that the options allow */
    DCN_PLAN_TIME_UP,
    DCN_PLAN_GAVE_UP, /* more bad sectors than give_up_after */
};

/* The track, as far as is known: how many sectors a turn has. */
struct dcn_plan_spiral {
    double inner_mm, pitch_mm;
    double sector_mm;    /* length of a sector; 0: nothing is known */
    dcn_lba layer_break; /* first LBA of a second layer, read inwards; or 0 */
};

/* A track that was recorded in packets, as READ TRACK INFORMATION tells. */
struct dcn_plan_packets {
    struct dcn_range range;
    uint32_t sectors; /* user data blocks of each; 0: they vary */
};

#define DCN_PLAN_MOST_PACKETS 99 /* tracks */

struct dcn_plan_options {
    struct dcn_plan_spiral spiral;
    uint32_t block_sectors; /* ECC block: CD 1, DVD 16, BD 32 */
    uint32_t max_sectors;   /* of one large command */
    unsigned retries;       /* of each sector in this round, at most 255 */
    double time_limit_s;    /* 0: none; the first forward pass is completed
                             * in any case */
    uint64_t give_up_after; /* bad sectors; 0: never */
    bool fast;              /* copying only */
    bool try_intended;      /* what looks unreadable on purpose is damage like
                             * any other */
    bool is_drive;          /* else retrying makes no sense */
    uint8_t drive;          /* number in the map of who reads */
    const struct dcn_range *skip; /* never read: become DCN_MAP_EXCLUDED */
    size_t skip_count;
    const struct dcn_range *first; /* before all else, in this order */
    size_t first_count;
    const dcn_lba *breaks; /* ascending: no command crosses these (where the
                            * kind of sector changes) */
    size_t break_count;
    const struct dcn_range *proven; /* sectors here say themselves whether they
                                     * are right */
    size_t proven_count;
    const struct dcn_range *run_outs; /* ascending: where a track written at
                                       * once may end with run-out; breaks lie
                                       * at both ends of each */
    size_t run_out_count;
    dcn_lba volume_end; /* those behind it are of no file: where the first does
                         * not read, no other is tried; 0: not known */
    const struct dcn_plan_packets *packets; /* ascending */
    size_t packet_count;                    /* at most MOST_PACKETS */
    bool asks_types; /* DCN_ASK_TYPES is answered: a CD in a drive */
    bool again; /* an earlier plan of this run said what is refused: it is not
                 * asked once more */
    unsigned speed_kb_s; /* for all but the speed rungs; 0: the drive's */
    unsigned slow_kb_s, slowest_kb_s, fast_kb_s; /* 0: rung not available */
    unsigned medium_kb_s;                        /* ... */
    unsigned rungs; /* DCN_RUNG_BITs of COOKED and after: available too */
    /* What is known of the rungs on this drive, DCN_RUNGS entries; NULL:
     * nothing. */
    const struct dcn_rung_statistics *known;
};

/* What is asked that no read answers. */
enum dcn_ask {
    DCN_ASK_READ = 0, /* nothing: it is a read */
    DCN_ASK_WELL,     /* whether the drive is well (TEST UNIT READY) */
    DCN_ASK_PLACES,   /* where the files are: dcn__plan_places answers */
    DCN_ASK_TYPES,    /* whether the drive refuses sector first for its type
                       * whatever type is asked, a block read and a raw one
                       * among them, after its head was at lead */
};

/* One read to carry out. */
struct dcn_plan_action {
    enum dcn_plan_end end; /* unless GOING there is nothing to read */
    enum dcn_plan_pass pass;
    enum dcn_rung rung; /* of DCN_PLAN_RETRY; AS_IS of others: the drive
                         * gives what fails along */
    dcn_lba first;
    uint32_t count;
    unsigned flags;      /* enum dcn_read_flag */
    unsigned speed_kb_s; /* to be set before, if it is not so already */
    uint8_t effort;      /* enum dcn_effort, likewise */
    bool bare;    /* of what may hold nothing: only if its main channel reads is
                * the rest asked for */
    bool restart; /* the disc is to be stopped and started before */
    struct dcn_range lead; /* count > 0: read this first and forget it */
    uint8_t ask; /* enum dcn_ask: unless READ, all else but first (and lead) is
                  * 0, and dcn__plan_told or _places takes the answer */
};

struct dcn_plan;

/*
 * A plan over map, which must outlive it and which only the plan changes from
 * then on. Sectors in skip become EXCLUDED; where nothing is left to try but
 * sectors are lost, a new round of retries begins. NULL where memory ran out.
 */
struct dcn_plan *
dcn__plan_new(const struct dcn_plan_options *options, struct dcn_map *map);
void dcn__plan_free(struct dcn_plan *plan);

/* The next action; now_ns on the source's clock. The same action comes again
 * until it is taken. Always DCN_OK: what is asked for needs no memory. */
enum dcn_status
dcn__plan_next(struct dcn_plan *plan, uint64_t now_ns,
               struct dcn_plan_action *action, struct dcn_error *error);

/* Called for each run that changed. */
typedef enum dcn_status
dcn_plan_changed(const struct dcn_map_run *run, void *payload);

/*
 * Takes what came of action (outcomes: action->count entries; took_ns: its
 * time), updates the map and sets outcomes[].store. DCN_ERR_NO_MEMORY, or
 * what changed returned.
 */
enum dcn_status
dcn__plan_take(struct dcn_plan *plan, const struct dcn_plan_action *action,
               struct dcn_reading *outcomes, uint64_t took_ns,
               dcn_plan_changed *changed, void *payload,
               struct dcn_error *error);

/* Sectors [first, end) that were taken as good are in doubt after all, each of
 * its bytes: they become DAMAGED. Between take and next; errors as there. */
enum dcn_status dcn__plan_doubt(struct dcn_plan *plan, dcn_lba first,
                                dcn_lba end, dcn_plan_changed *changed,
                                void *payload, struct dcn_error *error);

/* Takes the answer to DCN_ASK_WELL or DCN_ASK_TYPES. */
void dcn__plan_told(struct dcn_plan *plan, const struct dcn_plan_action *action,
                    bool yes);
/* ... and to DCN_ASK_PLACES: what each file (of a part that is protected as
 * one) occupies, ascending; copied. None where nothing is known of files. */
void dcn__plan_places(struct dcn_plan *plan, const struct dcn_range *places,
                      size_t count);

/*
 * Gives all that was not recovered its cause, as far as it has none: intended by
 * shape, skipped, not tried, else damaged. For the end, whatever ended it;
 * the plan is done with then.
 */
void dcn__plan_close(struct dcn_plan *plan);

/* The drive does not do that rung after all: the action is forgotten, and
 * none of that rung comes again. */
void dcn__plan_drop_rung(struct dcn_plan *plan, enum dcn_rung rung);

/* Sectors that will still be tried again. */
uint64_t dcn__plan_pending(const struct dcn_plan *plan);
const struct dcn_ladder *dcn__plan_ladder(const struct dcn_plan *plan);

#endif
