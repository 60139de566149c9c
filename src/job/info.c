/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Describing: a disc or image (info), and the machine's drives (drives). */
#include "analyze/qscan.h"
#include "job/facts.h"

#include <stdlib.h>
#include <string.h>

static const struct dcn_info_options info_defaults = {.size = 0};
static const struct dcn_drives_options drives_defaults = {.size = 0};

void
dcn_info_options_init(struct dcn_info_options *options, size_t size)
{
    dcn__caller_init(options, size, &info_defaults, sizeof(info_defaults));
}

void
dcn_drives_options_init(struct dcn_drives_options *options, size_t size)
{
    dcn__caller_init(options, size, &drives_defaults, sizeof(drives_defaults));
}

/* ---- info ---- */

#define SCAN_SECTORS 64

/* Reads the subchannel of one range into the scan. */
static enum dcn_status
scan_range(struct dcn_source *source, const struct dcn_range *range,
           struct dcn_qscan *scan, const struct dcn_events *events,
           uint8_t *buffer, struct dcn_error *error)
{
    struct dcn_sector_result results[SCAN_SECTORS];
    unsigned want = DCN_WANT_RAW | DCN_WANT_SUB;

    for (uint32_t done = 0; done < range->count;) {
        uint32_t left = range->count - done;
        uint32_t count = left < SCAN_SECTORS ? left : SCAN_SECTORS;
        dcn_lba lba = range->first + (dcn_lba)done;
        enum dcn_status status = dcn__source_read(source, lba, count, want, 0,
                                                  buffer, results, error);

        if (status != DCN_OK)
            return status;
        for (uint32_t i = 0; i < count; i++) {
            if (results[i].has_sub)
                dcn__qscan_add(scan, lba + (dcn_lba)i,
                               buffer + i * dcn__want_bytes(want) +
                                   dcn__want_sub_offset(want));
        }
        done += count;
        if (dcn__cancelled(events))
            return dcn__error_set(error, DCN_ERR_CANCELLED,
                                  "stopped on request");
    }
    return DCN_OK;
}

/* With deep: what Q says of pregaps, indexes and codes. */
static enum dcn_status
scan_disc(struct dcn_source *source, const struct dcn_events *events,
          struct dcn_disc **known, struct dcn_error *error)
{
    const struct dcn_disc *disc = dcn__source_describe(source);
    struct dcn_source_caps caps;
    struct dcn_qscan *scan;
    struct dcn_range range;
    uint8_t *buffer;
    enum dcn_status status = DCN_OK;

    dcn__source_capabilities(source, &caps);
    if (disc->medium != DCN_MEDIUM_CD || (caps.want & DCN_WANT_SUB) == 0)
        return DCN_OK;
    dcn__phase(events, DCN_PHASE_SCAN);
    scan = dcn__qscan_new(disc);
    buffer = malloc(SCAN_SECTORS * (DCN_RAW_BYTES + DCN_SUB_BYTES));
    if (scan == NULL || buffer == NULL)
        status = dcn__error_memory(error, "scanning the subchannel");
    for (unsigned n = 0; status == DCN_OK && dcn__disc_range(disc, n, &range);
         n++)
        status = scan_range(source, &range, scan, events, buffer, error);
    if (status == DCN_OK)
        status = dcn__qscan_apply(scan, known, error);
    free(buffer);
    dcn__qscan_free(scan);
    return status;
}

enum dcn_status
dcn__info_disc(struct dcn_source *source, bool deep,
               const struct dcn_events *events, struct dcn_report *report,
               struct dcn_error *error)
{
    const struct dcn_disc *disc = dcn__source_describe(source);
    struct dcn_disc *known = NULL;
    struct dcn_fs *fs = NULL;
    enum dcn_status status = DCN_OK;

    if (deep)
        status = scan_disc(source, events, &known, error);
    dcn__tree_disc(report, known != NULL ? known : disc);
    dcn__disc_free(known);
    if (status != DCN_OK)
        return status;
    status = dcn__fs_read(source, deep, &fs, error);
    if (fs != NULL) {
        dcn__tree_file_systems(report, fs);
        if (deep)
            dcn__tree_contents(report, fs);
    }
    dcn__fs_free(fs);
    return status;
}

static enum dcn_status
describe(struct dcn_job *job, struct dcn_opened *opened, bool deep,
         struct dcn_error *error)
{
    dcn__tree_source(job->report, opened);
    dcn__note_drive(&job->events, opened->drive);
    return dcn__info_disc(opened->source, deep, &job->events, job->report,
                          error);
}

enum dcn_status
dcn_info(const struct dcn_info_options *given, const struct dcn_events *events,
         enum dcn_outcome *outcome, struct dcn_report **report,
         struct dcn_error *error)
{
    struct dcn_info_options options = info_defaults;
    struct dcn_job job;
    struct dcn_opened opened;
    struct dcn_error local = {0};
    enum dcn_status status = dcn__job_begin(
        &job, events, "info", false, &options, sizeof(options), given, &local);

    dcn__phase(&job.events, DCN_PHASE_OPEN);
    if (status == DCN_OK)
        status =
            dcn__job_open(options.source, options.state_dir, &opened, &local);
    if (status == DCN_OK) {
        dcn__note_image(&job.events, opened.source);
        status = describe(&job, &opened, options.deep, &local);
        dcn__job_close(&opened);
    }
    status =
        dcn__job_end(&job, status, DCN_OUTCOME_GOOD, outcome, report, &local);
    if (status != DCN_OK && error != NULL)
        *error = local;
    return status;
}

/* ---- drives ---- */

static const char *
medium_word(enum dcn_status ready)
{
    switch (ready) {
    case DCN_OK:
        return "present";
    case DCN_ERR_NO_MEDIUM:
        return "none";
    case DCN_ERR_BLANK:
        return "blank";
    default:
        return "unknown";
    }
}

static void
put_drive(struct dcn_report *list, const char *name, const char *state_dir)
{
    struct dcn_report *item = dcn__report_item(list);
    struct dcn_error why = {0};
    struct dcn_drive *drive;
    struct dcn_clock clock;
    enum dcn_status ready;

    if (dcn__job_open_drive(name, state_dir, &clock, &drive, &why) != DCN_OK) {
        dcn__report_str(item, "name", "Name", name);
        dcn__report_error(item, &why);
        dcn__report_str(item, "problem", "Problem", why.message);
        return;
    }
    dcn__tree_drive(item, name, drive, true);
    ready = dcn__drive_wait_ready(drive, &why);
    dcn__report_str(item, "medium", "Medium", medium_word(ready));
    if (ready == DCN_OK) {
        struct dcn_disc *disc;
        if (dcn__drive_describe(drive, &disc, &why) == DCN_OK) {
            dcn__report_str(item, "disc", "Disc", dcn__disc_kind_name(disc));
            dcn__disc_free(disc);
        }
    }
    dcn__drive_close(drive);
}

static enum dcn_status
list_drives(struct dcn_job *job, const struct dcn_drives_options *options,
            size_t *count, struct dcn_error *error)
{
    struct dcn_report *list = dcn__report_list(job->report, "drives", "Drives");
    char **nodes;
    enum dcn_status status;

    *count = 0;
    for (; options->sources != NULL && options->sources[*count] != NULL;
         (*count)++)
        put_drive(list, options->sources[*count], options->state_dir);
    if (*count > 0)
        return DCN_OK;
    status = dcn__cdio_list_drives(&nodes, error);
    if (status != DCN_OK)
        return status;
    for (; nodes[*count] != NULL; (*count)++)
        put_drive(list, nodes[*count], options->state_dir);
    dcn__cdio_free_drives(nodes);
    return DCN_OK;
}

enum dcn_status
dcn_drives(const struct dcn_drives_options *given,
           const struct dcn_events *events, enum dcn_outcome *outcome,
           struct dcn_report **report, struct dcn_error *error)
{
    struct dcn_drives_options options = drives_defaults;
    struct dcn_job job;
    struct dcn_error local = {0};
    size_t count = 0;
    enum dcn_status status =
        dcn__job_begin(&job, events, "drives", false, &options, sizeof(options),
                       given, &local);

    if (status == DCN_OK)
        status = list_drives(&job, &options, &count, &local);
    if (status == DCN_OK && count == 0)
        status = dcn__error_set(&local, DCN_ERR_NO_DRIVE,
                                "no optical drive found on this machine");
    status =
        dcn__job_end(&job, status, DCN_OUTCOME_GOOD, outcome, report, &local);
    if (status != DCN_OK && error != NULL)
        *error = local;
    return status;
}
