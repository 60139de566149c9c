/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The digests of one file, each lane its own, by libcrypto and zlib. */
#include "image/hash_priv.h"

#include "image/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Which digests a lane computes; CRC-32 rides with lane 0. */
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
dcn__hash_digests_begin(struct dcn_hashed_file *file)
{
    memset(file->done, 0, sizeof(file->done));
    file->dirty = false;
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
dcn__hash_digests_end(struct dcn_hashed_file *file,
                      struct dcn_file_hashes *hashes, struct dcn_error *error)
{
    hashes->size = file->limit;
    if (!end_one_by_one(file, hashes))
        return dcn__error_memory(error, "hashing");
    hashes->path = strdup(file->path);
    if (hashes->path == NULL)
        return dcn__error_memory(error, "hashing");
    return DCN_OK;
}
