/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "analyze/tap.h"
#include "disc/builder.h"

#include <string.h>

/* One audio track of 300 sectors. */
static struct dcn_disc *
one_track(void)
{
    struct dcn_disc_builder *builder = dcn__builder_new(DCN_MEDIUM_CD);
    struct dcn_disc *disc = NULL;

    dcn__builder_session(builder, 1, 0, 300, NULL);
    dcn__builder_track(builder, 1, 1, 0, DCN_TRACK_AUDIO, 0, NULL);
    ck_assert_int_eq(dcn__builder_finish(builder, &disc, NULL), DCN_OK);
    dcn__builder_free(builder);
    return disc;
}

static struct dcn_tap *
tap_over(const struct dcn_disc *disc, unsigned parts)
{
    struct dcn_tap *tap;

    ck_assert_int_eq(dcn__tap_new(disc, parts, &tap, NULL), DCN_OK);
    return tap;
}

/* Raw P-W whose Q is right, of control 1: pre-emphasis. */
static void
make_sub(dcn_lba lba, uint8_t raw[DCN_SUB_BYTES])
{
    const struct dcn_q q = {.kind = DCN_Q_POSITION,
                            .control = DCN_CONTROL_PREEMPHASIS,
                            .adr = 1,
                            .track = 1,
                            .index = 1,
                            .rel = dcn__msf_from_lba(lba - DCN_MSF_OFFSET),
                            .abs = dcn__msf_from_lba(lba)};
    uint8_t bytes[DCN_Q_BYTES];

    memset(raw, 0, DCN_SUB_BYTES);
    dcn__q_encode(&q, bytes);
    dcn__q_into_raw(bytes, raw);
}

START_TEST(no_sector_is_heard_twice)
{
    struct dcn_disc *disc = one_track();
    struct dcn_tap *tap = tap_over(disc, DCN_WANT_SUB);
    uint8_t subs[10 * DCN_SUB_BYTES];
    struct dcn_tap_counts counts;

    for (dcn_lba lba = 0; lba < 10; lba++)
        make_sub(lba, subs + lba * DCN_SUB_BYTES);
    dcn__tap_hear(tap, 0, 10, DCN_WANT_SUB, subs, NULL);
    dcn__tap_hear(tap, 0, 10, DCN_WANT_SUB, subs, NULL);
    dcn__tap_hear_one(tap, 4, NULL, subs);
    dcn__tap_counts(tap, &counts);
    ck_assert_uint_eq(counts.heard, 10);
    ck_assert_uint_eq(counts.q_right, 10);
    dcn__tap_free(tap);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(what_was_not_delivered_is_not_heard)
{
    struct dcn_disc *disc = one_track();
    struct dcn_tap *tap = tap_over(disc, DCN_WANT_SUB);
    const struct dcn_sector_result results[2] = {{.has_sub = true},
                                                 {.has_sub = false}};
    uint8_t subs[2 * DCN_SUB_BYTES];
    struct dcn_tap_counts counts;

    make_sub(0, subs);
    make_sub(1, subs + DCN_SUB_BYTES);
    dcn__tap_hear(tap, 0, 2, DCN_WANT_SUB, subs, results);
    dcn__tap_counts(tap, &counts);
    ck_assert_uint_eq(counts.heard, 2);
    ck_assert_uint_eq(counts.subs, 1);
    dcn__tap_free(tap);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(a_detector_whose_parts_are_not_there_is_left_out)
{
    struct dcn_disc *disc = one_track();
    struct dcn_tap *with = tap_over(disc, DCN_WANT_SUB);
    struct dcn_tap *without = tap_over(disc, 0);

    ck_assert_uint_eq(dcn__tap_wants(with), DCN_WANT_SUB);
    ck_assert_uint_eq(dcn__tap_wants(without), 0);
    dcn__tap_free(with);
    dcn__tap_free(without);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(what_detectors_find_is_there_after_finish)
{
    struct dcn_disc *disc = one_track(), *known;
    struct dcn_tap *tap = tap_over(disc, DCN_WANT_SUB);
    uint8_t sub[DCN_SUB_BYTES];

    for (dcn_lba lba = 0; lba < 300; lba++) {
        make_sub(lba, sub);
        dcn__tap_hear_one(tap, lba, NULL, sub);
    }
    ck_assert_uint_eq(dcn__tap_findings(tap)->count, 0);
    ck_assert_int_eq(dcn__tap_finish(tap, &known, NULL), DCN_OK);
    ck_assert_uint_eq(dcn__tap_findings(tap)->count, 1);
    ck_assert_str_eq(dcn__tap_findings(tap)->items[0].kind, "q_control");
    ck_assert_int_eq(known->tracks[0].index_origin, DCN_ORIGIN_Q);
    dcn__disc_free(known);
    dcn__tap_free(tap);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(intended_losses_near_each_other_are_one_finding)
{
    struct dcn_disc *disc = one_track();
    struct dcn_tap *tap = tap_over(disc, 0);
    const struct dcn_findings *findings = dcn__tap_findings(tap);

    dcn__tap_tell(tap, 10, 5, DCN_CAUSE_DAMAGED);
    dcn__tap_tell(tap, 20, 1, DCN_CAUSE_INTENDED);
    dcn__tap_tell(tap, 50, 2, DCN_CAUSE_INTENDED);
    dcn__tap_tell(tap, 250, 4, DCN_CAUSE_INTENDED);
    ck_assert_int_eq(dcn__tap_finish(tap, NULL, NULL), DCN_OK);
    ck_assert_uint_eq(findings->count, 2);
    ck_assert_int_eq(findings->items[0].first, 20);
    ck_assert_int_eq(findings->items[0].last, 51);
    ck_assert_uint_eq(findings->items[0].count, 3);
    ck_assert_int_eq(findings->items[1].first, 250);
    ck_assert(!findings->keeps_sub);
    dcn__tap_free(tap);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(findings_past_the_limit_are_counted_and_keep_the_subchannel)
{
    struct dcn_findings findings = {0};
    struct dcn_finding finding = {.detector = "q", .kind = "p"};

    for (int i = 0; i < DCN_FINDINGS_MAX; i++)
        ck_assert_int_eq(dcn__findings_add(&findings, &finding, NULL), DCN_OK);
    finding.keeps_sub = true;
    ck_assert_int_eq(dcn__findings_add(&findings, &finding, NULL), DCN_OK);
    ck_assert_uint_eq(findings.count, DCN_FINDINGS_MAX);
    ck_assert_uint_eq(findings.left_out, 1);
    ck_assert(findings.keeps_sub);
    dcn__findings_free(&findings);
}
END_TEST

UNIT_MAIN("analyze/tap", no_sector_is_heard_twice,
          what_was_not_delivered_is_not_heard,
          a_detector_whose_parts_are_not_there_is_left_out,
          what_detectors_find_is_there_after_finish,
          intended_losses_near_each_other_are_one_finding,
          findings_past_the_limit_are_counted_and_keep_the_subchannel)
