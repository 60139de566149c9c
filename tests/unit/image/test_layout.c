/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the common source makes of each stored form. */
#include "unit/unit.h"

#include "fixture.h"
#include "memory_files.h"
#include "util/bytes.h"

static struct dcn_error error;
static struct dcn_source *source;
static uint8_t buffer[8 * (2352 + 96)];
static struct dcn_sector_result results[8];

static void
open_as(const char *name, const char *text)
{
    fixture_write(name, text, strlen(text));
    ck_assert_msg(dcn__image_open(fixture_path(name), NULL, &source, NULL,
                                  &error) == DCN_OK,
                  "%s", error.message);
}

static void
open_sheet(const char *text)
{
    open_as("x.cue", text);
}

static void
open_toc(const char *text)
{
    open_as("x.toc", text);
}

static void
read_sectors(dcn_lba first, uint32_t count, unsigned want)
{
    ck_assert_int_eq(dcn__source_read(source, first, count, want, 0, buffer,
                                      results, &error),
                     DCN_OK);
}

static void
done(void)
{
    dcn__source_close(source);
    source = NULL;
    fixture_teardown();
}

START_TEST(user_data_gain_sync_header_and_codes)
{
    struct dcn_sector_check check;

    fixture_setup();
    fixture_sectors("a.iso", 300, 2048);
    open_sheet("FILE a.iso BINARY\nTRACK 01 MODE1/2048\nINDEX 01 0:0:0\n");
    read_sectors(7, 1, DCN_WANT_RAW);
    dcn__sector_check(buffer, 7, &check);
    ck_assert_int_eq(check.mode, DCN_MODE_1);
    ck_assert_uint_eq(check.faults, 0);
    ck_assert_uint_eq(dcn__get_be32(buffer + 16), 7);
    ck_assert(results[0].made_up);
    read_sectors(7, 1, DCN_WANT_USER);
    ck_assert_uint_eq(dcn__get_be32(buffer), 7);
    done();
}
END_TEST

START_TEST(user_data_of_many_sectors_gain_them_where_they_are)
{
    struct dcn_sector_check check;

    fixture_setup();
    fixture_sectors("a.iso", 300, 2048);
    open_sheet("FILE a.iso BINARY\nTRACK 01 MODE1/2048\nINDEX 01 0:0:0\n");
    memset(buffer, 0xEE, sizeof(buffer));
    read_sectors(40, 8, DCN_WANT_RAW);
    for (int i = 0; i < 8; i++) {
        dcn__sector_check(buffer + 2352 * i, 40 + i, &check);
        ck_assert_int_eq(check.mode, DCN_MODE_1);
        ck_assert_uint_eq(check.faults, 0);
        ck_assert_uint_eq(dcn__get_be32(buffer + 2352 * i + 16), 40 + i);
    }
    ck_assert_uint_eq(buffer[8 * 2352], 0xEE);
    done();
}
END_TEST

START_TEST(what_a_shrinking_file_no_longer_has_is_zeros)
{
    static const uint8_t none[8 * 2352];

    fixture_setup();
    fixture_sectors("a.iso", 300, 2048);
    open_sheet("FILE a.iso BINARY\nTRACK 01 MODE1/2048\nINDEX 01 0:0:0\n");
    ck_assert_int_eq(truncate(fixture_path("a.iso"), 44 * 2048), 0);
    memset(buffer, 0xEE, sizeof(buffer));
    ck_assert_int_eq(dcn__source_read(source, 40, 8, DCN_WANT_RAW, 0, buffer,
                                      results, &error),
                     DCN_ERR_IO);
    ck_assert(!results[0].has_main);
    ck_assert_mem_eq(buffer, none, sizeof(none));
    done();
}
END_TEST

START_TEST(mode_2_without_header_gains_one)
{
    struct dcn_sector_check check;

    fixture_setup();
    fixture_sectors("a.bin", 300, 2336);
    open_sheet("FILE a.bin BINARY\nTRACK 01 MODE2/2336\nINDEX 01 0:0:0\n");
    read_sectors(5, 2, DCN_WANT_RAW);
    dcn__sector_check(buffer + 2352, 6, &check);
    ck_assert(dcn__sync_present(buffer + 2352));
    ck_assert_int_eq(buffer[2352 + 15], 2);
    ck_assert_int_eq(check.header_lba, 6);
    ck_assert_uint_eq(dcn__get_be32(buffer + 2352 + 16), 6);
    ck_assert_uint_eq(dcn__get_be32(buffer + 2348), 0);
    ck_assert(!results[0].made_up);
    done();
}
END_TEST

START_TEST(form_2_has_no_user_data_of_2048)
{
    struct dcn_sector_check check;

    fixture_setup();
    fixture_sectors("a.bin", 300, 2324);
    open_sheet("FILE a.bin BINARY\nTRACK 01 MODE2/2324\nINDEX 01 0:0:0\n");
    read_sectors(5, 1, DCN_WANT_RAW);
    dcn__sector_check(buffer, 5, &check);
    ck_assert_int_eq(check.mode, DCN_MODE_2_FORM2);
    ck_assert_uint_eq(check.faults, 0);
    read_sectors(5, 1, DCN_WANT_USER);
    ck_assert_int_eq(results[0].state, DCN_SECTOR_WRONG_TYPE);
    ck_assert(!results[0].has_main);
    done();
}
END_TEST

START_TEST(motorola_samples_are_swapped)
{
    fixture_setup();
    fixture_sectors("a.bin", 300, 2352);
    open_sheet("FILE a.bin MOTOROLA\nTRACK 01 AUDIO\nINDEX 01 0:0:0\n");
    read_sectors(0x101, 1, DCN_WANT_RAW);
    ck_assert_mem_eq(buffer, "\0\0\1\1", 4);
    read_sectors(0x0C, 1, DCN_WANT_RAW);
    ck_assert_mem_eq(buffer, "\0\0\x0C\0", 4);
    done();
}
END_TEST

START_TEST(gaps_in_no_file_are_silence_or_empty_sectors)
{
    struct dcn_sector_check check;

    fixture_setup();
    fixture_sectors("a.bin", 300, 2352);
    fixture_sectors("b.iso", 300, 2048);
    open_sheet("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 0:0:0\n"
               "FILE b.iso BINARY\nTRACK 02 MODE1/2048\nPREGAP 0:2:0\n"
               "INDEX 01 0:0:0\nPOSTGAP 0:2:0\n");
    read_sectors(299, 3, DCN_WANT_RAW);
    ck_assert_uint_eq(dcn__get_be32(buffer), 299);
    dcn__sector_check(buffer + 2352, 300, &check);
    ck_assert_int_eq(check.mode, DCN_MODE_1);
    ck_assert_uint_eq(check.faults, 0);
    read_sectors(899, 1, DCN_WANT_USER);
    ck_assert_int_eq(results[0].state, DCN_SECTOR_GOOD);
    done();
}
END_TEST

START_TEST(subchannel_within_the_stride_is_delivered)
{
    uint8_t *bytes = calloc(300, 2448);

    fixture_setup();
    memset(bytes + 9 * 2448 + 2352, 0x40, 96);
    bytes[9 * 2448] = 0x77;
    fixture_write("a.bin", bytes, 300 * 2448);
    free(bytes);
    open_sheet("FILE a.bin BINARY\nTRACK 01 CDG\nINDEX 01 0:0:0\n");
    read_sectors(8, 2, DCN_WANT_RAW | DCN_WANT_SUB);
    ck_assert(results[1].has_sub);
    ck_assert_int_eq(buffer[2448], 0x77);
    ck_assert_int_eq(buffer[2448 + 2352], 0x40);
    ck_assert_int_eq(buffer[2352], 0);
    read_sectors(9, 1, DCN_WANT_SUB);
    ck_assert_int_eq(buffer[95], 0x40);
    done();
}
END_TEST

START_TEST(a_raw_sector_whose_edc_is_wrong_is_told)
{
    uint8_t *bytes = calloc(300, 2352);

    fixture_setup();
    dcn__sector_encode(bytes, 0, DCN_MODE_1);
    dcn__sector_encode(bytes + 2352, 1, DCN_MODE_1);
    bytes[2352 + 100] ^= 1;
    fixture_write("a.bin", bytes, 300 * 2352);
    free(bytes);
    open_sheet("FILE a.bin BINARY\nTRACK 01 MODE1/2352\nINDEX 01 0:0:0\n");
    read_sectors(0, 3, DCN_WANT_USER);
    ck_assert_int_eq(results[0].state, DCN_SECTOR_GOOD);
    ck_assert_int_eq(results[1].state, DCN_SECTOR_BAD_CHECK);
    ck_assert_int_eq(results[1].faults, DCN_FAULT_EDC);
    ck_assert_int_eq(results[2].state, DCN_SECTOR_BAD_CHECK);
    ck_assert_int_eq(results[2].faults, DCN_FAULT_SYNC);
    done();
}
END_TEST

START_TEST(audio_has_no_user_data)
{
    fixture_setup();
    fixture_sectors("a.bin", 300, 2352);
    open_sheet("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 0:0:0\n");
    read_sectors(0, 1, DCN_WANT_USER);
    ck_assert_int_eq(results[0].state, DCN_SECTOR_WRONG_TYPE);
    done();
}
END_TEST

START_TEST(what_a_torn_file_lacks_is_missing)
{
    uint8_t *bytes = calloc(300, 2352);

    fixture_setup();
    fixture_write("a.bin", bytes, 299 * 2352 + 7);
    free(bytes);
    open_sheet("FILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 0:0:0\n");
    read_sectors(298, 4, DCN_WANT_RAW);
    ck_assert_int_eq(results[0].state, DCN_SECTOR_GOOD);
    ck_assert_int_eq(results[1].state, DCN_SECTOR_MISSING);
    ck_assert(!results[1].has_main);
    ck_assert_int_eq(results[2].state, DCN_SECTOR_OUT_OF_RANGE);
    done();
}
END_TEST

/* 310 sectors and 100 bytes of samples, then another chunk: 50 bytes. */
static void
write_wave(const char *name, uint32_t said)
{
    static const size_t samples = 310 * 2352 + 100;
    uint8_t *bytes = malloc(44 + samples + 58);

    memcpy(bytes, WAVE_HEAD, 44);
    memset(bytes + 44, 0x11, samples);
    memcpy(bytes + 44 + samples, "LIST\x32\0\0\0", 8);
    memset(bytes + 44 + samples + 8, 0xEE, 50);
    bytes[40] = (uint8_t)said;
    bytes[41] = (uint8_t)(said >> 8);
    bytes[42] = (uint8_t)(said >> 16);
    bytes[43] = (uint8_t)(said >> 24);
    fixture_write(name, bytes, 44 + samples + (said > samples ? 0 : 58));
    free(bytes);
}

START_TEST(silence_follows_where_a_wave_ends_inside_a_sector)
{
    static const uint8_t silence[2352 - 100];

    fixture_setup();
    write_wave("a.wav", 310 * 2352 + 100);
    fixture_sectors("b.bin", 300, 2352);
    open_sheet("FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 0:0:0\n"
               "FILE b.bin BINARY\nTRACK 02 AUDIO\nINDEX 01 0:0:0\n");
    ck_assert(!dcn__image_is_short(source));
    read_sectors(309, 3, DCN_WANT_RAW);
    ck_assert_int_eq(results[1].state, DCN_SECTOR_GOOD);
    ck_assert(results[1].has_main);
    ck_assert_uint_eq(buffer[2352 - 1], 0x11);
    ck_assert_uint_eq(buffer[2352 + 99], 0x11);
    ck_assert_mem_eq(buffer + 2352 + 100, silence, sizeof(silence));
    ck_assert_uint_eq(dcn__get_be32(buffer + 2 * 2352), 0);
    read_sectors(310, 1, DCN_WANT_RAW);
    ck_assert_uint_eq(buffer[99], 0x11);
    ck_assert_mem_eq(buffer + 100, silence, sizeof(silence));
    dcn__source_close(source);
    open_toc("CD_DA\nTRACK AUDIO\nFILE \"a.wav\" 0\n");
    read_sectors(310, 1, DCN_WANT_RAW);
    ck_assert_int_eq(results[0].state, DCN_SECTOR_GOOD);
    ck_assert_uint_eq(buffer[99], 0x11);
    ck_assert_mem_eq(buffer + 100, silence, sizeof(silence));
    done();
}
END_TEST

START_TEST(a_wave_that_was_cut_off_is_torn)
{
    fixture_setup();
    write_wave("a.wav", 320 * 2352);
    open_sheet("FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 0:0:0\n");
    ck_assert(dcn__image_is_short(source));
    read_sectors(310, 1, DCN_WANT_RAW);
    ck_assert_int_eq(results[0].state, DCN_SECTOR_MISSING);
    dcn__source_close(source);
    write_wave("a.wav", 0xFFFFFFFF); /* out of a pipe */
    open_sheet("FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 0:0:0\n");
    read_sectors(310, 1, DCN_WANT_RAW);
    ck_assert_int_eq(results[0].state, DCN_SECTOR_GOOD);
    done();
}
END_TEST

START_TEST(files_are_found_whatever_their_case)
{
    const char *const *paths;

    fixture_setup();
    fixture_sectors("Track.BIN", 300, 2352);
    open_sheet("FILE \"C:\\rips\\track.bin\" BINARY\nTRACK 01 AUDIO\n"
               "INDEX 01 0:0:0\n");
    ck_assert_uint_eq(dcn__image_files(source, &paths), 2);
    ck_assert_str_eq(paths[0], fixture_path("x.cue"));
    ck_assert_str_eq(paths[1], fixture_path("Track.BIN"));
    done();
}
END_TEST

START_TEST(the_medium_of_an_iso_is_guessed_or_told)
{
    struct dcn_image_options dvd = {.medium = DCN_MEDIUM_DVD};
    struct dcn_source_caps caps;

    fixture_setup();
    fixture_sectors("a.iso", 300, 2048);
    ck_assert_int_eq(
        dcn__image_open(fixture_path("a.iso"), NULL, &source, NULL, &error),
        DCN_OK);
    ck_assert_int_eq(dcn__source_describe(source)->medium, DCN_MEDIUM_CD);
    dcn__source_close(source);
    ck_assert_int_eq(
        dcn__image_open(fixture_path("a.iso"), &dvd, &source, NULL, &error),
        DCN_OK);
    ck_assert_int_eq(dcn__source_describe(source)->medium, DCN_MEDIUM_DVD);
    dcn__source_capabilities(source, &caps);
    ck_assert_uint_eq(caps.want, DCN_WANT_USER);
    read_sectors(0, 1, DCN_WANT_RAW);
    ck_assert_int_eq(results[0].state, DCN_SECTOR_WRONG_TYPE);
    dcn__source_close(source);
    fixture_teardown();
}
END_TEST

START_TEST(a_large_iso_is_a_dvd_and_a_larger_one_a_bd)
{
    static const off_t sizes[] = {INT64_C(4700000) * 1000 / 2048 * 2048,
                                  INT64_C(25000000) * 1000 / 2048 * 2048};

    fixture_setup();
    fixture_write("a.iso", "", 0);
    ck_assert_int_eq(truncate(fixture_path("a.iso"), sizes[0]), 0);
    dcn__image_open(fixture_path("a.iso"), NULL, &source, NULL, &error);
    ck_assert_int_eq(dcn__source_describe(source)->medium, DCN_MEDIUM_DVD);
    dcn__source_close(source);
    ck_assert_int_eq(truncate(fixture_path("a.iso"), sizes[1]), 0);
    dcn__image_open(fixture_path("a.iso"), NULL, &source, NULL, &error);
    ck_assert_int_eq(dcn__source_describe(source)->medium, DCN_MEDIUM_BD);
    dcn__source_close(source);
    fixture_teardown();
}
END_TEST

START_TEST(what_is_no_image_is_told)
{
    fixture_setup();
    fixture_write("a.txt", "hello", 5);
    ck_assert_int_eq(
        dcn__image_open(fixture_path("a.txt"), NULL, &source, NULL, &error),
        DCN_ERR_FORMAT);
    ck_assert_int_eq(
        dcn__image_open(fixture_path("no"), NULL, &source, NULL, &error),
        DCN_ERR_NOT_FOUND);
    fixture_write("a.iso", "", 0);
    ck_assert_int_eq(
        dcn__image_open(fixture_path("a.iso"), NULL, &source, NULL, &error),
        DCN_ERR_FORMAT);
    fixture_teardown();
}
END_TEST

UNIT_MAIN("image/layout", user_data_gain_sync_header_and_codes,
          user_data_of_many_sectors_gain_them_where_they_are,
          what_a_shrinking_file_no_longer_has_is_zeros,
          mode_2_without_header_gains_one, form_2_has_no_user_data_of_2048,
          motorola_samples_are_swapped,
          gaps_in_no_file_are_silence_or_empty_sectors,
          subchannel_within_the_stride_is_delivered,
          a_raw_sector_whose_edc_is_wrong_is_told, audio_has_no_user_data,
          what_a_torn_file_lacks_is_missing,
          silence_follows_where_a_wave_ends_inside_a_sector,
          a_wave_that_was_cut_off_is_torn, files_are_found_whatever_their_case,
          the_medium_of_an_iso_is_guessed_or_told,
          a_large_iso_is_a_dvd_and_a_larger_one_a_bd, what_is_no_image_is_told)
