/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Describing: a disc or image (info), and the machine's drives (drives). */
#include "job/facts.h"
#include "job/findings.h"
#include "job/short.h"

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

/* What the detectors say; with deep they hear every sector, so that pregaps,
 * indexes and codes come to be known. */
static enum dcn_status
detect(struct dcn_source *source, const char *image, bool deep,
       const struct dcn_events *events, struct dcn_tap **tap,
       struct dcn_disc **known, struct dcn_error *error)
{
    const struct dcn_watch stop = dcn__findings_watch(events);
    struct dcn_source_caps caps;
    enum dcn_status status;

    dcn__source_capabilities(source, &caps);
    status = dcn__tap_new(dcn__source_describe(source), deep ? caps.want : 0,
                          tap, error);
    if (status == DCN_OK && dcn__tap_wants(*tap) != 0) {
        dcn__phase(events, DCN_PHASE_SCAN);
        status = dcn__tap_source(*tap, source, &stop, error);
    }
    if (status == DCN_OK && image != NULL)
        dcn__findings_tell_beside(*tap, image);
    return status == DCN_OK ? dcn__tap_finish(*tap, known, error) : status;
}

enum dcn_status
dcn__info_disc(struct dcn_source *source, const char *image, bool deep,
               const struct dcn_events *events, struct dcn_report *report,
               struct dcn_error *error)
{
    const struct dcn_disc *disc = dcn__source_describe(source);
    struct dcn_disc *known = NULL;
    struct dcn_tap *tap = NULL;
    struct dcn_fs *fs = NULL;
    enum dcn_status status;

    status = detect(source, image, deep, events, &tap, &known, error);
    dcn__tree_disc(report, known != NULL ? known : disc);
    dcn__tree_findings(report, tap);
    dcn__disc_free(known);
    dcn__tap_free(tap);
    if (status != DCN_OK)
        return status;
    status = dcn__fs_read(source, deep, &fs, error);
    if (fs != NULL) {
        dcn__tree_file_systems(report, fs);
        dcn__note_short(events, image != NULL ? "image" : "disc", disc, fs);
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
    (void)dcn__note_drive(&job->events, opened->drive, 0);
    return dcn__info_disc(opened->source,
                          opened->drive == NULL ? opened->name : NULL, deep,
                          &job->events, job->report, error);
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
    if (status == DCN_OK) {
        const struct dcn_opening open = {
            .state_dir = options.state_dir,
            .encoding = options.encoding,
            .handle = options.handle,
        };

        status = dcn__job_open(options.source, &open, &opened, &local);
    }
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

/* A drive that cannot be asked is no failure of the list; one that stays
 * remembered against the caller's word is. */
static enum dcn_status
put_drive(struct dcn_report *list, const char *name,
          const struct dcn_drives_options *options, unsigned *forgotten,
          struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    const char *state_dir = options->state_dir;
    unsigned files = 0;

    struct dcn_report *item = dcn__report_item(list);
    struct dcn_error why = {0};
    struct dcn_drive *drive;
    struct dcn_clock clock;
    enum dcn_status ready;

    if (dcn__job_open_drive(name, state_dir, &clock, &drive, &why) != DCN_OK) {
        dcn__report_str(item, "name", "Name", name);
        dcn__report_error(item, &why);
        dcn__report_str(item, "problem", "Problem", why.message);
        return DCN_OK;
    }
    if (options->forget)
        status = dcn__drive_forget(drive, &files, error);
    *forgotten += files;
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
    return status;
}

static enum dcn_status
list_drives(struct dcn_job *job, const struct dcn_drives_options *options,
            size_t *count, unsigned *forgotten, struct dcn_error *error)
{
    struct dcn_report *list = dcn__report_list(job->report, "drives", "Drives");
    char **nodes;
    enum dcn_status status = DCN_OK;

    *count = 0;
    for (; status == DCN_OK && options->sources != NULL &&
           options->sources[*count] != NULL;
         (*count)++)
        status = put_drive(list, options->sources[*count], options, forgotten,
                           error);
    if (*count > 0 || status != DCN_OK)
        return status;
    status = dcn__cdio_list_drives(&nodes, error);
    if (status != DCN_OK)
        return status;
    for (; status == DCN_OK && nodes[*count] != NULL; (*count)++)
        status = put_drive(list, nodes[*count], options, forgotten, error);
    dcn__cdio_free_drives(nodes);
    return status;
}

/* Without a name all drives are forgotten, also those that are not here. */
static enum dcn_status
forget_all(const struct dcn_drives_options *options, unsigned *forgotten,
           struct dcn_error *error)
{
    bool named = options->sources != NULL && options->sources[0] != NULL;

    if (!options->forget || named || options->state_dir == NULL)
        return DCN_OK;
    return dcn__drives_forget(options->state_dir, forgotten, error);
}

enum dcn_status
dcn_drives(const struct dcn_drives_options *given,
           const struct dcn_events *events, enum dcn_outcome *outcome,
           struct dcn_report **report, struct dcn_error *error)
{
    struct dcn_drives_options options = drives_defaults;
    struct dcn_job job;
    struct dcn_error local = {0};
    unsigned forgotten = 0;
    size_t count = 0;
    enum dcn_status status =
        dcn__job_begin(&job, events, "drives", false, &options, sizeof(options),
                       given, &local);

    if (status == DCN_OK)
        status = forget_all(&options, &forgotten, &local);
    if (status == DCN_OK)
        status = list_drives(&job, &options, &count, &forgotten, &local);
    if (status == DCN_OK && options.forget)
        dcn__report_int(job.report, "forgotten", "Forgotten", forgotten);
    /* To forget them needs no drive. */
    if (status == DCN_OK && count == 0 && !options.forget)
        status = dcn__error_set(&local, DCN_ERR_NO_DRIVE,
                                "no optical drive found on this machine");
    status =
        dcn__job_end(&job, status, DCN_OUTCOME_GOOD, outcome, report, &local);
    if (status != DCN_OK && error != NULL)
        *error = local;
    return status;
}
