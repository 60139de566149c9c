/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "codec/sector.h"
#include "fixture.h"
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

UNIT_MAIN("image/hash", one_lane_and_two_give_the_same_four_digests,
          an_empty_file_has_the_digests_of_nothing)
