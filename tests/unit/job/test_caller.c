/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Option structs of callers that were built against other headers. */
#include "unit/unit.h"

#include "job/caller.h"

#include <discern/discern.h>

#include <string.h>

/* A struct in three ages. */
struct young {
    size_t size;
    unsigned first;
};
struct grown {
    size_t size;
    unsigned first, second;
    double third;
};
struct old {
    size_t size;
    unsigned first, second;
    double third, fourth;
};

static const struct grown defaults = {.first = 1, .second = 2, .third = 3};
static struct dcn_error error;

START_TEST(an_init_fills_no_more_than_its_caller_has)
{
    struct grown space;

    memset(&space, 0xee, sizeof(space));
    dcn__caller_init(&space, sizeof(struct young), &defaults, sizeof(defaults));
    ck_assert_uint_eq(space.size, sizeof(struct young));
    ck_assert_uint_eq(space.first, 1);
    ck_assert_uint_eq(((uint8_t *)&space)[sizeof(struct young)], 0xee);
}
END_TEST

START_TEST(what_an_init_does_not_know_is_zero)
{
    struct old space;

    memset(&space, 0xee, sizeof(space));
    dcn__caller_init(&space, sizeof(space), &defaults, sizeof(defaults));
    ck_assert_double_eq(space.third, 3);
    ck_assert_double_eq(space.fourth, 0);
}
END_TEST

START_TEST(what_an_older_caller_does_not_know_keeps_its_default)
{
    struct grown own = defaults;
    struct young given;

    dcn__caller_init(&given, sizeof(given), &defaults, sizeof(defaults));
    given.first = 7;
    ck_assert_int_eq(dcn__caller_take(&own, sizeof(own), &given, &error),
                     DCN_OK);
    ck_assert_uint_eq(own.size, sizeof(own));
    ck_assert_uint_eq(own.first, 7);
    ck_assert_double_eq(own.third, 3);
}
END_TEST

START_TEST(a_newer_caller_is_taken_as_long_as_it_asks_for_nothing_new)
{
    struct grown own = defaults;
    struct old given;

    dcn__caller_init(&given, sizeof(given), &defaults, sizeof(defaults));
    given.second = 9;
    ck_assert_int_eq(dcn__caller_take(&own, sizeof(own), &given, &error),
                     DCN_OK);
    ck_assert_uint_eq(own.second, 9);
    given.fourth = 1;
    ck_assert_int_eq(dcn__caller_take(&own, sizeof(own), &given, &error),
                     DCN_ERR_UNSUPPORTED);
}
END_TEST

START_TEST(a_struct_that_no_init_filled_is_refused)
{
    struct dcn_rip_options options;
    struct dcn_events events;
    enum dcn_outcome outcome;

    memset(&options, 0, sizeof(options));
    ck_assert_int_eq(dcn_rip(&options, NULL, &outcome, NULL, &error),
                     DCN_ERR_INVALID);
    ck_assert_int_eq(outcome, DCN_OUTCOME_USAGE);
    memset(&options, 0xa5, sizeof(options));
    ck_assert_int_eq(dcn_rip(&options, NULL, &outcome, NULL, &error),
                     DCN_ERR_INVALID);
    dcn_rip_options_init(&options, sizeof(options));
    memset(&events, 0, sizeof(events));
    ck_assert_int_eq(dcn_rip(&options, &events, &outcome, NULL, &error),
                     DCN_ERR_INVALID);
}
END_TEST

UNIT_MAIN("job/caller", an_init_fills_no_more_than_its_caller_has,
          what_an_init_does_not_know_is_zero,
          what_an_older_caller_does_not_know_keeps_its_default,
          a_newer_caller_is_taken_as_long_as_it_asks_for_nothing_new,
          a_struct_that_no_init_filled_is_refused)
