/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the causes in a map come to, and what is to be told of odd sectors. */
#include "job/weigh.h"

#include "job/facts.h"

#include <stdio.h>

/* What the sectors of a cause make of an image. Those not named are good, or
 * weighed elsewhere. */
static const struct {
    enum dcn_cause cause;
    enum dcn_outcome outcome;
} meaning[] = {
    {DCN_CAUSE_IN_DOUBT, DCN_OUTCOME_UNPROVEN},
    {DCN_CAUSE_DAMAGED, DCN_OUTCOME_DAMAGED},
    {DCN_CAUSE_REFUSED, DCN_OUTCOME_LOCKED},
    {DCN_CAUSE_INTENDED, DCN_OUTCOME_DAMAGED},
    {DCN_CAUSE_NOT_GIVEN, DCN_OUTCOME_DAMAGED},
    {DCN_CAUSE_SKIPPED, DCN_OUTCOME_DAMAGED},
    {DCN_CAUSE_NOT_TRIED, DCN_OUTCOME_UNFINISHED},
};

/* Sectors that were not recovered and have no cause: of a map of an earlier
 * form. */
static bool
has_unexplained(const struct dcn_map *map)
{
    struct dcn_map_walk walk = dcn__map_walk(map, DCN_MAP_NOT_RECOVERED);
    struct dcn_map_run run;

    while (dcn__map_walk_next(&walk, &run)) {
        if (run.cause == DCN_CAUSE_NONE)
            return true;
    }
    return false;
}

/* ---- right codes on request ---- */

static struct dcn_map_walk
walk_repaired(const struct dcn_map *map)
{
    return dcn__map_walk(map, DCN_MAP_BIT(DCN_MAP_REPAIRED));
}

/* The next run that got them; false: no more. */
static bool
next_fixed(struct dcn_map_walk *walk, struct dcn_map_run *run)
{
    while (dcn__map_walk_next(walk, run))
        if ((run->shown & DCN_SHOWN_ASKED) != 0)
            return true;
    return false;
}

static uint64_t
count_fixed(const struct dcn_map *map)
{
    struct dcn_map_walk walk = walk_repaired(map);
    struct dcn_map_run run;
    uint64_t count = 0;

    while (next_fixed(&walk, &run))
        count += run.count;
    return count;
}

void
dcn__weigh_put_fixed(struct dcn_report *parent, const struct dcn_map *map)
{
    uint64_t count = count_fixed(map);
    struct dcn_map_walk walk = walk_repaired(map);
    struct dcn_report *node, *list;
    struct dcn_map_run run;

    if (count == 0)
        return;
    node = dcn__report_object(parent, "fixed_codes",
                              "Codes made right on request");
    dcn__report_int(node, "sectors", "Sectors", (int64_t)count);
    list = dcn__report_list(node, "ranges", "Where");
    while (next_fixed(&walk, &run)) {
        struct dcn_report *item = dcn__report_item(list);
        struct dcn_report *kinds;

        dcn__report_int(item, "first", "First", run.first);
        dcn__report_int(item, "count", "Count", run.count);
        kinds = dcn__report_list(item, "odd", "Were");
        for (unsigned i = 0; i < DCN_ODDITIES; i++)
            if ((run.odd & DCN_ODD_BIT(i)) != 0)
                dcn__report_item_str(kinds, dcn__oddity_name(i));
    }
}

void
dcn__weigh_note_fixed(const struct dcn_events *events,
                      const struct dcn_map *map)
{
    uint64_t count = count_fixed(map);

    if (count > 0)
        dcn__note(events, DCN_NOTE_WARNING, "codes_fixed",
                  "%llu sectors have codes or header that were made right, as "
                  "--fix-codes asks: the disc has others",
                  (unsigned long long)count);
}

/* ---- causes ---- */

enum dcn_outcome
dcn__weigh_map(const struct dcn_map *map)
{
    uint64_t causes[DCN_CAUSES], odd[DCN_ODDITIES];
    enum dcn_outcome outcome = DCN_OUTCOME_GOOD;

    dcn__map_causes(map, causes, odd);
    for (size_t i = 0; i < sizeof(meaning) / sizeof(meaning[0]); i++)
        if (causes[meaning[i].cause] > 0)
            outcome = dcn__outcome_worse(outcome, meaning[i].outcome);
    if (has_unexplained(map))
        outcome = dcn__outcome_worse(outcome, DCN_OUTCOME_DAMAGED);
    return outcome;
}

/* "edc_wrong 3, address_wrong 50" */
static void
list_kinds(const uint64_t odd[DCN_ODDITIES], char *text, size_t size)
{
    size_t len = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < DCN_ODDITIES && len < size; i++)
        if (odd[i] > 0)
            len += (size_t)snprintf(text + len, size - len, "%s%s %llu",
                                    len > 0 ? ", " : "", dcn__oddity_name(i),
                                    (unsigned long long)odd[i]);
}

void
dcn__weigh_note_odd(const struct dcn_events *events, const struct dcn_map *map)
{
    uint64_t causes[DCN_CAUSES], odd[DCN_ODDITIES];
    char kinds[400];

    dcn__weigh_note_fixed(events, map);
    dcn__map_causes(map, causes, odd);
    list_kinds(odd, kinds, sizeof(kinds));
    if (causes[DCN_CAUSE_AS_PRESSED] > 0)
        dcn__note(events, DCN_NOTE_INFO, "as_pressed",
                  "%llu sectors are kept as they were pressed, though their "
                  "codes are not as they should be (%s)",
                  (unsigned long long)causes[DCN_CAUSE_AS_PRESSED], kinds);
    if (causes[DCN_CAUSE_IN_DOUBT] > 0)
        dcn__note(events, DCN_NOTE_WARNING, "in_doubt",
                  "%llu sectors are in doubt: nothing proves them%s%s%s; they "
                  "were pressed so, or are misread alike each time: another "
                  "drive (discern verify, discern merge) tells",
                  (unsigned long long)causes[DCN_CAUSE_IN_DOUBT],
                  kinds[0] != '\0' ? " (" : "", kinds,
                  kinds[0] != '\0' ? ")" : "");
}
