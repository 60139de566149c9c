/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An image's files against the digests that the report of its rip recorded.
 * All four must be the same: a record of which one is not what was hashed is
 * no proof of anything.
 */
#include "job/verify_priv.h"

#include "image/image.h"
#include "job/hashing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *
file_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool
names(const struct dcn_recorded *recorded, const char *path)
{
    for (size_t i = 0; i < recorded->count; i++)
        if (strcmp(recorded->files[i].name, file_part(path)) == 0)
            return true;
    return false;
}

bool
dcn__hashes_recorded(const struct dcn_hash_check *check,
                     const struct dcn_recorded *recorded)
{
    const char *const *paths;
    size_t count = dcn__image_files(check->source, &paths);

    for (size_t i = 0; i < count; i++)
        if (names(recorded, paths[i]))
            return true;
    /* A rip that did not end may have named none yet. */
    return count == 0 || recorded->count == 0;
}

/* Hashes the file of that name beside the image. */
static enum dcn_status
hash_beside(const char *image, const struct dcn_recorded_file *file,
            const struct dcn_watch *watch, struct dcn_file_hashes *hashes,
            struct dcn_error *error)
{
    size_t folder = (size_t)(file_part(image) - image);
    char *path = malloc(folder + strlen(file->name) + 1);
    enum dcn_status status;

    if (path == NULL)
        return dcn__error_memory(error, "hashing");
    memcpy(path, image, folder);
    memcpy(path + folder, file->name, strlen(file->name) + 1);
    status = dcn__hash_file(path, watch, hashes, error);
    free(path);
    return status;
}

static bool
same_digest(const char *recorded, const char *found)
{
    return recorded[0] == '\0' || strcmp(recorded, found) == 0;
}

static bool
same_digests(const struct dcn_recorded_file *file,
             const struct dcn_file_hashes *hashes)
{
    char crc32[9];

    snprintf(crc32, sizeof(crc32), "%08x", hashes->crc32);
    return same_digest(file->crc32, crc32) &&
           same_digest(file->md5, hashes->md5) &&
           same_digest(file->sha1, hashes->sha1) &&
           same_digest(file->sha256, hashes->sha256);
}

/* hashes NULL: there is no such file. True where nothing speaks against it:
 * of an interrupted rip only the size is known. */
static bool
put_hash(struct dcn_report *list, const struct dcn_recorded_file *file,
         const struct dcn_file_hashes *hashes, bool interrupted)
{
    struct dcn_report *item = dcn__report_item(list);
    const char *result = "missing";
    bool good = false;

    dcn__report_str(item, "path", "Path", file->name);
    if (hashes != NULL) {
        good = hashes->size == file->size && same_digests(file, hashes);
        result = !good                     ? "differs"
                 : file->sha256[0] == '\0' ? "not_recorded"
                                           : "match";
        good = good && (file->sha256[0] != '\0' || interrupted);
        dcn__report_int(item, "size", NULL, (int64_t)hashes->size);
        dcn__report_str(item, "sha256", NULL, hashes->sha256);
    }
    dcn__report_str(item, "result", "Result", result);
    dcn__report_int(item, "recorded_size", NULL, (int64_t)file->size);
    if (file->sha256[0] != '\0')
        dcn__report_str(item, "recorded_sha256", NULL, file->sha256);
    return good;
}

static bool
is_wanted(const struct dcn_hash_check *check,
          const struct dcn_recorded_file *file)
{
    return !check->beside_only || !file->is_main;
}

/* Files that the image has and the record does not know. */
static void
put_unknown(const struct dcn_hash_check *check,
            const struct dcn_recorded *recorded, struct dcn_report **list,
            bool *good)
{
    const char *const *paths;
    size_t count = dcn__image_files(check->source, &paths);

    for (size_t i = 0; i < count; i++) {
        struct dcn_report *item;

        if (names(recorded, paths[i]))
            continue;
        if (*list == NULL)
            *list = dcn__report_list(check->job->report, "hashes",
                                     "Recorded hashes");
        item = dcn__report_item(*list);
        dcn__report_str(item, "path", "Path", file_part(paths[i]));
        dcn__report_str(item, "result", "Result", "not_recorded");
        *good = false;
    }
}

enum dcn_status
dcn__hashes_check(const struct dcn_hash_check *check,
                  const struct dcn_recorded *recorded, bool *good,
                  struct dcn_error *error)
{
    struct dcn_report *list = NULL;
    struct dcn_hashing hashing;
    struct dcn_watch watch;
    uint64_t bytes = 0;

    for (size_t i = 0; i < recorded->count; i++)
        if (is_wanted(check, &recorded->files[i]))
            bytes += recorded->files[i].size;
    dcn__hashing_begin(&hashing, &check->job->events,
                       dcn__source_describe(check->source), bytes, 0);
    watch = dcn__hashing_watch(&hashing);
    for (size_t i = 0; i < recorded->count; i++) {
        const struct dcn_recorded_file *file = &recorded->files[i];
        struct dcn_file_hashes hashes = {.path = NULL};
        struct dcn_error own = {.status = DCN_OK};
        enum dcn_status status;

        if (!is_wanted(check, file))
            continue;
        status = hash_beside(check->image, file, &watch, &hashes, &own);
        if (status == DCN_ERR_CANCELLED) {
            *error = own;
            return status;
        }
        if (list == NULL)
            list = dcn__report_list(check->job->report, "hashes",
                                    "Recorded hashes");
        if (!put_hash(list, file, status == DCN_OK ? &hashes : NULL,
                      recorded->interrupted))
            *good = false;
        free(hashes.path);
        dcn__hashing_next(&hashing, file->size);
    }
    dcn__hashing_end(&hashing);
    if (!check->beside_only && !recorded->interrupted)
        put_unknown(check, recorded, &list, good);
    return DCN_OK;
}
