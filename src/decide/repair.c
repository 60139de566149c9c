/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best of damaged CD sectors. Data: whatever parity proposes, only a
 * sector whose sync, header, EDC and parity are all right counts (ECMA-130
 * 14, Annex A). Audio has no judge but agreement.
 */
#include "decide/repair.h"

#include "codec/oddity.h"
#include "decide/proof.h"
#include "decide/samples.h"

#include <stdlib.h>
#include <string.h>

/* Agreeing unflagged readings that decide a byte of audio: what every secure
 * ripper asks for, and with C2 on top. */
#define AGREE_LEAST 2
/* Bytes in which unflagged readings differ from which on two of them may be
 * wrong alike by chance (70 wrong bytes each: once in 120 sectors). Then one
 * more has to agree (once in some million). */
#define MANY_CONFLICTS 8
/* Bytes in which unflagged readings differ that are no longer read errors: one
 * of them is of another place. A quarter of a sector: CIRC flags what it cannot
 * correct, and what slips through are single frames of 24 bytes. Then so many
 * times more have to agree: as many as the strictest peer asks for (8 of 16).
 * The figure is a guess; drives that give another place often would tell. */
#define WHOLESALE_LEAST  588
#define WHOLESALE_MARGIN 8
/* Of Mode 1. */
#define EDC_OFFSET 2064
#define EDC_BYTES  4

/* Proposals that are known to be in vain: what comes alike at each reading
 * proposes the same again and again. Drives have two or three contents by
 * turns, and a few ways to put them together: 64 digests are half a KiB. */
#define MOST_FAILED 64

struct dcn_repair {
    struct dcn_samples *samples;
    struct dcn_sample work[DCN_VOTE_MAX + 1];    /* the newest is last */
    struct dcn_sample flagged[DCN_VOTE_MAX + 1]; /* of these, with C2 */
    struct dcn_vote vote;
    const struct dcn_sample *newest; /* judged last */
    uint64_t failed[MOST_FAILED];    /* proposals in vain, by their digests */
    unsigned failed_count;           /* of all so far */
    uint64_t conflicts;
    uint64_t c2_flagged, c2_missed; /* sectors of whose errors it did */
    bool strict;
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

/*
 * True where what came is, or could be, a neighbour and not a sample of this
 * sector. The EDC of Mode 1 covers the header: it exposes a neighbour even if
 * its header is overwritten. That of Mode 2 does not (ECMA-130 14.3, CD-ROM
 * XA): there only a right header says what a sector is.
 */
static bool
is_elsewhere(const uint8_t *sector, dcn_lba lba, enum dcn_track_mode mode)
{
    struct dcn_sector_check check;

    if (dcn__proof_header(sector, lba))
        return false;
    if (mode == DCN_TRACK_MODE2)
        return true;
    dcn__sector_check(sector, DCN_LBA_ANY, &check);
    return check.faults == 0 || dcn__proof_none(sector);
}

/* Of a proposal, in 64 bits: two are alike by chance once in 10^17 pairs. */
static uint64_t
digest(uint64_t start, const uint8_t *bytes)
{
    uint64_t sum = start, word;

    for (unsigned i = 0; i < DCN_RAW_BYTES; i += sizeof(word)) {
        memcpy(&word, bytes + i, sizeof(word));
        sum = (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        sum ^= sum >> 29;
    }
    return sum;
}

/* dcn__proof_propose, but what was in vain is not tried again. */
static bool
propose(struct dcn_repair *repair, const uint8_t *candidate,
        const uint8_t *erasures, dcn_lba lba, enum dcn_track_mode mode,
        uint8_t *sector)
{
    uint64_t of = digest((uint64_t)(uint32_t)lba << 8 | (uint64_t)mode << 1 |
                             (erasures != NULL),
                         candidate);

    if (erasures != NULL)
        of = digest(of, erasures);
    for (unsigned i = 0; i < MOST_FAILED && i < repair->failed_count; i++)
        if (repair->failed[i] == of)
            return false;
    if (dcn__proof_propose(candidate, erasures, lba, mode, sector))
        return true;
    repair->failed[repair->failed_count++ % MOST_FAILED] = of;
    return false;
}

static bool
repair_sample(struct dcn_repair *repair, const struct dcn_sample *sample,
              dcn_lba lba, enum dcn_track_mode mode, uint8_t *sector)
{
    uint8_t erasures[DCN_RAW_BYTES];
    bool any = false;

    for (unsigned i = 0; i < DCN_RAW_BYTES; i++) {
        erasures[i] = dcn__c2_flags(sample->c2, i);
        any = any || erasures[i] != 0;
    }
    if (any && propose(repair, sample->main, erasures, lba, mode, sector))
        return true;
    /* C2 may flag too much or the wrong bytes. */
    return propose(repair, sample->main, NULL, lba, mode, sector);
}

/* Bytes that nobody read unflagged are the erasures. Readings without C2 say
 * nothing of themselves: they are left out where others have it. */
static bool
repair_by_flags(struct dcn_repair *repair, size_t count, dcn_lba lba,
                enum dcn_track_mode mode, uint8_t *sector)
{
    struct dcn_vote *vote = &repair->vote;
    size_t flagged = 0;

    for (size_t i = 0; i < count; i++)
        if (repair->work[i].has_c2)
            repair->flagged[flagged++] = repair->work[i];
    dcn__vote(flagged > 0 ? repair->flagged : repair->work,
              flagged > 0 ? flagged : count, 1, vote);
    return propose(repair, vote->main, vote->doubted, lba, mode, sector);
}

/* The samples' vote, with what they do not agree on as erasures: first all
 * doubts, then only those without a most frequent value, then only bytes that
 * nobody read unflagged. */
static bool
repair_by_vote(struct dcn_repair *repair, size_t count, dcn_lba lba,
               enum dcn_track_mode mode, uint8_t *sector)
{
    struct dcn_vote *vote = &repair->vote;

    dcn__vote(repair->work, count, AGREE_LEAST, vote);
    if (propose(repair, vote->main, vote->doubted, lba, mode, sector))
        return true;
    dcn__vote_most(repair->work, count, AGREE_LEAST, vote);
    if (propose(repair, vote->main, vote->doubted, lba, mode, sector))
        return true;
    if (repair_by_flags(repair, count, lba, mode, sector))
        return true;
    dcn__vote(repair->work, count, AGREE_LEAST, vote);
    return propose(repair, vote->main, NULL, lba, mode, sector);
}

/* Flags all of the samples that came without C2, or none of it. */
static void
flag_unknown(struct dcn_repair *repair, size_t count, bool flagged)
{
    for (size_t i = 0; i < count; i++)
        if (!repair->work[i].has_c2)
            memset(repair->work[i].c2, flagged ? 0xFF : 0, DCN_C2_BYTES);
}

/* A sample without C2 (the first pass over data) does not say where it is
 * wrong: beside others that do it has no say, unless they do not suffice. */
static bool
repair_across(struct dcn_repair *repair, size_t count, dcn_lba lba,
              enum dcn_track_mode mode, uint8_t *sector)
{
    size_t told = 0;

    for (size_t i = 0; i < count; i++)
        told += repair->work[i].has_c2;
    if (told > 0 && told < count) {
        bool done;

        flag_unknown(repair, count, true);
        done = repair_by_vote(repair, count, lba, mode, sector);
        flag_unknown(repair, count, false);
        if (done)
            return true;
    }
    return repair_by_vote(repair, count, lba, mode, sector);
}

/* ---- what shows damage ---- */

/* Of the newest and all that were kept; 0: they are alike, and nothing was
 * flagged. */
static unsigned
find_shown(const struct dcn_repair *repair, size_t count,
           const struct dcn_reading *outcome)
{
    const struct dcn_sample *newest = &repair->work[count - 1];
    unsigned shown = outcome->sense_key != 0 ? DCN_SHOWN_ERROR : 0;

    for (size_t i = 0; i < count; i++) {
        const struct dcn_sample *sample = &repair->work[i];

        if (sample->has_c2 && dcn__c2_count(sample->c2) > 0)
            shown |= DCN_SHOWN_C2;
        if (memcmp(sample->main, newest->main, DCN_RAW_BYTES) != 0)
            shown |= DCN_SHOWN_UNEQUAL;
    }
    return shown;
}

/* What came alike each time is kept as it came; whether it was pressed so is
 * decided once all is read (odd.h). */
static void
keep_as_it_came(const struct dcn_repair *repair, size_t count,
                struct dcn_reading *outcome)
{
    outcome->verdict = DCN_READING_GOOD;
    outcome->cause = DCN_CAUSE_IN_DOUBT;
    outcome->c2_count = 0;
    /* Readings in retries may have come out of the cache: one counts. */
    outcome->samples = 1;
    outcome->votes = repair->work[count - 1].has_c2;
}

/* True where the two differ in what the sector is read for. */
static bool
changes_user(const uint8_t *before, const uint8_t *after)
{
    size_t at =
        dcn__user_offset(after[15] == 2 ? DCN_MODE_2_FORM1 : DCN_MODE_1);

    return memcmp(before + at, after + at, DCN_USER_BYTES) != 0;
}

/* Counts whether C2 flagged each byte that L-EC changed. */
static void
judge_c2(struct dcn_repair *repair, const struct dcn_sample *sample,
         const uint8_t *made)
{
    unsigned missed = 0, flagged = 0;

    if (!sample->has_c2)
        return;
    for (unsigned i = 0; i < DCN_RAW_BYTES; i++) {
        if (sample->main[i] == made[i])
            continue;
        if (dcn__c2_flags(sample->c2, i))
            flagged++;
        else
            missed++;
    }
    repair->c2_missed += missed > 0;
    repair->c2_flagged += missed == 0 && flagged > 0;
}

/* ---- audio ---- */

static void
judge_audio(struct dcn_repair *repair, size_t count, bool sound,
            uint8_t *sector, struct dcn_reading *outcome)
{
    struct dcn_vote *vote = &repair->vote;

    dcn__vote(repair->work, count, 1, vote);
    repair->conflicts += vote->conflicts > 0 && repair->work[0].has_c2;
    /* A sound reading with which all that was read unflagged agrees. */
    if (sound && vote->conflicts == 0 && !repair->strict) {
        outcome->verdict = DCN_READING_GOOD;
        return;
    }
    if (vote->conflicts >= WHOLESALE_LEAST)
        dcn__vote_margin(repair->work, count, WHOLESALE_MARGIN, vote);
    else
        dcn__vote(repair->work, count,
                  AGREE_LEAST + (vote->conflicts >= MANY_CONFLICTS), vote);
    memcpy(sector, vote->main, DCN_RAW_BYTES);
    outcome->verdict =
        vote->doubted_count == 0 ? DCN_READING_VOTED : DCN_READING_DOUBTED;
    outcome->c2_count = vote->doubted_count;
    if (outcome->verdict != DCN_READING_VOTED) {
        /* Bytes read unflagged once are better than flagged ones. */
        dcn__vote(repair->work, count, 1, vote);
        outcome->c2_count = vote->doubted_count > 0 ? vote->doubted_count : 1;
        return;
    }
    outcome->votes = vote->agree;
    outcome->samples = (uint8_t)count;
}

/* ---- a sector ---- */

/* By parity, alone or across samples; what it makes of sector is whole. */
static bool
make_whole(struct dcn_repair *repair, size_t count, dcn_lba lba,
           enum dcn_track_mode mode, uint8_t *sector,
           struct dcn_reading *outcome)
{
    outcome->samples = 1;
    if (repair_sample(repair, &repair->work[count - 1], lba, mode, sector))
        return true;
    outcome->samples = (uint8_t)count;
    return count > 1 && repair_across(repair, count, lba, mode, sector);
}

/*
 * Readings that agree are all that speaks for it. Where they differ though C2
 * calls them sound this drive misreads without a word, and may do so alike;
 * and Mode 0 is nothing but zeros (ECMA-130 14.1).
 */
static void
settle_vote(struct dcn_repair *repair, size_t count, const uint8_t *sector,
            struct dcn_reading *outcome)
{
    struct dcn_sector_check check;

    dcn__vote(repair->work, count, 1, &repair->vote);
    dcn__sector_check(sector, DCN_LBA_ANY, &check);
    outcome->cause =
        repair->vote.conflicts == 0 && (check.faults & DCN_FAULT_ZERO) == 0
            ? DCN_CAUSE_NONE
            : DCN_CAUSE_IN_DOUBT;
}

static void
judge_data(struct dcn_repair *repair, size_t count, dcn_lba lba,
           enum dcn_track_mode mode, bool sound, uint8_t *sector,
           struct dcn_reading *outcome)
{
    const struct dcn_sample *newest = &repair->work[count - 1];

    outcome->shown = (uint8_t)find_shown(repair, count, outcome);
    if (outcome->shown == 0) {
        keep_as_it_came(repair, count, outcome);
        return;
    }
    if (make_whole(repair, count, lba, mode, sector, outcome)) {
        /* An error alone, without a byte of user data that it cost, says less
         * than bytes that come alike. */
        if (outcome->shown == DCN_SHOWN_ERROR &&
            !changes_user(newest->main, sector)) {
            memcpy(sector, newest->main, DCN_RAW_BYTES);
            keep_as_it_came(repair, count, outcome);
            return;
        }
        judge_c2(repair, newest, sector);
        outcome->verdict = DCN_READING_REPAIRED;
        return;
    }
    outcome->samples = 0;
    outcome->cause = DCN_CAUSE_DAMAGED;
    /* Damage may make any sector look like one without EDC; then it hits sync
     * and header, too. */
    if (dcn__proof_none(newest->main) && dcn__sync_present(newest->main) &&
        dcn__proof_header(newest->main, lba)) {
        judge_audio(repair, count, sound, sector, outcome);
        /* With a code that does not fit it was none of these after all. */
        if (dcn__proof_none(sector)) {
            if (outcome->verdict == DCN_READING_VOTED)
                settle_vote(repair, count, sector, outcome);
            else if (outcome->verdict == DCN_READING_GOOD)
                keep_as_it_came(repair, count, outcome);
            return;
        }
    }
    outcome->verdict = DCN_READING_DOUBTED;
    outcome->votes = outcome->samples = 0;
    dcn__vote(repair->work, count, 1, &repair->vote);
    memcpy(sector, repair->vote.main, DCN_RAW_BYTES);
    /* Something is wrong though no reading says where. */
    outcome->c2_count = repair->vote.doubted_count > 0
                            ? repair->vote.doubted_count
                            : DCN_RAW_BYTES;
}

enum dcn_status
dcn__repair_remember(struct dcn_repair *repair, dcn_lba lba, uint8_t drive,
                     const uint8_t *sector, bool has_c2,
                     struct dcn_error *error)
{
    struct dcn_sample *sample = &repair->work[0];

    memset(sample, 0, sizeof(*sample));
    sample->drive = drive;
    sample->has_c2 = has_c2;
    memcpy(sample->main, sector, DCN_RAW_BYTES);
    repair->newest = sample;
    return dcn__samples_add(repair->samples, lba, sample, error);
}

void
dcn__repair_be_strict(struct dcn_repair *repair)
{
    repair->strict = true;
}

uint64_t
dcn__repair_conflicts(const struct dcn_repair *repair)
{
    return repair->conflicts;
}

bool
dcn__repair_trusts_c2(const struct dcn_repair *repair)
{
    return repair->c2_flagged > 0 && repair->c2_missed == 0 &&
           repair->conflicts == 0;
}

bool
dcn__repair_kept(struct dcn_repair *repair, dcn_lba lba, uint8_t *sector)
{
    size_t count =
        dcn__samples_get(repair->samples, lba, repair->work, DCN_VOTE_MAX);

    if (count > 0)
        memcpy(sector, repair->work[count - 1].main, DCN_RAW_BYTES);
    return count > 0;
}

/*
 * The samples of a sector into work, at most DCN_VOTE_MAX - 1: not those of
 * another sector, which may have been kept before that was known, nor, where
 * alike is given, those that are alike to it: they were one reading. *had:
 * there was one of these.
 */
static size_t
load_samples(struct dcn_repair *repair, dcn_lba lba, enum dcn_track_mode mode,
             const uint8_t *alike, bool *had)
{
    size_t count =
        dcn__samples_get(repair->samples, lba, repair->work, DCN_VOTE_MAX);
    size_t kept = 0;

    *had = false;
    for (size_t i = 0; i < count; i++) {
        const struct dcn_sample *sample = &repair->work[i];
        bool same =
            alike != NULL && memcmp(sample->main, alike, DCN_RAW_BYTES) == 0;

        *had = *had || same;
        if (same ||
            (mode != DCN_TRACK_AUDIO && is_elsewhere(sample->main, lba, mode)))
            continue;
        if (kept != i)
            repair->work[kept] = *sample;
        kept++;
    }
    if (kept == DCN_VOTE_MAX)
        memmove(&repair->work[0], &repair->work[1],
                --kept * sizeof(repair->work[0]));
    return kept;
}

enum dcn_status
dcn__repair_judge(struct dcn_repair *repair, dcn_lba lba,
                  enum dcn_track_mode mode, uint8_t drive, uint8_t *sector,
                  const uint8_t *c2, bool sound, bool fresh,
                  struct dcn_reading *outcome, struct dcn_error *error)
{
    struct dcn_sample *newest;
    size_t count;
    bool had;

    /* C2 flags what the sector's own codes prove right after all. */
    if (mode != DCN_TRACK_AUDIO && dcn__proof_whole(sector, lba)) {
        outcome->verdict = DCN_READING_GOOD;
        return DCN_OK;
    }
    if (mode != DCN_TRACK_AUDIO && is_elsewhere(sector, lba, mode)) {
        outcome->verdict = DCN_READING_DOUBTED;
        outcome->c2_count = DCN_RAW_BYTES;
        return DCN_OK;
    }
    count = load_samples(repair, lba, mode, fresh ? NULL : sector, &had);
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
    if (had || outcome->verdict == DCN_READING_VOTED ||
        (outcome->verdict > DCN_READING_VOTED &&
         outcome->cause != DCN_CAUSE_IN_DOUBT))
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
                     const uint8_t *sector, bool *whole)
{
    size_t count =
        dcn__samples_get(repair->samples, lba, repair->work, DCN_VOTE_MAX);
    bool confirmed = false;

    *whole = false;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *main = repair->work[i].main;

        confirmed |=
            memcmp(main + EDC_OFFSET, sector + EDC_OFFSET, EDC_BYTES) == 0;
        *whole |= memcmp(main, sector, DCN_RAW_BYTES) == 0;
    }
    return confirmed;
}

/* ---- readings of several captures ---- */

/* All readings are alike, none is flagged, and codes follow a rule that damage
 * does not make: it was pressed so, and nothing is made up. */
static bool
is_pressed_so(const struct dcn_repair *repair, size_t count, dcn_lba lba)
{
    const struct dcn_sample *first = &repair->work[0];
    struct dcn_oddities oddities;

    for (size_t i = 0; i < count; i++)
        if (dcn__c2_count(repair->work[i].c2) > 0 ||
            memcmp(repair->work[i].main, first->main, DCN_RAW_BYTES) != 0)
            return false;
    dcn__sector_oddities(first->main, lba, -1, &oddities);
    return oddities.by_rule;
}

bool
dcn__repair_readings(struct dcn_repair *repair, const uint8_t *const *mains,
                     const uint8_t *const *c2s, size_t given, dcn_lba lba,
                     enum dcn_track_mode mode, uint8_t *sector, unsigned *used)
{
    size_t count = 0;

    for (size_t i = 0; i < given && count < DCN_VOTE_MAX; i++) {
        struct dcn_sample *sample = &repair->work[count];

        if (is_elsewhere(mains[i], lba, mode))
            continue;
        memset(sample, 0, sizeof(*sample));
        memcpy(sample->main, mains[i], DCN_RAW_BYTES);
        sample->has_c2 = c2s[i] != NULL;
        if (sample->has_c2)
            memcpy(sample->c2, c2s[i], DCN_C2_BYTES);
        count++;
    }
    *used = 1;
    if (count == 0 || is_pressed_so(repair, count, lba))
        return false;
    for (size_t i = 0; i < count; i++)
        if (repair_sample(repair, &repair->work[i], lba, mode, sector))
            return true;
    *used = (unsigned)count;
    return count > 1 && repair_across(repair, count, lba, mode, sector);
}
