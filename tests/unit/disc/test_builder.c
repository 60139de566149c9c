/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "disc/builder.h"

#include <string.h>

static struct dcn_disc_builder *builder;
static struct dcn_disc *disc;
static struct dcn_error error;

static void
setup_cd(void)
{
    builder = dcn__builder_new(DCN_MEDIUM_CD);
    ck_assert_ptr_nonnull(builder);
}

static void
teardown(void)
{
    dcn__disc_free(disc);
    dcn__builder_free(builder);
    disc = NULL;
}

static struct dcn_track *
audio(unsigned session, unsigned number, dcn_lba start)
{
    return dcn__builder_track(builder, session, number, 0, DCN_TRACK_AUDIO,
                              start, &error);
}

static void
session(unsigned number, dcn_lba lead_out)
{
    ck_assert_int_eq(dcn__builder_session(builder, number, 0, lead_out, &error),
                     DCN_OK);
}

static enum dcn_status
finish(void)
{
    return dcn__builder_finish(builder, &disc, &error);
}

START_TEST(tracks_may_come_in_any_order)
{
    setup_cd();
    audio(1, 2, 1000);
    session(1, 2000);
    audio(1, 1, 0);
    ck_assert_int_eq(finish(), DCN_OK);
    ck_assert_int_eq(disc->tracks[0].number, 1);
    ck_assert_int_eq(disc->tracks[0].end, 1000);
    ck_assert_int_eq(disc->tracks[1].end, 2000);
    ck_assert_int_eq(disc->lead_out, 2000);
    ck_assert_int_eq(disc->sessions[0].first_track, 1);
    ck_assert_int_eq(disc->sessions[0].last_track, 2);
    teardown();
}
END_TEST

START_TEST(the_first_track_of_a_disc_has_its_pregap_from_minus_150)
{
    setup_cd();
    audio(1, 1, 33);
    session(1, 2000);
    ck_assert_int_eq(finish(), DCN_OK);
    ck_assert_int_eq(disc->tracks[0].pregap, -150);
    ck_assert_int_eq(disc->tracks[0].pregap_origin, DCN_ORIGIN_ASSUMED);
    teardown();
}
END_TEST

START_TEST(a_track_ends_where_the_next_pregap_begins)
{
    setup_cd();
    audio(1, 1, 0);
    audio(1, 2, 1000)->pregap = 850;
    session(1, 2000);
    ck_assert_int_eq(finish(), DCN_OK);
    ck_assert_int_eq(disc->tracks[0].end, 850);
    ck_assert_int_eq(dcn__disc_track_at(disc, 900)->number, 2);
    ck_assert_uint_eq(dcn__track_index_at(&disc->tracks[1], 900), 0);
    ck_assert_uint_eq(dcn__track_index_at(&disc->tracks[1], 1000), 1);
    teardown();
}
END_TEST

START_TEST(an_untold_lead_out_lies_before_the_next_lead_in)
{
    setup_cd();
    audio(1, 1, 0);
    audio(2, 2, 44207);
    session(1, 0);
    session(2, 60000);
    ck_assert_int_eq(finish(), DCN_OK);
    ck_assert_int_eq(disc->sessions[0].lead_out, 32807);
    ck_assert_int_eq(disc->tracks[1].pregap, 44057);
    teardown();
}
END_TEST

START_TEST(a_dvd_has_no_pregap)
{
    builder = dcn__builder_new(DCN_MEDIUM_DVD);
    dcn__builder_track(builder, 1, 1, 4, DCN_TRACK_MODE1, 0, &error);
    session(1, 2295104);
    ck_assert_int_eq(finish(), DCN_OK);
    ck_assert_int_eq(disc->tracks[0].pregap, 0);
    teardown();
}
END_TEST

START_TEST(sessions_are_counted_from_one_without_gaps)
{
    setup_cd();
    audio(5, 1, 0);
    audio(63, 2, 30000);
    session(5, 1000);
    session(63, 40000);
    ck_assert_int_eq(finish(), DCN_OK);
    ck_assert_uint_eq(disc->session_count, 2);
    ck_assert_int_eq(disc->sessions[0].number, 1);
    ck_assert_int_eq(disc->sessions[1].number, 2);
    ck_assert_int_eq(disc->tracks[0].session, 1);
    ck_assert_int_eq(disc->tracks[1].session, 2);
    ck_assert_uint_eq(dcn__builder_renumbered(builder), 5);
    teardown();
}
END_TEST

START_TEST(sessions_in_turn_are_not_renumbered)
{
    setup_cd();
    audio(1, 1, 0);
    audio(2, 2, 30000);
    session(1, 1000);
    session(2, 40000);
    ck_assert_int_eq(finish(), DCN_OK);
    ck_assert_uint_eq(dcn__builder_renumbered(builder), 0);
    teardown();
}
END_TEST

START_TEST(a_track_of_no_session_is_refused)
{
    setup_cd();
    ck_assert_ptr_null(audio(0, 1, 0));
    ck_assert_ptr_null(audio(257, 1, 0));
    ck_assert_str_eq(error.message,
                     "track 1: session number 257 is not 1 to 99");
    teardown();
}
END_TEST

START_TEST(addresses_that_no_cd_has_are_refused)
{
    static const dcn_lba bad[] = {INT32_MIN, -2000000, 2000000, INT32_MAX};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        setup_cd();
        audio(1, 1, 0);
        audio(2, 2, bad[i]);
        session(1, 100);
        session(2, 3000);
        ck_assert_int_eq(finish(), DCN_ERR_FORMAT);
        teardown();
        setup_cd();
        audio(1, 1, 0);
        session(1, bad[i]);
        ck_assert_int_eq(finish(), DCN_ERR_FORMAT);
        teardown();
        setup_cd();
        audio(1, 1, 0)->pregap = bad[i];
        session(1, 100);
        ck_assert_int_eq(finish(), DCN_ERR_FORMAT);
        teardown();
    }
}
END_TEST

START_TEST(a_disc_without_tracks_is_refused)
{
    setup_cd();
    session(1, 100);
    ck_assert_int_eq(finish(), DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message, "the disc has no track");
    ck_assert_ptr_null(disc);
    teardown();
}
END_TEST

START_TEST(a_lead_out_before_the_last_track_is_refused)
{
    setup_cd();
    audio(1, 1, 0);
    audio(1, 2, 1000);
    session(1, 900);
    ck_assert_int_eq(finish(), DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message,
                     "track 2 starts at LBA 1000 but ends at LBA 900");
    teardown();
}
END_TEST

START_TEST(tracks_that_overlap_are_refused)
{
    setup_cd();
    audio(1, 1, 500);
    audio(1, 2, 400);
    session(1, 900);
    ck_assert_int_eq(finish(), DCN_ERR_FORMAT);
    teardown();
}
END_TEST

START_TEST(an_index_outside_its_track_is_refused)
{
    struct dcn_track *track;

    setup_cd();
    track = audio(1, 1, 0);
    track->index_count = 2;
    track->index[1] = 900;
    session(1, 900);
    ck_assert_int_eq(finish(), DCN_ERR_FORMAT);
    teardown();
}
END_TEST

START_TEST(a_track_in_no_session_is_refused)
{
    setup_cd();
    session(1, 900);
    audio(2, 1, 0);
    ck_assert_int_eq(finish(), DCN_ERR_FORMAT);
    ck_assert_str_eq(error.message,
                     "track 1 is in session 2, which is not there");
    teardown();
}
END_TEST

START_TEST(a_session_begun_before_the_end_of_the_last_is_refused)
{
    setup_cd();
    session(1, 900);
    session(2, 1500);
    audio(1, 1, 0);
    audio(2, 2, 800);
    ck_assert_int_eq(finish(), DCN_ERR_FORMAT);
    teardown();
}
END_TEST

START_TEST(track_numbers_outside_1_to_99_are_refused)
{
    setup_cd();
    ck_assert_ptr_null(audio(1, 0, 0));
    ck_assert_ptr_null(audio(1, 100, 0));
    ck_assert_int_eq(error.status, DCN_ERR_FORMAT);
    teardown();
}
END_TEST

START_TEST(blobs_are_copied_and_replaced)
{
    setup_cd();
    audio(1, 1, 0);
    session(1, 900);
    dcn__builder_cdtext(builder, (const uint8_t *)"abcdef", 6, &error);
    dcn__builder_cdtext(builder, (const uint8_t *)"xyz", 3, &error);
    dcn__builder_structure(builder, 0, 4, 0, (const uint8_t *)"pq", 2, &error);
    ck_assert_int_eq(finish(), DCN_OK);
    ck_assert_uint_eq(disc->cdtext_len, 3);
    ck_assert_mem_eq(disc->cdtext, "xyz", 3);
    ck_assert_uint_eq(disc->structure_count, 1);
    ck_assert_mem_eq(disc->structures[0].bytes, "pq", 2);
    teardown();
}
END_TEST

START_TEST(replies_of_recordable_media_are_kept_as_they_came)
{
    static const uint8_t atip[] = {0, 6, 0, 0, 1, 2, 3, 4};
    static const uint8_t pma[] = {0, 2, 0, 0};

    setup_cd();
    session(1, 1000);
    ck_assert_ptr_nonnull(audio(1, 1, 0));
    ck_assert_int_eq(dcn__builder_atip(builder, atip, sizeof(atip), &error),
                     DCN_OK);
    ck_assert_int_eq(dcn__builder_pma(builder, pma, sizeof(pma), &error),
                     DCN_OK);
    ck_assert_int_eq(dcn__builder_finish(builder, &disc, &error), DCN_OK);
    ck_assert_uint_eq(disc->atip_len, sizeof(atip));
    ck_assert_mem_eq(disc->atip, atip, sizeof(atip));
    ck_assert_uint_eq(disc->pma_len, sizeof(pma));
    ck_assert_mem_eq(disc->pma, pma, sizeof(pma));
    teardown();
}
END_TEST

UNIT_MAIN("disc/builder", replies_of_recordable_media_are_kept_as_they_came,
          tracks_may_come_in_any_order,
          the_first_track_of_a_disc_has_its_pregap_from_minus_150,
          a_track_ends_where_the_next_pregap_begins,
          an_untold_lead_out_lies_before_the_next_lead_in, a_dvd_has_no_pregap,
          sessions_are_counted_from_one_without_gaps,
          sessions_in_turn_are_not_renumbered, a_track_of_no_session_is_refused,
          addresses_that_no_cd_has_are_refused,
          a_disc_without_tracks_is_refused,
          a_lead_out_before_the_last_track_is_refused,
          tracks_that_overlap_are_refused,
          an_index_outside_its_track_is_refused,
          a_track_in_no_session_is_refused,
          a_session_begun_before_the_end_of_the_last_is_refused,
          track_numbers_outside_1_to_99_are_refused,
          blobs_are_copied_and_replaced)
