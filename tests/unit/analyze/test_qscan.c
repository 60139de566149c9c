/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "analyze/qscan.h"
#include "disc/builder.h"

#include <string.h>

/* Two audio tracks: 0 and 1000, lead-out 2000. */
static struct dcn_disc *
two_tracks(void)
{
    struct dcn_disc_builder *builder = dcn__builder_new(DCN_MEDIUM_CD);
    struct dcn_disc *disc = NULL;

    dcn__builder_session(builder, 1, 0, 2000, NULL);
    dcn__builder_track(builder, 1, 1, 0, DCN_TRACK_AUDIO, 0, NULL);
    dcn__builder_track(builder, 1, 2, 0, DCN_TRACK_AUDIO, 1000, NULL);
    ck_assert_int_eq(dcn__builder_finish(builder, &disc, NULL), DCN_OK);
    dcn__builder_free(builder);
    return disc;
}

static void
add(struct dcn_qscan *scan, dcn_lba asked, const struct dcn_q *q, bool damage)
{
    uint8_t raw[DCN_SUB_BYTES] = {0}, bytes[DCN_Q_BYTES];

    dcn__q_encode(q, bytes);
    bytes[9] ^= damage ? 1 : 0;
    dcn__q_into_raw(bytes, raw);
    dcn__qscan_add(scan, asked, raw);
}

static void
add_position(struct dcn_qscan *scan, dcn_lba asked, dcn_lba said,
             unsigned track, unsigned index)
{
    struct dcn_q q = {.kind = DCN_Q_POSITION,
                      .adr = 1,
                      .track = (uint8_t)track,
                      .index = (uint8_t)index,
                      .abs = dcn__msf_from_lba(said)};

    add(scan, asked, &q, false);
}

static void
add_run(struct dcn_qscan *scan, dcn_lba first, dcn_lba end, unsigned track,
        unsigned index)
{
    for (dcn_lba lba = first; lba < end; lba++)
        add_position(scan, lba, lba, track, index);
}

static void
add_isrc(struct dcn_qscan *scan, dcn_lba lba, const char *code)
{
    struct dcn_q q = {.kind = DCN_Q_ISRC, .adr = 3};

    memcpy(q.code, code, strlen(code) + 1);
    add(scan, lba, &q, false);
}

START_TEST(pregap_and_indexes_are_found_where_q_has_them)
{
    struct dcn_disc *disc = two_tracks(), *found;
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 850, 1, 1);
    add_run(scan, 850, 1000, 2, 0);
    add_run(scan, 1000, 1500, 2, 1);
    add_run(scan, 1500, 2000, 2, 2);
    ck_assert_int_eq(dcn__qscan_apply(scan, &found, NULL), DCN_OK);
    ck_assert_int_eq(found->tracks[1].pregap, 850);
    ck_assert_int_eq(found->tracks[0].end, 850);
    ck_assert_uint_eq(found->tracks[1].index_count, 2);
    ck_assert_int_eq(found->tracks[1].index[1], 1500);
    ck_assert_int_eq(found->tracks[1].pregap_origin, DCN_ORIGIN_Q);
    ck_assert(dcn__qscan_tells_more(scan));
    dcn__disc_free(found);
    dcn__qscan_free(scan);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(an_index_of_one_sector_counts_where_the_next_follows_at_once)
{
    struct dcn_disc *disc = two_tracks(), *found;
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 300, 1, 1);
    add_run(scan, 300, 301, 1, 2);
    add_run(scan, 301, 700, 1, 3);
    add_run(scan, 700, 701, 1, 4);
    ck_assert_int_eq(dcn__qscan_apply(scan, &found, NULL), DCN_OK);
    ck_assert_uint_eq(found->tracks[0].index_count, 3);
    ck_assert_int_eq(found->tracks[0].index[1], 300);
    ck_assert_int_eq(found->tracks[0].index[2], 301);
    dcn__disc_free(found);
    dcn__qscan_free(scan);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(subchannel_that_comes_three_sectors_late_moves_nothing)
{
    struct dcn_disc *disc = two_tracks(), *found;
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    for (dcn_lba lba = 840; lba < 1000; lba++)
        add_position(scan, lba + 3, lba, lba < 850 ? 1 : 2, lba < 850);
    ck_assert_int_eq(dcn__qscan_apply(scan, &found, NULL), DCN_OK);
    ck_assert_int_eq(found->tracks[1].pregap, 850);
    dcn__disc_free(found);
    dcn__qscan_free(scan);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(codes_are_elected_by_majority)
{
    struct dcn_disc *disc = two_tracks(), *found;
    struct dcn_qscan *scan = dcn__qscan_new(disc);
    struct dcn_q mcn = {.kind = DCN_Q_MCN, .adr = 2, .code = "4006381333931"};

    add_isrc(scan, 100, "DEAAA0000001");
    add_isrc(scan, 200, "DEAAA0000001");
    add_isrc(scan, 1001, "DEAAA0000001"); /* bleeds over the boundary */
    add_isrc(scan, 1100, "DEAAA0000002");
    add_isrc(scan, 1200, "DEAAA0000002");
    add(scan, 50, &mcn, false);
    ck_assert_int_eq(dcn__qscan_apply(scan, &found, NULL), DCN_OK);
    ck_assert_str_eq(found->tracks[0].isrc, "DEAAA0000001");
    ck_assert_str_eq(found->tracks[1].isrc, "DEAAA0000002");
    ck_assert_str_eq(found->mcn, "4006381333931");
    ck_assert_int_eq(found->mcn_origin, DCN_ORIGIN_Q);
    dcn__disc_free(found);
    dcn__qscan_free(scan);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(q_with_a_wrong_crc_says_nothing)
{
    struct dcn_disc *disc = two_tracks(), *found;
    struct dcn_qscan *scan = dcn__qscan_new(disc);
    struct dcn_qscan_counts counts;
    struct dcn_q q = {.kind = DCN_Q_POSITION,
                      .adr = 1,
                      .track = 2,
                      .abs = dcn__msf_from_lba(500)};

    add(scan, 500, &q, true);
    ck_assert_int_eq(dcn__qscan_apply(scan, &found, NULL), DCN_OK);
    ck_assert_int_eq(found->tracks[1].pregap, 1000);
    dcn__qscan_counts(scan, &counts);
    ck_assert_uint_eq(counts.bad_crc, 1);
    ck_assert(dcn__qscan_tells_more(scan));
    dcn__disc_free(found);
    dcn__qscan_free(scan);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(plain_q_tells_no_more_than_the_toc)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 1000, 1, 1);
    add_run(scan, 1000, 2000, 2, 1);
    ck_assert(!dcn__qscan_tells_more(scan));
    dcn__qscan_free(scan);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(an_address_far_from_the_asked_one_is_counted_elsewhere)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);
    struct dcn_qscan_counts counts;

    add_position(scan, 100, 700, 1, 1);
    dcn__qscan_counts(scan, &counts);
    ck_assert_uint_eq(counts.elsewhere, 1);
    ck_assert_uint_eq(counts.position, 0);
    dcn__qscan_free(scan);
    dcn__disc_free(disc);
}
END_TEST

UNIT_MAIN("analyze/qscan", pregap_and_indexes_are_found_where_q_has_them,
          an_index_of_one_sector_counts_where_the_next_follows_at_once,
          subchannel_that_comes_three_sectors_late_moves_nothing,
          codes_are_elected_by_majority, q_with_a_wrong_crc_says_nothing,
          plain_q_tells_no_more_than_the_toc,
          an_address_far_from_the_asked_one_is_counted_elsewhere)
