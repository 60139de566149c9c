/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the addresses of odd sectors make a small step. */
#include "rescue/address_steps.h"

#include <stdlib.h>

/* The largest step that giving a neighbour makes, as of engine_odd.c. */
#define MOST_STEP 8
/* How far from a step its sectors are in doubt. A command that came from
 * elsewhere as a whole has 27 to 64 sectors; longer runs on both sides are what
 * the disc has. */
#define REACH 64

/* How far off the address is that the sector bears; false where it bears its
 * own or none, or is not there. */
static bool
distance_at(struct dcn_engine *engine, dcn_lba lba, dcn_lba *by)
{
    struct dcn_map_run run = dcn__map_get(engine->map, lba);
    uint8_t raw[DCN_RAW_BYTES];
    struct dcn_oddities odd;
    bool found;

    if (run.state != DCN_MAP_GOOD || run.cause == DCN_CAUSE_NONE ||
        dcn__engine_kept_raw(engine, lba, raw, &found, NULL) != DCN_OK ||
        !found)
        return false;
    dcn__sector_oddities(raw, lba, -1, &odd);
    *by = odd.says - lba;
    return odd.says != DCN_LBA_ANY && odd.says != lba;
}

static bool
is_step(struct dcn_engine *engine, dcn_lba lba, dcn_lba by)
{
    dcn_lba other;

    return distance_at(engine, lba, &other) && abs(other - by) <= MOST_STEP;
}

/* True where the distance changes by as much before the sector as behind it:
 * addresses that stand still, or run at another pace, are a rule of their
 * own. */
static bool
keeps_its_pace(struct dcn_engine *engine, dcn_lba lba, dcn_lba by)
{
    dcn_lba before, behind;

    return distance_at(engine, lba - 1, &before) &&
           distance_at(engine, lba + 1, &behind) && before != by &&
           behind - by == by - before;
}

static void
look_at_run(struct dcn_engine *engine, struct dcn_address_run *run, dcn_lba lba,
            dcn_lba by)
{
    dcn_lba other;

    run->by = by;
    run->first = lba;
    run->end = lba + 1;
    while (lba - run->first < REACH &&
           distance_at(engine, run->first - 1, &other) && other == by)
        run->first--;
    while (distance_at(engine, run->end, &other) && other == by)
        run->end++;
    run->step_before = is_step(engine, run->first - 1, by);
    run->step_after = is_step(engine, run->end, by);
}

bool
dcn__address_steps_near(struct dcn_engine *engine, struct dcn_address_run *run,
                        dcn_lba lba, dcn_lba by)
{
    if (lba < run->first || lba >= run->end || by != run->by)
        look_at_run(engine, run, lba, by);
    return ((run->step_before && lba - run->first < REACH) ||
            (run->step_after && run->end - lba <= REACH)) &&
           !keeps_its_pace(engine, lba, by);
}
