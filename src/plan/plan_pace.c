/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Full speed or slow: where reading at full speed brings less than slow
 * reading would of good ground, slow reading is tried, and whichever brings
 * more a second is kept. From slow reading that goes well full speed is tried
 * again now and then, the more seldom the more often that was in vain.
 */
#include "plan/plan_priv.h"

#include <math.h>

#define NS_PER_S 1e9
/* Seconds that what was seen counts: ten sectors that cost a drive 3 s each,
 * so that a bad place of a few does not yet count as ground. Seconds that are
 * needed to know anything: one such sector is not enough, and drives take 1 to
 * 3 s until they turn as they were told. */
#define MEMORY_S 30.0
#define LEAST_S  4.0
/* Part of the rate on good ground below which a speed is in trouble: seeks and
 * changes of layer cost less than half of any command. */
#define TROUBLE 0.5
/* Slow is of use where it is quicker than full speed by more than what two
 * measurements of the same ground differ by. */
#define BETTER 1.2
/* Seconds of going well before full speed is tried again, at first and at
 * most; of slow being of no use before it is tried again. Half of the memory
 * at first, so that one trial that fails costs a third of the time; at most
 * half an hour, so that on any disc it is tried again. Guesses both: a disc
 * that is weak by turns, with these varied, would tell. */
#define FIRST_HOLD_S 15.0
#define LAST_HOLD_S  1800.0

static double
rate(const struct dcn_plan_pace *pace, bool slow)
{
    return pace->seconds[slow] > 0 ? pace->sectors[slow] / pace->seconds[slow]
                                   : 0;
}

/* Sectors a second that slow reading brings where nothing is wrong. */
static double
slow_at_best(const struct dcn_plan *plan)
{
    return plan->options.slow_kb_s / 2.048;
}

static void
change(struct dcn_plan_pace *pace, bool slow)
{
    pace->slow = slow;
    pace->since_s = 0;
    /* What was seen of it before was elsewhere. */
    pace->seconds[slow] = pace->sectors[slow] = 0;
}

unsigned
dcn__plan_pace_kb_s(const struct dcn_plan *plan)
{
    return plan->pace.slow ? plan->options.slow_kb_s : plan->options.speed_kb_s;
}

static void
double_hold(struct dcn_plan_pace *pace)
{
    pace->hold_s =
        pace->hold_s * 2 < LAST_HOLD_S ? pace->hold_s * 2 : LAST_HOLD_S;
}

/* Reading at full speed. */
static void
judge_full(struct dcn_plan *plan)
{
    struct dcn_plan_pace *pace = &plan->pace;

    if (pace->seconds[false] < LEAST_S)
        return;
    if (rate(pace, false) >= slow_at_best(plan) * TROUBLE) {
        if (pace->since_s > pace->hold_s)
            pace->hold_s = FIRST_HOLD_S; /* good ground again */
        return;
    }
    if (pace->vain && pace->since_s < pace->hold_s)
        return;
    if (!pace->vain && pace->hold_s > FIRST_HOLD_S / 2)
        double_hold(pace); /* came from slow, and is in trouble again */
    change(pace, true);
}

static void
judge_slow(struct dcn_plan *plan)
{
    struct dcn_plan_pace *pace = &plan->pace;

    if (pace->seconds[true] < LEAST_S)
        return;
    if (rate(pace, true) <= rate(pace, false) * BETTER) {
        double_hold(pace);
        pace->vain = true;
        change(pace, false);
    } else if (rate(pace, true) >= slow_at_best(plan) * TROUBLE &&
               pace->since_s > pace->hold_s) {
        pace->vain = false;
        change(pace, false);
    }
}

void
dcn__plan_pace_learn(struct dcn_plan *plan,
                     const struct dcn_plan_action *action,
                     const struct dcn_reading *outcomes, uint64_t took_ns)
{
    struct dcn_plan_pace *pace = &plan->pace;
    double seconds = (double)took_ns / NS_PER_S;
    double kept = exp(-seconds / MEMORY_S);
    uint32_t came = 0;

    if (plan->options.slow_kb_s == 0 || plan->options.speed_kb_s != 0)
        return;
    if (pace->hold_s <= 0)
        pace->hold_s = FIRST_HOLD_S / 2;
    for (uint32_t i = 0; i < action->count; i++)
        came += dcn__plan_delivered(&outcomes[i]);
    pace->sectors[pace->slow] = pace->sectors[pace->slow] * kept + came;
    pace->seconds[pace->slow] = pace->seconds[pace->slow] * kept + seconds;
    pace->since_s += seconds;
    /* Full speed without the drive's retries comes before slow with them. */
    if (!pace->slow && pace->seconds[false] >= LEAST_S &&
        rate(pace, false) < slow_at_best(plan) * TROUBLE &&
        came == action->count && action->pass == DCN_PLAN_COPY &&
        dcn__plan_passing_begin(plan, action))
        return;
    if (pace->slow)
        judge_slow(plan);
    else
        judge_full(plan);
}
