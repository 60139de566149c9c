/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "codec/oddity.h"
#include "disc/cause.h"

#include <string.h>

START_TEST(each_cause_has_a_name_that_is_read_back)
{
    for (unsigned i = 0; i < DCN_CAUSES; i++) {
        const char *name = dcn__cause_name(i);
        enum dcn_cause cause = DCN_CAUSES;

        ck_assert(dcn__cause_parse(name, strlen(name), &cause));
        ck_assert_uint_eq(cause, i);
    }
    ck_assert_str_eq(dcn__cause_name(DCN_CAUSE_RUN_OUT), "run_out");
    ck_assert_str_eq(dcn__cause_name(DCN_CAUSES), "none");
}
END_TEST

START_TEST(a_name_of_none_changes_nothing)
{
    enum dcn_cause cause = DCN_CAUSE_LINK;
    enum dcn_oddity oddity = DCN_ODD_SYNC;

    ck_assert(!dcn__cause_parse("as_presse", 9, &cause));
    ck_assert(!dcn__cause_parse("as_pressed2", 11, &cause));
    ck_assert(!dcn__cause_parse("", 0, &cause));
    ck_assert_uint_eq(cause, DCN_CAUSE_LINK);
    ck_assert(!dcn__oddity_parse("edc", 3, &oddity));
    ck_assert_uint_eq(oddity, DCN_ODD_SYNC);
}
END_TEST

START_TEST(each_oddity_has_a_name_that_is_read_back)
{
    for (unsigned i = 0; i < DCN_ODDITIES; i++) {
        const char *name = dcn__oddity_name(i);
        enum dcn_oddity oddity = DCN_ODDITIES;

        ck_assert(dcn__oddity_parse(name, strlen(name), &oddity));
        ck_assert_uint_eq(oddity, i);
    }
    ck_assert_str_eq(dcn__oddity_name(DCN_ODDITIES), "none");
}
END_TEST

UNIT_MAIN("disc/cause", each_cause_has_a_name_that_is_read_back,
          a_name_of_none_changes_nothing,
          each_oddity_has_a_name_that_is_read_back)
