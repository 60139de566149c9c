/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SOURCE strings: taken apart here, opened here, so that every job takes the
 * same ones. What a drive, an image or a virtual drive is lies in their rooms.
 */
#include "job/spec.h"

#include "disc/medium.h"
#include "mmc/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool
dcn__medium_parse(const char *text, enum dcn_medium *medium)
{
    /* What a virtual drive can be told to present. */
    static const enum dcn_medium media[] = {DCN_MEDIUM_CD, DCN_MEDIUM_DVD,
                                            DCN_MEDIUM_BD};

    for (size_t i = 0; i < sizeof(media) / sizeof(media[0]); i++) {
        if (strcmp(text, dcn__medium_facts(media[i])->name) == 0) {
            *medium = media[i];
            return true;
        }
    }
    return false;
}

static bool
set_text(char **field, const char *value)
{
    free(*field);
    *field = strdup(value);
    return *field != NULL;
}

static bool
set_clock(struct dcn_spec *spec, const char *value)
{
    char *end;

    if (strcmp(value, "simulated") == 0) {
        spec->clock = DCN_SPEC_SIMULATED;
        return true;
    }
    spec->clock = DCN_SPEC_SCALED;
    if (strcmp(value, "real") == 0) {
        spec->scale = 1;
        return true;
    }
    spec->scale = strtod(value, &end);
    return end != value && *end == '\0' && spec->scale >= 0;
}

static bool
set_seed(struct dcn_spec *spec, const char *value)
{
    char *end;

    errno = 0;
    spec->seed = strtoull(value, &end, 0);
    return errno == 0 && end != value && *end == '\0';
}

static bool
set_remember(struct dcn_spec *spec, const char *value)
{
    spec->remember = strcmp(value, "yes") == 0;
    return spec->remember || strcmp(value, "no") == 0;
}

static bool
set_medium(struct dcn_spec *spec, const char *value)
{
    spec->blank = strcmp(value, "blank") == 0;
    return spec->blank || dcn__medium_parse(value, &spec->medium);
}

/* One "key=value" of a virtual drive. */
static enum dcn_status
spec_option(struct dcn_spec *spec, const char *key, const char *value,
            struct dcn_error *error)
{
    bool good;

    if (strcmp(key, "personality") == 0)
        good = set_text(&spec->personality, value);
    else if (strcmp(key, "damage") == 0)
        good = set_text(&spec->damage, value);
    else if (strcmp(key, "medium") == 0)
        good = set_medium(spec, value);
    else if (strcmp(key, "clock") == 0)
        good = set_clock(spec, value);
    else if (strcmp(key, "seed") == 0)
        good = set_seed(spec, value);
    else if (strcmp(key, "trace") == 0)
        good = set_text(&spec->trace, value);
    else if (strcmp(key, "remember") == 0)
        good = set_remember(spec, value);
    else
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "virtual drive: unknown option '%s' (known: "
                              "personality, damage, medium, clock, seed, "
                              "trace, remember)",
                              key);
    if (!good)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "virtual drive: bad value '%s' of %s", value,
                              key);
    return DCN_OK;
}

/* Where ",word=" begins in text, or NULL: the end of the path. */
static char *
find_option(char *text)
{
    for (char *comma = strchr(text, ','); comma != NULL;
         comma = strchr(comma + 1, ',')) {
        size_t letters = strspn(comma + 1, "abcdefghijklmnopqrstuvwxyz");
        if (letters > 0 && comma[1 + letters] == '=')
            return comma;
    }
    return NULL;
}

static enum dcn_status
parse_virtual(const char *text, struct dcn_spec *spec, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    char *option;

    spec->kind = DCN_SPEC_VIRTUAL;
    if (!set_text(&spec->path, text))
        return dcn__error_memory(error, "parsing a source");
    option = find_option(spec->path);
    while (option != NULL && status == DCN_OK) {
        char *key = option + 1;
        char *value = strchr(key, '=') + 1;
        char *next = find_option(value);

        *option = '\0';
        value[-1] = '\0';
        if (next != NULL)
            *next = '\0';
        status = spec_option(spec, key, value, error);
        if (next != NULL)
            *next = ',';
        option = next;
    }
    if (status == DCN_OK && spec->blank && spec->path[0] != '\0')
        status = dcn__error_set(error, DCN_ERR_INVALID,
                                "virtual drive: a blank disc holds no image "
                                "(%s)",
                                spec->path);
    return status;
}

/* A node of a device, or something in /dev that may come: a drive. */
static bool
is_drive(const char *path)
{
    struct stat info;

    if (stat(path, &info) == 0)
        return S_ISBLK(info.st_mode) || S_ISCHR(info.st_mode);
    return strncmp(path, "/dev/", 5) == 0;
}

enum dcn_status
dcn__spec_parse(const char *text, struct dcn_spec *spec,
                struct dcn_error *error)
{
    static const char prefix[] = "virtual:", replay[] = "replay:";
    enum dcn_status status = DCN_OK;

    memset(spec, 0, sizeof(*spec));
    if (strncmp(text, prefix, sizeof(prefix) - 1) == 0) {
        status = parse_virtual(text + sizeof(prefix) - 1, spec, error);
    } else {
        if (strncmp(text, replay, sizeof(replay) - 1) == 0) {
            spec->kind = DCN_SPEC_REPLAY;
            text += sizeof(replay) - 1;
        } else {
            spec->kind = is_drive(text) ? DCN_SPEC_DRIVE : DCN_SPEC_IMAGE;
        }
        if (!set_text(&spec->path, text))
            status = dcn__error_memory(error, "parsing a source");
    }
    if (status != DCN_OK)
        dcn__spec_free(spec);
    return status;
}

void
dcn__spec_free(struct dcn_spec *spec)
{
    free(spec->path);
    free(spec->personality);
    free(spec->damage);
    free(spec->trace);
    memset(spec, 0, sizeof(*spec));
}

/* ---- opening ---- */

static enum dcn_status
open_image(const struct dcn_spec *spec, struct dcn_source **source,
           const struct dcn_image_format **format, struct dcn_error *error)
{
    struct dcn_image_options options = {.medium = spec->medium,
                                        .encoding = spec->encoding};

    return dcn__image_open(spec->path, &options, source, format, error);
}

static void
forget_files(struct dcn_opened *opened)
{
    for (size_t i = 0; i < opened->file_count; i++)
        free(opened->files[i]);
    free(opened->files);
    opened->files = NULL;
    opened->file_count = 0;
}

/* The image itself (of which a sheet is no file) and its files. */
static enum dcn_status
remember_files(const char *path, struct dcn_source *source,
               struct dcn_opened *opened, struct dcn_error *error)
{
    const char *const *paths;
    size_t count = dcn__image_files(source, &paths);

    opened->files = calloc(count + 1, sizeof(*opened->files));
    if (opened->files == NULL)
        return dcn__error_memory(error, "opening a source");
    for (size_t i = 0; i <= count; i++) {
        opened->files[i] = strdup(i < count ? paths[i] : path);
        if (opened->files[i] == NULL)
            return dcn__error_memory(error, "opening a source");
        opened->file_count++;
    }
    return DCN_OK;
}

/* The cable to an in-process drive. opened may be NULL. */
static enum dcn_status
open_virtual(const struct dcn_spec *spec, struct dcn_clock *clock,
             struct dcn_opened *opened, struct dcn_transport **transport,
             struct dcn_error *error)
{
    struct dcn_vdrive_options options = {
        .medium = spec->medium,
        .personality = spec->personality,
        .damage = spec->damage,
        .seed = spec->seed,
        .trace = spec->trace,
        .empty = spec->path[0] == '\0',
        .blank = spec->blank,
    };
    struct dcn_source *source = NULL;
    struct dcn_vdrive *vdrive;
    char node[256];
    enum dcn_status status;

    if (spec->clock == DCN_SPEC_SCALED) {
        dcn__clock_init_scaled(clock, spec->scale);
        options.clock = clock;
    }
    if (!options.empty) {
        status = open_image(spec, &source, NULL, error);
        if (status == DCN_OK && opened != NULL)
            status = remember_files(spec->path, source, opened, error);
        if (status != DCN_OK) {
            dcn__source_close(source);
            return status;
        }
    }
    status = dcn__vdrive_new(source, &options, &vdrive, error);
    if (status != DCN_OK)
        return status;
    snprintf(node, sizeof(node), "%s%s",
             options.empty ? "virtual drive" : "virtual:", spec->path);
    return dcn__vdrive_transport(vdrive, node, transport, error);
}

/* Where a virtual drive that vanished may be again. */
static enum dcn_status
virtual_candidate(const struct dcn_drive *drive, unsigned n,
                  struct dcn_transport **transport, struct dcn_error *error)
{
    static const char again[] = " (again)";
    struct dcn_transport *former = dcn__drive_transport(drive);
    char node[sizeof(former->node)];
    size_t len = strlen(former->node), more = sizeof(again) - 1;

    if (n > 0)
        return DCN_ERR_NOT_FOUND;
    snprintf(node, sizeof(node), "%s", former->node);
    if (len + more < sizeof(node) &&
        (len < more || strcmp(node + len - more, again) != 0))
        memcpy(node + len, again, sizeof(again));
    return dcn__vdrive_transport_again(former, node, transport, error);
}

static enum dcn_status
only_drive(char **node, struct dcn_error *error)
{
    char **nodes;
    size_t count = 0;
    enum dcn_status status = dcn__cdio_list_drives(&nodes, error);

    if (status != DCN_OK)
        return status;
    while (nodes[count] != NULL)
        count++;
    if (count == 1 && (*node = strdup(nodes[0])) == NULL)
        status = dcn__error_memory(error, "choosing a drive");
    else if (count == 0)
        status = dcn__error_set(error, DCN_ERR_NO_DRIVE,
                                "no optical drive found on this machine");
    else if (count > 1)
        status = dcn__error_set(error, DCN_ERR_INVALID,
                                "%zu drives found (%s, %s%s): name one", count,
                                nodes[0], nodes[1], count > 2 ? ", ..." : "");
    dcn__cdio_free_drives(nodes);
    return status;
}

/* The drive that a spec names. */
static enum dcn_status
open_drive(const struct dcn_spec *spec, const struct dcn_opening *how,
           struct dcn_clock *clock, struct dcn_opened *opened,
           struct dcn_drive **drive, struct dcn_error *error)
{
    struct dcn_drive_options options = {
        .cache_dir = how->state_dir,
        .candidate = dcn__cdio_candidate,
        .c2 = how->c2,
        .lost_wait_ms = how->lost_wait_ms,
        .keep_waiting = how->keep_waiting,
        .payload = how->payload,
    };
    const char *record = how->record;
    struct dcn_transport *transport;
    enum dcn_status status;

    if (spec->kind == DCN_SPEC_VIRTUAL) {
        options.candidate = virtual_candidate;
        status = open_virtual(spec, clock, opened, &transport, error);
    } else if (spec->kind == DCN_SPEC_REPLAY) {
        options.candidate = NULL;
        status = dcn__replay_transport(spec->path, &transport, error);
    } else {
        status = dcn__cdio_transport(spec->path, &transport, error);
    }
    if (status == DCN_OK && record != NULL)
        status = dcn__record_transport(transport, record, 0, &transport, error);
    if (status != DCN_OK)
        return status;
    /* A record holds the probing, and its replay asks for it: what is
     * remembered of the drive would change the commands. Of a virtual drive
     * nothing is: the next of that name may be another. */
    if (record != NULL || spec->kind == DCN_SPEC_REPLAY ||
        (spec->kind == DCN_SPEC_VIRTUAL && !spec->remember))
        options.cache_dir = NULL;
    /* Nor would one that is found again be recorded. */
    if (record != NULL)
        options.candidate = NULL;
    return dcn__drive_open(transport, &options, drive, error);
}

/* text, or the only drive, as a spec. */
static enum dcn_status
resolve(const char *text, struct dcn_spec *spec, struct dcn_error *error)
{
    char *node = NULL;
    enum dcn_status status = DCN_OK;

    memset(spec, 0, sizeof(*spec));
    if (text == NULL) {
        status = only_drive(&node, error);
        text = node;
    }
    if (status == DCN_OK)
        status = dcn__spec_parse(text, spec, error);
    free(node);
    return status;
}

enum dcn_status
dcn__job_open(const char *text, const struct dcn_opening *options,
              struct dcn_opened *opened, struct dcn_error *error)
{
    struct dcn_spec spec;
    enum dcn_status status;

    memset(opened, 0, sizeof(*opened));
    if (options->handle != NULL && options->record != NULL)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "a record begins where a source is opened: "
                              "name the record there");
    if (options->handle != NULL)
        return dcn__handle_lend(options->handle, opened, error);
    status = resolve(text, &spec, error);
    if (status != DCN_OK)
        return status;
    spec.encoding = options->encoding;
    if (spec.kind == DCN_SPEC_IMAGE && options->record != NULL) {
        status = dcn__error_set(error, DCN_ERR_INVALID,
                                "%s is not a drive: there is nothing to "
                                "record",
                                spec.path);
    } else if (spec.kind == DCN_SPEC_IMAGE) {
        status = open_image(&spec, &opened->source, &opened->format, error);
        if (status == DCN_OK)
            status = remember_files(spec.path, opened->source, opened, error);
    } else {
        status = open_drive(&spec, options, &opened->clock, opened,
                            &opened->drive, error);
        if (status == DCN_OK)
            status = dcn__drive_source(opened->drive, &opened->source, error);
    }
    if (status == DCN_OK) {
        opened->name = strdup(text != NULL ? text : spec.path);
        if (opened->name == NULL)
            status = dcn__error_memory(error, "opening a source");
    }
    dcn__spec_free(&spec);
    if (status != DCN_OK) {
        dcn__source_close(opened->source);
        forget_files(opened);
        memset(opened, 0, sizeof(*opened));
    }
    return status;
}

void
dcn__job_close(struct dcn_opened *opened)
{
    if (opened->lender != NULL) {
        dcn__handle_give_back(opened);
        return;
    }
    dcn__source_close(opened->source);
    free(opened->name);
    forget_files(opened);
    memset(opened, 0, sizeof(*opened));
}

enum dcn_status
dcn__job_open_drive(const char *text, const char *state_dir,
                    struct dcn_clock *clock, struct dcn_drive **drive,
                    struct dcn_error *error)
{
    const struct dcn_opening how = {.state_dir = state_dir};
    struct dcn_spec spec;
    enum dcn_status status = resolve(text, &spec, error);

    if (status != DCN_OK)
        return status;
    if (spec.kind == DCN_SPEC_IMAGE)
        status = dcn__error_set(error, DCN_ERR_INVALID, "%s is not a drive",
                                spec.path);
    else
        status = open_drive(&spec, &how, clock, NULL, drive, error);
    dcn__spec_free(&spec);
    return status;
}

void
dcn__job_drive_name(const struct dcn_drive *drive, char *text, size_t size)
{
    const struct dcn_drive_identity *id = dcn__drive_identity(drive);

    snprintf(text, size, "%s %s %s%s%s", id->vendor, id->product, id->revision,
             id->serial[0] != '\0' ? " " : "", id->serial);
}
