/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Damage that was pressed on purpose, told by its shape: copy protections
 * make sectors unreadable in one sharp ring, or one by one in a dense and
 * regular field. Wear looks otherwise: its edges are ragged.
 */
#ifndef DCN_PLAN_INTENDED_H
#define DCN_PLAN_INTENDED_H

#include "map/map.h"

enum dcn_intended_kind {
    DCN_INTENDED_RING,  /* one long run, good up to both its edges */
    DCN_INTENDED_FIELD, /* very many short runs, good between them */
};

struct dcn_intended_region {
    struct dcn_range range;
    enum dcn_intended_kind kind;
    uint32_t lost;     /* sectors of it that were tried and do not read */
    uint32_t excluded; /* sectors of it that were left out */
};

/* Protections have up to ten rings or fields; a disc that seems to have more
 * than three times that is damaged. */
#define DCN_INTENDED_MAX 32

struct dcn_intended {
    struct dcn_intended_region regions[DCN_INTENDED_MAX];
    size_t count;
};

/* Looks at what the map has lost (BAD, DAMAGED, UNSCRAPED, and EXCLUDED beside
 * such); never fails.
 * Regions come in ascending order and do not overlap. */
void
dcn__intended_find(const struct dcn_map *map, struct dcn_intended *intended);

/* The regions that the map itself calls intended: what was found while reading,
 * and told of, whatever the shape of all that is lost looks like now. */
void
dcn__intended_told(const struct dcn_map *map, struct dcn_intended *intended);

/* True where first..end is long enough for a ring, and what lies on both sides
 * of it reads as it does beside one. */
bool
dcn__intended_has_edges(const struct dcn_map *map, int64_t first, int64_t end);

/* The region that holds lba, or NULL. */
const struct dcn_intended_region *
dcn__intended_at(const struct dcn_intended *intended, dcn_lba lba);

/* The first region that holds lba or lies above, or NULL. */
const struct dcn_intended_region *
dcn__intended_next(const struct dcn_intended *intended, int64_t lba);

/* "ring", "field" */
const char *dcn__intended_name(enum dcn_intended_kind kind);

#endif
