/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copying: large commands over what was not tried, with skips that grow with
 * every error or slow read in a row and shrink with every good one.
 */
#include "plan/plan_priv.h"

/* A read this much slower than usual, and this slow at all, is like an
 * error: the head is in trouble there. From rim to hub a drive in CAV slows
 * to 1/2.5, after an error mostly to 1/4: no more than that is 8 times. The
 * longest stroke that a data sheet tells is 255 ms (CD-RW): 400 ms are that
 * and a retry, or more than one. */
#define SLOW_FACTOR   8
#define SLOW_LEAST_NS 400000000u
/* 2^20 commands are more than any disc has: only keeps the shift defined. */
#define MOST_DOUBLINGS 20
/* What a drive takes for a retry of its own: some turns (CD at 8x: 15 to
 * 37 ms each) and finding back, more than most seeks (90 to 160 ms), which
 * every command may need. */
#define RETRY_NS 200000000u
/* Even the last pass does not run through dead ground: after so many errors
 * in a row it leaves pieces of it, of at most this part of the disc, to
 * scraping, which looks at widely spaced blocks first. Scratches rarely kill
 * four long commands in a row. 1 % is where ddrescue's skips end, too. */
#define DEAD_IN_A_ROW 4
#define DEAD_DIVISOR  100

static struct dcn_map_run
untried_from(const struct dcn_plan *plan, int64_t lba)
{
    return dcn__map_next(plan->map, lba, DCN_MAP_BIT(DCN_MAP_UNTRIED));
}

/* How far skips may go in this step; 0: not at all. */
static uint32_t
max_skip(const struct dcn_plan *plan)
{
    uint32_t divisor = plan->at->skip_divisor;
    uint64_t skip;

    if (divisor == 0)
        return 0;
    skip = dcn__map_total(plan->map) / divisor;
    return skip < plan->options.max_sectors ? plan->options.max_sectors
                                            : (uint32_t)skip;
}

static int64_t
break_before(const struct dcn_plan *plan, int64_t first, int64_t end)
{
    for (size_t i = plan->options.break_count; i > 0; i--) {
        int64_t at = plan->options.breaks[i - 1];

        if (at > first && at < end)
            return at;
    }
    return first;
}

/* For trimming. */
static void
leave_ground(struct dcn_plan *plan, int64_t first, int64_t end)
{
    const struct dcn_plan_span span = {first, end};

    dcn__plan_restate(plan, &span, DCN_MAP_UNTRIED, DCN_MAP_SKIPPED);
}

bool
dcn__plan_copy_forward(struct dcn_plan *plan, const struct dcn_plan_span *span,
                       struct dcn_plan_action *action)
{
    struct dcn_map_run run;
    int64_t first, end, leave;

    while ((run = untried_from(plan, plan->cursor)).count > 0) {
        first = run.first > plan->cursor ? run.first : plan->cursor;
        /* A skip may lead out of the span into ground that others will
         * copy. */
        if (first >= span->end)
            return false;
        end = dcn__map_end(&run) < span->end ? dcn__map_end(&run) : span->end;
        if (end > first + plan->options.max_sectors) {
            end =
                dcn__plan_block_first(plan, first + plan->options.max_sectors);
            if (end <= first)
                end = first + plan->options.max_sectors;
        }
        end = dcn__plan_break_after(plan, first, end);
        end = dcn__plan_packet_end(plan, first, end);
        if (max_skip(plan) > 0 ||
            !dcn__plan_turn_limit(plan, first, &end, &leave)) {
            action->first = (dcn_lba)first;
            action->count = (uint32_t)(end - first);
            return true;
        }
        leave_ground(plan, first, leave < end ? leave : end);
        plan->cursor = leave < end ? leave : end;
    }
    return false;
}

bool
dcn__plan_copy_backward(struct dcn_plan *plan, const struct dcn_plan_span *span,
                        struct dcn_plan_action *action)
{
    struct dcn_map_run run;
    int64_t first, end;

    run = dcn__map_previous(plan->map, plan->cursor - 1,
                            DCN_MAP_BIT(DCN_MAP_UNTRIED));
    if (run.count == 0)
        return false;
    end = dcn__map_end(&run) < plan->cursor ? dcn__map_end(&run) : plan->cursor;
    if (end <= span->first)
        return false;
    first = run.first > span->first ? run.first : span->first;
    if (first < end - plan->options.max_sectors) {
        first = dcn__plan_block_end(plan, end - plan->options.max_sectors - 1);
        if (first >= end)
            first = end - plan->options.max_sectors;
    }
    first = break_before(plan, first, end);
    first = dcn__plan_packet_first(plan, first, end);
    action->first = (dcn_lba)first;
    action->count = (uint32_t)(end - first);
    return true;
}

static bool
all_delivered(const struct dcn_plan_action *action,
              const struct dcn_reading *outcomes)
{
    for (uint32_t i = 0; i < action->count; i++)
        if (!dcn__plan_delivered(&outcomes[i]))
            return false;
    return true;
}

/* True where the read took far longer than reads of good ground do, which
 * it then is not counted among. */
static bool
was_slow(struct dcn_plan *plan, uint32_t count, uint64_t took_ns)
{
    uint64_t each = took_ns / count;

    if (plan->typical_ns != 0 && took_ns > SLOW_LEAST_NS &&
        each > plan->typical_ns * SLOW_FACTOR)
        return true;
    plan->typical_ns =
        plan->typical_ns == 0 ? each : (plan->typical_ns * 7 + each) / 8;
    return false;
}

/* True where the read took as much longer than usual as one retry of a drive
 * takes, be it spread over a large command. */
static bool
had_a_retry(const struct dcn_plan *plan, uint32_t count, uint64_t took_ns)
{
    return plan->typical_ns != 0 &&
           took_ns > plan->typical_ns * count + RETRY_NS;
}

/*
 * Twice as far with each in a row; and half as far as it went well before,
 * since large areas that are well lie between large ones that are not.
 */
static uint32_t
skip_length(struct dcn_plan *plan)
{
    uint32_t most = max_skip(plan);
    unsigned doublings = plan->in_a_row - 1;
    uint64_t skip, far;

    if (doublings > MOST_DOUBLINGS)
        doublings = MOST_DOUBLINGS;
    skip = (uint64_t)plan->options.max_sectors << doublings;
    far = plan->good_run > 0 ? plan->good_run / 2 : plan->last_skip * 2;
    if (skip < far)
        skip = far;
    if (skip > most)
        skip = most;
    plan->last_skip = skip;
    plan->good_run = 0;
    return (uint32_t)skip;
}

/* Where copying without skips goes on: after the block whose failure ended
 * the command, since what follows it was not tried. */
static int64_t
after_failure(const struct dcn_plan *plan, const struct dcn_plan_action *action,
              const struct dcn_reading *outcomes)
{
    int64_t end = (int64_t)action->first + action->count;

    for (uint32_t i = 0; i < action->count; i++) {
        if (outcomes[i].verdict == DCN_READING_FAILED ||
            outcomes[i].verdict == DCN_READING_HOPELESS) {
            int64_t next =
                dcn__plan_block_end(plan, (int64_t)action->first + i);

            return next < end ? next : end;
        }
    }
    return end;
}

/* Leaves ground after cursor to scraping where it seems dead. */
static void
leave_dead_ground(struct dcn_plan *plan)
{
    uint64_t most = dcn__map_total(plan->map) / DEAD_DIVISOR;
    uint64_t least = plan->options.max_sectors;
    unsigned doublings;

    if (plan->in_a_row < DEAD_IN_A_ROW)
        return;
    /* Where turns are known: it may be dead on a part of the turn only. */
    if (dcn__plan_turn_sectors(plan, plan->cursor) > 0)
        least = plan->options.block_sectors;
    doublings = plan->in_a_row - DEAD_IN_A_ROW;
    if (doublings < MOST_DOUBLINGS && least << doublings < most)
        most = least << doublings;
    leave_ground(plan, plan->cursor, plan->cursor + (int64_t)most);
}

void
dcn__plan_copied(struct dcn_plan *plan, const struct dcn_plan_action *action,
                 const struct dcn_reading *outcomes, uint64_t took_ns)
{
    int64_t first = action->first, end = first + action->count;
    bool good = all_delivered(action, outcomes);
    uint32_t skip = 0, at;

    if ((good ? had_a_retry(plan, action->count, took_ns)
              : dcn__plan_kind(action, outcomes, &at) == DCN_FAILURE_MEDIUM &&
                    !dcn__plan_may_run_out(plan, first)) &&
        dcn__plan_passing_begin(plan, action)) {
        plan->cursor = plan->at->backward ? end : first;
        return;
    }
    /* A command that cannot be slow or fail tells nothing of the ground. */
    if (good && !was_slow(plan, action->count, took_ns)) {
        plan->good_run += action->count;
        if (plan->in_a_row > 0)
            plan->in_a_row--;
    } else {
        plan->in_a_row++;
        skip = skip_length(plan);
    }
    if (plan->at->backward)
        plan->cursor = first - skip;
    else if (max_skip(plan) > 0)
        plan->cursor = end + skip;
    else {
        plan->cursor = after_failure(plan, action, outcomes);
        dcn__plan_turn_learn(plan, action, outcomes);
        if (!good)
            leave_dead_ground(plan);
    }
}
