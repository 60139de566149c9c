/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Before anything is merged: is it all of one disc? First what is told of the
 * tracks, then sectors that two sources hold. The source that most others
 * contradict is the one that is named.
 */
#include "job/merge_priv.h"

#include "disc/builder.h"
#include "disc/diff.h"
#include "verify/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Places looked at; that two share a sector of one byte
 * value throughout says nothing. */
#define PLACES 4096
/* Two sources agree on at least this many in a hundred of the sectors that
 * both hold, or are of two discs; fewer sectors than that decide nothing. */
#define AGREE_PERCENT 90
#define COMMON_LEAST  8
/* A recordable disc's two run-out sectors, which some drives count and some
 * do not. */
#define RUN_OUT_SECTORS 2

enum kind { KIND_DATA, KIND_AUDIO, KINDS };

struct pairs {
    struct dcn_merge_pair of[KINDS][DCN_ARBITER_MAX][DCN_ARBITER_MAX];
};

/* ---- what is told of the tracks ---- */

/* Its image ends before the disc was said to end: another drive may say so. */
static bool
ended_early(const struct dcn_merge_input *input)
{
    return input->own && input->length > dcn__disc_sectors(input->disc);
}

static enum dcn_status
same_tracks(const struct dcn_merge_input *a, const struct dcn_merge_input *b,
            bool *same, char *why, size_t size, struct dcn_error *error)
{
    const char *digests[] = {a->file.digest, b->file.digest};
    struct dcn_disc_diff diff;
    enum dcn_status status;

    *same = true;
    if (!a->described || !b->described) {
        uint64_t more = a->length > b->length ? a->length - b->length
                                              : b->length - a->length;

        *same = more <= RUN_OUT_SECTORS;
        snprintf(why, size, "it has %llu sectors, not %llu",
                 (unsigned long long)b->length, (unsigned long long)a->length);
        return DCN_OK;
    }
    if (digests[0][0] != '\0' && strcmp(digests[0], digests[1]) == 0)
        return DCN_OK;
    status = dcn__disc_diff(b->disc, a->disc, DCN_DIFF_TOC, &diff, error);
    if (status == DCN_OK && diff.count > 0) {
        *same = false;
        snprintf(why, size, "its table of contents is another: %s",
                 diff.lines[0]);
    } else if (status == DCN_OK && digests[0][0] != '\0' &&
               digests[1][0] != '\0' && !ended_early(a) && !ended_early(b)) {
        *same = false;
        snprintf(why, size, "its table of contents is another");
    }
    dcn__disc_diff_free(&diff);
    return status;
}

/* The source that differs from most others, the later of two; SIZE_MAX where
 * none does from any. differs[i][j] for i < j. */
static size_t
find_odd(size_t count, bool (*differs)[DCN_ARBITER_MAX])
{
    unsigned most = 0;
    size_t odd = SIZE_MAX;

    for (size_t i = 0; i < count; i++) {
        unsigned against = 0;

        for (size_t j = 0; j < count; j++)
            against += i < j ? differs[i][j] : differs[j][i];
        if (against > 0 && against >= most) {
            most = against;
            odd = i;
        }
    }
    return odd;
}

/* The first source that the odd one differs from. */
static size_t
find_other(size_t odd, size_t count, bool (*differs)[DCN_ARBITER_MAX])
{
    for (size_t j = 0; j < count; j++)
        if (odd < j ? differs[odd][j] : differs[j][odd])
            return j;
    return odd;
}

static enum dcn_status
check_tracks(struct dcn_merging *merging, struct dcn_error *error)
{
    bool differs[DCN_ARBITER_MAX][DCN_ARBITER_MAX] = {{false}};
    const struct dcn_merge_input *inputs = merging->inputs;
    size_t count = merging->input_count, odd, other;
    enum dcn_status status;
    char why[256];
    bool same;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            status = same_tracks(&inputs[i], &inputs[j], &same, why,
                                 sizeof(why), error);
            if (status != DCN_OK)
                return status;
            differs[i][j] = !same;
        }
    }
    odd = find_odd(count, differs);
    if (odd == SIZE_MAX)
        return DCN_OK;
    other = find_other(odd, count, differs);
    status = same_tracks(&inputs[other], &inputs[odd], &same, why, sizeof(why),
                         error);
    if (status != DCN_OK)
        return status;
    return dcn__error_set(error, DCN_ERR_WRONG_DISC,
                          "%s is not of the disc that %s is of: %s",
                          inputs[odd].name, inputs[other].name, why);
}

/* ---- the disc that they are of ---- */

static unsigned
facts_of(const struct dcn_merge_input *input)
{
    const struct dcn_disc *disc = input->disc;
    unsigned facts = 0;

    for (unsigned i = 0; i < disc->track_count; i++)
        facts += disc->tracks[i].index_count +
                 (disc->tracks[i].isrc[0] != '\0') +
                 (disc->tracks[i].pregap < disc->tracks[i].start);
    facts += (disc->mcn[0] != '\0') + (disc->cdtext != NULL ? 10 : 0);
    facts += (input->format->keeps & DCN_KEEPS_TRACKS) != 0 ? 2000 : 0;
    return facts + (input->own ? 1000 : 0);
}

/* Of images that tell nothing of tracks: one of data, as long as the longest
 * map. */
static enum dcn_status
make_disc(struct dcn_merging *merging, struct dcn_error *error)
{
    enum dcn_track_mode mode = DCN_TRACK_MODE1;
    enum dcn_medium medium = DCN_MEDIUM_UNKNOWN;
    struct dcn_disc_builder *builder;
    enum dcn_status status = DCN_ERR_NO_MEMORY;
    uint64_t length = 0;

    for (size_t i = 0; i < merging->input_count; i++) {
        const struct dcn_merge_input *input = &merging->inputs[i];

        if (input->length > length)
            length = input->length;
        if (input->disc->medium > medium)
            medium = input->disc->medium;
        if (input->raw)
            mode = input->disc->tracks[0].mode;
    }
    builder = dcn__builder_new(medium);
    if (builder == NULL)
        return dcn__error_memory(error, "describing the disc");
    if (dcn__builder_track(builder, 1, 1, DCN_CONTROL_DATA, mode, 0, error) !=
        NULL)
        status =
            dcn__builder_session(builder, 1, mode == DCN_TRACK_MODE2 ? 0x20 : 0,
                                 (dcn_lba)length, error);
    if (status == DCN_OK)
        status = dcn__builder_finish(builder, &merging->disc, error);
    dcn__builder_free(builder);
    return status;
}

static enum dcn_status
choose_disc(struct dcn_merging *merging, struct dcn_error *error)
{
    const struct dcn_merge_input *best = NULL;
    enum dcn_status status;

    for (size_t i = 0; i < merging->input_count; i++) {
        const struct dcn_merge_input *input = &merging->inputs[i];

        if (input->described &&
            (best == NULL || facts_of(input) > facts_of(best)))
            best = input;
        if (input->file.digest[0] != '\0')
            merging->digest = input->file.digest;
    }
    merging->reference = best;
    if (best == NULL) {
        status = make_disc(merging, error);
        if (status != DCN_OK)
            return status;
    } else {
        merging->disc = dcn__disc_copy(best->disc);
        if (merging->disc == NULL)
            return dcn__error_memory(error, "describing the disc");
    }
    dcn__merging_whole_disc(merging);
    if (merging->digest == NULL) {
        dcn__disc_toc_digest(merging->disc, merging->own_digest);
        merging->digest = merging->own_digest;
    }
    return DCN_OK;
}

/* ---- sectors ---- */

/* One value throughout: filler that any two discs may share. */
static bool
is_filler(const struct dcn_arbiter_claim *claim)
{
    const uint8_t *user = dcn__arbiter_user(claim);
    const uint8_t *bytes = user != NULL ? user : claim->main;

    return memcmp(bytes, bytes + 1, DCN_USER_BYTES - 1) == 0;
}

static enum dcn_status
compare_at(struct dcn_merging *merging, dcn_lba lba, struct pairs *pairs,
           struct dcn_error *error)
{
    enum dcn_track_mode mode = dcn__merging_mode(merging->disc, lba);
    enum kind kind = mode == DCN_TRACK_AUDIO ? KIND_AUDIO : KIND_DATA;
    struct dcn_arbiter_claim claims[DCN_ARBITER_MAX];
    enum dcn_status status = dcn__merging_read(merging, lba, 1, error);

    for (size_t i = 0; status == DCN_OK && i < merging->input_count; i++)
        status = dcn__merging_claim(&merging->inputs[i], lba, 0, mode,
                                    &claims[i], error);
    for (size_t i = 0; status == DCN_OK && i < merging->input_count; i++) {
        for (size_t j = i + 1; j < merging->input_count; j++) {
            struct dcn_merge_pair *pair = &pairs->of[kind][i][j];
            bool same;

            if (!dcn__arbiter_holds(&claims[i]) ||
                !dcn__arbiter_holds(&claims[j]))
                continue;
            same = dcn__arbiter_same(&claims[i], &claims[j]);
            if (same && is_filler(&claims[i]))
                continue;
            pair->common++;
            if (!same && pair->differ++ == 0)
                pair->first = lba;
        }
    }
    return status;
}

static enum dcn_status
compare_places(struct dcn_merging *merging, struct pairs *pairs,
               struct dcn_error *error)
{
    uint32_t total = dcn__disc_sectors(merging->disc);
    uint32_t places = total < PLACES ? total : PLACES, done = 0;
    struct dcn_verify_progress progress;
    enum dcn_status status = DCN_OK;
    struct dcn_range range;

    memset(pairs, 0, sizeof(*pairs));
    dcn__verify_progress_start(&progress, &merging->job.events,
                               merging->inputs[0].source, DCN_PHASE_COMPARE,
                               places, DCN_USER_BYTES);
    for (unsigned n = 0; dcn__disc_range(merging->disc, n, &range); n++) {
        uint64_t step = total / (places > 0 ? places : 1);

        for (uint64_t at = step / 2; status == DCN_OK && at < range.count;
             at += step) {
            dcn_lba lba = range.first + (dcn_lba)at;

            status = compare_at(merging, lba, pairs, error);
            if (status == DCN_OK && done++ < places)
                status = dcn__verify_progress_step(&progress, lba, 1, 0, error);
        }
    }
    dcn__verify_progress_end(&progress);
    return status;
}

static bool
is_other_disc(const struct dcn_merge_pair *pair)
{
    return pair->common >= COMMON_LEAST &&
           (uint64_t)(pair->common - pair->differ) * 100 <
               (uint64_t)pair->common * AGREE_PERCENT;
}

static const struct dcn_merge_pair *
pair_of(const struct pairs *pairs, enum kind kind, size_t a, size_t b)
{
    return a < b ? &pairs->of[kind][a][b] : &pairs->of[kind][b][a];
}

static enum dcn_status
judge_pairs(struct dcn_merging *merging, const struct pairs *pairs,
            struct dcn_error *error)
{
    bool differs[DCN_ARBITER_MAX][DCN_ARBITER_MAX] = {{false}};
    size_t count = merging->input_count, odd, other;
    const struct dcn_merge_pair *pair;
    enum kind kind;

    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            differs[i][j] = is_other_disc(&pairs->of[KIND_DATA][i][j]) ||
                            is_other_disc(&pairs->of[KIND_AUDIO][i][j]);
    odd = find_odd(count, differs);
    if (odd == SIZE_MAX)
        return DCN_OK;
    other = find_other(odd, count, differs);
    kind = is_other_disc(pair_of(pairs, KIND_DATA, odd, other)) ? KIND_DATA
                                                                : KIND_AUDIO;
    pair = pair_of(pairs, kind, odd, other);
    dcn__error_set(error, DCN_ERR_WRONG_DISC,
                   "%s is not of the disc that %s is of: of %u sectors of %s "
                   "looked at that both hold %u differ, the first at sector %d",
                   merging->inputs[odd].name, merging->inputs[other].name,
                   pair->common, kind == KIND_DATA ? "data" : "audio",
                   pair->differ, pair->first);
    if (error != NULL) {
        error->has_lba = true;
        error->lba = pair->first;
    }
    return DCN_ERR_WRONG_DISC;
}

/* ---- audio of several drives ---- */

/* Aligns each source's audio with that of the first that has raw sectors.
 * *aligned: some were. */
static void
align_audio(struct dcn_merging *merging, const struct pairs *pairs,
            bool *aligned)
{
    size_t first = 0;

    *aligned = false;
    while (first < merging->input_count && !merging->inputs[first].raw)
        first++;
    for (size_t i = first + 1; i < merging->input_count; i++) {
        struct dcn_merge_input *input = &merging->inputs[i];
        int32_t shift = 0;

        if (!is_other_disc(&pairs->of[KIND_AUDIO][first][i]) ||
            is_other_disc(&pairs->of[KIND_DATA][first][i]) ||
            !dcn__merging_find_shift(merging, &merging->inputs[first], input,
                                     &shift) ||
            shift == 0)
            continue;
        input->shift = shift;
        *aligned = true;
        dcn__note(&merging->job.events, DCN_NOTE_INFO, "offset_aligned",
                  "the audio of %s comes %d samples %s than that of %s: "
                  "another read offset, aligned",
                  input->name, abs(shift), shift > 0 ? "later" : "earlier",
                  merging->inputs[first].name);
    }
}

/* A source of which no sector was compared with any other's. */
static void
note_strangers(struct dcn_merging *merging, const struct pairs *pairs)
{
    for (size_t i = 0; i < merging->input_count; i++) {
        uint64_t common = 0;

        for (size_t j = 0; j < merging->input_count; j++) {
            if (j == i)
                continue;
            common += pair_of(pairs, KIND_DATA, i, j)->common;
            common += pair_of(pairs, KIND_AUDIO, i, j)->common;
        }
        if (common == 0)
            dcn__note(
                &merging->job.events, DCN_NOTE_WARNING, "nothing_in_common",
                "%s: holds none of the sectors looked at that another "
                "source holds; only its %s says that it is of this disc",
                merging->inputs[i].name,
                merging->inputs[i].described ? "table of contents" : "length");
    }
}

static void
sum_pairs(struct dcn_merging *merging, const struct pairs *pairs)
{
    for (size_t i = 0; i < merging->input_count; i++) {
        for (size_t j = i + 1; j < merging->input_count; j++) {
            for (unsigned kind = 0; kind < KINDS; kind++) {
                merging->checked += pairs->of[kind][i][j].common;
                merging->check_differ += pairs->of[kind][i][j].differ;
            }
        }
    }
}

static enum dcn_status
check_sectors(struct dcn_merging *merging, struct dcn_error *error)
{
    struct pairs *pairs = malloc(sizeof(*pairs));
    enum dcn_status status;
    bool aligned = false;

    if (pairs == NULL)
        return dcn__error_memory(error, "comparing sources");
    status = compare_places(merging, pairs, error);
    if (status == DCN_OK)
        align_audio(merging, pairs, &aligned);
    if (status == DCN_OK && aligned)
        status = compare_places(merging, pairs, error);
    if (status == DCN_OK) {
        sum_pairs(merging, pairs);
        note_strangers(merging, pairs);
        status = judge_pairs(merging, pairs, error);
    }
    free(pairs);
    return status;
}

enum dcn_status
dcn__merging_check(struct dcn_merging *merging, struct dcn_error *error)
{
    enum dcn_status status = check_tracks(merging, error);

    if (status == DCN_OK)
        status = choose_disc(merging, error);
    if (status == DCN_OK)
        status = check_sectors(merging, error);
    return status;
}
