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

START_TEST(zeros_are_pressed_only_where_c2_speaks)
{
    start(DCN_ODD_BIT(DCN_ODD_EDC_ZERO), true, false);
    odd.zeros = odd.bare = true;
    /* An image makes nothing up. */
    ck_assert_int_eq(decided(), DCN_CAUSE_AS_PRESSED);
    evidence.is_drive = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
    evidence.c2_once = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_AS_PRESSED);
    /* Where there is damage, C2 must have been seen to flag it. */
    evidence.damage = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
    evidence.c2_trusted = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_AS_PRESSED);
    evidence.misreads = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
}
END_TEST

START_TEST(an_address_of_elsewhere_needs_another_sector_there)
{
    start(DCN_ODD_BIT(DCN_ODD_ADDRESS), true, false);
    odd.elsewhere = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
    evidence.c2_each_time = evidence.c2_trusted = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
    evidence.other_there = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_AS_PRESSED);
    evidence.twice = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
}
END_TEST

START_TEST(nothing_without_codes_is_believed_of_a_drive_that_misreads_alike)
{
    start(0, false, false);
    odd.bare = true;
    odd.mode = DCN_MODE_2_FORM2;
    evidence.misreads = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
    /* Mode 0 is zeros: they could be nothing else. */
    odd.mode = DCN_MODE_0;
    ck_assert_int_eq(decided(), DCN_CAUSE_NONE);
    start(DCN_ODD_BIT(DCN_ODD_MODE), false, false);
    odd.bare = true;
    odd.mode = DCN_MODE_2;
    evidence.misreads = true;
    ck_assert_int_eq(decided(), DCN_CAUSE_IN_DOUBT);
    start(DCN_ODD_BIT(DCN_ODD_GARBAGE), false, false);
    evidence.c2_each_time = evidence.c2_trusted = evidence.misreads = true;
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
          zeros_are_pressed_only_where_c2_speaks,
          an_address_of_elsewhere_needs_another_sector_there,
          nothing_without_codes_is_believed_of_a_drive_that_misreads_alike,
          without_a_rule_only_an_honest_c2_speaks,
          a_mode_without_codes_is_as_pressed_unless_parity_mends_it,
          what_has_no_codes_by_nature_is_plainly_good)
