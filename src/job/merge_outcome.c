/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a merge comes to, by the causes in its map, and what is to be told. */
#include "job/merge_priv.h"

#include "job/weigh.h"

static void
note_odd(const struct dcn_merging *merging)
{
    const struct dcn_events *events = &merging->job.events;

    dcn__weigh_note_odd(events, merging->file.map);
    if (merging->over_odd > 0)
        dcn__note(events, DCN_NOTE_INFO, "proven_over_odd",
                  "%llu sectors are taken from sources that have them with "
                  "right codes, though others have other bytes alike each "
                  "time: one drive may misread so",
                  (unsigned long long)merging->over_odd);
    if (merging->over_proven > 0)
        dcn__note(events, DCN_NOTE_WARNING, "odd_over_proven",
                  "%llu sectors are taken with wrong codes, as two drives "
                  "have them, though another source has other bytes: that "
                  "drive corrects, or made up, what it gave",
                  (unsigned long long)merging->over_proven);
}

/* Repaired, and no reading showed damage: of a map of version 1. */
static uint64_t
count_unsure(const struct dcn_merging *merging)
{
    struct dcn_map_walk walk =
        dcn__map_walk(merging->file.map, DCN_MAP_BIT(DCN_MAP_REPAIRED));
    struct dcn_map_run run;
    uint64_t count = 0;

    /* User data are what they should be, whoever applied the parity. */
    while (merging->raw && dcn__map_walk_next(&walk, &run))
        if (run.shown == 0)
            count += run.count;
    return count;
}

static void
note_versions(const struct dcn_merging *merging)
{
    uint64_t unsure = count_unsure(merging);

    for (size_t i = 0; i < merging->input_count; i++) {
        const struct dcn_merge_input *input = &merging->inputs[i];

        if (input->own && input->file.version < DCN_MAPFILE_VERSION)
            dcn__note(&merging->job.events, DCN_NOTE_INFO, "old_map",
                      "%s is a map of version %u: what it calls repaired or "
                      "damaged may have been pressed so",
                      input->map_path, input->file.version);
    }
    if (unsure > 0)
        dcn__note(&merging->job.events, DCN_NOTE_WARNING, "repaired_unshown",
                  "%llu sectors were made right by parity though nothing "
                  "shows that they are damaged: discern rip with the disc "
                  "reads them again",
                  (unsigned long long)unsure);
}

enum dcn_outcome
dcn__merging_outcome(struct dcn_merging *merging)
{
    enum dcn_outcome outcome = dcn__weigh_map(merging->file.map);

    outcome = dcn__outcome_worse(outcome, dcn__merging_weigh_end(merging));
    if (count_unsure(merging) > 0)
        outcome = dcn__outcome_worse(outcome, DCN_OUTCOME_UNPROVEN);
    note_odd(merging);
    note_versions(merging);
    return outcome;
}
