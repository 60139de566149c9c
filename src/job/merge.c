/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several captures become one image: open, check that they are one disc,
 * choose the outputs, decide every sector, report. A merge that fails leaves
 * nothing behind; it is never continued, its sources are still there.
 */
#include "job/merge_priv.h"

#include "job/name.h"
#include "map/store.h"
#include "util/atomic_file.h"
#include "util/checked.h"
#include "util/temporary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct dcn_merge_options merge_defaults = {.max_listed = 10000,
                                                        .room_wait_s = 600};

void
dcn_merge_options_init(struct dcn_merge_options *options, size_t size)
{
    dcn__caller_init(options, size, &merge_defaults, sizeof(merge_defaults));
}

/* ---- outputs ---- */

static bool
any_raw(const struct dcn_merging *merging)
{
    for (size_t i = 0; i < merging->input_count; i++)
        if (merging->inputs[i].raw)
            return true;
    return false;
}

static enum dcn_status
choose_format(struct dcn_merging *merging, struct dcn_error *error)
{
    bool raw = any_raw(merging), keeps_raw;
    enum dcn_status status =
        dcn__image_choose(merging->options->format, merging->disc,
                          raw ? DCN_KEEPS_RAW : 0, &merging->format, error);

    if (status != DCN_OK)
        return status;
    keeps_raw = (merging->format->keeps & DCN_KEEPS_RAW) != 0;
    if (keeps_raw && !raw)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "format '%s' needs raw sectors (2352 bytes), "
                              "which none of the sources has",
                              merging->format->name);
    merging->raw = keeps_raw;
    for (size_t i = 0; i < merging->input_count; i++)
        merging->sub =
            merging->sub || ((merging->format->keeps & DCN_KEEPS_SUB) != 0 &&
                             merging->inputs[i].sub);
    return DCN_OK;
}

static enum dcn_status
name_outputs(struct dcn_merging *merging, struct dcn_error *error)
{
    merging->base = dcn__job_named_base(merging->options->base);
    if (merging->base != NULL) {
        merging->map_path = dcn__job_path(merging->base, "map");
        merging->json_path = dcn__job_path(merging->base, "json");
        merging->samples_path = dcn__job_path(merging->base, "samples");
    }
    if (merging->map_path == NULL || merging->json_path == NULL ||
        merging->samples_path == NULL)
        return dcn__error_memory(error, "naming the outputs");
    return DCN_OK;
}

static enum dcn_status
add_keep(struct dcn_merging *merging, const char *path, struct dcn_error *error)
{
    char **grown =
        reallocarray(merging->keep, merging->keep_count + 1, sizeof(*grown));

    if (grown == NULL)
        return dcn__error_memory(error, "naming sources");
    merging->keep = grown;
    grown[merging->keep_count] = strdup(path);
    if (grown[merging->keep_count] == NULL)
        return dcn__error_memory(error, "naming sources");
    merging->keep_count++;
    return DCN_OK;
}

/* All that is read from. */
static enum dcn_status
list_sources(struct dcn_merging *merging, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; status == DCN_OK && i < merging->input_count; i++) {
        const struct dcn_merge_input *input = &merging->inputs[i];
        const char *const *paths;
        size_t count = dcn__image_files(input->source, &paths);

        status = add_keep(merging, input->image, error);
        if (status == DCN_OK)
            status = add_keep(merging, input->map_path, error);
        if (status == DCN_OK && input->samples_path != NULL)
            status = add_keep(merging, input->samples_path, error);
        for (size_t n = 0; status == DCN_OK && n < count; n++)
            status = add_keep(merging, paths[n], error);
    }
    return status;
}

static bool
is_same_file(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

/* What has the outputs' names: never a source's, others' only with
 * overwrite. */
static enum dcn_status
check_outputs(const struct dcn_merging *merging, struct dcn_error *error)
{
    const char *const paths[] = {merging->map_path, merging->json_path,
                                 merging->samples_path};

    for (size_t i = 0; i < DCN_ARRAY_LEN(paths); i++) {
        for (size_t n = 0; n < merging->keep_count; n++)
            if (is_same_file(paths[i], merging->keep[n]))
                return dcn__error_set(error, DCN_ERR_EXISTS,
                                      "%s is one of the sources: the merged "
                                      "image needs another name",
                                      paths[i]);
        if (!merging->options->overwrite && access(paths[i], F_OK) == 0)
            return dcn__error_set(error, DCN_ERR_EXISTS,
                                  "%s exists already (--overwrite replaces "
                                  "it)",
                                  paths[i]);
    }
    return DCN_OK;
}

/* Before the old image goes, so that no map claims what is no more. */
static enum dcn_status
forget_earlier(const struct dcn_merging *merging,
               const struct dcn_image_options *image, struct dcn_error *error)
{
    const char *const paths[] = {merging->map_path, merging->json_path,
                                 merging->samples_path};
    struct dcn_image_options check = *image;
    struct dcn_sink *none;
    enum dcn_status status;

    if (!merging->options->overwrite)
        return DCN_OK;
    check.check_only = true;
    status = dcn__image_create(merging->format, merging->base, merging->disc,
                               &check, &none, error);
    for (size_t i = 0; status == DCN_OK && i < DCN_ARRAY_LEN(paths); i++)
        if (unlink(paths[i]) != 0 && errno != ENOENT)
            status = dcn__error_set_errno(error, errno, "remove %s", paths[i]);
    return status == DCN_OK ? dcn__sync_folder_of(merging->map_path, error)
                            : status;
}

struct creation {
    struct dcn_merging *merging;
    const struct dcn_image_options *image;
};

static enum dcn_status
create_once(void *argument, struct dcn_error *error)
{
    const struct creation *creation = argument;
    struct dcn_merging *merging = creation->merging;

    return dcn__image_create(merging->format, merging->base, merging->disc,
                             creation->image, &merging->sink, error);
}

static enum dcn_status
create_sink(struct dcn_merging *merging, struct dcn_error *error)
{
    struct dcn_image_options image = {
        .overwrite = merging->options->overwrite,
        .sub = merging->sub,
        .room = &merging->room,
    };
    struct creation creation = {merging, &image};
    enum dcn_status status = list_sources(merging, error);

    image.keep = (const char *const *)merging->keep;
    image.keep_count = merging->keep_count;
    if (status == DCN_OK)
        status = dcn__job_check_folder(merging->base, error);
    if (status == DCN_OK)
        status = dcn__room_lock(&merging->room, merging->map_path,
                                &merging->lock, error);
    if (status == DCN_OK)
        dcn__temporary_sweep(merging->base);
    if (status == DCN_OK)
        status = check_outputs(merging, error);
    if (status == DCN_OK)
        status = forget_earlier(merging, &image, error);
    if (status == DCN_OK)
        status = dcn__room_do(&merging->room, create_once, &creation, error);
    if (status != DCN_OK)
        return status;
    merging->begun = true;
    dcn__name_image(&merging->job.events, merging->base, merging->format);
    return DCN_OK;
}

/* ---- the whole ---- */

static enum dcn_status
merge_all(struct dcn_merging *merging, struct dcn_error *error)
{
    enum dcn_status status;

    if (merging->options->base == NULL)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "a merge needs a name for its output");
    status = dcn__merging_open(merging, error);
    if (status == DCN_OK)
        status = dcn__merging_check(merging, error);
    if (status == DCN_OK)
        status = choose_format(merging, error);
    if (status == DCN_OK)
        status = name_outputs(merging, error);
    if (status == DCN_OK)
        status = create_sink(merging, error);
    if (status == DCN_OK)
        status = dcn__merging_run(merging, error);
    return status;
}

/* Half a merge is worth nothing. */
static void
discard(struct dcn_merging *merging)
{
    if (!merging->begun || merging->finished)
        return;
    dcn__sink_discard(merging->sink);
    if (merging->samples != NULL)
        unlink(merging->samples_path);
}

static void
merging_free(struct dcn_merging *merging)
{
    if (merging->sink != NULL)
        merging->sink->ops->close(merging->sink);
    dcn__samples_close(merging->samples);
    dcn__arbiter_free(merging->judge);
    dcn__mapfile_free(&merging->file);
    dcn__tap_free(merging->tap);
    dcn__file_unlock(merging->lock);
    dcn__disc_free(merging->known);
    dcn__disc_free(merging->disc);
    dcn__merging_close_inputs(merging);
    for (size_t i = 0; i < merging->keep_count; i++)
        free(merging->keep[i]);
    free(merging->keep);
    free(merging->decisions);
    free(merging->base);
    free(merging->map_path);
    free(merging->json_path);
    free(merging->samples_path);
}

enum dcn_status
dcn_merge(const struct dcn_merge_options *given,
          const struct dcn_events *events, enum dcn_outcome *outcome,
          struct dcn_report **report, struct dcn_error *error)
{
    struct dcn_merge_options options = merge_defaults;
    struct dcn_merging merging;
    struct dcn_error local = {0};
    struct dcn_report *tree = NULL;
    enum dcn_outcome end, good = DCN_OUTCOME_GOOD;
    enum dcn_status status;

    memset(&merging, 0, sizeof(merging));
    merging.options = &options;
    status = dcn__job_begin(&merging.job, events, "merge", true, &options,
                            sizeof(options), given, &local);
    merging.room = dcn__job_room(&merging.job.events, options.room_wait_s);
    if (status == DCN_OK)
        status = merge_all(&merging, &local);
    if (status == DCN_OK)
        good = dcn__merging_outcome(&merging);
    dcn__merging_report(&merging);
    status = dcn__job_end(&merging.job, status, good, &end, &tree, &local);
    discard(&merging);
    if (merging.finished) {
        struct dcn_error unwritten = {0};
        enum dcn_status written = dcn__room_tree_write(
            &merging.room, merging.json_path, tree, &unwritten);

        if (written != DCN_OK && status == DCN_OK) {
            status = written;
            local = unwritten;
            end = dcn_outcome_of_status(status);
        }
    }
    merging_free(&merging);
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
