/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "disc/builder.h"
#include "disc/diff.h"

#include <string.h>

static struct dcn_error error;

/* Audio, audio with a pregap; then one data track in a second session. */
static struct dcn_disc *
cd_extra(void)
{
    struct dcn_disc_builder *b = dcn__builder_new(DCN_MEDIUM_CD);
    struct dcn_disc *disc;

    dcn__builder_track(b, 1, 1, 0, DCN_TRACK_AUDIO, 0, &error);
    dcn__builder_track(b, 1, 2, 0, DCN_TRACK_AUDIO, 1000, &error)->pregap = 900;
    dcn__builder_track(b, 2, 3, 4, DCN_TRACK_MODE2, 14000, &error);
    dcn__builder_session(b, 1, 0, 2600, &error);
    dcn__builder_session(b, 2, 0x20, 15000, &error);
    dcn__builder_cdtext(b, (const uint8_t *)"0123456789abcdefgh", 18, &error);
    dcn__builder_structure(b, 0, 0, 0, (const uint8_t *)"zz", 2, &error);
    ck_assert_int_eq(dcn__builder_finish(b, &disc, &error), DCN_OK);
    dcn__builder_free(b);
    return disc;
}

static struct dcn_disc *
one_track(enum dcn_medium medium, enum dcn_track_mode mode, uint8_t control)
{
    struct dcn_disc_builder *b = dcn__builder_new(medium);
    struct dcn_disc *disc;

    dcn__builder_track(b, 1, 1, control, mode, 0, &error);
    dcn__builder_session(b, 1, 0, 1000, &error);
    ck_assert_int_eq(dcn__builder_finish(b, &disc, &error), DCN_OK);
    dcn__builder_free(b);
    return disc;
}

START_TEST(images_keep_each_session_without_the_later_pregaps)
{
    struct dcn_disc *disc = cd_extra();
    struct dcn_range range;

    ck_assert(dcn__disc_range(disc, 0, &range));
    ck_assert_int_eq(range.first, 0);
    ck_assert_uint_eq(range.count, 2600);
    ck_assert(dcn__disc_range(disc, 1, &range));
    ck_assert_int_eq(range.first, 14000);
    ck_assert_uint_eq(range.count, 1000);
    ck_assert(!dcn__disc_range(disc, 2, &range));
    ck_assert_uint_eq(dcn__disc_sectors(disc), 3600);
    ck_assert(!dcn__disc_holds(disc, -1));
    ck_assert(dcn__disc_holds(disc, 2599));
    ck_assert(!dcn__disc_holds(disc, 2600));
    ck_assert(!dcn__disc_holds(disc, 13999));
    ck_assert(dcn__disc_holds(disc, 14999));
    dcn__disc_free(disc);
}
END_TEST

START_TEST(only_a_single_mode_1_track_fits_an_iso)
{
    struct dcn_disc *disc = one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, 4);

    ck_assert(dcn__disc_fits_iso(disc));
    dcn__disc_free(disc);
    disc = one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE2, 4);
    ck_assert(!dcn__disc_fits_iso(disc));
    dcn__disc_free(disc);
    disc = one_track(DCN_MEDIUM_BD, DCN_TRACK_MODE1, 4);
    ck_assert(dcn__disc_fits_iso(disc));
    dcn__disc_free(disc);
    disc = cd_extra();
    ck_assert(!dcn__disc_fits_iso(disc));
    dcn__disc_free(disc);
}
END_TEST

START_TEST(kinds_follow_from_tracks_and_profile)
{
    struct dcn_disc *disc = cd_extra();

    ck_assert_str_eq(dcn__disc_kind_name(disc), "CD-Extra");
    dcn__disc_free(disc);
    disc = one_track(DCN_MEDIUM_CD, DCN_TRACK_AUDIO, 0);
    ck_assert_str_eq(dcn__disc_kind_name(disc), "Audio CD");
    dcn__disc_free(disc);
    disc = one_track(DCN_MEDIUM_BD, DCN_TRACK_MODE1, 4);
    ck_assert_str_eq(dcn__disc_kind_name(disc), "BD-ROM");
    disc->profile = 0x41;
    ck_assert_str_eq(dcn__disc_kind_name(disc), "BD-R");
    dcn__disc_free(disc);
}
END_TEST

START_TEST(the_toc_digest_ignores_what_only_q_tells)
{
    struct dcn_disc *disc = cd_extra();
    char before[65], after[65];

    dcn__disc_toc_digest(disc, before);
    ck_assert_uint_eq(strlen(before), 64);
    disc->tracks[1].pregap = 950;
    memcpy(disc->tracks[1].isrc, "DEA123456789", 13);
    dcn__disc_toc_digest(disc, after);
    ck_assert_str_eq(before, after);
    disc->tracks[1].start = 1001;
    dcn__disc_toc_digest(disc, after);
    ck_assert_str_ne(before, after);
    dcn__disc_free(disc);
}
END_TEST

START_TEST(a_copy_shares_nothing_and_differs_in_nothing)
{
    struct dcn_disc *disc = cd_extra(), *copy = dcn__disc_copy(disc);
    struct dcn_disc_diff diff;

    ck_assert_ptr_nonnull(copy);
    ck_assert_ptr_ne(copy->tracks, disc->tracks);
    ck_assert_ptr_ne(copy->structures[0].bytes, disc->structures[0].bytes);
    ck_assert_int_eq(dcn__disc_diff(disc, copy, DCN_DIFF_ALL, &diff, &error),
                     DCN_OK);
    ck_assert_uint_eq(diff.count, 0);
    dcn__disc_diff_free(&diff);
    dcn__disc_free(disc);
    dcn__disc_free(copy);
}
END_TEST

START_TEST(differences_are_named_by_track_and_field)
{
    struct dcn_disc *a = cd_extra(), *b = dcn__disc_copy(a);
    struct dcn_disc_diff diff;

    b->tracks[1].pregap = 880;
    memcpy(b->tracks[0].isrc, "DEA123456789", 13);
    b->sessions[1].lead_out = 15001;
    ck_assert_int_eq(dcn__disc_diff(a, b, DCN_DIFF_ALL, &diff, &error), DCN_OK);
    ck_assert_uint_eq(diff.count, 3);
    ck_assert_str_eq(diff.lines[0], "session 2: lead-out 15000, not 15001");
    ck_assert_str_eq(diff.lines[1], "track 1: ISRC none, not DEA123456789");
    ck_assert_str_eq(diff.lines[2], "track 2: pregap 900, not 880");
    dcn__disc_diff_free(&diff);
    ck_assert_int_eq(dcn__disc_diff(a, b, DCN_DIFF_MODES, &diff, &error),
                     DCN_OK);
    ck_assert_uint_eq(diff.count, 0);
    dcn__disc_diff_free(&diff);
    dcn__disc_free(a);
    dcn__disc_free(b);
}
END_TEST

UNIT_MAIN("disc/disc", images_keep_each_session_without_the_later_pregaps,
          only_a_single_mode_1_track_fits_an_iso,
          kinds_follow_from_tracks_and_profile,
          the_toc_digest_ignores_what_only_q_tells,
          a_copy_shares_nothing_and_differs_in_nothing,
          differences_are_named_by_track_and_field)
