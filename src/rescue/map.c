/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The map as a treap of runs ordered by LBA, in one growing array. Each node
 * knows the number of runs and the states in its subtree, so that the n-th
 * run and the next run of a state are found in logarithmic time. Links are
 * array indexes; node 0 is "none".
 */
#include "rescue/map.h"

#include "util/checked.h"

#include <stdlib.h>
#include <string.h>

#define MIN_NODES 64
/* No operation needs more: two cuts and one new run. */
#define NODES_PER_SET 3

struct node {
    struct dcn_map_run run;
    uint32_t left, right; /* left also links the free list */
    uint32_t priority;
    uint32_t size;   /* runs in this subtree */
    uint16_t states; /* DCN_MAP_BITs in this subtree */
};

struct dcn_map {
    struct node *nodes;
    uint32_t capacity; /* nodes allocated */
    uint32_t used;     /* nodes ever used, node 0 included */
    uint32_t free;     /* list of nodes given back */
    uint32_t free_count;
    uint32_t root;
    uint32_t random;
    uint64_t total;
    uint64_t counts[DCN_MAP_STATES];
};

static const char *const state_names[DCN_MAP_STATES] = {
    [DCN_MAP_UNTRIED] = "untried",     [DCN_MAP_SKIPPED] = "skipped",
    [DCN_MAP_UNSCRAPED] = "unscraped", [DCN_MAP_BAD] = "bad",
    [DCN_MAP_EXCLUDED] = "excluded",   [DCN_MAP_DAMAGED] = "damaged",
    [DCN_MAP_VOTED] = "voted",         [DCN_MAP_REPAIRED] = "repaired",
    [DCN_MAP_GOOD] = "good",
};

static int64_t
run_end(const struct dcn_map_run *run)
{
    return (int64_t)run->first + run->count;
}

/* ---- nodes ---- */

static bool
reserve(struct dcn_map *map, uint32_t count)
{
    uint32_t room = map->capacity - map->used + map->free_count;
    struct node *grown;
    uint32_t capacity;

    if (room >= count)
        return true;
    if (map->capacity > UINT32_MAX / 2 - MIN_NODES)
        return false;
    capacity = map->capacity * 2 < MIN_NODES ? MIN_NODES : map->capacity * 2;
    grown = realloc(map->nodes, capacity * sizeof(*grown));
    if (grown == NULL)
        return false;
    map->nodes = grown;
    map->capacity = capacity;
    return true;
}

/* reserve() made room before. */
static uint32_t
node_new(struct dcn_map *map, const struct dcn_map_run *run)
{
    uint32_t n = map->free;

    if (n != 0) {
        map->free = map->nodes[n].left;
        map->free_count--;
    } else {
        n = map->used++;
    }
    /* xorshift32: balance needs spread, not secrecy. */
    map->random ^= map->random << 13;
    map->random ^= map->random >> 17;
    map->random ^= map->random << 5;
    map->nodes[n] = (struct node){.run = *run,
                                  .priority = map->random,
                                  .size = 1,
                                  .states = DCN_MAP_BIT(run->state)};
    map->counts[run->state] += run->count;
    return n;
}

static void
node_free(struct dcn_map *map, uint32_t n)
{
    struct node *node = &map->nodes[n];

    map->counts[node->run.state] -= node->run.count;
    node->left = map->free;
    map->free = n;
    map->free_count++;
}

static void
tree_free(struct dcn_map *map, uint32_t n)
{
    if (n == 0)
        return;
    tree_free(map, map->nodes[n].left);
    tree_free(map, map->nodes[n].right);
    node_free(map, n);
}

static void
update(struct dcn_map *map, uint32_t n)
{
    struct node *node = &map->nodes[n];
    const struct node *left = &map->nodes[node->left];
    const struct node *right = &map->nodes[node->right];

    node->size = 1 + left->size + right->size;
    node->states =
        (uint16_t)(DCN_MAP_BIT(node->run.state) | left->states | right->states);
}

/* ---- trees ---- */

/* Into runs that start below lba and the others. */
static void
split(struct dcn_map *map, uint32_t n, int64_t lba, uint32_t *below,
      uint32_t *above)
{
    struct node *node = &map->nodes[n];

    if (n == 0) {
        *below = *above = 0;
    } else if (node->run.first < lba) {
        *below = n;
        split(map, node->right, lba, &node->right, above);
        update(map, n);
    } else {
        *above = n;
        split(map, node->left, lba, below, &node->left);
        update(map, n);
    }
}

/* All of a lies below all of b. */
static uint32_t
join(struct dcn_map *map, uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0)
        return a | b;
    if (map->nodes[a].priority > map->nodes[b].priority) {
        map->nodes[a].right = join(map, map->nodes[a].right, b);
        update(map, a);
        return a;
    }
    map->nodes[b].left = join(map, a, map->nodes[b].left);
    update(map, b);
    return b;
}

/* Takes the first or last run out of a tree; returns its node. */
static uint32_t
take_edge(struct dcn_map *map, uint32_t *root, bool last)
{
    const struct node *node;
    uint32_t below, above, n = *root;

    if (n == 0)
        return 0;
    for (node = &map->nodes[n]; (last ? node->right : node->left) != 0;
         node = &map->nodes[n])
        n = last ? node->right : node->left;
    split(map, *root, (int64_t)node->run.first + (last ? 0 : 1), &below,
          &above);
    *root = last ? below : above;
    return n;
}

/* The run that holds lba, or the nearest below it; 0: none. */
static uint32_t
find_at_or_below(const struct dcn_map *map, int64_t lba)
{
    uint32_t n = map->root, best = 0;

    while (n != 0) {
        const struct node *node = &map->nodes[n];

        if (node->run.first <= lba) {
            best = n;
            n = node->right;
        } else {
            n = node->left;
        }
    }
    return best;
}

static uint32_t
find_holding(const struct dcn_map *map, dcn_lba lba)
{
    uint32_t n = find_at_or_below(map, lba);

    return n != 0 && run_end(&map->nodes[n].run) > lba ? n : 0;
}

/* ---- making ---- */

static int
range_compare(const void *a, const void *b)
{
    const struct dcn_range *x = a, *y = b;

    return (x->first > y->first) - (x->first < y->first);
}

static bool
add_range(struct dcn_map *map, const struct dcn_range *range, int64_t *end)
{
    int64_t first = range->first > *end ? range->first : *end;
    int64_t last = (int64_t)range->first + range->count;
    struct dcn_map_run run = {.state = DCN_MAP_UNTRIED};
    uint32_t previous;

    if (last > (int64_t)INT32_MAX + 1)
        last = (int64_t)INT32_MAX + 1;
    if (first >= last)
        return true;
    if (!reserve(map, 1))
        return false;
    run.first = (dcn_lba)first;
    run.count = (uint32_t)(last - first);
    map->total += run.count;
    previous = find_at_or_below(map, first);
    if (previous != 0 && run_end(&map->nodes[previous].run) == first) {
        map->nodes[previous].run.count += run.count;
        map->counts[DCN_MAP_UNTRIED] += run.count;
    } else {
        map->root = join(map, map->root, node_new(map, &run));
    }
    *end = last;
    return true;
}

struct dcn_map *
dcn__map_new(const struct dcn_range *ranges, size_t count)
{
    struct dcn_map *map = calloc(1, sizeof(*map));
    struct dcn_range *sorted = calloc(count + 1, sizeof(*sorted));
    int64_t end = INT64_MIN;
    bool ok = map != NULL && sorted != NULL && reserve(map, MIN_NODES);

    if (ok) {
        map->nodes[0] = (struct node){.left = 0};
        map->used = 1;
        map->random = 2463534242u;
        if (count > 0)
            memcpy(sorted, ranges, count * sizeof(*sorted));
        qsort(sorted, count, sizeof(*sorted), range_compare);
    }
    for (size_t i = 0; ok && i < count; i++)
        ok = add_range(map, &sorted[i], &end);
    free(sorted);
    if (ok)
        return map;
    dcn__map_free(map);
    return NULL;
}

void
dcn__map_free(struct dcn_map *map)
{
    if (map == NULL)
        return;
    free(map->nodes);
    free(map);
}

struct dcn_map *
dcn__map_copy(const struct dcn_map *map)
{
    struct dcn_map *copy = malloc(sizeof(*copy));

    if (copy == NULL)
        return NULL;
    *copy = *map;
    copy->nodes = malloc(map->capacity * sizeof(*copy->nodes));
    if (copy->nodes == NULL) {
        free(copy);
        return NULL;
    }
    memcpy(copy->nodes, map->nodes, map->used * sizeof(*copy->nodes));
    return copy;
}

/* ---- looking ---- */

size_t
dcn__map_size(const struct dcn_map *map)
{
    return map->nodes[map->root].size;
}

const struct dcn_map_run *
dcn__map_at(const struct dcn_map *map, size_t n)
{
    uint32_t at = map->root;

    while (at != 0) {
        const struct node *node = &map->nodes[at];
        size_t below = map->nodes[node->left].size;

        if (n == below)
            return &node->run;
        at = n < below ? node->left : node->right;
        if (n > below)
            n -= below + 1;
    }
    return NULL;
}

size_t
dcn__map_find(const struct dcn_map *map, dcn_lba lba)
{
    uint32_t at = map->root;
    size_t index = 0;

    while (at != 0) {
        const struct node *node = &map->nodes[at];

        if (lba < node->run.first) {
            at = node->left;
            continue;
        }
        index += map->nodes[node->left].size;
        if (lba < run_end(&node->run))
            return index;
        index++;
        at = node->right;
    }
    return SIZE_MAX;
}

const struct dcn_map_run *
dcn__map_get(const struct dcn_map *map, dcn_lba lba)
{
    uint32_t n = find_holding(map, lba);

    return n != 0 ? &map->nodes[n].run : NULL;
}

static uint32_t
next_in(const struct dcn_map *map, uint32_t n, dcn_lba lba, unsigned states)
{
    const struct node *node = &map->nodes[n];
    uint32_t found;

    if (n == 0 || (node->states & states) == 0)
        return 0;
    if (run_end(&node->run) <= lba)
        return next_in(map, node->right, lba, states);
    found = next_in(map, node->left, lba, states);
    if (found != 0)
        return found;
    if ((DCN_MAP_BIT(node->run.state) & states) != 0)
        return n;
    return next_in(map, node->right, lba, states);
}

static uint32_t
previous_in(const struct dcn_map *map, uint32_t n, dcn_lba lba, unsigned states)
{
    const struct node *node = &map->nodes[n];
    uint32_t found;

    if (n == 0 || (node->states & states) == 0)
        return 0;
    if (node->run.first > lba)
        return previous_in(map, node->left, lba, states);
    found = previous_in(map, node->right, lba, states);
    if (found != 0)
        return found;
    if ((DCN_MAP_BIT(node->run.state) & states) != 0)
        return n;
    return previous_in(map, node->left, lba, states);
}

const struct dcn_map_run *
dcn__map_next(const struct dcn_map *map, dcn_lba lba, unsigned states)
{
    uint32_t n = next_in(map, map->root, lba, states);

    return n != 0 ? &map->nodes[n].run : NULL;
}

const struct dcn_map_run *
dcn__map_previous(const struct dcn_map *map, dcn_lba lba, unsigned states)
{
    uint32_t n = previous_in(map, map->root, lba, states);

    return n != 0 ? &map->nodes[n].run : NULL;
}

/* ---- changing ---- */

bool
dcn__map_same(const struct dcn_map_run *a, const struct dcn_map_run *b)
{
    return a->state == b->state && a->attempts == b->attempts &&
           a->retries == b->retries && a->drive == b->drive &&
           a->rung == b->rung && a->sense_key == b->sense_key &&
           a->asc == b->asc && a->ascq == b->ascq &&
           a->c2_count == b->c2_count && a->tried == b->tried &&
           a->votes == b->votes && a->samples == b->samples;
}

static bool
holds(const struct dcn_map *map, int64_t first, int64_t end)
{
    while (first < end) {
        uint32_t n = find_holding(map, (dcn_lba)first);

        if (n == 0)
            return false;
        first = run_end(&map->nodes[n].run);
    }
    return true;
}

/* Cuts the tree at lba, through a run if need be. */
static void
cut(struct dcn_map *map, uint32_t root, int64_t lba, uint32_t *below,
    uint32_t *above)
{
    struct dcn_map_run rest;
    uint32_t last;

    split(map, root, lba, below, above);
    last = take_edge(map, below, true);
    if (last == 0)
        return;
    rest = map->nodes[last].run;
    if (run_end(&rest) > lba) {
        struct dcn_map_run kept = rest;

        kept.count = (uint32_t)(lba - rest.first);
        rest.count = (uint32_t)(run_end(&rest) - lba);
        rest.first = (dcn_lba)lba;
        node_free(map, last);
        last = node_new(map, &kept);
        *above = join(map, node_new(map, &rest), *above);
    }
    map->nodes[last].left = map->nodes[last].right = 0;
    update(map, last);
    *below = join(map, *below, last);
}

/* Takes the neighbour out of its tree where it continues run. */
static void
absorb(struct dcn_map *map, uint32_t *tree, bool last, struct dcn_map_run *run)
{
    uint32_t n = take_edge(map, tree, last);
    struct dcn_map_run found;
    bool adjacent;

    if (n == 0)
        return;
    found = map->nodes[n].run;
    adjacent =
        last ? run_end(&found) == run->first : run_end(run) == found.first;
    if (adjacent && dcn__map_same(&found, run)) {
        if (last)
            run->first = found.first;
        run->count += found.count;
        node_free(map, n);
        return;
    }
    map->nodes[n].left = map->nodes[n].right = 0;
    update(map, n);
    *tree = last ? join(map, *tree, n) : join(map, n, *tree);
}

enum dcn_status
dcn__map_set(struct dcn_map *map, const struct dcn_map_run *run,
             struct dcn_error *error)
{
    struct dcn_map_run merged = *run;
    uint32_t below, middle, above;
    int64_t end = run_end(run);

    if (run->count == 0)
        return DCN_OK;
    if (run->state >= DCN_MAP_STATES || !holds(map, run->first, end))
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "sectors %d..%lld are not all in the map",
                              run->first, (long long)end - 1);
    if (!reserve(map, NODES_PER_SET))
        return dcn__error_memory(error, "changing the map");
    cut(map, map->root, run->first, &below, &middle);
    cut(map, middle, end, &middle, &above);
    tree_free(map, middle);
    absorb(map, &below, true, &merged);
    absorb(map, &above, false, &merged);
    middle = node_new(map, &merged);
    map->root = join(map, join(map, below, middle), above);
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

const char *
dcn__map_state_name(enum dcn_map_state state)
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
