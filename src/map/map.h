/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of every sector of one disc: runs of equal state, kept
 * sorted. Memory and cost follow the number of runs, not of sectors: some 10
 * bytes a run; to find one costs the logarithm of their number.
 */
#ifndef DCN_MAP_MAP_H
#define DCN_MAP_MAP_H

#include "codec/oddity.h"
#include "disc/cause.h"
#include "disc/disc.h"
#include "disc/reading.h"

#include <discern/events.h>

#define DCN_MAP_STATES (DCN_MAP_GOOD + 1)

/* Sets of states, for searches. */
#define DCN_MAP_BIT(state) (1u << (state))
/* Nothing more will be read of these. */
#define DCN_MAP_RECOVERED                                        \
    (DCN_MAP_BIT(DCN_MAP_GOOD) | DCN_MAP_BIT(DCN_MAP_REPAIRED) | \
     DCN_MAP_BIT(DCN_MAP_VOTED))
/* What retries are for. */
#define DCN_MAP_LOST (DCN_MAP_BIT(DCN_MAP_BAD) | DCN_MAP_BIT(DCN_MAP_DAMAGED))
/* All else: what the image does not hold. */
#define DCN_MAP_NOT_RECOVERED (DCN_MAP_ANY & ~DCN_MAP_RECOVERED)
/* Any. */
#define DCN_MAP_ANY (DCN_MAP_BIT(DCN_MAP_STATES) - 1)
/* Never tried by itself. */
#define DCN_MAP_OPEN                                               \
    (DCN_MAP_BIT(DCN_MAP_UNTRIED) | DCN_MAP_BIT(DCN_MAP_SKIPPED) | \
     DCN_MAP_BIT(DCN_MAP_UNSCRAPED))

struct dcn_map_run {
    dcn_lba first;
    uint32_t count;
    uint8_t state;    /* enum dcn_map_state */
    uint8_t attempts; /* reads of these sectors, saturating at 255 */
    uint8_t retries;  /* of those, by the ladder in this round */
    uint8_t drive;    /* number of the drive that recovered it, or that kept the
                       * damaged sample; 0: none */
    uint8_t rung;     /* enum dcn_rung that recovered it; 0: plain reading */
    uint8_t sense_key, asc, ascq; /* last failure, or 0 */
    uint16_t c2_count;            /* of a DAMAGED sample: bytes in doubt */
    uint16_t tried;  /* bits of enum dcn_rung: tried in this round */
    uint8_t votes;   /* VOTED: fewest samples that agree on a byte */
    uint8_t samples; /* VOTED, REPAIRED from samples: of how many */
    uint8_t cause;   /* enum dcn_cause: why it is not plainly good */
    uint8_t shown;   /* enum dcn_shown, of REPAIRED: why it was altered */
    uint16_t odd;    /* GOOD: bits of DCN_ODD_BIT(enum dcn_oddity) */
};

struct dcn_map;

/* One past the run's last sector. */
static inline int64_t
dcn__map_end(const struct dcn_map_run *run)
{
    return (int64_t)run->first + run->count;
}

/* A map of those ranges (in any order; overlaps merge), all untried. NULL where memory ran out. */
struct dcn_map *dcn__map_new(const struct dcn_range *ranges, size_t count);
void dcn__map_free(struct dcn_map *map);
/* A copy; NULL where memory ran out. */
struct dcn_map *dcn__map_copy(const struct dcn_map *map);

/* Number of runs. */
size_t dcn__map_size(const struct dcn_map *map);
/* The run that holds lba; count 0 where no range does. */
struct dcn_map_run dcn__map_get(const struct dcn_map *map, int64_t lba);

/*
 * The first run in that set of states which holds lba or lies above; the
 * last which holds lba or lies below. Count 0 where there is none. lba may be
 * no sector's: one past the last.
 */
struct dcn_map_run
dcn__map_next(const struct dcn_map *map, int64_t lba, unsigned states);
struct dcn_map_run
dcn__map_previous(const struct dcn_map *map, int64_t lba, unsigned states);

/*
 * All runs in a set of states, in disc order, without looking for each anew.
 * The map may not be changed meanwhile.
 *
 *     struct dcn_map_walk walk = dcn__map_walk(map, DCN_MAP_ANY);
 *     while (dcn__map_walk_next(&walk, &run))
 */
struct dcn_map_walk {
    const struct dcn_map *map;
    unsigned states;
    size_t leaf; /* of the map's edges (map_edges.h): the next run's */
    unsigned at;
};
struct dcn_map_walk dcn__map_walk(const struct dcn_map *map, unsigned states);
/* The next run; false, and count 0 in *run, after the last. */
bool dcn__map_walk_next(struct dcn_map_walk *walk, struct dcn_map_run *run);

/*
 * Gives run->first..+count the values of run, merging equal neighbours.
 * DCN_ERR_INVALID, map unchanged: not wholly within the map's ranges.
 * DCN_ERR_NO_MEMORY, map unchanged.
 */
enum dcn_status dcn__map_set(struct dcn_map *map, const struct dcn_map_run *run,
                             struct dcn_error *error);

/* True where two runs say the same of their sectors (LBAs aside). */
bool dcn__map_same(const struct dcn_map_run *a, const struct dcn_map_run *b);

/* Sectors in that state. O(1). */
uint64_t dcn__map_count(const struct dcn_map *map, enum dcn_map_state state);
/* Sectors in that set of states. O(1). */
uint64_t dcn__map_count_in(const struct dcn_map *map, unsigned states);
/* Sectors in all ranges. */
uint64_t dcn__map_total(const struct dcn_map *map);
/* Sectors of each cause (DCN_CAUSE_NONE has the rest) and of each oddity, of
 * which one may have several. O(runs). */
void dcn__map_causes(const struct dcn_map *map, uint64_t causes[DCN_CAUSES],
                     uint64_t odd[DCN_ODDITIES]);
/* The state of a name; DCN_MAP_STATES where it is none. */
enum dcn_map_state dcn__map_state_of_name(const char *name, size_t len);

/* Tells events (which outlive the map; NULL: nobody) of each run that is known
 * already and of each that is set from now on. A copy tells nobody. */
void dcn__map_show(struct dcn_map *map, const struct dcn_events *events);

/*
 * True of a run of data sectors (raw: the image keeps 2352 bytes) of which a
 * map of version 1 said that they are repaired or damaged, without asking
 * whether the disc was pressed so: made right by parity though nothing is said
 * to have shown damage, or, in a map of that version, damaged.
 */
bool dcn__map_unasked(const struct dcn_map_run *run, bool raw, bool old);
/* True of a cause of sectors that hold nothing: past the end, blank, run-out,
 * links. They are no loss, and no later run wins them. */
bool dcn__map_holds_nothing(enum dcn_cause cause);
/* Sectors that are neither good nor repaired nor voted, and may hold
 * something. O(runs). */
uint64_t dcn__map_damage(const struct dcn_map *map);
/* Where data end that a disc says to end at end: before what lies behind them
 * and holds nothing. */
dcn_lba dcn__map_data_end(const struct dcn_map *map, dcn_lba end);

#endif
