/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rings: long runs with sharp edges in which every widely spaced sample
 * failed are taken for a protection's and set aside. When all else is done
 * they are sampled on a denser grid, and one sample that reads makes a ring
 * damage like any other. What was set aside is EXCLUDED and never good.
 */
#include "plan/plan_priv.h"

/*
 * A ring is sampled at least so often, and at least every so many blocks. If
 * a share p of its sectors did read, n samples miss them all with a chance of
 * (1-p)^n: 128 miss 2.3 % once in 20, the 600 of a ring of 10,000 CD sectors
 * miss 0.5 % once in 20, and take half an hour instead of eight.
 */
#define LEAST_SAMPLES  128
#define WIDEST_SPACING 16 /* blocks; what set it aside was 64 */

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

        if (region->kind != DCN_INTENDED_RING || was_set_aside(plan, &span) ||
            plan->ring_count == DCN_INTENDED_MAX)
            continue;
        plan->rings[plan->ring_count++] =
            (struct dcn_plan_ring){.span = span, .next = span.first};
        dcn__plan_restate(plan, &span, DCN_MAP_UNSCRAPED, DCN_MAP_EXCLUDED);
    }
}

/* Anything of the sample's block was delivered, be it damaged. */
static bool
was_delivered(const struct dcn_plan *plan, int64_t lba)
{
    struct dcn_map_run run = dcn__map_next(
        plan->map, lba, DCN_MAP_WON | DCN_MAP_BIT(DCN_MAP_DAMAGED));

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
    ring->opened = true;
    dcn__plan_restate(plan, &ring->span, DCN_MAP_EXCLUDED, DCN_MAP_UNSCRAPED);
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
