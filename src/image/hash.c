/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hashing threads ("lanes"), each over all files of a set and at its own
 * pace; the only lane of a set can also be moved on by the writer itself. Where the processor computes all four digests in one pass, one lane
 * does; else one computes MD5 and CRC-32, the other SHA-1 and SHA-256, with
 * libcrypto and zlib. What is final is for the sink to say.
 */
#include "image/hash.h"

#include "codec/digests.h"
#include "image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define LANES 2
/* Fits a second-level cache, which each lane goes through more than once. */
#define CHUNK_BYTES ((size_t)256 << 10)

enum digest { DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA256, DIGESTS };

/* Which digests a lane of two computes; CRC-32 rides with lane 0. */
static const bool lane_has[LANES][DIGESTS] = {
    {[DIGEST_MD5] = true},
    {[DIGEST_SHA1] = true, [DIGEST_SHA256] = true},
};

struct hashed_file {
    char *path;
    int fd;
    uint64_t limit;             /* bytes that may be hashed */
    uint64_t done[LANES];       /* bytes that were */
    bool dirty;                 /* bytes below limit changed */
    struct dcn_digests at_once; /* or, with two lanes: */
    EVP_MD_CTX *digests[DIGESTS];
    unsigned long crc;
};

struct lane {
    struct dcn_hash_set *set;
    unsigned number;
    pthread_t thread;
    bool running;
    bool busy; /* somebody hashes for it: its thread, or the writer's */
    uint8_t *chunk;
    enum dcn_status status;
    struct dcn_error error;
};

struct dcn_hash_set {
    pthread_mutex_t lock;
    pthread_cond_t more;
    bool finishing; /* no limit grows any more; hash all up to them */
    bool stopping;  /* leave off */
    struct hashed_file *files;
    size_t count, max;
    bool at_once; /* one lane computes everything */
    unsigned lane_count;
    struct lane lanes[LANES];
};

static const EVP_MD *
digest_kind(enum digest digest)
{
    switch (digest) {
    case DIGEST_MD5:
        return EVP_md5();
    case DIGEST_SHA1:
        return EVP_sha1();
    default:
        return EVP_sha256();
    }
}

/* False where memory ran out. */
static bool
start_digests(struct hashed_file *file, bool at_once)
{
    memset(file->done, 0, sizeof(file->done));
    file->dirty = false;
    if (at_once) {
        dcn__digests_begin(&file->at_once);
        return true;
    }
    for (int d = 0; d < DIGESTS; d++) {
        if (file->digests[d] == NULL)
            file->digests[d] = EVP_MD_CTX_new();
        if (file->digests[d] == NULL ||
            EVP_DigestInit_ex(file->digests[d], digest_kind(d), NULL) != 1)
            return false;
    }
    file->crc = crc32(0, NULL, 0);
    return true;
}

/* The lane's chunk, or part of it. False where libcrypto refuses. */
static bool
add_chunk(struct lane *lane, struct hashed_file *file, size_t len)
{
    if (lane->set->at_once) {
        dcn__digests_add(&file->at_once, lane->chunk, len);
        return true;
    }
    if (lane->number == 0)
        file->crc = crc32_z(file->crc, lane->chunk, len);
    for (int d = 0; d < DIGESTS; d++) {
        if (lane_has[lane->number][d] &&
            EVP_DigestUpdate(file->digests[d], lane->chunk, len) != 1)
            return false;
    }
    return true;
}

/* Hashes the next bytes of file for lane; at most up to limit. */
static enum dcn_status
hash_chunk(struct lane *lane, struct hashed_file *file, uint64_t limit,
           size_t *hashed)
{
    uint64_t at = file->done[lane->number];
    size_t len = limit - at < CHUNK_BYTES ? (size_t)(limit - at) : CHUNK_BYTES;
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
    if (!add_chunk(lane, file, *hashed))
        return dcn__error_memory(&lane->error, "hashing");
    return DCN_OK;
}

/* A file with enough settled bytes to be worth a read; under the lock. */
static struct hashed_file *
next_file(struct lane *lane)
{
    struct dcn_hash_set *set = lane->set;

    for (size_t i = 0; i < set->count; i++) {
        struct hashed_file *file = &set->files[i];
        uint64_t done = file->done[lane->number];
        uint64_t left = file->limit > done ? file->limit - done : 0;

        if (left >= CHUNK_BYTES || (set->finishing && left > 0))
            return file;
    }
    return NULL;
}

/* A lane's life: until told to stop, or all is hashed and nothing follows. */
static void *
run_lane(void *argument)
{
    struct lane *lane = argument;
    struct dcn_hash_set *set = lane->set;

    pthread_mutex_lock(&set->lock);
    while (!set->stopping && lane->status == DCN_OK) {
        struct hashed_file *file = lane->busy ? NULL : next_file(lane);
        uint64_t limit;
        size_t hashed = 0;

        if (file == NULL && set->finishing)
            break;
        if (file == NULL) {
            pthread_cond_wait(&set->more, &set->lock);
            continue;
        }
        limit = file->limit;
        lane->busy = true;
        pthread_mutex_unlock(&set->lock);
        lane->status = hash_chunk(lane, file, limit, &hashed);
        pthread_mutex_lock(&set->lock);
        lane->busy = false;
        file->done[lane->number] += hashed;
    }
    pthread_mutex_unlock(&set->lock);
    return NULL;
}

static void
start_lanes(struct dcn_hash_set *set)
{
    for (unsigned i = 0; i < set->lane_count; i++) {
        struct lane *lane = &set->lanes[i];

        if (!lane->running)
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
    for (unsigned i = 0; i < set->lane_count; i++) {
        if (set->lanes[i].running)
            pthread_join(set->lanes[i].thread, NULL);
        set->lanes[i].running = false;
    }
}

struct dcn_hash_set *
dcn__hash_set_new(size_t max_files)
{
    struct dcn_hash_set *set = calloc(1, sizeof(*set));
    bool ok;

    if (set == NULL)
        return NULL;
    pthread_mutex_init(&set->lock, NULL);
    pthread_cond_init(&set->more, NULL);
    set->max = max_files;
    set->at_once = dcn__digests_available();
    set->lane_count = set->at_once ? 1 : LANES;
    set->files = calloc(max_files + 1, sizeof(*set->files));
    ok = set->files != NULL;
    for (unsigned i = 0; i < set->lane_count; i++) {
        set->lanes[i].set = set;
        set->lanes[i].number = i;
        set->lanes[i].chunk = malloc(CHUNK_BYTES);
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
        for (int d = 0; d < DIGESTS; d++)
            EVP_MD_CTX_free(set->files[i].digests[d]);
        if (set->files[i].fd >= 0)
            close(set->files[i].fd);
        free(set->files[i].path);
    }
    for (unsigned i = 0; i < set->lane_count; i++)
        free(set->lanes[i].chunk);
    free(set->files);
    pthread_cond_destroy(&set->more);
    pthread_mutex_destroy(&set->lock);
    free(set);
}

static enum dcn_status
open_hashed(const struct dcn_hash_set *set, struct hashed_file *file,
            const char *path, struct dcn_error *error)
{
    file->fd = -1;
    file->path = strdup(path);
    if (file->path == NULL || !start_digests(file, set->at_once))
        return dcn__error_memory(error, "preparing hashes");
    file->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (file->fd < 0)
        return dcn__error_set_errno(error, errno, "open %s", path);
    return DCN_OK;
}

enum dcn_status
dcn__hash_set_add(struct dcn_hash_set *set, const char *path, size_t *index,
                  struct dcn_error *error)
{
    struct hashed_file *file = &set->files[set->count];
    enum dcn_status status;

    if (set->count >= set->max)
        return dcn__error_set(error, DCN_ERR_INTERNAL,
                              "more than %zu files to hash", set->max);
    status = open_hashed(set, file, path, error);
    pthread_mutex_lock(&set->lock);
    *index = set->count++;
    pthread_mutex_unlock(&set->lock);
    return status;
}

/* True where the bytes at hand go on where the lane stands, or so little after
 * it that reading the gap back is less than a lane's thread would take. */
static bool
continues(const struct hashed_file *file, const struct dcn_hash_hand *hand)
{
    uint64_t done = file->done[0];

    return done < hand->offset ? hand->offset - done < CHUNK_BYTES
                               : done - hand->offset < hand->len;
}

/* Hashes the gap before the bytes at hand and as many of them as are final;
 * the lane is ours meanwhile. */
static enum dcn_status
hash_hand(struct lane *lane, struct hashed_file *file, uint64_t limit,
          const struct dcn_hash_hand *hand)
{
    uint64_t end = hand->offset + hand->len;
    size_t hashed, skip;

    while (file->done[0] < hand->offset) {
        enum dcn_status status = hash_chunk(lane, file, hand->offset, &hashed);

        if (status != DCN_OK)
            return status;
        file->done[0] += hashed;
    }
    skip = (size_t)(file->done[0] - hand->offset);
    end = end < limit ? end : limit;
    hashed = (size_t)(end - file->done[0]);
    dcn__digests_add(&file->at_once, hand->bytes + skip, hashed);
    file->done[0] += hashed;
    return DCN_OK;
}

void
dcn__hash_set_settle(struct dcn_hash_set *set, size_t index, uint64_t size,
                     const struct dcn_hash_hand *hand)
{
    struct hashed_file *file = &set->files[index];
    struct lane *lane = &set->lanes[0];
    bool worth_it;

    pthread_mutex_lock(&set->lock);
    if (size <= file->limit) {
        pthread_mutex_unlock(&set->lock);
        return;
    }
    file->limit = size;
    if (hand != NULL && set->at_once && !lane->busy && lane->status == DCN_OK &&
        hand->offset < size && continues(file, hand)) {
        enum dcn_status status;

        lane->busy = true;
        pthread_mutex_unlock(&set->lock);
        status = hash_hand(lane, file, size, hand);
        pthread_mutex_lock(&set->lock);
        lane->busy = false;
        lane->status = status;
    }
    worth_it = size - file->done[0] >= CHUNK_BYTES;
    if (worth_it)
        pthread_cond_broadcast(&set->more);
    pthread_mutex_unlock(&set->lock);
    if (worth_it)
        start_lanes(set);
}

void
dcn__hash_set_rewritten(struct dcn_hash_set *set, size_t index, uint64_t offset)
{
    struct hashed_file *file = &set->files[index];

    pthread_mutex_lock(&set->lock);
    if (offset < file->limit)
        file->dirty = true;
    pthread_mutex_unlock(&set->lock);
}

/* Brings every lane to the end of every file. */
static enum dcn_status
hash_all(struct dcn_hash_set *set, struct dcn_error *error)
{
    pthread_mutex_lock(&set->lock);
    set->finishing = true;
    pthread_mutex_unlock(&set->lock);
    start_lanes(set);
    for (unsigned i = 0; i < set->lane_count; i++) {
        if (!set->lanes[i].running)
            run_lane(&set->lanes[i]);
    }
    join_lanes(set);
    for (unsigned i = 0; i < set->lane_count; i++) {
        if (set->lanes[i].status != DCN_OK) {
            if (error != NULL)
                *error = set->lanes[i].error;
            return set->lanes[i].status;
        }
    }
    return DCN_OK;
}

static void
print_hex(const uint8_t *bytes, size_t len, char *hex)
{
    for (size_t i = 0; i < len; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

static void
end_at_once(struct hashed_file *file, struct dcn_file_hashes *hashes)
{
    struct dcn_digest_values values;

    dcn__digests_end(&file->at_once, &values);
    hashes->crc32 = values.crc32;
    print_hex(values.md5, sizeof(values.md5), hashes->md5);
    print_hex(values.sha1, sizeof(values.sha1), hashes->sha1);
    print_hex(values.sha256, sizeof(values.sha256), hashes->sha256);
}

static bool
end_digest(EVP_MD_CTX *context, char *hex)
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    if (EVP_DigestFinal_ex(context, bytes, &len) != 1)
        return false;
    print_hex(bytes, len, hex);
    return true;
}

static bool
end_one_by_one(struct hashed_file *file, struct dcn_file_hashes *hashes)
{
    hashes->crc32 = (uint32_t)file->crc;
    return end_digest(file->digests[DIGEST_MD5], hashes->md5) &&
           end_digest(file->digests[DIGEST_SHA1], hashes->sha1) &&
           end_digest(file->digests[DIGEST_SHA256], hashes->sha256);
}

static enum dcn_status
end_file(const struct dcn_hash_set *set, struct hashed_file *file,
         struct dcn_file_hashes *hashes, struct dcn_error *error)
{
    hashes->size = file->limit;
    if (set->at_once)
        end_at_once(file, hashes);
    else if (!end_one_by_one(file, hashes))
        return dcn__error_memory(error, "hashing");
    hashes->path = strdup(file->path);
    if (hashes->path == NULL)
        return dcn__error_memory(error, "hashing");
    return DCN_OK;
}

enum dcn_status
dcn__hash_set_finish(struct dcn_hash_set *set, const uint64_t *sizes,
                     struct dcn_file_hashes *hashes, struct dcn_error *error)
{
    enum dcn_status status;
    bool again = false;

    memset(hashes, 0, set->count * sizeof(*hashes));
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
        if (!start_digests(&set->files[i], set->at_once))
            status = dcn__error_memory(error, "hashing");
    }
    if (status == DCN_OK && again)
        status = hash_all(set, error);
    for (size_t i = 0; status == DCN_OK && i < set->count; i++)
        status = end_file(set, &set->files[i], &hashes[i], error);
    for (size_t i = 0; status != DCN_OK && i < set->count; i++) {
        free(hashes[i].path);
        hashes[i].path = NULL;
    }
    return status;
}

enum dcn_status
dcn__hash_file(const char *path, struct dcn_file_hashes *hashes,
               struct dcn_error *error)
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
        status = dcn__hash_set_finish(set, &size, hashes, error);
    }
    dcn__hash_set_free(set);
    return status;
}
