/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is kept of each decided sector: its run of the merged map, totals, the
 * list of decisions, and samples of what stays damaged.
 */
#include "job/merge_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Decisions kept for the report; the map has all of them. */
#define MAX_DECISIONS 100000

/* ---- the map ---- */

/* Name of a drive in the merged map: which source, and who read it. */
static void
name_drive(const struct dcn_merge_input *input, unsigned drive, char *name,
           size_t size)
{
    const char *slash = strrchr(input->image, '/');
    const char *file = slash != NULL ? slash + 1 : input->image;

    if (!input->own)
        snprintf(name, size, "%s: ddrescue", file);
    else if (drive == 0 || drive > input->file.drive_count)
        snprintf(name, size, "%s: not named", file);
    else
        snprintf(name, size, "%s: %s", file, input->file.drives[drive - 1]);
}

/* Number in the merged map of a source's drive; 0: no room. */
static uint8_t
drive_number(struct dcn_merging *merging, struct dcn_merge_input *input,
             unsigned drive)
{
    char name[DCN_MAPFILE_DRIVE_MAX + 1];

    if (drive > DCN_MAPFILE_DRIVES)
        return 0;
    if (input->drives[drive] == 0) {
        name_drive(input, drive, name, sizeof(name));
        input->drives[drive] =
            (uint8_t)dcn__mapfile_drive(&merging->file, name);
    }
    return input->drives[drive];
}

static enum dcn_status
flush_run(struct dcn_merging *merging, struct dcn_error *error)
{
    enum dcn_status status;

    if (merging->run.count == 0)
        return DCN_OK;
    status = dcn__map_set(merging->file.map, &merging->run, error);
    merging->run.count = 0;
    return status;
}

static enum dcn_status
put_run(struct dcn_merging *merging, const struct dcn_map_run *run,
        struct dcn_error *error)
{
    struct dcn_map_run *last = &merging->run;
    enum dcn_status status;

    if (last->count > 0 && (int64_t)last->first + last->count == run->first &&
        dcn__map_same(last, run)) {
        last->count++;
        return DCN_OK;
    }
    status = flush_run(merging, error);
    *last = *run;
    return status;
}

static bool
is_recovered(unsigned state)
{
    return (DCN_MAP_BIT(state) & DCN_MAP_RECOVERED) != 0;
}

/* The merged map's run of one sector: attempts of all, who recovered it, and
 * why it failed where nobody did. */
static enum dcn_status
remember_state(struct dcn_merging *merging, dcn_lba lba, uint32_t n,
               const struct dcn_arbiter_result *result, struct dcn_error *error)
{
    struct dcn_map_run run = {
        .first = lba,
        .count = 1,
        .state = result->state,
        .c2_count = result->state == DCN_MAP_DAMAGED ? result->c2_count : 0,
        .votes = result->votes,
        .samples = result->samples,
        .cause = result->cause,
        .odd = result->odd,
        .shown = result->state == DCN_MAP_REPAIRED ? result->shown : 0,
    };

    for (size_t i = 0; i < merging->input_count; i++) {
        struct dcn_merge_input *input = &merging->inputs[i];
        const struct dcn_map_run *from = &input->runs[n];

        if (from == NULL)
            continue;
        if (i + 1 == result->source) {
            run.drive = drive_number(merging, input, from->drive);
            run.rung = is_recovered(result->state) ? from->rung : 0;
        }
        if (is_recovered(result->state))
            continue;
        if (from->attempts > run.attempts)
            run.attempts = from->attempts;
        if (run.sense_key == 0) {
            run.sense_key = from->sense_key;
            run.asc = from->asc;
            run.ascq = from->ascq;
        }
    }
    return put_run(merging, &run, error);
}

/* ---- totals and the list ---- */

static enum dcn_status
list_open(struct dcn_merging *merging, struct dcn_error *error)
{
    struct dcn_merge_decision *grown;
    size_t count = merging->decision_count;

    if (merging->open.count == 0)
        return DCN_OK;
    if (count == MAX_DECISIONS) {
        merging->decisions_left_out++;
        return DCN_OK;
    }
    if ((count & (count - 1)) == 0) {
        grown = reallocarray(merging->decisions, count == 0 ? 1 : count * 2,
                             sizeof(*grown));
        if (grown == NULL)
            return dcn__error_memory(error, "listing decisions");
        merging->decisions = grown;
    }
    merging->decisions[merging->decision_count++] = merging->open;
    merging->open.count = 0;
    return DCN_OK;
}

/* Where all agree nothing was decided, nor where nothing is recorded. */
static enum dcn_status
remember_decision(struct dcn_merging *merging, dcn_lba lba,
                  const struct dcn_arbiter_result *result,
                  struct dcn_error *error)
{
    struct dcn_merge_decision *open = &merging->open;
    enum dcn_status status;

    if ((result->how == DCN_ARBITER_AGREED &&
         result->cause != DCN_CAUSE_IN_DOUBT) ||
        (result->how == DCN_ARBITER_LOST &&
         dcn__map_holds_nothing(result->cause)))
        return DCN_OK;
    if (open->count > 0 && (int64_t)open->first + open->count == lba &&
        open->how == result->how && open->state == result->state &&
        open->source == result->source && open->cause == result->cause &&
        open->with == result->with && open->against == result->against &&
        open->contested == result->contested) {
        open->count++;
        return DCN_OK;
    }
    status = list_open(merging, error);
    *open = (struct dcn_merge_decision){
        .first = lba,
        .count = 1,
        .how = result->how,
        .state = result->state,
        .source = result->source,
        .cause = result->cause,
        .contested = result->contested,
        .with = result->with,
        .against = result->against,
    };
    return status;
}

/* Stable odd bytes against a sector that proves itself: either way it is
 * told. */
static void
count_against(struct dcn_merging *merging,
              const struct dcn_arbiter_claim *claims,
              const struct dcn_arbiter_result *result)
{
    bool odd = false, proven = false;

    for (size_t i = 0; i < merging->input_count; i++) {
        if ((result->against >> i & 1) == 0)
            continue;
        odd = odd || dcn__arbiter_is_odd(&claims[i]);
        proven = proven || !dcn__arbiter_is_odd(&claims[i]);
    }
    merging->over_odd += odd && result->how == DCN_ARBITER_PROVEN;
    merging->over_proven += proven && result->how == DCN_ARBITER_PRESSED;
}

static void
count_result(struct dcn_merging *merging,
             const struct dcn_arbiter_claim *claims,
             const struct dcn_arbiter_result *result)
{
    bool recovered = is_recovered(result->state);

    merging->hows[result->how]++;
    merging->proven += result->proven && recovered;
    merging->contested += result->contested;
    merging->made_up += result->made_up && recovered;
    count_against(merging, claims, result);
    for (size_t i = 0; i < merging->input_count; i++) {
        struct dcn_merge_input *input = &merging->inputs[i];
        bool own = i + 1 == result->source;

        input->held += dcn__arbiter_holds(&claims[i]);
        input->alone += own && result->how == DCN_ARBITER_SINGLE;
        input->contradicted += recovered && (result->against >> i & 1) != 0;
    }
}

/* ---- samples ---- */

struct one_sample {
    struct dcn_merging *merging;
    dcn_lba lba;
    const struct dcn_sample *sample;
};

static enum dcn_status
add_once(void *argument, struct dcn_error *error)
{
    const struct one_sample *one = argument;

    return dcn__samples_add(one->merging->samples, one->lba, one->sample,
                            error);
}

static enum dcn_status
open_samples(void *argument, struct dcn_error *error)
{
    struct dcn_merging *merging = argument;

    return dcn__samples_open(merging->samples_path, true, &merging->samples,
                             error);
}

static enum dcn_status
add_sample(struct dcn_merging *merging, size_t source, dcn_lba lba,
           struct dcn_sample *sample, struct dcn_error *error)
{
    struct dcn_merge_input *input = &merging->inputs[source];

    struct one_sample one = {merging, lba, sample};

    sample->drive = drive_number(merging, input, sample->drive);
    return dcn__room_do(&merging->room, add_once, &one, error);
}

/* What later readings may still make use of: all that was read of a raw
 * sector that stays damaged. */
static enum dcn_status
keep_samples(struct dcn_merging *merging, dcn_lba lba, uint32_t at,
             const struct dcn_arbiter_claim *claims, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; status == DCN_OK && i < merging->input_count; i++) {
        const struct dcn_arbiter_claim *claim = &claims[i];
        const struct dcn_map_run *run = &merging->inputs[i].runs[at];
        struct dcn_sample sample = {.drive = run != NULL ? run->drive : 0};
        bool held = dcn__arbiter_holds(claim) && claim->raw;

        if (!held && claim->sample_count == 0)
            continue;
        if (merging->samples == NULL)
            status = dcn__room_do(&merging->room, open_samples, merging, error);
        if (status == DCN_OK && held) {
            memcpy(sample.main, claim->main, DCN_RAW_BYTES);
            status = add_sample(merging, i, lba, &sample, error);
        }
        for (size_t n = 0; status == DCN_OK && n < claim->sample_count; n++) {
            sample = claim->samples[n];
            status = add_sample(merging, i, lba, &sample, error);
        }
    }
    return status;
}

enum dcn_status
dcn__merging_keep(struct dcn_merging *merging, dcn_lba lba, uint32_t n,
                  const struct dcn_arbiter_claim *claims,
                  const struct dcn_arbiter_result *result,
                  struct dcn_error *error)
{
    enum dcn_status status;

    count_result(merging, claims, result);
    status = remember_state(merging, lba, n, result, error);
    if (status == DCN_OK)
        status = remember_decision(merging, lba, result, error);
    if (status == DCN_OK && !is_recovered(result->state))
        status = keep_samples(merging, lba, n, claims, error);
    return status;
}

enum dcn_status
dcn__merging_keep_all(struct dcn_merging *merging, struct dcn_error *error)
{
    enum dcn_status status = flush_run(merging, error);

    return status == DCN_OK ? list_open(merging, error) : status;
}
