/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "plan/asks.h"

static struct dcn_asks
asks_of(const struct dcn_hearing *asks, size_t count, uint32_t most)
{
    return (struct dcn_asks){
        .asks = asks, .count = count, .most = most, .low = 0, .high = 10000};
}

static void
next_is(struct dcn_asks *asks, dcn_lba first, uint32_t count, bool fresh,
        bool heard)
{
    struct dcn_asked_reading reading;

    ck_assert(dcn__asks_next(asks, &reading));
    ck_assert_int_eq(reading.first, first);
    ck_assert_uint_eq(reading.count, count);
    ck_assert_uint_eq(reading.flags, fresh ? DCN_READ_FRESH : 0);
    ck_assert(reading.heard == heard);
}

static void
is_done(struct dcn_asks *asks)
{
    struct dcn_asked_reading reading;

    ck_assert(!dcn__asks_next(asks, &reading));
    ck_assert(!dcn__asks_next(asks, &reading));
}

START_TEST(all_are_read_once_before_any_is_read_twice)
{
    static const struct dcn_hearing wanted[] = {
        {.first = 100, .count = 6, .times = 2},
        {.first = 500, .count = 1, .times = 1},
        {.first = 900, .count = 6, .times = 2}};
    struct dcn_asks asks = asks_of(wanted, 3, 32);

    next_is(&asks, 100, 6, true, true);
    next_is(&asks, 500, 1, true, true);
    next_is(&asks, 900, 6, true, true);
    next_is(&asks, 100, 6, true, true);
    next_is(&asks, 900, 6, true, true);
    is_done(&asks);
}
END_TEST

START_TEST(long_runs_take_several_commands_and_one_flush)
{
    static const struct dcn_hearing wanted[] = {
        {.first = 100, .count = 70, .times = 1}};
    struct dcn_asks asks = asks_of(wanted, 1, 32);

    next_is(&asks, 100, 32, true, true);
    next_is(&asks, 132, 32, false, true);
    next_is(&asks, 164, 6, false, true);
    is_done(&asks);
}
END_TEST

START_TEST(the_head_is_brought_to_the_side_that_is_asked_for)
{
    static const struct dcn_hearing wanted[] = {
        {.first = 1000, .count = 40, .times = 1, .side = DCN_HEARING_BELOW},
        {.first = 2000, .count = 40, .times = 1, .side = DCN_HEARING_ABOVE}};
    struct dcn_asks asks = asks_of(wanted, 2, 32);

    next_is(&asks, 925, 1, false, false);
    next_is(&asks, 1000, 32, true, true);
    next_is(&asks, 1032, 8, false, true);
    next_is(&asks, 2115, 1, false, false);
    next_is(&asks, 2000, 32, true, true);
    next_is(&asks, 2032, 8, false, true);
    is_done(&asks);
}
END_TEST

START_TEST(at_the_discs_edge_there_is_nothing_to_come_from)
{
    static const struct dcn_hearing wanted[] = {
        {.first = 10, .count = 1, .times = 1, .side = DCN_HEARING_BELOW},
        {.first = 9990, .count = 1, .times = 1, .side = DCN_HEARING_ABOVE}};
    struct dcn_asks asks = asks_of(wanted, 2, 32);

    next_is(&asks, 10, 1, true, true);
    next_is(&asks, 9990, 1, true, true);
    is_done(&asks);
}
END_TEST

START_TEST(what_is_empty_or_wanted_no_time_is_left_out)
{
    static const struct dcn_hearing wanted[] = {
        {.first = 10, .count = 0, .times = 3},
        {.first = 20, .count = 4, .times = 0}};
    struct dcn_asks asks = asks_of(wanted, 2, 32), none = asks_of(NULL, 0, 32);

    is_done(&asks);
    is_done(&none);
}
END_TEST

UNIT_MAIN("plan/asks", all_are_read_once_before_any_is_read_twice,
          long_runs_take_several_commands_and_one_flush,
          the_head_is_brought_to_the_side_that_is_asked_for,
          at_the_discs_edge_there_is_nothing_to_come_from,
          what_is_empty_or_wanted_no_time_is_left_out)
