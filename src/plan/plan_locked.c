/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ground that a drive refuses without trying: sectors of titles that want
 * authentication or another region, zones that were never recorded. After a
 * few refusals in different places all that was not tried is only probed, at
 * the beginning of each file (of locked title sets the small ones read) and
 * on a grid; from every probe that is answered reading grows, up and down, to
 * where it is refused again. The rest is left out, and its cause is told.
 */
#include "plan/plan_priv.h"

#include <stdlib.h>
#include <string.h>

/* Refused commands after which it is believed. One may be a drive's whim. */
#define REFUSALS_TO_BELIEVE 3
/* Probes: of a grid over the disc, of files that were not asked by it, and of
 * files in which one was refused, where neighbours are of the same title. A
 * hundred find readable ground of 3 % of the disc 19 times in 20, and cost
 * 10 s of seeks where it is answered. A DVD-Video has up to 99 title sets of
 * a dozen files, few discs more than twenty; those that the grid missed are
 * the small ones. */
#define GRID_PROBES 100
#define FILE_PROBES 256
/* Refusals take milliseconds; of a drive that takes seconds for each, fewer
 * are asked for: so many at least (they find a sixth of the disc 19 times in
 * 20), and more within that time, which is a tenth of a fast DVD's. */
#define LEAST_PROBES 16
#define MOST_NS      UINT64_C(45000000000)

/* The run at lba where it may be probed; else of count 0. */
static struct dcn_map_run
candidate_at(const struct dcn_plan *plan, int64_t lba)
{
    struct dcn_map_run run = dcn__map_get(plan->map, lba);

    if (run.count > 0 &&
        (run.state == DCN_MAP_UNSCRAPED || run.state == DCN_MAP_BAD) &&
        dcn__plan_refuses(plan, dcn__plan_kind_of_run(&run)))
        return run;
    run.count = 0;
    return run;
}

/* ---- beginning ---- */

/* What was refused, and what was not tried, waits for probes. */
static void
set_apart(struct dcn_plan *plan, const struct dcn_reading *refusal)
{
    unsigned states = DCN_MAP_OPEN | DCN_MAP_BIT(DCN_MAP_BAD);
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(plan->map, at, states)).count > 0;
         at = dcn__map_end(&run)) {
        if (run.state == DCN_MAP_UNTRIED) {
            run.sense_key = refusal->sense_key;
            run.asc = refusal->asc;
            run.ascq = refusal->ascq;
        } else if (!dcn__plan_refuses(plan, dcn__plan_kind_of_run(&run))) {
            continue;
        }
        if (run.state != DCN_MAP_BAD)
            run.state = DCN_MAP_UNSCRAPED;
        if (dcn__map_set(plan->map, &run, NULL) != DCN_OK)
            return;
    }
}

void
dcn__plan_locked_on(struct dcn_plan *plan, const struct dcn_reading *refusal)
{
    struct dcn_plan_locked *locked = &plan->locked;

    set_apart(plan, refusal);
    locked->on = true;
    locked->asked_places = locked->place_count > 0;
    locked->place = 0;
    locked->step = locked->file_probes = 0;
    locked->growing = 0;
    locked->shore = INT32_MIN;
    locked->refused_ns = 0;
}

bool
dcn__plan_locked_begin(struct dcn_plan *plan,
                       const struct dcn_plan_action *action,
                       const struct dcn_reading *readings)
{
    struct dcn_plan_locked *locked = &plan->locked;
    uint32_t at;

    if (!plan->options.is_drive || locked->on ||
        !dcn__plan_refuses(plan, dcn__plan_kind(action, readings, &at)))
        return false;
    if (++locked->refusals < REFUSALS_TO_BELIEVE)
        return true;
    dcn__plan_locked_on(plan, &readings[at]);
    return true;
}

/* ---- what is asked ---- */

static void
ask(struct dcn_plan_action *action, int64_t first, int64_t end)
{
    action->pass = DCN_PLAN_SCRAPE;
    action->first = (dcn_lba)first;
    action->count = (uint32_t)(end - first);
}

/* One block from lba on, so far as nothing of it was read or is of a file
 * that ends. */
static bool
probe(struct dcn_plan *plan, int64_t lba, int64_t limit,
      struct dcn_plan_action *action)
{
    struct dcn_map_run run = candidate_at(plan, lba);
    int64_t end = dcn__plan_block_end(plan, lba);

    if (run.count == 0 || run.state == DCN_MAP_BAD)
        return false;
    if (end > dcn__map_end(&run))
        end = dcn__map_end(&run);
    ask(action, lba, end < limit ? end : limit);
    plan->locked.probed = lba;
    return true;
}

/* True where some of the range was refused: the rest is of the same title. */
static bool
was_refused(const struct dcn_plan *plan, const struct dcn_range *range)
{
    int64_t end = (int64_t)range->first + range->count;
    struct dcn_map_run run;

    for (int64_t at = range->first; at < end; at = dcn__map_end(&run)) {
        run = dcn__map_next(plan->map, at, DCN_MAP_BIT(DCN_MAP_BAD));
        if (run.count == 0 || run.first >= end)
            break;
        if (dcn__plan_refuses(plan, dcn__plan_kind_of_run(&run)))
            return true;
    }
    return false;
}

/* Refusals have cost enough. */
static bool
is_dear(const struct dcn_plan_locked *locked, unsigned probes)
{
    return probes >= LEAST_PROBES && locked->refused_ns > MOST_NS;
}

static bool
next_file(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    struct dcn_plan_locked *locked = &plan->locked;

    while (locked->place < locked->place_count &&
           locked->file_probes < FILE_PROBES &&
           !is_dear(locked, locked->file_probes)) {
        const struct dcn_range *range = &locked->places[locked->place++];

        if (was_refused(plan, range) ||
            !probe(plan, range->first, (int64_t)range->first + range->count,
                   action))
            continue;
        locked->file_probes++;
        return true;
    }
    return false;
}

/* The LBA of the nth sector of all ranges of the map. */
static int64_t
nth_sector(const struct dcn_plan *plan, uint64_t n)
{
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(plan->map, at, DCN_MAP_ANY)).count > 0;
         at = dcn__map_end(&run)) {
        if (n < run.count)
            return run.first + (int64_t)n;
        n -= run.count;
    }
    return INT32_MAX;
}

/* The grid's lines in an order that is spread evenly wherever it ends: 41
 * is near the golden section of 100 and prime to it. */
static bool
next_grid(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    uint64_t total = dcn__map_total(plan->map);

    while (plan->locked.step < GRID_PROBES &&
           !is_dear(&plan->locked, plan->locked.step)) {
        uint64_t line = (uint64_t)plan->locked.step++ * 41 % GRID_PROBES;
        int64_t lba = dcn__plan_block_first(
            plan, nth_sector(plan, total * line / GRID_PROBES));

        if (probe(plan, lba, INT64_MAX, action))
            return true;
    }
    return false;
}

/*
 * Growing. Upwards [from, to) is next; where that is refused the border lies
 * in it, and halves are asked. Downwards likewise, mirrored.
 */
static bool
next_grown(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    struct dcn_plan_locked *locked = &plan->locked;
    bool up = locked->growing > 0;
    int64_t most = locked->narrowing ? locked->length : locked->length * 2;
    struct dcn_map_run run;

    if (locked->growing == 0)
        return false;
    run = candidate_at(plan, up ? locked->edge : locked->edge - 1);
    if (run.count == 0 || locked->length == 0)
        return false;
    if (!locked->narrowing && most > plan->options.max_sectors)
        most = plan->options.max_sectors;
    if (up && most > dcn__map_end(&run) - locked->edge)
        most = dcn__map_end(&run) - locked->edge;
    if (!up && most > locked->edge - run.first)
        most = locked->edge - run.first;
    locked->length = most;
    if (up)
        ask(action, locked->edge, locked->edge + most);
    else
        ask(action, locked->edge - most, locked->edge);
    return true;
}

static void
grow(struct dcn_plan_locked *locked, int direction, int64_t edge,
     int64_t length)
{
    locked->growing = direction;
    locked->edge = edge;
    locked->length = length;
    locked->narrowing = false;
}

/*
 * Where refused ground borders on what was read, the command that was refused
 * may have been so for its other end: growing begins there, too.
 */
static bool
next_shore(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    struct dcn_plan_locked *locked = &plan->locked;
    struct dcn_map_run run;

    while ((run = dcn__map_next(plan->map, locked->shore, DCN_MAP_RECOVERED))
               .count > 0) {
        int64_t end = dcn__map_end(&run);

        locked->shore = end;
        grow(locked, 1, end, plan->options.block_sectors);
        locked->probed = run.first;
        if (next_grown(plan, action))
            return true;
        grow(locked, -1, run.first, plan->options.block_sectors);
        if (next_grown(plan, action))
            return true;
        locked->growing = 0;
    }
    return false;
}

/* ---- the end ---- */

static void
conclude(struct dcn_plan *plan)
{
    unsigned states = DCN_MAP_BIT(DCN_MAP_UNSCRAPED) | DCN_MAP_BIT(DCN_MAP_BAD);
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(plan->map, at, states)).count > 0;
         at = dcn__map_end(&run)) {
        struct dcn_plan_span span = {run.first, dcn__map_end(&run)};

        if (dcn__failure_is_refusal(dcn__plan_kind_of_run(&run)))
            dcn__plan_leave_out(plan, &span,
                                dcn__plan_kind_of_run(&run) == DCN_FAILURE_BLANK
                                    ? DCN_CAUSE_BLANK
                                    : DCN_CAUSE_REFUSED);
    }
    plan->locked.on = false;
    plan->locked.refusals = 0;
}

bool
dcn__plan_locked_next(struct dcn_plan *plan, struct dcn_plan_action *action)
{
    struct dcn_plan_locked *locked = &plan->locked;

    if (!locked->on)
        return false;
    if (next_grown(plan, action))
        return true;
    if (locked->growing > 0) { /* now down from the probe */
        grow(locked, -1, locked->probed, plan->options.block_sectors);
        if (next_grown(plan, action))
            return true;
    }
    locked->growing = 0;
    if (next_shore(plan, action))
        return true;
    if (!locked->asked_places) {
        locked->asked_places = true;
        ask(action, INT32_MIN, INT32_MIN);
        action->ask = DCN_ASK_PLACES;
        return true;
    }
    if (next_file(plan, action) || next_grid(plan, action) ||
        dcn__plan_types_confirm(plan, action))
        return true;
    conclude(plan);
    return false;
}

void
dcn__plan_places(struct dcn_plan *plan, const struct dcn_range *places,
                 size_t count)
{
    struct dcn_plan_locked *locked = &plan->locked;

    plan->have_action = false;
    free(locked->places);
    locked->places = NULL;
    locked->place_count = 0;
    if (count == 0)
        return;
    locked->places = calloc(count, sizeof(*places));
    if (locked->places == NULL)
        return; /* the grid alone, then */
    memcpy(locked->places, places, count * sizeof(*places));
    locked->place_count = count;
}

/* Damage in ground that is not locked: the rest of it, up to the next probe,
 * is for the passes that deal with damage. */
static void
leave_to_others(struct dcn_plan *plan, const struct dcn_plan_action *action)
{
    int64_t apart = (int64_t)(dcn__map_total(plan->map) / GRID_PROBES + 1);
    struct dcn_plan_span span = {action->first, (int64_t)action->first + apart};
    struct dcn_map_run run;

    for (int64_t at = span.first; at < span.end;) {
        int64_t first = at;

        run = dcn__map_get(plan->map, at);
        if (run.count == 0)
            return;
        at = dcn__map_end(&run) < span.end ? dcn__map_end(&run) : span.end;
        if (candidate_at(plan, first).count == 0)
            continue;
        run.first = (dcn_lba)first;
        run.count = (uint32_t)(at - first);
        run.state = DCN_MAP_SKIPPED;
        run.sense_key = run.asc = run.ascq = 0;
        if (dcn__map_set(plan->map, &run, NULL) != DCN_OK)
            return;
    }
}

bool
dcn__plan_locked_taken(struct dcn_plan *plan,
                       const struct dcn_plan_action *action,
                       const struct dcn_reading *readings, uint64_t took_ns)
{
    struct dcn_plan_locked *locked = &plan->locked;
    enum dcn_failure_kind kind;
    uint32_t at;
    bool good;

    if (!locked->on)
        return false;
    kind = dcn__plan_kind(action, readings, &at);
    good = at == action->count;
    if (!good)
        locked->refused_ns += took_ns;
    if (!good && !dcn__plan_refuses(plan, kind)) {
        leave_to_others(plan, action);
        locked->length = 0;
    } else if (locked->growing == 0) {
        if (good)
            grow(locked, 1, (int64_t)action->first + action->count,
                 action->count);
    } else if (good) {
        locked->edge += locked->growing * (int64_t)action->count;
        if (locked->narrowing)
            locked->length = (locked->span - action->count + 1) / 2;
        locked->span -= locked->narrowing ? action->count : 0;
    } else {
        locked->span = (int64_t)action->count - 1;
        locked->length = (locked->span + 1) / 2;
        locked->narrowing = true;
    }
    return true;
}
