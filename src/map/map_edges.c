/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Leaves in one array, found by halving it. Each counts the states of its
 * edges, so that a search for a state looks into few of them. A full leaf
 * gives to a neighbour before it is cut in two; one that has become small is
 * joined with its neighbour.
 */
#include "map/map_edges.h"

#include <stdlib.h>
#include <string.h>

#define LEAF_EDGES 508

struct dcn_map_leaf {
    uint16_t count;
    uint16_t of_state[DCN_MAP_OUTSIDE + 1];
    struct dcn_map_edge edges[LEAF_EDGES];
};

/* ---- leaves ---- */

static void
count_edges(struct dcn_map_leaf *leaf, unsigned from, unsigned count, int by)
{
    for (unsigned i = from; i < from + count; i++)
        leaf->of_state[leaf->edges[i].state] =
            (uint16_t)(leaf->of_state[leaf->edges[i].state] + by);
}

/* After a change of the leaf's edges. */
static void
note(struct dcn_map_edges *edges, size_t at)
{
    struct dcn_map_leaf_entry *entry = &edges->leaves[at];

    entry->states = 0;
    for (unsigned state = 0; state <= DCN_MAP_OUTSIDE; state++)
        if (entry->leaf->of_state[state] > 0)
            entry->states |= (uint16_t)DCN_MAP_BIT(state);
    entry->first = entry->leaf->edges[0].lba;
}

/* The first count edges of leaf at + 1 become the last of leaf at. */
static void
move_down(struct dcn_map_edges *edges, size_t at, unsigned count)
{
    struct dcn_map_leaf *to = edges->leaves[at].leaf;
    struct dcn_map_leaf *from = edges->leaves[at + 1].leaf;

    count_edges(from, 0, count, -1);
    memcpy(&to->edges[to->count], from->edges, count * sizeof(to->edges[0]));
    count_edges(to, to->count, count, 1);
    to->count = (uint16_t)(to->count + count);
    from->count = (uint16_t)(from->count - count);
    memmove(from->edges, &from->edges[count],
            from->count * sizeof(from->edges[0]));
    note(edges, at);
    note(edges, at + 1);
}

/* The last count edges of leaf at become the first of leaf at + 1. */
static void
move_up(struct dcn_map_edges *edges, size_t at, unsigned count)
{
    struct dcn_map_leaf *from = edges->leaves[at].leaf;
    struct dcn_map_leaf *to = edges->leaves[at + 1].leaf;

    from->count = (uint16_t)(from->count - count);
    count_edges(from, from->count, count, -1);
    memmove(&to->edges[count], to->edges, to->count * sizeof(to->edges[0]));
    memcpy(to->edges, &from->edges[from->count], count * sizeof(to->edges[0]));
    count_edges(to, 0, count, 1);
    to->count = (uint16_t)(to->count + count);
    note(edges, at);
    note(edges, at + 1);
}

static void
enter_leaf(struct dcn_map_edges *edges, size_t at, struct dcn_map_leaf *leaf)
{
    memmove(&edges->leaves[at + 1], &edges->leaves[at],
            (edges->leaf_count - at) * sizeof(edges->leaves[0]));
    edges->leaves[at] = (struct dcn_map_leaf_entry){.leaf = leaf};
    edges->leaf_count++;
}

static void
remove_leaf(struct dcn_map_edges *edges, size_t at)
{
    free(edges->leaves[at].leaf);
    edges->leaf_count--;
    memmove(&edges->leaves[at], &edges->leaves[at + 1],
            (edges->leaf_count - at) * sizeof(edges->leaves[0]));
}

static struct dcn_map_leaf *
take_spare(struct dcn_map_edges *edges)
{
    unsigned i = edges->spare[0] != NULL ? 0 : 1;
    struct dcn_map_leaf *leaf = edges->spare[i];

    edges->spare[i] = NULL;
    return leaf;
}

/* ---- life ---- */

void
dcn__map_edges_free(struct dcn_map_edges *edges)
{
    for (size_t i = 0; i < edges->leaf_count; i++)
        free(edges->leaves[i].leaf);
    free(edges->leaves);
    free(edges->spare[0]);
    free(edges->spare[1]);
    *edges = (struct dcn_map_edges){.leaf_count = 0};
}

bool
dcn__map_edges_copy(const struct dcn_map_edges *from, struct dcn_map_edges *to)
{
    *to = (struct dcn_map_edges){.leaf_capacity = from->leaf_count};
    to->leaves = calloc(from->leaf_count + 1, sizeof(*to->leaves));
    if (to->leaves == NULL)
        return false;
    for (; to->leaf_count < from->leaf_count; to->leaf_count++) {
        struct dcn_map_leaf *leaf = malloc(sizeof(*leaf));

        if (leaf == NULL) {
            dcn__map_edges_free(to);
            return false;
        }
        *leaf = *from->leaves[to->leaf_count].leaf;
        to->leaves[to->leaf_count] = from->leaves[to->leaf_count];
        to->leaves[to->leaf_count].leaf = leaf;
    }
    return true;
}

/* ---- looking ---- */

/* The last leaf whose first edge is at or below lba; 0 where none is. */
static size_t
leaf_of(const struct dcn_map_edges *edges, int64_t lba)
{
    size_t low = 0, high = edges->leaf_count;

    /* A map that is read or made in order grows at its end. */
    if (high > 1 && edges->leaves[high - 1].first <= lba)
        return high - 1;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (edges->leaves[middle].first <= lba)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* How many edges of a leaf are below lba. */
static unsigned
edges_below(const struct dcn_map_leaf *leaf, int64_t lba)
{
    unsigned low = 0, high = leaf->count;

    if (high >= 2 && leaf->edges[high - 2].lba < lba)
        return leaf->edges[high - 1].lba < lba ? high : high - 1;
    while (low < high) {
        unsigned middle = (low + high) / 2;

        if (leaf->edges[middle].lba < lba)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct dcn_map_place
dcn__map_edges_find(const struct dcn_map_edges *edges, int64_t lba)
{
    struct dcn_map_place place = {.leaf = leaf_of(edges, lba)};
    unsigned below;

    if (edges->leaf_count == 0)
        return place;
    below = edges_below(edges->leaves[place.leaf].leaf, lba + 1);
    if (below == 0)
        place.leaf = edges->leaf_count;
    else
        place.at = below - 1;
    return place;
}

const struct dcn_map_edge *
dcn__map_edges_at(const struct dcn_map_edges *edges, struct dcn_map_place place)
{
    return place.leaf < edges->leaf_count
               ? &edges->leaves[place.leaf].leaf->edges[place.at]
               : NULL;
}

struct dcn_map_place
dcn__map_edges_after(const struct dcn_map_edges *edges,
                     struct dcn_map_place place)
{
    if (place.leaf < edges->leaf_count &&
        ++place.at == edges->leaves[place.leaf].leaf->count) {
        place.leaf++;
        place.at = 0;
    }
    return place;
}

struct dcn_map_place
dcn__map_edges_seek(const struct dcn_map_edges *edges,
                    struct dcn_map_place place, unsigned states)
{
    for (; place.leaf < edges->leaf_count; place.leaf++, place.at = 0) {
        const struct dcn_map_leaf *leaf = edges->leaves[place.leaf].leaf;

        if ((edges->leaves[place.leaf].states & states) == 0)
            continue;
        for (; place.at < leaf->count; place.at++)
            if ((states >> leaf->edges[place.at].state & 1) != 0)
                return place;
    }
    return place;
}

struct dcn_map_place
dcn__map_edges_seek_back(const struct dcn_map_edges *edges,
                         struct dcn_map_place place, unsigned states)
{
    const struct dcn_map_place nowhere = {.leaf = edges->leaf_count};
    unsigned count = place.at + 1;

    if (place.leaf >= edges->leaf_count)
        return nowhere;
    for (;;) {
        const struct dcn_map_leaf *leaf = edges->leaves[place.leaf].leaf;

        if ((edges->leaves[place.leaf].states & states) != 0)
            while (count-- > 0)
                if ((states >> leaf->edges[count].state & 1) != 0)
                    return (struct dcn_map_place){place.leaf, count};
        if (place.leaf == 0)
            return nowhere;
        count = edges->leaves[--place.leaf].leaf->count;
    }
}

/* ---- changing ---- */

bool
dcn__map_edges_reserve(struct dcn_map_edges *edges)
{
    if (edges->leaf_capacity < edges->leaf_count + 2) {
        size_t capacity = edges->leaf_count + edges->leaf_count / 4 + 8;
        struct dcn_map_leaf_entry *grown =
            realloc(edges->leaves, capacity * sizeof(*grown));

        if (grown == NULL)
            return false;
        edges->leaves = grown;
        edges->leaf_capacity = capacity;
    }
    for (unsigned i = 0; i < 2; i++) {
        if (edges->spare[i] == NULL)
            edges->spare[i] = calloc(1, sizeof(*edges->spare[i]));
        if (edges->spare[i] == NULL)
            return false;
    }
    return true;
}

/* How many edges leaf at should get of a full neighbour: half of its room;
 * 0 where that is not worth the work. */
static unsigned
share_for(const struct dcn_map_edges *edges, size_t at)
{
    unsigned room = at < edges->leaf_count
                        ? LEAF_EDGES - (unsigned)edges->leaves[at].leaf->count
                        : 0;

    return room > LEAF_EDGES / 8 ? room / 2 : 0;
}

/* Leaf at is full, and an edge at lba is to come. */
static void
make_room(struct dcn_map_edges *edges, size_t at, dcn_lba lba)
{
    const struct dcn_map_leaf *leaf = edges->leaves[at].leaf;
    bool ascending =
        at + 1 == edges->leaf_count && lba > leaf->edges[LEAF_EDGES - 1].lba;
    unsigned up = share_for(edges, at + 1);
    unsigned down = at > 0 ? share_for(edges, at - 1) : 0;

    if (up > 0) {
        move_up(edges, at, up);
    } else if (down > 0) {
        move_down(edges, at - 1, down);
    } else {
        enter_leaf(edges, at + 1, take_spare(edges));
        move_up(edges, at, ascending ? 1 : LEAF_EDGES / 2);
    }
}

void
dcn__map_edges_insert(struct dcn_map_edges *edges, struct dcn_map_edge edge)
{
    struct dcn_map_leaf *leaf;
    size_t leaf_at;
    unsigned at;

    if (edges->leaf_count == 0)
        enter_leaf(edges, 0, take_spare(edges));
    leaf_at = leaf_of(edges, edge.lba);
    if (edges->leaves[leaf_at].leaf->count == LEAF_EDGES) {
        make_room(edges, leaf_at, edge.lba);
        leaf_at = leaf_of(edges, edge.lba);
    }
    leaf = edges->leaves[leaf_at].leaf;
    at = edges_below(leaf, edge.lba);
    memmove(&leaf->edges[at + 1], &leaf->edges[at],
            (leaf->count - at) * sizeof(edge));
    leaf->edges[at] = edge;
    leaf->of_state[edge.state]++;
    leaf->count++;
    note(edges, leaf_at);
}

/* After edges were taken out: joins the leaf with a neighbour where both
 * leave room to grow. */
static void
join_small(struct dcn_map_edges *edges, size_t at)
{
    unsigned count;

    if (at >= edges->leaf_count ||
        edges->leaves[at].leaf->count > LEAF_EDGES / 4)
        return;
    if (at + 1 == edges->leaf_count && at > 0)
        at--;
    if (at + 1 == edges->leaf_count)
        return;
    count = edges->leaves[at + 1].leaf->count;
    if (edges->leaves[at].leaf->count + count > LEAF_EDGES / 4 * 3)
        return;
    move_down(edges, at, count);
    remove_leaf(edges, at + 1);
}

void
dcn__map_edges_erase(struct dcn_map_edges *edges, int64_t first, int64_t last)
{
    size_t at = leaf_of(edges, first);

    while (at < edges->leaf_count) {
        struct dcn_map_leaf *leaf = edges->leaves[at].leaf;
        unsigned from = edges_below(leaf, first);
        unsigned to = edges_below(leaf, last + 1);

        count_edges(leaf, from, to - from, -1);
        memmove(&leaf->edges[from], &leaf->edges[to],
                (leaf->count - to) * sizeof(leaf->edges[0]));
        leaf->count = (uint16_t)(leaf->count - (to - from));
        if (leaf->count == 0) {
            remove_leaf(edges, at);
            continue;
        }
        note(edges, at);
        if (from < leaf->count)
            break; /* the next edge is above last */
        at++;
    }
    join_small(edges, leaf_of(edges, first));
}
