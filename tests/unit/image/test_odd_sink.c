/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sectors that 2048 bytes do not tell, kept beside an image of the others. */
#include "unit/unit.h"

#include "fixture.h"
#include "image/odd_sink.h"

#define SECTORS 40

static struct dcn_error error;
static struct dcn_disc *disc;
static struct dcn_sink *sink;
static uint8_t raw[DCN_RAW_BYTES], back[DCN_RAW_BYTES];

static enum dcn_status
open_sink(bool resume)
{
    const struct dcn_image_options options = {.resume = resume};
    struct dcn_sink *inner;

    ck_assert_int_eq(dcn__image_iso.create(fixture_path("x"), disc, &options,
                                           &inner, &error),
                     DCN_OK);
    return dcn__odd_sink_new(inner, fixture_path("x.odd"), resume, false, &sink,
                             &error);
}

static void
begin(void)
{
    fixture_setup();
    disc = fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, SECTORS);
    ck_assert_msg(open_sink(false) == DCN_OK, "%s", error.message);
}

static void
again(void)
{
    ck_assert_int_eq(sink->ops->sync(sink, &error), DCN_OK);
    dcn__sink_close(sink);
    ck_assert_msg(open_sink(true) == DCN_OK, "%s", error.message);
}

static void
end(void)
{
    dcn__sink_close(sink);
    dcn__disc_free(disc);
    fixture_teardown();
}

static void
put(dcn_lba lba, enum dcn_sector_mode mode)
{
    memset(raw, (int)lba + 1, sizeof(raw));
    raw[18] = raw[22] = mode == DCN_MODE_2_FORM2 ? 0x20 : 0;
    dcn__sector_encode(raw, lba, mode);
    ck_assert_int_eq(
        sink->ops->write(sink, lba, 1, DCN_WANT_RAW, raw, NULL, &error),
        DCN_OK);
}

static void
reads_back(dcn_lba lba)
{
    ck_assert_int_eq(sink->ops->read(sink, lba, 1, DCN_WANT_RAW, back, &error),
                     DCN_OK);
    ck_assert_mem_eq(back, raw, sizeof(raw));
}

static size_t
odd_count(void)
{
    struct dcn_odd odd;
    size_t n = 0;

    while (dcn__odd_sink_get(sink, n, &odd))
        n++;
    return n;
}

START_TEST(plain_sectors_are_not_odd_and_come_back_whole)
{
    begin();
    put(7, DCN_MODE_1);
    reads_back(7);
    ck_assert_uint_eq(odd_count(), 0);
    end();
}
END_TEST

START_TEST(another_mode_is_odd_and_comes_back_as_it_was)
{
    struct dcn_odd odd;

    begin();
    put(9, DCN_MODE_2_FORM2);
    put(3, DCN_MODE_2_FORM1);
    reads_back(3);
    ck_assert(dcn__odd_sink_get(sink, 0, &odd));
    ck_assert_int_eq(odd.lba, 3);
    ck_assert_int_eq(odd.mode, DCN_MODE_2_FORM1);
    ck_assert(!odd.dropped);
    ck_assert(dcn__odd_sink_get(sink, 1, &odd));
    ck_assert_int_eq(odd.lba, 9);
    ck_assert(odd.dropped);
    ck_assert_uint_eq(odd_count(), 2);
    end();
}
END_TEST

START_TEST(wrong_codes_are_kept)
{
    begin();
    memset(raw, 5, sizeof(raw));
    dcn__sector_encode(raw, 5, DCN_MODE_1);
    raw[2064] ^= 1;
    ck_assert_int_eq(
        sink->ops->write(sink, 5, 1, DCN_WANT_RAW, raw, NULL, &error), DCN_OK);
    reads_back(5);
    ck_assert_uint_eq(odd_count(), 1);
    end();
}
END_TEST

START_TEST(another_sectors_address_is_kept)
{
    begin();
    dcn__sector_encode(raw, 6, DCN_MODE_1);
    ck_assert_int_eq(
        sink->ops->write(sink, 8, 1, DCN_WANT_RAW, raw, NULL, &error), DCN_OK);
    reads_back(8);
    ck_assert_uint_eq(odd_count(), 1);
    end();
}
END_TEST

START_TEST(a_better_reading_makes_it_odd_no_more)
{
    begin();
    put(4, DCN_MODE_2_FORM2);
    put(4, DCN_MODE_1);
    reads_back(4);
    ck_assert_uint_eq(odd_count(), 0);
    again();
    ck_assert_uint_eq(odd_count(), 0);
    reads_back(4);
    end();
}
END_TEST

START_TEST(what_was_kept_is_there_when_it_goes_on)
{
    begin();
    put(2, DCN_MODE_2_FORM2);
    again();
    ck_assert_uint_eq(odd_count(), 1);
    reads_back(2);
    end();
}
END_TEST

START_TEST(a_record_that_was_cut_costs_itself_alone)
{
    size_t len;
    char *file;

    begin();
    put(3, DCN_MODE_2_FORM2);
    put(2, DCN_MODE_2_FORM2);
    ck_assert_int_eq(sink->ops->sync(sink, &error), DCN_OK);
    dcn__sink_close(sink);
    file = fixture_read("x.odd", &len);
    fixture_write("x.odd", file, len - 100);
    free(file);
    ck_assert_int_eq(open_sink(true), DCN_OK);
    ck_assert_uint_eq(odd_count(), 1);
    put(3, DCN_MODE_2_FORM2);
    reads_back(3);
    end();
}
END_TEST

START_TEST(a_file_of_others_is_neither_read_nor_removed)
{
    fixture_setup();
    disc = fixture_one_track(DCN_MEDIUM_CD, DCN_TRACK_MODE1, SECTORS);
    fixture_write("x.odd", "my own notes, quite long", 24);
    ck_assert_int_eq(open_sink(false), DCN_ERR_EXISTS);
    ck_assert(!fixture_exists("x.iso"));
    dcn__odd_remove(fixture_path("x.odd"));
    ck_assert(fixture_exists("x.odd"));
    fixture_write("x.iso", "", 0);
    ck_assert_int_eq(open_sink(true), DCN_ERR_FORMAT);
    dcn__disc_free(disc);
    fixture_teardown();
}
END_TEST

UNIT_MAIN("image/odd_sink", plain_sectors_are_not_odd_and_come_back_whole,
          another_mode_is_odd_and_comes_back_as_it_was, wrong_codes_are_kept,
          another_sectors_address_is_kept,
          a_better_reading_makes_it_odd_no_more,
          what_was_kept_is_there_when_it_goes_on,
          a_record_that_was_cut_costs_itself_alone,
          a_file_of_others_is_neither_read_nor_removed)
