/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "unit/unit.h"

#include "vdrive/mech.h"

#include <string.h>

static struct dcn_personality personality;
static struct dcn_clock simulated;
static struct dcn_mech mech;

static void
make(const char *text, enum dcn_medium medium, dcn_lba sectors)
{
    struct dcn_disc disc = {.medium = medium, .lead_out = sectors};

    ck_assert_int_eq(
        dcn__personality_parse("t", text, strlen(text), &personality, NULL),
        DCN_OK);
    dcn__clock_init_simulated(&simulated);
    dcn__mech_init(&mech, &personality, &simulated, &disc);
}

/* Milliseconds that a read takes. */
static uint64_t
read_ms(dcn_lba lba, uint32_t count, bool fresh)
{
    uint64_t start = simulated.simulated_ns;

    dcn__mech_read(&mech, lba, count, fresh);
    return (simulated.simulated_ns - start) / 1000000;
}

START_TEST(a_stream_runs_at_the_chosen_speed)
{
    make("curve = clv\ncd_speeds = 10\n", DCN_MEDIUM_CD, 300000);
    (void)read_ms(1000, 75, false);
    ck_assert_uint_eq(read_ms(1075, 7500, false), 10000);
}
END_TEST

START_TEST(cav_is_faster_outside)
{
    make("cd_speeds = 40\n", DCN_MEDIUM_CD, 330000);
    ck_assert(dcn__mech_speed_at(&mech, 0) < 18);
    ck_assert(dcn__mech_speed_at(&mech, 0) > 16);
    ck_assert(dcn__mech_speed_at(&mech, 329999) > 39);
}
END_TEST

START_TEST(the_cache_answers_at_once)
{
    make("cache_hit_us = 1000\n", DCN_MEDIUM_CD, 300000);
    (void)read_ms(1000, 64, false);
    ck_assert_uint_eq(read_ms(1000, 64, false), 1);
    ck_assert_uint_ge(read_ms(1000, 64, true), 20);
}
END_TEST

START_TEST(the_drive_reads_ahead_while_nobody_asks)
{
    make("cache_hit_us = 0\n", DCN_MEDIUM_CD, 300000);
    (void)read_ms(1000, 64, false);
    dcn__mech_wait_ms(&mech, 1000);
    ck_assert_uint_eq(read_ms(1064, 64, false), 0);
}
END_TEST

START_TEST(a_far_seek_takes_longer_than_a_near_one)
{
    uint64_t near, far;

    make("seek_min_ms = 20\nseek_full_ms = 200\n", DCN_MEDIUM_CD, 300000);
    (void)read_ms(1000, 1, true);
    near = read_ms(2000, 1, true);
    (void)read_ms(1000, 1, true);
    far = read_ms(299000, 1, true);
    ck_assert_uint_ge(near, 20);
    ck_assert_uint_le(near, 60);
    ck_assert_uint_ge(far, 150);
}
END_TEST

START_TEST(a_stopped_disc_spins_up_first)
{
    make("spin_up_ms = 3000\nspin_down_s = 60\n", DCN_MEDIUM_CD, 300000);
    ck_assert_uint_ge(read_ms(0, 1, false), 3000);
    ck_assert_uint_le(read_ms(500, 1, false), 500);
    dcn__mech_wait_ms(&mech, 61000);
    ck_assert_uint_ge(read_ms(900, 1, true), 3000);
}
END_TEST

START_TEST(set_speed_takes_the_nearest_below)
{
    make("", DCN_MEDIUM_CD, 300000);
    dcn__mech_set_speed(&mech, 176 * 10);
    ck_assert(mech.speed_x == 8);
    dcn__mech_set_speed(&mech, 177);
    ck_assert(mech.speed_x == 4);
    dcn__mech_set_speed(&mech, 0xFFFF);
    ck_assert(mech.speed_x == 48);
}
END_TEST

START_TEST(a_place_and_its_lba_agree)
{
    struct dcn_geometry *geometry = &mech.geometry;

    make("", DCN_MEDIUM_DVD, 2000000);
    for (double radius = 25; radius < 55; radius += 3) {
        dcn_lba lba = dcn__geometry_lba(geometry, radius);

        ck_assert(dcn__geometry_radius_mm(geometry, lba) >= radius);
        ck_assert(dcn__geometry_radius_mm(geometry, lba - 1) < radius);
    }
}
END_TEST

START_TEST(layer_1_is_read_from_outside_in)
{
    struct dcn_disc disc = {
        .medium = DCN_MEDIUM_DVD, .lead_out = 4000000, .layer_break = 2000000};
    struct dcn_geometry geometry;

    dcn__geometry_init(&geometry, &disc);
    ck_assert(dcn__geometry_radius_mm(&geometry, 1999999) > 50);
    ck_assert(dcn__geometry_radius_mm(&geometry, 2000000) > 50);
    ck_assert(dcn__geometry_radius_mm(&geometry, 3999999) < 25);
}
END_TEST

UNIT_MAIN("vdrive/mech", a_stream_runs_at_the_chosen_speed,
          cav_is_faster_outside, the_cache_answers_at_once,
          the_drive_reads_ahead_while_nobody_asks,
          a_far_seek_takes_longer_than_a_near_one,
          a_stopped_disc_spins_up_first, set_speed_takes_the_nearest_below,
          a_place_and_its_lba_agree, layer_1_is_read_from_outside_in)
