/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the sources say, a step at a time: bytes of the image, states of the
 * map, samples. Audio that comes shifted by a read offset is put together
 * here from two sectors each, so that all that follow see one alignment.
 */
#include "job/merge_priv.h"

#include "source/judge.h"

#include <stdlib.h>
#include <string.h>

/* A pregap of 2 s and a pause of 1 s: so far before audio a data track's
 * sectors may be audio already. */
#define UNSURE_SECTORS 225

#define SAMPLE_BYTES   4 /* two channels of 16 bits */
#define SECTOR_SAMPLES (DCN_RAW_BYTES / SAMPLE_BYTES)

static unsigned
input_want(const struct dcn_merge_input *input)
{
    return (input->raw ? DCN_WANT_RAW : DCN_WANT_USER) |
           (input->sub ? DCN_WANT_SUB : 0);
}

enum dcn_track_mode
dcn__merging_mode(const struct dcn_disc *disc, dcn_lba lba)
{
    const struct dcn_track *track = dcn__disc_track_at(disc, lba);

    return track != NULL ? track->mode : DCN_TRACK_MODE1;
}

/* The map's runs of the step's sectors; count 0 where it knows none. */
static void
find_runs(struct dcn_merge_input *input, dcn_lba first, uint32_t count)
{
    const struct dcn_map *map = input->file.map;
    struct dcn_map_run run = {.count = 0};

    for (uint32_t i = 0; i < count; i++) {
        dcn_lba lba = first + (dcn_lba)i;

        if (lba >= dcn__map_end(&run))
            run = dcn__map_get(map, lba);
        input->runs[i] = run;
    }
}

static bool
is_recovered(const struct dcn_map_run *run)
{
    return run->count != 0 &&
           (DCN_MAP_BIT(run->state) & DCN_MAP_RECOVERED) != 0;
}

/* A map may claim what its image lost since. */
static void
note_short(const struct dcn_merging *merging, struct dcn_merge_input *input,
           dcn_lba first, uint32_t count)
{
    for (uint32_t i = 0; i < count && !input->told_short; i++) {
        if (!is_recovered(&input->runs[i]) || input->results[i].has_main)
            continue;
        input->told_short = true;
        dcn__note(&merging->job.events, DCN_NOTE_WARNING, "source_short",
                  "%s lacks sector %d, which %s calls read", input->image,
                  first + (dcn_lba)i, input->map_path);
    }
}

enum dcn_status
dcn__merging_read(struct dcn_merging *merging, dcn_lba first, uint32_t count,
                  struct dcn_error *error)
{
    for (size_t i = 0; i < merging->input_count; i++) {
        struct dcn_merge_input *input = &merging->inputs[i];
        enum dcn_status status;

        find_runs(input, first, count);
        status =
            dcn__source_read(input->source, first, count, input_want(input), 0,
                             input->buffer, input->results, error);
        if (status != DCN_OK)
            return status;
        note_short(merging, input, first, count);
    }
    return DCN_OK;
}

/* ---- claims ---- */

static void
plain_claim(struct dcn_merge_input *input, dcn_lba lba, uint32_t n,
            struct dcn_arbiter_claim *claim)
{
    const struct dcn_map_run *run = &input->runs[n];
    bool kept;

    memset(claim, 0, sizeof(*claim));
    claim->raw = input->raw;
    if (run == NULL)
        return;
    claim->state = run->state;
    claim->votes = run->votes;
    claim->cause = run->cause;
    claim->shown = run->shown;
    claim->odd = run->odd;
    claim->drive = input->who[run->drive];
    claim->unsure =
        input->raw && run->state == DCN_MAP_REPAIRED && run->shown == 0;
    kept = is_recovered(run) || run->state == DCN_MAP_DAMAGED;
    if (kept && input->results[n].has_main)
        claim->main = input->buffer + n * dcn__want_bytes(input_want(input));
    if (input->samples == NULL || is_recovered(run))
        return;
    claim->samples = input->room;
    claim->sample_count =
        dcn__samples_get(input->samples, lba, input->room, DCN_VOTE_MAX);
}

/* ---- shifted audio ---- */

/* One of the two sectors that a shifted one is made of. */
struct part {
    struct dcn_map_run run;
    struct dcn_sample *readings; /* what is held, or the samples */
    size_t count;                /* 0: nothing is known of its bytes */
    bool held;
};

static enum dcn_status
read_part(struct dcn_merge_input *input, dcn_lba lba, struct part *part,
          struct dcn_error *error)
{
    struct dcn_sector_result result;
    enum dcn_status status;

    part->count = 0;
    part->held = false;
    part->run = dcn__map_get(input->file.map, lba);
    if (part->run.count == 0 ||
        dcn__merging_mode(input->disc, lba) != DCN_TRACK_AUDIO)
        return DCN_OK;
    if (!is_recovered(&part->run)) {
        if (input->samples != NULL)
            part->count = dcn__samples_get(input->samples, lba, part->readings,
                                           DCN_VOTE_MAX);
        return DCN_OK;
    }
    memset(part->readings, 0, sizeof(*part->readings));
    status = dcn__source_read(input->source, lba, 1, DCN_WANT_RAW, 0,
                              part->readings->main, &result, error);
    part->held = status == DCN_OK && result.has_main;
    part->count = part->held;
    return status;
}

/* Copies length bytes of a part's n-th reading (its last, where it has fewer)
 * from byte from on to byte to of sample; where it has none they are in
 * doubt. */
static void
copy_part(const struct part *part, size_t n, unsigned from, unsigned to,
          unsigned length, struct dcn_sample *sample)
{
    const struct dcn_sample *reading = NULL;

    if (part->count > 0)
        reading = &part->readings[n < part->count ? n : part->count - 1];
    for (unsigned i = 0; i < length; i++) {
        unsigned byte = to + i;

        if (reading != NULL)
            sample->main[byte] = reading->main[from + i];
        if (reading == NULL ||
            (reading->has_c2 && dcn__c2_flags(reading->c2, from + i)))
            sample->c2[byte / 8] |= (uint8_t)(0x80 >> (byte % 8));
    }
}

/* What the map says of a sector that lies in two. */
static void
join_states(const struct part *near, const struct part *far, bool both,
            struct dcn_arbiter_claim *claim)
{
    claim->state = near->run.count != 0 ? near->run.state : DCN_MAP_UNTRIED;
    claim->votes = near->run.count != 0 ? near->run.votes : 0;
    if (both && far->run.count != 0 && far->run.state < claim->state)
        claim->state = far->run.state;
    if (both && far->run.count != 0 && far->run.votes < claim->votes)
        claim->votes = far->run.votes;
}

/* The audio of lba as the first source would give it, out of the two sectors
 * that hold it. */
static enum dcn_status
shifted_claim(struct dcn_merge_input *input, dcn_lba lba,
              struct dcn_arbiter_claim *claim, struct dcn_error *error)
{
    int32_t whole = input->shift / SECTOR_SAMPLES;
    int32_t rest = input->shift % SECTOR_SAMPLES;
    struct part near = {.readings = input->parts};
    struct part far = {.readings = input->parts + DCN_VOTE_MAX};
    enum dcn_status status;
    unsigned cut;
    size_t count;
    bool both;

    memset(claim, 0, sizeof(*claim));
    claim->raw = true;
    if (rest < 0) {
        rest += SECTOR_SAMPLES;
        whole--;
    }
    cut = (unsigned)rest * SAMPLE_BYTES;
    both = cut > 0;
    status = read_part(input, lba + whole, &near, error);
    if (status == DCN_OK && both)
        status = read_part(input, lba + whole + 1, &far, error);
    if (status != DCN_OK)
        return status;
    join_states(&near, &far, both, claim);
    count = near.count > far.count ? near.count : far.count;
    for (size_t n = 0; n < count; n++) {
        struct dcn_sample *made = &input->room[n];

        memset(made, 0, sizeof(*made));
        made->has_c2 = true;
        copy_part(&near, n, cut, 0, DCN_RAW_BYTES - cut, made);
        copy_part(&far, n, 0, DCN_RAW_BYTES - cut, cut, made);
    }
    if (count == 0)
        return DCN_OK;
    claim->main = input->room[0].main;
    if (near.held && (!both || far.held))
        return DCN_OK;
    claim->state = DCN_MAP_DAMAGED;
    claim->samples = input->room;
    claim->sample_count = count;
    return DCN_OK;
}

/* True in pregaps of data, and where audio follows data: there a sector need
 * not be what its track's mode says (ECMA-130 20.2). */
static bool
may_be_audio(const struct dcn_disc *disc, dcn_lba lba)
{
    const struct dcn_track *track = dcn__disc_track_at(disc, lba);
    const struct dcn_track *next;

    if (track == NULL || lba < track->start)
        return true;
    next = dcn__disc_track(disc, track->number + 1u);
    return next != NULL && next->session == track->session &&
           next->mode == DCN_TRACK_AUDIO && lba >= next->start - UNSURE_SECTORS;
}

/* A file that has changed since its map was written: a sector is odd otherwise
 * than that says, or at all. */
static bool
has_changed(const struct dcn_merge_input *input, dcn_lba lba,
            const struct dcn_arbiter_claim *claim)
{
    struct dcn_oddities oddities;

    if (!dcn__arbiter_is_odd(claim))
        return dcn__arbiter_contradicts(claim->main, lba,
                                        may_be_audio(input->disc, lba));
    dcn__sector_oddities(claim->main, lba,
                         dcn__sector_mode_byte(input->disc, lba), &oddities);
    return oddities.kinds != claim->odd;
}

enum dcn_status
dcn__merging_claim(struct dcn_merge_input *input, dcn_lba first, uint32_t n,
                   enum dcn_track_mode mode, struct dcn_arbiter_claim *claim,
                   struct dcn_error *error)
{
    dcn_lba lba = first + (dcn_lba)n;

    if (input->shift != 0 && mode == DCN_TRACK_AUDIO)
        return shifted_claim(input, lba, claim, error);
    plain_claim(input, lba, n, claim);
    if (mode != DCN_TRACK_AUDIO && claim->raw && dcn__arbiter_holds(claim) &&
        has_changed(input, lba, claim)) {
        claim->state = DCN_MAP_DAMAGED;
        claim->cause = DCN_CAUSE_DAMAGED;
    }
    return DCN_OK;
}

const uint8_t *
dcn__merging_sub(const struct dcn_merge_input *input, uint32_t n)
{
    unsigned want = input_want(input);

    if (!input->sub || !input->results[n].has_sub)
        return NULL;
    return input->buffer + n * dcn__want_bytes(want) +
           dcn__want_sub_offset(want);
}
