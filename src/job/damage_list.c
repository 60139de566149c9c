/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rip or a merge did not recover, as its report lists it. */
#include "job/damage_list.h"

#include "job/facts.h"

/* Runs of damage listed; a disc with more has the rest in its map. */
#define MAX_LISTED_RUNS 1000

/* The run from at on that is not recovered, with all that follows it for the same
 * cause where that is more than failed attempts, which may differ. */
static struct dcn_map_run
next_damage(const struct dcn_map *map, int64_t at)
{
    struct dcn_map_run run = dcn__map_next(map, at, DCN_MAP_NOT_RECOVERED),
                       next;

    while (run.count > 0 && run.cause != DCN_CAUSE_NONE &&
           run.cause != DCN_CAUSE_DAMAGED && run.cause != DCN_CAUSE_IN_DOUBT) {
        next = dcn__map_get(map, dcn__map_end(&run));
        if (next.count == 0 || next.cause != run.cause)
            break;
        run.count += next.count;
    }
    return run;
}

void
dcn__damage_put(struct dcn_report *report, const struct dcn_map *map,
                const struct dcn_events *events)
{
    struct dcn_report *list = dcn__report_list(
        report, "damage", dcn__map_damage(map) > 0 ? "Damage" : NULL);
    struct dcn_map_run run;
    uint64_t runs = 0, sectors = 0;

    for (int64_t at = INT32_MIN; (run = next_damage(map, at)).count > 0;
         at = dcn__map_end(&run)) {
        if (runs++ < MAX_LISTED_RUNS)
            dcn__tree_run(dcn__report_item(list), &run);
        else
            sectors += run.count;
    }
    if (runs <= MAX_LISTED_RUNS)
        return;
    dcn__report_int(report, "damage_left_out", "Sectors of damage not listed",
                    (int64_t)sectors);
    dcn__note(events, DCN_NOTE_INFO, "damage_left_out",
              "the list of damage has its first %d of %llu places; the map "
              "has them all",
              MAX_LISTED_RUNS, (unsigned long long)runs);
}
