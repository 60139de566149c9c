/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hashing threads ("lanes"), each over all files of a set and at its own
 * pace. What is final is for the sink to say.
 */
#include "image/hash_priv.h"

#include "image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Between two words with the watch. */
#define WATCH_NS 100000000

/* Hashes the next bytes of file for lane; at most up to limit. */
static enum dcn_status
hash_chunk(struct dcn_hash_lane *lane, struct dcn_hashed_file *file,
           uint64_t limit, size_t *hashed)
{
    uint64_t at = file->done[lane->number];
    size_t len = limit - at < DCN_HASH_CHUNK_BYTES ? (size_t)(limit - at)
                                                   : DCN_HASH_CHUNK_BYTES;
    ssize_t got;

    do
        got = pread(file->fd, lane->chunk, len, (off_t)at);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return dcn__error_set_errno(&lane->error, errno, "read %s back",
                                    file->path);
    if (got == 0)
        return dcn__error_set(&lane->error, DCN_ERR_IO,
                              "read %s back: became shorter while in use",
                              file->path);
    *hashed = (size_t)got;
    if (!dcn__hash_digests_add(lane, file, *hashed))
        return dcn__error_memory(&lane->error, "hashing");
    return DCN_OK;
}

/* A file with enough settled bytes to be worth a read; under the lock. */
static struct dcn_hashed_file *
next_file(struct dcn_hash_lane *lane)
{
    struct dcn_hash_set *set = lane->set;

    for (size_t i = 0; i < set->count; i++) {
        struct dcn_hashed_file *file = &set->files[i];
        uint64_t done = file->done[lane->number];
        uint64_t left = file->limit > done ? file->limit - done : 0;

        if (left >= DCN_HASH_CHUNK_BYTES || (set->finishing && left > 0))
            return file;
    }
    return NULL;
}

/* Bytes that are hashed, on the average of the lanes, and all; under the
 * lock. */
static void
count_bytes(const struct dcn_hash_set *set, uint64_t *done, uint64_t *total)
{
    *done = *total = 0;
    for (size_t i = 0; i < set->count; i++) {
        for (unsigned n = 0; n < DCN_HASH_LANES; n++)
            *done += set->files[i].done[n];
        *total += set->files[i].limit;
    }
    *done /= DCN_HASH_LANES;
}

/* Tells the watch, who may say stop, and is not asked after that; the lock,
 * which is held, is not while he is asked. */
static void
tell_watch(struct dcn_hash_set *set)
{
    const struct dcn_watch *watch = set->watch;
    uint64_t done, total;
    bool stop;

    if (watch == NULL || set->stopping)
        return;
    count_bytes(set, &done, &total);
    pthread_mutex_unlock(&set->lock);
    stop = watch->stop(done, total, watch->payload);
    pthread_mutex_lock(&set->lock);
    if (stop) {
        set->stopping = true;
        pthread_cond_broadcast(&set->more);
    }
}

/* A lane's life: until told to stop, or all is hashed and nothing follows. */
static void *
run_lane(void *argument)
{
    struct dcn_hash_lane *lane = argument;
    struct dcn_hash_set *set = lane->set;

    pthread_mutex_lock(&set->lock);
    while (!set->stopping && lane->status == DCN_OK) {
        struct dcn_hashed_file *file = next_file(lane);
        uint64_t limit;
        size_t hashed = 0;

        if (file == NULL && set->finishing)
            break;
        if (file == NULL) {
            pthread_cond_wait(&set->more, &set->lock);
            continue;
        }
        limit = file->limit;
        pthread_mutex_unlock(&set->lock);
        lane->status = hash_chunk(lane, file, limit, &hashed);
        pthread_mutex_lock(&set->lock);
        file->done[lane->number] += hashed;
        if (lane->by_caller)
            tell_watch(set);
    }
    lane->ended = true;
    pthread_cond_broadcast(&set->fewer);
    pthread_mutex_unlock(&set->lock);
    return NULL;
}

static void
start_lanes(struct dcn_hash_set *set)
{
    for (unsigned i = 0; i < DCN_HASH_LANES; i++) {
        struct dcn_hash_lane *lane = &set->lanes[i];

        if (lane->running)
            continue;
        lane->ended = false;
        lane->running =
            pthread_create(&lane->thread, NULL, run_lane, lane) == 0;
    }
}

static void
join_lanes(struct dcn_hash_set *set)
{
    pthread_mutex_lock(&set->lock);
    pthread_cond_broadcast(&set->more);
    pthread_mutex_unlock(&set->lock);
    for (unsigned i = 0; i < DCN_HASH_LANES; i++) {
        if (set->lanes[i].running)
            pthread_join(set->lanes[i].thread, NULL);
        set->lanes[i].running = false;
    }
}

struct dcn_hash_set *
dcn__hash_set_new(size_t max_files)
{
    struct dcn_hash_set *set = calloc(1, sizeof(*set));
    pthread_condattr_t attributes;
    bool ok;

    if (set == NULL)
        return NULL;
    pthread_mutex_init(&set->lock, NULL);
    pthread_cond_init(&set->more, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&set->fewer, &attributes);
    pthread_condattr_destroy(&attributes);
    set->max = max_files;
    set->files = calloc(max_files + 1, sizeof(*set->files));
    ok = set->files != NULL;
    for (unsigned i = 0; i < DCN_HASH_LANES; i++) {
        set->lanes[i].set = set;
        set->lanes[i].number = i;
        set->lanes[i].chunk = malloc(DCN_HASH_CHUNK_BYTES);
        ok = ok && set->lanes[i].chunk != NULL;
    }
    if (ok)
        return set;
    dcn__hash_set_free(set);
    return NULL;
}

void
dcn__hash_set_free(struct dcn_hash_set *set)
{
    if (set == NULL)
        return;
    pthread_mutex_lock(&set->lock);
    set->stopping = true;
    pthread_mutex_unlock(&set->lock);
    join_lanes(set);
    for (size_t i = 0; set->files != NULL && i < set->count; i++) {
        for (int d = 0; d < DCN_DIGESTS; d++)
            EVP_MD_CTX_free(set->files[i].digests[d]);
        if (set->files[i].fd >= 0)
            close(set->files[i].fd);
        free(set->files[i].path);
    }
    for (unsigned i = 0; i < DCN_HASH_LANES; i++)
        free(set->lanes[i].chunk);
    free(set->files);
    pthread_cond_destroy(&set->more);
    pthread_cond_destroy(&set->fewer);
    pthread_mutex_destroy(&set->lock);
    free(set);
}

static enum dcn_status
open_hashed(struct dcn_hashed_file *file, const char *path,
            struct dcn_error *error)
{
    file->fd = -1;
    file->path = strdup(path);
    if (file->path == NULL || !dcn__hash_digests_begin(file))
        return dcn__error_memory(error, "preparing hashes");
    file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file->fd < 0)
        return dcn__error_set_errno(error, errno, "open %s", path);
    return DCN_OK;
}

enum dcn_status
dcn__hash_set_add(struct dcn_hash_set *set, const char *path, size_t *index,
                  struct dcn_error *error)
{
    struct dcn_hashed_file *file = &set->files[set->count];
    enum dcn_status status;

    if (set->count >= set->max)
        return dcn__error_set(error, DCN_ERR_INTERNAL,
                              "more than %zu files to hash", set->max);
    status = open_hashed(file, path, error);
    pthread_mutex_lock(&set->lock);
    *index = set->count++;
    pthread_mutex_unlock(&set->lock);
    return status;
}

void
dcn__hash_set_settle(struct dcn_hash_set *set, size_t index, uint64_t size)
{
    struct dcn_hashed_file *file = &set->files[index];
    bool worth_it = false;

    pthread_mutex_lock(&set->lock);
    if (size > file->limit) {
        file->limit = size;
        for (unsigned i = 0; i < DCN_HASH_LANES; i++)
            worth_it |= size - file->done[i] >= DCN_HASH_CHUNK_BYTES;
        if (worth_it)
            pthread_cond_broadcast(&set->more);
    }
    pthread_mutex_unlock(&set->lock);
    if (worth_it)
        start_lanes(set);
}

void
dcn__hash_set_rewritten(struct dcn_hash_set *set, size_t index, uint64_t offset)
{
    struct dcn_hashed_file *file = &set->files[index];

    pthread_mutex_lock(&set->lock);
    if (offset < file->limit)
        file->dirty = true;
    pthread_mutex_unlock(&set->lock);
}

static bool
all_ended(const struct dcn_hash_set *set)
{
    for (unsigned i = 0; i < DCN_HASH_LANES; i++) {
        if (!set->lanes[i].ended)
            return false;
    }
    return true;
}

/* Waits until all lanes have ended, which the watch may hasten. */
static void
follow_lanes(struct dcn_hash_set *set)
{
    struct timespec until;

    pthread_mutex_lock(&set->lock);
    while (!all_ended(set)) {
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += WATCH_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        if (pthread_cond_timedwait(&set->fewer, &set->lock, &until) != 0)
            tell_watch(set);
    }
    pthread_mutex_unlock(&set->lock);
}

/* Brings every lane to the end of every file. */
static enum dcn_status
hash_all(struct dcn_hash_set *set, struct dcn_error *error)
{
    bool stopped;

    start_lanes(set);
    pthread_mutex_lock(&set->lock);
    set->finishing = true;
    for (unsigned i = 0; i < DCN_HASH_LANES; i++)
        set->lanes[i].by_caller = !set->lanes[i].running;
    pthread_cond_broadcast(&set->more);
    pthread_mutex_unlock(&set->lock);
    for (unsigned i = 0; i < DCN_HASH_LANES; i++) {
        if (set->lanes[i].by_caller)
            run_lane(&set->lanes[i]);
    }
    follow_lanes(set);
    stopped = set->stopping;
    join_lanes(set);
    if (stopped)
        return dcn__error_set(error, DCN_ERR_CANCELLED,
                              "stopped on request, hashing");
    for (unsigned i = 0; i < DCN_HASH_LANES; i++) {
        if (set->lanes[i].status != DCN_OK) {
            if (error != NULL)
                *error = set->lanes[i].error;
            return set->lanes[i].status;
        }
    }
    return DCN_OK;
}

enum dcn_status
dcn__hash_set_finish(struct dcn_hash_set *set, const uint64_t *sizes,
                     const struct dcn_watch *watch,
                     struct dcn_file_hashes *hashes, struct dcn_error *error)
{
    enum dcn_status status;
    bool again = false;

    memset(hashes, 0, set->count * sizeof(*hashes));
    set->watch = watch;
    pthread_mutex_lock(&set->lock);
    for (size_t i = 0; i < set->count; i++) {
        if (sizes[i] < set->files[i].limit)
            set->files[i].dirty = true;
        set->files[i].limit = sizes[i];
    }
    pthread_mutex_unlock(&set->lock);
    status = hash_all(set, error);
    for (size_t i = 0; status == DCN_OK && i < set->count; i++) {
        if (!set->files[i].dirty)
            continue;
        again = true;
        if (!dcn__hash_digests_begin(&set->files[i]))
            status = dcn__error_memory(error, "hashing");
    }
    if (status == DCN_OK && again)
        status = hash_all(set, error);
    for (size_t i = 0; status == DCN_OK && i < set->count; i++)
        status = dcn__hash_digests_end(&set->files[i], &hashes[i], error);
    for (size_t i = 0; status != DCN_OK && i < set->count; i++) {
        free(hashes[i].path);
        hashes[i].path = NULL;
    }
    return status;
}

enum dcn_status
dcn__hash_file(const char *path, const struct dcn_watch *watch,
               struct dcn_file_hashes *hashes, struct dcn_error *error)
{
    struct dcn_hash_set *set = dcn__hash_set_new(1);
    enum dcn_status status;
    struct stat info;
    uint64_t size;
    size_t index;

    memset(hashes, 0, sizeof(*hashes));
    if (set == NULL)
        return dcn__error_memory(error, "hashing");
    status = dcn__hash_set_add(set, path, &index, error);
    if (status == DCN_OK && fstat(set->files[0].fd, &info) != 0)
        status = dcn__error_set_errno(error, errno, "stat %s", path);
    if (status == DCN_OK) {
        size = (uint64_t)info.st_size;
        status = dcn__hash_set_finish(set, &size, watch, hashes, error);
    }
    dcn__hash_set_free(set);
    return status;
}
