/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of every sector of one disc: runs of equal state, kept
 * sorted. Memory and cost follow the number of runs, not of sectors.
 */
#ifndef DCN_RESCUE_MAP_H
#define DCN_RESCUE_MAP_H

#include "source/source.h"

/* How far a sector has come, from less to more; and how it was won. */
enum dcn_map_state {
    DCN_MAP_UNTRIED,    /* ddrescue '?' */
    DCN_MAP_SKIPPED,    /* in a command that failed: untrimmed, '*' */
    DCN_MAP_UNSCRAPED,  /* edges known, interior not tried alone, '/' */
    DCN_MAP_BAD,        /* failed alone, '-' */
    DCN_MAP_EXCLUDED,   /* the user or a protection said: do not read, '-' */
    DCN_MAP_DAMAGED,    /* data kept, but C2 or EDC speak against them, '-' */
    DCN_MAP_VOTED,      /* audio: decided by samples, '+' */
    DCN_MAP_REPAIRED,   /* by ECC, EDC agrees, '+' */
    DCN_MAP_GOOD,       /* read, nothing speaks against it, '+' */
};

struct dcn_map_run {
    dcn_lba first;
    uint32_t count;
    uint8_t state;      /* enum dcn_map_state */
    uint8_t attempts;   /* reads of these sectors, saturating at 255 */
    uint8_t drive;      /* number of the drive that won it; 0: none */
    uint8_t sense_key, asc, ascq; /* last failure, or 0 */
    uint16_t c2_count;  /* of a DAMAGED sample: flagged bytes */
};

struct dcn_map;

/* A map of those ranges, all untried. NULL where memory ran out. */
struct dcn_map *dcn__map_new(const struct dcn_range *ranges, size_t count);
void dcn__map_free(struct dcn_map *map);

/* Number of runs, and the n-th (valid until the map changes). */
size_t dcn__map_size(const struct dcn_map *map);
const struct dcn_map_run *dcn__map_at(const struct dcn_map *map, size_t n);
/* Index of the run that holds lba; SIZE_MAX where no range does. */
size_t dcn__map_find(const struct dcn_map *map, dcn_lba lba);

/* Gives run->first..+count the values of run, merging equal neighbours. */
enum dcn_status dcn__map_set(struct dcn_map *map,
                             const struct dcn_map_run *run,
                             struct dcn_error *error);

/* Sectors in that state. O(1). */
uint64_t dcn__map_count(const struct dcn_map *map, enum dcn_map_state state);
/* Sectors in all ranges. */
uint64_t dcn__map_total(const struct dcn_map *map);
/* "good", "damaged" ...; never NULL. */
const char *dcn__map_state_name(enum dcn_map_state state);

#endif
