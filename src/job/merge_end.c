/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a merged disc. Images of ours end where their data end, and only
 * their maps know how long the disc is said to be: one source may have read
 * what another was refused.
 */
#include "job/merge_priv.h"

#include "job/disc_end.h"
#include "job/recorded.h"

/* One past the last sector that a source's map knows. */
static dcn_lba
end_of(const struct dcn_merge_input *input)
{
    struct dcn_map_run last =
        dcn__map_previous(input->file.map, INT32_MAX, DCN_MAP_ANY);
    int64_t end = dcn__map_end(&last);

    return last.count > 0 && end <= INT32_MAX ? (dcn_lba)end : 0;
}

/* *known becomes the later of both; what a source calls its lead-out by another
 * name says nothing. */
static void
take_end(dcn_lba *known, dcn_lba told, dcn_lba lead_out)
{
    if (told != lead_out && told > *known)
        *known = told;
}

static void
take_ends(const struct dcn_merge_input *input, dcn_lba lead_out,
          struct dcn_disc_ends *ends)
{
    struct dcn_recorded recorded;

    if (dcn__recorded_read(input->image, &recorded, NULL) == DCN_OK) {
        take_end(&ends->track, recorded.ends.track, lead_out);
        take_end(&ends->format, recorded.ends.format, lead_out);
        take_end(&ends->capacity, recorded.ends.capacity, lead_out);
    }
    dcn__recorded_free(&recorded);
}

void
dcn__merging_whole_disc(struct dcn_merging *merging)
{
    struct dcn_disc *disc = merging->disc;
    dcn_lba most = disc->lead_out;

    merging->least_end = 0;
    for (size_t i = 0; i < merging->input_count; i++) {
        const struct dcn_merge_input *input = &merging->inputs[i];
        dcn_lba end = input->own ? end_of(input) : 0;

        if (end == 0)
            continue;
        take_ends(input, end, &disc->ends);
        if (merging->least_end == 0 || end < merging->least_end)
            merging->least_end = end;
        most = end > most ? end : most;
    }
    if (most > disc->lead_out)
        dcn__disc_end_move(disc, most);
}

enum dcn_outcome
dcn__merging_weigh_end(struct dcn_merging *merging)
{
    uint64_t causes[DCN_CAUSES], odd[DCN_ODDITIES];
    struct dcn_disc_end asked = {.map = merging->file.map,
                                 .disc = merging->disc,
                                 .other = merging->least_end};
    enum dcn_outcome outcome;
    struct dcn_fs *fs;
    const char *who;

    dcn__map_causes(merging->file.map, causes, odd);
    if (causes[DCN_CAUSE_BEYOND] + causes[DCN_CAUSE_BLANK] == 0)
        return DCN_OUTCOME_GOOD;
    fs = dcn__disc_end_files(merging->sink);
    asked.fs = fs;
    outcome = dcn__disc_end_weigh(&asked, &who);
    dcn__disc_end_note(&merging->job.events, outcome, who);
    merging->end_contradicted = outcome == DCN_OUTCOME_DAMAGED;
    dcn__fs_free(fs);
    return outcome;
}
