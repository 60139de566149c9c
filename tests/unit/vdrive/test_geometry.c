/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual drive's own figures of media against those that its other end
 * goes by: a mistake on either side shows here. */
#include "unit/unit.h"

#include "disc/medium.h"
#include "fixture.h"
#include "vdrive/machine.h"

static const enum dcn_medium media[] = {DCN_MEDIUM_CD, DCN_MEDIUM_DVD,
                                        DCN_MEDIUM_HD_DVD, DCN_MEDIUM_BD};

START_TEST(both_ends_of_the_cable_know_the_same_media)
{
    for (size_t i = 0; i < sizeof(media) / sizeof(media[0]); i++) {
        const struct dcn_medium_facts *facts = dcn__medium_facts(media[i]);
        struct dcn_disc disc = {.medium = media[i], .lead_out = 1000};
        struct dcn_geometry geometry;

        dcn__geometry_init(&geometry, &disc);
        ck_assert_double_eq_tol(geometry.kb_per_s, facts->kb_per_1x, 0.5);
        ck_assert_double_eq_tol(geometry.sectors_per_s * facts->sector_bytes,
                                facts->kb_per_1x * 1000, facts->kb_per_1x * 2);
        ck_assert_double_eq_tol(geometry.inner_mm, facts->inner_mm, 0.01);
        ck_assert_double_eq_tol(geometry.pitch_mm, facts->pitch_mm, 1e-6);
        ck_assert_double_eq_tol(geometry.sector_mm, facts->sector_mm,
                                facts->sector_mm / 200);
    }
}
END_TEST

START_TEST(both_ends_of_the_cable_know_the_same_blocks_and_profiles)
{
    static const struct {
        const struct fixture_disc *disc;
        enum dcn_medium medium;
    } cases[] = {{&fixture_data, DCN_MEDIUM_CD},
                 {&fixture_dvd, DCN_MEDIUM_DVD},
                 {&fixture_bd, DCN_MEDIUM_BD}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct dcn_vmedium *medium = NULL;

        ck_assert_int_eq(dcn__vmedium_new(fixture_source(cases[i].disc),
                                          DCN_MEDIUM_UNKNOWN, 0, &medium, NULL),
                         DCN_OK);
        ck_assert_uint_eq(medium->block_sectors,
                          dcn__medium_facts(cases[i].medium)->block_sectors);
        ck_assert_int_eq(dcn__profile_medium(medium->profile), cases[i].medium);
        dcn__vmedium_free(medium);
    }
}
END_TEST

UNIT_MAIN("vdrive/geometry", both_ends_of_the_cable_know_the_same_media,
          both_ends_of_the_cable_know_the_same_blocks_and_profiles)
