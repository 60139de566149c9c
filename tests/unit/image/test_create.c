/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every format that is written, read back: the same disc, the same bytes. */
#include "unit/unit.h"

#include "fixture.h"

#include <sys/stat.h>

static struct dcn_error error;

static struct dcn_sink *
create(const char *format, const struct dcn_disc *disc,
       const struct dcn_image_options *options)
{
    struct dcn_sink *sink = NULL;
    enum dcn_status status;

    status = dcn__image_format(format)->create(fixture_path("x"), disc, options,
                                               &sink, &error);
    ck_assert_msg(status == DCN_OK, "%s", error.message);
    return sink;
}

static void
finish(struct dcn_sink *sink, const struct dcn_disc *disc)
{
    enum dcn_status status = sink->ops->finish(sink, disc, NULL, &error);

    ck_assert_msg(status == DCN_OK, "%s", error.message);
}

static struct dcn_source *
reopen(const char *name)
{
    struct dcn_source *source = NULL;
    enum dcn_status status;

    status = dcn__image_open(fixture_path(name), NULL, &source, NULL, &error);
    ck_assert_msg(status == DCN_OK, "%s", error.message);
    return source;
}

static void
round_trip(struct dcn_disc *disc, const char *format, const char *main_file,
           const struct dcn_image_options *options, unsigned want)
{
    struct dcn_sink *sink;
    struct dcn_source *source;

    fixture_setup();
    sink = create(format, disc, options);
    fixture_fill(sink, disc, want);
    finish(sink, disc);
    sink->ops->close(sink);
    source = reopen(main_file);
    fixture_same_disc(disc, dcn__source_describe(source));
    fixture_check(source, want);
    dcn__source_close(source);
    fixture_teardown();
    dcn__disc_free(disc);
}

START_TEST(a_disc_with_everything_survives_one_bin)
{
    struct dcn_image_options options = {.sub = true};

    round_trip(fixture_rich_disc(), "cue", "x.cue", &options,
               DCN_WANT_RAW | DCN_WANT_SUB);
}
END_TEST

START_TEST(a_disc_with_everything_survives_one_bin_a_track)
{
    struct dcn_image_options options = {.sub = true, .split = true};

    round_trip(fixture_rich_disc(), "cue", "x.cue", &options,
               DCN_WANT_RAW | DCN_WANT_SUB);
}
END_TEST

START_TEST(a_mixed_mode_disc_survives_split_or_whole)
{
    struct dcn_image_options split = {.split = true}, whole = {0};

    round_trip(fixture_mixed_disc(), "cue", "x.cue", &split, DCN_WANT_RAW);
    round_trip(fixture_mixed_disc(), "cue", "x.cue", &whole, DCN_WANT_RAW);
}
END_TEST

START_TEST(a_disc_with_everything_survives_clonecds_files)
{
    struct dcn_image_options options = {.sub = true}, none = {0};

    round_trip(fixture_rich_disc(), "ccd", "x.ccd", &options,
               DCN_WANT_RAW | DCN_WANT_SUB);
    round_trip(fixture_mixed_disc(), "ccd", "x.ccd", &none, DCN_WANT_RAW);
}
END_TEST

START_TEST(a_data_disc_survives_an_iso)
{
    round_trip(fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, 777), "iso",
               "x.iso", NULL, DCN_WANT_USER);
}
END_TEST

START_TEST(an_iso_gives_raw_sectors_with_their_codes)
{
    struct dcn_disc *disc =
        fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, 100);
    struct dcn_sink *sink;
    struct dcn_source *source;

    fixture_setup();
    sink = create("iso", disc, NULL);
    fixture_fill(sink, disc, DCN_WANT_USER);
    finish(sink, disc);
    sink->ops->close(sink);
    source = reopen("x.iso");
    fixture_check(source, DCN_WANT_RAW);
    dcn__source_close(source);
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(pregaps_that_become_known_move_split_files)
{
    struct dcn_disc *known = fixture_rich_disc();
    struct dcn_disc *begun = dcn__disc_copy(known);
    struct dcn_image_options options = {.split = true, .sub = true};
    unsigned want = DCN_WANT_RAW | DCN_WANT_SUB;
    const struct dcn_file_hashes *files;
    struct dcn_file_hashes again;
    struct dcn_source *source;
    struct dcn_sink *sink;

    fixture_setup();
    begun->tracks[1].pregap = begun->tracks[1].start;
    begun->tracks[0].end = begun->tracks[1].start;
    sink = create("cue", begun, &options);
    fixture_fill(sink, begun, want);
    finish(sink, known);
    ck_assert_uint_eq(dcn__sink_files(sink, &files), 6);
    ck_assert_uint_eq(files[0].size, 363 * 2352);
    ck_assert_int_eq(dcn__hash_file(files[1].path, NULL, &again, &error),
                     DCN_OK);
    ck_assert_str_eq(again.sha256, files[1].sha256);
    free(again.path);
    sink->ops->close(sink);
    source = reopen("x.cue");
    fixture_same_disc(known, dcn__source_describe(source));
    fixture_check(source, want);
    dcn__source_close(source);
    fixture_teardown();
    dcn__disc_free(known);
    dcn__disc_free(begun);
}
END_TEST

START_TEST(hashes_hold_though_sectors_came_out_of_order)
{
    struct dcn_disc *disc =
        fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, 1200);
    const struct dcn_file_hashes *files;
    struct dcn_file_hashes again;
    struct dcn_sink *sink;
    uint8_t sector[2048];

    fixture_setup();
    sink = create("iso", disc, NULL);
    fixture_fill(sink, disc, DCN_WANT_USER);
    memset(sector, 0x5A, sizeof(sector));
    ck_assert_int_eq(
        sink->ops->write(sink, 7, 1, DCN_WANT_USER, sector, NULL, &error),
        DCN_OK);
    finish(sink, disc);
    ck_assert_uint_eq(dcn__sink_files(sink, &files), 1);
    ck_assert_int_eq(dcn__hash_file(files[0].path, NULL, &again, &error),
                     DCN_OK);
    ck_assert_uint_eq(files[0].size, 1200 * 2048);
    ck_assert_uint_eq(again.crc32, files[0].crc32);
    ck_assert_str_eq(again.md5, files[0].md5);
    ck_assert_str_eq(again.sha1, files[0].sha1);
    ck_assert_str_eq(again.sha256, files[0].sha256);
    free(again.path);
    sink->ops->close(sink);
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(hashes_are_those_that_everybody_computes)
{
    struct dcn_file_hashes hashes;

    fixture_setup();
    fixture_write("abc", "abc", 3);
    ck_assert_int_eq(dcn__hash_file(fixture_path("abc"), NULL, &hashes, &error),
                     DCN_OK);
    ck_assert_uint_eq(hashes.size, 3);
    ck_assert_uint_eq(hashes.crc32, 0x352441c2);
    ck_assert_str_eq(hashes.md5, "900150983cd24fb0d6963f7d28e17f72");
    ck_assert_str_eq(hashes.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
    ck_assert_str_eq(hashes.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a3"
                                    "96177a9cb410ff61f20015ad");
    free(hashes.path);
    fixture_teardown();
}
END_TEST

START_TEST(only_parts_that_were_read_are_stored)
{
    struct dcn_disc *disc =
        fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_AUDIO, 300);
    struct dcn_image_options options = {.sub = true};
    struct dcn_sector_result results[3] = {{.has_main = true},
                                           {.has_sub = true},
                                           {.has_main = true, .has_sub = true}};
    unsigned want = DCN_WANT_RAW | DCN_WANT_SUB;
    uint8_t written[3 * 2448], read[3 * 2448];
    struct dcn_sink *sink;

    fixture_setup();
    sink = create("cue", disc, &options);
    ck_assert_uint_eq(sink->ops->want(sink), want);
    memset(written, 0xA5, sizeof(written));
    ck_assert_int_eq(
        sink->ops->write(sink, 10, 3, want, written, results, &error), DCN_OK);
    ck_assert_int_eq(sink->ops->read(sink, 10, 3, want, read, &error), DCN_OK);
    ck_assert_int_eq(read[0], 0xA5);
    ck_assert_int_eq(read[2352], 0);
    ck_assert_int_eq(read[2448], 0);
    ck_assert_int_eq(read[2448 + 2352], 0xA5);
    ck_assert_int_eq(read[2 * 2448 + 2351], 0xA5);
    sink->ops->close(sink);
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(outputs_that_exist_are_refused_unless_told)
{
    struct dcn_disc *disc =
        fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, 300);
    struct dcn_image_options overwrite = {.overwrite = true};
    struct dcn_sink *sink;
    size_t len;
    char *bytes;

    fixture_setup();
    fixture_write("x.iso", "mine", 4);
    ck_assert_int_eq(
        dcn__image_iso.create(fixture_path("x"), disc, NULL, &sink, &error),
        DCN_ERR_EXISTS);
    ck_assert_ptr_nonnull(strstr(error.message, "x.iso exists already"));
    bytes = fixture_read("x.iso", &len);
    ck_assert_uint_eq(len, 4);
    free(bytes);
    sink = create("iso", disc, &overwrite);
    sink->ops->close(sink);
    bytes = fixture_read("x.iso", &len);
    ck_assert_uint_eq(len, 300 * 2048);
    ck_assert_int_eq(bytes[0], 0);
    free(bytes);
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(an_existing_sheet_is_refused_and_nothing_left_behind)
{
    struct dcn_disc *disc = fixture_mixed_disc();
    struct dcn_sink *sink;

    fixture_setup();
    fixture_write("x.cue", "mine", 4);
    ck_assert_int_eq(
        dcn__image_cue.create(fixture_path("x"), disc, NULL, &sink, &error),
        DCN_ERR_EXISTS);
    ck_assert(!fixture_exists("x.bin"));
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(a_failed_creation_takes_back_what_it_made)
{
    struct dcn_disc *disc = fixture_mixed_disc();
    struct dcn_image_options options = {.split = true};
    struct dcn_sink *sink;

    fixture_setup();
    fixture_write("x (Track 02).bin", "mine", 4);
    ck_assert_int_eq(
        dcn__image_cue.create(fixture_path("x"), disc, &options, &sink, &error),
        DCN_ERR_EXISTS);
    ck_assert(!fixture_exists("x (Track 01).bin"));
    ck_assert(fixture_exists("x (Track 02).bin"));
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(a_resumed_image_keeps_what_was_there)
{
    struct dcn_disc *disc =
        fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, 300);
    struct dcn_image_options resume = {.resume = true};
    uint8_t sector[2048], read[2048];
    struct dcn_sink *sink;

    fixture_setup();
    sink = create("iso", disc, NULL);
    memset(sector, 0x11, sizeof(sector));
    sink->ops->write(sink, 5, 1, DCN_WANT_USER, sector, NULL, NULL);
    sink->ops->close(sink);
    sink = create("iso", disc, &resume);
    ck_assert_int_eq(sink->ops->read(sink, 5, 1, DCN_WANT_USER, read, &error),
                     DCN_OK);
    ck_assert_mem_eq(read, sector, 2048);
    memset(sector, 0, sizeof(sector));
    sink->ops->write(sink, 5, 1, DCN_WANT_USER, sector, NULL, NULL);
    sink->ops->read(sink, 5, 1, DCN_WANT_USER, read, &error);
    ck_assert_mem_eq(read, sector, 2048);
    sink->ops->close(sink);
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(what_a_begun_image_lacks_is_made)
{
    struct dcn_disc *disc =
        fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, 300);
    struct dcn_image_options resume = {.resume = true};
    struct dcn_sink *sink;

    fixture_setup();
    ck_assert_int_eq(
        dcn__image_iso.create(fixture_path("x"), disc, &resume, &sink, &error),
        DCN_ERR_NOT_FOUND);
    resume.lacking = true;
    sink = create("iso", disc, &resume);
    ck_assert(fixture_exists("x.iso"));
    sink->ops->close(sink);
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(what_is_there_is_refused_without_making_anything)
{
    struct dcn_disc *disc =
        fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, 300);
    struct dcn_image_options check = {.check_only = true};
    struct dcn_sink *sink;

    fixture_setup();
    ck_assert_int_eq(
        dcn__image_iso.create(fixture_path("x"), disc, &check, &sink, &error),
        DCN_OK);
    ck_assert(!fixture_exists("x.iso"));
    sink = create("iso", disc, NULL);
    sink->ops->close(sink);
    ck_assert_int_eq(
        dcn__image_iso.create(fixture_path("x"), disc, &check, &sink, &error),
        DCN_ERR_EXISTS);
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(a_finished_split_image_is_not_taken_for_an_unfinished_one)
{
    struct dcn_disc *known = fixture_rich_disc();
    struct dcn_disc *begun = dcn__disc_copy(known);
    struct dcn_image_options split = {.split = true};
    struct dcn_image_options resume = {.split = true, .resume = true};
    struct dcn_sink *sink;

    fixture_setup();
    begun->tracks[1].pregap = begun->tracks[1].start;
    begun->tracks[0].end = begun->tracks[1].start;
    sink = create("cue", begun, &split);
    finish(sink, known);
    sink->ops->close(sink);
    ck_assert_int_eq(
        dcn__image_cue.create(fixture_path("x"), begun, &resume, &sink, &error),
        DCN_ERR_EXISTS);
    ck_assert_ptr_nonnull(strstr(error.message, "853776 bytes where 940800"));
    fixture_teardown();
    dcn__disc_free(known);
    dcn__disc_free(begun);
}
END_TEST

START_TEST(a_missing_folder_is_named)
{
    struct dcn_disc *disc = fixture_mixed_disc();
    struct dcn_sink *sink;

    fixture_setup();
    ck_assert_int_eq(dcn__image_cue.create(fixture_path("no/such/x"), disc,
                                           NULL, &sink, &error),
                     DCN_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(error.message, "no/such does not exist"));
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(a_device_in_the_place_of_an_output_is_refused)
{
    struct dcn_disc *disc =
        fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, 300);
    struct dcn_image_options overwrite = {.overwrite = true};
    struct dcn_sink *sink;

    fixture_setup();
    ck_assert_int_eq(symlink("/dev/full", fixture_path("x.iso")), 0);
    ck_assert_int_eq(dcn__image_iso.create(fixture_path("x"), disc, &overwrite,
                                           &sink, &error),
                     DCN_ERR_EXISTS);
    ck_assert_ptr_nonnull(strstr(error.message, "not a regular file"));
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(audio_does_not_fit_an_iso)
{
    struct dcn_disc *disc = fixture_mixed_disc();
    struct dcn_sink *sink;

    fixture_setup();
    ck_assert_int_eq(
        dcn__image_iso.create(fixture_path("x"), disc, NULL, &sink, &error),
        DCN_ERR_UNSUPPORTED);
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

START_TEST(runs_of_zeros_stay_holes)
{
    struct dcn_disc *disc =
        fixture_one_track(DCN_MEDIUM_DVD, DCN_TRACK_MODE1, 500000);
    struct dcn_sink *sink;
    uint8_t *zeros = calloc(500, 2048);
    struct stat info;

    fixture_setup();
    sink = create("iso", disc, NULL);
    sink->ops->write(sink, 100, 500, DCN_WANT_USER, zeros, NULL, NULL);
    ck_assert_int_eq(sink->ops->sync(sink, &error), DCN_OK);
    ck_assert_int_eq(stat(fixture_path("x.iso"), &info), 0);
    ck_assert_int_eq(info.st_size, 500000 * INT64_C(2048));
    ck_assert_int_lt(info.st_blocks, 2048);
    sink->ops->close(sink);
    free(zeros);
    fixture_teardown();
    dcn__disc_free(disc);
}
END_TEST

UNIT_MAIN("image/create", a_disc_with_everything_survives_one_bin,
          a_disc_with_everything_survives_one_bin_a_track,
          a_mixed_mode_disc_survives_split_or_whole,
          a_disc_with_everything_survives_clonecds_files,
          a_data_disc_survives_an_iso,
          an_iso_gives_raw_sectors_with_their_codes,
          pregaps_that_become_known_move_split_files,
          hashes_hold_though_sectors_came_out_of_order,
          hashes_are_those_that_everybody_computes,
          only_parts_that_were_read_are_stored,
          outputs_that_exist_are_refused_unless_told,
          an_existing_sheet_is_refused_and_nothing_left_behind,
          a_failed_creation_takes_back_what_it_made,
          a_resumed_image_keeps_what_was_there,
          what_a_begun_image_lacks_is_made,
          what_is_there_is_refused_without_making_anything,
          a_finished_split_image_is_not_taken_for_an_unfinished_one,
          a_missing_folder_is_named,
          a_device_in_the_place_of_an_output_is_refused,
          audio_does_not_fit_an_iso, runs_of_zeros_stay_holes)
