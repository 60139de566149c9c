/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the life of a map file begins: locked, then read and found to be of this
 * disc and image, or begun; and written once, where that may be.
 */
#include "map/store_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
read_boot(char boot[DCN_MAPFILE_BOOT_BYTES])
{
    static const char path[] = "/proc/sys/kernel/random/boot_id";
    size_t want = DCN_MAPFILE_BOOT_BYTES - 1;
    FILE *file = fopen(path, "re");

    boot[0] = '\0';
    if (file == NULL)
        return;
    if (fread(boot, 1, want, file) != want ||
        strspn(boot, "0123456789abcdefABCDEF-") != want)
        boot[0] = '\0';
    boot[want] = '\0';
    fclose(file);
}

static const char *
keeps_name(unsigned keeps)
{
    switch (keeps & (DCN_WANT_RAW | DCN_WANT_SUB)) {
    case DCN_WANT_RAW | DCN_WANT_SUB:
        return "raw sectors with subchannel";
    case DCN_WANT_RAW:
        return "raw sectors";
    case DCN_WANT_SUB:
        return "user data with subchannel";
    default:
        return "user data";
    }
}

static bool
same_ranges(const struct dcn_map *map, const struct dcn_store_options *options)
{
    uint64_t total = 0;

    for (size_t i = 0; i < options->range_count; i++) {
        const struct dcn_range *range = &options->ranges[i];

        if (range->count == 0)
            continue;
        total += range->count;
        if (dcn__map_get(map, range->first).count == 0 ||
            dcn__map_get(map, (int64_t)range->first + range->count - 1).count ==
                0)
            return false;
    }
    return total == dcn__map_total(map);
}

static enum dcn_status
check_file(const struct dcn_store *store,
           const struct dcn_store_options *options, struct dcn_error *error)
{
    const struct dcn_mapfile *file = &store->file;
    unsigned parts = DCN_WANT_RAW | DCN_WANT_USER | DCN_WANT_SUB;

    if (strcmp(file->digest, options->digest) != 0)
        return dcn__error_set(
            error, DCN_ERR_WRONG_DISC,
            "%s belongs to a disc with another table of contents", store->path);
    if (!same_ranges(file->map, options))
        return dcn__error_set(
            error, DCN_ERR_WRONG_DISC, "%s belongs to a disc of %llu sectors",
            store->path, (unsigned long long)dcn__map_total(file->map));
    if ((file->keeps & parts) != (options->keeps & parts))
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "%s was begun for an image of %s, not of %s",
                              store->path, keeps_name(file->keeps),
                              keeps_name(options->keeps));
    return DCN_OK;
}

static enum dcn_status
begin_file(struct dcn_store *store, const struct dcn_store_options *options,
           struct dcn_error *error)
{
    struct dcn_mapfile *file = &store->file;

    dcn__mapfile_free(file);
    file->map = dcn__map_new(options->ranges, options->range_count);
    if (file->map == NULL)
        return dcn__error_memory(error, "beginning a map");
    snprintf(file->digest, sizeof(file->digest), "%s", options->digest);
    file->keeps =
        options->keeps & (DCN_WANT_RAW | DCN_WANT_USER | DCN_WANT_SUB);
    return DCN_OK;
}

static enum dcn_status
read_file(struct dcn_store *store, const struct dcn_store_options *options,
          struct dcn_error *error)
{
    const char *boot = store->boot[0] != '\0' ? store->boot : NULL;
    struct dcn_error reason = {.status = DCN_OK};
    enum dcn_status status =
        dcn__mapfile_read(store->path, boot, &store->file, &reason);

    if (status == DCN_ERR_NOT_FOUND)
        return begin_file(store, options, error);
    if (status != DCN_OK && error != NULL)
        *error = reason;
    if (status == DCN_OK)
        status = check_file(store, options, error);
    store->version = store->file.version;
    if (status == DCN_OK)
        store->resumed = dcn__map_count(store->file.map, DCN_MAP_UNTRIED) <
                         dcn__map_total(store->file.map);
    return status;
}

static enum dcn_status
open_locked(struct dcn_store *store, const struct dcn_store_options *options,
            struct dcn_error *error)
{
    enum dcn_status status = options->fresh ? begin_file(store, options, error)
                                            : read_file(store, options, error);

    if (status != DCN_OK)
        return status;
    snprintf(store->file.kind, sizeof(store->file.kind), "%s", options->kind);
    if (options->drive != NULL)
        store->drive = dcn__mapfile_drive(&store->file, options->drive);
    store->wanted_count = options->probe_count;
    memcpy(store->wanted_probes, options->probes, sizeof(store->wanted_probes));
    /* The image may hold more than is synced after kill -9 in this boot;
     * what the map says of it is made hard by the first commit only. Until
     * then the file must stay as it is. */
    if (store->file.sealed_bytes > store->file.hard_bytes) {
        store->must_replace = true;
        return DCN_OK;
    }
    return dcn__store_replace(store, error);
}

enum dcn_status
dcn__store_lock(const char *path, struct dcn_file_lock **lock,
                struct dcn_error *error)
{
    enum dcn_status status;
    char *lock_path;

    *lock = NULL;
    if (asprintf(&lock_path, "%s.lock", path) < 0)
        return dcn__error_memory(error, "locking a map");
    status = dcn__file_lock(lock_path, lock, error);
    free(lock_path);
    return status;
}

enum dcn_status
dcn__store_open(const struct dcn_store_options *options,
                struct dcn_store **store, struct dcn_error *error)
{
    struct dcn_store *made = calloc(1, sizeof(*made));
    enum dcn_status status = DCN_OK;

    *store = NULL;
    if (made != NULL) {
        made->fd = -1;
        made->path = strdup(options->path);
    }
    if (made == NULL || made->path == NULL) {
        dcn__store_close(made);
        return dcn__error_memory(error, "opening a map");
    }
    read_boot(made->boot);
    if (!options->locked)
        status = dcn__store_lock(options->path, &made->lock, error);
    if (status == DCN_OK)
        status = open_locked(made, options, error);
    if (status != DCN_OK) {
        dcn__store_close(made);
        return status;
    }
    *store = made;
    return DCN_OK;
}
