/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "job/facts.h"

START_TEST(the_worse_of_two_is_told_whichever_comes_first)
{
    static const enum dcn_outcome order[] = {
        DCN_OUTCOME_FAILED,    DCN_OUTCOME_NO_MEDIUM, DCN_OUTCOME_INTERRUPTED,
        DCN_OUTCOME_DIFFERENT, DCN_OUTCOME_LOCKED,    DCN_OUTCOME_UNFINISHED,
        DCN_OUTCOME_DAMAGED,   DCN_OUTCOME_UNPROVEN,  DCN_OUTCOME_GOOD,
    };
    static const unsigned statuses[] = {1, 5, 130, 4, 6, 8, 3, 7, 0};
    const size_t count = sizeof(order) / sizeof(order[0]);

    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_eq(order[i], statuses[i]);
        for (size_t k = i; k < count; k++) {
            ck_assert_uint_eq(dcn__outcome_worse(order[i], order[k]), order[i]);
            ck_assert_uint_eq(dcn__outcome_worse(order[k], order[i]), order[i]);
        }
    }
}
END_TEST

START_TEST(an_outcome_that_is_none_is_a_failure)
{
    ck_assert_str_eq(dcn__outcome_name((enum dcn_outcome)77), "failed");
    ck_assert_str_eq(dcn__outcome_name(DCN_OUTCOME_UNPROVEN), "unproven");
    ck_assert_str_eq(dcn__outcome_name(DCN_OUTCOME_UNFINISHED), "unfinished");
    ck_assert_str_eq(dcn__outcome_name(DCN_OUTCOME_LOCKED), "locked");
}
END_TEST

UNIT_MAIN("job/outcome", the_worse_of_two_is_told_whichever_comes_first,
          an_outcome_that_is_none_is_a_failure)
