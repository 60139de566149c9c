/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The merge itself, in one pass: read a step of every source, decide each
 * sector, hand the winners to the sink, remember how. The map is kept until
 * the image is complete and on the disk.
 */
#include "job/merge_priv.h"

#include "decide/fix_codes.h"

#include "job/disc_end.h"
#include "job/hashing.h"
#include "job/name.h"
#include "map/store.h"
#include "source/judge.h"
#include "verify/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Decisions kept for the report; the map has all of them. */
#define MAX_DECISIONS 100000

/* What a step works in. */
struct step {
    uint8_t *out;
    struct dcn_sector_result results[DCN_MERGE_STEP];
    struct dcn_arbiter_result result;
    unsigned want;
    size_t bytes; /* of one sector in out */
};

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

/* ---- one sector, one step ---- */

static void
put_sub(struct dcn_merging *merging, dcn_lba lba, uint32_t n, struct step *step)
{
    const uint8_t *subs[DCN_ARBITER_MAX];
    uint8_t *to =
        step->out + n * step->bytes + dcn__want_sub_offset(step->want);
    unsigned source;
    bool valid;

    if (!merging->sub)
        return;
    for (size_t i = 0; i < merging->input_count; i++)
        subs[i] = dcn__merging_sub(&merging->inputs[i], n);
    source = dcn__arbiter_sub(subs, merging->input_count, lba, &valid);
    step->results[n].has_sub = source > 0;
    if (source == 0)
        return;
    memcpy(to, subs[source - 1], DCN_SUB_BYTES);
    merging->q_good += valid;
    merging->q_bad += !valid;
}

/* On request: right codes in place of odd ones. */
static void
fix_codes(const struct dcn_merging *merging, dcn_lba lba,
          struct dcn_arbiter_result *result)
{
    if (merging->options->fix_codes == 0 || !merging->raw ||
        result->state != DCN_MAP_GOOD ||
        (result->cause != DCN_CAUSE_AS_PRESSED &&
         result->cause != DCN_CAUSE_IN_DOUBT) ||
        !dcn__fix_codes(result->main, lba,
                        dcn__sector_mode_byte(merging->disc, lba),
                        (enum dcn_cause)result->cause))
        return;
    result->state = DCN_MAP_REPAIRED;
    result->cause = DCN_CAUSE_NONE;
    result->shown = DCN_SHOWN_ASKED;
}

static enum dcn_status
decide(struct dcn_merging *merging, dcn_lba first, uint32_t n,
       struct step *step, struct dcn_error *error)
{
    dcn_lba lba = first + (dcn_lba)n;
    enum dcn_track_mode mode = dcn__merging_mode(merging->disc, lba);
    struct dcn_arbiter_claim claims[DCN_ARBITER_MAX];
    struct dcn_arbiter_result *result = &step->result;
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; status == DCN_OK && i < merging->input_count; i++)
        status = dcn__merging_claim(&merging->inputs[i], first, n, mode,
                                    &claims[i], error);
    if (status != DCN_OK)
        return status;
    dcn__arbiter_sector(merging->judge, lba, mode, claims, merging->input_count,
                        merging->raw, result);
    fix_codes(merging, lba, result);
    memcpy(step->out + n * step->bytes, result->main,
           merging->raw ? DCN_RAW_BYTES : DCN_USER_BYTES);
    step->results[n] = (struct dcn_sector_result){.state = DCN_SECTOR_GOOD,
                                                  .has_main = result->has_main};
    put_sub(merging, lba, n, step);
    count_result(merging, claims, result);
    status = remember_state(merging, lba, n, result, error);
    if (status == DCN_OK)
        status = remember_decision(merging, lba, result, error);
    if (status == DCN_OK && !is_recovered(result->state))
        status = keep_samples(merging, lba, n, claims, error);
    return status;
}

static enum dcn_status
do_step(struct dcn_merging *merging, dcn_lba first, uint32_t count,
        struct step *step, struct dcn_error *error)
{
    struct dcn_sink *sink = merging->sink;
    enum dcn_status status = dcn__merging_read(merging, first, count, error);

    for (uint32_t n = 0; status == DCN_OK && n < count; n++)
        status = decide(merging, first, n, step, error);
    if (status == DCN_OK)
        status =
            dcn__room_sink_write(&merging->room, sink, first, count, step->want,
                                 step->out, step->results, error);
    if (status == DCN_OK)
        status = dcn__sink_settle(sink, first + (dcn_lba)count, error);
    if (status == DCN_OK)
        dcn__tap_hear(merging->tap, first, count, step->want, step->out,
                      step->results);
    return status;
}

static enum dcn_status
do_ranges(struct dcn_merging *merging, struct step *step,
          struct dcn_error *error)
{
    struct dcn_verify_progress progress;
    enum dcn_status status = DCN_OK;
    struct dcn_range range;

    dcn__verify_progress_start(
        &progress, &merging->job.events, merging->inputs[0].source,
        DCN_PHASE_MERGE, dcn__disc_sectors(merging->disc), DCN_USER_BYTES);
    for (unsigned k = 0;
         status == DCN_OK && dcn__disc_range(merging->disc, k, &range); k++) {
        for (uint32_t done = 0; status == DCN_OK && done < range.count;) {
            uint32_t left = range.count - done;
            uint32_t count = left < DCN_MERGE_STEP ? left : DCN_MERGE_STEP;
            dcn_lba lba = range.first + (dcn_lba)done;

            status = do_step(merging, lba, count, step, error);
            done += count;
            if (status == DCN_OK)
                status = dcn__verify_progress_step(
                    &progress, lba, count, dcn__merging_damage(merging), error);
        }
    }
    dcn__verify_progress_end(&progress);
    if (status == DCN_OK)
        status = flush_run(merging, error);
    if (status == DCN_OK)
        status = list_open(merging, error);
    return status;
}

uint64_t
dcn__merging_damage(const struct dcn_merging *merging)
{
    return merging->hows[DCN_ARBITER_CONFLICT] +
           merging->hows[DCN_ARBITER_DAMAGED] + merging->hows[DCN_ARBITER_LOST];
}

/* ---- beginning and end ---- */

static enum dcn_status
begin_map(struct dcn_merging *merging, struct dcn_error *error)
{
    struct dcn_mapfile *file = &merging->file;
    struct dcn_range ranges[DCN_MAX_TRACKS];
    size_t count = 0;

    dcn__mapfile_init(file);
    while (count < DCN_MAX_TRACKS &&
           dcn__disc_range(merging->disc, (unsigned)count, &ranges[count]))
        count++;
    file->map = dcn__map_new(ranges, count);
    if (file->map == NULL)
        return dcn__error_memory(error, "beginning a map");
    dcn__map_show(file->map, &merging->job.events);
    snprintf(file->digest, sizeof(file->digest), "%s", merging->digest);
    snprintf(file->kind, sizeof(file->kind), "%s",
             dcn__disc_kind_name(merging->disc));
    file->keeps = (merging->raw ? DCN_WANT_RAW : DCN_WANT_USER) |
                  (merging->sub ? DCN_WANT_SUB : 0);
    return DCN_OK;
}

/* Sectors that know the disc again: those that the sources know it by. */
static void
add_probes(struct dcn_merging *merging)
{
    struct dcn_mapfile *file = &merging->file;
    unsigned want = merging->raw ? DCN_WANT_RAW : DCN_WANT_USER;
    uint8_t sector[DCN_RAW_BYTES];

    for (size_t i = 0; i < merging->input_count && file->probe_count == 0;
         i++) {
        const struct dcn_mapfile *from = &merging->inputs[i].file;

        for (unsigned n = 0; n < from->probe_count; n++) {
            dcn_lba lba = from->probes[n].lba;
            struct dcn_map_run run = dcn__map_get(file->map, lba);

            if (run.count == 0 || run.state != DCN_MAP_GOOD ||
                merging->sink->ops->read(merging->sink, lba, 1, want, sector,
                                         NULL) != DCN_OK)
                continue;
            file->probes[file->probe_count].lba = lba;
            dcn__store_digest(sector, dcn__want_bytes(want),
                              file->probes[file->probe_count].sha256);
            file->probe_count++;
        }
    }
}

static enum dcn_status
write_map_once(void *argument, struct dcn_error *error)
{
    struct dcn_merging *merging = argument;

    return dcn__mapfile_write(&merging->file, merging->map_path, error);
}

static enum dcn_status
write_map(struct dcn_merging *merging, struct dcn_error *error)
{
    add_probes(merging);
    return dcn__room_do(&merging->room, write_map_once, merging, error);
}

/* What the detectors heard of the merged sectors. */
static enum dcn_status
learn(struct dcn_merging *merging, struct dcn_error *error)
{
    dcn__findings_tell(merging->tap, merging->file.map);
    return dcn__tap_finish(merging->tap, merging->sub ? &merging->known : NULL,
                           error);
}

static enum dcn_status
finish(struct dcn_merging *merging, struct dcn_error *error)
{
    enum dcn_status status = learn(merging, error);
    const struct dcn_disc *disc =
        merging->known != NULL ? merging->known : merging->disc;
    struct dcn_hashing hashing;
    struct dcn_disc *cut;
    struct dcn_watch watch;

    if (status != DCN_OK)
        return status;
    dcn__phase(&merging->job.events, DCN_PHASE_FINISH);
    cut = dcn__disc_end_cut(disc, merging->file.map, &merging->job.events);
    dcn__hashing_begin(&hashing, &merging->job.events, merging->disc, 0,
                       dcn__map_count_in(merging->file.map, DCN_MAP_LOST));
    watch = dcn__hashing_watch(&hashing);
    status = merging->sink->ops->finish(merging->sink, cut != NULL ? cut : disc,
                                        &watch, error);
    dcn__disc_free(cut);
    if (status != DCN_OK)
        return status;
    dcn__hashing_end(&hashing);
    status = write_map(merging, error);
    merging->finished = status == DCN_OK;
    return status;
}

enum dcn_status
dcn__merging_run(struct dcn_merging *merging, struct dcn_error *error)
{
    struct step *step = calloc(1, sizeof(*step));
    enum dcn_status status = DCN_OK;

    if (step != NULL) {
        step->want = merging->sink->ops->want(merging->sink);
        step->bytes = dcn__want_bytes(step->want);
        step->out = malloc(DCN_MERGE_STEP * step->bytes);
    }
    if (step == NULL || step->out == NULL)
        status = dcn__error_memory(error, "merging");
    if (status == DCN_OK)
        status = dcn__tap_new(merging->disc, step->want, &merging->tap, error);
    if (status == DCN_OK)
        status = dcn__arbiter_new(&merging->judge, error);
    if (status == DCN_OK)
        status = begin_map(merging, error);
    if (status == DCN_OK)
        status = do_ranges(merging, step, error);
    if (status == DCN_OK)
        status = finish(merging, error);
    if (step != NULL)
        free(step->out);
    free(step);
    return status;
}
