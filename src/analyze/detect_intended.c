/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors that are unreadable on purpose. That they are is seen by the shape
 * of the damage (plan/intended.h); here it is told, one finding a region.
 */
#include "analyze/detector.h"

#include <stdio.h>
#include <stdlib.h>

/* Losses this near belong to one region: protections leave at most 120 good
 * sectors between two, rings none. */
#define REGION_GAP 120

struct region {
    int64_t first, end;
    uint64_t lost;
};

struct intended {
    struct region region; /* still open; lost 0: none */
    struct region *done;  /* owned */
    size_t count;
    bool no_memory;
};

static bool
intended_applies(const struct dcn_disc *disc)
{
    (void)disc;
    return true;
}

static void *
intended_begin(const struct dcn_disc *disc)
{
    (void)disc;
    return calloc(1, sizeof(struct intended));
}

static void
close_region(struct intended *intended)
{
    size_t count = intended->count;

    if (intended->region.lost == 0)
        return;
    if ((count & (count - 1)) == 0) {
        size_t room = count == 0 ? 1 : count * 2;
        struct region *grown =
            reallocarray(intended->done, room, sizeof(*grown));

        if (grown == NULL) {
            intended->no_memory = true;
            return;
        }
        intended->done = grown;
    }
    intended->done[intended->count++] = intended->region;
    intended->region.lost = 0;
}

static void
intended_told(void *state, dcn_lba first, uint32_t count, enum dcn_cause cause)
{
    struct intended *intended = state;
    struct region *region = &intended->region;

    if (cause != DCN_CAUSE_INTENDED)
        return;
    if (region->lost > 0 && first - region->end > REGION_GAP)
        close_region(intended);
    if (region->lost == 0)
        region->first = first;
    region->end = (int64_t)first + count;
    region->lost += count;
}

static enum dcn_status
intended_finish(void *state, struct dcn_disc *disc,
                struct dcn_findings *findings, struct dcn_error *error)
{
    struct intended *intended = state;
    enum dcn_status status = DCN_OK;

    (void)disc;
    close_region(intended);
    if (intended->no_memory)
        return dcn__error_memory(error, "listing findings");
    for (size_t i = 0; status == DCN_OK && i < intended->count; i++) {
        const struct region *region = &intended->done[i];
        struct dcn_finding finding = {
            .detector = "intended",
            .kind = "intended",
            .located = true,
            .first = (dcn_lba)region->first,
            .last = (dcn_lba)(region->end - 1),
            .count = region->lost,
        };

        snprintf(finding.text, sizeof(finding.text),
                 "unreadable on purpose, by its shape: %llu of the sectors "
                 "from LBA %d to %d",
                 (unsigned long long)region->lost, finding.first, finding.last);
        status = dcn__findings_add(findings, &finding, error);
    }
    return status;
}

static void
intended_end(void *state)
{
    struct intended *intended = state;

    free(intended->done);
    free(intended);
}

const struct dcn_detector dcn__detect_intended = {
    .name = "intended",
    .applies = intended_applies,
    .begin = intended_begin,
    .told = intended_told,
    .finish = intended_finish,
    .end = intended_end,
};
