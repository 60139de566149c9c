/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Serving: an image becomes the medium of a virtual drive, and the drive a
 * /dev/srN of this machine's kernel until the caller says stop. */
#include "job/facts.h"
#include "vdrive/tcmu.h"

#include <stdio.h>
#include <unistd.h>

#define AWAY_TICK_NS 50000000

static const struct dcn_serve_options serve_defaults = {.clock_scale = 0};

void
dcn_serve_options_init(struct dcn_serve_options *options, size_t size)
{
    dcn__caller_init(options, size, &serve_defaults, sizeof(serve_defaults));
}

static bool
serve_stop(void *payload)
{
    return dcn__cancelled(payload);
}

static void
serve_on_node(const char *node, void *payload)
{
    dcn__named(payload, DCN_NAMED_DEVICE, node);
}

static enum dcn_status
make_drive(const struct dcn_serve_options *options,
           const struct dcn_events *events, struct dcn_clock *clock,
           struct dcn_vdrive **drive, struct dcn_error *error)
{
    struct dcn_image_options image = {0};
    struct dcn_vdrive_options vdrive = {
        .personality = options->personality,
        .damage = options->damage,
        .clock = clock,
        .seed = options->seed,
        .trace = options->trace,
        .medium = options->medium,
    };
    struct dcn_source *source;
    enum dcn_status status;

    if (options->image == NULL)
        return dcn__error_set(error, DCN_ERR_INVALID, "no image is named");
    image.medium = vdrive.medium;
    image.encoding = options->encoding;
    if (options->clock_scale < 0)
        dcn__clock_init_simulated(clock);
    else
        dcn__clock_init_scaled(clock, options->clock_scale);
    status = dcn__image_open(options->image, &image, &source, NULL, error);
    if (status != DCN_OK)
        return status;
    dcn__note_image(events, source);
    return dcn__vdrive_new(source, &vdrive, drive, error);
}

/* One node, from its making to its removal. */
static enum dcn_status
serve_once(struct dcn_vdrive *drive, struct dcn_events *listener,
           struct dcn_error *error)
{
    struct dcn_tcmu *tcmu = NULL;
    char name[32];
    enum dcn_status status;

    /* One a thread: a process may serve several. */
    snprintf(name, sizeof(name), "discern%ld", (long)gettid());
    status = dcn__tcmu_start(drive, name, &tcmu, error);
    if (status == DCN_OK)
        status =
            dcn__tcmu_serve(tcmu, serve_stop, serve_on_node, listener, error);
    dcn__tcmu_stop(tcmu);
    return status;
}

/* Waits for a drive that damage made vanish. False: it stays away, or nobody
 * wants to wait. */
static bool
is_back(struct dcn_vdrive *drive, struct dcn_events *listener)
{
    struct dcn_clock *clock = dcn__vdrive_clock(drive), real;

    dcn__clock_init_real(&real);
    while (dcn__vdrive_gone(drive)) {
        if (!dcn__vdrive_comes_back(drive) || serve_stop(listener))
            return false;
        real.sleep_ns(&real, AWAY_TICK_NS);
        clock->sleep_ns(clock, AWAY_TICK_NS); /* one that stands still */
    }
    return !serve_stop(listener);
}

enum dcn_status
dcn_serve(const struct dcn_serve_options *given,
          const struct dcn_events *events, enum dcn_outcome *outcome,
          struct dcn_report **report, struct dcn_error *error)
{
    struct dcn_serve_options options = serve_defaults;
    struct dcn_job job;
    struct dcn_clock clock;
    struct dcn_vdrive *drive = NULL;
    struct dcn_error local = {0};
    enum dcn_status status = dcn__job_begin(
        &job, events, "serve", true, &options, sizeof(options), given, &local);
    bool again;

    if (status == DCN_OK)
        status = make_drive(&options, &job.events, &clock, &drive, &local);
    again = status == DCN_OK;
    while (again) {
        status = serve_once(drive, &job.events, &local);
        again = status == DCN_OK && dcn__vdrive_gone(drive) &&
                is_back(drive, &job.events);
    }
    dcn__vdrive_free(drive);
    status =
        dcn__job_end(&job, status, DCN_OUTCOME_GOOD, outcome, report, &local);
    if (status != DCN_OK && error != NULL)
        *error = local;
    return status;
}
