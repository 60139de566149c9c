/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "disc/medium.h"

#include <string.h>

START_TEST(a_medium_that_is_none_has_facts_too)
{
    ck_assert_str_eq(dcn__medium_facts(DCN_MEDIUM_UNKNOWN)->name, "unknown");
    ck_assert_str_eq(dcn__medium_facts((enum dcn_medium)99)->name, "unknown");
    ck_assert_uint_eq(dcn__medium_facts(DCN_MEDIUM_UNKNOWN)->block_sectors, 1);
}
END_TEST

START_TEST(one_x_is_the_standards)
{
    static const struct {
        enum dcn_medium medium;
        double kb, mbit_s; /* the latter of the standards' user data */
    } cases[] = {
        {DCN_MEDIUM_CD, 176.4, 1.4112},
        {DCN_MEDIUM_DVD, 1385, 11.08},
        {DCN_MEDIUM_HD_DVD, 4568, 36.55},
        {DCN_MEDIUM_BD, 4496, 35.965},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct dcn_medium_facts *facts =
            dcn__medium_facts(cases[i].medium);

        ck_assert_double_eq(facts->kb_per_1x, cases[i].kb);
        ck_assert_double_eq_tol(facts->kb_per_1x * 8 / 1000, cases[i].mbit_s,
                                0.01);
    }
}
END_TEST

START_TEST(a_sector_is_as_long_as_the_spiral_has_room_for)
{
    /* Sectors of a full layer: 80 minutes, 4.7 GB, 15 GB, 25 GB. */
    static const struct {
        enum dcn_medium medium;
        double sectors;
    } cases[] = {
        {DCN_MEDIUM_CD, 360000},
        {DCN_MEDIUM_DVD, 2298496},
        {DCN_MEDIUM_HD_DVD, 7324408},
        {DCN_MEDIUM_BD, 12219392},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct dcn_medium_facts *facts =
            dcn__medium_facts(cases[i].medium);
        double area =
            3.14159265 * (58.0 * 58.0 - facts->inner_mm * facts->inner_mm);
        double room = area / (facts->pitch_mm * facts->sector_mm);

        ck_assert_double_gt(room, cases[i].sectors * 0.85);
        ck_assert_double_lt(room, cases[i].sectors * 1.15);
    }
}
END_TEST

START_TEST(profiles_have_names_and_kinds)
{
    const struct dcn_profile_facts *facts = dcn__profile_facts(0x14);

    ck_assert_ptr_nonnull(facts);
    ck_assert_str_eq(facts->name, "DVD-RW");
    ck_assert_str_eq(facts->detail, "DVD-RW sequential");
    ck_assert(facts->recordable && facts->rewritable);
    ck_assert(!dcn__profile_facts(0x40)->recordable);
    ck_assert_ptr_null(dcn__profile_facts(0x00));
    ck_assert_ptr_null(dcn__profile_facts(0xFFFF));
}
END_TEST

START_TEST(the_medium_follows_from_the_profile_known_or_not)
{
    ck_assert_int_eq(dcn__profile_medium(0x09), DCN_MEDIUM_CD);
    ck_assert_int_eq(dcn__profile_medium(0x2B), DCN_MEDIUM_DVD);
    ck_assert_int_eq(dcn__profile_medium(0x2C), DCN_MEDIUM_DVD);
    ck_assert_int_eq(dcn__profile_medium(0x43), DCN_MEDIUM_BD);
    ck_assert_int_eq(dcn__profile_medium(0x5A), DCN_MEDIUM_HD_DVD);
    ck_assert_int_eq(dcn__profile_medium(0x00), DCN_MEDIUM_UNKNOWN);
    ck_assert_int_eq(dcn__profile_medium(0x02), DCN_MEDIUM_UNKNOWN);
    ck_assert_int_eq(dcn__profile_medium(0xFFFF), DCN_MEDIUM_UNKNOWN);
    for (uint16_t profile = 0; profile < 0x100; profile++) {
        const struct dcn_profile_facts *facts = dcn__profile_facts(profile);

        if (facts != NULL)
            ck_assert_int_eq(facts->medium, dcn__profile_medium(profile));
    }
}
END_TEST

UNIT_MAIN("disc/medium", a_medium_that_is_none_has_facts_too,
          one_x_is_the_standards,
          a_sector_is_as_long_as_the_spiral_has_room_for,
          profiles_have_names_and_kinds,
          the_medium_follows_from_the_profile_known_or_not)
