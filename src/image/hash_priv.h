/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of hashing share; nobody else includes this. */
#ifndef DCN_IMAGE_HASH_PRIV_H
#define DCN_IMAGE_HASH_PRIV_H

#include "image/hash.h"

#include <openssl/evp.h>
#include <pthread.h>

#define DCN_HASH_LANES 2
/* Fits a second-level cache, which each lane goes through more than once. */
#define DCN_HASH_CHUNK_BYTES ((size_t)256 << 10)

enum dcn_digest {
    DCN_DIGEST_MD5,
    DCN_DIGEST_SHA1,
    DCN_DIGEST_SHA256,
    DCN_DIGESTS
};

struct dcn_hashed_file {
    char *path;
    int fd;
    uint64_t limit;                /* bytes that may be hashed */
    uint64_t done[DCN_HASH_LANES]; /* bytes that were */
    bool dirty;                    /* bytes below limit changed */
    EVP_MD_CTX *digests[DCN_DIGESTS];
    unsigned long crc;
};

struct dcn_hash_lane {
    struct dcn_hash_set *set;
    unsigned number;
    pthread_t thread;
    bool running;
    bool by_caller; /* there is no thread for it */
    bool ended;
    uint8_t *chunk;
    enum dcn_status status;
    struct dcn_error error;
};

struct dcn_hash_set {
    pthread_mutex_t lock;
    pthread_cond_t more;
    pthread_cond_t fewer;          /* a lane has ended */
    const struct dcn_watch *watch; /* while finishing, or NULL */
    bool finishing; /* no limit grows any more; hash all up to them */
    bool stopping;  /* leave off */
    struct dcn_hashed_file *files;
    size_t count, max;
    struct dcn_hash_lane lanes[DCN_HASH_LANES];
};

/* hash_digests.c: begins (again) with no bytes; false where memory ran out. */
bool dcn__hash_digests_begin(struct dcn_hashed_file *file);
/* The lane's chunk, or part of it. False where libcrypto refuses. */
bool dcn__hash_digests_add(struct dcn_hash_lane *lane,
                           struct dcn_hashed_file *file, size_t len);
/* What they are, with a copy of the path. */
enum dcn_status
dcn__hash_digests_end(struct dcn_hashed_file *file,
                      struct dcn_file_hashes *hashes, struct dcn_error *error);

#endif
