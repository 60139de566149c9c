/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of passes, and when to end. How each pass finds its next read is
 * in plan_copy.c, plan_damage.c and plan_retry.c; what a read's outcome does
 * to the map in plan_take.c.
 */
#include "plan/plan_priv.h"

#include <stdlib.h>
#include <string.h>

#define NS_PER_S 1e9

/* Retrying only what lies near sectors that were recovered, while that pays. */
#define NEAR 1

/*
 * The last two figures: the part of the disc that skips may reach, and the
 * stride of scraping in blocks. Skips of 1 % are what leaves most behind
 * soonest; those of a tenth follow where 1 % was left at most places, for
 * discs with a dead layer or rim. Each stride is a quarter of the one before,
 * so that all coarser ones together cost a third of the last, and what reads
 * in the midst of dead ground is found in the order of its size.
 */
static const struct dcn_plan_step steps[] = {
    {DCN_PLAN_COPY, dcn__plan_copy_forward, false, true, 100, 0},
    {DCN_PLAN_COPY, dcn__plan_copy_backward, true, true, 100, 0},
    {DCN_PLAN_COPY, dcn__plan_copy_forward, false, true, 0, 0},
    {DCN_PLAN_COPY, dcn__plan_copy_forward, false, false, 10, 0},
    {DCN_PLAN_COPY, dcn__plan_copy_backward, true, false, 10, 0},
    {DCN_PLAN_SCRAPE, dcn__plan_ring_probe, false, false, 0, 0},
    {DCN_PLAN_COPY, dcn__plan_copy_forward, false, false, 0, 0},
    {DCN_PLAN_RETRY, dcn__plan_passing, false, false, 0, 0},
    {DCN_PLAN_TRIM, dcn__plan_trim, false, true, 0, 0},
    {DCN_PLAN_TRIM, dcn__plan_trim, false, false, 0, 0},
    {DCN_PLAN_SCRAPE, dcn__plan_scrape, false, true, 0, 1},
    {DCN_PLAN_SCRAPE, dcn__plan_edges, false, false, 0, 0},
    {DCN_PLAN_RETRY, dcn__plan_retry, false, false, 0, NEAR},
    {DCN_PLAN_SCRAPE, dcn__plan_scrape, false, false, 0, 256},
    {DCN_PLAN_SCRAPE, dcn__plan_scrape, false, false, 0, 64},
    {DCN_PLAN_RETRY, dcn__plan_retry, false, false, 0, NEAR},
    {DCN_PLAN_SCRAPE, dcn__plan_scrape, false, false, 0, 16},
    {DCN_PLAN_SCRAPE, dcn__plan_scrape, false, false, 0, 4},
    {DCN_PLAN_SCRAPE, dcn__plan_scrape, false, false, 0, 1},
    {DCN_PLAN_RETRY, dcn__plan_retry, false, true, 0, 0},
    {DCN_PLAN_RETRY, dcn__plan_retry, false, false, 0, 0},
    /* What was set aside, and what of it turns out to be damage. */
    {DCN_PLAN_SCRAPE, dcn__plan_ring_sample, false, false, 0, 0},
    {DCN_PLAN_SCRAPE, dcn__plan_scrape, false, false, 0, 4},
    {DCN_PLAN_SCRAPE, dcn__plan_scrape, false, false, 0, 1},
    {DCN_PLAN_RETRY, dcn__plan_retry, false, false, 0, 0},
};

/* Tries that knowledge from elsewhere weighs: the disc at hand shall soon
 * outweigh what the drive did on others (half of what a rung needs to be
 * compared, TRIES_BEFORE_DOUBT), and what earlier runs saw of this disc shall
 * decide at once (twice that). */
#define WEIGHT_OF_DRIVE 8
#define WEIGHT_OF_DISC  32

#define STEPS              (sizeof(steps) / sizeof(steps[0]))
#define FIRST_FORWARD_STEP 3 /* completed whatever the time limit */
/* Rings are set aside before this: strides of 256 and 64 have by then asked a
 * ring of 10,000 CD sectors 150 times, at strides from here on it costs hours. */
#define RING_JUDGED_AT_STRIDE 16

/* ---- making ---- */

/* True where what was left out for that cause stays so in later runs. */
static bool
is_final(enum dcn_cause cause)
{
    return cause == DCN_CAUSE_BEYOND || cause == DCN_CAUSE_RUN_OUT ||
           cause == DCN_CAUSE_LINK;
}

/* Excluding is of a run: what was left out in an earlier one is open again,
 * and what ended that one is no cause any more. */
static void
open_again(struct dcn_plan *plan)
{
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(plan->map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
         at = dcn__map_end(&run)) {
        enum dcn_cause cause = run.cause;

        if (is_final(cause) ||
            (plan->options.again &&
             (cause == DCN_CAUSE_REFUSED || cause == DCN_CAUSE_BLANK)))
            continue;
        if (run.state == DCN_MAP_EXCLUDED || cause == DCN_CAUSE_REFUSED ||
            cause == DCN_CAUSE_BLANK) {
            run.state = DCN_MAP_UNTRIED;
            run.retries = 0;
            run.tried = 0;
            run.sense_key = run.asc = run.ascq = 0;
        }
        if (cause == DCN_CAUSE_INTENDED)
            run.retries = 0;
        if (run.state != DCN_MAP_DAMAGED)
            run.cause = DCN_CAUSE_NONE;
        if (dcn__map_set(plan->map, &run, NULL) != DCN_OK)
            return;
    }
}

static void
exclude(struct dcn_plan *plan)
{
    open_again(plan);
    for (size_t i = 0; i < plan->options.skip_count; i++) {
        const struct dcn_range *range = &plan->options.skip[i];
        struct dcn_plan_span span = {range->first,
                                     (int64_t)range->first + range->count};

        for (int state = 0; state < DCN_MAP_EXCLUDED; state++)
            dcn__plan_restate(plan, &span, state, DCN_MAP_EXCLUDED);
        dcn__plan_leave_out(plan, &span, DCN_CAUSE_SKIPPED);
    }
}

/*
 * Where a former run of the program tried all that it was allowed, being
 * started again means: try once more.
 */
static void
begin_round(struct dcn_plan *plan)
{
    struct dcn_map_run run;
    int64_t at = INT32_MIN;
    unsigned limit = plan->options.retries;

    if (dcn__map_count_in(plan->map, DCN_MAP_OPEN) > 0)
        return;
    dcn__intended_find(plan->map, &plan->intended);
    while ((run = dcn__map_next(plan->map, at, DCN_MAP_LOST)).count > 0) {
        if (run.retries < limit &&
            dcn__intended_at(&plan->intended, run.first) == NULL)
            return;
        at = dcn__map_end(&run);
    }
    at = INT32_MIN;
    while ((run = dcn__map_next(plan->map, at, DCN_MAP_LOST)).count > 0) {
        at = dcn__map_end(&run);
        if (is_final(run.cause))
            continue;
        run.retries = 0;
        run.tried = 0;
        if (dcn__map_set(plan->map, &run, NULL) != DCN_OK)
            return;
    }
}

static unsigned
available_rungs(const struct dcn_plan_options *options)
{
    unsigned rungs = DCN_RUNG_BIT(DCN_RUNG_PLAIN);

    if (options->is_drive)
        rungs |= DCN_RUNG_BIT(DCN_RUNG_FRESH) | DCN_RUNG_BIT(DCN_RUNG_BELOW) |
                 DCN_RUNG_BIT(DCN_RUNG_ABOVE) | DCN_RUNG_BIT(DCN_RUNG_FAR);
    if (options->slow_kb_s != 0)
        rungs |= DCN_RUNG_BIT(DCN_RUNG_SLOW);
    if (options->slowest_kb_s != 0)
        rungs |= DCN_RUNG_BIT(DCN_RUNG_SLOWEST);
    if (options->fast_kb_s != 0)
        rungs |= DCN_RUNG_BIT(DCN_RUNG_FAST);
    if (options->block_sectors > 1)
        rungs |= DCN_RUNG_BIT(DCN_RUNG_SINGLE);
    if (options->medium_kb_s != 0)
        rungs |= DCN_RUNG_BIT(DCN_RUNG_MEDIUM);
    return rungs | options->rungs;
}

/*
 * What an earlier run's retries say of the rungs on this disc: those that recovered
 * sectors, and those that lost ones were tried by.
 */
static void
learn_from_map(struct dcn_plan *plan)
{
    struct dcn_rung_statistics seen[DCN_RUNGS] = {{0}};
    const struct dcn_map *map = plan->map;
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(map, at, DCN_MAP_RECOVERED | DCN_MAP_LOST))
             .count > 0;
         at = dcn__map_end(&run)) {
        uint32_t blocks = (run.count - 1) / plan->options.block_sectors + 1;

        if ((DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) != 0 &&
            run.rung != 0 && run.rung < DCN_RUNGS) {
            seen[run.rung].tries += blocks;
            seen[run.rung].wins += blocks;
        }
        for (unsigned rung = 1; rung < DCN_RUNGS; rung++)
            if ((DCN_MAP_BIT(run.state) & DCN_MAP_LOST) != 0 &&
                (run.tried & DCN_RUNG_BIT(rung)) != 0)
                seen[rung].tries += blocks;
    }
    for (unsigned rung = 1; rung < DCN_RUNGS; rung++)
        dcn__ladder_know(&plan->ladder, rung, &seen[rung], WEIGHT_OF_DISC);
}

static void
learn(struct dcn_plan *plan)
{
    const struct dcn_rung_statistics *known = plan->options.known;

    for (unsigned rung = 0; known != NULL && rung < DCN_RUNGS; rung++)
        dcn__ladder_know(&plan->ladder, rung, &known[rung], WEIGHT_OF_DRIVE);
    learn_from_map(plan);
    plan->options.known = NULL; /* the caller's */
}

/* A copy of an array, NULL for an empty one; *ok false where memory ran
 * out. */
static void *
copy_array(const void *from, size_t count, size_t each, bool *ok)
{
    void *copy;

    if (count == 0)
        return NULL;
    copy = calloc(count, each);
    if (copy == NULL)
        *ok = false;
    else
        memcpy(copy, from, count * each);
    return copy;
}

struct dcn_plan *
dcn__plan_new(const struct dcn_plan_options *options, struct dcn_map *map)
{
    struct dcn_plan *plan = calloc(1, sizeof(*plan));
    bool ok = true;

    if (plan == NULL)
        return NULL;
    plan->options = *options;
    plan->map = map;
    plan->at = &steps[0];
    plan->turn_factor = 1;
    plan->options.skip = copy_array(options->skip, options->skip_count,
                                    sizeof(*options->skip), &ok);
    plan->options.first = copy_array(options->first, options->first_count,
                                     sizeof(*options->first), &ok);
    plan->options.breaks = copy_array(options->breaks, options->break_count,
                                      sizeof(*options->breaks), &ok);
    plan->options.run_outs =
        copy_array(options->run_outs, options->run_out_count,
                   sizeof(*options->run_outs), &ok);
    plan->options.proven = copy_array(options->proven, options->proven_count,
                                      sizeof(*options->proven), &ok);
    plan->options.packets = copy_array(options->packets, options->packet_count,
                                       sizeof(*options->packets), &ok);
    if (plan->options.block_sectors == 0)
        plan->options.block_sectors = 1;
    if (plan->options.max_sectors < plan->options.block_sectors)
        plan->options.max_sectors = plan->options.block_sectors;
    plan->ladder.available = available_rungs(options);
    if (!ok) {
        dcn__plan_free(plan);
        return NULL;
    }
    learn(plan);
    /* Before what was excluded is to be tried again. */
    begin_round(plan);
    exclude(plan);
    dcn__plan_passing_resume(plan);
    return plan;
}

void
dcn__plan_free(struct dcn_plan *plan)
{
    if (plan == NULL)
        return;
    free(plan->locked.places);
    free((void *)(uintptr_t)plan->options.run_outs);
    free((void *)(uintptr_t)plan->options.packets);
    free((void *)(uintptr_t)plan->options.skip);
    free((void *)(uintptr_t)plan->options.first);
    free((void *)(uintptr_t)plan->options.breaks);
    free((void *)(uintptr_t)plan->options.proven);
    free(plan);
}

/* ---- the next action ---- */

static size_t
range_count(const struct dcn_plan *plan, const struct dcn_plan_step *step)
{
    if (plan->options.fast && step->pass != DCN_PLAN_COPY)
        return 0;
    return step->first_ranges ? plan->options.first_count : 1;
}

static struct dcn_plan_span
range_span(const struct dcn_plan *plan, const struct dcn_plan_step *step)
{
    const struct dcn_range *range;

    if (!step->first_ranges)
        return (struct dcn_plan_span){INT32_MIN, (int64_t)INT32_MAX + 1};
    range = &plan->options.first[plan->range];
    return (struct dcn_plan_span){range->first,
                                  (int64_t)range->first + range->count};
}

static void
begin_step(struct dcn_plan *plan)
{
    const struct dcn_plan_step *step = &steps[plan->step];

    plan->at = step;
    plan->in_a_row = 0;
    plan->good_run = 0;
    plan->last_skip = 0;
    dcn__plan_turn_reset(plan);
    plan->grow.direction = 0;
    plan->sweep.going = false;
    plan->edge = (struct dcn_plan_edge){0};
    plan->passing.sweeping = false;
    plan->near_tries = plan->near_wins = 0;
    plan->near_recovered = false;
    if (step->search == dcn__plan_edges)
        dcn__plan_rings_close(plan);
    if (step->pass == DCN_PLAN_RETRY) {
        plan->intended_known = false;
        dcn__plan_links_judge(plan);
    }
    if (step->pass == DCN_PLAN_SCRAPE && !step->first_ranges &&
        step->stride == RING_JUDGED_AT_STRIDE)
        dcn__plan_rings_set_aside(plan);
}

/* Sectors that are bad, not counting what the drive refuses, which is no
 * reason to give up: it costs nothing. */
static uint64_t
count_bad(const struct dcn_plan *plan)
{
    unsigned bad = DCN_MAP_LOST;
    uint64_t count = 0;
    struct dcn_map_run run;

    /* While copying, these are sectors of which the drive said so. */
    if (plan->step < STEPS && steps[plan->step].pass == DCN_PLAN_COPY)
        bad |= DCN_MAP_BIT(DCN_MAP_UNSCRAPED);
    if (dcn__map_count_in(plan->map, bad) <= plan->options.give_up_after)
        return 0;
    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(plan->map, at, bad)).count > 0;
         at = dcn__map_end(&run))
        if (run.cause == DCN_CAUSE_NONE &&
            !dcn__plan_refuses(plan, dcn__plan_kind_of_run(&run)))
            count += run.count;
    return count;
}

static enum dcn_plan_end
must_end(const struct dcn_plan *plan, uint64_t now_ns)
{
    const struct dcn_plan_options *options = &plan->options;

    if (options->give_up_after > 0 && count_bad(plan) > options->give_up_after)
        return DCN_PLAN_GAVE_UP;
    if (options->time_limit_s > 0 && plan->step > FIRST_FORWARD_STEP &&
        (double)(now_ns - plan->started_ns) / NS_PER_S > options->time_limit_s)
        return DCN_PLAN_TIME_UP;
    return DCN_PLAN_GOING;
}

/* Where failing is to be expected, a sample of what fails is worth having:
 * with C2 its own parity often makes it right. */
static void
keep_bad(const struct dcn_plan *plan, struct dcn_plan_action *action)
{
    if (action->pass != DCN_PLAN_RETRY &&
        dcn__plan_passing_at(plan, action->first)) {
        dcn__plan_pass(action);
        return;
    }
    if (dcn__plan_may_run_out(plan, action->first) ||
        dcn__plan_may_be_link(plan, action->first) ||
        action->effort != DCN_EFFORT_USUAL ||
        (action->pass != DCN_PLAN_TRIM && action->pass != DCN_PLAN_SCRAPE) ||
        (plan->ladder.available & DCN_RUNG_BIT(DCN_RUNG_AS_IS)) == 0)
        return;
    action->rung = DCN_RUNG_AS_IS;
    action->flags |= DCN_READ_AS_IS;
    action->effort = DCN_EFFORT_BAD_TOO;
}

/* What retrying near sectors recovered makes others near: their edges once more. */
static size_t
step_after(const struct dcn_plan *plan)
{
    const struct dcn_plan_step *step = &steps[plan->step];
    size_t i = plan->step;

    if (step->pass == DCN_PLAN_RETRY && step->stride == NEAR &&
        plan->near_recovered)
        for (; i > 0; i--)
            if (steps[i].search == dcn__plan_edges)
                return i;
    return plan->step + 1;
}

/* One look at where the plan is; true where action is filled. */
static bool
search_here(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    const struct dcn_plan_step *step = &steps[plan->step];
    struct dcn_plan_span span;

    if (plan->range >= range_count(plan, step)) {
        plan->step = step_after(plan);
        plan->range = 0;
        plan->range_begun = false;
        if (plan->step < STEPS)
            begin_step(plan);
        return false;
    }
    span = range_span(plan, step);
    if (!plan->range_begun) {
        plan->cursor = step->backward ? span.end : span.first;
        plan->range_begun = true;
    }
    action->pass = step->pass;
    if (step->search(plan, &span, action)) {
        keep_bad(plan, action);
        return true;
    }
    plan->range++;
    plan->range_begun = false;
    return false;
}

/* The same action comes again until it is taken. */
static void
keep(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    plan->action = *action;
    plan->action.bare = dcn__plan_may_run_out(plan, action->first);
    plan->have_action = true;
    *action = plan->action;
}

enum dcn_status
dcn__plan_next(struct dcn_plan *plan, uint64_t now_ns,
               struct dcn_plan_action *action, struct dcn_error *error)
{
    (void)error;
    if (!plan->started) {
        plan->started = true;
        plan->started_ns = now_ns;
    }
    *action = (struct dcn_plan_action){.end = must_end(plan, now_ns)};
    if (action->end != DCN_PLAN_GOING)
        return DCN_OK;
    if (plan->have_action) {
        *action = plan->action;
        return DCN_OK;
    }
    action->speed_kb_s = dcn__plan_pace_kb_s(plan);
    action->flags = DCN_READ_NO_SPLIT;
    if (dcn__plan_border_next(plan, action) ||
        dcn__plan_types_next(plan, action) ||
        dcn__plan_locked_next(plan, action)) {
        keep(plan, action);
        return DCN_OK;
    }
    while (plan->step < STEPS) {
        if (search_here(plan, action)) {
            keep(plan, action);
            return DCN_OK;
        }
        action->end = must_end(plan, now_ns);
        if (action->end != DCN_PLAN_GOING)
            return DCN_OK;
    }
    action->end = DCN_PLAN_ALL_DONE;
    return DCN_OK;
}

void
dcn__plan_drop_rung(struct dcn_plan *plan, enum dcn_rung rung)
{
    plan->ladder.available &= ~DCN_RUNG_BIT(rung);
    plan->sweep.going = false;
    plan->have_action = false;
}

uint64_t
dcn__plan_pending(const struct dcn_plan *plan)
{
    uint64_t pending = dcn__map_count(plan->map, DCN_MAP_SKIPPED) +
                       dcn__map_count(plan->map, DCN_MAP_UNSCRAPED);

    if (plan->options.fast || plan->step >= STEPS)
        return plan->step >= STEPS ? 0 : pending;
    if (plan->options.is_drive && plan->options.retries > 0)
        pending += dcn__map_count_in(plan->map, DCN_MAP_LOST);
    return pending;
}

const struct dcn_ladder *
dcn__plan_ladder(const struct dcn_plan *plan)
{
    return &plan->ladder;
}
