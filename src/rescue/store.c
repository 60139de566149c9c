/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The map file's life: lock, read, append, replace. Order is all: the caller
 * syncs the image first, then a commit's sealed lines are appended and
 * synced. A commit that fails is cut off again; where even that fails the
 * next one replaces the file.
 */
#include "rescue/store.h"

#include "util/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file is replaced by a compact one when it has grown by this much. */
#define APPEND_LEAST_BYTES (1u << 20)
#define APPEND_FACTOR      4
/* Room kept behind the file's end, so that state can be saved when the disk
 * is full. */
#define RESERVE_BYTES (64 * 1024)

struct pending {
    struct dcn_map_run *runs;
    size_t count, capacity;
};

struct dcn_store {
    char *path;
    struct dcn_file_lock *lock;
    struct dcn_mapfile file;
    struct pending pending;
    unsigned fresh_probes; /* last of file.probes, not in the file yet */
    dcn_lba wanted_probes[DCN_MAPFILE_PROBES];
    unsigned wanted_count;
    unsigned drive;
    char boot[DCN_MAPFILE_BOOT_BYTES]; /* "" where there is none */
    int fd;
    size_t compact_bytes; /* of the file when it was replaced last */
    bool must_replace;    /* its end is not what we think */
    bool resumed;
};

void
dcn__store_digest(const uint8_t *bytes, size_t len, char hex[65])
{
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    unsigned size = 0;

    EVP_Digest(bytes, len, digest, &size, EVP_sha256(), NULL);
    for (unsigned i = 0; i < 32; i++)
        snprintf(hex + 2 * (size_t)i, 3, "%02x", digest[i]);
}

/* ---- opening ---- */

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

static enum dcn_status
replace_file(struct dcn_store *store, struct dcn_error *error)
{
    struct dcn_mapfile *file = &store->file;
    struct dcn_buf buf;
    enum dcn_status status;

    dcn__buf_init(&buf, DCN_MAPFILE_MAX_BYTES);
    if (!dcn__mapfile_encode(file, &buf)) {
        dcn__buf_free(&buf);
        return dcn__error_memory(error, "writing the map");
    }
    status = dcn__atomic_write(store->path, buf.data, buf.len, error);
    dcn__buf_free(&buf);
    if (status != DCN_OK) {
        store->must_replace = true;
        return status;
    }
    if (store->fd >= 0)
        close(store->fd);
    store->fd = open(store->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (store->fd < 0)
        return dcn__error_set_errno(error, errno, "cannot open %s",
                                    store->path);
    store->compact_bytes = file->sealed_bytes;
    store->must_replace = false;
#ifdef FALLOC_FL_KEEP_SIZE
    /* Only helps where the file system can; nothing depends on it. */
    if (fallocate(store->fd, FALLOC_FL_KEEP_SIZE, (off_t)file->sealed_bytes,
                  RESERVE_BYTES) != 0)
        errno = 0;
#endif
    return DCN_OK;
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
        if (dcn__map_get(map, range->first) == NULL ||
            dcn__map_get(map, (dcn_lba)((int64_t)range->first + range->count -
                                        1)) == NULL)
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
    struct dcn_error reason = {.status = DCN_OK};
    enum dcn_status status;
    char *text;
    size_t len;

    status = dcn__file_read(store->path, DCN_MAPFILE_MAX_BYTES, &text, &len,
                            &reason);
    if (status == DCN_ERR_NOT_FOUND)
        return begin_file(store, options, error);
    if (status != DCN_OK) {
        if (error != NULL)
            *error = reason;
        return status;
    }
    status = dcn__mapfile_parse(store->path, text, len,
                                store->boot[0] != '\0' ? store->boot : NULL,
                                &store->file, error);
    free(text);
    if (status == DCN_OK)
        status = check_file(store, options, error);
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
    return replace_file(store, error);
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

void
dcn__store_close(struct dcn_store *store)
{
    if (store == NULL)
        return;
    if (store->fd >= 0)
        close(store->fd);
    dcn__file_unlock(store->lock);
    dcn__mapfile_free(&store->file);
    free(store->pending.runs);
    free(store->path);
    free(store);
}

/* ---- looking ---- */

const struct dcn_map *
dcn__store_map(const struct dcn_store *store)
{
    return store->file.map;
}

unsigned
dcn__store_drive(const struct dcn_store *store)
{
    return store->drive;
}

bool
dcn__store_resumed(const struct dcn_store *store)
{
    return store->resumed;
}

size_t
dcn__store_probes(const struct dcn_store *store,
                  const struct dcn_mapfile_probe **probes)
{
    *probes = store->file.probes;
    return store->file.probe_count;
}

/* ---- adding ---- */

enum dcn_status
dcn__store_add(struct dcn_store *store, const struct dcn_map_run *run,
               struct dcn_error *error)
{
    struct pending *pending = &store->pending;

    if (pending->count > 0) {
        struct dcn_map_run *last = &pending->runs[pending->count - 1];

        if ((int64_t)last->first + last->count == run->first &&
            dcn__map_same(last, run)) {
            last->count += run->count;
            return DCN_OK;
        }
    }
    if (pending->count == pending->capacity) {
        size_t capacity = pending->capacity == 0 ? 64 : pending->capacity * 2;
        struct dcn_map_run *grown =
            realloc(pending->runs, capacity * sizeof(*grown));

        if (grown == NULL)
            return dcn__error_memory(error, "remembering what was read");
        pending->runs = grown;
        pending->capacity = capacity;
    }
    pending->runs[pending->count++] = *run;
    return DCN_OK;
}

bool
dcn__store_wants_probe(const struct dcn_store *store, dcn_lba *lba)
{
    const struct dcn_mapfile *file = &store->file;

    if (file->probe_count == DCN_MAPFILE_PROBES)
        return false;
    for (unsigned i = 0; i < store->wanted_count; i++) {
        const struct dcn_map_run *run =
            dcn__map_get(file->map, store->wanted_probes[i]);
        bool known = false;

        for (unsigned j = 0; j < file->probe_count; j++)
            known = known || file->probes[j].lba == store->wanted_probes[i];
        if (known || run == NULL || run->state != DCN_MAP_GOOD)
            continue;
        *lba = store->wanted_probes[i];
        return true;
    }
    return false;
}

void
dcn__store_add_probe(struct dcn_store *store, dcn_lba lba, const uint8_t *bytes,
                     size_t len)
{
    struct dcn_mapfile *file = &store->file;
    struct dcn_mapfile_probe *probe = &file->probes[file->probe_count];

    if (file->probe_count == DCN_MAPFILE_PROBES)
        return;
    probe->lba = lba;
    dcn__store_digest(bytes, len, probe->sha256);
    file->probe_count++;
    store->fresh_probes++;
}

/* ---- committing ---- */

static enum dcn_status
apply_pending(struct dcn_store *store, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; status == DCN_OK && i < store->pending.count; i++)
        status = dcn__map_set(store->file.map, &store->pending.runs[i], error);
    if (status == DCN_OK)
        store->pending.count = 0;
    return status;
}

/* Writes bytes at the file's sealed end; on failure cuts them off again. */
static enum dcn_status
append(struct dcn_store *store, size_t offset, const struct dcn_buf *buf,
       bool hard, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    if (lseek(store->fd, (off_t)offset, SEEK_SET) < 0)
        status = dcn__error_set_errno(error, errno, "cannot seek in %s",
                                      store->path);
    if (status == DCN_OK)
        status =
            dcn__write_all(store->fd, buf->data, buf->len, store->path, error);
    if (status == DCN_OK && hard && fdatasync(store->fd) != 0)
        status =
            dcn__error_set_errno(error, errno, "cannot sync %s", store->path);
    if (status != DCN_OK && ftruncate(store->fd, (off_t)offset) != 0)
        store->must_replace = true;
    return status;
}

static enum dcn_status
append_commit(struct dcn_store *store, bool hard, struct dcn_error *error)
{
    struct dcn_mapfile *file = &store->file;
    struct dcn_mapfile before = *file;
    struct dcn_buf buf;
    enum dcn_status status;

    dcn__buf_init(&buf, DCN_MAPFILE_MAX_BYTES);
    for (unsigned i = file->probe_count - store->fresh_probes;
         i < file->probe_count; i++)
        dcn__mapfile_add_probe(&buf, &file->probes[i]);
    for (size_t i = 0; i < store->pending.count; i++)
        dcn__mapfile_add_run(&buf, &store->pending.runs[i]);
    dcn__mapfile_seal(file, &buf, hard ? NULL : store->boot);
    status = buf.failed ? dcn__error_memory(error, "writing the map")
                        : append(store, before.sealed_bytes, &buf, hard, error);
    dcn__buf_free(&buf);
    if (status != DCN_OK) {
        *file = before;
        /* A failed sync says nothing of what will be there later. */
        store->must_replace = store->must_replace || hard;
        return status;
    }
    store->fresh_probes = 0;
    return apply_pending(store, error);
}

static bool
has_grown(const struct dcn_store *store)
{
    size_t grown = store->file.sealed_bytes - store->compact_bytes;

    return grown > APPEND_LEAST_BYTES &&
           grown > store->compact_bytes * APPEND_FACTOR;
}

enum dcn_status
dcn__store_commit(struct dcn_store *store, bool hard, struct dcn_error *error)
{
    enum dcn_status status;

    if (!hard) {
        bool can = store->boot[0] != '\0' && !store->must_replace;

        if (!can || store->pending.count == 0)
            return DCN_OK;
        return append_commit(store, false, error);
    }
    if (!store->must_replace && !has_grown(store)) {
        if (store->pending.count == 0 && store->fresh_probes == 0 &&
            store->file.hard_bytes == store->file.sealed_bytes)
            return DCN_OK;
        return append_commit(store, true, error);
    }
    status = apply_pending(store, error);
    if (status == DCN_OK)
        status = replace_file(store, error);
    if (status == DCN_OK)
        store->fresh_probes = 0;
    return status;
}

enum dcn_status
dcn__store_compact(struct dcn_store *store, struct dcn_error *error)
{
    struct dcn_mapfile *file = &store->file;

    if (store->pending.count > 0 || file->hard_bytes != file->sealed_bytes ||
        file->sealed_bytes == store->compact_bytes)
        return DCN_OK;
    return replace_file(store, error);
}

enum dcn_status
dcn__store_distrust(struct dcn_store *store, struct dcn_error *error)
{
    struct dcn_mapfile reread;
    enum dcn_status status;
    char *text;
    size_t len;

    store->pending.count = 0;
    store->fresh_probes = 0;
    if (store->fd >= 0 &&
        ftruncate(store->fd, (off_t)store->file.hard_bytes) != 0)
        store->must_replace = true;
    status =
        dcn__file_read(store->path, DCN_MAPFILE_MAX_BYTES, &text, &len, error);
    if (status != DCN_OK)
        return status;
    status = dcn__mapfile_parse(store->path, text, len, NULL, &reread, error);
    free(text);
    if (status != DCN_OK)
        return status;
    dcn__mapfile_free(&store->file);
    store->file = reread;
    return DCN_OK;
}
