/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The digests of one file, all in one pass where the processor can, else each
 * lane its own with libcrypto and zlib.
 */
#include "image/hash_priv.h"

#include "image/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Which digests a lane of two computes; CRC-32 rides with lane 0. */
static const bool lane_has[DCN_HASH_LANES][DCN_DIGESTS] = {
    {[DCN_DIGEST_MD5] = true},
    {[DCN_DIGEST_SHA1] = true, [DCN_DIGEST_SHA256] = true},
};

static const EVP_MD *
digest_kind(enum dcn_digest digest)
{
    switch (digest) {
    case DCN_DIGEST_MD5:
        return EVP_md5();
    case DCN_DIGEST_SHA1:
        return EVP_sha1();
    default:
        return EVP_sha256();
    }
}

bool
dcn__hash_digests_begin(struct dcn_hashed_file *file, bool at_once)
{
    memset(file->done, 0, sizeof(file->done));
    file->dirty = false;
    if (at_once) {
        dcn__digests_begin(&file->at_once);
        return true;
    }
    for (int d = 0; d < DCN_DIGESTS; d++) {
        if (file->digests[d] == NULL)
            file->digests[d] = EVP_MD_CTX_new();
        if (file->digests[d] == NULL ||
            EVP_DigestInit_ex(file->digests[d], digest_kind(d), NULL) != 1)
            return false;
    }
    file->crc = crc32(0, NULL, 0);
    return true;
}

bool
dcn__hash_digests_add(struct dcn_hash_lane *lane, struct dcn_hashed_file *file,
                      size_t len)
{
    if (lane->set->at_once) {
        dcn__digests_add(&file->at_once, lane->chunk, len);
        return true;
    }
    if (lane->number == 0)
        file->crc = crc32_z(file->crc, lane->chunk, len);
    for (int d = 0; d < DCN_DIGESTS; d++) {
        if (lane_has[lane->number][d] &&
            EVP_DigestUpdate(file->digests[d], lane->chunk, len) != 1)
            return false;
    }
    return true;
}

static void
print_hex(const uint8_t *bytes, size_t len, char *hex)
{
    for (size_t i = 0; i < len; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

static void
end_at_once(struct dcn_hashed_file *file, struct dcn_file_hashes *hashes)
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
end_one_by_one(struct dcn_hashed_file *file, struct dcn_file_hashes *hashes)
{
    hashes->crc32 = (uint32_t)file->crc;
    return end_digest(file->digests[DCN_DIGEST_MD5], hashes->md5) &&
           end_digest(file->digests[DCN_DIGEST_SHA1], hashes->sha1) &&
           end_digest(file->digests[DCN_DIGEST_SHA256], hashes->sha256);
}

enum dcn_status
dcn__hash_digests_end(const struct dcn_hash_set *set,
                      struct dcn_hashed_file *file,
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
