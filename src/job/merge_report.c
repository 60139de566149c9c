/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a merge found and decided, as a report (docs/schema/merge.json). */
#include "job/merge_priv.h"

#include "job/damage_list.h"
#include "job/weigh.h"

#include <stdio.h>
#include <string.h>

/* Conflicts that are listed. */
#define MAX_LISTED_RUNS 1000
/* Decisions that people are shown; all of them are for machines. */
#define MAX_SHOWN 100

static void
put_options(const struct dcn_merging *merging)
{
    const struct dcn_merge_options *options = merging->options;
    struct dcn_report *node =
        dcn__report_object(merging->job.report, "options", NULL);

    if (options->format != NULL)
        dcn__report_str(node, "format", NULL, options->format);
    dcn__report_bool(node, "overwrite", NULL, options->overwrite);
    dcn__report_int(node, "list", NULL, options->max_listed);
    dcn__report_bool(node, "fix_codes", NULL, options->fix_codes != 0);
}

static void
put_sources(const struct dcn_merging *merging)
{
    struct dcn_report *list =
        dcn__report_list(merging->job.report, "sources", "Sources");

    for (size_t i = 0; i < merging->input_count; i++) {
        const struct dcn_merge_input *input = &merging->inputs[i];
        struct dcn_report *item, *drives;

        if (input->file.map == NULL)
            return;
        item = dcn__report_item(list);
        dcn__report_int(item, "number", "No", (int64_t)i + 1);
        dcn__report_str(item, "name", "Name", input->name);
        dcn__report_str(item, "image", NULL, input->image);
        dcn__report_str(item, "map", NULL, input->map_path);
        dcn__report_str(item, "map_format", "Map",
                        input->own ? "discern" : "ddrescue");
        dcn__report_int(item, "sector_bytes", "Bytes",
                        input->raw ? DCN_RAW_BYTES : DCN_USER_BYTES);
        dcn__report_int(item, "sectors", NULL, (int64_t)input->length);
        drives = dcn__report_list(item, "drives", NULL);
        for (unsigned n = 0; n < input->file.drive_count; n++)
            dcn__report_item_str(drives, input->file.drives[n]);
        if (input->shift != 0)
            dcn__report_int(item, "offset_samples", NULL, input->shift);
        if (!merging->begun)
            continue;
        dcn__report_int(item, "held", "Held", (int64_t)input->held);
        dcn__report_int(
            item, "missing", "Missing",
            (int64_t)(dcn__disc_sectors(merging->disc) - input->held));
        dcn__report_int(item, "alone", "Held alone", (int64_t)input->alone);
        dcn__report_int(item, "contradicted", "Contradicted",
                        (int64_t)input->contradicted);
    }
}

static void
put_check(const struct dcn_merging *merging)
{
    struct dcn_report *node =
        dcn__report_object(merging->job.report, "same_disc", NULL);

    dcn__report_int(node, "compared", NULL, (int64_t)merging->checked);
    dcn__report_int(node, "differ", NULL, (int64_t)merging->check_differ);
}

static void
put_files(const struct dcn_merging *merging)
{
    const struct dcn_file_hashes *files;
    size_t count = dcn__sink_files(merging->sink, &files);
    struct dcn_report *list =
        dcn__report_list(merging->job.report, "files", "Files");
    char crc32[9];

    for (size_t i = 0; i < count; i++) {
        struct dcn_report *item = dcn__report_item(list);

        dcn__report_str(item, "path", "Path", files[i].path);
        dcn__report_str(item, "role", NULL,
                        dcn__image_role_name(dcn__image_role(
                            merging->format, false, files[i].path)));
        dcn__report_bytes(item, "size", "Size", files[i].size);
        snprintf(crc32, sizeof(crc32), "%08x", files[i].crc32);
        dcn__report_str(item, "crc32", "CRC-32", crc32);
        dcn__report_str(item, "md5", "MD5", files[i].md5);
        dcn__report_str(item, "sha1", "SHA-1", files[i].sha1);
        dcn__report_str(item, "sha256", "SHA-256", files[i].sha256);
    }
}

/* Sectors that hold nothing; those of them that were not to be read are no
 * longer counted in excluded. */
static uint64_t
count_nothing(const struct dcn_map *map, uint64_t *excluded)
{
    struct dcn_map_run run;
    uint64_t count = 0;

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
         at = dcn__map_end(&run)) {
        if (!dcn__map_holds_nothing(run.cause))
            continue;
        count += run.count;
        *excluded -= run.state == DCN_MAP_EXCLUDED ? run.count : 0;
    }
    return count;
}

static void
put_sectors(const struct dcn_merging *merging)
{
    const struct dcn_map *map = merging->file.map;
    struct dcn_report *node =
        dcn__report_object(merging->job.report, "sectors", "Sectors");
    uint64_t repaired = dcn__map_count(map, DCN_MAP_REPAIRED);
    uint64_t voted = dcn__map_count(map, DCN_MAP_VOTED);
    uint64_t damaged = dcn__map_count(map, DCN_MAP_DAMAGED);
    uint64_t excluded = dcn__map_count(map, DCN_MAP_EXCLUDED);
    uint64_t nothing =
        merging->end_contradicted ? 0 : count_nothing(map, &excluded);
    uint64_t recovered = dcn__map_count_in(map, DCN_MAP_RECOVERED);

    dcn__report_int(node, "total", "Total", (int64_t)dcn__map_total(map));
    dcn__report_int(node, "good", "Good",
                    (int64_t)dcn__map_count(map, DCN_MAP_GOOD));
    dcn__report_int(node, "repaired", repaired > 0 ? "Repaired" : NULL,
                    (int64_t)repaired);
    dcn__report_int(node, "voted", voted > 0 ? "Voted" : NULL, (int64_t)voted);
    dcn__report_int(node, "damaged", "Damaged", (int64_t)damaged);
    dcn__report_int(node, "unread", "Unread",
                    (int64_t)(dcn__map_total(map) - recovered - damaged -
                              excluded - nothing));
    dcn__report_int(node, "excluded", excluded > 0 ? "Excluded" : NULL,
                    (int64_t)excluded);
    dcn__report_int(node, "nothing", nothing > 0 ? "Hold nothing" : NULL,
                    (int64_t)nothing);
    dcn__report_int(node, "proven",
                    merging->proven > 0 ? "Proven by EDC and ECC" : NULL,
                    (int64_t)merging->proven);
}

static void
put_totals(const struct dcn_merging *merging)
{
    static const char *const labels[DCN_ARBITER_HOWS] = {
        [DCN_ARBITER_AGREED] = "Several agree",
        [DCN_ARBITER_SINGLE] = "One alone holds it",
        [DCN_ARBITER_PROVEN] = "Proven by EDC and ECC",
        [DCN_ARBITER_MAJORITY] = "Decided by majority",
        [DCN_ARBITER_REPAIRED] = "Repaired by ECC",
        [DCN_ARBITER_VOTED] = "Voted from readings",
        [DCN_ARBITER_CONFLICT] = "Conflicts",
        [DCN_ARBITER_DAMAGED] = "Damaged in all",
        [DCN_ARBITER_LOST] = "Read by none",
        [DCN_ARBITER_PRESSED] = "Odd, as pressed",
        [DCN_ARBITER_IN_DOUBT] = "Odd, in doubt",
    };
    struct dcn_report *node =
        dcn__report_object(merging->job.report, "arbitration", "Arbitration");

    for (int how = 0; how < DCN_ARBITER_HOWS; how++)
        dcn__report_int(node, dcn__arbiter_how_name((enum dcn_arbiter_how)how),
                        merging->hows[how] > 0 ? labels[how] : NULL,
                        (int64_t)merging->hows[how]);
    dcn__report_int(node, "contested", NULL, (int64_t)merging->contested);
    dcn__report_int(node, "made_up",
                    merging->made_up > 0 ? "Raw made from user data" : NULL,
                    (int64_t)merging->made_up);
}

/* A mask of sources as their numbers. */
static void
put_mask(struct dcn_report *item, const char *key, const char *label,
         uint32_t mask)
{
    struct dcn_report *list;

    if (mask == 0)
        return;
    list = dcn__report_list(item, key, label);
    for (unsigned n = 0; n < DCN_ARBITER_MAX; n++)
        if ((mask >> n & 1) != 0)
            dcn__report_item_int(list, n + 1);
}

static void
put_decision(struct dcn_report *item, const struct dcn_merge_decision *decision)
{
    dcn__report_int(item, "first", "First", decision->first);
    dcn__report_int(item, "count", "Count", decision->count);
    dcn__report_str(item, "how", "How",
                    dcn__arbiter_how_name((enum dcn_arbiter_how)decision->how));
    dcn__report_str(item, "state", "State",
                    dcn_map_state_name((enum dcn_map_state)decision->state));
    if (decision->cause != DCN_CAUSE_NONE)
        dcn__report_str(item, "cause", "Cause",
                        dcn__cause_name(decision->cause));
    if (decision->source > 0)
        dcn__report_int(item, "source", "Source", decision->source);
    put_mask(item, "with", NULL, decision->with);
    put_mask(item, "against", "Against", decision->against);
}

static void
put_decisions(const struct dcn_merging *merging)
{
    size_t count = merging->decision_count, most = merging->options->max_listed;
    size_t left_out = merging->decisions_left_out;
    struct dcn_report *list =
        dcn__report_list(merging->job.report, "decisions",
                         count > 0 && count <= MAX_SHOWN ? "Decisions" : NULL);

    if (count > most)
        left_out += count - most;
    for (size_t i = 0; i < count && i < most; i++)
        put_decision(dcn__report_item(list), &merging->decisions[i]);
    if (left_out > 0)
        dcn__report_int(merging->job.report, "decisions_left_out", NULL,
                        (int64_t)left_out);
}

/* Where sources that hold a sector differ and nothing proved one of them, and
 * where more than one was proven. */
static void
put_conflicts(const struct dcn_merging *merging)
{
    size_t listed = 0;
    struct dcn_report *list;

    list = dcn__report_list(
        merging->job.report, "conflicts",
        merging->hows[DCN_ARBITER_CONFLICT] > 0 ? "Conflicts" : NULL);
    for (size_t i = 0; i < merging->decision_count && listed < MAX_LISTED_RUNS;
         i++) {
        const struct dcn_merge_decision *decision = &merging->decisions[i];

        if (decision->how != DCN_ARBITER_CONFLICT && !decision->contested)
            continue;
        put_decision(dcn__report_item(list), decision);
        listed++;
    }
}

static void
put_subchannel(const struct dcn_merging *merging)
{
    struct dcn_report *node =
        dcn__report_object(merging->job.report, "subchannel", NULL);

    dcn__report_bool(node, "kept", NULL, merging->sub);
    if (!merging->sub)
        return;
    dcn__report_int(node, "sectors", NULL,
                    (int64_t)(merging->q_good + merging->q_bad));
    dcn__report_int(node, "q_good", NULL, (int64_t)merging->q_good);
    dcn__report_int(node, "q_bad", NULL, (int64_t)merging->q_bad);
}

void
dcn__merging_report(struct dcn_merging *merging)
{
    struct dcn_report *report = merging->job.report;

    put_options(merging);
    put_sources(merging);
    if (merging->disc == NULL)
        return;
    put_check(merging);
    dcn__tree_disc(report,
                   merging->known != NULL ? merging->known : merging->disc);
    if (!merging->begun)
        return;
    dcn__report_str(report, "base", NULL, merging->base);
    dcn__report_str(report, "format", NULL, merging->format->name);
    if (!merging->finished)
        return;
    dcn__report_str(report, "map", NULL, merging->map_path);
    put_files(merging);
    put_sectors(merging);
    dcn__tree_causes(report, merging->file.map);
    dcn__weigh_put_fixed(report, merging->file.map);
    put_totals(merging);
    put_decisions(merging);
    put_conflicts(merging);
    dcn__damage_put(report, merging->file.map, &merging->job.events);
    dcn__tree_findings(report, merging->tap);
    put_subchannel(merging);
}
