/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "unit/unit.h"

#include "codec/cdtext.h"
#include "vdrive/vmedium.h"

#include <string.h>

static struct dcn_vmedium *
medium_of(const struct fixture_disc *disc)
{
    struct dcn_vmedium *medium = NULL;

    ck_assert_int_eq(dcn__vmedium_new(fixture_source(disc), DCN_MEDIUM_UNKNOWN,
                                      0, &medium, NULL),
                     DCN_OK);
    return medium;
}

static void
q_at(const struct dcn_vmedium *medium, dcn_lba lba, struct dcn_q *q)
{
    const struct dcn_area *area = dcn__vmedium_area(medium, lba);
    uint8_t bytes[DCN_Q_BYTES];

    ck_assert_ptr_nonnull(area);
    dcn__vmedium_q(medium, area, lba, bytes);
    ck_assert(dcn__q_crc_valid(bytes));
    dcn__q_decode(bytes, q);
}

#define CK_TIME(time, lba) \
    ck_assert_int_eq(dcn__lba_from_program_msf(time), (lba)-150)

START_TEST(areas_cover_the_disc_without_holes)
{
    static const struct fixture_disc *const discs[] = {
        &fixture_data, &fixture_audio, &fixture_mixed,
        &fixture_xa,   &fixture_extra, &fixture_dvd};

    for (size_t n = 0; n < sizeof(discs) / sizeof(discs[0]); n++) {
        struct dcn_vmedium *medium = medium_of(discs[n]);

        for (size_t i = 1; i < medium->area_count; i++)
            ck_assert_int_eq(medium->areas[i].first, medium->areas[i - 1].end);
        dcn__vmedium_free(medium);
    }
}
END_TEST

START_TEST(a_pregap_counts_down_to_zero)
{
    struct dcn_vmedium *medium = medium_of(&fixture_audio);
    struct dcn_q q;

    q_at(medium, 400, &q);
    ck_assert_uint_eq(q.track, 2);
    ck_assert_uint_eq(q.index, 0);
    CK_TIME(q.rel, 74);
    q_at(medium, 474, &q);
    CK_TIME(q.rel, 0);
    q_at(medium, 475, &q);
    ck_assert_uint_eq(q.index, 1);
    CK_TIME(q.rel, 0);
    CK_TIME(q.abs, 625);
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(track_1_has_its_pregap_before_lba_0)
{
    struct dcn_vmedium *medium = medium_of(&fixture_data);
    struct dcn_q q;

    q_at(medium, -150, &q);
    ck_assert_uint_eq(q.track, 1);
    ck_assert_uint_eq(q.index, 0);
    ck_assert_uint_eq(q.control, 4);
    CK_TIME(q.rel, 149);
    CK_TIME(q.abs, 0);
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(the_lead_out_is_track_aa)
{
    struct dcn_vmedium *medium = medium_of(&fixture_data);
    struct dcn_q q;

    q_at(medium, 1010, &q);
    ck_assert_uint_eq(q.track, DCN_TRACK_LEAD_OUT);
    ck_assert_uint_eq(q.index, 1);
    CK_TIME(q.rel, 10);
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(the_lead_in_repeats_each_entry_three_times)
{
    struct dcn_vmedium *medium = medium_of(&fixture_audio);
    dcn_lba first = medium->areas[0].first;
    static const uint8_t points[] = {0xA0, 0xA0, 0xA0, 0xA1, 0xA1, 0xA1, 0xA2,
                                     0xA2, 0xA2, 1,    1,    1,    2,    2,
                                     2,    3,    3,    3,    0xA0};
    struct dcn_q q;

    for (size_t i = 0; i < sizeof(points); i++) {
        q_at(medium, first + (dcn_lba)i, &q);
        ck_assert_uint_eq(q.track, 0);
        ck_assert_uint_eq(q.index, points[i]);
    }
    q_at(medium, first + 12, &q);
    CK_TIME(q.abs, 475 + 150);
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(codes_stand_at_least_once_in_a_hundred_sectors)
{
    struct dcn_vmedium *medium = medium_of(&fixture_audio);
    unsigned mcn = 0, isrc = 0;
    struct dcn_q q;

    for (dcn_lba lba = 0; lba < 400; lba++) {
        q_at(medium, lba, &q);
        mcn += q.kind == DCN_Q_MCN && strcmp(q.code, "4012345678901") == 0;
        isrc += q.kind == DCN_Q_ISRC && strcmp(q.code, "DEABC2400001") == 0;
    }
    ck_assert_uint_ge(mcn, 4);
    ck_assert_uint_ge(isrc, 4);
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(codes_stand_in_pauses_too)
{
    struct dcn_vmedium *medium = medium_of(&fixture_audio);
    unsigned mcn = 0, isrc = 0;
    struct dcn_q q;

    for (dcn_lba lba = -150; lba < 0; lba++) {
        q_at(medium, lba, &q);
        mcn += q.kind == DCN_Q_MCN;
        isrc += q.kind == DCN_Q_ISRC && strcmp(q.code, "DEABC2400001") == 0;
    }
    ck_assert_uint_ge(mcn, 1);
    ck_assert_uint_ge(isrc, 1);
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(a_track_without_isrc_has_none_in_q)
{
    struct dcn_vmedium *medium = medium_of(&fixture_audio);
    struct dcn_q q;

    for (dcn_lba lba = 475; lba < 900; lba++) {
        q_at(medium, lba, &q);
        ck_assert_int_ne(q.kind, DCN_Q_ISRC);
    }
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(p_is_high_in_pregaps_and_blinks_in_the_lead_out)
{
    struct dcn_vmedium *medium = medium_of(&fixture_audio);
    unsigned changes = 0;
    bool last = false;

    ck_assert(dcn__vmedium_p(dcn__vmedium_area(medium, 410), 410));
    ck_assert(!dcn__vmedium_p(dcn__vmedium_area(medium, 480), 480));
    for (dcn_lba lba = 1300 + 150; lba < 1300 + 150 + 750; lba++) {
        bool p = dcn__vmedium_p(dcn__vmedium_area(medium, lba), lba);

        changes += p != last;
        last = p;
    }
    ck_assert_uint_ge(changes, 39); /* 2 Hz for 10 s */
    ck_assert_uint_le(changes, 41);
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(cd_text_lies_in_the_lead_in)
{
    struct dcn_vmedium *medium = medium_of(&fixture_audio);
    uint8_t raw[DCN_SUB_BYTES], pack[18];

    dcn__vmedium_make_sub(medium, &medium->areas[0], medium->areas[0].first,
                          raw);
    for (int i = 0; i < 6; i++) {
        const uint8_t *symbol = raw + i * 4;

        pack[i * 3] = (uint8_t)((symbol[0] & 63) << 2 | (symbol[1] & 63) >> 4);
        pack[i * 3 + 1] =
            (uint8_t)((symbol[1] & 15) << 4 | (symbol[2] & 63) >> 2);
        pack[i * 3 + 2] = (uint8_t)((symbol[2] & 3) << 6 | (symbol[3] & 63));
    }
    ck_assert_mem_eq(pack, medium->disc->cdtext, 18);
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(a_session_gap_has_lead_out_and_lead_in)
{
    struct dcn_vmedium *medium = medium_of(&fixture_extra);
    const struct dcn_area *area = dcn__vmedium_area(medium, 500);
    struct dcn_q q;

    ck_assert_int_eq(area->kind, DCN_AREA_LEAD_OUT);
    ck_assert_int_eq(area->end, 500 + 6750);
    area = dcn__vmedium_area(medium, 500 + 6750);
    ck_assert_int_eq(area->kind, DCN_AREA_LEAD_IN);
    ck_assert_int_eq(area->end, 11750);
    q_at(medium, 11750, &q);
    ck_assert_uint_eq(q.track, 2);
    ck_assert_uint_eq(q.index, 0);
    q_at(medium, medium->areas[0].first + 4 * 3, &q);
    ck_assert_uint_eq(q.adr, 5);
    ck_assert_uint_eq(q.index, 0xB0);
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(run_out_makes_the_disc_longer_than_what_it_holds)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "end : run-out count=2\n");
    static uint8_t data[4 * 2048];
    struct dcn_reply reply;

    ck_assert_uint_eq(dcn__vdrive_blocks(drive), 1002);
    reply = fixture_read10(drive, 998, 4, data);
    ck_assert_str_eq(fixture_sense(&reply), "03/11/05");
    ck_assert_uint_eq(reply.transferred, 2 * 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(what_only_a_cd_holds_is_no_dvd)
{
    struct dcn_vmedium *medium;
    struct dcn_error error = {0};

    ck_assert_int_eq(dcn__vmedium_new(fixture_source(&fixture_audio),
                                      DCN_MEDIUM_DVD, 0, &medium, &error),
                     DCN_ERR_INVALID);
    ck_assert_ptr_null(medium);
    ck_assert_int_eq(dcn__vmedium_new(fixture_source(&fixture_xa),
                                      DCN_MEDIUM_BD, 0, &medium, &error),
                     DCN_ERR_INVALID);
    ck_assert_int_eq(dcn__vmedium_new(fixture_source(&fixture_iso),
                                      DCN_MEDIUM_DVD, 0, &medium, &error),
                     DCN_OK);
    dcn__vmedium_free(medium);
}
END_TEST

START_TEST(no_cd_is_longer_than_its_times_can_say)
{
    static const struct fixture_track longest[] = {
        {DCN_MODE_AUDIO, 1, -150, 0, 449849, ""}, {0}};
    static const struct fixture_track longer[] = {
        {DCN_MODE_AUDIO, 1, -150, 0, 449850, ""}, {0}};
    struct fixture_disc disc = fixture_audio;
    struct dcn_vmedium *medium;
    struct dcn_error error = {0};

    disc.tracks = longest;
    ck_assert_int_eq(dcn__vmedium_new(fixture_source(&disc), DCN_MEDIUM_CD, 0,
                                      &medium, &error),
                     DCN_OK);
    dcn__vmedium_free(medium);
    disc.tracks = longer;
    ck_assert_int_eq(dcn__vmedium_new(fixture_source(&disc), DCN_MEDIUM_CD, 0,
                                      &medium, &error),
                     DCN_ERR_INVALID);
}
END_TEST

UNIT_MAIN("vdrive/medium", areas_cover_the_disc_without_holes,
          a_pregap_counts_down_to_zero, track_1_has_its_pregap_before_lba_0,
          the_lead_out_is_track_aa, the_lead_in_repeats_each_entry_three_times,
          codes_stand_at_least_once_in_a_hundred_sectors,
          codes_stand_in_pauses_too, a_track_without_isrc_has_none_in_q,
          p_is_high_in_pregaps_and_blinks_in_the_lead_out,
          cd_text_lies_in_the_lead_in, a_session_gap_has_lead_out_and_lead_in,
          run_out_makes_the_disc_longer_than_what_it_holds,
          what_only_a_cd_holds_is_no_dvd,
          no_cd_is_longer_than_its_times_can_say)
