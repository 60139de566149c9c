/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a plan: all that was not recovered has a cause. */
#include "plan/plan_priv.h"

/* Of what nothing else was said. */
static enum dcn_cause
cause_of(const struct dcn_map_run *run)
{
    switch (dcn__plan_kind_of_run(run)) {
    case DCN_FAILURE_REFUSED:
        return DCN_CAUSE_REFUSED;
    case DCN_FAILURE_BLANK:
        return DCN_CAUSE_BLANK;
    default:
        return run->state == DCN_MAP_UNTRIED || run->state == DCN_MAP_EXCLUDED
                   ? DCN_CAUSE_NOT_TRIED
                   : DCN_CAUSE_DAMAGED;
    }
}

static void
give_cause(struct dcn_plan *plan, struct dcn_map_run *run)
{
    const struct dcn_intended_region *region;
    int64_t end = dcn__map_end(run);

    /* A run may reach beyond a region: in pieces. */
    while (run->first < end) {
        int64_t until = end;

        region = dcn__intended_next(&plan->intended, run->first);
        run->cause = (uint8_t)cause_of(run);
        if (region != NULL && region->range.first > run->first) {
            until = region->range.first;
        } else if (region != NULL) {
            until = (int64_t)region->range.first + region->range.count;
            run->cause = DCN_CAUSE_INTENDED;
        }
        if (until > end)
            until = end;
        run->count = (uint32_t)(until - run->first);
        if (dcn__map_set(plan->map, run, NULL) != DCN_OK)
            return;
        run->first = (dcn_lba)until;
    }
}

void
dcn__plan_close(struct dcn_plan *plan)
{
    struct dcn_map_run run;

    dcn__plan_links_judge(plan);
    dcn__intended_find(plan->map, &plan->intended);
    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(plan->map, at, DCN_MAP_NOT_RECOVERED)).count >
         0;) {
        at = dcn__map_end(&run);
        if (run.cause == DCN_CAUSE_NONE)
            give_cause(plan, &run);
    }
}
