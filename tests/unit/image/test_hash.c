/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "codec/sector.h"
#include "fixture.h"
#include "image/hash.h"
#include "image/image.h"

#include <unistd.h>

#define SECTORS 400 /* more than one chunk of a lane, and not a multiple */

static void
hash_fixture(struct dcn_file_hashes *hashes)
{
    struct dcn_error error;

    ck_assert_int_eq(dcn__hash_file(fixture_path("file"), NULL, hashes, &error),
                     DCN_OK);
}

START_TEST(one_lane_and_two_give_the_same_four_digests)
{
    struct dcn_file_hashes best, plain;

    fixture_setup();
    fixture_sectors("file", SECTORS, DCN_RAW_BYTES);
    hash_fixture(&best);
    dcn__sector_force_plain(true);
    hash_fixture(&plain);
    dcn__sector_force_plain(false);
    ck_assert_uint_eq(best.size, SECTORS * DCN_RAW_BYTES);
    ck_assert_uint_eq(best.size, plain.size);
    ck_assert_uint_eq(best.crc32, plain.crc32);
    ck_assert_str_eq(best.md5, plain.md5);
    ck_assert_str_eq(best.sha1, plain.sha1);
    ck_assert_str_eq(best.sha256, plain.sha256);
    free(best.path);
    free(plain.path);
    fixture_teardown();
}
END_TEST

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

/* What of the fixture is handed over in memory when it becomes final; the
 * rest has to be read back. */
struct step {
    uint64_t settled;
    uint64_t offset; /* of the hand */
    size_t len;      /* 0: none */
};

static uint8_t bytes[SECTORS * DCN_RAW_BYTES];

static void
ck_digests_are_the_file_s(const struct step *steps, size_t count)
{
    struct dcn_hash_set *set = dcn__hash_set_new(1);
    uint64_t size = sizeof(bytes);
    struct dcn_file_hashes hashes, whole;
    struct dcn_error error;
    size_t index;

    fixture_setup();
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 7 + i / 2352);
    fixture_write("file", bytes, sizeof(bytes));
    hash_fixture(&whole);
    ck_assert_int_eq(
        dcn__hash_set_add(set, fixture_path("file"), &index, &error), DCN_OK);
    for (size_t i = 0; i < count; i++) {
        struct dcn_hash_hand hand = {steps[i].offset, bytes + steps[i].offset,
                                     steps[i].len};

        dcn__hash_set_settle(set, index, steps[i].settled,
                             steps[i].len > 0 ? &hand : NULL);
    }
    /* The buffer was good for as long as the calls took. */
    memset(bytes, 0xEE, sizeof(bytes));
    ck_assert_int_eq(dcn__hash_set_finish(set, &size, NULL, &hashes, &error),
                     DCN_OK);
    dcn__hash_set_free(set);
    ck_assert_str_eq(hashes.md5, whole.md5);
    ck_assert_str_eq(hashes.sha1, whole.sha1);
    ck_assert_str_eq(hashes.sha256, whole.sha256);
    ck_assert_uint_eq(hashes.crc32, whole.crc32);
    free(hashes.path);
    free(whole.path);
    fixture_teardown();
}

START_TEST(bytes_at_hand_in_order_give_the_file_s_digests)
{
    static const struct step steps[] = {
        {100000, 0, 100000},
        {100001, 100000, 1},
        {600000, 100001, 499999},
        {sizeof(bytes), 600000, sizeof(bytes) - 600000},
    };

    ck_digests_are_the_file_s(steps, 4);
}
END_TEST

START_TEST(bytes_at_hand_that_are_not_final_yet_are_not_hashed_yet)
{
    static const struct step steps[] = {
        {1000, 0, 50000},
        {70000, 50000, 90000},
        {500000, 140000, 300000},
    };

    ck_digests_are_the_file_s(steps, 3);
}
END_TEST

START_TEST(what_is_not_at_hand_is_read_back)
{
    static const struct step steps[] = {
        {300000, 0, 0},           /* an earlier run's */
        {310000, 300000, 10000},  /* the thread may be at it still */
        {320000, 310001, 9999},   /* a gap of a byte */
        {900000, 100000, 300000}, /* what was hashed already, and more */
        {900000, 0, 900000},      /* nothing new */
        {901000, 905000, 20},     /* after what is final */
    };

    ck_digests_are_the_file_s(steps, 6);
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
    dcn__hash_set_settle(set, index, size - 1, NULL);
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
    for (int plain = 0; plain < 2; plain++) {
        dcn__sector_force_plain(plain != 0);
        watched = (struct watched){.stop_after = 2};
        ck_assert_int_eq(hash_watched(&watched, &hashes), DCN_ERR_CANCELLED);
        ck_assert_uint_eq(watched.words, 2);
        ck_assert_uint_eq(watched.total, UINT64_C(8) << 30);
        ck_assert_uint_lt(watched.done, watched.total);
        ck_assert_ptr_null(hashes.path);
    }
    dcn__sector_force_plain(false);
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
          one_lane_and_two_give_the_same_four_digests,
          an_empty_file_has_the_digests_of_nothing,
          bytes_at_hand_in_order_give_the_file_s_digests,
          bytes_at_hand_that_are_not_final_yet_are_not_hashed_yet,
          what_is_not_at_hand_is_read_back)
