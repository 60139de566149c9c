/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors whose main channel was read and whose subchannel was not: P-W is
 * missing there, or all zero, which no Q is (its CRC of zeros is not zero,
 * ECMA-130 22.3.6). One finding a run, the longest lists cut by
 * DCN_FINDINGS_MAX.
 */
#include "analyze/detector.h"
#include "codec/sector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs kept apart; what lies behind goes into the last one's count. */
#define MAX_RUNS 4096

struct run {
    int64_t first, end;
    uint64_t count; /* sectors without P-W */
};

struct missing {
    struct run runs[MAX_RUNS];
    size_t count;
    uint64_t heard, lacking;
};

static bool
missing_applies(const struct dcn_disc *disc)
{
    return disc->medium == DCN_MEDIUM_CD;
}

static void *
missing_begin(const struct dcn_disc *disc)
{
    (void)disc;
    return calloc(1, sizeof(struct missing));
}

static void
missing_hear(void *state, const struct dcn_heard *heard)
{
    static const uint8_t none[DCN_SUB_BYTES];
    struct missing *missing = state;
    struct run *last = &missing->runs[missing->count - (missing->count > 0)];

    missing->heard++;
    if (heard->sub != NULL && memcmp(heard->sub, none, sizeof(none)) != 0)
        return;
    missing->lacking++;
    if (missing->count == 0 ||
        (last->end != heard->lba && missing->count < MAX_RUNS)) {
        last = &missing->runs[missing->count++];
        *last = (struct run){.first = heard->lba};
    }
    last->end = (int64_t)heard->lba + 1;
    last->count++;
}

/* Sectors that were not read at all lack everything: that is damage, told
 * elsewhere. */
static void
missing_told(void *state, dcn_lba first, uint32_t count, enum dcn_cause cause)
{
    struct missing *missing = state;
    int64_t end = (int64_t)first + count;

    if (cause == DCN_CAUSE_NONE || cause == DCN_CAUSE_AS_PRESSED ||
        cause == DCN_CAUSE_IN_DOUBT)
        return;
    for (size_t i = 0; i < missing->count; i++) {
        struct run *run = &missing->runs[i];
        int64_t from = run->first > first ? run->first : first;
        int64_t to = run->end < end ? run->end : end;

        if (from >= to)
            continue;
        run->count -= (uint64_t)(to - from) < run->count ? (uint64_t)(to - from)
                                                         : run->count;
        if (from == run->first)
            run->first = to;
        else if (to == run->end)
            run->end = from;
    }
}

static enum dcn_status
missing_finish(void *state, struct dcn_disc *disc,
               struct dcn_findings *findings, struct dcn_error *error)
{
    struct missing *missing = state;
    enum dcn_status status = DCN_OK;

    (void)disc;
    /* Of a source that has none, nothing is missing. */
    if (missing->lacking == missing->heard)
        return DCN_OK;
    for (size_t i = 0; status == DCN_OK && i < missing->count; i++) {
        const struct run *run = &missing->runs[i];
        struct dcn_finding finding = {
            .detector = "missing",
            .kind = "sub_missing",
            .located = true,
            .first = (dcn_lba)run->first,
            .last = (dcn_lba)(run->end - 1),
            .count = run->count,
        };

        if (run->count == 0)
            continue;
        snprintf(finding.text, sizeof(finding.text),
                 "no subchannel: %llu of the sectors from LBA %d to %d were "
                 "read without it",
                 (unsigned long long)run->count, finding.first, finding.last);
        status = dcn__findings_add(findings, &finding, error);
    }
    return status;
}

const struct dcn_detector dcn__detect_missing = {
    .name = "missing",
    .wants = DCN_WANT_SUB,
    .applies = missing_applies,
    .begin = missing_begin,
    .hear = missing_hear,
    .told = missing_told,
    .finish = missing_finish,
    .end = free,
};
