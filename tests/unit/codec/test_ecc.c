/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "sectors.h"

static uint8_t good[DCN_RAW_BYTES], sector[DCN_RAW_BYTES];
static uint8_t flags[DCN_RAW_BYTES];
static uint64_t state;

static void
make(enum dcn_sector_mode mode, uint64_t seed)
{
    state = seed;
    sector_make(&state, good, 4711, mode);
    memcpy(sector, good, sizeof(sector));
    memset(flags, 0, sizeof(flags));
}

/* Damages len bytes from at on, flagged as C2 would. */
static void
burst(int at, int len)
{
    for (int i = at; i < at + len; i++) {
        sector[i] ^= (uint8_t)(1 + noise_next(&state) % 255);
        flags[i] = 1;
    }
}

START_TEST(a_good_sector_needs_no_repair)
{
    make(DCN_MODE_1, 1);
    ck_assert(dcn__ecc_check(sector, false));
    ck_assert_int_eq(dcn__ecc_repair(sector, false, NULL), 0);
}
END_TEST

START_TEST(one_wrong_byte_is_repaired_wherever_it_is)
{
    for (int at = 12; at < DCN_RAW_BYTES; at++) {
        make(DCN_MODE_1, 7);
        burst(at, 1);
        ck_assert(!dcn__ecc_check(sector, false));
        ck_assert_int_eq(dcn__ecc_repair(sector, false, NULL), 1);
        ck_assert_mem_eq(sector, good, DCN_RAW_BYTES);
    }
}
END_TEST

START_TEST(one_wrong_byte_of_form_1_is_repaired)
{
    for (int at = 16; at < DCN_RAW_BYTES; at++) {
        make(DCN_MODE_2_FORM1, 7);
        burst(at, 1);
        ck_assert_int_eq(dcn__ecc_repair(sector, true, NULL), 1);
        ck_assert_mem_eq(sector, good, DCN_RAW_BYTES);
    }
}
END_TEST

START_TEST(the_header_of_form_1_is_left_alone)
{
    make(DCN_MODE_2_FORM1, 3);
    sector[12] ^= 0xFF;
    ck_assert(dcn__ecc_check(sector, true));
}
END_TEST

START_TEST(a_burst_of_two_rows_is_repaired_with_flags)
{
    for (int at = 12; at + 172 <= 2248; at += 31) {
        make(DCN_MODE_1, 11 + (uint64_t)at);
        burst(at, 172);
        ck_assert_int_eq(dcn__ecc_repair(sector, false, flags), 172);
        ck_assert_mem_eq(sector, good, DCN_RAW_BYTES);
    }
}
END_TEST

START_TEST(a_burst_of_one_row_is_repaired_without_flags)
{
    for (int at = 12; at + 86 <= 2248; at += 31) {
        make(DCN_MODE_1, 11 + (uint64_t)at);
        burst(at, 86);
        ck_assert_int_eq(dcn__ecc_repair(sector, false, NULL), 86);
        ck_assert_mem_eq(sector, good, DCN_RAW_BYTES);
    }
}
END_TEST

START_TEST(scattered_bytes_need_both_directions)
{
    for (uint64_t seed = 1; seed <= 50; seed++) {
        make(DCN_MODE_1, seed);
        for (int i = 0; i < 60; i++)
            burst(12 + (int)(noise_next(&state) % 2340), 1);
        ck_assert_int_gt(dcn__ecc_repair(sector, false, flags), 0);
        ck_assert_mem_eq(sector, good, DCN_RAW_BYTES);
    }
}
END_TEST

/* Words with three and more are left until the other direction has made
 * them fewer: one byte would fit some of them by chance. */
START_TEST(flags_of_four_in_a_hundred_bytes_suffice)
{
    for (uint64_t seed = 1; seed <= 100; seed++) {
        make(DCN_MODE_1, seed);
        for (int i = 0; i < 96; i++)
            burst(16 + (int)(noise_next(&state) % 2336), 1);
        ck_assert_int_gt(dcn__ecc_repair(sector, false, flags), 0);
        ck_assert_mem_eq(sector, good, DCN_RAW_BYTES);
    }
}
END_TEST

START_TEST(wrong_flags_do_no_harm)
{
    make(DCN_MODE_1, 5);
    sector[700] ^= 0x80;
    sector[1900] ^= 0x42;
    memset(flags, 1, 500);
    ck_assert_int_eq(dcn__ecc_repair(sector, false, flags), 2);
    ck_assert_mem_eq(sector, good, DCN_RAW_BYTES);
}
END_TEST

START_TEST(what_cannot_be_repaired_stays_as_it_came)
{
    uint8_t damaged[DCN_RAW_BYTES];

    make(DCN_MODE_1, 5);
    burst(100, 1500);
    memcpy(damaged, sector, sizeof(damaged));
    ck_assert_int_eq(dcn__ecc_repair(sector, false, flags), -1);
    ck_assert_mem_eq(sector, damaged, DCN_RAW_BYTES);
    ck_assert_int_eq(dcn__ecc_repair(sector, false, NULL), -1);
    ck_assert_mem_eq(sector, damaged, DCN_RAW_BYTES);
}
END_TEST

/* Damages count bytes anywhere behind the header; flagged or not. */
static void
scatter(int count, uint8_t flag)
{
    for (int i = 0; i < count; i++) {
        int at = 16 + (int)(noise_next(&state) % (DCN_RAW_BYTES - 16));

        sector[at] = (uint8_t)(good[at] ^ (1 + noise_next(&state) % 255));
        flags[at] = flag;
    }
}

START_TEST(solving_all_equations_takes_two_hundred_erasures)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        make(seed % 2 == 0 ? DCN_MODE_1 : DCN_MODE_2_FORM1, seed);
        scatter(200, 1);
        ck_assert_int_gt(dcn__ecc_solve(sector, seed % 2 != 0, flags), 0);
        ck_assert_mem_eq(sector, good, sizeof(sector));
    }
}
END_TEST

START_TEST(solving_finds_bytes_that_no_flag_names)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        make(DCN_MODE_1, seed);
        scatter(60, 1);
        scatter(2, 0);
        ck_assert_int_gt(dcn__ecc_solve(sector, false, flags), 0);
        ck_assert_mem_eq(sector, good, sizeof(sector));
    }
}
END_TEST

START_TEST(too_many_erasures_are_refused)
{
    make(DCN_MODE_1, 3);
    scatter(400, 1);
    memcpy(good, sector, sizeof(good));
    ck_assert_int_eq(dcn__ecc_solve(sector, false, flags), -1);
    ck_assert_mem_eq(sector, good, sizeof(sector));
}
END_TEST

UNIT_MAIN("codec/ecc", solving_all_equations_takes_two_hundred_erasures,
          solving_finds_bytes_that_no_flag_names, too_many_erasures_are_refused,
          a_good_sector_needs_no_repair,
          one_wrong_byte_is_repaired_wherever_it_is,
          one_wrong_byte_of_form_1_is_repaired,
          the_header_of_form_1_is_left_alone,
          a_burst_of_two_rows_is_repaired_with_flags,
          a_burst_of_one_row_is_repaired_without_flags,
          scattered_bytes_need_both_directions,
          flags_of_four_in_a_hundred_bytes_suffice, wrong_flags_do_no_harm,
          what_cannot_be_repaired_stays_as_it_came)
