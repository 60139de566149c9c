/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best of damaged CD sectors. Data: whatever parity proposes, only a
 * sector whose sync, header, EDC and parity are all right counts (ECMA-130
 * 14, Annex A). Audio has no judge but agreement.
 */
#include "rescue/repair.h"

#include "rescue/samples.h"

#include <stdlib.h>
#include <string.h>

/* Agreeing unflagged readings that decide a byte of audio. */
#define AGREE_LEAST 2
/* Equal unflagged readings after which wrong data are what is on the disc. */
#define MASTERED_LEAST 3

/* Of Mode 1. */
#define EDC_OFFSET 2064
#define EDC_BYTES  4

struct dcn_repair {
    struct dcn_samples *samples;
    struct dcn_sample work[DCN_VOTE_MAX + 1]; /* the newest is last */
    struct dcn_vote vote;
    const struct dcn_sample *newest; /* judged last */
};

enum dcn_status
dcn__repair_open(const char *path, bool fresh, struct dcn_repair **repair,
                 struct dcn_error *error)
{
    struct dcn_repair *made = calloc(1, sizeof(*made));
    enum dcn_status status;

    *repair = NULL;
    if (made == NULL)
        return dcn__error_memory(error, "preparing repairs");
    status = dcn__samples_open(path, fresh, &made->samples, error);
    if (status != DCN_OK) {
        free(made);
        return status;
    }
    *repair = made;
    return DCN_OK;
}

void
dcn__repair_close(struct dcn_repair *repair)
{
    if (repair == NULL)
        return;
    dcn__samples_close(repair->samples);
    free(repair);
}

/* ---- data ---- */

/* True where everything that can speak for a data sector does. */
static bool
is_proven(const uint8_t *sector, dcn_lba lba)
{
    struct dcn_sector_check check;

    dcn__sector_check(sector, lba, &check);
    return check.faults == 0 && !check.edc_absent &&
           (check.mode == DCN_MODE_1 || check.mode == DCN_MODE_2_FORM1 ||
            check.mode == DCN_MODE_2_FORM2);
}

/* True for sectors without any EDC (formless, form 2 that left it out):
 * only agreement speaks for them. */
static bool
is_unprotected(const uint8_t *sector)
{
    struct dcn_sector_check check;

    dcn__sector_check(sector, DCN_LBA_ANY, &check);
    return check.mode == DCN_MODE_0 || check.mode == DCN_MODE_2 ||
           (check.mode == DCN_MODE_2_FORM2 && check.edc_absent);
}

/* Sync and header are known beforehand; damage there is no loss. */
static void
write_known(uint8_t *sector, dcn_lba lba, enum dcn_track_mode mode)
{
    struct dcn_msf msf = dcn__msf_from_lba(lba);

    memset(sector, 0xFF, DCN_SYNC_BYTES);
    sector[0] = sector[11] = 0;
    sector[12] = dcn__bcd_encode(msf.m);
    sector[13] = dcn__bcd_encode(msf.s);
    sector[14] = dcn__bcd_encode(msf.f);
    sector[15] = mode == DCN_TRACK_MODE2 ? 2 : 1;
}

/* One proposal: candidate repaired with those erasures (or NULL). */
static bool
propose(const uint8_t *candidate, const uint8_t *erasures, dcn_lba lba,
        enum dcn_track_mode mode, uint8_t *sector)
{
    uint8_t trial[DCN_RAW_BYTES];

    memcpy(trial, candidate, sizeof(trial));
    write_known(trial, lba, mode);
    if (!is_proven(trial, lba) &&
        (dcn__ecc_repair(trial, mode == DCN_TRACK_MODE2, erasures) < 0 ||
         !is_proven(trial, lba)))
        return false;
    memcpy(sector, trial, sizeof(trial));
    return true;
}

static bool
repair_sample(const struct dcn_sample *sample, dcn_lba lba,
              enum dcn_track_mode mode, uint8_t *sector)
{
    uint8_t erasures[DCN_RAW_BYTES];
    bool any = false;

    for (unsigned i = 0; i < DCN_RAW_BYTES; i++) {
        erasures[i] = dcn__c2_flags(sample->c2, i);
        any = any || erasures[i] != 0;
    }
    if (any && propose(sample->main, erasures, lba, mode, sector))
        return true;
    /* C2 may flag too much or the wrong bytes. */
    return propose(sample->main, NULL, lba, mode, sector);
}

/* The samples' vote, with what they do not agree on as erasures: first all
 * doubts, then only bytes that nobody read unflagged. */
static bool
repair_across(struct dcn_repair *repair, size_t count, dcn_lba lba,
              enum dcn_track_mode mode, uint8_t *sector)
{
    struct dcn_vote *vote = &repair->vote;

    for (unsigned least = AGREE_LEAST; least >= 1; least--) {
        dcn__vote(repair->work, count, least, vote);
        if (propose(vote->main, vote->doubted, lba, mode, sector))
            return true;
    }
    return propose(vote->main, NULL, lba, mode, sector);
}

/* Wrong, unflagged and the same each time: the disc itself is so. */
static bool
is_mastered(const struct dcn_repair *repair, size_t count)
{
    const struct dcn_sample *last = &repair->work[count - 1];
    size_t equal = 0;

    for (size_t i = 0; i < count; i++) {
        const struct dcn_sample *sample = &repair->work[i];

        if (!sample->has_c2 || dcn__c2_count(sample->c2) > 0)
            return false;
        equal += memcmp(sample->main, last->main, DCN_RAW_BYTES) == 0;
    }
    return equal >= MASTERED_LEAST && equal == count;
}

/* ---- audio ---- */

static void
judge_audio(struct dcn_repair *repair, size_t count, bool sound,
            uint8_t *sector, struct dcn_plan_outcome *outcome)
{
    struct dcn_vote *vote = &repair->vote;

    dcn__vote(repair->work, count, 1, vote);
    /* A sound reading with which all that was read unflagged agrees. */
    if (sound && vote->conflicts == 0) {
        outcome->verdict = DCN_PLAN_GOOD;
        return;
    }
    dcn__vote(repair->work, count, AGREE_LEAST, vote);
    memcpy(sector, vote->main, DCN_RAW_BYTES);
    outcome->verdict =
        vote->doubted_count == 0 ? DCN_PLAN_VOTED : DCN_PLAN_DOUBTED;
    outcome->c2_count = vote->doubted_count;
    if (outcome->verdict != DCN_PLAN_VOTED) {
        /* Bytes read unflagged once are better than flagged ones. */
        dcn__vote(repair->work, count, 1, vote);
        outcome->c2_count = vote->doubted_count > 0 ? vote->doubted_count : 1;
        return;
    }
    outcome->votes = vote->agree;
    outcome->samples = (uint8_t)count;
}

/* ---- a sector ---- */

static void
judge_data(struct dcn_repair *repair, size_t count, dcn_lba lba,
           enum dcn_track_mode mode, bool sound, uint8_t *sector,
           struct dcn_plan_outcome *outcome)
{
    const struct dcn_sample *newest = &repair->work[count - 1];

    outcome->samples = 1;
    outcome->verdict = DCN_PLAN_REPAIRED;
    if (repair_sample(newest, lba, mode, sector))
        return;
    outcome->samples = (uint8_t)count;
    if (count > 1 && repair_across(repair, count, lba, mode, sector))
        return;
    outcome->samples = 0;
    if (is_unprotected(newest->main)) {
        judge_audio(repair, count, sound, sector, outcome);
        return;
    }
    outcome->verdict =
        is_mastered(repair, count) ? DCN_PLAN_MASTERED : DCN_PLAN_DOUBTED;
    dcn__vote(repair->work, count, 1, &repair->vote);
    memcpy(sector, repair->vote.main, DCN_RAW_BYTES);
    /* Something is wrong though no reading says where. */
    outcome->c2_count = repair->vote.doubted_count > 0
                            ? repair->vote.doubted_count
                            : DCN_RAW_BYTES;
}

enum dcn_status
dcn__repair_judge(struct dcn_repair *repair, dcn_lba lba,
                  enum dcn_track_mode mode, uint8_t drive, uint8_t *sector,
                  const uint8_t *c2, bool sound,
                  struct dcn_plan_outcome *outcome, struct dcn_error *error)
{
    struct dcn_sample *newest;
    size_t count;

    /* C2 flags what the sector's own codes prove right after all. */
    if (mode != DCN_TRACK_AUDIO && is_proven(sector, lba)) {
        outcome->verdict = DCN_PLAN_GOOD;
        return DCN_OK;
    }
    count = dcn__samples_get(repair->samples, lba, repair->work, DCN_VOTE_MAX);
    if (count == DCN_VOTE_MAX)
        memmove(&repair->work[0], &repair->work[1],
                --count * sizeof(repair->work[0]));
    newest = &repair->work[count++];
    memset(newest, 0, sizeof(*newest));
    newest->drive = drive;
    newest->has_c2 = c2 != NULL;
    memcpy(newest->main, sector, DCN_RAW_BYTES);
    if (c2 != NULL)
        memcpy(newest->c2, c2, DCN_C2_BYTES);
    if (mode == DCN_TRACK_AUDIO)
        judge_audio(repair, count, sound, sector, outcome);
    else
        judge_data(repair, count, lba, mode, sound, sector, outcome);
    if (outcome->verdict >= DCN_PLAN_VOTED)
        return DCN_OK;
    repair->newest = newest;
    return dcn__repair_keep(repair, lba, error);
}

enum dcn_status
dcn__repair_keep(struct dcn_repair *repair, dcn_lba lba,
                 struct dcn_error *error)
{
    return dcn__samples_add(repair->samples, lba, repair->newest, error);
}

enum dcn_status
dcn__repair_sync(struct dcn_repair *repair, struct dcn_error *error)
{
    return dcn__samples_sync(repair->samples, error);
}

bool
dcn__repair_confirms(struct dcn_repair *repair, dcn_lba lba,
                     const uint8_t *sector)
{
    size_t count =
        dcn__samples_get(repair->samples, lba, repair->work, DCN_VOTE_MAX);

    for (size_t i = 0; i < count; i++) {
        if (memcmp(repair->work[i].main + EDC_OFFSET, sector + EDC_OFFSET,
                   EDC_BYTES) == 0)
            return true;
    }
    return false;
}
