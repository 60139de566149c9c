/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verifying: an image against a disc, or against its own codes and the
 * hashes that its rip recorded. Judged in src/verify; here it is wired and
 * reported (docs/schema/verify.json).
 */
#include "job/verify_priv.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_LISTED 20

static const struct dcn_verify_options verify_defaults = {.max_listed = 20};

void
dcn_verify_options_init(struct dcn_verify_options *options, size_t size)
{
    dcn__caller_init(options, size, &verify_defaults, sizeof(verify_defaults));
}

static bool
has_disc(const struct dcn_verify *verify)
{
    return verify->options->source != NULL || verify->options->handle != NULL;
}

static enum dcn_status
verify_image(struct dcn_verify *verify, struct dcn_error *error)
{
    const struct dcn_opening open = {
        .state_dir = verify->options->state_dir,
        .encoding = verify->options->encoding,
    };
    enum dcn_status status;

    if (verify->options->image == NULL)
        return dcn__error_set(error, DCN_ERR_INVALID, "no image is named");
    status =
        dcn__job_open(verify->options->image, &open, &verify->image, error);
    dcn__report_str(verify->job.report, "mode", NULL,
                    has_disc(verify) ? "compare" : "self");
    if (status != DCN_OK)
        return status;
    if (verify->image.drive != NULL)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "%s is a drive, not an image",
                              verify->image.name);
    dcn__tree_image(verify->job.report, &verify->image);
    dcn__note_image(&verify->job.events, verify->image.source);
    verify->max_listed = verify->options->max_listed > 0
                             ? verify->options->max_listed
                             : DEFAULT_LISTED;
    dcn__known_open(verify->options->image, &verify->known);
    dcn__known_note_fixed(&verify->known, &verify->job.events);
    dcn__known_note_old(&verify->known, &verify->job.events,
                        dcn__source_describe(verify->image.source));
    if (dcn__fs_read(verify->image.source, true, &verify->fs, NULL) != DCN_OK)
        verify->fs = NULL;
    return has_disc(verify) ? dcn__verify_disc(verify, error)
                            : dcn__verify_alone(verify, error);
}

enum dcn_status
dcn_verify(const struct dcn_verify_options *given,
           const struct dcn_events *events, enum dcn_outcome *outcome,
           struct dcn_report **report, struct dcn_error *error)
{
    struct dcn_verify_options options = verify_defaults;
    struct dcn_verify verify;
    struct dcn_error local = {0};
    enum dcn_status status;

    memset(&verify, 0, sizeof(verify));
    verify.options = &options;
    status = dcn__job_begin(&verify.job, events, "verify", true, &options,
                            sizeof(options), given, &local);
    if (status == DCN_OK)
        status = verify_image(&verify, &local);
    /* What no sector's check sees: subchannel that ends too early. */
    if (status == DCN_OK && !verify.only_rest &&
        dcn__image_is_short(verify.image.source))
        dcn__verify_found(&verify, DCN_OUTCOME_DIFFERENT);
    dcn__tree_findings(verify.job.report, verify.tap);
    status = dcn__job_end(&verify.job, status, verify.outcome, outcome, report,
                          &local);
    dcn__tap_free(verify.tap);
    dcn__known_close(&verify.known);
    dcn__fs_free(verify.fs);
    dcn__job_close(&verify.disc);
    dcn__job_close(&verify.image);
    if (status != DCN_OK && error != NULL)
        *error = local;
    return status;
}
