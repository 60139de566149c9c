/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "codec/digests.h"
#include "codec/sector_x86.h"
#include "util/bytes.h"

#include <openssl/evp.h>
#include <string.h>
#include <zlib.h>

#define BYTES     4096
#define MANY      300
#define ODD_PIECE 37

static uint8_t bytes[BYTES];

static void
fill_bytes(void)
{
    uint32_t state = 2463534242u;

    for (size_t i = 0; i < BYTES; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes[i] = (uint8_t)state;
    }
}

/* What libcrypto and zlib say of the first len bytes. */
static void
digest_elsewhere(size_t len, struct dcn_digest_values *values)
{
    memset(values, 0, sizeof(*values));
    values->crc32 = (uint32_t)crc32_z(0, bytes, len);
    EVP_Digest(bytes, len, values->md5, NULL, EVP_md5(), NULL);
    EVP_Digest(bytes, len, values->sha1, NULL, EVP_sha1(), NULL);
    EVP_Digest(bytes, len, values->sha256, NULL, EVP_sha256(), NULL);
}

/* Of the first len bytes, in pieces. */
static void
digest_here(size_t len, size_t piece, struct dcn_digest_values *values)
{
    struct dcn_digests digests;

    memset(values, 0, sizeof(*values));
    dcn__digests_begin(&digests);
    for (size_t at = 0; at < len; at += piece)
        dcn__digests_add(&digests, bytes + at,
                         len - at < piece ? len - at : piece);
    dcn__digests_end(&digests, values);
}

START_TEST(every_length_gives_what_libcrypto_and_zlib_give)
{
    struct dcn_digest_values want, got;

    fill_bytes();
    for (size_t len = 0; dcn__digests_available() && len < MANY; len++) {
        digest_elsewhere(len, &want);
        digest_here(len, BYTES, &got);
        ck_assert_mem_eq(&got, &want, sizeof(got));
    }
}
END_TEST

START_TEST(pieces_of_every_length_give_the_same_as_the_whole)
{
    struct dcn_digest_values want, got;

    fill_bytes();
    digest_elsewhere(BYTES, &want);
    for (size_t len = 1; dcn__digests_available() && len < MANY; len++) {
        digest_here(BYTES, len, &got);
        ck_assert_mem_eq(&got, &want, sizeof(got));
    }
}
END_TEST

START_TEST(the_plain_crc_gives_what_zlib_gives)
{
    uint32_t crc;

    fill_bytes();
    crc = ~dcn__crc32_update_plain(UINT32_MAX, bytes, ODD_PIECE);
    ck_assert_uint_eq(crc, crc32_z(0, bytes, ODD_PIECE));
}
END_TEST

UNIT_MAIN("codec/digests", the_plain_crc_gives_what_zlib_gives,
          every_length_gives_what_libcrypto_and_zlib_give,
          pieces_of_every_length_give_the_same_as_the_whole)
