/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Retrying: sweeps over what is lost, each by one rung of the ladder. A rung
 * that stops paying is left for a better one in the middle of a sweep.
 */
#include "plan/plan_priv.h"

/* Tries before a rung is compared with the others: a rung that wins one in
 * six shows itself in 16 tries 19 times in 20, and they cost a minute. */
#define TRIES_BEFORE_DOUBT 16
#define NS_PER_S           1e9
/* What a sweep must be worth of the best other rung's score: scores after some
 * 16 tries are that uncertain, and each change costs a sweep's order. */
#define LEAST_WORTH 0.5
/* Sectors read to come from a side: more than a turn of a CD near the hub (9)
 * or the rim (22), so that the head has settled on the track; and how far off
 * they may lie: a seek that is no stroke across the disc. */
#define LEAD_SECTORS 32
#define LEAD_REACH   20000

/* Blocks that a sector recovered may lie off to make others promising: less
 * than two turns of a CD at the hub, within which scratches come again. */
#define NEAR_BLOCKS 16
/* Tries that count, and wins among them, for retrying near ones to go on: at
 * one win in 32, with 3 s a try, a sector costs 100 s. That this is where
 * scraping the interior pays more is a guess (dvd-layer of bench_curves would
 * tell); a rate that low needs 64 tries to be told from none 6 times in 7. */
#define NEAR_MEMORY 128.0
#define NEAR_LEAST  64.0
#define NEAR_WORTH  (1 / 32.0)

/* Retries that a run may get in all. */
static unsigned
retry_limit(struct dcn_plan *plan, const struct dcn_map_run *run)
{
    unsigned limit = plan->options.is_drive ? plan->options.retries : 0;

    if (!plan->intended_known) {
        dcn__intended_find(plan->map, &plan->intended);
        plan->intended_known = true;
    }
    if (limit > 1 && !plan->options.try_intended &&
        dcn__intended_at(&plan->intended, run->first) != NULL)
        return 1;
    return limit < UINT8_MAX ? limit : UINT8_MAX;
}

static bool
only_near(const struct dcn_plan *plan)
{
    return plan->at->stride != 0;
}

/* True where a sector that was recovered is not far from the run. */
static bool
is_near(const struct dcn_plan *plan, const struct dcn_map_run *run)
{
    int64_t reach = (int64_t)plan->options.block_sectors * NEAR_BLOCKS;
    int64_t end = dcn__map_end(run);
    struct dcn_map_run recovered;

    recovered = dcn__map_previous(plan->map, (int64_t)run->first - 1,
                                  DCN_MAP_RECOVERED);
    if (recovered.count != 0 && run->first - dcn__map_end(&recovered) < reach)
        return true;
    recovered = dcn__map_next(plan->map, end, DCN_MAP_RECOVERED);
    return recovered.count != 0 && recovered.first - end < reach;
}

static bool
is_open(struct dcn_plan *plan, const struct dcn_map_run *run)
{
    return run->retries < retry_limit(plan, run) &&
           !dcn__failure_is_refusal(dcn__plan_kind_of_run(run)) &&
           (!only_near(plan) || is_near(plan, run));
}

static struct dcn_map_run
lost_from(const struct dcn_plan *plan, int64_t lba,
          const struct dcn_plan_span *span)
{
    struct dcn_map_run run = dcn__map_next(plan->map, lba, DCN_MAP_LOST);

    if (run.first >= span->end)
        run.count = 0;
    return run;
}

static struct dcn_map_run
lost_below(const struct dcn_plan *plan, int64_t end,
           const struct dcn_plan_span *span)
{
    struct dcn_map_run run =
        dcn__map_previous(plan->map, end - 1, DCN_MAP_LOST);

    if (dcn__map_end(&run) <= span->first)
        run.count = 0;
    return run;
}

/* Reading in passing has its own sweeps. */
static unsigned
retry_rungs(const struct dcn_plan *plan)
{
    return plan->ladder.available & ~DCN_RUNG_BIT(DCN_RUNG_CONTINUOUS);
}

/*
 * Rungs that some sector in span was not tried by. Sectors that have had them
 * all and may still be tried begin again.
 */
static unsigned
rungs_open(struct dcn_plan *plan, const struct dcn_plan_span *span)
{
    struct dcn_map_run run;
    unsigned open = 0;
    int64_t at = span->first;

    while ((run = lost_from(plan, at, span)).count > 0) {
        unsigned left = retry_rungs(plan) & ~(unsigned)run.tried;
        struct dcn_map_run changed = run;

        at = dcn__map_end(&run);
        if (!is_open(plan, &run))
            continue;
        if (left == 0) {
            changed.tried = 0;
            left = retry_rungs(plan);
            if (dcn__map_set(plan->map, &changed, NULL) != DCN_OK)
                continue;
        }
        open |= left;
    }
    return open;
}

/* The drive may have answered out of memory, since it lost the track. */
static bool
was_from_memory(const struct dcn_map_run *run)
{
    enum dcn_failure_kind kind = dcn__plan_kind_of_run(run);

    return kind == DCN_FAILURE_RANGE || kind == DCN_FAILURE_TYPE;
}

/* Sectors answered so that were not asked for after a seek across the disc,
 * which is what such a drive needs. */
static bool
has_lost_track(struct dcn_plan *plan, const struct dcn_plan_span *span)
{
    struct dcn_map_run run;

    for (int64_t at = span->first; (run = lost_from(plan, at, span)).count > 0;
         at = dcn__map_end(&run))
        if (was_from_memory(&run) && is_open(plan, &run) &&
            (run.tried & DCN_RUNG_BIT(DCN_RUNG_FAR)) == 0)
            return true;
    return false;
}

static bool
begin_sweep(struct dcn_plan *plan, const struct dcn_plan_span *span)
{
    struct dcn_plan_sweep *sweep = &plan->sweep;
    unsigned open;

    /* What was recovered since may have shown that damage is none by design. */
    plan->intended_known = false;
    open = rungs_open(plan, span);
    if (open == 0)
        return false;
    sweep->rung = dcn__ladder_best(&plan->ladder, open);
    sweep->others = open & ~DCN_RUNG_BIT(sweep->rung);
    sweep->only_lost =
        (open & DCN_RUNG_BIT(DCN_RUNG_FAR)) != 0 && has_lost_track(plan, span);
    if (sweep->only_lost) {
        sweep->rung = DCN_RUNG_FAR;
        sweep->others = 0;
    }
    sweep->backward = sweep->rung == DCN_RUNG_ABOVE;
    sweep->tries = 0;
    sweep->spent_ns = 0;
    sweep->going = true;
    plan->cursor = sweep->backward ? span->end : span->first;
    return true;
}

static bool
wants(struct dcn_plan *plan, const struct dcn_map_run *run)
{
    return (run->tried & DCN_RUNG_BIT(plan->sweep.rung)) == 0 &&
           is_open(plan, run) &&
           (!plan->sweep.only_lost || was_from_memory(run));
}

/* Sectors of run that go into one command. */
static int64_t
command_sectors(const struct dcn_plan *plan, const struct dcn_map_run *run)
{
    if (plan->sweep.rung == DCN_RUNG_SINGLE)
        return 1;
    /* Damaged sectors without an EDC are delivered: no command fails for
     * them. */
    if (run->state == DCN_MAP_DAMAGED && !dcn__plan_is_proven(plan, run->first))
        return plan->options.max_sectors;
    return plan->options.block_sectors;
}

static bool
next_up(struct dcn_plan *plan, const struct dcn_plan_span *span,
        struct dcn_plan_action *action)
{
    struct dcn_map_run run;

    while ((run = lost_from(plan, plan->cursor, span)).count > 0) {
        int64_t first = run.first > plan->cursor ? run.first : plan->cursor;
        int64_t end = dcn__map_end(&run), limit;

        if (!wants(plan, &run)) {
            plan->cursor = end;
            continue;
        }
        limit = first + command_sectors(plan, &run);
        if (run.state == DCN_MAP_BAD &&
            limit > dcn__plan_block_end(plan, first))
            limit = dcn__plan_block_end(plan, first);
        if (end > limit)
            end = limit;
        if (end > span->end)
            end = span->end;
        action->first = (dcn_lba)first;
        action->count = (uint32_t)(end - first);
        return true;
    }
    return false;
}

static bool
next_down(struct dcn_plan *plan, const struct dcn_plan_span *span,
          struct dcn_plan_action *action)
{
    struct dcn_map_run run;

    while ((run = lost_below(plan, plan->cursor, span)).count > 0) {
        int64_t end = dcn__map_end(&run) < plan->cursor ? dcn__map_end(&run)
                                                        : plan->cursor;
        int64_t first = run.first, limit;

        if (!wants(plan, &run)) {
            plan->cursor = first;
            continue;
        }
        limit = end - command_sectors(plan, &run);
        if (run.state == DCN_MAP_BAD &&
            limit < dcn__plan_block_first(plan, end - 1))
            limit = dcn__plan_block_first(plan, end - 1);
        if (first < limit)
            first = limit;
        if (first < span->first)
            first = span->first;
        action->first = (dcn_lba)first;
        action->count = (uint32_t)(end - first);
        return true;
    }
    return false;
}

/* ---- how each rung reads ---- */

static struct dcn_range
lead_below(const struct dcn_plan *plan, dcn_lba lba)
{
    struct dcn_map_run run =
        dcn__map_previous(plan->map, (int64_t)lba - 1, DCN_MAP_RECOVERED);
    int64_t end, first;

    if (run.count == 0 || lba - dcn__map_end(&run) > LEAD_REACH)
        return (struct dcn_range){0, 0};
    end = dcn__map_end(&run) < lba ? dcn__map_end(&run) : lba;
    first = end - LEAD_SECTORS > run.first ? end - LEAD_SECTORS : run.first;
    return (struct dcn_range){(dcn_lba)first, (uint32_t)(end - first)};
}

static struct dcn_range
lead_above(const struct dcn_plan *plan, dcn_lba lba)
{
    struct dcn_map_run run = dcn__map_next(plan->map, lba, DCN_MAP_RECOVERED);

    if (run.count == 0 || (int64_t)run.first - lba > LEAD_REACH)
        return (struct dcn_range){0, 0};
    return (struct dcn_range){
        run.first, run.count < LEAD_SECTORS ? run.count : LEAD_SECTORS};
}

/* Rungs that change what the drive does. */
static void
dress_by_setting(struct dcn_plan_action *action)
{
    switch (action->rung) {
    case DCN_RUNG_COOKED:
        action->flags |= DCN_READ_COOKED;
        break;
    case DCN_RUNG_AS_IS:
        action->flags |= DCN_READ_AS_IS;
        action->effort = DCN_EFFORT_AS_IS;
        break;
    case DCN_RUNG_PERSISTENT:
        action->effort = DCN_EFFORT_MOST;
        break;
    case DCN_RUNG_QUICK:
        action->effort = DCN_EFFORT_LEAST;
        break;
    case DCN_RUNG_RESTART:
        action->restart = true;
        break;
    default:
        break;
    }
}

static void
dress(const struct dcn_plan *plan, struct dcn_plan_action *action)
{
    const struct dcn_plan_options *options = &plan->options;
    struct dcn_map_run run = dcn__map_get(plan->map, action->first);

    action->rung = plan->sweep.rung;
    action->speed_kb_s = options->speed_kb_s;
    /* What was delivered damaged would come out of the cache the same. */
    if (run.count != 0 && run.state == DCN_MAP_DAMAGED)
        action->flags |= DCN_READ_FRESH;
    switch (action->rung) {
    case DCN_RUNG_FRESH:
        action->flags |= DCN_READ_FRESH;
        break;
    case DCN_RUNG_BELOW:
        action->lead = lead_below(plan, action->first);
        break;
    case DCN_RUNG_ABOVE:
        action->lead = lead_above(
            plan, (dcn_lba)((int64_t)action->first + action->count - 1));
        break;
    case DCN_RUNG_FAR:
        action->lead =
            dcn__plan_elsewhere(plan, action->first, plan->sweep.only_lost);
        break;
    case DCN_RUNG_SLOW:
        action->speed_kb_s = options->slow_kb_s;
        break;
    case DCN_RUNG_SLOWEST:
        action->speed_kb_s = options->slowest_kb_s;
        break;
    case DCN_RUNG_FAST:
        action->speed_kb_s = options->fast_kb_s;
        break;
    case DCN_RUNG_MEDIUM:
        action->speed_kb_s = options->medium_kb_s;
        break;
    default:
        dress_by_setting(action);
        break;
    }
    /* A lead and a defeated cache exclude each other's point. */
    if (action->lead.count > 0)
        action->flags &= ~(unsigned)DCN_READ_FRESH;
}

/* ---- the sweep ---- */

static bool
still_pays(const struct dcn_plan *plan)
{
    const struct dcn_plan_sweep *sweep = &plan->sweep;
    double doubt_ns =
        TRIES_BEFORE_DOUBT * NS_PER_S * dcn__ladder_average_s(&plan->ladder);
    enum dcn_rung other;

    /* A way that takes long is doubted after the time that others had. */
    if (sweep->others == 0 || sweep->tries == 0 ||
        (sweep->tries < TRIES_BEFORE_DOUBT &&
         (double)sweep->spent_ns < doubt_ns))
        return true;
    other = dcn__ladder_best(&plan->ladder, sweep->others);
    return dcn__ladder_score(&plan->ladder, sweep->rung) >=
           LEAST_WORTH * dcn__ladder_score(&plan->ladder, other);
}

bool
dcn__plan_retry(struct dcn_plan *plan, const struct dcn_plan_span *span,
                struct dcn_plan_action *action)
{
    struct dcn_plan_sweep *sweep = &plan->sweep;

    if (only_near(plan) && plan->near_tries > NEAR_LEAST &&
        plan->near_wins < plan->near_tries * NEAR_WORTH)
        return false;
    for (;;) {
        if (sweep->going && !still_pays(plan))
            sweep->going = false;
        if (!sweep->going && !begin_sweep(plan, span))
            return false;
        if (sweep->backward ? next_down(plan, span, action)
                            : next_up(plan, span, action)) {
            dress(plan, action);
            return true;
        }
        sweep->going = false;
    }
}

void
dcn__plan_retried(struct dcn_plan *plan, const struct dcn_plan_action *action,
                  const struct dcn_reading *outcomes, uint64_t took_ns)
{
    bool recovered = false;

    for (uint32_t i = 0; i < action->count; i++)
        recovered =
            recovered || outcomes[i].verdict >= DCN_READING_VOTED ||
            (outcomes[i].store && outcomes[i].verdict == DCN_READING_DOUBTED);
    dcn__ladder_count(&plan->ladder, action->rung, recovered, took_ns);
    plan->near_recovered = plan->near_recovered || recovered;
    plan->near_tries -= plan->near_tries / NEAR_MEMORY - 1;
    plan->near_wins -= plan->near_wins / NEAR_MEMORY - (recovered ? 1 : 0);
    plan->sweep.tries++;
    plan->sweep.spent_ns += took_ns;
    plan->cursor = plan->sweep.backward
                       ? action->first
                       : (int64_t)action->first + action->count;
}
