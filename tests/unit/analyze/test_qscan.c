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

/* What a scan came to. */
static struct dcn_disc *found;
static struct dcn_findings findings;

static void
finish(struct dcn_qscan *scan, const struct dcn_disc *disc)
{
    found = dcn__disc_copy(disc);
    ck_assert_int_eq(dcn__qscan_finish(scan, found, &findings, NULL), DCN_OK);
}

static void
release(struct dcn_qscan *scan, struct dcn_disc *disc)
{
    dcn__findings_free(&findings);
    dcn__disc_free(found);
    found = NULL;
    dcn__qscan_free(scan);
    dcn__disc_free(disc);
}

/* Sectors that findings of that kind count, of all together. */
static uint64_t
counted(const char *kind)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < findings.count; i++) {
        if (strcmp(findings.items[i].kind, kind) == 0)
            sum += findings.items[i].count;
    }
    return sum;
}

static const struct dcn_finding *
the(const char *kind)
{
    for (size_t i = 0; i < findings.count; i++) {
        if (strcmp(findings.items[i].kind, kind) == 0)
            return &findings.items[i];
    }
    ck_abort_msg("nothing of kind %s was found", kind);
    return NULL;
}

static void
add_with_p(struct dcn_qscan *scan, dcn_lba asked, const struct dcn_q *q,
           uint8_t flip, bool p)
{
    uint8_t raw[DCN_SUB_BYTES] = {0}, bytes[DCN_Q_BYTES];

    dcn__q_encode(q, bytes);
    bytes[9] ^= flip;
    dcn__q_into_raw(bytes, raw);
    dcn__p_into_raw(p, raw);
    dcn__qscan_add(scan, asked, raw);
}

static void
add(struct dcn_qscan *scan, dcn_lba asked, const struct dcn_q *q, bool damage)
{
    add_with_p(scan, asked, q, damage ? 1 : 0, false);
}

static struct dcn_q
position(dcn_lba said, unsigned track, unsigned index)
{
    dcn_lba start = track == 2 ? 1000 : 0;
    dcn_lba rel = said >= start ? said - start : start - said - 1;

    return (struct dcn_q){.kind = DCN_Q_POSITION,
                          .adr = 1,
                          .track = (uint8_t)track,
                          .index = (uint8_t)index,
                          .rel = dcn__msf_from_lba(rel - DCN_MSF_OFFSET),
                          .abs = dcn__msf_from_lba(said)};
}

static void
add_position(struct dcn_qscan *scan, dcn_lba asked, dcn_lba said,
             unsigned track, unsigned index)
{
    const struct dcn_q q = position(said, track, index);

    add_with_p(scan, asked, &q, 0, index == 0);
}

/* Q with a wrong CRC: those bits of its last address byte are flipped. */
static void
add_flipped(struct dcn_qscan *scan, dcn_lba lba, unsigned track, unsigned index,
            uint8_t flip, bool p)
{
    const struct dcn_q q = position(lba, track, index);

    add_with_p(scan, lba, &q, flip, p);
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
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 850, 1, 1);
    add_run(scan, 850, 1000, 2, 0);
    add_run(scan, 1000, 1500, 2, 1);
    add_run(scan, 1500, 2000, 2, 2);
    finish(scan, disc);
    ck_assert_int_eq(found->tracks[1].pregap, 850);
    ck_assert_int_eq(found->tracks[0].end, 850);
    ck_assert_uint_eq(found->tracks[1].index_count, 2);
    ck_assert_int_eq(found->tracks[1].index[1], 1500);
    ck_assert_int_eq(found->tracks[1].pregap_origin, DCN_ORIGIN_Q);
    ck_assert(findings.keeps_sub);
    release(scan, disc);
}
END_TEST

START_TEST(an_index_of_one_sector_counts_where_the_next_follows_at_once)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 300, 1, 1);
    add_run(scan, 300, 301, 1, 2);
    add_run(scan, 301, 700, 1, 3);
    add_run(scan, 700, 701, 1, 4);
    finish(scan, disc);
    ck_assert_uint_eq(found->tracks[0].index_count, 3);
    ck_assert_int_eq(found->tracks[0].index[1], 300);
    ck_assert_int_eq(found->tracks[0].index[2], 301);
    release(scan, disc);
}
END_TEST

START_TEST(subchannel_that_comes_three_sectors_late_moves_nothing)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    for (dcn_lba lba = 840; lba < 1000; lba++)
        add_position(scan, lba + 3, lba, lba < 850 ? 1 : 2, lba < 850);
    finish(scan, disc);
    ck_assert_int_eq(found->tracks[1].pregap, 850);
    release(scan, disc);
}
END_TEST

START_TEST(codes_are_elected_by_majority)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);
    struct dcn_q mcn = {.kind = DCN_Q_MCN, .adr = 2, .code = "4006381333931"};

    add_isrc(scan, 100, "DEAAA0000001");
    add_isrc(scan, 200, "DEAAA0000001");
    add_isrc(scan, 1001, "DEAAA0000001"); /* bleeds over the boundary */
    add_isrc(scan, 1100, "DEAAA0000002");
    add_isrc(scan, 1200, "DEAAA0000002");
    add(scan, 50, &mcn, false);
    finish(scan, disc);
    ck_assert_str_eq(found->tracks[0].isrc, "DEAAA0000001");
    ck_assert_str_eq(found->tracks[1].isrc, "DEAAA0000002");
    ck_assert_str_eq(found->mcn, "4006381333931");
    ck_assert_int_eq(found->mcn_origin, DCN_ORIGIN_Q);
    release(scan, disc);
}
END_TEST

START_TEST(q_with_a_wrong_crc_says_nothing)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);
    struct dcn_qscan_counts counts;
    struct dcn_q q = {.kind = DCN_Q_POSITION,
                      .adr = 1,
                      .track = 2,
                      .abs = dcn__msf_from_lba(500)};

    add(scan, 500, &q, true);
    finish(scan, disc);
    ck_assert_int_eq(found->tracks[1].pregap, 1000);
    dcn__qscan_counts(scan, &counts);
    ck_assert_uint_eq(counts.bad_crc, 1);
    ck_assert(findings.keeps_sub);
    release(scan, disc);
}
END_TEST

START_TEST(plain_q_tells_no_more_than_the_toc)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 1000, 1, 1);
    add_run(scan, 1000, 2000, 2, 1);
    finish(scan, disc);
    ck_assert(!findings.keeps_sub);
    ck_assert_uint_eq(findings.count, 0);
    release(scan, disc);
}
END_TEST

START_TEST(an_address_far_from_the_asked_one_is_of_another_place)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 100, 1, 1);
    add_position(scan, 100, 700, 1, 1);
    add_run(scan, 101, 1000, 1, 1);
    finish(scan, disc);
    ck_assert_uint_eq(counted("q_place"), 1);
    ck_assert_int_eq(the("q_place")->first, 100);
    ck_assert(findings.keeps_sub);
    release(scan, disc);
}
END_TEST

/* ---- borders that no right frame tells ---- */

START_TEST(a_lost_frame_at_the_border_counts_for_what_it_nearly_is)
{
    for (int in_pause = 0; in_pause < 2; in_pause++) {
        struct dcn_disc *disc = two_tracks();
        struct dcn_qscan *scan = dcn__qscan_new(disc);

        add_run(scan, 0, 850, 1, 1);
        add_flipped(scan, 850, in_pause != 0 ? 2 : 1, in_pause == 0, 5, false);
        add_run(scan, 851, 1000, 2, 0);
        add_run(scan, 1000, 2000, 2, 1);
        finish(scan, disc);
        ck_assert_int_eq(found->tracks[1].pregap, in_pause != 0 ? 850 : 851);
        ck_assert_int_eq(found->tracks[1].pregap_origin, DCN_ORIGIN_Q);
        ck_assert_uint_eq(counted("q_interpolated"), 1);
        release(scan, disc);
    }
}
END_TEST

/* Three frames of noise around it. */
static void
add_noise(struct dcn_qscan *scan, dcn_lba first, dcn_lba end, dcn_lba p_from)
{
    for (dcn_lba lba = first; lba < end; lba++) {
        uint8_t raw[DCN_SUB_BYTES];

        for (size_t i = 0; i < DCN_SUB_BYTES; i++)
            raw[i] = (uint8_t)((i * 7 + (size_t)lba) % 3 == 0 ? 0x40 : 0);
        dcn__p_into_raw(lba >= p_from, raw);
        dcn__qscan_add(scan, lba, raw);
    }
}

START_TEST(where_no_frame_is_near_p_decides)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 848, 1, 1);
    add_noise(scan, 848, 853, 850);
    add_run(scan, 853, 1000, 2, 0);
    add_run(scan, 1000, 2000, 2, 1);
    finish(scan, disc);
    ck_assert_int_eq(found->tracks[1].pregap, 850);
    ck_assert_int_eq(the("q_interpolated")->first, 848);
    ck_assert_int_eq(the("q_interpolated")->last, 853);
    release(scan, disc);
}
END_TEST

START_TEST(where_nothing_tells_the_usual_pause_is_assumed_and_said)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 840, 1, 1);
    add_noise(scan, 840, 860, 2000);
    for (dcn_lba lba = 860; lba < 1000; lba++) {
        const struct dcn_q q = position(lba, 2, 0);

        add(scan, lba, &q, false);
    }
    add_run(scan, 1000, 2000, 2, 1);
    finish(scan, disc);
    ck_assert_int_eq(found->tracks[1].pregap, 850);
    ck_assert_int_eq(found->tracks[1].pregap_origin, DCN_ORIGIN_ASSUMED);
    ck_assert_ptr_nonnull(strstr(the("q_interpolated")->text, "assumed"));
    release(scan, disc);
}
END_TEST

START_TEST(one_right_frame_out_of_place_moves_no_border)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 500, 1, 1);
    add_position(scan, 500, 500, 2, 0);
    add_run(scan, 501, 850, 1, 1);
    add_run(scan, 850, 1000, 2, 0);
    add_run(scan, 1000, 2000, 2, 1);
    finish(scan, disc);
    ck_assert_int_eq(found->tracks[1].pregap, 850);
    release(scan, disc);
}
END_TEST

START_TEST(a_skipped_index_is_said_and_ends_the_list)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 300, 1, 1);
    add_run(scan, 300, 1000, 1, 3);
    add_run(scan, 1000, 2000, 2, 1);
    finish(scan, disc);
    ck_assert_uint_eq(found->tracks[0].index_count, 1);
    ck_assert_int_eq(the("q_index_skipped")->first, 300);
    release(scan, disc);
}
END_TEST

/* ---- what disagrees ---- */

START_TEST(control_that_q_says_otherwise_is_found_with_its_place)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    for (dcn_lba lba = 0; lba < 2000; lba++) {
        struct dcn_q q = position(lba, lba < 1000 ? 1 : 2, 1);

        if (lba >= 1200 && lba < 1300)
            q.control = DCN_CONTROL_PREEMPHASIS;
        add(scan, lba, &q, lba == 1250);
    }
    finish(scan, disc);
    ck_assert_uint_eq(the("q_control")->track, 2);
    ck_assert_int_eq(the("q_control")->first, 1200);
    ck_assert_int_eq(the("q_control")->last, 1299);
    ck_assert_uint_eq(counted("q_control"), 99);
    ck_assert_ptr_nonnull(strstr(the("q_control")->text, "pre-emphasis"));
    ck_assert(findings.keeps_sub);
    release(scan, disc);
}
END_TEST

START_TEST(q_that_comes_late_from_somewhere_on_is_found)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 1000, 1, 1);
    add_run(scan, 1000, 1400, 2, 1);
    for (dcn_lba lba = 1400; lba < 2000; lba++)
        add_position(scan, lba, lba - 1, 2, 1);
    finish(scan, disc);
    ck_assert_uint_eq(counted("q_absolute"), 600);
    ck_assert_int_eq(the("q_absolute")->first, 1400);
    ck_assert(findings.keeps_sub);
    release(scan, disc);
}
END_TEST

START_TEST(q_that_always_comes_late_is_the_drives_way)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    for (dcn_lba lba = 0; lba < 1990; lba++)
        add_position(scan, lba + 2, lba, lba < 1000 ? 1 : 2, 1);
    finish(scan, disc);
    ck_assert_uint_eq(counted("q_absolute"), 0);
    ck_assert_uint_eq(counted("q_late"), 1990);
    release(scan, disc);
}
END_TEST

START_TEST(relative_time_is_held_against_absolute_time)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    for (dcn_lba lba = 0; lba < 2000; lba++) {
        struct dcn_q q = position(lba, lba < 1000 ? 1 : 2, 1);

        if (lba >= 500 && lba < 510)
            q.rel = dcn__msf_from_lba(lba + 75 - DCN_MSF_OFFSET);
        add(scan, lba, &q, false);
    }
    finish(scan, disc);
    ck_assert_uint_eq(counted("q_relative"), 10);
    ck_assert_ptr_nonnull(strstr(the("q_relative")->text, "75 frames more"));
    release(scan, disc);
}
END_TEST

START_TEST(both_ways_of_counting_a_pause_down_agree)
{
    for (int to_one = 0; to_one < 2; to_one++) {
        struct dcn_disc *disc = two_tracks();
        struct dcn_qscan *scan = dcn__qscan_new(disc);

        add_run(scan, 0, 850, 1, 1);
        for (dcn_lba lba = 850; lba < 1000; lba++) {
            struct dcn_q q = position(lba, 2, 0);

            q.rel = dcn__msf_from_lba(999 - lba + to_one - DCN_MSF_OFFSET);
            add_with_p(scan, lba, &q, 0, true);
        }
        add_run(scan, 1000, 2000, 2, 1);
        finish(scan, disc);
        ck_assert_uint_eq(findings.count, 0);
        ck_assert(findings.keeps_sub); /* the pause is only in Q */
        release(scan, disc);
    }
}
END_TEST

START_TEST(p_against_q_is_found)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    for (dcn_lba lba = 0; lba < 2000; lba++) {
        const struct dcn_q q = position(lba, lba < 1000 ? 1 : 2, 1);

        add_with_p(scan, lba, &q, 0, lba >= 300 && lba < 350);
    }
    finish(scan, disc);
    ck_assert_uint_eq(counted("p"), 50);
    ck_assert_int_eq(the("p")->first, 300);
    release(scan, disc);
}
END_TEST

START_TEST(p_may_be_on_for_2_s_before_a_track)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    for (dcn_lba lba = 0; lba < 2000; lba++) {
        const struct dcn_q q = position(lba, lba < 1000 ? 1 : 2, 1);

        add_with_p(scan, lba, &q, 0, lba >= 850 && lba < 1000);
    }
    finish(scan, disc);
    ck_assert_uint_eq(findings.count, 0);
    ck_assert(findings.keeps_sub);
    release(scan, disc);
}
END_TEST

/* ---- codes ---- */

START_TEST(codes_of_zeros_are_none_and_are_named)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);
    struct dcn_q mcn = {.kind = DCN_Q_MCN, .adr = 2, .code = "0000000000000"};

    add_run(scan, 0, 50, 1, 1);
    add(scan, 50, &mcn, false);
    add_isrc(scan, 51, "000000000000");
    add_run(scan, 52, 1000, 1, 1);
    finish(scan, disc);
    ck_assert_str_eq(found->mcn, "");
    ck_assert_str_eq(found->tracks[0].isrc, "");
    ck_assert_uint_eq(counted("q_code_zeros"), 2);
    release(scan, disc);
}
END_TEST

START_TEST(a_code_that_is_outvoted_is_named)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 100, 1, 1);
    add_isrc(scan, 100, "DEAAA0000001");
    add_isrc(scan, 101, "DEAAA0000009");
    add_isrc(scan, 102, "DEAAA0000001");
    add_run(scan, 103, 1000, 1, 1);
    finish(scan, disc);
    ck_assert_str_eq(found->tracks[0].isrc, "DEAAA0000001");
    ck_assert_ptr_nonnull(strstr(the("q_code_dropped")->text, "DEAAA0000009"));
    release(scan, disc);
}
END_TEST

START_TEST(of_two_codes_with_as_many_frames_neither_is_taken)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 100, 1, 1);
    add_isrc(scan, 100, "DEAAA0000001");
    add_isrc(scan, 101, "DEAAA0000009");
    add_run(scan, 102, 1000, 1, 1);
    finish(scan, disc);
    ck_assert_str_eq(found->tracks[0].isrc, "");
    ck_assert_uint_eq(counted("q_code_dropped"), 2);
    release(scan, disc);
}
END_TEST

START_TEST(an_isrc_in_a_pause_is_of_the_coming_track)
{
    struct dcn_disc *disc = two_tracks();
    struct dcn_qscan *scan = dcn__qscan_new(disc);

    add_run(scan, 0, 850, 1, 1);
    add_run(scan, 850, 900, 2, 0);
    add_isrc(scan, 900, "DEAAA0000002");
    add_run(scan, 901, 1000, 2, 0);
    add_run(scan, 1000, 2000, 2, 1);
    finish(scan, disc);
    ck_assert_str_eq(found->tracks[0].isrc, "");
    ck_assert_str_eq(found->tracks[1].isrc, "DEAAA0000002");
    release(scan, disc);
}
END_TEST

UNIT_MAIN("analyze/qscan", pregap_and_indexes_are_found_where_q_has_them,
          an_index_of_one_sector_counts_where_the_next_follows_at_once,
          subchannel_that_comes_three_sectors_late_moves_nothing,
          codes_are_elected_by_majority, q_with_a_wrong_crc_says_nothing,
          plain_q_tells_no_more_than_the_toc,
          an_address_far_from_the_asked_one_is_of_another_place,
          a_lost_frame_at_the_border_counts_for_what_it_nearly_is,
          where_no_frame_is_near_p_decides,
          where_nothing_tells_the_usual_pause_is_assumed_and_said,
          one_right_frame_out_of_place_moves_no_border,
          a_skipped_index_is_said_and_ends_the_list,
          control_that_q_says_otherwise_is_found_with_its_place,
          q_that_comes_late_from_somewhere_on_is_found,
          q_that_always_comes_late_is_the_drives_way,
          relative_time_is_held_against_absolute_time,
          both_ways_of_counting_a_pause_down_agree, p_against_q_is_found,
          p_may_be_on_for_2_s_before_a_track,
          codes_of_zeros_are_none_and_are_named,
          a_code_that_is_outvoted_is_named,
          of_two_codes_with_as_many_frames_neither_is_taken,
          an_isrc_in_a_pause_is_of_the_coming_track)
