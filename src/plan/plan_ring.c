/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rings: long runs with sharp edges in which every widely spaced sample
 * failed are taken for a protection's and set aside, as soon as copying has
 * come to both edges: each command into one takes seconds. When all else is
 * done they are sampled on a denser grid, and one sample that reads makes a
 * ring damage like any other. What was set aside is EXCLUDED and never good.
 */
#include "plan/plan_priv.h"

/*
 * A ring is sampled at least so often, and at least every so many blocks. If
 * a share p of its sectors did read, n samples miss them all with a chance of
 * (1-p)^n: 48 miss 6 % once in 20, the 600 of a ring of 10,000 CD sectors
 * miss 0.5 % once in 20, and take half an hour instead of eight. Before it is
 * set aside fewer do, which miss 17 % once in 20: all of it but the rest of
 * the disc waits for the later ones.
 */
#define LEAST_SAMPLES  48
#define WIDEST_SPACING 16 /* blocks */
#define FIRST_SAMPLES  16

static struct dcn_plan_span
span_of(const struct dcn_range *range)
{
    return (struct dcn_plan_span){range->first,
                                  (int64_t)range->first + range->count};
}

static bool
was_set_aside(const struct dcn_plan *plan, const struct dcn_plan_span *span)
{
    for (size_t i = 0; i < plan->ring_count; i++) {
        if (plan->rings[i].span.first < span->end &&
            span->first < plan->rings[i].span.end)
            return true;
    }
    return false;
}

/* A sample costs least without the drive's own retries: what is pressed to be
 * unreadable does not need them to be so. */
static void
ask_quickly(const struct dcn_plan *plan, struct dcn_plan_action *action)
{
    if ((plan->ladder.available & DCN_RUNG_BIT(DCN_RUNG_QUICK)) == 0)
        return;
    action->rung = DCN_RUNG_QUICK;
    action->effort = DCN_EFFORT_LEAST;
}

static bool
add_ring(struct dcn_plan *plan, const struct dcn_plan_span *span)
{
    if (was_set_aside(plan, span) || plan->ring_count == DCN_INTENDED_MAX)
        return false;
    plan->rings[plan->ring_count++] =
        (struct dcn_plan_ring){.span = *span, .next = span->first};
    return true;
}

/* ---- between the edges that copying found ---- */

#define HOLE_STATES (DCN_MAP_OPEN | DCN_MAP_BIT(DCN_MAP_BAD))

/* Sectors at lba, of one state, that a command left behind. */
static int64_t
edge_end(const struct dcn_plan *plan, int64_t lba, int64_t end)
{
    struct dcn_map_run run = dcn__map_get(plan->map, lba);
    int64_t reach = lba + plan->options.max_sectors;

    if (run.state == DCN_MAP_UNTRIED)
        return lba;
    if (dcn__map_end(&run) < reach)
        reach = dcn__map_end(&run);
    return reach < end ? reach : end;
}

static int64_t
edge_first(const struct dcn_plan *plan, int64_t lba, int64_t first)
{
    struct dcn_map_run run = dcn__map_get(plan->map, lba - 1);
    int64_t reach = lba - plan->options.max_sectors;

    if (run.state == DCN_MAP_UNTRIED)
        return lba;
    if (run.first > reach)
        reach = run.first;
    return reach > first ? reach : first;
}

/*
 * The next run from at on that was not recovered, as far as both its ends were tried
 * in vain; what a command that failed left untried at its other side, beyond
 * these, is not of it.
 */
static bool
next_hole(const struct dcn_plan *plan, int64_t *at, struct dcn_plan_span *hole)
{
    int64_t most = plan->options.max_sectors;
    struct dcn_map_run run;

    while ((run = dcn__map_next(plan->map, *at, HOLE_STATES)).count > 0) {
        int64_t first = run.first, end = first;
        enum dcn_failure_kind kind = DCN_FAILURE_REFUSED;

        *hole = (struct dcn_plan_span){INT64_MAX, INT64_MIN};
        for (; run.count > 0 && (DCN_MAP_BIT(run.state) & HOLE_STATES) != 0;
             run = dcn__map_get(plan->map, end)) {
            end = dcn__map_end(&run);
            if (run.state == DCN_MAP_UNTRIED)
                continue;
            hole->end = end;
            if (hole->first == INT64_MAX)
                hole->first = run.first;
            kind = dcn__plan_kind_of_run(&run);
        }
        *at = end;
        if (hole->first - first > most || end - hole->end > most ||
            kind != DCN_FAILURE_MEDIUM ||
            !dcn__intended_has_edges(plan->map, first, end))
            continue;
        /* What the commands at both edges left may read: trimming finds the
         * edges themselves. */
        first = edge_end(plan, hole->first, hole->end);
        hole->end = edge_first(plan, hole->end, hole->first);
        hole->first = first;
        if (hole->first < hole->end)
            return true;
    }
    return false;
}

static bool
sample_reads(const struct dcn_plan *plan, int64_t lba)
{
    struct dcn_map_run run = dcn__map_get(plan->map, lba);

    return run.count > 0 && run.state >= DCN_MAP_DAMAGED;
}

/* The next place of the hole to sample; false: there is none, or one read. */
static bool
next_place(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    struct dcn_plan_holes *holes = &plan->holes;
    int64_t length = holes->hole.end - holes->hole.first;

    if (holes->sample > 0 && sample_reads(plan, holes->lba))
        return false;
    while (holes->sample < FIRST_SAMPLES) {
        int64_t n = 2 * holes->sample++ + 1, first, end;
        struct dcn_map_run run;

        holes->lba = dcn__plan_block_first(
            plan, holes->hole.first + length * n / (2 * FIRST_SAMPLES));
        first = holes->lba > holes->hole.first ? holes->lba : holes->hole.first;
        end = dcn__plan_block_end(plan, first);
        run = dcn__map_get(plan->map, first);
        if (run.count == 0 || run.state == DCN_MAP_BAD)
            continue;
        holes->lba = first;
        action->first = (dcn_lba)first;
        action->count =
            (uint32_t)((end < holes->hole.end ? end : holes->hole.end) - first);
        ask_quickly(plan, action);
        return true;
    }
    if (!sample_reads(plan, holes->lba) && add_ring(plan, &holes->hole))
        dcn__plan_leave_out(plan, &holes->hole, DCN_CAUSE_INTENDED);
    return false;
}

bool
dcn__plan_ring_probe(struct dcn_plan *plan, const struct dcn_plan_span *span,
                     struct dcn_plan_action *action)
{
    struct dcn_plan_holes *holes = &plan->holes;

    (void)span;
    plan->grow.direction = 0;
    if (plan->options.try_intended || !plan->options.is_drive)
        return false;
    if (!holes->begun)
        *holes = (struct dcn_plan_holes){.begun = true, .at = INT32_MIN};
    for (;;) {
        if (holes->in_hole && next_place(plan, action))
            return true;
        holes->in_hole = next_hole(plan, &holes->at, &holes->hole);
        holes->sample = 0;
        if (!holes->in_hole)
            return false;
    }
}

void
dcn__plan_rings_close(struct dcn_plan *plan)
{
    for (size_t i = 0; i < plan->ring_count; i++) {
        struct dcn_plan_ring *ring = &plan->rings[i];
        struct dcn_plan_span before = {ring->span.first, ring->span.first};
        struct dcn_plan_span behind = {ring->span.end, ring->span.end};
        struct dcn_map_run run;

        /* What trimming left at its edges is of it, and as little retried. */
        while ((run = dcn__map_get(plan->map, before.first - 1)).count > 0 &&
               run.state == DCN_MAP_UNSCRAPED)
            before.first = run.first;
        while ((run = dcn__map_get(plan->map, behind.end)).count > 0 &&
               run.state == DCN_MAP_UNSCRAPED)
            behind.end = dcn__map_end(&run);
        ring->span = (struct dcn_plan_span){before.first, behind.end};
        ring->next = ring->span.first;
        dcn__plan_leave_out(plan, &before, DCN_CAUSE_INTENDED);
        dcn__plan_leave_out(plan, &behind, DCN_CAUSE_INTENDED);
        dcn__plan_restate(plan, &ring->span, DCN_MAP_UNSCRAPED,
                          DCN_MAP_EXCLUDED);
    }
}

/* ---- what scraping found to be dead ---- */

void
dcn__plan_rings_set_aside(struct dcn_plan *plan)
{
    if (plan->options.try_intended)
        return;
    dcn__intended_find(plan->map, &plan->intended);
    plan->intended_known = true;
    for (size_t i = 0; i < plan->intended.count; i++) {
        const struct dcn_intended_region *region = &plan->intended.regions[i];
        struct dcn_plan_span span = span_of(&region->range);

        if (region->kind != DCN_INTENDED_RING || !add_ring(plan, &span))
            continue;
        dcn__plan_restate(plan, &span, DCN_MAP_UNSCRAPED, DCN_MAP_EXCLUDED);
    }
}

/* Anything of the sample's block was delivered, be it damaged. */
static bool
was_delivered(const struct dcn_plan *plan, int64_t lba)
{
    struct dcn_map_run run = dcn__map_next(
        plan->map, lba, DCN_MAP_RECOVERED | DCN_MAP_BIT(DCN_MAP_DAMAGED));

    return run.count != 0 && run.first < dcn__plan_block_end(plan, lba);
}

/* Sectors from one sample to the next. */
static int64_t
spacing(const struct dcn_plan *plan, const struct dcn_plan_ring *ring)
{
    int64_t block = plan->options.block_sectors;
    int64_t blocks =
        (ring->span.end - ring->span.first) / block / LEAST_SAMPLES;

    if (blocks < 1)
        blocks = 1;
    return block * (blocks < WIDEST_SPACING ? blocks : WIDEST_SPACING);
}

/* One sample read: the whole ring is to be tried. */
static void
open_again(struct dcn_plan *plan, struct dcn_plan_ring *ring)
{
    struct dcn_map_run run;

    ring->opened = true;
    for (int64_t at = ring->span.first;
         (run = dcn__map_next(plan->map, at,
                              DCN_MAP_BIT(DCN_MAP_EXCLUDED) |
                                  DCN_MAP_BIT(DCN_MAP_BAD)))
                 .count > 0 &&
         run.first < ring->span.end;
         at = dcn__map_end(&run)) {
        if (run.state == DCN_MAP_EXCLUDED)
            run.state = DCN_MAP_UNSCRAPED;
        run.cause = DCN_CAUSE_NONE;
        run.retries = 0;
        if (dcn__map_set(plan->map, &run, NULL) != DCN_OK)
            break;
    }
    plan->intended_known = false;
}

/* The next sample of one ring; false: it has no more. */
static bool
next_sample(struct dcn_plan *plan, struct dcn_plan_ring *ring,
            struct dcn_plan_action *action)
{
    if (ring->sampled && was_delivered(plan, ring->sample))
        open_again(plan, ring);
    while (!ring->opened && ring->next < ring->span.end) {
        int64_t first = ring->next;
        struct dcn_plan_span block = {first, dcn__plan_block_end(plan, first)};
        struct dcn_map_run run = dcn__map_get(plan->map, first);

        if (block.end > ring->span.end)
            block.end = ring->span.end;
        ring->next = dcn__plan_block_first(plan, first) + spacing(plan, ring);
        if (run.count == 0 || run.state != DCN_MAP_EXCLUDED)
            continue;
        dcn__plan_restate(plan, &block, DCN_MAP_EXCLUDED, DCN_MAP_UNSCRAPED);
        ring->sampled = true;
        ring->sample = first;
        action->first = (dcn_lba)first;
        action->count = (uint32_t)(block.end - first);
        ask_quickly(plan, action);
        return true;
    }
    return false;
}

bool
dcn__plan_ring_sample(struct dcn_plan *plan, const struct dcn_plan_span *span,
                      struct dcn_plan_action *action)
{
    (void)span;
    plan->grow.direction = 0;
    for (size_t i = 0; i < plan->ring_count; i++)
        if (next_sample(plan, &plan->rings[i], action))
            return true;
    return false;
}
