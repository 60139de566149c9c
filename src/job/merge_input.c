/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sources of a merge: names become files, files a source with its map and
 * its samples. Nothing of them is ever written to.
 */
#include "job/merge_priv.h"

#include "job/disc_end.h"
#include "job/map_info.h"
#include "job/name.h"
#include "util/checked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_file(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* path without its extension, malloc. */
static char *
stem_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash != NULL ? slash : path, '.');

    return strndup(path, dot != NULL ? (size_t)(dot - path) : strlen(path));
}

/* The first of base.extension that is a file, in *path. False where memory
 * ran out; *path NULL: none is. */
static bool
find_file(const char *base, const char *const *extensions, char **path)
{
    for (size_t i = 0; extensions[i] != NULL; i++) {
        *path = dcn__job_path(base, extensions[i]);
        if (*path == NULL)
            return false;
        if (is_file(*path))
            return true;
        free(*path);
        *path = NULL;
    }
    return true;
}

/* ---- names ---- */

static enum dcn_status
find_image(struct dcn_merge_input *input, const char *path,
           struct dcn_error *error)
{
    const struct dcn_image_format *format;
    char tried[DCN_ERROR_MESSAGE_BYTES] = "";

    if (is_file(path))
        input->image = strdup(path);
    for (size_t n = 0;
         input->image == NULL && (format = dcn__image_written(n)) != NULL;
         n++) {
        const char *const extensions[] = {format->extensions[0], NULL};
        size_t used = strlen(tried);

        if (!find_file(path, extensions, &input->image))
            return dcn__error_memory(error, "naming a source");
        snprintf(tried + used, sizeof(tried) - used, "%s%s.%s",
                 n == 0 ? "" : " or ", path, extensions[0]);
    }
    if (input->image == NULL && tried[0] != '\0')
        return dcn__error_set(error, DCN_ERR_NOT_FOUND,
                              "%s: no such image, and no %s", path, tried);
    return input->image == NULL ? dcn__error_memory(error, "naming a source")
                                : DCN_OK;
}

/* disc.iso: disc.map, disc.iso.map, disc.mapfile, disc.iso.mapfile. */
static enum dcn_status
find_map(struct dcn_merge_input *input, struct dcn_error *error)
{
    static const char *const extensions[] = {"map", "mapfile", NULL};
    char *stem = stem_of(input->image);
    bool ok = stem != NULL && find_file(stem, extensions, &input->map_path);

    if (ok && input->map_path == NULL)
        ok = find_file(input->image, extensions, &input->map_path);
    free(stem);
    if (!ok)
        return dcn__error_memory(error, "naming a source");
    if (input->map_path == NULL)
        return dcn__error_set(
            error, DCN_ERR_NOT_FOUND,
            "%s has no map beside it: nothing says which of its sectors "
            "were read (IMAGE,map=FILE names one)",
            input->image);
    return DCN_OK;
}

/* "IMAGE", "BASE" or "IMAGE,map=FILE". */
static enum dcn_status
name_files(struct dcn_merge_input *input, const char *text,
           struct dcn_error *error)
{
    static const char key[] = ",map=";
    const char *option = strstr(text, key);
    char *path;
    enum dcn_status status;

    input->name = strdup(text);
    path =
        option != NULL ? strndup(text, (size_t)(option - text)) : strdup(text);
    if (input->name == NULL || path == NULL) {
        free(path);
        return dcn__error_memory(error, "naming a source");
    }
    status = find_image(input, path, error);
    free(path);
    if (status != DCN_OK)
        return status;
    if (option == NULL)
        return find_map(input, error);
    input->map_path = strdup(option + sizeof(key) - 1);
    return input->map_path == NULL ? dcn__error_memory(error, "naming a source")
                                   : DCN_OK;
}

/* ---- image and map ---- */

/* Bytes of a sector in the image's one file; 0: it has several, or none. */
static uint32_t
stored_bytes(const struct dcn_merge_input *input)
{
    const char *const *paths;
    struct stat info;
    uint64_t sectors = dcn__disc_sectors(input->disc);

    if (dcn__image_files(input->source, &paths) != 1 ||
        stat(paths[0], &info) != 0 || sectors == 0)
        return 0;
    return (uint64_t)info.st_size > (sectors - 1) * DCN_RAW_BYTES
               ? DCN_RAW_BYTES
               : DCN_USER_BYTES;
}

static enum dcn_status
open_image(struct dcn_merge_input *input, enum dcn_medium medium,
           struct dcn_error *error)
{
    const struct dcn_image_options options = {.medium = medium,
                                              .encoding = input->encoding};
    const struct dcn_image_format *plain = dcn__image_plain();
    struct dcn_error why = {0};
    enum dcn_status status;

    dcn__source_close(input->source);
    input->source = NULL;
    status = dcn__image_open(input->image, &options, &input->source,
                             &input->format, &why);
    /* A rescued image need not have a file system, or a name, to be known
     * by; its map says what it is. */
    if (status == DCN_ERR_FORMAT && input->format == NULL) {
        input->format = plain;
        status = plain->open(input->image, &options, &input->source, &why);
    }
    if (status != DCN_OK) {
        if (error != NULL)
            *error = why;
        return status;
    }
    input->disc = dcn__source_describe(input->source);
    return DCN_OK;
}

/* The digest of the disc, as long as the map says that it is: an image ends
 * where the data end. False where memory ran out. */
static bool
whole_digest(const struct dcn_merge_input *input, char digest[65])
{
    struct dcn_map_run last =
        dcn__map_previous(input->file.map, INT32_MAX, DCN_MAP_ANY);
    struct dcn_disc *whole = dcn__disc_copy(input->disc);

    if (whole == NULL)
        return false;
    if (last.count > 0 && dcn__map_end(&last) > whole->lead_out &&
        dcn__map_end(&last) <= INT32_MAX)
        dcn__disc_end_move(whole, (dcn_lba)dcn__map_end(&last));
    dcn__disc_toc_digest(whole, digest);
    dcn__disc_free(whole);
    return true;
}

/* What medium a plain image is, its map's digest tells. */
static enum dcn_status
match_medium(struct dcn_merge_input *input, struct dcn_error *error)
{
    static const enum dcn_medium media[] = {DCN_MEDIUM_CD, DCN_MEDIUM_DVD,
                                            DCN_MEDIUM_BD, DCN_MEDIUM_HD_DVD};
    char digest[65];
    enum dcn_status status = DCN_OK;

    if ((input->format->keeps & DCN_KEEPS_TRACKS) != 0 || input->raw ||
        input->file.digest[0] == '\0')
        return DCN_OK;
    for (size_t i = 0; i < DCN_ARRAY_LEN(media); i++) {
        status = open_image(input, media[i], error);
        if (status != DCN_OK)
            return status;
        if (!whole_digest(input, digest))
            return dcn__error_memory(error, "describing a source");
        if (strcmp(digest, input->file.digest) == 0)
            return DCN_OK;
    }
    /* A data CD whose track says more than an ISO can; its length decides. */
    return open_image(input, DCN_MEDIUM_UNKNOWN, error);
}

static enum dcn_status
read_map(struct dcn_merge_input *input, struct dcn_error *error)
{
    uint32_t sector_bytes = stored_bytes(input);
    bool one_file = sector_bytes != 0;
    bool user = sector_bytes == DCN_USER_BYTES;
    enum dcn_status status = dcn__job_map_read_any(
        input->map_path, &input->file, &sector_bytes, error);

    if (status != DCN_OK)
        return status;
    input->own = sector_bytes == 0;
    input->length = dcn__map_total(input->file.map);
    if (input->own) {
        /* Of an ISO the map tells of the raw sectors that it was made from. */
        input->raw = (input->file.keeps & DCN_WANT_RAW) != 0 && !user;
        return match_medium(input, error);
    }
    if (!one_file)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s: the positions of a mapfile need an image "
                              "in one file",
                              input->image);
    input->raw = sector_bytes == DCN_RAW_BYTES;
    return DCN_OK;
}

/* BASE.samples beside BASE.map. */
static enum dcn_status
open_samples(struct dcn_merge_input *input, struct dcn_error *error)
{
    char *stem;

    if (!input->own)
        return DCN_OK;
    stem = stem_of(input->map_path);
    if (stem != NULL)
        input->samples_path = dcn__job_path(stem, "samples");
    free(stem);
    if (input->samples_path == NULL)
        return dcn__error_memory(error, "naming a source");
    return dcn__samples_open_to_read(input->samples_path, &input->samples,
                                     error);
}

static enum dcn_status
make_room(struct dcn_merge_input *input, struct dcn_error *error)
{
    size_t bytes = dcn__want_bytes(DCN_WANT_RAW | DCN_WANT_SUB);

    input->buffer = malloc(DCN_MERGE_STEP * bytes);
    input->room = calloc(DCN_VOTE_MAX, sizeof(*input->room));
    input->parts = calloc((size_t)2 * DCN_VOTE_MAX, sizeof(*input->parts));
    input->drives = calloc(DCN_MAPFILE_DRIVES + 1, 1);
    input->who = calloc(DCN_MAPFILE_DRIVES + 1, sizeof(*input->who));
    if (input->buffer == NULL || input->room == NULL || input->parts == NULL ||
        input->drives == NULL || input->who == NULL)
        return dcn__error_memory(error, "opening a source");
    return DCN_OK;
}

/* The image holds what the map knows, but for sectors behind the data, which
 * hold nothing. */
static bool
ends_with_data(const struct dcn_merge_input *input, uint64_t sectors)
{
    struct dcn_map_run last =
        dcn__map_previous(input->file.map, INT32_MAX, DCN_MAP_ANY);
    int64_t end = dcn__map_end(&last);

    return end <= INT32_MAX &&
           input->length - sectors ==
               (uint64_t)(end -
                          dcn__map_data_end(input->file.map, (dcn_lba)end));
}

/* The map and the image must be of one length; an image of ours ends where the
 * data end, which its map knows further. */
static enum dcn_status
check_length(const struct dcn_merge_input *input, struct dcn_error *error)
{
    uint64_t sectors = dcn__disc_sectors(input->disc);

    if (input->length == sectors || (!input->own && sectors < input->length) ||
        (input->own && ends_with_data(input, sectors)))
        return DCN_OK;
    return dcn__error_set(error, DCN_ERR_FORMAT,
                          "%s is not the map of %s: it knows %llu sectors, "
                          "the image has %llu",
                          input->map_path, input->image,
                          (unsigned long long)input->length,
                          (unsigned long long)sectors);
}

static enum dcn_status
open_input(struct dcn_merge_input *input, const char *text,
           struct dcn_error *error)
{
    struct dcn_source_caps caps;
    enum dcn_status status = name_files(input, text, error);

    if (status == DCN_OK)
        status = open_image(input, DCN_MEDIUM_UNKNOWN, error);
    if (status == DCN_OK)
        status = read_map(input, error);
    if (status == DCN_OK)
        status = check_length(input, error);
    if (status == DCN_OK)
        status = open_samples(input, error);
    if (status == DCN_OK)
        status = make_room(input, error);
    if (status != DCN_OK)
        return status;
    dcn__source_capabilities(input->source, &caps);
    input->sub = (caps.want & DCN_WANT_SUB) != 0;
    input->described =
        input->own || (input->format->keeps & DCN_KEEPS_TRACKS) != 0;
    return DCN_OK;
}

/* ---- who read ---- */

/* The name that a drive gave of itself: in the map of a merge it stands behind
 * the source's. Two of one model and revision have one name, and may misread
 * alike: they count as one. */
static const char *
model_of(const char *name)
{
    for (const char *colon; (colon = strstr(name, ": ")) != NULL;)
        name = colon + 2;
    return name;
}

/* The number of a drive that an earlier source, or this one, has named; 0:
 * none has. */
static uint16_t
find_drive(const struct dcn_merging *merging, const char *model)
{
    for (size_t i = 0; i < merging->input_count; i++) {
        const struct dcn_merge_input *input = &merging->inputs[i];

        for (unsigned n = 0; n < input->file.drive_count; n++)
            if (input->who[n + 1] != 0 &&
                strcmp(model_of(input->file.drives[n]), model) == 0)
                return input->who[n + 1];
    }
    return 0;
}

static void
number_drives(struct dcn_merging *merging)
{
    uint16_t last = 0;

    for (size_t i = 0; i < merging->input_count; i++) {
        struct dcn_merge_input *input = &merging->inputs[i];

        for (unsigned n = 0; input->own && n < input->file.drive_count; n++) {
            const char *model = model_of(input->file.drives[n]);
            uint16_t known = find_drive(merging, model);

            if (strcmp(model, "ddrescue") == 0 ||
                strcmp(model, "not named") == 0)
                continue;
            input->who[n + 1] = known != 0 ? known : ++last;
        }
    }
}

enum dcn_status
dcn__merging_open(struct dcn_merging *merging, struct dcn_error *error)
{
    const char *const *sources = merging->options->sources;
    enum dcn_status status = DCN_OK;
    size_t count = 0;

    dcn__phase(&merging->job.events, DCN_PHASE_OPEN);
    while (sources != NULL && sources[count] != NULL)
        count++;
    if (count < 2 || count > DCN_ARBITER_MAX)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "a merge takes 2 to %d sources, not %zu",
                              DCN_ARBITER_MAX, count);
    merging->inputs = calloc(count, sizeof(*merging->inputs));
    if (merging->inputs == NULL)
        return dcn__error_memory(error, "opening sources");
    for (size_t i = 0; status == DCN_OK && i < count; i++) {
        merging->input_count = i + 1;
        merging->inputs[i].encoding = merging->options->encoding;
        status = open_input(&merging->inputs[i], sources[i], error);
        if (status == DCN_OK)
            dcn__note_image(&merging->job.events, merging->inputs[i].source);
    }
    if (status == DCN_OK)
        number_drives(merging);
    return status;
}

void
dcn__merging_close_inputs(struct dcn_merging *merging)
{
    for (size_t i = 0; i < merging->input_count; i++) {
        struct dcn_merge_input *input = &merging->inputs[i];

        dcn__source_close(input->source);
        dcn__samples_close(input->samples);
        dcn__mapfile_free(&input->file);
        free(input->name);
        free(input->image);
        free(input->map_path);
        free(input->samples_path);
        free(input->buffer);
        free(input->room);
        free(input->parts);
        free(input->drives);
        free(input->who);
    }
    free(merging->inputs);
    merging->inputs = NULL;
    merging->input_count = 0;
}
