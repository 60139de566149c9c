/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "codec/sector.h"
#include "fixture.h"
#include "image/hash.h"
#include "image/image.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

#define SECTORS 400 /* more than one chunk of a lane, and not a multiple */

static void
hash_fixture(struct dcn_file_hashes *hashes)
{
    struct dcn_error error;

    ck_assert_int_eq(dcn__hash_file(fixture_path("file"), NULL, hashes, &error),
                     DCN_OK);
}

/* What libcrypto and zlib say of those bytes in one piece. */
static void
ck_digests_of(const struct dcn_file_hashes *hashes, const uint8_t *bytes,
              size_t len)
{
    const struct {
        const EVP_MD *kind;
        const char *hex;
    } digests[] = {{EVP_md5(), hashes->md5},
                   {EVP_sha1(), hashes->sha1},
                   {EVP_sha256(), hashes->sha256}};

    ck_assert_uint_eq(hashes->size, len);
    ck_assert_uint_eq(hashes->crc32, crc32_z(0, bytes, len));
    for (size_t i = 0; i < 3; i++) {
        uint8_t digest[EVP_MAX_MD_SIZE];
        char hex[2 * EVP_MAX_MD_SIZE + 1] = "";
        unsigned size = 0;

        EVP_Digest(bytes, len, digest, &size, digests[i].kind, NULL);
        for (unsigned n = 0; n < size; n++)
            snprintf(hex + 2 * n, 3, "%02x", digest[n]);
        ck_assert_str_eq(digests[i].hex, hex);
    }
}

START_TEST(an_empty_file_has_the_digests_of_nothing)
{
    struct dcn_file_hashes hashes;

    fixture_setup();
    fixture_write("file", "", 0);
    hash_fixture(&hashes);
    ck_assert_uint_eq(hashes.crc32, 0);
    ck_assert_str_eq(hashes.md5, "d41d8cd98f00b204e9800998ecf8427e");
    ck_assert_str_eq(hashes.sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    free(hashes.path);
    fixture_teardown();
}
END_TEST

static uint8_t bytes[SECTORS * DCN_RAW_BYTES];

static void
fill_bytes(void)
{
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 7 + i / 2352);
}

START_TEST(the_two_lanes_give_the_file_s_four_digests)
{
    static const uint64_t settled[] = {100000, 100001, 100001, 600000, 900000};
    struct dcn_hash_set *set = dcn__hash_set_new(1);
    uint64_t size = sizeof(bytes);
    struct dcn_file_hashes hashes;
    size_t index;

    fixture_setup();
    fill_bytes();
    fixture_write("file", bytes, sizeof(bytes));
    ck_assert_int_eq(dcn__hash_set_add(set, fixture_path("file"), &index, NULL),
                     DCN_OK);
    for (size_t i = 0; i < sizeof(settled) / sizeof(settled[0]); i++)
        dcn__hash_set_settle(set, index, settled[i]);
    ck_assert_int_eq(dcn__hash_set_finish(set, &size, NULL, &hashes, NULL),
                     DCN_OK);
    dcn__hash_set_free(set);
    ck_digests_of(&hashes, bytes, sizeof(bytes));
    free(hashes.path);
    fixture_teardown();
}
END_TEST

/* In place: a lane may be reading the file. */
static void
rewrite_byte(long offset)
{
    FILE *file = fopen(fixture_path("file"), "r+b");

    ck_assert_ptr_nonnull(file);
    bytes[offset] ^= 0xFF;
    fseek(file, offset, SEEK_SET);
    fputc(bytes[offset], file);
    fclose(file);
}

START_TEST(what_is_rewritten_below_the_settled_is_hashed_again)
{
    struct dcn_hash_set *set = dcn__hash_set_new(1);
    uint64_t size = sizeof(bytes);
    struct dcn_file_hashes hashes;
    size_t index;

    fixture_setup();
    fill_bytes();
    fixture_write("file", bytes, sizeof(bytes));
    ck_assert_int_eq(dcn__hash_set_add(set, fixture_path("file"), &index, NULL),
                     DCN_OK);
    dcn__hash_set_settle(set, index, 700000);
    rewrite_byte(1000);
    dcn__hash_set_rewritten(set, index, 1000);
    ck_assert_int_eq(dcn__hash_set_finish(set, &size, NULL, &hashes, NULL),
                     DCN_OK);
    dcn__hash_set_free(set);
    ck_digests_of(&hashes, bytes, sizeof(bytes));
    free(hashes.path);
    fixture_teardown();
}
END_TEST

START_TEST(a_lane_that_waits_is_told_that_nothing_follows)
{
    struct dcn_hash_set *set = dcn__hash_set_new(1);
    uint64_t size = SECTORS * DCN_RAW_BYTES;
    struct dcn_file_hashes hashes, whole;
    size_t index;

    fixture_setup();
    fixture_sectors("file", SECTORS, DCN_RAW_BYTES);
    hash_fixture(&whole);
    ck_assert_int_eq(dcn__hash_set_add(set, fixture_path("file"), &index, NULL),
                     DCN_OK);
    dcn__hash_set_settle(set, index, size - 1);
    /* Its thread has read all that is worth a read by then. */
    usleep(300000);
    ck_assert_int_eq(dcn__hash_set_finish(set, &size, NULL, &hashes, NULL),
                     DCN_OK);
    dcn__hash_set_free(set);
    ck_assert_str_eq(hashes.sha256, whole.sha256);
    free(hashes.path);
    free(whole.path);
    fixture_teardown();
}
END_TEST

/* What a watch was told, and after how many words it says stop. */
struct watched {
    unsigned words, stop_after;
    uint64_t done, total;
};

static bool
watch(uint64_t done, uint64_t total, void *payload)
{
    struct watched *watched = payload;

    ck_assert_uint_ge(done, watched->done);
    ck_assert_uint_le(done, total);
    watched->done = done;
    watched->total = total;
    return ++watched->words >= watched->stop_after;
}

static enum dcn_status
hash_watched(struct watched *watched, struct dcn_file_hashes *hashes)
{
    const struct dcn_watch follow = {watch, watched};

    return dcn__hash_file(fixture_path("file"), &follow, hashes, NULL);
}

START_TEST(hashing_that_takes_long_can_be_stopped)
{
    struct watched watched;
    struct dcn_file_hashes hashes;

    fixture_setup();
    fixture_write("file", "", 0);
    /* Sparse, and seconds of work. */
    ck_assert_int_eq(truncate(fixture_path("file"), INT64_C(8) << 30), 0);
    watched = (struct watched){.stop_after = 2};
    ck_assert_int_eq(hash_watched(&watched, &hashes), DCN_ERR_CANCELLED);
    ck_assert_uint_eq(watched.words, 2);
    ck_assert_uint_eq(watched.total, UINT64_C(8) << 30);
    ck_assert_uint_lt(watched.done, watched.total);
    ck_assert_ptr_null(hashes.path);
    fixture_teardown();
}
END_TEST

START_TEST(hashing_that_is_followed_gives_the_same_digests)
{
    struct watched watched = {.stop_after = UINT32_MAX};
    struct dcn_file_hashes alone, followed;

    fixture_setup();
    fixture_sectors("file", SECTORS, DCN_RAW_BYTES);
    hash_fixture(&alone);
    ck_assert_int_eq(hash_watched(&watched, &followed), DCN_OK);
    ck_assert_str_eq(followed.sha256, alone.sha256);
    free(alone.path);
    free(followed.path);
    fixture_teardown();
}
END_TEST

UNIT_MAIN("image/hash", a_lane_that_waits_is_told_that_nothing_follows,
          hashing_that_takes_long_can_be_stopped,
          hashing_that_is_followed_gives_the_same_digests,
          the_two_lanes_give_the_file_s_four_digests,
          what_is_rewritten_below_the_settled_is_hashed_again,
          an_empty_file_has_the_digests_of_nothing)
