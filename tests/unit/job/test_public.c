/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include <discern/discern.h>

#include <string.h>

static enum dcn_outcome outcome;
static struct dcn_error error;

START_TEST(a_job_without_its_subject_is_refused)
{
    struct dcn_verify_options verify;
    struct dcn_serve_options serve;
    struct dcn_merge_options merge;
    struct dcn_map_options map;

    dcn_map_options_init(&map, sizeof(map));
    ck_assert_int_eq(dcn_map(&map, NULL, &outcome, NULL, &error),
                     DCN_ERR_INVALID);
    dcn_verify_options_init(&verify, sizeof(verify));
    ck_assert_int_eq(dcn_verify(&verify, NULL, &outcome, NULL, &error),
                     DCN_ERR_INVALID);
    ck_assert_int_eq(outcome, DCN_OUTCOME_USAGE);
    dcn_serve_options_init(&serve, sizeof(serve));
    ck_assert_int_eq(dcn_serve(&serve, NULL, &outcome, NULL, &error),
                     DCN_ERR_INVALID);
    dcn_merge_options_init(&merge, sizeof(merge));
    merge.base = "x";
    ck_assert_int_eq(dcn_merge(&merge, NULL, &outcome, NULL, &error),
                     DCN_ERR_INVALID);
}
END_TEST

START_TEST(an_option_that_is_none_is_no_other)
{
    struct dcn_rip_options rip;

    dcn_rip_options_init(&rip, sizeof(rip));
    rip.source = "no such image";
    rip.second_read = (enum dcn_second_read)7;
    ck_assert_int_eq(dcn_rip(&rip, NULL, &outcome, NULL, &error),
                     DCN_ERR_INVALID);
    ck_assert_str_eq(error.message,
                     "second_read is 7, and not auto, always or never");
    rip.second_read = DCN_SECOND_AUTO;
    rip.sub = rip.no_sub = true;
    ck_assert_int_eq(dcn_rip(&rip, NULL, &outcome, NULL, &error),
                     DCN_ERR_INVALID);
}
END_TEST

START_TEST(nobody_need_be_told_anything)
{
    struct dcn_rip_options rip;

    dcn_rip_options_init(&rip, sizeof(rip));
    rip.source = "no such image";
    rip.base = "no such output";
    ck_assert_int_eq(dcn_rip(&rip, NULL, NULL, NULL, NULL), DCN_ERR_NOT_FOUND);
}
END_TEST

UNIT_MAIN("job/public", a_job_without_its_subject_is_refused,
          an_option_that_is_none_is_no_other, nobody_need_be_told_anything)
