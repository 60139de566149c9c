/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same command on a rip that is complete: nothing is read and nothing
 * written, and it ends as that rip did, if what it left is still there as it
 * left it.
 */
#include "job/rip.h"

#include "job/name.h"
#include "util/checked.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Sheets and text are read whole each time: they cost nothing. */
#define SMALL_BYTES (1u << 20)

char *
dcn__rip_recorded_path(const struct dcn_rip *rip,
                       const struct dcn_recorded_file *file)
{
    const char *slash = strrchr(rip->base, '/'), *stem = rip->earlier.base;
    size_t folder = slash != NULL ? (size_t)(slash + 1 - rip->base) : 0;
    size_t known = stem != NULL ? strlen(stem) : 0;
    char *path;
    int made;

    if (known > 0 && strncmp(file->name, stem, known) == 0)
        made = asprintf(&path, "%s%s", rip->base, file->name + known);
    else
        made = asprintf(&path, "%.*s%s", (int)folder, rip->base, file->name);
    return made >= 0 ? path : NULL;
}

static bool
is_newer(const struct stat *info, const struct stat *than)
{
    return info->st_mtim.tv_sec > than->st_mtim.tv_sec ||
           (info->st_mtim.tv_sec == than->st_mtim.tv_sec &&
            info->st_mtim.tv_nsec > than->st_mtim.tv_nsec);
}

static bool
asked_to_stop(uint64_t done, uint64_t total, void *payload)
{
    struct dcn_rip *rip = payload;

    (void)done;
    (void)total;
    return dcn__cancelled(&rip->job.events);
}

/* DCN_ERR_EXISTS says how the file at path is no more what was recorded. A
 * large one is read only where it was written after the report was. */
static enum dcn_status
check_file(struct dcn_rip *rip, const char *path,
           const struct dcn_recorded_file *file, const struct stat *report,
           struct dcn_error *error)
{
    const struct dcn_watch watch = {asked_to_stop, rip};
    struct dcn_file_hashes hashes = {.path = NULL};
    struct stat info;
    enum dcn_status status;
    bool same;

    if (stat(path, &info) != 0)
        return errno == ENOENT
                   ? dcn__error_set(error, DCN_ERR_EXISTS,
                                    "%s is missing, but its rip is complete "
                                    "(--overwrite rips again)",
                                    path)
                   : dcn__error_set_errno(error, errno, "look at %s", path);
    if (!S_ISREG(info.st_mode) || (uint64_t)info.st_size != file->size)
        return dcn__error_set(error, DCN_ERR_EXISTS,
                              "%s was changed since its rip: %lld bytes, and "
                              "not %llu (--overwrite rips again)",
                              path, (long long)info.st_size,
                              (unsigned long long)file->size);
    if (file->sha256[0] == '\0' ||
        (file->size > SMALL_BYTES && !is_newer(&info, report)))
        return DCN_OK;
    status = dcn__hash_file(path, &watch, &hashes, error);
    if (status != DCN_OK)
        return status;
    same = strcmp(hashes.sha256, file->sha256) == 0;
    free(hashes.path);
    if (same)
        return DCN_OK;
    return dcn__error_set(error, DCN_ERR_EXISTS,
                          "%s was changed since its rip: its SHA-256 is not "
                          "the recorded one (--overwrite rips again)",
                          path);
}

static enum dcn_status
check_files(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    struct stat report;

    if (stat(rip->json_path, &report) != 0)
        return dcn__error_set_errno(error, errno, "look at %s", rip->json_path);
    for (size_t i = 0; status == DCN_OK && i < rip->earlier.count; i++) {
        const struct dcn_recorded_file *file = &rip->earlier.files[i];
        char *path = dcn__rip_recorded_path(rip, file);

        if (path == NULL)
            return dcn__error_memory(error, "looking at the image");
        status = check_file(rip, path, file, &report, error);
        free(path);
    }
    return status;
}

bool
dcn__rip_recorded_sub(const struct dcn_rip *rip)
{
    for (size_t i = 0; i < rip->earlier.count; i++)
        if (dcn__image_role(rip->format, rip->options->split,
                            rip->earlier.files[i].name) == DCN_ROLE_SUBCHANNEL)
            return true;
    return false;
}

enum dcn_status
dcn__rip_check_complete(struct dcn_rip *rip, struct dcn_error *error)
{
    struct dcn_image_options image = {
        .split = rip->options->split, .resume = true, .check_only = true};
    struct dcn_sink *none;
    enum dcn_status status = dcn__image_create(rip->format, rip->base,
                                               rip->disc, &image, &none, error);

    if (status != DCN_OK)
        return status;
    if (rip->options->sub && !dcn__rip_recorded_sub(rip))
        return dcn__error_set(error, DCN_ERR_EXISTS,
                              "%s is complete already, without its subchannel "
                              "(--overwrite rips again)",
                              rip->base);
    if ((rip->options->fix_codes != 0) != rip->earlier.fixed_codes)
        return dcn__error_set(error, DCN_ERR_EXISTS,
                              "%s is complete already, %s --fix-codes "
                              "(--overwrite rips again)",
                              rip->base,
                              rip->earlier.fixed_codes ? "with" : "without");
    status = check_files(rip, error);
    if (status != DCN_OK)
        return status;
    rip->complete = true;
    dcn__name_image(&rip->job.events, rip->base, rip->format);
    dcn__note(&rip->job.events, DCN_NOTE_INFO, "complete_already",
              "%s is complete already: nothing was read (--overwrite rips "
              "again, discern verify proves the image)",
              rip->base);
    return DCN_OK;
}
