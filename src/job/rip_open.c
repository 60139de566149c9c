/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first part of a rip: its options read, its source opened, the format
 * and the names of the outputs chosen.
 */
#include "job/rip.h"

#include "disc/medium.h"
#include "job/judged.h"
#include "job/name.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Why --sub is not to be had of this disc in this format. */
static enum dcn_status
check_sub(const struct dcn_rip *rip, struct dcn_error *error)
{
    const struct dcn_image_format *keeps;

    if (!rip->options->sub)
        return DCN_OK;
    if (rip->disc->medium != DCN_MEDIUM_CD)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "a %s has no subchannel (--sub)",
                              dcn__disc_kind_name(rip->disc));
    if ((rip->format->keeps & DCN_KEEPS_SUB) != 0)
        return DCN_OK;
    keeps = dcn__image_keeping(rip->disc, DCN_KEEPS_SUB);
    if (keeps == NULL)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "no format that can hold this disc keeps a "
                              "subchannel (--sub)");
    return dcn__error_set(error, DCN_ERR_INVALID,
                          "%s image has no subchannel beside it: "
                          "use --format %s with --sub",
                          rip->format->called, keeps->name);
}

static enum dcn_status
choose_format(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status = dcn__image_choose(rip->options->format, rip->disc,
                                               0, &rip->format, error);
    struct dcn_source_caps caps;

    if (status != DCN_OK)
        return status;
    dcn__source_capabilities(rip->opened.source, &caps);
    if ((rip->format->keeps & DCN_KEEPS_RAW) != 0 &&
        (caps.want & DCN_WANT_RAW) == 0)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s: gives only the user data of data sectors; "
                              "a %s needs raw sectors (2352 bytes), which "
                              "another drive may give",
                              rip->opened.name, rip->format->data);
    return check_sub(rip, error);
}

static enum dcn_status
name_outputs(struct dcn_rip *rip, struct dcn_error *error)
{
    if (rip->options->base != NULL)
        rip->base = dcn__job_named_base(rip->options->base);
    else
        rip->base = dcn__job_base_name(rip->disc, rip->fs);
    if (rip->base != NULL) {
        rip->map_path = dcn__job_path(rip->base, "map");
        rip->json_path = dcn__job_path(rip->base, "json");
        rip->samples_path = dcn__job_path(rip->base, "samples");
        rip->odd_path = dcn__job_path(rip->base, "odd");
    }
    if (rip->map_path == NULL || rip->json_path == NULL ||
        rip->samples_path == NULL || rip->odd_path == NULL)
        return dcn__error_memory(error, "naming the outputs");
    return DCN_OK;
}

enum dcn_status
dcn__rip_check_skips(const struct dcn_rip *rip, struct dcn_error *error)
{
    const struct dcn_range *skip = rip->options->skip;

    for (size_t i = 0; skip != NULL && i < rip->options->skip_count; i++) {
        if (skip[i].first < 0 || skip[i].count == 0 ||
            skip[i].count > (uint32_t)(INT32_MAX - skip[i].first))
            return dcn__error_set(error, DCN_ERR_INVALID,
                                  "%u sectors from %d on are no range to skip",
                                  skip[i].count, skip[i].first);
    }
    return DCN_OK;
}

/* A range that the disc has not is a slip of the pen worth telling. */
static void
check_skips(const struct dcn_rip *rip)
{
    const struct dcn_range *skip = rip->options->skip;

    for (size_t i = 0; i < rip->options->skip_count; i++) {
        if (skip[i].first >= rip->disc->lead_out)
            dcn__note(&rip->job.events, DCN_NOTE_WARNING, "skip_outside",
                      "--skip %d-%d: the disc ends before sector %d",
                      skip[i].first, skip[i].first + (dcn_lba)skip[i].count - 1,
                      rip->disc->lead_out);
    }
}

/* ---- opening ---- */

/* A data CD is read raw, for its sectors prove themselves, where the drive's
 * raw sectors are the disc's. */
static enum dcn_status
read_raw_if_proving(struct dcn_rip *rip, struct dcn_error *error)
{
    struct dcn_source_caps caps;
    enum dcn_status status = DCN_OK;
    bool user = (rip->format->keeps & DCN_KEEPS_RAW) == 0;

    dcn__source_capabilities(rip->opened.source, &caps);
    if (rip->disc->medium != DCN_MEDIUM_CD)
        return DCN_OK;
    rip->proving = rip->opened.drive == NULL ||
                   dcn__drive_abilities(rip->opened.drive)->raw_is_true;
    if (rip->opened.drive == NULL)
        status =
            dcn__judged_new(rip->opened.source, &rip->opened.source, error);
    if (status != DCN_OK)
        return status;
    if (user && rip->proving && (caps.want & DCN_WANT_RAW) != 0) {
        rip->folded = true;
    } else if (!rip->proving) {
        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "raw_not_true",
                  "this drive does not give true raw sectors: data sectors "
                  "cannot be proven by their EDC");
    }
    return status;
}

/* --speed in kB/s; 0: the drive's choice. */
unsigned
dcn__rip_speed_kb_s(const struct dcn_rip *rip)
{
    return (unsigned)(dcn__medium_facts(rip->disc->medium)->kb_per_1x *
                          rip->options->speed_x +
                      0.999);
}

/* A drive that may or will not be told its speed is read at its own. */
static void
set_speed(struct dcn_rip *rip)
{
    struct dcn_error why = {0};

    if (rip->options->speed_x == 0)
        return;
    if (dcn__source_set_speed(rip->opened.source, dcn__rip_speed_kb_s(rip),
                              &why) != DCN_OK)
        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "speed_not_set",
                  "--speed is not in effect: %s", why.message);
}

static bool
has_data_track(const struct dcn_disc *disc)
{
    for (unsigned i = 0; i < disc->track_count; i++) {
        if (disc->tracks[i].mode != DCN_TRACK_AUDIO)
            return true;
    }
    return false;
}

/* One past the last sector of any volume; 0: there is none. */
static dcn_lba
end_of_volumes(const struct dcn_fs *fs)
{
    int64_t end = 0;

    for (size_t i = 0; i < fs->volume_count; i++) {
        int64_t one = fs->volumes[i].start + (int64_t)fs->volumes[i].sectors;

        if (one > end)
            end = one;
    }
    return end < INT32_MAX ? (dcn_lba)end : INT32_MAX;
}

/* The file system names the image and, on request, says what to read
 * first. That there is none, or a broken one, stops nothing. */
static enum dcn_status
look_at_files(struct dcn_rip *rip)
{
    struct dcn_error ignored;
    bool files = rip->options->files_first;

    /* Of what may have been written track-at-once it tells the end. */
    if (!has_data_track(rip->disc) ||
        (!files && rip->options->base != NULL && !rip->disc->recordable))
        return DCN_OK;
    if (dcn__fs_read(rip->opened.source, files, &rip->fs, &ignored) != DCN_OK)
        rip->fs = NULL;
    if (files && (rip->fs == NULL || rip->fs->extent_count == 0))
        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "no_files",
                  "--files-first: no file system was found, all is read in "
                  "order");
    if (rip->fs == NULL)
        return DCN_OK;
    if (rip->disc->track_count == 1)
        rip->volume_end = end_of_volumes(rip->fs);
    if (files)
        rip->first_count = dcn__fs_ranges(rip->fs, &rip->first);
    /* There may be very many, and only their places were needed. */
    dcn__fs_forget_files(rip->fs);
    return DCN_OK;
}

/* While a drive is looked for that vanished as it was opened. */
static bool
keep_waiting(void *payload)
{
    struct dcn_rip *rip = payload;

    dcn__phase(&rip->job.events, DCN_PHASE_DRIVE_LOST);
    return !dcn__cancelled(&rip->job.events);
}

static unsigned
wait_ms(double seconds)
{
    return seconds < UINT_MAX / 1000 ? (unsigned)(seconds * 1000) : UINT_MAX;
}

enum dcn_status
dcn__rip_open(struct dcn_rip *rip, struct dcn_error *error)
{
    const struct dcn_opening open = {
        .state_dir = rip->options->state_dir,
        .encoding = rip->options->encoding,
        .handle = rip->options->handle,
        .record = rip->options->record,
        .c2 = (enum dcn_c2_choice)rip->options->c2,
        .lost_wait_ms = wait_ms(rip->options->drive_wait_s),
        .keep_waiting = keep_waiting,
        .payload = rip,
    };
    enum dcn_status status;

    dcn__phase(&rip->job.events, DCN_PHASE_OPEN);
    status = dcn__job_open(rip->options->source, &open, &rip->opened, error);
    if (status != DCN_OK)
        return status;
    rip->disc = dcn__source_describe(rip->opened.source);
    set_speed(rip);
    rip->notes_told = dcn__note_drive(&rip->job.events, rip->opened.drive, 0);
    dcn__note_image(&rip->job.events, rip->opened.source);
    check_skips(rip);
    status = choose_format(rip, error);
    if (status == DCN_OK)
        status = read_raw_if_proving(rip, error);
    if (status == DCN_OK)
        status = look_at_files(rip);
    if (status == DCN_OK)
        status = name_outputs(rip, error);
    return status;
}
