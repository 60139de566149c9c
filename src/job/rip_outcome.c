/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What became of a rip, from what the map says of each sector and why: the
 * image ends where the data end, if there is more than the drive's refusal to
 * say that they do; and the outcome, the worst of all that the causes say.
 */
#include "job/rip.h"

#include "job/disc_end.h"
#include "job/weigh.h"

#include <stdlib.h>
#include <string.h>

enum dcn_status
dcn__rip_finish_sink(const struct dcn_rip *rip, struct dcn_sink *sink,
                     const struct dcn_watch *watch, struct dcn_error *error)
{
    struct dcn_disc *cut =
        dcn__disc_end_cut(dcn__rip_disc(rip), rip->map, &rip->job.events);
    enum dcn_status status = sink->ops->finish(
        sink, cut != NULL ? cut : dcn__rip_disc(rip), watch, error);

    dcn__disc_free(cut);
    return status;
}

/* ---- the outcome ---- */

/*
 * Links are known by READ TRACK INFORMATION and their pattern, or by run-out
 * before them; a file that lies there says otherwise. (A volume's size counts
 * them where packets vary.)
 */
static enum dcn_outcome
weigh_links(const struct dcn_rip *rip, const struct dcn_fs *fs)
{
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         fs != NULL &&
         (run = dcn__map_next(rip->map, at, DCN_MAP_NOT_RECOVERED)).count > 0;
         at = dcn__map_end(&run)) {
        if (run.cause != DCN_CAUSE_LINK ||
            !dcn__disc_end_has_file(fs, run.first, dcn__map_end(&run)))
            continue;
        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "link_contradicted",
                  "a file has sectors that seem to be a link between packets, "
                  "from %d on: they are taken for damage",
                  run.first);
        return DCN_OUTCOME_DAMAGED;
    }
    return DCN_OUTCOME_GOOD;
}

static enum dcn_outcome
weigh_nothing(struct dcn_rip *rip, const uint64_t *causes)
{
    struct dcn_fs *fs = dcn__disc_end_files(rip->sink);
    enum dcn_outcome outcome = DCN_OUTCOME_GOOD, end;
    const struct dcn_disc_end asked = {
        .map = rip->map, .disc = dcn__rip_disc(rip), .fs = fs};
    const char *who = NULL;

    if (causes[DCN_CAUSE_LINK] > 0)
        outcome = weigh_links(rip, fs);
    if (causes[DCN_CAUSE_BEYOND] + causes[DCN_CAUSE_BLANK] > 0) {
        end = dcn__disc_end_weigh(&asked, &who);
        dcn__disc_end_note(&rip->job.events, end, who);
        rip->end_contradicted = end == DCN_OUTCOME_DAMAGED;
        outcome = dcn__outcome_worse(outcome, end);
    }
    dcn__fs_free(fs);
    return outcome;
}

enum dcn_outcome
dcn__rip_outcome(struct dcn_rip *rip)
{
    uint64_t causes[DCN_CAUSES], odd[DCN_ODDITIES];
    enum dcn_outcome outcome = dcn__weigh_map(rip->map);

    dcn__map_causes(rip->map, causes, odd);
    if ((rip->summary.end == DCN_RESCUE_GAVE_UP ||
         rip->summary.end == DCN_RESCUE_TIME_UP) &&
        dcn__map_damage(rip->map) > 0)
        outcome = dcn__outcome_worse(outcome, DCN_OUTCOME_UNFINISHED);
    if (causes[DCN_CAUSE_BEYOND] + causes[DCN_CAUSE_BLANK] +
            causes[DCN_CAUSE_LINK] >
        0)
        outcome = dcn__outcome_worse(outcome, weigh_nothing(rip, causes));
    return outcome;
}

/* ---- files, where the drive refuses some ---- */

/* Bytes of "/VIDEO_TS/VTS_nn_", if path is a video object of a title set of a
 * DVD, which are protected as one; else 0. */
static size_t
title_set(const char *path)
{
    size_t len = strlen(path);
    const char *name = strstr(path, "/VTS_");

    if (name == NULL || len < 4 || strcmp(path + len - 4, ".VOB") != 0 ||
        strlen(name) < sizeof("/VTS_nn_") - 1)
        return 0;
    return (size_t)(name - path) + sizeof("/VTS_nn_") - 1;
}

size_t
dcn__rip_places(struct dcn_range **places, void *payload)
{
    struct dcn_rip *rip = payload;
    struct dcn_fs *fs = NULL;
    const char *former = NULL;
    size_t count = 0;

    *places = NULL;
    if (dcn__fs_read(rip->opened.source, true, &fs, NULL) != DCN_OK)
        return 0;
    *places = calloc(fs->extent_count + 1, sizeof(**places));
    for (size_t i = 0; *places != NULL && i < fs->extent_count; i++) {
        const struct dcn_fs_extent *extent = &fs->extents[i];
        const char *path = fs->files[extent->file].path;
        size_t same = title_set(path);

        if (same > 0 && former != NULL && strncmp(path, former, same) == 0) {
            (*places)[count - 1].count =
                (uint32_t)(extent->first + (int64_t)extent->count -
                           (*places)[count - 1].first);
            continue;
        }
        former = same > 0 ? path : NULL;
        (*places)[count++] = (struct dcn_range){extent->first, extent->count};
    }
    dcn__fs_free(fs);
    return count;
}
