/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The main job: from a source to an image with its proof. Wires the rooms in
 * order - open, choose the outputs, rescue, scan the subchannel, finish - and
 * leaves how each is done to them. The report is rip_report.c's.
 */
#include "job/rip.h"

#include "disc/medium.h"
#include "image/odd_sink.h"
#include "job/hashing.h"
#include "job/name.h"
#include "job/weigh.h"
#include "util/atomic_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct dcn_rip_options rip_defaults = {
    .retries = 8,
    .room_wait_s = 600,
    .drive_wait_s = 120,
};

#define FORM1_EDC_AT 2072 /* of Mode 2 form 1 (CD-ROM XA) */

void
dcn_rip_options_init(struct dcn_rip_options *options, size_t size)
{
    dcn__caller_init(options, size, &rip_defaults, sizeof(rip_defaults));
}

/* ---- reading ---- */

/* False for data sectors that nothing protects: Mode 0, formless Mode 2, form
 * 2 that leaves its EDC out (ECMA-130 14, CD-ROM XA). */
static bool
has_edc(const uint8_t *raw)
{
    struct dcn_sector_check check;

    if (dcn__sync_present(raw) && raw[15] == 1)
        return true;
    /* What is all zeros has an EDC of zero, too: that proves nothing. */
    if (memcmp(raw + FORM1_EDC_AT, "\0\0\0\0", 4) == 0)
        return false;
    dcn__sector_check(raw, DCN_LBA_ANY, &check);
    return !check.edc_absent &&
           (check.mode == DCN_MODE_2_FORM1 || check.mode == DCN_MODE_2_FORM2);
}

static void
on_stored(dcn_lba first, uint32_t count, unsigned want, const uint8_t *buffer,
          const struct dcn_sector_result *results, void *payload)
{
    struct dcn_rip *rip = payload;

    if (!rip->proving)
        return;
    for (uint32_t i = 0; i < count; i++) {
        const struct dcn_track *track =
            dcn__disc_track_at(rip->disc, first + (dcn_lba)i);
        const uint8_t *raw = (want & DCN_WANT_RAW) != 0
                                 ? buffer + i * dcn__want_bytes(want)
                                 : NULL;

        dcn__rip_proven(rip, first + (dcn_lba)i,
                        results[i].state == DCN_SECTOR_GOOD &&
                            !results[i].made_up &&
                            (results[i].faults & DCN_FAULT_EDC) == 0 &&
                            track != NULL && track->mode != DCN_TRACK_AUDIO &&
                            (raw == NULL || has_edc(raw)));
    }
}

static enum dcn_status
create_sink(struct dcn_rip *rip, struct dcn_error *error)
{
    struct dcn_image_options image = {
        .split = rip->options->split,
        .overwrite = rip->options->overwrite,
        .keep = (const char *const *)rip->opened.files,
        .keep_count = rip->opened.file_count,
        .room = &rip->room,
    };
    enum dcn_status status;

    rip->sub =
        (rip->format->keeps & DCN_KEEPS_SUB) != 0 && dcn__rip_gives_sub(rip);
    if (rip->options->sub &&
        (!rip->sub || (rip->opened.drive != NULL &&
                       !dcn__drive_abilities(rip->opened.drive)->sub_raw)))
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s: gives no raw subchannel (--sub)",
                              rip->opened.name);
    status = dcn__rip_lock(rip, error);
    if (status == DCN_OK)
        dcn__rip_resume_format(rip);
    image.sub = rip->sub;
    if (status == DCN_OK)
        status = dcn__rip_look_for_earlier(rip, &image.resume, error);
    if (rip->complete)
        return status;
    image.lacking = rip->nothing_kept;
    image.cut = rip->may_be_cut;
    if (status == DCN_OK)
        dcn__rip_check_whole_free(rip, &image);
    if (status == DCN_OK)
        status = dcn__rip_know_pregaps(rip, error);
    if (status == DCN_OK)
        status = dcn__rip_forget_earlier(rip, &image, error);
    if (status == DCN_OK && !image.resume)
        status = dcn__rip_begin_map(rip, &image, error);
    if (status != DCN_OK)
        return status;
    rip->anew = !image.resume;
    status = dcn__rip_create(rip, &image, error);
    if (status != DCN_OK) {
        if (rip->anew)
            unlink(rip->map_path);
        return status;
    }
    rip->begun = true;
    dcn__name_image(&rip->job.events, rip->base, rip->format);
    return DCN_OK;
}

/* Why reading ended before all was tried, where an option said so. */
static void
note_end(const struct dcn_rip *rip)
{
    uint64_t open = rip->summary.unread - rip->summary.excluded;
    bool gave_up = rip->summary.end == DCN_RESCUE_GAVE_UP;

    if (open == 0 || (!gave_up && rip->summary.end != DCN_RESCUE_TIME_UP))
        return;
    dcn__note(
        &rip->job.events, DCN_NOTE_WARNING, gave_up ? "gave_up" : "time_up",
        "%s: stopped with %llu sectors not read; the same command goes "
        "on with them",
        gave_up ? "--give-up-after" : "--time-limit", (unsigned long long)open);
}

/* ---- which ways of retrying pay, kept with the drive's abilities ---- */

/* "cd.slow": what helps differs by medium. */
static void
name_rung(const struct dcn_rip *rip, enum dcn_rung rung,
          struct dcn_drive_learned *learned)
{
    snprintf(learned->name, sizeof(learned->name), "%s.%s",
             dcn__medium_facts(rip->disc->medium)->name, dcn__rung_name(rung));
}

static void
recall_rungs(const struct dcn_rip *rip,
             struct dcn_rung_statistics known[DCN_RUNGS])
{
    const struct dcn_drive_learned *learned;
    size_t count = dcn__drive_learned(rip->opened.drive, &learned);

    for (unsigned rung = 0; rung < DCN_RUNGS; rung++) {
        struct dcn_drive_learned wanted;

        name_rung(rip, rung, &wanted);
        for (size_t i = 0; i < count; i++) {
            if (strcmp(learned[i].name, wanted.name) == 0)
                known[rung] = (struct dcn_rung_statistics){
                    .tries = learned[i].tries,
                    .wins = learned[i].wins,
                    .time_ns = learned[i].time_ms * 1000000,
                };
        }
    }
}

static void
remember_rungs(const struct dcn_rip *rip)
{
    struct dcn_drive_learned learned[DCN_RUNGS];
    size_t count = 0;

    for (unsigned rung = 0; rung < DCN_RUNGS; rung++) {
        const struct dcn_rung_statistics *seen = &rip->summary.rungs[rung];

        if (seen->tries == 0)
            continue;
        memset(&learned[count], 0, sizeof(learned[count]));
        name_rung(rip, rung, &learned[count]);
        learned[count].tries = seen->tries;
        learned[count].wins = seen->wins;
        learned[count].time_ms = seen->time_ns / 1000000;
        count++;
    }
    if (rip->opened.drive != NULL && count > 0)
        (void)dcn__drive_learn(rip->opened.drive, learned, count, NULL);
}

static enum dcn_status
run_rescue(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status;
    char drive[128] = "";
    struct dcn_rescue_options rescue = {
        .map_path = rip->map_path,
        .retries = rip->options->retries,
        .time_limit_s = rip->options->time_limit_s,
        .give_up_after = rip->options->give_up_after,
        .fast = rip->options->fast,
        .try_intended = rip->options->try_intended,
        .fix_codes = rip->options->fix_codes != 0,
        .second = rip->options->second_read,
        .fresh = rip->options->overwrite,
        .speed_kb_s = rip->options->speed_x > 0 ? dcn__rip_speed_kb_s(rip) : 0,
        .samples_path = rip->samples_path,
        .room_wait_s = rip->options->room_wait_s,
        .drive_wait_s = rip->options->drive_wait_s,
        .locked = true,
        .skip = rip->options->skip,
        .skip_count = rip->options->skip_count,
        .first = rip->first,
        .first_count = rip->first_count,
        .volume_end = rip->volume_end,
        .stored = on_stored,
        .places = dcn__rip_places,
        .payload = rip,
    };

    if (rip->opened.drive != NULL) {
        dcn__job_drive_name(rip->opened.drive, drive, sizeof(drive));
        rescue.drive = drive;
        recall_rungs(rip, rescue.known);
    }
    status = dcn__rescue_run(rip->opened.source, rip->sink, &rescue,
                             &rip->job.events, &rip->summary, &rip->map, error);
    remember_rungs(rip);
    (void)dcn__note_drive(&rip->job.events, rip->opened.drive, rip->notes_told);
    note_end(rip);
    return status;
}

/* What a listener of bits must know: audio comes shifted by the drive's read
 * offset, which is not yet measured or corrected. */
static void
note_offset(const struct dcn_rip *rip)
{
    if (rip->opened.drive == NULL || rip->disc->medium != DCN_MEDIUM_CD)
        return;
    for (unsigned i = 0; i < rip->disc->track_count; i++) {
        if (rip->disc->tracks[i].mode != DCN_TRACK_AUDIO)
            continue;
        dcn__note(&rip->job.events, DCN_NOTE_INFO, "offset_not_corrected",
                  "audio is kept as the drive gives it: its read offset is "
                  "not corrected");
        return;
    }
}

static enum dcn_status
finish_image(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status = dcn__rip_detect(rip, error);
    struct dcn_hashing hashing;
    struct dcn_watch watch;

    if (status != DCN_OK)
        return status;
    dcn__phase(&rip->job.events, DCN_PHASE_FINISH);
    status = dcn__rip_settle_format(rip, &rip->finished, error);
    if (status != DCN_OK)
        return status;
    dcn__rip_decide_sub(rip);
    dcn__weigh_note_odd(&rip->job.events, rip->map);
    if (rip->finished)
        return DCN_OK;
    dcn__hashing_begin(&hashing, &rip->job.events, rip->disc, 0,
                       dcn__map_count_in(rip->map, DCN_MAP_LOST));
    watch = dcn__hashing_watch(&hashing);
    status = dcn__rip_finish_sink(rip, rip->sink, &watch, error);
    if (status != DCN_OK)
        return status;
    dcn__hashing_end(&hashing);
    note_offset(rip);
    rip->finished = true;
    return DCN_OK;
}

/* ---- the whole ---- */

static enum dcn_status
check_options(const struct dcn_rip_options *options, struct dcn_error *error)
{
    if ((unsigned)options->second_read > DCN_SECOND_NEVER)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "second_read is %u, and not auto, always or "
                              "never",
                              (unsigned)options->second_read);
    if (options->sub && options->no_sub)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "subchannel can be kept or not, not both");
    return DCN_OK;
}

static enum dcn_status
rip_disc(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status = check_options(rip->options, error);

    if (status == DCN_OK)
        status = dcn__rip_check_skips(rip, error);
    if (status == DCN_OK)
        status = dcn__rip_open(rip, error);
    if (status == DCN_OK)
        status = create_sink(rip, error);
    if (status == DCN_OK && !rip->complete)
        status = run_rescue(rip, error);
    if (status == DCN_OK && !rip->complete)
        status = finish_image(rip, error);
    return status;
}

static void
rip_free(struct dcn_rip *rip)
{
    dcn__tap_free(rip->tap);
    dcn__map_free(rip->map);
    dcn__recorded_free(&rip->earlier);
    dcn__disc_free(rip->known);
    dcn__fs_free(rip->fs);
    free(rip->proven_bits);
    if (rip->sink != NULL)
        rip->sink->ops->close(rip->sink);
    dcn__file_unlock(rip->lock);
    dcn__job_close(&rip->opened);
    free(rip->first);
    free(rip->base);
    free(rip->map_path);
    free(rip->json_path);
    free(rip->samples_path);
    free(rip->odd_path);
}

/* What a rip that did not fail came to. */
static enum dcn_outcome
came_to(struct dcn_rip *rip)
{
    enum dcn_outcome good =
        rip->complete ? rip->earlier.outcome : dcn__rip_outcome(rip);

    /* An image of 2048-byte sectors that was asked for and lacks what the disc
     * has; a subchannel that was asked for and is not all there. */
    if (rip->dropped > 0 || (rip->options->sub && rip->sub_missing > 0))
        good = dcn__outcome_worse(good, DCN_OUTCOME_DAMAGED);
    return good;
}

enum dcn_status
dcn_rip(const struct dcn_rip_options *given, const struct dcn_events *events,
        enum dcn_outcome *outcome, struct dcn_report **report,
        struct dcn_error *error)
{
    struct dcn_rip_options options = rip_defaults;
    struct dcn_rip rip;
    struct dcn_error local = {0};
    struct dcn_report *tree = NULL;
    enum dcn_outcome end, good = DCN_OUTCOME_GOOD;
    enum dcn_status status;

    memset(&rip, 0, sizeof(rip));
    rip.options = &options;
    status = dcn__job_begin(&rip.job, events, "rip", true, &options,
                            sizeof(options), given, &local);
    rip.room = dcn__job_room(&rip.job.events, options.room_wait_s);
    if (status == DCN_OK)
        status = rip_disc(&rip, &local);
    if (status == DCN_OK)
        good = came_to(&rip);
    dcn__rip_report(&rip);
    status = dcn__job_end(&rip.job, status, good, &end, &tree, &local);
    /* Where the map was not read, what lies there is not known to be ours. */
    if (rip.begun && rip.map == NULL && rip.anew) {
        dcn__sink_discard(rip.sink);
        dcn__odd_remove(rip.odd_path);
        unlink(rip.map_path);
    }
    if (rip.begun && rip.map != NULL) {
        struct dcn_error unwritten = {0};
        enum dcn_status written =
            dcn__room_tree_write(&rip.room, rip.json_path, tree, &unwritten);
        if (written != DCN_OK && status == DCN_OK) {
            status = written;
            local = unwritten;
            end = dcn_outcome_of_status(status);
        }
        /* Samples serve sectors that are not yet recovered. */
        if (status == DCN_OK && rip.finished && dcn__map_damage(rip.map) == 0)
            dcn__rip_tidy(&rip, rip.sub && !rip.keep_sub);
    }
    rip_free(&rip);
    if (status != DCN_OK && error != NULL)
        *error = local;
    if (outcome != NULL)
        *outcome = end;
    if (report != NULL)
        *report = tree;
    else
        dcn_report_free(tree);
    return status;
}
