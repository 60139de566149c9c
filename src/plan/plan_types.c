/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors of a CD that the drive refuses for their type (05/64). Drives answer
 * so as well out of memory, after one bad place, until they seek elsewhere:
 * only what is still refused after the head was elsewhere, by every sector
 * type, by a block read and raw, at several places, is ground that the drive
 * refuses; plan_locked.c then probes it like any other such ground. Each part
 * that stays refused is asked about once more before it gets its cause.
 */
#include "plan/plan_priv.h"

/* Inquiries that may end with "it reads": a drive that loses its track at
 * each bad place shall not be asked at all of them. An inquiry costs a
 * command for each type and form, at a bad place up to 7 s: four cost minutes,
 * not hours. */
#define MOST_VAIN 4
/* Parts that are asked about in the end; the others are left to the passes
 * that deal with damage, which try again. Tracks that are refused as a whole
 * make one part each, and a disc with more than a few data tracks is rare. */
#define MOST_PARTS 32

bool
dcn__plan_refuses(const struct dcn_plan *plan, enum dcn_failure_kind kind)
{
    return dcn__failure_is_refusal(kind) ||
           (kind == DCN_FAILURE_TYPE && plan->types.believed);
}

static bool
ask(struct dcn_plan *plan, int64_t lba, struct dcn_plan_action *action)
{
    action->lead = dcn__plan_elsewhere(plan, lba, true);
    if (action->lead.count == 0)
        return false;
    action->pass = DCN_PLAN_SCRAPE;
    action->first = (dcn_lba)lba;
    action->ask = DCN_ASK_TYPES;
    return true;
}

void
dcn__plan_types_begin(struct dcn_plan *plan,
                      const struct dcn_plan_action *action,
                      const struct dcn_reading *readings)
{
    struct dcn_plan_types *types = &plan->types;
    uint32_t at;

    if (!plan->options.asks_types || types->believed ||
        types->vain >= MOST_VAIN || types->seen == DCN_PLAN_TYPE_PLACES ||
        plan->border.stage != DCN_BORDER_NONE ||
        dcn__plan_kind(action, readings, &at) != DCN_FAILURE_TYPE ||
        dcn__plan_may_run_out(plan, action->first) ||
        dcn__plan_may_be_link(plan, action->first) ||
        dcn__plan_in_packets(plan, action->first))
        return;
    types->places[types->seen++] = (dcn_lba)((int64_t)action->first + at);
    types->sense = readings[at];
}

/* ---- parts that stay refused ---- */

/* The next part that is refused for its type and was not asked about. */
static bool
next_part(const struct dcn_plan *plan, struct dcn_plan_span *part)
{
    const unsigned states =
        DCN_MAP_BIT(DCN_MAP_UNSCRAPED) | DCN_MAP_BIT(DCN_MAP_BAD);
    struct dcn_map_run run;

    part->end = part->first = plan->types.asked_to;
    while ((run = dcn__map_next(plan->map, part->end, states)).count > 0) {
        bool is_type = dcn__plan_kind_of_run(&run) == DCN_FAILURE_TYPE &&
                       run.cause == DCN_CAUSE_NONE;

        if (part->end > part->first && (!is_type || run.first != part->end))
            break;
        if (is_type && part->end == part->first)
            part->first = run.first;
        part->end = dcn__map_end(&run);
        if (!is_type)
            part->first = part->end;
    }
    return part->end > part->first;
}

/* All of a part waits for the passes that deal with damage. */
static void
leave_to_others(struct dcn_plan *plan, const struct dcn_plan_span *part)
{
    struct dcn_map_run run;

    for (int64_t at = part->first; at < part->end;) {
        run = dcn__map_get(plan->map, at);
        if (run.count == 0)
            return;
        run.first = (dcn_lba)at;
        at = dcn__map_end(&run) < part->end ? dcn__map_end(&run) : part->end;
        run.count = (uint32_t)(at - run.first);
        run.state = DCN_MAP_SKIPPED;
        run.sense_key = run.asc = run.ascq = 0;
        if (dcn__map_set(plan->map, &run, NULL) != DCN_OK)
            return;
    }
}

static void
part_told(struct dcn_plan *plan, bool refused)
{
    struct dcn_plan_types *types = &plan->types;

    types->asked_to = types->part.end;
    if (refused) {
        dcn__plan_leave_out(plan, &types->part, DCN_CAUSE_REFUSED);
        return;
    }
    leave_to_others(plan, &types->part);
    types->vain++;
}

bool
dcn__plan_types_confirm(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    struct dcn_plan_types *types = &plan->types;

    while (types->believed && next_part(plan, &types->part)) {
        if (types->parts++ < MOST_PARTS &&
            ask(plan,
                types->part.first + (types->part.end - types->part.first) / 2,
                action))
            return true;
        part_told(plan, false);
    }
    /* What is refused from here on has to be believed anew. */
    types->believed = false;
    types->asked_to = INT32_MIN;
    types->parts = 0;
    return false;
}

/* ---- questions and answers ---- */

bool
dcn__plan_types_next(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    struct dcn_plan_types *types = &plan->types;

    if (types->believed || types->seen < DCN_PLAN_TYPE_PLACES)
        return false;
    if (ask(plan, types->places[types->place], action))
        return true;
    types->seen = types->place = 0;
    return false;
}

bool
dcn__plan_types_told(struct dcn_plan *plan, bool refused)
{
    struct dcn_plan_types *types = &plan->types;

    if (types->believed) {
        part_told(plan, refused);
        return false;
    }
    if (refused && ++types->place < DCN_PLAN_TYPE_PLACES)
        return false;
    types->seen = types->place = 0;
    if (!refused) {
        types->vain++;
        return false;
    }
    types->believed = true;
    types->asked_to = INT32_MIN;
    types->parts = 0;
    return true;
}
