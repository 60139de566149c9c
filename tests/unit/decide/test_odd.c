/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "decide/odd.h"

static struct dcn_oddities odd;
static struct dcn_odd_repair repair;
static struct dcn_odd_evidence evidence;

static void
start(unsigned kinds, bool by_rule, bool few)
{
    odd = (struct dcn_oddities){
        .kinds = kinds, .by_rule = by_rule, .few = few, .mode = DCN_MODE_1};
    repair = (struct dcn_odd_repair){.valid = false};
    evidence = (struct dcn_odd_evidence){.c2_trusted = false};
}

static enum dcn_cause
decided(void)
{
    return dcn__odd_decide(&odd, &repair, &evidence);
}

START_TEST(a_rule_says_pressed_unless_damage_is_beside)
{
    start(DCN_ODD_BIT(DCN_ODD_EDC_ZERO), true, false);
    ck_assert_int_eq(decided(), DCN_CAUSE_AS_PRESSED);
    evidence.misreads = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_AS_PRESSED);
    evidence.damage_beside = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
}
END_TEST

START_TEST(a_few_bytes_say_less_where_bytes_are_misread_alike)
{
    start(DCN_ODD_BIT(DCN_ODD_PARITY), true, true);
    ck_assert_int_eq(decided(), DCN_CAUSE_AS_PRESSED);
    evidence.misreads = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
}
END_TEST

START_TEST(without_a_rule_only_an_honest_c2_speaks)
{
    start(DCN_ODD_BIT(DCN_ODD_GARBAGE), false, false);
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
    evidence.c2_each_time = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
    evidence.c2_trusted = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_AS_PRESSED);
    repair.valid = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
}
END_TEST

START_TEST(a_mode_without_codes_is_as_pressed_unless_parity_mends_it)
{
    start(DCN_ODD_BIT(DCN_ODD_MODE) | DCN_ODD_BIT(DCN_ODD_SUBHEADER), false,
          false);
    odd.bare = true;
    odd.mode = DCN_MODE_2;
    ck_assert_int_eq(decided(), DCN_CAUSE_AS_PRESSED);
    repair.valid = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
    repair.valid = false;
    odd.mode = DCN_MODE_RESERVED;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
}
END_TEST

START_TEST(what_has_no_codes_by_nature_is_plainly_good)
{
    start(0, false, false);
    odd.bare = true;
    odd.mode = DCN_MODE_2_FORM2;
    ck_assert_int_eq(decided(), DCN_CAUSE_NONE);
    odd.mode = DCN_MODE_2;
    odd.kinds = DCN_ODD_BIT(DCN_ODD_SUBHEADER);
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
    evidence.kin_beside = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_NONE);
}
END_TEST

UNIT_MAIN("decide/odd", a_rule_says_pressed_unless_damage_is_beside,
          a_few_bytes_say_less_where_bytes_are_misread_alike,
          without_a_rule_only_an_honest_c2_speaks,
          a_mode_without_codes_is_as_pressed_unless_parity_mends_it,
          what_has_no_codes_by_nature_is_plainly_good)
