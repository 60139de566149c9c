/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "map/map.h"

#include <string.h>

static struct dcn_map *
map_of(dcn_lba first, uint32_t count)
{
    struct dcn_range range = {first, count};
    struct dcn_map *map = dcn__map_new(&range, 1);

    ck_assert_ptr_nonnull(map);
    return map;
}

static void
set(struct dcn_map *map, dcn_lba first, uint32_t count,
    enum dcn_map_state state)
{
    struct dcn_map_run run = {
        .first = first, .count = count, .state = (uint8_t)state};

    ck_assert_int_eq(dcn__map_set(map, &run, NULL), DCN_OK);
}

/* The n-th run; of none: 0 sectors. */
static struct dcn_map_run
nth(const struct dcn_map *map, size_t n)
{
    struct dcn_map_run run = dcn__map_next(map, INT32_MIN, DCN_MAP_ANY);

    while (n-- > 0)
        run = dcn__map_next(map, dcn__map_end(&run), DCN_MAP_ANY);
    return run;
}

START_TEST(a_new_map_is_untried)
{
    struct dcn_range ranges[] = {{1000, 50}, {0, 100}};
    struct dcn_map *map = dcn__map_new(ranges, 2);

    ck_assert_uint_eq(dcn__map_size(map), 2);
    ck_assert_int_eq(nth(map, 0).first, 0);
    ck_assert_int_eq(nth(map, 1).first, 1000);
    ck_assert_uint_eq(nth(map, 2).count, 0);
    ck_assert_uint_eq(dcn__map_total(map), 150);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_UNTRIED), 150);
    dcn__map_free(map);
}
END_TEST

START_TEST(ranges_that_overlap_are_one)
{
    struct dcn_range ranges[] = {{0, 100}, {50, 100}, {150, 10}, {20, 5}};
    struct dcn_map *map = dcn__map_new(ranges, 4);

    ck_assert_uint_eq(dcn__map_size(map), 1);
    ck_assert_uint_eq(dcn__map_total(map), 160);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_UNTRIED), 160);
    dcn__map_free(map);
}
END_TEST

START_TEST(a_map_of_nothing_is_empty)
{
    struct dcn_map *map = dcn__map_new(NULL, 0);

    ck_assert_uint_eq(dcn__map_size(map), 0);
    ck_assert_uint_eq(dcn__map_get(map, 0).count, 0);
    ck_assert_uint_eq(dcn__map_next(map, 0, ~0u).count, 0);
    dcn__map_free(map);
}
END_TEST

START_TEST(setting_the_middle_cuts_a_run_in_three)
{
    struct dcn_map *map = map_of(-150, 1150);

    set(map, 100, 10, DCN_MAP_BAD);
    ck_assert_uint_eq(dcn__map_size(map), 3);
    ck_assert_int_eq(nth(map, 1).first, 100);
    ck_assert_uint_eq(nth(map, 1).count, 10);
    ck_assert_int_eq(nth(map, 2).first, 110);
    ck_assert_uint_eq(nth(map, 2).count, 890);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_UNTRIED), 1140);
    dcn__map_free(map);
}
END_TEST

START_TEST(equal_neighbours_merge_on_both_sides)
{
    struct dcn_map *map = map_of(0, 1000);

    set(map, 0, 100, DCN_MAP_GOOD);
    set(map, 200, 100, DCN_MAP_GOOD);
    set(map, 100, 100, DCN_MAP_GOOD);
    ck_assert_uint_eq(dcn__map_size(map), 2);
    ck_assert_uint_eq(nth(map, 0).count, 300);
    ck_assert_uint_eq(dcn__map_count(map, DCN_MAP_GOOD), 300);
    dcn__map_free(map);
}
END_TEST

START_TEST(sectors_outside_the_ranges_are_refused)
{
    struct dcn_range ranges[] = {{0, 100}, {200, 100}};
    struct dcn_map *map = dcn__map_new(ranges, 2);
    struct dcn_map_run run = {.first = 50, .count = 200};
    struct dcn_error error;

    ck_assert_int_eq(dcn__map_set(map, &run, &error), DCN_ERR_INVALID);
    ck_assert_uint_eq(dcn__map_size(map), 2);
    ck_assert_uint_eq(dcn__map_get(map, 150).count, 0);
    ck_assert_int_eq(dcn__map_get(map, 299).first, 200);
    dcn__map_free(map);
}
END_TEST

START_TEST(a_state_is_found_in_both_directions)
{
    struct dcn_map *map = map_of(0, 1000);

    set(map, 0, 1000, DCN_MAP_GOOD);
    set(map, 300, 5, DCN_MAP_BAD);
    set(map, 700, 5, DCN_MAP_DAMAGED);
    ck_assert_int_eq(dcn__map_next(map, 0, DCN_MAP_LOST).first, 300);
    ck_assert_int_eq(dcn__map_next(map, 302, DCN_MAP_LOST).first, 300);
    ck_assert_int_eq(dcn__map_next(map, 305, DCN_MAP_LOST).first, 700);
    ck_assert_uint_eq(dcn__map_next(map, 705, DCN_MAP_LOST).count, 0);
    ck_assert_int_eq(dcn__map_previous(map, 999, DCN_MAP_LOST).first, 700);
    ck_assert_int_eq(dcn__map_previous(map, 699, DCN_MAP_LOST).first, 300);
    ck_assert_uint_eq(dcn__map_previous(map, 299, DCN_MAP_LOST).count, 0);
    ck_assert_uint_eq(dcn__map_next(map, 0, DCN_MAP_OPEN).count, 0);
    dcn__map_free(map);
}
END_TEST

START_TEST(values_that_differ_keep_runs_apart)
{
    struct dcn_map *map = map_of(0, 20);
    struct dcn_map_run run = {
        .first = 0, .count = 10, .state = DCN_MAP_BAD, .attempts = 2};

    ck_assert_int_eq(dcn__map_set(map, &run, NULL), DCN_OK);
    run.first = 10;
    run.asc = 0x11;
    ck_assert_int_eq(dcn__map_set(map, &run, NULL), DCN_OK);
    ck_assert_uint_eq(dcn__map_size(map), 2);
    dcn__map_free(map);
}
END_TEST

#define MODEL_SECTORS 20000 /* many leaves of edges */
#define MODEL_STEPS   60000

/* Of each sector: its state, and its attempts in the upper byte. */
static uint16_t model[MODEL_SECTORS];

static void
check_against_model(const struct dcn_map *map)
{
    uint64_t counts[DCN_MAP_STATES] = {0};
    struct dcn_map_run run;
    size_t runs = 0;
    dcn_lba at = 0;

    while ((run = dcn__map_next(map, at, DCN_MAP_ANY)).count > 0) {
        ck_assert_int_eq(run.first, at);
        for (uint32_t i = 0; i < run.count; i++)
            ck_assert_uint_eq(model[at + (dcn_lba)i],
                              run.state | run.attempts << 8);
        at += (dcn_lba)run.count;
        counts[run.state] += run.count;
        runs++;
    }
    ck_assert_int_eq(at, MODEL_SECTORS);
    ck_assert_uint_eq(runs, dcn__map_size(map));
    for (unsigned i = 0; i < DCN_MAP_STATES; i++)
        ck_assert_uint_eq(counts[i], dcn__map_count(map, i));
}

/* One change, of up to most sectors. */
static void
change(struct dcn_map *map, uint32_t *random, uint32_t most)
{
    struct dcn_map_run run = {.count = 1};

    *random = *random * 1664525u + 1013904223u;
    run.first = (dcn_lba)((*random >> 8) % MODEL_SECTORS);
    *random = *random * 1664525u + 1013904223u;
    run.count += (*random >> 8) % most;
    run.state = (uint8_t)((*random >> 3) % DCN_MAP_STATES);
    run.attempts = (uint8_t)((*random >> 20) % 100);
    if (run.first + (dcn_lba)run.count > MODEL_SECTORS)
        run.count = (uint32_t)(MODEL_SECTORS - run.first);
    ck_assert_int_eq(dcn__map_set(map, &run, NULL), DCN_OK);
    for (uint32_t i = 0; i < run.count; i++)
        model[run.first + (dcn_lba)i] =
            (uint16_t)(run.state | run.attempts << 8);
}

START_TEST(a_map_agrees_with_an_array_of_sectors)
{
    struct dcn_map *map = map_of(0, MODEL_SECTORS);
    uint32_t random = 12345;

    memset(model, 0, sizeof(model));
    for (int step = 1; step <= MODEL_STEPS; step++) {
        change(map, &random, step % 5000 == 0 ? MODEL_SECTORS : 4);
        if (step % 2000 == 0)
            check_against_model(map);
    }
    dcn__map_free(map);
}
END_TEST

START_TEST(a_copy_goes_its_own_way)
{
    struct dcn_map *map = map_of(0, MODEL_SECTORS), *copy;
    uint32_t random = 54321;

    memset(model, 0, sizeof(model));
    for (int step = 0; step < 5000; step++)
        change(map, &random, 4);
    copy = dcn__map_copy(map);
    ck_assert_ptr_nonnull(copy);
    set(map, 0, MODEL_SECTORS, DCN_MAP_GOOD);
    dcn__map_free(map);
    check_against_model(copy);
    for (int step = 0; step < 5000; step++)
        change(copy, &random, 40);
    check_against_model(copy);
    dcn__map_free(copy);
}
END_TEST

START_TEST(the_first_and_the_last_lba_there_are_can_be_in_a_map)
{
    struct dcn_range ranges[] = {{INT32_MIN, 10}, {INT32_MAX - 9, 10}};
    struct dcn_map *map = dcn__map_new(ranges, 2);

    set(map, INT32_MIN, 5, DCN_MAP_GOOD);
    set(map, INT32_MAX, 1, DCN_MAP_BAD);
    ck_assert_uint_eq(dcn__map_size(map), 4);
    ck_assert_uint_eq(nth(map, 3).count, 1);
    ck_assert_uint_eq(dcn__map_get(map, (int64_t)INT32_MAX + 1).count, 0);
    ck_assert_uint_eq(
        dcn__map_next(map, (int64_t)INT32_MAX + 1, DCN_MAP_ANY).count, 0);
    ck_assert_uint_eq(
        dcn__map_previous(map, (int64_t)INT32_MIN - 1, DCN_MAP_ANY).count, 0);
    ck_assert_int_eq(
        dcn__map_previous(map, (int64_t)INT32_MAX + 1, DCN_MAP_ANY).first,
        INT32_MAX);
    dcn__map_free(map);
}
END_TEST

#define MANY_RUNS 200000

START_TEST(two_hundred_thousand_runs_are_quick)
{
    struct dcn_map *map = map_of(0, MANY_RUNS * 4);

    for (dcn_lba i = 0; i < MANY_RUNS; i++)
        set(map, (i * 7919 % MANY_RUNS) * 4, 1, DCN_MAP_BAD);
    ck_assert_uint_eq(dcn__map_size(map), 2 * MANY_RUNS);
    for (dcn_lba i = 0; i < MANY_RUNS; i++)
        ck_assert_int_eq(dcn__map_next(map, i * 4 - 3, DCN_MAP_LOST).first,
                         i * 4);
    set(map, 0, MANY_RUNS * 4, DCN_MAP_GOOD);
    ck_assert_uint_eq(dcn__map_size(map), 1);
    dcn__map_free(map);
}
END_TEST

/* All sets of states, over several leaves of edges and two ranges. */
START_TEST(a_walk_meets_the_runs_that_a_search_finds)
{
    struct dcn_range ranges[] = {{-150, 4000}, {9000, 100}};
    struct dcn_map *map = dcn__map_new(ranges, 2);

    for (dcn_lba lba = -150; lba < 3850; lba++)
        set(map, lba, 1, (unsigned)(lba * lba + 22500) % DCN_MAP_STATES);
    for (unsigned states = 0; states <= DCN_MAP_ANY; states++) {
        struct dcn_map_walk walk = dcn__map_walk(map, states);
        struct dcn_map_run run, found;

        for (int64_t at = INT32_MIN;
             (found = dcn__map_next(map, at, states)).count > 0;
             at = dcn__map_end(&found)) {
            ck_assert(dcn__map_walk_next(&walk, &run));
            ck_assert_int_eq(run.first, found.first);
            ck_assert_uint_eq(run.count, found.count);
            ck_assert_uint_eq(run.state, found.state);
        }
        ck_assert(!dcn__map_walk_next(&walk, &run));
        ck_assert_uint_eq(run.count, 0);
        ck_assert(!dcn__map_walk_next(&walk, &run));
    }
    dcn__map_free(map);
}
END_TEST

START_TEST(a_map_of_nothing_has_no_walk)
{
    struct dcn_map *map = dcn__map_new(NULL, 0);
    struct dcn_map_walk walk = dcn__map_walk(map, ~0u);
    struct dcn_map_run run;

    ck_assert(!dcn__map_walk_next(&walk, &run));
    dcn__map_free(map);
}
END_TEST

START_TEST(state_names_round_trip)
{
    ck_assert_str_eq(dcn_map_state_name(DCN_MAP_REPAIRED), "repaired");
    ck_assert_int_eq(dcn__map_state_of_name("repaired", 8), DCN_MAP_REPAIRED);
    ck_assert_int_eq(dcn__map_state_of_name("repair", 6), DCN_MAP_STATES);
    ck_assert_str_eq(dcn_map_state_name(DCN_MAP_STATES), "unknown");
}
END_TEST

UNIT_MAIN("rescue/map", a_new_map_is_untried, ranges_that_overlap_are_one,
          a_map_of_nothing_is_empty, setting_the_middle_cuts_a_run_in_three,
          equal_neighbours_merge_on_both_sides,
          sectors_outside_the_ranges_are_refused,
          a_state_is_found_in_both_directions,
          values_that_differ_keep_runs_apart,
          a_map_agrees_with_an_array_of_sectors, a_copy_goes_its_own_way,
          the_first_and_the_last_lba_there_are_can_be_in_a_map,
          two_hundred_thousand_runs_are_quick,
          a_walk_meets_the_runs_that_a_search_finds,
          a_map_of_nothing_has_no_walk, state_names_round_trip)
