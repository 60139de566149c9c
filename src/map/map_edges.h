/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The edges of a map's runs, sorted by LBA: each says what holds from there
 * up to the next edge. Kept in leaves of 4 KiB, so that many runs take 8
 * bytes each and little more, and a change moves one leaf's edges at most.
 */
#ifndef DCN_MAP_MAP_EDGES_H
#define DCN_MAP_MAP_EDGES_H

#include "map/map.h"

/* The state of what is in none of the map's ranges. */
#define DCN_MAP_OUTSIDE DCN_MAP_STATES

#define DCN_MAP_MAX_VALUE 0x0fffffffu

struct dcn_map_edge {
    dcn_lba lba;
    uint32_t state : 4;  /* enum dcn_map_state, or DCN_MAP_OUTSIDE */
    uint32_t value : 28; /* number of what is said of the sectors */
};

struct dcn_map_leaf;

/* What is asked of a leaf without touching it. */
struct dcn_map_leaf_entry {
    struct dcn_map_leaf *leaf;
    dcn_lba first;
    uint16_t states; /* DCN_MAP_BITs of its edges */
};

struct dcn_map_edges {
    struct dcn_map_leaf_entry *leaves;
    size_t leaf_count, leaf_capacity;
    struct dcn_map_leaf *spare[2]; /* for the next two edges */
};

/* Where an edge is; leaf == leaf_count: nowhere. */
struct dcn_map_place {
    size_t leaf;
    unsigned at;
};

void dcn__map_edges_free(struct dcn_map_edges *edges);
/* False where memory ran out. to: uninitialized before. */
bool
dcn__map_edges_copy(const struct dcn_map_edges *from, struct dcn_map_edges *to);

/* Room for two more edges; false where memory ran out. */
bool dcn__map_edges_reserve(struct dcn_map_edges *edges);
/* Where no edge is; reserved before. */
void
dcn__map_edges_insert(struct dcn_map_edges *edges, struct dcn_map_edge edge);
/* Takes out all edges from first to last, both included. */
void
dcn__map_edges_erase(struct dcn_map_edges *edges, int64_t first, int64_t last);

/* The last edge at or below lba; nowhere where there is none. */
struct dcn_map_place
dcn__map_edges_find(const struct dcn_map_edges *edges, int64_t lba);
/* The edge there, or NULL. */
const struct dcn_map_edge *dcn__map_edges_at(const struct dcn_map_edges *edges,
                                             struct dcn_map_place place);
/* The next edge; nowhere after the last. */
struct dcn_map_place dcn__map_edges_after(const struct dcn_map_edges *edges,
                                          struct dcn_map_place place);
/* The nearest edge of a set of states at that place or above; or below. */
struct dcn_map_place
dcn__map_edges_seek(const struct dcn_map_edges *edges,
                    struct dcn_map_place place, unsigned states);
struct dcn_map_place
dcn__map_edges_seek_back(const struct dcn_map_edges *edges,
                         struct dcn_map_place place, unsigned states);

#endif
