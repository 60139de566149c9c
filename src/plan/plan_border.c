/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the disc ends before the drive says so. A command behind good
 * ground that is refused for its address or type may be the end of what is
 * recorded; or a drive that has lost the track and answers so out of memory
 * until it seeks elsewhere. It is the end only if nothing behind was read or
 * failed otherwise, the last address and places all the way to it are refused
 * too, while the sector before still reads, coming from elsewhere, the one at
 * the border is refused after that, and the drive says that it is well; else
 * it is a failure like any other.
 */
#include "plan/plan_priv.h"

/* Commands that an inquiry may cost, and the places that it asks: enough that
 * readable ground of a fifth of the rest is missed once in fifteen times. */
#define MOST_COMMANDS 20
#define MOST_PLACES   12
/* Inquiries in one plan: a disc has few ends (its own, that of its first
 * session, and what precedes them), and a drive that answers so everywhere
 * shall not be asked for ever: 8 are 160 commands. */
#define MOST_INQUIRIES 8

/* One past the last sector of the part of the disc that holds lba. */
static int64_t
part_end(const struct dcn_plan *plan, int64_t lba)
{
    struct dcn_map_run run;

    while ((run = dcn__map_get(plan->map, lba)).count > 0)
        lba = dcn__map_end(&run);
    return lba;
}

/* Places between the border and the last address, as many as the commands
 * that remain after the search, and those for coming from elsewhere, for the
 * sector before, the border once more and the drive's health, allow. */
static unsigned
count_places(int64_t low, int64_t high)
{
    unsigned spent = 4;

    for (int64_t left = high - low; left > 0; left /= 2)
        spent++;
    return spent + MOST_PLACES < MOST_COMMANDS ? MOST_PLACES
                                               : MOST_COMMANDS - spent;
}

/* Something behind says that the disc goes on: a sector that was read, or one
 * that the drive tried to read. */
static bool
goes_on(const struct dcn_plan *plan, int64_t low, int64_t end)
{
    unsigned states = DCN_MAP_RECOVERED | DCN_MAP_LOST |
                      DCN_MAP_BIT(DCN_MAP_UNSCRAPED) |
                      DCN_MAP_BIT(DCN_MAP_SKIPPED);
    struct dcn_map_run run;

    for (int64_t at = low;
         (run = dcn__map_next(plan->map, at, states)).count > 0 &&
         run.first < end;
         at = dcn__map_end(&run))
        if ((DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) != 0 ||
            (run.sense_key != 0 &&
             !dcn__failure_is_border(dcn__plan_kind_of_run(&run))))
            return true;
    return false;
}

void
dcn__plan_border_begin(struct dcn_plan *plan,
                       const struct dcn_plan_action *action,
                       const struct dcn_reading *readings)
{
    struct dcn_plan_border *border = &plan->border;
    uint32_t at;
    int64_t low;

    if (!plan->options.is_drive || border->stage != DCN_BORDER_NONE ||
        border->inquiries >= MOST_INQUIRIES ||
        !dcn__failure_is_border(dcn__plan_kind(action, readings, &at)))
        return;
    low = (int64_t)action->first + at;
    if (low == border->asked || !dcn__plan_is_recovered(plan, low - 1) ||
        dcn__plan_may_run_out(plan, low) || dcn__plan_may_be_link(plan, low) ||
        goes_on(plan, low, part_end(plan, low)))
        return;
    *border = (struct dcn_plan_border){
        .stage = DCN_BORDER_PLACES,
        .inquiries = border->inquiries + 1,
        .asked = low,
        .low = low,
        .high = (int64_t)action->first + action->count - 1,
        .end = part_end(plan, low),
    };
    border->places = count_places(border->low, border->high);
}

/* The next place to ask, the last address first; false: all were. */
static bool
next_place(struct dcn_plan_border *border, int64_t *lba)
{
    int64_t last = border->end - 1;

    while (border->place < border->places) {
        unsigned n = border->place++;
        int64_t at = border->high + (last - border->high) *
                                        (border->places - n) / border->places;

        if (at == border->lba || at <= border->high)
            continue;
        *lba = at;
        return true;
    }
    return false;
}

/* What is asked next; false: nothing more, all of it agreed. */
static bool
next_question(struct dcn_plan_border *border, int64_t *lba)
{
    switch (border->stage) {
    case DCN_BORDER_PLACES:
        if (next_place(border, lba))
            return true;
        border->stage = DCN_BORDER_SEARCH;
        __attribute__((fallthrough));
    case DCN_BORDER_SEARCH:
        *lba = border->low + (border->high - border->low) / 2;
        if (border->low < border->high)
            return true;
        border->stage = DCN_BORDER_BEFORE;
        __attribute__((fallthrough));
    case DCN_BORDER_BEFORE:
    case DCN_BORDER_WELL:
        *lba = border->low - 1;
        return true;
    case DCN_BORDER_AGAIN:
        *lba = border->low;
        return true;
    default:
        return false;
    }
}

bool
dcn__plan_border_next(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    struct dcn_plan_border *border = &plan->border;

    if (border->stage == DCN_BORDER_NONE ||
        !next_question(border, &border->lba))
        return false;
    action->pass = DCN_PLAN_SCRAPE;
    action->first = (dcn_lba)border->lba;
    action->count = 1;
    if (border->stage == DCN_BORDER_BEFORE) {
        action->flags |= DCN_READ_FRESH;
        action->lead = dcn__plan_elsewhere(plan, border->low, true);
    }
    if (border->stage == DCN_BORDER_WELL)
        action->ask = DCN_ASK_WELL;
    return true;
}

/* All that was not read from low to the end holds nothing. */
static void
conclude(struct dcn_plan *plan)
{
    struct dcn_plan_border *border = &plan->border;
    struct dcn_plan_span span = {border->low, border->end};

    dcn__plan_leave_out(plan, &span,
                        border->blank ? DCN_CAUSE_BLANK : DCN_CAUSE_BEYOND);
    border->stage = DCN_BORDER_NONE;
}

/* The drive itself, and the sector before, agree or not. */
static void
heard(struct dcn_plan *plan, bool yes)
{
    struct dcn_plan_border *border = &plan->border;

    if (!yes)
        border->stage = DCN_BORDER_NONE;
    else if (border->stage == DCN_BORDER_BEFORE)
        border->stage = DCN_BORDER_AGAIN;
    else
        conclude(plan);
}

bool
dcn__plan_border_taken(struct dcn_plan *plan,
                       const struct dcn_plan_action *action,
                       const struct dcn_reading *readings)
{
    struct dcn_plan_border *border = &plan->border;
    enum dcn_failure_kind kind;
    uint32_t at;
    bool reads;

    if (border->stage == DCN_BORDER_NONE)
        return false;
    reads = dcn__plan_delivered(&readings[0]);
    kind = dcn__plan_kind(action, readings, &at);
    if (border->stage == DCN_BORDER_BEFORE || border->stage == DCN_BORDER_WELL)
        heard(plan, reads);
    else if (!reads && !dcn__failure_is_border(kind))
        border->stage = DCN_BORDER_NONE;
    else if (border->stage == DCN_BORDER_AGAIN)
        border->stage = reads ? DCN_BORDER_NONE : DCN_BORDER_WELL;
    else if (border->stage == DCN_BORDER_PLACES && reads)
        border->stage = DCN_BORDER_NONE;
    else if (border->stage == DCN_BORDER_SEARCH && reads)
        border->low = border->lba + 1;
    else if (border->stage == DCN_BORDER_SEARCH)
        border->high = border->lba;
    if (!reads && kind == DCN_FAILURE_BLANK)
        border->blank = true;
    return true;
}
