/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shapes of protections in a map. The thresholds lie well outside what
 * scratches make: SafeDisc-like fields hold hundreds of single sectors within
 * some ten thousand, rings hundreds of sectors in one piece between sectors
 * that read at the first attempt. A scratch or a speck that kills 500 sectors
 * of a CD in one piece covers some 25 turns, 0.04 mm across the track, all
 * round: what is pressed does so, what is scratched leaves good sectors in
 * every turn and weak ones at its edges (300 sectors are some 15 turns).
 */
#include "plan/intended.h"

#include "plan/failure.h"

#include <string.h>

#define LOST_STATES                                  \
    (DCN_MAP_LOST | DCN_MAP_BIT(DCN_MAP_UNSCRAPED) | \
     DCN_MAP_BIT(DCN_MAP_EXCLUDED))

/* Rings: the least that is more than a scratch or a speck (above). Those of
 * protections have thousands (4,096 on game DVDs, up to 10,000 on CDs). */
#define RING_LEAST_SECTORS 500
#define RING_EDGE_SECTORS  300 /* read without a retry on both sides */
/* What shared a command with something of it, forward and backward, was asked
 * twice, and then by block. */
#define EDGE_MOST_ATTEMPTS 3

/* Fields. SafeDisc has several hundred bad sectors in the 10,000 behind its
 * file, its "Lite" 62 in 1,500, which is below what scratches make, and is
 * told as damage. */
#define FIELD_LEAST_RUNS 150
/* Sectors lost in one piece: single ones are pressed, and CIRC carries the
 * errors of one into its neighbours on both sides, in some drives two. */
#define FIELD_LONGEST_RUN 4
/* Good sectors between two losses: 10,000 hold FIELD_LEAST_RUNS of them at 66
 * apart in the mean; nearly twice that for their being scattered. */
#define FIELD_WIDEST_GAP 120

/* What is known of it is another reason than damage. */
static bool
has_reason(const struct dcn_map_run *run)
{
    switch (run->cause) {
    case DCN_CAUSE_REFUSED:
    case DCN_CAUSE_BEYOND:
    case DCN_CAUSE_RUN_OUT:
    case DCN_CAUSE_LINK:
    case DCN_CAUSE_BLANK:
    case DCN_CAUSE_SKIPPED:
        return true;
    default:
        return dcn__failure_is_refusal(
            dcn__failure_kind(run->sense_key, run->asc, run->ascq));
    }
}

/* The first from lba on that is lost, and always in the same way: where C2 or
 * a second reading says which bytes are in doubt, it is damage. */
static struct dcn_map_run
next_stable(const struct dcn_map *map, int64_t lba)
{
    struct dcn_map_run run;

    for (;; lba = dcn__map_end(&run)) {
        run = dcn__map_next(map, lba, LOST_STATES);
        if (run.count > 0 && has_reason(&run))
            continue;
        if (run.count == 0 || run.state != DCN_MAP_DAMAGED ||
            run.c2_count == 0 || run.c2_count >= DCN_C2_ALL)
            return run;
    }
}

/* Run of lost sectors from *at on, whatever their other values. */
static bool
next_lost(const struct dcn_map *map, int64_t *at, int64_t *first,
          uint32_t *excluded)
{
    struct dcn_map_run run = next_stable(map, *at);

    if (run.count == 0)
        return false;
    *first = run.first;
    *at = run.first;
    *excluded = 0;
    while (run.count != 0 && run.first == *at) {
        if (run.state == DCN_MAP_EXCLUDED)
            *excluded += run.count;
        *at = dcn__map_end(&run);
        run = next_stable(map, *at);
    }
    return true;
}

/* All of an edge from first on read, and none of it by a retry. */
static bool
is_clean(const struct dcn_map *map, int64_t first)
{
    int64_t at = first, end = first + RING_EDGE_SECTORS;

    while (at < end) {
        struct dcn_map_run run = dcn__map_get(map, at);
        int64_t until = dcn__map_end(&run) < end ? dcn__map_end(&run) : end;

        if (run.count == 0 || run.state != DCN_MAP_GOOD || run.rung != 0 ||
            run.attempts > EDGE_MOST_ATTEMPTS)
            return false;
        at = until;
    }
    return true;
}

bool
dcn__intended_has_edges(const struct dcn_map *map, int64_t first, int64_t end)
{
    return end - first >= RING_LEAST_SECTORS &&
           is_clean(map, first - RING_EDGE_SECTORS) && is_clean(map, end);
}

static void
add(struct dcn_intended *intended, int64_t first, int64_t end,
    enum dcn_intended_kind kind, uint32_t lost, uint32_t excluded)
{
    if (intended->count == DCN_INTENDED_MAX)
        return;
    intended->regions[intended->count++] = (struct dcn_intended_region){
        .range = {(dcn_lba)first, (uint32_t)(end - first)},
        .kind = kind,
        .lost = lost,
        .excluded = excluded,
    };
}

/* True where retrying or repairing has recovered any sector of first..end: what is
 * pressed to be unreadable stays so. */
static bool
was_recovered_late(const struct dcn_map *map, int64_t first, int64_t end)
{
    struct dcn_map_run run = dcn__map_get(map, first);

    while (run.count != 0 && run.first < end) {
        if ((DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) != 0 &&
            (run.state != DCN_MAP_GOOD || run.rung != 0 || run.attempts > 2))
            return true;
        run = dcn__map_next(map, dcn__map_end(&run), DCN_MAP_ANY);
    }
    return false;
}

struct field {
    int64_t first, end;
    uint32_t runs, lost;
};

static void
field_close(const struct dcn_map *map, struct dcn_intended *intended,
            struct field *field)
{
    if (field->runs >= FIELD_LEAST_RUNS &&
        !was_recovered_late(map, field->first, field->end))
        add(intended, field->first, field->end, DCN_INTENDED_FIELD, field->lost,
            0);
    field->runs = 0;
}

static void
field_add(struct field *field, int64_t first, int64_t end)
{
    if (field->runs == 0)
        *field = (struct field){.first = first};
    field->runs++;
    field->lost += (uint32_t)(end - first);
    field->end = end;
}

void
dcn__intended_find(const struct dcn_map *map, struct dcn_intended *intended)
{
    struct field field = {.runs = 0};
    int64_t at = INT32_MIN, first;
    uint32_t excluded;

    memset(intended, 0, sizeof(*intended));
    while (next_lost(map, &at, &first, &excluded)) {
        int64_t length = at - first;

        /* What the user left out says nothing. */
        if (excluded == length)
            continue;
        if (field.runs > 0 && (length > FIELD_LONGEST_RUN ||
                               first - field.end > FIELD_WIDEST_GAP))
            field_close(map, intended, &field);
        if (length <= FIELD_LONGEST_RUN)
            field_add(&field, first, at);
        else if (dcn__intended_has_edges(map, first, at))
            add(intended, first, at, DCN_INTENDED_RING,
                (uint32_t)length - excluded, excluded);
    }
    field_close(map, intended, &field);
}

/* ---- by the causes ---- */

/* Adds a run to the region that it belongs to: the last one, where nothing
 * but what reads lies between them, or a new one. */
static void
tell_run(struct dcn_intended *intended, const struct dcn_map_run *run,
         int64_t lost_end)
{
    struct dcn_intended_region *last =
        intended->count > 0 ? &intended->regions[intended->count - 1] : NULL;
    int64_t end = last == NULL ? INT64_MIN
                               : (int64_t)last->range.first + last->range.count;
    uint32_t excluded = run->state == DCN_MAP_EXCLUDED ? run->count : 0;

    if (last == NULL || lost_end > end || run->first - end > FIELD_WIDEST_GAP) {
        add(intended, run->first, dcn__map_end(run), DCN_INTENDED_RING,
            run->count - excluded, excluded);
        return;
    }
    if (run->first > end)
        last->kind = DCN_INTENDED_FIELD;
    last->range.count = (uint32_t)(dcn__map_end(run) - last->range.first);
    last->lost += run->count - excluded;
    last->excluded += excluded;
}

void
dcn__intended_told(const struct dcn_map *map, struct dcn_intended *intended)
{
    struct dcn_map_run run;
    int64_t lost_end = INT64_MIN;

    memset(intended, 0, sizeof(*intended));
    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
         at = dcn__map_end(&run)) {
        if (run.cause == DCN_CAUSE_INTENDED)
            tell_run(intended, &run, lost_end);
        lost_end = dcn__map_end(&run);
    }
}

const struct dcn_intended_region *
dcn__intended_next(const struct dcn_intended *intended, int64_t lba)
{
    for (size_t i = 0; i < intended->count; i++) {
        const struct dcn_range *range = &intended->regions[i].range;

        if (lba < (int64_t)range->first + range->count)
            return &intended->regions[i];
    }
    return NULL;
}

const struct dcn_intended_region *
dcn__intended_at(const struct dcn_intended *intended, dcn_lba lba)
{
    for (size_t i = 0; i < intended->count; i++) {
        const struct dcn_range *range = &intended->regions[i].range;

        if (lba >= range->first && lba < (int64_t)range->first + range->count)
            return &intended->regions[i];
    }
    return NULL;
}

const char *
dcn__intended_name(enum dcn_intended_kind kind)
{
    return kind == DCN_INTENDED_RING ? "ring" : "field";
}
