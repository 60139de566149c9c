/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trimming and scraping: finding what still reads in areas where large
 * commands failed, by ECC block.
 */
#include "plan/plan_priv.h"

/* Runs of at most this many blocks are scraped through at once: most of what
 * is left around single scratches. CIRC carries a scratch over 1 to 3 CD
 * sectors, a DVD's over one block or two; 8 leave room for one that runs
 * along the track. A guess beyond that: cd-radial and cd-circular of
 * bench_curves would tell. */
#define SMALL_RUN_BLOCKS 8

/* Where so many blocks in a row fail, an edge is left: of ground that reads
 * one time in six or more often, little lies behind. */
#define EDGE_FAILS 16

/* States that make the edge next to them a known one. */
#define EDGE_STATES                                              \
    (DCN_MAP_BIT(DCN_MAP_BAD) | DCN_MAP_BIT(DCN_MAP_UNSCRAPED) | \
     DCN_MAP_BIT(DCN_MAP_EXCLUDED))

static bool
is_edge(const struct dcn_plan *plan, int64_t lba)
{
    struct dcn_map_run run = dcn__map_get(plan->map, lba);

    return run.count != 0 && (DCN_MAP_BIT(run.state) & EDGE_STATES) != 0;
}

/* All that is of state from run on without a gap, within span. */
static struct dcn_plan_span
extent_of(const struct dcn_plan *plan, const struct dcn_map_run *run,
          const struct dcn_plan_span *span)
{
    unsigned state = DCN_MAP_BIT(run->state);
    struct dcn_plan_span extent = {run->first, dcn__map_end(run)};

    while (extent.end < span->end) {
        struct dcn_map_run next = dcn__map_get(plan->map, extent.end);

        if (next.count == 0 || DCN_MAP_BIT(next.state) != state)
            break;
        extent.end = dcn__map_end(&next);
    }
    if (extent.first < span->first)
        extent.first = span->first;
    if (extent.end > span->end)
        extent.end = span->end;
    return extent;
}

static void
fill(struct dcn_plan_action *action, int64_t first, int64_t end)
{
    action->first = (dcn_lba)first;
    action->count = (uint32_t)(end - first);
}

bool
dcn__plan_trim(struct dcn_plan *plan, const struct dcn_plan_span *span,
               struct dcn_plan_action *action)
{
    struct dcn_map_run run;

    while ((run = dcn__map_next(plan->map, plan->cursor,
                                DCN_MAP_BIT(DCN_MAP_SKIPPED)))
                   .count > 0 &&
           run.first < span->end) {
        struct dcn_plan_span extent = extent_of(plan, &run, span);
        int64_t block;

        if (!is_edge(plan, extent.first - 1)) {
            block = dcn__plan_block_end(plan, extent.first);
            fill(action, extent.first, block < extent.end ? block : extent.end);
            return true;
        }
        if (!is_edge(plan, extent.end)) {
            block = dcn__plan_block_first(plan, extent.end - 1);
            fill(action, block > extent.first ? block : extent.first,
                 extent.end);
            return true;
        }
        dcn__plan_restate(plan, &extent, DCN_MAP_SKIPPED, DCN_MAP_UNSCRAPED);
        plan->cursor = extent.end;
    }
    return false;
}

/* ---- scraping ---- */

static struct dcn_map_run
unscraped_at(const struct dcn_plan *plan, int64_t lba)
{
    struct dcn_map_run run = dcn__map_get(plan->map, lba);

    if (run.state != DCN_MAP_UNSCRAPED)
        run.count = 0;
    return run;
}

static bool
grow_up(struct dcn_plan *plan, const struct dcn_plan_span *span,
        struct dcn_plan_action *action)
{
    struct dcn_plan_grow *grow = &plan->grow;
    struct dcn_map_run run = unscraped_at(plan, grow->up);
    int64_t end;

    if (run.count == 0 || grow->up >= span->end)
        return false;
    end = dcn__plan_block_first(plan, grow->up) +
          (int64_t)grow->blocks * plan->options.block_sectors;
    if (end > dcn__map_end(&run))
        end = dcn__map_end(&run);
    fill(action, grow->up, end < span->end ? end : span->end);
    return true;
}

static bool
grow_down(struct dcn_plan *plan, const struct dcn_plan_span *span,
          struct dcn_plan_action *action)
{
    struct dcn_plan_grow *grow = &plan->grow;
    struct dcn_map_run run = unscraped_at(plan, grow->down - 1);
    int64_t first;

    if (run.count == 0 || grow->down <= span->first)
        return false;
    first = dcn__plan_block_end(plan, grow->down - 1) -
            (int64_t)grow->blocks * plan->options.block_sectors;
    if (first < run.first)
        first = run.first;
    fill(action, first > span->first ? first : span->first, grow->down);
    return true;
}

static bool
grow_next(struct dcn_plan *plan, const struct dcn_plan_span *span,
          struct dcn_plan_action *action)
{
    struct dcn_plan_grow *grow = &plan->grow;

    if (grow->direction > 0) {
        if (grow_up(plan, span, action))
            return true;
        grow->direction = -1;
        grow->blocks = 1;
    }
    if (grow->direction < 0) {
        if (grow_down(plan, span, action))
            return true;
        grow->direction = 0;
    }
    return false;
}

/* The first sector of extent, from lba on, at which this spacing looks; or
 * something past it. */
static int64_t
probe_position(const struct dcn_plan *plan, const struct dcn_plan_span *extent,
               int64_t lba)
{
    int64_t block = plan->options.block_sectors;
    int64_t spacing = block * plan->at->stride;
    int64_t at = lba > extent->first ? lba : extent->first;
    int64_t rest;

    if (extent->end - extent->first <= block * SMALL_RUN_BLOCKS ||
        spacing == block)
        return at;
    rest = at % spacing;
    if (rest < 0)
        rest += spacing;
    return rest == 0 ? at : at + spacing - rest;
}

bool
dcn__plan_scrape(struct dcn_plan *plan, const struct dcn_plan_span *span,
                 struct dcn_plan_action *action)
{
    struct dcn_map_run run;

    if (plan->grow.direction != 0 && grow_next(plan, span, action))
        return true;
    while ((run = dcn__map_next(plan->map, plan->cursor,
                                DCN_MAP_BIT(DCN_MAP_UNSCRAPED)))
                   .count > 0 &&
           run.first < span->end) {
        struct dcn_plan_span extent = extent_of(plan, &run, span);
        int64_t at = probe_position(plan, &extent, plan->cursor);
        int64_t end;

        if (at >= extent.end) {
            plan->cursor = extent.end;
            continue;
        }
        end = dcn__plan_block_end(plan, at);
        fill(action, at, end < extent.end ? end : extent.end);
        return true;
    }
    return false;
}

/*
 * From both edges of each area inwards, for as long as some block reads now
 * and then: damage that grows, such as rot from the rim, has its last
 * readable sectors there.
 */
bool
dcn__plan_edges(struct dcn_plan *plan, const struct dcn_plan_span *span,
                struct dcn_plan_action *action)
{
    struct dcn_plan_edge *edge = &plan->edge;
    struct dcn_map_run run;

    edge->going = true;
    while ((run = dcn__map_next(plan->map, plan->cursor,
                                DCN_MAP_BIT(DCN_MAP_UNSCRAPED)))
                   .count > 0 &&
           run.first < span->end) {
        struct dcn_plan_span extent = extent_of(plan, &run, span);
        int64_t block;

        if (edge->fails >= EDGE_FAILS) {
            edge->fails = 0;
            edge->back = !edge->back;
            if (!edge->back)
                plan->cursor = extent.end;
            continue;
        }
        if (edge->back) {
            block = dcn__plan_block_first(plan, extent.end - 1);
            fill(action, block > extent.first ? block : extent.first,
                 extent.end);
        } else {
            block = dcn__plan_block_end(plan, extent.first);
            fill(action, extent.first, block < extent.end ? block : extent.end);
            plan->cursor = extent.first;
        }
        return true;
    }
    edge->going = false;
    return false;
}

void
dcn__plan_scraped(struct dcn_plan *plan, const struct dcn_plan_action *action,
                  const struct dcn_reading *outcomes)
{
    struct dcn_plan_grow *grow = &plan->grow;
    int64_t first = action->first, end = first + action->count;
    uint32_t most = plan->options.max_sectors / plan->options.block_sectors;
    bool good = true;

    for (uint32_t i = 0; i < action->count; i++)
        good = good && outcomes[i].verdict >= DCN_READING_VOTED;
    if (plan->edge.going) {
        plan->edge.fails = good ? 0 : plan->edge.fails + 1;
        return;
    }
    if (grow->direction == 0) {
        plan->cursor = end;
        if (good)
            *grow = (struct dcn_plan_grow){1, end, first, 1};
        return;
    }
    if (good) {
        grow->blocks = grow->blocks * 2 < most ? grow->blocks * 2 : most;
        if (grow->direction > 0)
            grow->up = end;
        else
            grow->down = first;
    } else if (grow->blocks > 1) {
        /* Somewhere in this command it ends: find out block by block,
         * past what came good of it. */
        grow->blocks = 1;
        while (grow->direction > 0 && dcn__plan_delivered(outcomes)) {
            grow->up++;
            outcomes++;
        }
    } else {
        grow->blocks = 1;
        grow->direction = grow->direction > 0 ? -1 : 0;
    }
}
