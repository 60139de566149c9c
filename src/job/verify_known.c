/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the map of a rip says of sectors that speak against their image: what
 * the rip itself recorded is no news.
 */
#include "job/verify_priv.h"

#include "disc/cause.h"
#include "job/map_info.h"
#include "job/weigh.h"

#include <stdlib.h>
#include <string.h>

void
dcn__known_open(const char *image, struct dcn_known *known)
{
    char *path = dcn__recorded_beside(image, "map");

    memset(known, 0, sizeof(*known));
    known->has_map =
        path != NULL && dcn__job_map_read(path, &known->file, NULL) == DCN_OK;
    free(path);
}

void
dcn__known_close(struct dcn_known *known)
{
    if (known->has_map)
        dcn__mapfile_free(&known->file);
    known->has_map = false;
}

void
dcn__known_note_old(const struct dcn_known *known,
                    const struct dcn_events *events,
                    const struct dcn_disc *disc)
{
    uint64_t count = 0;

    if (known->has_map)
        count = dcn__job_unasked(&known->file, disc,
                                 (known->file.keeps & DCN_WANT_RAW) != 0);
    if (count > 0)
        dcn__note(events, DCN_NOTE_INFO, "old_map",
                  "the map calls %llu sectors repaired or damaged as version 1 "
                  "of maps did, which may have been pressed so: discern rip "
                  "with the disc reads them again",
                  (unsigned long long)count);
}

void
dcn__known_note_fixed(const struct dcn_known *known,
                      const struct dcn_events *events)
{
    if (known->has_map)
        dcn__weigh_note_fixed(events, known->file.map);
}

/* Of one run. */
static enum dcn_outcome
run_outcome(const struct dcn_map_run *run)
{
    if (run->count == 0)
        return DCN_OUTCOME_DIFFERENT;
    if ((DCN_MAP_BIT(run->state) & DCN_MAP_RECOVERED) == 0)
        return DCN_OUTCOME_DAMAGED;
    if (run->cause == DCN_CAUSE_IN_DOUBT)
        return DCN_OUTCOME_UNPROVEN;
    return run->cause == DCN_CAUSE_AS_PRESSED || run->odd != 0
               ? DCN_OUTCOME_GOOD
               : DCN_OUTCOME_DIFFERENT;
}

enum dcn_outcome
dcn__known_ranges(const struct dcn_known *known, const struct dcn_range *ranges,
                  size_t count)
{
    enum dcn_outcome worst = DCN_OUTCOME_GOOD;

    for (size_t i = 0; i < count; i++) {
        int64_t lba = ranges[i].first, end = lba + ranges[i].count;

        while (lba < end && worst != DCN_OUTCOME_DIFFERENT) {
            struct dcn_map_run run = {.count = 0};

            if (known->has_map)
                run = dcn__map_get(known->file.map, lba);
            worst = dcn__outcome_worse(worst, run_outcome(&run));
            lba = run.count > 0 ? dcn__map_end(&run) : end;
        }
    }
    return worst;
}

bool
dcn__known_in_doubt(const struct dcn_known *known, int64_t lba)
{
    struct dcn_map_run run;

    if (!known->has_map)
        return false;
    run = dcn__map_get(known->file.map, lba);
    return run.count > 0 && run.cause == DCN_CAUSE_IN_DOUBT;
}

bool
dcn__known_other_drive(const struct dcn_known *known, const char *name)
{
    const struct dcn_mapfile *file = &known->file;
    struct dcn_map_walk walk =
        dcn__map_walk(file->map, DCN_MAP_BIT(DCN_MAP_GOOD));
    struct dcn_map_run run;

    while (dcn__map_walk_next(&walk, &run)) {
        const char *reader;
        size_t len;

        if (run.cause != DCN_CAUSE_IN_DOUBT)
            continue;
        if (run.drive == 0 || run.drive > file->drive_count)
            return false;
        /* In the map of a merge the source's name stands before it. */
        reader = file->drives[run.drive - 1];
        len = strlen(reader);
        if (len >= strlen(name) &&
            strcmp(reader + len - strlen(name), name) == 0)
            return false;
    }
    return true;
}

bool
dcn__known_lost(const struct dcn_known *known, int64_t lba)
{
    struct dcn_map_run run;

    if (!known->has_map)
        return false;
    run = dcn__map_get(known->file.map, lba);
    return run.count > 0 && (DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) == 0;
}

bool
dcn__known_whole(const struct dcn_known *known, const struct dcn_disc *disc)
{
    struct dcn_range range;

    if (!known->has_map || dcn__map_total(known->file.map) == 0 ||
        dcn__map_count_in(known->file.map, DCN_MAP_NOT_RECOVERED) > 0)
        return false;
    for (unsigned n = 0; dcn__disc_range(disc, n, &range); n++) {
        int64_t lba = range.first, end = lba + range.count;

        while (lba < end) {
            struct dcn_map_run run = dcn__map_get(known->file.map, lba);

            if (run.count == 0)
                return false;
            lba = dcn__map_end(&run);
        }
    }
    /* A map that goes on behind the image is of a longer one. */
    return dcn__map_total(known->file.map) == dcn__disc_sectors(disc);
}
