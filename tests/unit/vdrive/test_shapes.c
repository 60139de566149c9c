/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "unit/unit.h"

#include "vdrive/damage.h"

#include <string.h>

static struct dcn_geometry geometry;

static struct dcn_damage *
damage_of(const char *text, enum dcn_medium medium, dcn_lba sectors,
          dcn_lba layer_break)
{
    struct dcn_disc disc = {
        .medium = medium, .lead_out = sectors, .layer_break = layer_break};
    struct dcn_damage *damage = NULL;
    struct dcn_error error = {0};

    ck_assert_msg(dcn__damage_parse("t", text, strlen(text), 1, &damage,
                                    &error) == DCN_OK,
                  "%s", error.message);
    dcn__geometry_init(&geometry, &disc);
    dcn__damage_bind(damage, &geometry);
    return damage;
}

static unsigned
count_hits(const struct dcn_damage *damage, dcn_lba first, dcn_lba end)
{
    unsigned hits = 0;

    while (dcn__damage_next(damage, first, end, &first)) {
        hits++;
        first++;
    }
    return hits;
}

START_TEST(a_radial_scratch_crosses_every_turn_once)
{
    struct dcn_damage *damage =
        damage_of("radial angle=90 width=0.5 from=40 to=41 : unreadable\n",
                  DCN_MEDIUM_CD, 330000, 0);
    dcn_lba first = dcn__geometry_lba(&geometry, 40);
    dcn_lba end = dcn__geometry_lba(&geometry, 41);
    double turns = dcn__geometry_turns(&geometry, end) -
                   dcn__geometry_turns(&geometry, first);
    unsigned hits = count_hits(damage, 0, 330000);

    ck_assert_uint_ge(hits, (unsigned)turns);
    ck_assert_uint_le(hits, (unsigned)(turns * 1.2));
    dcn__damage_free(damage);
}
END_TEST

START_TEST(a_ring_is_one_run_of_sectors)
{
    struct dcn_damage *damage = damage_of("ring from=40 to=41 : unreadable\n",
                                          DCN_MEDIUM_CD, 330000, 0);
    dcn_lba first = dcn__geometry_lba(&geometry, 40);
    dcn_lba end = dcn__geometry_lba(&geometry, 41);

    ck_assert_uint_eq(count_hits(damage, 0, 330000), (unsigned)(end - first));
    ck_assert_uint_eq(count_hits(damage, first, end), (unsigned)(end - first));
    dcn__damage_free(damage);
}
END_TEST

START_TEST(both_layers_lie_under_the_same_ring)
{
    struct dcn_damage *damage = damage_of("ring from=40 to=40.2 : unreadable\n",
                                          DCN_MEDIUM_DVD, 4000000, 2000000);
    dcn_lba first = dcn__geometry_lba(&geometry, 40);
    dcn_lba end = dcn__geometry_lba(&geometry, 40.2);

    ck_assert_uint_eq(count_hits(damage, 0, 4000000),
                      2 * (unsigned)(end - first));
    ck_assert_uint_eq(count_hits(damage, 2000000, 4000000),
                      (unsigned)(end - first));
    dcn__damage_free(damage);
}
END_TEST

START_TEST(a_rule_may_be_of_one_layer)
{
    struct dcn_damage *damage =
        damage_of("ring from=40 to=40.2 layer=1 : unreadable\n", DCN_MEDIUM_DVD,
                  4000000, 2000000);

    ck_assert_uint_eq(count_hits(damage, 0, 2000000), 0);
    ck_assert_uint_gt(count_hits(damage, 2000000, 4000000), 0);
    dcn__damage_free(damage);
}
END_TEST

START_TEST(rot_gets_worse_towards_the_rim)
{
    struct dcn_damage *damage =
        damage_of("rim from=50 : weak rate=0.1\n", DCN_MEDIUM_CD, 330000, 0);
    struct dcn_damage_view view = {.attempt = 1, .speed_x = 1};
    struct dcn_damage_sector inner, outer;

    ck_assert_uint_eq(count_hits(damage, 0, dcn__geometry_lba(&geometry, 50)),
                      0);
    ck_assert(dcn__damage_at(damage, dcn__geometry_lba(&geometry, 51), &view,
                             &inner));
    ck_assert(dcn__damage_at(damage, dcn__geometry_lba(&geometry, 57), &view,
                             &outer));
    ck_assert(inner.rate > 0);
    ck_assert(outer.rate > 4 * inner.rate);
    dcn__damage_free(damage);
}
END_TEST

START_TEST(a_fingerprint_covers_its_circle)
{
    struct dcn_damage *damage =
        damage_of("spot radius=40 angle=45 size=4 : weak rate=0.1\n",
                  DCN_MEDIUM_CD, 330000, 0);
    dcn_lba first = dcn__geometry_lba(&geometry, 36);
    dcn_lba end = dcn__geometry_lba(&geometry, 44);
    /* pi 4^2 of pi (44^2 - 36^2); a sector is longer than the spot */
    double share = 16.0 / (44 * 44 - 36 * 36);
    unsigned hits = count_hits(damage, 0, 330000);

    ck_assert_uint_ge(hits, (unsigned)((end - first) * share));
    ck_assert_uint_le(hits, (unsigned)((end - first) * share * 4.2));
    dcn__damage_free(damage);
}
END_TEST

START_TEST(a_scratch_along_the_track_stays_in_its_arc)
{
    struct dcn_damage *damage =
        damage_of("arc radius=40 width=0.1 angle=0 length=90 : unreadable\n",
                  DCN_MEDIUM_CD, 330000, 0);
    dcn_lba first = dcn__geometry_lba(&geometry, 39.95);
    dcn_lba end = dcn__geometry_lba(&geometry, 40.05);
    unsigned hits = count_hits(damage, 0, 330000);

    ck_assert_uint_ge(hits, (unsigned)((end - first) / 4));
    ck_assert_uint_le(hits, (unsigned)((end - first) / 2));
    dcn__damage_free(damage);
}
END_TEST

START_TEST(a_rate_has_its_best_speed)
{
    struct dcn_damage *damage =
        damage_of("5 : weak rate=0.01 best=16\n", DCN_MEDIUM_CD, 1000, 0);
    struct dcn_damage_view view = {.attempt = 1, .speed_x = 16};
    struct dcn_damage_sector best, slow;

    ck_assert(dcn__damage_at(damage, 5, &view, &best));
    view.speed_x = 4;
    ck_assert(dcn__damage_at(damage, 5, &view, &slow));
    ck_assert(slow.rate > 1.9 * best.rate);
    dcn__damage_free(damage);
}
END_TEST

UNIT_MAIN("vdrive/shapes", a_radial_scratch_crosses_every_turn_once,
          a_ring_is_one_run_of_sectors, both_layers_lie_under_the_same_ring,
          a_rule_may_be_of_one_layer, rot_gets_worse_towards_the_rim,
          a_fingerprint_covers_its_circle,
          a_scratch_along_the_track_stays_in_its_arc, a_rate_has_its_best_speed)
