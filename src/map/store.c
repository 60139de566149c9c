/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The map file's life: append, replace; store_open.c is its beginning. Order is all: the caller
 * syncs the image first, then a commit's sealed lines are appended and
 * synced. A commit that fails is cut off again; where even that fails the
 * next one replaces the file.
 */
#include "map/store_priv.h"

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

void
dcn__store_digest(const uint8_t *bytes, size_t len, char hex[65])
{
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    unsigned size = 0;

    EVP_Digest(bytes, len, digest, &size, EVP_sha256(), NULL);
    for (unsigned i = 0; i < 32; i++)
        snprintf(hex + 2 * (size_t)i, 3, "%02x", digest[i]);
}

enum dcn_status
dcn__store_replace(struct dcn_store *store, struct dcn_error *error)
{
    struct dcn_mapfile *file = &store->file;
    enum dcn_status status = dcn__mapfile_write(file, store->path, error);

    if (status != DCN_OK) {
        store->must_replace = true;
        return status;
    }
    if (store->fd >= 0)
        close(store->fd);
    store->fd =
        open(store->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
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

unsigned
dcn__store_version(const struct dcn_store *store)
{
    return store->version;
}

size_t
dcn__store_probes(const struct dcn_store *store,
                  const struct dcn_mapfile_probe **probes)
{
    *probes = store->file.probes;
    return store->file.probe_count;
}

struct dcn_map *
dcn__store_take_map(struct dcn_store *store)
{
    struct dcn_map *map = store->file.map;

    store->file.map = NULL;
    return map;
}

/* ---- adding ---- */

enum dcn_status
dcn__store_add(struct dcn_store *store, const struct dcn_map_run *run,
               struct dcn_error *error)
{
    struct dcn_store_pending *pending = &store->pending;

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
        struct dcn_map_run run =
            dcn__map_get(file->map, store->wanted_probes[i]);
        bool known = false;

        for (unsigned j = 0; j < file->probe_count; j++)
            known = known || file->probes[j].lba == store->wanted_probes[i];
        if (known || run.count == 0 || run.state != DCN_MAP_GOOD)
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
           (grown > store->compact_bytes * APPEND_FACTOR ||
            store->file.sealed_bytes > DCN_MAPFILE_MAX_BYTES / 2);
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
        status = dcn__store_replace(store, error);
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
    return dcn__store_replace(store, error);
}

enum dcn_status
dcn__store_distrust(struct dcn_store *store, struct dcn_error *error)
{
    struct dcn_mapfile reread;
    enum dcn_status status;

    store->pending.count = 0;
    store->fresh_probes = 0;
    if (store->fd >= 0 &&
        ftruncate(store->fd, (off_t)store->file.hard_bytes) != 0)
        store->must_replace = true;
    status = dcn__mapfile_read(store->path, NULL, &reread, error);
    if (status != DCN_OK)
        return status;
    dcn__mapfile_free(&store->file);
    store->file = reread;
    return DCN_OK;
}
