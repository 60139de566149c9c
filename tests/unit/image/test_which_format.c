/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What jobs ask of the registry of image formats. */
#include "unit/unit.h"

#include "fixture.h"

static struct dcn_error error;
static const struct dcn_image_format *format;

static const char *
chosen(const char *name, struct dcn_disc *disc, uint64_t keeps)
{
    enum dcn_status status =
        dcn__image_choose(name, disc, keeps, &format, &error);

    dcn__disc_free(disc);
    ck_assert_msg(status == DCN_OK, "%s", error.message);
    return format->name;
}

static void
refused(const char *name, struct dcn_disc *disc, const char *why)
{
    ck_assert_int_eq(dcn__image_choose(name, disc, 0, &format, &error),
                     DCN_ERR_INVALID);
    dcn__disc_free(disc);
    ck_assert_ptr_null(format);
    ck_assert_ptr_nonnull(strstr(error.message, why));
}

static const char *
keeping(struct dcn_disc *disc, uint64_t keeps)
{
    format = dcn__image_keeping(disc, keeps);
    dcn__disc_free(disc);
    return format != NULL ? format->name : "none";
}

static struct dcn_disc *
data_cd(void)
{
    return fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, 300);
}

static struct dcn_disc *
dvd(void)
{
    return fixture_one_track(DCN_MEDIUM_DVD, DCN_TRACK_MODE1, 300);
}

START_TEST(a_disc_gets_the_first_format_that_loses_nothing)
{
    ck_assert_str_eq(chosen(NULL, data_cd(), 0), "iso");
    ck_assert_str_eq(chosen(NULL, dvd(), 0), "iso");
    ck_assert_str_eq(chosen(NULL, fixture_mixed_disc(), 0), "cue");
    ck_assert_str_eq(chosen(NULL, fixture_rich_disc(), 0), "cue");
}
END_TEST

START_TEST(raw_sectors_are_not_thrown_away_unasked)
{
    ck_assert_str_eq(chosen(NULL, data_cd(), DCN_KEEPS_RAW), "cue");
    ck_assert_str_eq(chosen("iso", data_cd(), DCN_KEEPS_RAW), "iso");
}
END_TEST

START_TEST(what_cannot_be_written_is_refused_with_what_can)
{
    refused("nrg", data_cd(), "'nrg' is not one that can be written (iso, ");
    refused("mp3", data_cd(), "'mp3' is not one that can be written (iso, ");
    refused("iso", fixture_mixed_disc(), "'iso' cannot hold this disc");
    refused("iso", fixture_mixed_disc(), "3 tracks, 1 session)");
    refused("cue", dvd(), "'cue' cannot hold this disc");
}
END_TEST

START_TEST(what_one_format_cannot_keep_another_does)
{
    ck_assert_str_eq(keeping(data_cd(), DCN_KEEPS_RAW), "cue");
    ck_assert_str_eq(keeping(data_cd(), DCN_KEEPS_SUB | DCN_KEEPS_TEXT), "cue");
    ck_assert_str_eq(keeping(data_cd(), 0), "iso");
    ck_assert_str_eq(keeping(dvd(), DCN_KEEPS_SUB), "none");
}
END_TEST

START_TEST(files_have_the_role_that_their_format_gives_them)
{
    const struct dcn_image_format *cue = dcn__image_format("cue");
    const struct dcn_image_format *iso = dcn__image_format("iso");

    ck_assert_str_eq(
        dcn__image_role_name(dcn__image_role(cue, false, "a/b.bin")), "image");
    ck_assert_int_eq(dcn__image_role(cue, true, "b (Track 01).bin"),
                     DCN_ROLE_TRACK);
    ck_assert_int_eq(dcn__image_role(cue, true, "b.cue"), DCN_ROLE_SHEET);
    ck_assert_int_eq(dcn__image_role(cue, false, "b.sub"), DCN_ROLE_SUBCHANNEL);
    ck_assert_int_eq(dcn__image_role(cue, false, "b.cdt"), DCN_ROLE_CDTEXT);
    ck_assert_int_eq(dcn__image_role(cue, false, "b.iso"), DCN_ROLE_OTHER);
    ck_assert_int_eq(dcn__image_role(iso, true, "b.iso"), DCN_ROLE_IMAGE);
    ck_assert_ptr_null(dcn__image_extension(iso, DCN_ROLE_SUBCHANNEL));
    ck_assert_str_eq(dcn__image_extension(cue, DCN_ROLE_IMAGE), "bin");
}
END_TEST

START_TEST(an_output_may_be_named_by_its_image)
{
    ck_assert_uint_eq(dcn__image_stem("disc.iso"), 4);
    ck_assert_uint_eq(dcn__image_stem("a.b/disc.CUE"), 8);
    ck_assert_uint_eq(dcn__image_stem("disc.v1.bin"), 7);
    ck_assert_uint_eq(dcn__image_stem("disc.sub"), 8);
    ck_assert_uint_eq(dcn__image_stem("disc"), 4);
    ck_assert_uint_eq(dcn__image_stem(".iso"), 4);
    ck_assert_uint_eq(dcn__image_stem("a/.iso"), 6);
}
END_TEST

START_TEST(an_image_is_looked_for_in_formats_of_raw_sectors_first)
{
    uint64_t before = DCN_KEEPS_RAW;

    ck_assert_str_eq(dcn__image_written(0)->name, "cue");
    for (size_t n = 0; (format = dcn__image_written(n)) != NULL; n++) {
        ck_assert_uint_le(format->keeps & DCN_KEEPS_RAW, before);
        before = format->keeps & DCN_KEEPS_RAW;
    }
    ck_assert_uint_eq(before, 0);
}
END_TEST

START_TEST(a_row_that_is_written_says_all_that_jobs_ask)
{
    for (size_t n = 0; (format = dcn__image_written(n)) != NULL; n++) {
        ck_assert_ptr_nonnull(format->called);
        ck_assert_ptr_nonnull(format->data);
        ck_assert_ptr_nonnull(format->can_hold);
        ck_assert_ptr_nonnull(format->open);
        ck_assert_int_eq(format->parts[0].role, DCN_ROLE_IMAGE);
        ck_assert_int_eq(format->sheet,
                         dcn__image_extension(format, DCN_ROLE_SHEET) != NULL);
    }
}
END_TEST

START_TEST(an_image_begun_in_another_format_is_named)
{
    const struct dcn_image_options resume = {.resume = true};
    struct dcn_disc *disc = data_cd();
    struct dcn_sink *sink;

    fixture_setup();
    fixture_write("x.iso", "", 0);
    ck_assert_int_eq(dcn__image_create(dcn__image_format("cue"),
                                       fixture_path("x"), disc, &resume, &sink,
                                       &error),
                     DCN_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(
        strstr(error.message, "x.iso was begun with another --format"));
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

UNIT_MAIN("image/which_format", a_disc_gets_the_first_format_that_loses_nothing,
          raw_sectors_are_not_thrown_away_unasked,
          what_cannot_be_written_is_refused_with_what_can,
          what_one_format_cannot_keep_another_does,
          files_have_the_role_that_their_format_gives_them,
          an_output_may_be_named_by_its_image,
          an_image_is_looked_for_in_formats_of_raw_sectors_first,
          a_row_that_is_written_says_all_that_jobs_ask,
          an_image_begun_in_another_format_is_named)
