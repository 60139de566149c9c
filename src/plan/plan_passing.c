/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading in passing. Where sectors prove themselves (their EDC, ECMA-130
 * 14.3) and the drive takes RC of mode page 01h (MMC: no delay for error
 * recovery, what fails is transferred as it is), a bad sector costs no more
 * than a good one instead of seconds of the drive's own retries. Copying goes
 * over to it at the first trouble; what came damaged is then read again in
 * passing, at this speed and that, since parity, C2 and other readings often
 * make it right, until that wins too little. A drive that is slow all the
 * same only says that it does it: it is no longer asked.
 */
#include "plan/plan_priv.h"

#define NS_PER_S 1e9
/* What a sector that does not read costs at least where a drive retries: one
 * retry finds the place again as a seek does, which takes 90 to 160 ms. */
#define RETRIED_NS UINT64_C(150000000)
/* Commands with bad sectors after which slow ones decide: one may be slow for
 * a seek or a spin-up, more than three of six are not. They cost a drive that
 * retries all the same some 3 s a bad sector. */
#define JUDGED_AFTER 6
/* Good sectors between two bad ones that are read along: at 8x 80 ms, less
 * than the 90 to 110 ms of a seek within the disc. */
#define BRIDGE_SECTORS 48
/* Sweeps in all: four speeds, three times. The share of the tries that has to
 * win for another at some speed: at 3 % the eleven sweeps left get a quarter
 * of the rest, which the ladder gets as soon, sector by sector. A guess; sweeps
 * and rungs on cd-rot of bench_curves, with this varied, would tell. */
#define MOST_SWEEPS     12
#define LEAST_RECOVERED 0.03
/* ... unless another speed is worth that many times more after so many: so
 * few tell a rate of one in three from one in ten, and a change of speed costs
 * a drive seconds until it turns as told, so that a little more is not enough.
 * A guess as LEAST_RECOVERED is. */
#define COMMANDS_BEFORE_DOUBT 32
#define LEAST_WORTH           0.3
/* A sweep of so few commands may come out of the drive's cache: 64 of 26 raw
 * sectors are 4 MB, as much as the largest hold. */
#define CACHED_COMMANDS 64

static bool
is_available(const struct dcn_plan *plan)
{
    return plan->options.is_drive && !plan->passing.vain &&
           (plan->ladder.available & DCN_RUNG_BIT(DCN_RUNG_CONTINUOUS)) != 0;
}

bool
dcn__plan_passing_at(const struct dcn_plan *plan, int64_t lba)
{
    return plan->passing.on && is_available(plan) &&
           dcn__plan_is_proven(plan, lba);
}

void
dcn__plan_pass(struct dcn_plan_action *action)
{
    action->rung = DCN_RUNG_CONTINUOUS;
    action->flags |= DCN_READ_AS_IS;
    action->effort = DCN_EFFORT_CONTINUOUS;
}

bool
dcn__plan_passing_begin(struct dcn_plan *plan,
                        const struct dcn_plan_action *action)
{
    struct dcn_plan_span span = {action->first,
                                 (int64_t)action->first + action->count};

    if (plan->passing.on || !is_available(plan) ||
        !dcn__plan_is_proven(plan, action->first))
        return false;
    plan->passing.on = true;
    plan->pace =
        (struct dcn_plan_pace){0}; /* that was another way of reading */
    /* What that command left behind comes at once, too. */
    dcn__plan_restate(plan, &span, DCN_MAP_SKIPPED, DCN_MAP_UNTRIED);
    dcn__plan_restate(plan, &span, DCN_MAP_UNSCRAPED, DCN_MAP_UNTRIED);
    return true;
}

void
dcn__plan_passing_learn(struct dcn_plan *plan,
                        const struct dcn_plan_action *action,
                        const struct dcn_reading *outcomes, uint64_t took_ns)
{
    struct dcn_plan_passing *passing = &plan->passing;
    uint32_t bad = 0;

    if (action->effort != DCN_EFFORT_CONTINUOUS)
        return;
    for (uint32_t i = 0; i < action->count; i++) {
        /* One that has nothing to transfer says nothing of RC. */
        if (!dcn__plan_delivered(&outcomes[i]))
            return;
        bad += outcomes[i].verdict != DCN_READING_GOOD;
    }
    if (bad == 0)
        return;
    passing->judged++;
    passing->slow +=
        took_ns > plan->typical_ns * action->count + bad * RETRIED_NS;
    passing->vain =
        passing->judged >= JUDGED_AFTER && passing->slow > passing->judged / 2;
}

/* ---- sweeps over what came damaged ---- */

/* The sectors that sweeps are for: from lba on, within span. */
static struct dcn_map_run
damaged_from(const struct dcn_plan *plan, int64_t lba,
             const struct dcn_plan_span *span)
{
    struct dcn_map_run run;

    for (;; lba = dcn__map_end(&run)) {
        run = dcn__map_next(plan->map, lba, DCN_MAP_BIT(DCN_MAP_DAMAGED));
        if (run.count == 0 || run.first >= span->end)
            return (struct dcn_map_run){.count = 0};
        /* Surely so on the disc, or of no EDC. */
        if (run.retries < UINT8_MAX &&
            dcn__plan_is_proven(plan, run.first > lba ? run.first : lba))
            return run;
    }
}

static unsigned
speed_of(const struct dcn_plan *plan, unsigned arm)
{
    const struct dcn_plan_options *options = &plan->options;
    const unsigned speeds[DCN_PLAN_ARMS] = {
        options->speed_kb_s, options->medium_kb_s, options->slow_kb_s,
        options->slowest_kb_s};

    return speeds[arm];
}

/* Wins a second to be expected of a sweep at that speed; those not tried
 * come first, in their order. */
static double
worth(const struct dcn_plan_arm *arm)
{
    return arm->seconds > 0 ? arm->wins / arm->seconds : 1e9;
}

static bool
may_win(const struct dcn_plan *plan, unsigned i)
{
    const struct dcn_plan_arm *arm = &plan->passing.arms[i];

    if (i > 0 && (speed_of(plan, i) == 0 || plan->options.speed_kb_s != 0))
        return false;
    return arm->tries == 0 || arm->wins >= arm->tries * LEAST_RECOVERED;
}

/* A sweep that wins far less a second than another speed did is left. */
static bool
still_pays(const struct dcn_plan *plan)
{
    const struct dcn_plan_passing *passing = &plan->passing;
    const struct dcn_plan_arm *arms = passing->arms;

    if (passing->commands < COMMANDS_BEFORE_DOUBT)
        return true;
    for (unsigned i = 0; i < DCN_PLAN_ARMS; i++)
        if (i != passing->arm && arms[i].seconds > 0 && may_win(plan, i) &&
            worth(&arms[passing->arm]) < worth(&arms[i]) * LEAST_WORTH)
            return false;
    return true;
}

static bool
begin_sweep(struct dcn_plan *plan)
{
    struct dcn_plan_passing *passing = &plan->passing;
    bool found = false;

    if (passing->sweeps >= MOST_SWEEPS)
        return false;
    for (unsigned i = 0; i < DCN_PLAN_ARMS; i++) {
        if (!may_win(plan, i) ||
            (found &&
             worth(&passing->arms[i]) <= worth(&passing->arms[passing->arm])))
            continue;
        passing->arm = i;
        found = true;
    }
    if (!found)
        return false;
    /* Only the latest sweep at a speed says what the next will win. */
    passing->arms[passing->arm] = (struct dcn_plan_arm){0};
    passing->small = passing->sweeps > 0 && passing->commands < CACHED_COMMANDS;
    passing->sweeps++;
    passing->commands = 0;
    passing->sweeping = true;
    return true;
}

/* The end of a command from run on that takes in those after it that lie
 * near. */
static int64_t
bridged_end(const struct dcn_plan *plan, const struct dcn_map_run *run,
            int64_t first, const struct dcn_plan_span *span)
{
    int64_t most = first + plan->options.max_sectors;
    int64_t end = dcn__map_end(run);

    while (end < most) {
        struct dcn_map_run next = damaged_from(plan, end, span);

        if (next.count == 0 || next.first - end > BRIDGE_SECTORS)
            break;
        end = dcn__map_end(&next);
    }
    if (end > most)
        end = most;
    return end < span->end ? end : span->end;
}

bool
dcn__plan_passing(struct dcn_plan *plan, const struct dcn_plan_span *span,
                  struct dcn_plan_action *action)
{
    struct dcn_plan_passing *passing = &plan->passing;

    if (!passing->on || plan->options.retries == 0)
        return false;
    while (is_available(plan)) {
        struct dcn_map_run run = damaged_from(plan, plan->cursor, span);
        int64_t first;

        if (run.count == 0 || !passing->sweeping || !still_pays(plan)) {
            passing->sweeping = false;
            plan->cursor = span->first;
            if (damaged_from(plan, plan->cursor, span).count == 0 ||
                !begin_sweep(plan))
                return false;
            continue;
        }
        first = run.first > plan->cursor ? run.first : plan->cursor;
        action->first = (dcn_lba)first;
        action->count =
            (uint32_t)(dcn__plan_break_after(
                           plan, first, bridged_end(plan, &run, first, span)) -
                       first);
        dcn__plan_pass(action);
        action->speed_kb_s = speed_of(plan, passing->arm);
        if (passing->small)
            action->flags |= DCN_READ_FRESH;
        return true;
    }
    return false;
}

uint32_t
dcn__plan_damaged_in(const struct dcn_plan *plan,
                     const struct dcn_plan_action *action)
{
    struct dcn_plan_span span = {action->first,
                                 (int64_t)action->first + action->count};
    struct dcn_map_run run;
    int64_t count = 0, at = span.first, end;

    for (; at < span.end; at = end) {
        run = damaged_from(plan, at, &span);
        if (run.count == 0)
            break;
        end = dcn__map_end(&run) < span.end ? dcn__map_end(&run) : span.end;
        count += end - (run.first > at ? run.first : at);
    }
    return (uint32_t)count;
}

void
dcn__plan_passed(struct dcn_plan *plan, const struct dcn_plan_action *action,
                 uint32_t before, uint64_t took_ns)
{
    struct dcn_plan_passing *passing = &plan->passing;
    struct dcn_plan_arm *arm = &passing->arms[passing->arm];
    uint32_t after = dcn__plan_damaged_in(plan, action);
    uint32_t wins = before > after ? before - after : 0;

    dcn__ladder_count(&plan->ladder, DCN_RUNG_CONTINUOUS, wins > 0, took_ns);
    passing->commands++;
    arm->tries += before;
    arm->wins += wins;
    arm->seconds += (double)took_ns / NS_PER_S;
    plan->cursor = (int64_t)action->first + action->count;
}

void
dcn__plan_passing_resume(struct dcn_plan *plan)
{
    const struct dcn_plan_span all = {INT32_MIN, (int64_t)INT32_MAX + 1};

    plan->passing.on =
        is_available(plan) && damaged_from(plan, all.first, &all).count > 0;
}
