/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ground that all passes stand on: ECC blocks, breaks, states. */
#include "plan/plan_priv.h"

int64_t
dcn__plan_block_first(const struct dcn_plan *plan, int64_t lba)
{
    int64_t block = plan->options.block_sectors;
    int64_t rest = lba % block;

    return lba - (rest < 0 ? rest + block : rest);
}

int64_t
dcn__plan_block_end(const struct dcn_plan *plan, int64_t lba)
{
    return dcn__plan_block_first(plan, lba) + plan->options.block_sectors;
}

bool
dcn__plan_delivered(const struct dcn_reading *outcome)
{
    return outcome->verdict >= DCN_READING_DOUBTED;
}

bool
dcn__plan_is_recovered(const struct dcn_plan *plan, int64_t lba)
{
    struct dcn_map_run run = dcn__map_get(plan->map, lba);

    return run.count > 0 && (DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) != 0;
}

void
dcn__plan_restate(struct dcn_plan *plan, const struct dcn_plan_span *span,
                  enum dcn_map_state from, enum dcn_map_state to)
{
    int64_t at = span->first;

    while (at < span->end) {
        struct dcn_map_run run =
            dcn__map_next(plan->map, at, DCN_MAP_BIT(from));
        struct dcn_map_run changed;
        int64_t end;

        if (run.count == 0 || run.first >= span->end)
            return;
        changed = run;
        end = dcn__map_end(&run);
        if (changed.first < at)
            changed.first = (dcn_lba)at;
        at = end < span->end ? end : span->end;
        changed.count = (uint32_t)(at - changed.first);
        changed.state = (uint8_t)to;
        if (dcn__map_set(plan->map, &changed, NULL) != DCN_OK)
            return;
    }
}

int64_t
dcn__plan_break_after(const struct dcn_plan *plan, int64_t first, int64_t end)
{
    for (size_t i = 0; i < plan->options.break_count; i++) {
        int64_t at = plan->options.breaks[i];

        if (at > first && at < end)
            return at;
    }
    return end;
}

bool
dcn__plan_is_proven(const struct dcn_plan *plan, int64_t lba)
{
    for (size_t i = 0; i < plan->options.proven_count; i++) {
        const struct dcn_range *range = &plan->options.proven[i];

        if (lba >= range->first && lba < (int64_t)range->first + range->count)
            return true;
    }
    return false;
}

enum dcn_failure_kind
dcn__plan_kind(const struct dcn_plan_action *action,
               const struct dcn_reading *readings, uint32_t *at)
{
    for (*at = 0; *at < action->count; ++*at) {
        const struct dcn_reading *reading = &readings[*at];

        if (!dcn__plan_delivered(reading))
            return dcn__failure_kind(reading->sense_key, reading->asc,
                                     reading->ascq);
    }
    return DCN_FAILURE_MEDIUM;
}

enum dcn_failure_kind
dcn__plan_kind_of_run(const struct dcn_map_run *run)
{
    return dcn__failure_kind(run->sense_key, run->asc, run->ascq);
}

/* Sectors among which one is chosen, and how far apart those of neighbours
 * are: beyond what a drive reads ahead of one command (buffers of 512 KB to
 * 2 MB: 250 to 1,000 sectors). A prime, so that all of the reach is used
 * before a place comes again. */
#define ELSEWHERE_REACH  20000
#define ELSEWHERE_STRIDE 1117
/* So far away that the head must leave the place where it lost the track: 50
 * turns near the hub of a CD, and more than a small cache holds. */
#define ELSEWHERE_APART 1000

struct dcn_range
dcn__plan_elsewhere(const struct dcn_plan *plan, int64_t lba, bool before)
{
    struct dcn_map_run low =
        dcn__map_next(plan->map, INT32_MIN, DCN_MAP_RECOVERED);
    struct dcn_map_run high =
        dcn__map_previous(plan->map, INT32_MAX, DCN_MAP_RECOVERED);
    int64_t below, above, reach;
    bool down;

    if (low.count == 0 || high.count == 0)
        return (struct dcn_range){0, 0};
    below = lba - ELSEWHERE_APART - low.first;
    above = dcn__map_end(&high) - ELSEWHERE_APART - lba;
    down = below > above || (before && below > 0);
    reach = down ? below : above;
    if (reach > (down ? low.count : high.count))
        reach = down ? low.count : high.count;
    if (reach > ELSEWHERE_REACH)
        reach = ELSEWHERE_REACH;
    if (reach < 1)
        reach = 1;
    reach = (lba - INT32_MIN) * ELSEWHERE_STRIDE % reach;
    return (struct dcn_range){
        (dcn_lba)(down ? low.first + reach : dcn__map_end(&high) - 1 - reach),
        1};
}

void
dcn__plan_leave_out(struct dcn_plan *plan, const struct dcn_plan_span *span,
                    enum dcn_cause cause)
{
    struct dcn_map_run run;

    for (int64_t at = span->first;
         (run = dcn__map_next(plan->map, at, DCN_MAP_NOT_RECOVERED)).count >
             0 &&
         run.first < span->end;) {
        int64_t first = run.first > at ? run.first : at;

        at = dcn__map_end(&run) < span->end ? dcn__map_end(&run) : span->end;
        run.first = (dcn_lba)first;
        run.count = (uint32_t)(at - first);
        run.cause = (uint8_t)cause;
        run.retries = UINT8_MAX;
        if (run.state != DCN_MAP_BAD && run.state != DCN_MAP_DAMAGED)
            run.state = DCN_MAP_EXCLUDED;
        if (dcn__map_set(plan->map, &run, NULL) != DCN_OK)
            return;
    }
}
