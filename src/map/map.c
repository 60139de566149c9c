/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The map as the sorted edges between its runs (map_edges.c), each with the
 * number of what is said from there on (map_values.c). What lies in none of
 * the map's ranges is a run, too, of the state DCN_MAP_OUTSIDE, which nobody
 * is shown; so every LBA has an edge at or below it.
 */
#include "map/map.h"

#include "map/map_edges.h"
#include "map/map_values.h"

#include <stdlib.h>
#include <string.h>

#define LBA_END ((int64_t)INT32_MAX + 1)

struct dcn_map {
    struct dcn_map_edges edges;
    struct dcn_map_values values;
    size_t size; /* runs that are shown */
    uint64_t total;
    uint64_t counts[DCN_MAP_STATES + 1];
    const struct dcn_events *shown; /* hears what changes, or NULL */
};

static const char *const state_names[DCN_MAP_STATES] = {
    [DCN_MAP_UNTRIED] = "untried",     [DCN_MAP_SKIPPED] = "skipped",
    [DCN_MAP_UNSCRAPED] = "unscraped", [DCN_MAP_BAD] = "bad",
    [DCN_MAP_EXCLUDED] = "excluded",   [DCN_MAP_DAMAGED] = "damaged",
    [DCN_MAP_VOTED] = "voted",         [DCN_MAP_REPAIRED] = "repaired",
    [DCN_MAP_GOOD] = "good",
};

/* ---- edges ---- */

static int64_t
lba_of(const struct dcn_map_edge *edge)
{
    return edge != NULL ? edge->lba : LBA_END;
}

static bool
same_edge(const struct dcn_map_edge *a, const struct dcn_map_edge *b)
{
    return a->state == b->state && a->value == b->value;
}

/* What holds at lba; false where that is no LBA. */
static bool
edge_of(const struct dcn_map *map, int64_t lba, struct dcn_map_edge *edge)
{
    const struct dcn_map_edge *found =
        dcn__map_edges_at(&map->edges, dcn__map_edges_find(&map->edges, lba));

    if (found == NULL || lba >= LBA_END)
        return false;
    *edge = *found;
    return true;
}

static void
insert(struct dcn_map *map, int64_t lba, struct dcn_map_edge edge)
{
    edge.lba = (dcn_lba)lba;
    dcn__map_edges_insert(&map->edges, edge);
    dcn__map_values_hold_again(&map->values, edge.value);
    map->size += edge.state != DCN_MAP_OUTSIDE;
}

static void
erase(struct dcn_map *map, int64_t first, int64_t end)
{
    struct dcn_map_place place = dcn__map_edges_find(&map->edges, first);
    const struct dcn_map_edge *edge = dcn__map_edges_at(&map->edges, place);

    while (edge != NULL && edge->lba <= end) {
        int64_t from = edge->lba > first ? edge->lba : first, to;
        struct dcn_map_edge held = *edge;

        place = dcn__map_edges_after(&map->edges, place);
        edge = dcn__map_edges_at(&map->edges, place);
        to = lba_of(edge) < end ? lba_of(edge) : end;
        map->counts[held.state] -= (uint64_t)(to - from);
        if (held.lba < first)
            continue;
        dcn__map_values_drop(&map->values, held.value);
        map->size -= held.state != DCN_MAP_OUTSIDE;
    }
    dcn__map_edges_erase(&map->edges, first, end);
}

/* Says of first..end-1 what edge says, whose value the caller holds; reserved
 * before. */
static void
put(struct dcn_map *map, int64_t first, int64_t end, struct dcn_map_edge edge)
{
    struct dcn_map_edge before, after;
    bool has_before = edge_of(map, first - 1, &before);
    bool has_after = edge_of(map, end, &after);

    if (has_after)
        dcn__map_values_hold_again(&map->values, after.value);
    erase(map, first, end);
    if (!has_before || !same_edge(&before, &edge))
        insert(map, first, edge);
    if (has_after && !same_edge(&after, &edge))
        insert(map, end, after);
    if (has_after)
        dcn__map_values_drop(&map->values, after.value);
    map->counts[edge.state] += (uint64_t)(end - first);
}

/* put() of what run says. */
static bool
put_run(struct dcn_map *map, int64_t first, int64_t end,
        const struct dcn_map_run *run)
{
    struct dcn_map_edge edge = {.state = run->state & 15u};
    uint32_t value;

    if (!dcn__map_edges_reserve(&map->edges))
        return false;
    value = dcn__map_values_hold(&map->values, run);
    if (value == 0)
        return false;
    edge.value = value & DCN_MAP_MAX_VALUE;
    put(map, first, end, edge);
    dcn__map_values_drop(&map->values, value);
    return true;
}

/* The run whose edge is there; of none: 0 sectors. */
static struct dcn_map_run
run_at(const struct dcn_map *map, struct dcn_map_place place)
{
    const struct dcn_map_edge *edge = dcn__map_edges_at(&map->edges, place);
    struct dcn_map_run run = {.count = 0};
    int64_t end;

    if (edge == NULL || edge->state == DCN_MAP_OUTSIDE)
        return run;
    run = *dcn__map_values_get(&map->values, edge->value);
    run.first = edge->lba;
    end = lba_of(dcn__map_edges_at(&map->edges,
                                   dcn__map_edges_after(&map->edges, place)));
    run.count = (uint32_t)(end - run.first);
    return run;
}

/* ---- making ---- */

static bool
add_range(struct dcn_map *map, const struct dcn_range *range)
{
    static const struct dcn_map_run untried = {.state = DCN_MAP_UNTRIED};
    int64_t end = (int64_t)range->first + range->count;

    if (end > LBA_END)
        end = LBA_END;
    return end <= range->first || put_run(map, range->first, end, &untried);
}

struct dcn_map *
dcn__map_new(const struct dcn_range *ranges, size_t count)
{
    static const struct dcn_map_run outside = {.state = DCN_MAP_OUTSIDE};
    struct dcn_map *map = calloc(1, sizeof(*map));
    bool ok = map != NULL && put_run(map, INT32_MIN, LBA_END, &outside);

    for (size_t i = 0; ok && i < count; i++)
        ok = add_range(map, &ranges[i]);
    if (ok) {
        map->total = map->counts[DCN_MAP_UNTRIED];
        return map;
    }
    dcn__map_free(map);
    return NULL;
}

void
dcn__map_free(struct dcn_map *map)
{
    if (map == NULL)
        return;
    dcn__map_edges_free(&map->edges);
    dcn__map_values_free(&map->values);
    free(map);
}

struct dcn_map *
dcn__map_copy(const struct dcn_map *map)
{
    struct dcn_map *copy = malloc(sizeof(*copy));

    if (copy == NULL)
        return NULL;
    *copy = *map;
    copy->shown = NULL;
    if (!dcn__map_edges_copy(&map->edges, &copy->edges)) {
        free(copy);
        return NULL;
    }
    if (!dcn__map_values_copy(&map->values, &copy->values)) {
        dcn__map_edges_free(&copy->edges);
        free(copy);
        return NULL;
    }
    return copy;
}

/* ---- looking ---- */

size_t
dcn__map_size(const struct dcn_map *map)
{
    return map->size;
}

struct dcn_map_run
dcn__map_get(const struct dcn_map *map, int64_t lba)
{
    if (lba >= LBA_END)
        return (struct dcn_map_run){.count = 0};
    return run_at(map, dcn__map_edges_find(&map->edges, lba));
}

struct dcn_map_run
dcn__map_next(const struct dcn_map *map, int64_t lba, unsigned states)
{
    if (lba >= LBA_END)
        return (struct dcn_map_run){.count = 0};
    return run_at(map, dcn__map_edges_seek(
                           &map->edges,
                           dcn__map_edges_find(
                               &map->edges, lba > INT32_MIN ? lba : INT32_MIN),
                           states & DCN_MAP_ANY));
}

struct dcn_map_run
dcn__map_previous(const struct dcn_map *map, int64_t lba, unsigned states)
{
    return run_at(map, dcn__map_edges_seek_back(
                           &map->edges, dcn__map_edges_find(&map->edges, lba),
                           states & DCN_MAP_ANY));
}

struct dcn_map_walk
dcn__map_walk(const struct dcn_map *map, unsigned states)
{
    return (struct dcn_map_walk){.map = map, .states = states & DCN_MAP_ANY};
}

bool
dcn__map_walk_next(struct dcn_map_walk *walk, struct dcn_map_run *run)
{
    const struct dcn_map_edges *edges = &walk->map->edges;
    struct dcn_map_place place = {walk->leaf, walk->at};

    place = dcn__map_edges_seek(edges, place, walk->states);
    *run = run_at(walk->map, place);
    place = dcn__map_edges_after(edges, place);
    walk->leaf = place.leaf;
    walk->at = place.at;
    return run->count > 0;
}

/* ---- changing ---- */

static bool
holds(const struct dcn_map *map, int64_t first, int64_t end)
{
    struct dcn_map_place place = dcn__map_edges_find(&map->edges, first);
    const struct dcn_map_edge *edge;

    for (; (edge = dcn__map_edges_at(&map->edges, place)) != NULL &&
           edge->lba < end;
         place = dcn__map_edges_after(&map->edges, place))
        if (edge->state == DCN_MAP_OUTSIDE)
            return false;
    return end <= LBA_END;
}

static void
show_run(const struct dcn_events *events, const struct dcn_map_run *run)
{
    const struct dcn_range sectors = {run->first, run->count};

    events->map(&sectors, (enum dcn_map_state)run->state, events->payload);
}

void
dcn__map_show(struct dcn_map *map, const struct dcn_events *events)
{
    struct dcn_map_walk walk =
        dcn__map_walk(map, DCN_MAP_ANY & ~DCN_MAP_BIT(DCN_MAP_UNTRIED));
    struct dcn_map_run run;

    if (events == NULL || events->map == NULL)
        return;
    map->shown = events;
    while (dcn__map_walk_next(&walk, &run))
        show_run(events, &run);
}

enum dcn_status
dcn__map_set(struct dcn_map *map, const struct dcn_map_run *run,
             struct dcn_error *error)
{
    int64_t end = dcn__map_end(run);

    if (run->count == 0)
        return DCN_OK;
    if (run->state >= DCN_MAP_STATES || !holds(map, run->first, end))
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "sectors %d..%lld are not all in the map",
                              run->first, (long long)end - 1);
    if (!put_run(map, run->first, end, run))
        return dcn__error_memory(error, "changing the map");
    if (map->shown != NULL)
        show_run(map->shown, run);
    return DCN_OK;
}

/* ---- counting and names ---- */

uint64_t
dcn__map_count(const struct dcn_map *map, enum dcn_map_state state)
{
    return state < DCN_MAP_STATES ? map->counts[state] : 0;
}

uint64_t
dcn__map_count_in(const struct dcn_map *map, unsigned states)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < DCN_MAP_STATES; i++)
        if ((states & DCN_MAP_BIT(i)) != 0)
            sum += map->counts[i];
    return sum;
}

uint64_t
dcn__map_total(const struct dcn_map *map)
{
    return map->total;
}

void
dcn__map_causes(const struct dcn_map *map, uint64_t causes[DCN_CAUSES],
                uint64_t odd[DCN_ODDITIES])
{
    struct dcn_map_walk walk = dcn__map_walk(map, DCN_MAP_ANY);
    struct dcn_map_run run;

    memset(causes, 0, DCN_CAUSES * sizeof(*causes));
    memset(odd, 0, DCN_ODDITIES * sizeof(*odd));
    while (dcn__map_walk_next(&walk, &run)) {
        causes[run.cause < DCN_CAUSES ? run.cause : DCN_CAUSE_NONE] +=
            run.count;
        for (unsigned i = 0; i < DCN_ODDITIES; i++)
            if ((run.odd & DCN_ODD_BIT(i)) != 0)
                odd[i] += run.count;
    }
}

const char *
dcn_map_state_name(enum dcn_map_state state)
{
    return state < DCN_MAP_STATES ? state_names[state] : "unknown";
}

enum dcn_map_state
dcn__map_state_of_name(const char *name, size_t len)
{
    for (unsigned i = 0; i < DCN_MAP_STATES; i++)
        if (strlen(state_names[i]) == len &&
            memcmp(state_names[i], name, len) == 0)
            return (enum dcn_map_state)i;
    return DCN_MAP_STATES;
}

bool
dcn__map_unasked(const struct dcn_map_run *run, bool raw, bool old)
{
    if (run->state == DCN_MAP_REPAIRED)
        return raw && run->shown == 0;
    return old && run->state == DCN_MAP_DAMAGED && run->cause == DCN_CAUSE_NONE;
}

bool
dcn__map_holds_nothing(enum dcn_cause cause)
{
    return cause == DCN_CAUSE_BEYOND || cause == DCN_CAUSE_RUN_OUT ||
           cause == DCN_CAUSE_LINK || cause == DCN_CAUSE_BLANK;
}

uint64_t
dcn__map_damage(const struct dcn_map *map)
{
    struct dcn_map_walk walk = dcn__map_walk(map, DCN_MAP_NOT_RECOVERED);
    struct dcn_map_run run;
    uint64_t damage = 0;

    while (dcn__map_walk_next(&walk, &run)) {
        if (!dcn__map_holds_nothing(run.cause))
            damage += run.count;
    }
    return damage;
}

dcn_lba
dcn__map_data_end(const struct dcn_map *map, dcn_lba end)
{
    struct dcn_map_run run;

    while ((run = dcn__map_get(map, (int64_t)end - 1)).count > 0 &&
           (DCN_MAP_BIT(run.state) & DCN_MAP_NOT_RECOVERED) != 0 &&
           dcn__map_holds_nothing(run.cause))
        end = run.first;
    return end;
}
