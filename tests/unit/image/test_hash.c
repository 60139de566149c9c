/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "codec/sector.h"
#include "fixture.h"
#include "image/hash.h"
#include "image/image.h"

#define SECTORS 400 /* more than one chunk of a lane, and not a multiple */

static void
hash_fixture(struct dcn_file_hashes *hashes)
{
    struct dcn_error error;

    ck_assert_int_eq(dcn__hash_file(fixture_path("file"), hashes, &error),
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
    ck_assert_int_eq(dcn__hash_set_finish(set, &size, &hashes, &error), DCN_OK);
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

UNIT_MAIN("image/hash", one_lane_and_two_give_the_same_four_digests,
          an_empty_file_has_the_digests_of_nothing,
          bytes_at_hand_in_order_give_the_file_s_digests,
          bytes_at_hand_that_are_not_final_yet_are_not_hashed_yet,
          what_is_not_at_hand_is_read_back)
