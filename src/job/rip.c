/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The main job: from a source to an image with its proof. Wires the rooms in
 * order - open, choose the outputs, rescue, scan the subchannel, finish - and
 * leaves how each is done to them. The report is rip_report.c's.
 */
#include "job/rip.h"

#include "job/map.h"
#include "job/name.h"
#include "job/recorded.h"
#include "rescue/store.h"
#include "source/raw_user.h"
#include "util/atomic_file.h"
#include "util/checked.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
dcn_rip_options_init(struct dcn_rip_options *options)
{
    memset(options, 0, sizeof(*options));
    options->retries = 8;
}

/* ---- what to make ---- */

static enum dcn_status
choose_format(struct dcn_rip *rip, struct dcn_error *error)
{
    const char *name = rip->options->format;

    if (name == NULL)
        name = dcn__disc_fits_iso(rip->disc) ? "iso" : "cue";
    rip->format = dcn__image_format(name);
    if (rip->format == NULL || rip->format->create == NULL)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "format '%s' is not one that can be written "
                              "(iso, cue)",
                              name);
    if (rip->format->can_hold != NULL && !rip->format->can_hold(rip->disc))
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "format '%s' cannot hold this disc (%s, %u "
                              "tracks, %u sessions)",
                              name, dcn__disc_kind_name(rip->disc),
                              rip->disc->track_count, rip->disc->session_count);
    if (rip->options->sub && strcmp(name, "iso") == 0)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "an ISO image has no subchannel beside it: "
                              "use --format cue with --sub");
    return DCN_OK;
}

static enum dcn_status
name_outputs(struct dcn_rip *rip, struct dcn_error *error)
{
    if (rip->options->base != NULL)
        rip->base = strdup(rip->options->base);
    else
        rip->base = dcn__job_base_name(rip->disc, rip->fs);
    if (rip->base != NULL) {
        rip->map_path = dcn__job_path(rip->base, "map");
        rip->json_path = dcn__job_path(rip->base, "json");
        rip->samples_path = dcn__job_path(rip->base, "samples");
    }
    if (rip->map_path == NULL || rip->json_path == NULL ||
        rip->samples_path == NULL)
        return dcn__error_memory(error, "naming the outputs");
    return DCN_OK;
}

/* "1000-1999" (both inclusive) or "1000". */
static bool
parse_range(const char *text, struct dcn_range *range)
{
    char *end;
    long first = strtol(text, &end, 10), last = first;

    if (end == text)
        return false;
    if (*end == '-') {
        const char *second = end + 1;
        last = strtol(second, &end, 10);
        if (end == second)
            return false;
    }
    if (*end != '\0' || first < 0 || last < first || last > INT32_MAX - 1)
        return false;
    range->first = (dcn_lba)first;
    range->count = (uint32_t)(last - first + 1);
    return true;
}

static enum dcn_status
parse_skips(struct dcn_rip *rip, struct dcn_error *error)
{
    const char *const *skip = rip->options->skip;
    size_t count = 0;

    while (skip != NULL && skip[count] != NULL)
        count++;
    if (count == 0)
        return DCN_OK;
    rip->skip = calloc(count, sizeof(*rip->skip));
    if (rip->skip == NULL)
        return dcn__error_memory(error, "reading options");
    for (size_t i = 0; i < count; i++) {
        if (!parse_range(skip[i], &rip->skip[i]))
            return dcn__error_set(error, DCN_ERR_INVALID,
                                  "'%s' is not a range of sectors: "
                                  "FIRST-LAST, as 1000-1999",
                                  skip[i]);
    }
    rip->skip_count = count;
    return DCN_OK;
}

/* A range that the disc has not is a slip of the pen worth telling. */
static void
check_skips(const struct dcn_rip *rip)
{
    for (size_t i = 0; i < rip->skip_count; i++) {
        if (rip->skip[i].first >= rip->disc->lead_out)
            dcn__note(&rip->job.events, DCN_NOTE_WARNING, "skip_outside",
                      "--skip %s: the disc ends before sector %d",
                      rip->options->skip[i], rip->disc->lead_out);
    }
}

/* ---- opening ---- */

/* On a data CD user data are taken out of raw sectors, which prove
 * themselves, where the drive's raw sectors are the disc's. */
static enum dcn_status
read_raw_if_proving(struct dcn_rip *rip, struct dcn_error *error)
{
    struct dcn_source_caps caps;
    enum dcn_status status = DCN_OK;
    bool iso = strcmp(rip->format->name, "iso") == 0;

    dcn__source_capabilities(rip->opened.source, &caps);
    if (rip->disc->medium != DCN_MEDIUM_CD)
        return DCN_OK;
    rip->proving = rip->opened.drive == NULL ||
                   dcn__drive_abilities(rip->opened.drive)->raw_is_true;
    if (iso && rip->proving && (caps.want & DCN_WANT_RAW) != 0) {
        status =
            dcn__raw_user_new(rip->opened.source, &rip->opened.source, error);
        if (status != DCN_OK)
            rip->opened.source = NULL;
    } else if (!rip->proving) {
        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "raw_not_true",
                  "this drive does not give true raw sectors: data sectors "
                  "cannot be proven by their EDC");
    }
    return status;
}

/* --speed in kB/s; 0: the drive's choice. */
static unsigned
asked_speed_kb_s(const struct dcn_rip *rip)
{
    return (unsigned)(dcn__medium_1x_kb_s(rip->disc->medium) *
                          rip->options->speed_x +
                      0.999);
}

static enum dcn_status
set_speed(struct dcn_rip *rip, struct dcn_error *error)
{
    if (rip->options->speed_x == 0)
        return DCN_OK;
    return dcn__source_set_speed(rip->opened.source, asked_speed_kb_s(rip),
                                 error);
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

/* The file system names the image and, on request, says what to read
 * first. That there is none, or a broken one, stops nothing. */
static enum dcn_status
look_at_files(struct dcn_rip *rip)
{
    struct dcn_error ignored;
    bool files = rip->options->files_first;

    if (!has_data_track(rip->disc) || (!files && rip->options->base != NULL))
        return DCN_OK;
    if (dcn__fs_read(rip->opened.source, files, &rip->fs, &ignored) != DCN_OK)
        rip->fs = NULL;
    if (files && (rip->fs == NULL || rip->fs->extent_count == 0))
        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "no_files",
                  "--files-first: no file system was found, all is read in "
                  "order");
    if (rip->fs == NULL || !files || rip->fs->extent_count == 0)
        return DCN_OK;
    rip->first = calloc(rip->fs->extent_count, sizeof(*rip->first));
    if (rip->first == NULL)
        return DCN_OK;
    for (size_t i = 0; i < rip->fs->extent_count; i++) {
        rip->first[i].first = rip->fs->extents[i].first;
        rip->first[i].count = rip->fs->extents[i].count;
    }
    rip->first_count = rip->fs->extent_count;
    return DCN_OK;
}

static enum dcn_status
open_source(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status;

    dcn__phase(&rip->job.events, DCN_PHASE_OPEN);
    status = dcn__job_open(rip->options->source, rip->options->state_dir,
                           &rip->opened, error);
    if (status != DCN_OK)
        return status;
    rip->disc = dcn__source_describe(rip->opened.source);
    dcn__note_image(&rip->job.events, rip->opened.source);
    check_skips(rip);
    status = choose_format(rip, error);
    if (status == DCN_OK)
        status = read_raw_if_proving(rip, error);
    if (status == DCN_OK)
        status = set_speed(rip, error);
    if (status == DCN_OK)
        status = look_at_files(rip);
    if (status == DCN_OK)
        status = name_outputs(rip, error);
    return status;
}

/* ---- the subchannel ---- */

static bool
source_gives_sub(const struct dcn_rip *rip)
{
    struct dcn_source_caps caps;

    dcn__source_capabilities(rip->opened.source, &caps);
    return (caps.want & DCN_WANT_SUB) != 0;
}

/* A BIN is cut into tracks before it is read, so their pregaps must be known
 * before. */
static enum dcn_status
know_pregaps(struct dcn_rip *rip, struct dcn_error *error)
{
    struct dcn_qscan *scan;
    enum dcn_status status;

    if (!rip->options->split || !rip->sub || rip->opened.drive == NULL)
        return DCN_OK;
    scan = dcn__qscan_new(rip->disc);
    if (scan == NULL)
        return dcn__error_memory(error, "searching pregaps");
    status = dcn__qscan_search_pregaps(scan, rip->opened.source, error);
    if (status == DCN_OK)
        status = dcn__qscan_apply(scan, &rip->known, error);
    dcn__qscan_free(scan);
    return status;
}

static const struct dcn_disc *
known_disc(const struct dcn_rip *rip)
{
    return rip->known != NULL ? rip->known : rip->disc;
}

#define SCAN_SECTORS 1024

/* Feeds what the sink holds of one range to the scan. */
static enum dcn_status
scan_range(struct dcn_rip *rip, const struct dcn_range *range, uint8_t *buffer,
           struct dcn_error *error)
{
    static const uint8_t none[DCN_SUB_BYTES];

    for (uint32_t done = 0; done < range->count;) {
        uint32_t left = range->count - done;
        uint32_t count = left < SCAN_SECTORS ? left : SCAN_SECTORS;
        dcn_lba lba = range->first + (dcn_lba)done;
        enum dcn_status status = rip->sink->ops->read(
            rip->sink, lba, count, DCN_WANT_SUB, buffer, error);

        if (status != DCN_OK)
            return status;
        for (uint32_t i = 0; i < count; i++) {
            const uint8_t *raw = buffer + (size_t)i * DCN_SUB_BYTES;
            /* All zero: never read, or a drive that gave nothing. */
            if (memcmp(raw, none, sizeof(none)) != 0)
                dcn__qscan_add(rip->scan, lba + (dcn_lba)i, raw);
        }
        done += count;
        if (dcn__cancelled(&rip->job.events))
            return dcn__error_set(error, DCN_ERR_CANCELLED,
                                  "stopped on request");
    }
    return DCN_OK;
}

/* Reads the kept P-W back: so an interrupted rip scans all of it, too. */
static enum dcn_status
scan_subchannel(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    struct dcn_range range;
    struct dcn_disc *known;
    uint8_t *buffer;

    if (!rip->sub)
        return DCN_OK;
    dcn__phase(&rip->job.events, DCN_PHASE_SCAN);
    rip->scan = dcn__qscan_new(rip->disc);
    buffer = malloc((size_t)SCAN_SECTORS * DCN_SUB_BYTES);
    if (rip->scan == NULL || buffer == NULL)
        status = dcn__error_memory(error, "scanning the subchannel");
    for (unsigned n = 0;
         status == DCN_OK && dcn__disc_range(rip->disc, n, &range); n++)
        status = scan_range(rip, &range, buffer, error);
    free(buffer);
    if (status == DCN_OK)
        status = dcn__qscan_apply(rip->scan, &known, error);
    if (status != DCN_OK)
        return status;
    dcn__disc_free(rip->known);
    rip->known = known;
    return DCN_OK;
}

static void
decide_about_sub(struct dcn_rip *rip)
{
    rip->keep_sub = rip->sub;
    if (!rip->sub)
        rip->sub_reason = rip->options->no_sub ? "not wanted (--no-sub)"
                          : strcmp(rip->format->name, "iso") == 0
                              ? "an ISO image keeps none"
                              : "the source gives none";
    else if (rip->options->sub)
        rip->sub_reason = "asked for (--sub)";
    else if (dcn__rip_damage(rip->map) > 0) {
        /* Going on later needs what was read of it. */
        rip->sub_reason = "kept until no sector is damaged or unread";
    } else if (rip->options->no_sub) {
        rip->keep_sub = false;
        rip->sub_reason = "read for indexes only (--no-sub)";
    } else if (dcn__qscan_tells_more(rip->scan)) {
        rip->sub_reason = "it holds more than the TOC says";
    } else {
        rip->keep_sub = false;
        rip->sub_reason = "it holds nothing but what the TOC says";
    }
}

/* ---- reading ---- */

static void
on_stored(dcn_lba first, uint32_t count, unsigned want, const uint8_t *buffer,
          const struct dcn_sector_result *results, void *payload)
{
    struct dcn_rip *rip = payload;

    (void)want;
    (void)buffer;
    if (!rip->proving)
        return;
    for (uint32_t i = 0; i < count; i++) {
        const struct dcn_track *track =
            dcn__disc_track_at(rip->disc, first + (dcn_lba)i);
        if (results[i].state == DCN_SECTOR_GOOD && track != NULL &&
            track->mode != DCN_TRACK_AUDIO)
            rip->proven++;
    }
}

/* Nobody else may touch these files from here on, not even to look whether
 * there are any. */
static enum dcn_status
lock_outputs(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status = dcn__job_check_folder(rip->base, error);

    if (status == DCN_OK)
        status = dcn__store_lock(rip->map_path, &rip->lock, error);
    return status;
}

/* Sectors that the map knows by their digests are read anew; DCN_OK where none
 * speaks against the disc. */
static enum dcn_status
check_probes(const struct dcn_rip *rip, const struct dcn_mapfile *file,
             struct dcn_error *error)
{
    unsigned want = file->keeps & (DCN_WANT_RAW | DCN_WANT_USER);
    struct dcn_sector_result result;
    struct dcn_source_caps caps;
    uint8_t sector[DCN_RAW_BYTES];
    char digest[65];

    dcn__source_capabilities(rip->opened.source, &caps);
    if ((caps.want & want) != want)
        return DCN_OK;
    for (unsigned i = 0; i < file->probe_count; i++) {
        dcn_lba lba = file->probes[i].lba;
        enum dcn_status status =
            dcn__source_read(rip->opened.source, lba, 1, want, DCN_READ_FRESH,
                             sector, &result, error);

        if (status != DCN_OK)
            return status;
        if (result.state != DCN_SECTOR_GOOD || !result.has_main)
            continue;
        dcn__store_digest(sector, dcn__want_bytes(want), digest);
        if (strcmp(digest, file->probes[i].sha256) != 0)
            return dcn__error_set(error, DCN_ERR_WRONG_DISC,
                                  "%s belongs to another disc than the one in "
                                  "%s, or the drive has another read offset "
                                  "(sector %d differs)",
                                  rip->map_path, rip->opened.name, lba);
    }
    return DCN_OK;
}

/* DCN_ERR_EXISTS, or what is wrong with an image that its map calls
 * complete. Its subchannel may have been left out. */
static enum dcn_status
refuse_complete(const struct dcn_rip *rip, struct dcn_error *error)
{
    struct dcn_image_options image = {
        .split = rip->options->split, .resume = true, .check_only = true};
    struct dcn_sink *none;
    enum dcn_status status =
        rip->format->create(rip->base, rip->disc, &image, &none, error);

    if (status != DCN_OK)
        return status;
    return dcn__error_set(error, DCN_ERR_EXISTS,
                          "%s is complete already (--overwrite rips again)",
                          rip->base);
}

/* True where the last run came to its end: with all sectors read, an image
 * may still lack its sheet. */
static bool
was_finished(const struct dcn_rip *rip)
{
    struct dcn_recorded recorded;
    bool finished;

    if (dcn__recorded_read(rip->json_path, &recorded, NULL) != DCN_OK)
        return false;
    finished = !recorded.interrupted;
    dcn__recorded_free(&recorded);
    return finished;
}

/* A map that is there: of this disc, and with something left to do? */
static enum dcn_status
judge_earlier(const struct dcn_rip *rip, const struct dcn_mapfile *file,
              struct dcn_error *error)
{
    char digest[65];
    enum dcn_status status;

    dcn__disc_toc_digest(rip->disc, digest);
    if (strcmp(file->digest, digest) != 0)
        return dcn__error_set(error, DCN_ERR_WRONG_DISC,
                              "%s belongs to another disc than the one in %s "
                              "(%s; its table of contents is another)",
                              rip->map_path, rip->opened.name,
                              dcn__disc_kind_name(rip->disc));
    status = check_probes(rip, file, error);
    if (status != DCN_OK)
        return status;
    if (dcn__rip_damage(file->map) > 0 || !was_finished(rip))
        return DCN_OK;
    return refuse_complete(rip, error);
}

/* Without a map, what has the names of a report or of samples is not ours to
 * replace. */
static enum dcn_status
refuse_foreign(const struct dcn_rip *rip, struct dcn_error *error)
{
    const char *const paths[] = {rip->json_path, rip->samples_path};

    for (size_t i = 0; i < DCN_ARRAY_LEN(paths); i++) {
        if (access(paths[i], F_OK) == 0)
            return dcn__error_set(error, DCN_ERR_EXISTS, "%s exists already",
                                  paths[i]);
    }
    return DCN_OK;
}

/* resume: true where a map of an earlier run is there to be continued.
 * DCN_ERR_EXISTS where that run has nothing left to do. */
static enum dcn_status
look_for_earlier(struct dcn_rip *rip, bool *resume, struct dcn_error *error)
{
    struct dcn_mapfile file;
    struct dcn_error reason = {0};
    enum dcn_status status;

    *resume = false;
    if (rip->options->overwrite)
        return DCN_OK;
    status = dcn__job_map_read(rip->map_path, &file, &reason);
    if (status == DCN_ERR_NOT_FOUND)
        return refuse_foreign(rip, error);
    if (status != DCN_OK) {
        if (error != NULL)
            *error = reason;
        return status;
    }
    status = judge_earlier(rip, &file, error);
    dcn__mapfile_free(&file);
    *resume = status == DCN_OK;
    return status;
}

/* Before the old image goes, so that no map claims what is no more. */
static enum dcn_status
forget_earlier(const struct dcn_rip *rip, const struct dcn_image_options *image,
               struct dcn_error *error)
{
    const char *const paths[] = {rip->map_path, rip->json_path};
    struct dcn_image_options check = *image;
    struct dcn_sink *none;
    enum dcn_status status;

    if (!rip->options->overwrite)
        return DCN_OK;
    check.check_only = true;
    status =
        rip->format->create(rip->base, known_disc(rip), &check, &none, error);
    if (status != DCN_OK)
        return status;
    for (size_t i = 0; i < DCN_ARRAY_LEN(paths); i++) {
        if (unlink(paths[i]) != 0 && errno != ENOENT)
            return dcn__error_set_errno(error, errno, "remove %s", paths[i]);
    }
    return dcn__sync_folder_of(rip->map_path, error);
}

static enum dcn_status
create_sink(struct dcn_rip *rip, struct dcn_error *error)
{
    struct dcn_image_options image = {
        .split = rip->options->split,
        .overwrite = rip->options->overwrite,
        .keep = (const char *const *)rip->opened.files,
        .keep_count = rip->opened.file_count,
    };
    enum dcn_status status;

    rip->sub = strcmp(rip->format->name, "iso") != 0 && source_gives_sub(rip);
    if (rip->options->sub && !rip->sub)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s: gives no subchannel (--sub)",
                              rip->opened.name);
    image.sub = rip->sub;
    status = lock_outputs(rip, error);
    if (status == DCN_OK)
        status = look_for_earlier(rip, &image.resume, error);
    if (status == DCN_OK)
        status = know_pregaps(rip, error);
    if (status == DCN_OK)
        status = forget_earlier(rip, &image, error);
    if (status == DCN_OK)
        status = rip->format->create(rip->base, known_disc(rip), &image,
                                     &rip->sink, error);
    if (status != DCN_OK)
        return status;
    rip->begun = true;
    rip->anew = !image.resume;
    dcn__named(&rip->job.events, "base", rip->base);
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
        .fresh = rip->options->overwrite,
        .speed_kb_s = rip->options->speed_x > 0 ? asked_speed_kb_s(rip) : 0,
        .samples_path = rip->samples_path,
        .locked = true,
        .skip = rip->skip,
        .skip_count = rip->skip_count,
        .first = rip->first,
        .first_count = rip->first_count,
        .stored = on_stored,
        .payload = rip,
    };

    if (rip->opened.drive != NULL) {
        dcn__job_drive_name(rip->opened.drive, drive, sizeof(drive));
        rescue.drive = drive;
    }
    status = dcn__rescue_run(rip->opened.source, rip->sink, &rescue,
                             &rip->job.events, &rip->summary, &rip->map, error);
    note_end(rip);
    return status;
}

static enum dcn_status
finish_image(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status = scan_subchannel(rip, error);

    if (status != DCN_OK)
        return status;
    decide_about_sub(rip);
    dcn__phase(&rip->job.events, DCN_PHASE_FINISH);
    status = rip->sink->ops->finish(rip->sink, known_disc(rip), error);
    if (status != DCN_OK)
        return status;
    if (rip->sub && !rip->keep_sub) {
        char *path = dcn__job_path(rip->base, "sub");
        if (path != NULL)
            unlink(path);
        free(path);
    }
    /* Samples serve sectors that are not yet won. */
    if (dcn__rip_damage(rip->map) == 0)
        unlink(rip->samples_path);
    rip->finished = true;
    return DCN_OK;
}

uint64_t
dcn__rip_damage(const struct dcn_map *map)
{
    return dcn__map_total(map) - dcn__map_count(map, DCN_MAP_GOOD) -
           dcn__map_count(map, DCN_MAP_REPAIRED) -
           dcn__map_count(map, DCN_MAP_VOTED);
}

/* ---- the whole ---- */

static enum dcn_status
rip_disc(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status = parse_skips(rip, error);

    if (status == DCN_OK)
        status = open_source(rip, error);
    if (status == DCN_OK)
        status = create_sink(rip, error);
    if (status == DCN_OK)
        status = run_rescue(rip, error);
    if (status == DCN_OK)
        status = finish_image(rip, error);
    return status;
}

static void
rip_free(struct dcn_rip *rip)
{
    dcn__qscan_free(rip->scan);
    dcn__map_free(rip->map);
    dcn__disc_free(rip->known);
    dcn__fs_free(rip->fs);
    if (rip->sink != NULL)
        rip->sink->ops->close(rip->sink);
    dcn__file_unlock(rip->lock);
    dcn__job_close(&rip->opened);
    free(rip->skip);
    free(rip->first);
    free(rip->base);
    free(rip->map_path);
    free(rip->json_path);
    free(rip->samples_path);
}

/* BASE.json, replaced as a whole. */
static enum dcn_status
write_json(const char *path, const struct dcn_report *report,
           struct dcn_error *error)
{
    char *json = dcn_report_json(report, true);
    enum dcn_status status;

    if (json == NULL)
        return dcn__error_memory(error, "writing the report");
    status = dcn__atomic_write(path, json, strlen(json), error);
    free(json);
    return status;
}

enum dcn_status
dcn_rip(const struct dcn_rip_options *options, const struct dcn_events *events,
        enum dcn_outcome *outcome, struct dcn_report **report,
        struct dcn_error *error)
{
    struct dcn_rip rip;
    struct dcn_error local = {0};
    struct dcn_report *tree = NULL;
    enum dcn_outcome end, good = DCN_OUTCOME_GOOD;
    enum dcn_status status;

    memset(&rip, 0, sizeof(rip));
    rip.options = options;
    dcn__job_begin(&rip.job, events, "rip", true);
    status = rip_disc(&rip, &local);
    if (status == DCN_OK && dcn__rip_damage(rip.map) > 0)
        good = DCN_OUTCOME_DAMAGED;
    dcn__rip_report(&rip);
    status = dcn__job_end(&rip.job, status, good, &end, &tree, &local);
    /* Where the map was not read, what lies there is not known to be ours. */
    if (rip.begun && rip.map == NULL && rip.anew)
        dcn__sink_discard(rip.sink);
    if (rip.begun && rip.map != NULL) {
        struct dcn_error unwritten = {0};
        enum dcn_status written = write_json(rip.json_path, tree, &unwritten);
        if (written != DCN_OK && status == DCN_OK) {
            status = written;
            local = unwritten;
            end = dcn_outcome_of_status(status);
        }
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
