/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The merge itself, in one pass: read a step of every source, decide each
 * sector, hand what was chosen to the sink, keep how (merge_keep.c). The map
 * is written when the image is complete and on the disk.
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

/* What a step works in. */
struct step {
    uint8_t *out;
    struct dcn_sector_result results[DCN_MERGE_STEP];
    struct dcn_arbiter_result result;
    unsigned want;
    size_t bytes; /* of one sector in out */
};

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
    return dcn__merging_keep(merging, lba, n, claims, result, error);
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
    return status == DCN_OK ? dcn__merging_keep_all(merging, error) : status;
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
