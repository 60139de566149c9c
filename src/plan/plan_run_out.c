/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Run-out behind tracks written at once (MMC-6 4.2.3, Orange Book): a block
 * or a few that end a track, hold nothing, and are answered with any of six
 * senses, with C2, or with a noise that differs from reading to reading.
 * Damage looks the same, so that it is only taken for run-out at a track's
 * end of a recordable medium, reaching up to the end without a gap, each of
 * its sectors tried alone (or the first of them where no volume has any), and
 * the sector before it well. The first sectors behind, of the next track or of
 * the next session, may be the link and its run-in.
 */
#include "plan/plan_priv.h"
#include "plan/run_out.h"

/* Two blocks by the standard; drives have been seen to leave up to twice as
 * many. */
#define MOST_SECTORS 4
/* Link and run-in blocks before the next track's first (Orange Book: one and
 * four). */
#define MOST_LINKS 5

/*
 * Flagged bytes of run-out that a drive delivers: the fewest seen are 120 of
 * 2352, most have some 1600. Fewer are of a sector that is a little damaged;
 * all of them say that nothing is known of the bytes.
 */
static bool
is_noise_count(unsigned c2_count)
{
    return c2_count >= 100 && c2_count < DCN_C2_ALL;
}

static int64_t
end_of(const struct dcn_range *range)
{
    return (int64_t)range->first + range->count;
}

bool
dcn__plan_may_run_out(const struct dcn_plan *plan, int64_t lba)
{
    for (size_t i = 0; i < plan->options.run_out_count; i++) {
        const struct dcn_range *range = &plan->options.run_outs[i];

        if (lba >= range->first && lba < end_of(range))
            return true;
    }
    return false;
}

/* Where the sectors behind a range begin: at its end, or, behind a session's
 * border, with the next session's first track. INT64_MAX: nothing is behind. */
static int64_t
behind(const struct dcn_plan *plan, const struct dcn_range *range)
{
    struct dcn_map_run run =
        dcn__map_next(plan->map, end_of(range), DCN_MAP_ANY);

    if (run.count == 0)
        return INT64_MAX;
    return run.first > end_of(range) ? run.first : end_of(range);
}

bool
dcn__plan_may_be_link(const struct dcn_plan *plan, int64_t lba)
{
    for (size_t i = 0; i < plan->options.run_out_count; i++) {
        int64_t first = behind(plan, &plan->options.run_outs[i]);

        /* Within a session they are told by the pattern alone. */
        if (first > end_of(&plan->options.run_outs[i]) && lba >= first &&
            lba - first < MOST_LINKS)
            return true;
    }
    return false;
}

/* Whether noise that comes of it may be run-out. */
static bool
is_near(const struct dcn_plan *plan, int64_t lba)
{
    for (size_t i = 0; i < plan->options.run_out_count; i++) {
        int64_t end = end_of(&plan->options.run_outs[i]);

        if (lba >= end - MOST_SECTORS && lba < end)
            return true;
    }
    return false;
}

bool
dcn__plan_is_noise(const struct dcn_plan *plan, int64_t lba,
                   const struct dcn_reading *outcome)
{
    switch ((enum dcn_reading_verdict)outcome->verdict) {
    case DCN_READING_MASTERED:
        return dcn__plan_may_run_out(plan, lba);
    case DCN_READING_DOUBTED:
        return is_near(plan, lba) &&
               (is_noise_count(outcome->c2_count) || outcome->odd != 0);
    default:
        return false;
    }
}

/* The sector was tried alone, in vain. */
static bool
failed_alone(const struct dcn_plan *plan, int64_t lba)
{
    struct dcn_map_run run = dcn__map_get(plan->map, lba);

    return run.count > 0 && run.state == DCN_MAP_BAD &&
           (run.cause == DCN_CAUSE_NONE || run.cause == DCN_CAUSE_RUN_OUT);
}

static bool
has_cause(const struct dcn_plan *plan, int64_t lba, enum dcn_cause cause)
{
    struct dcn_map_run run = dcn__map_get(plan->map, lba);

    return run.count > 0 && run.cause == cause;
}

/* Behind a session's border nothing links it to the run-out, and a session's
 * first sectors are worn like any: only what is refused is no damage there. */
static bool
failed_as_link(const struct dcn_plan *plan, const struct dcn_range *range,
               int64_t lba)
{
    struct dcn_map_run run = dcn__map_get(plan->map, lba);

    return failed_alone(plan, lba) &&
           (behind(plan, range) == end_of(range) || run.sense_key == 5);
}

static void
judge(struct dcn_plan *plan, const struct dcn_range *range)
{
    struct dcn_plan_span span = {end_of(range), end_of(range)};
    struct dcn_plan_span links = {behind(plan, range), behind(plan, range)};

    while (end_of(range) - span.first < MOST_SECTORS &&
           failed_alone(plan, span.first - 1))
        span.first--;
    if (span.first < span.end && dcn__plan_is_recovered(plan, span.first - 1))
        dcn__plan_leave_out(plan, &span, DCN_CAUSE_RUN_OUT);
    if (!has_cause(plan, span.end - 1, DCN_CAUSE_RUN_OUT))
        return;
    while (links.end - links.first < MOST_LINKS &&
           failed_as_link(plan, range, links.end))
        links.end++;
    if (links.end > links.first && dcn__plan_is_recovered(plan, links.end))
        dcn__plan_leave_out(plan, &links, DCN_CAUSE_LINK);
}

/* Of a range that no volume has the first was tried alone, in vain, and no
 * other was read: seconds for each of these would show no more. */
static bool
begins_behind_volumes(const struct dcn_plan *plan,
                      const struct dcn_range *range)
{
    return dcn__run_out_is_known(range, plan->options.volume_end) &&
           failed_alone(plan, range->first) &&
           dcn__plan_is_recovered(plan, range->first - 1) &&
           !dcn__plan_is_recovered(plan, end_of(range) - 1);
}

void
dcn__plan_run_out_learn(struct dcn_plan *plan,
                        const struct dcn_plan_action *action)
{
    int64_t end = (int64_t)action->first + action->count;

    for (size_t i = 0; i < plan->options.run_out_count; i++) {
        const struct dcn_range *range = &plan->options.run_outs[i];

        if (begins_behind_volumes(plan, range)) {
            const struct dcn_plan_span span = {range->first, end_of(range)};

            dcn__plan_leave_out(plan, &span, DCN_CAUSE_RUN_OUT);
        }
        if (end >= end_of(range) - MOST_SECTORS &&
            (action->first <= end_of(range) + MOST_LINKS ||
             dcn__plan_may_be_link(plan, action->first)))
            judge(plan, range);
    }
}
