/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw sectors without a sheet. */
#include "unit/unit.h"

#include "fixture.h"
#include "image/raw.h"

static struct dcn_error error;
static struct dcn_source *source;
static uint8_t bytes[1200 * (DCN_RAW_BYTES + DCN_SUB_BYTES)];

/* Count sectors from first on, of mode, or audio (DCN_MODE_AUDIO). */
static void
lay(uint32_t first, uint32_t count, uint32_t stride, enum dcn_sector_mode mode,
    dcn_lba lba)
{
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *sector = bytes + (size_t)(first + i) * stride;

        memset(sector, (int)(i % 200) + 1, stride);
        if (mode != DCN_MODE_AUDIO)
            dcn__sector_encode(sector, lba + (dcn_lba)i, mode);
    }
}

static const struct dcn_disc *
open_file(size_t len)
{
    enum dcn_status status;

    fixture_setup();
    fixture_write("x.bin", bytes, len);
    status = dcn__image_raw.open(fixture_path("x.bin"), NULL, &source, &error);
    ck_assert_msg(status == DCN_OK, "%s", error.message);
    return dcn__source_describe(source);
}

static void
done(void)
{
    dcn__source_close(source);
    fixture_teardown();
}

static const char *
only_note(void)
{
    const char *const *notes;

    ck_assert_uint_eq(dcn__image_notes(source, &notes), 1);
    return notes[0];
}

START_TEST(one_track_of_data_is_seen_by_its_sectors)
{
    const struct dcn_disc *disc;
    const char *const *notes;

    lay(0, 300, DCN_RAW_BYTES, DCN_MODE_1, 0);
    disc = open_file((size_t)300 * DCN_RAW_BYTES);
    ck_assert_uint_eq(disc->track_count, 1);
    ck_assert_int_eq(disc->tracks[0].mode, DCN_TRACK_MODE1);
    ck_assert_int_eq(disc->lead_out, 300);
    ck_assert_uint_eq(dcn__image_notes(source, &notes), 0);
    done();
}
END_TEST

START_TEST(a_track_begins_where_the_kind_changes_for_good)
{
    const struct dcn_disc *disc;

    lay(0, 400, DCN_RAW_BYTES, DCN_MODE_1, 0);
    lay(400, 500, DCN_RAW_BYTES, DCN_MODE_AUDIO, 0);
    disc = open_file((size_t)900 * DCN_RAW_BYTES);
    ck_assert_uint_eq(disc->track_count, 2);
    ck_assert_int_eq(disc->tracks[1].mode, DCN_TRACK_AUDIO);
    ck_assert_int_eq(disc->tracks[1].start, 400);
    ck_assert_ptr_nonnull(strstr(only_note(), "has no sheet: 2 tracks"));
    done();
}
END_TEST

START_TEST(damage_of_a_second_is_no_track)
{
    const struct dcn_disc *disc;

    lay(0, 600, DCN_RAW_BYTES, DCN_MODE_1, 0);
    lay(290, 40, DCN_RAW_BYTES, DCN_MODE_AUDIO, 0);
    disc = open_file((size_t)600 * DCN_RAW_BYTES);
    ck_assert_uint_eq(disc->track_count, 1);
    done();
}
END_TEST

START_TEST(subchannel_between_the_sectors_is_seen)
{
    struct dcn_source_caps caps;
    const struct dcn_disc *disc;

    lay(0, 200, DCN_RAW_BYTES + DCN_SUB_BYTES, DCN_MODE_2_FORM1, 0);
    disc = open_file((size_t)200 * (DCN_RAW_BYTES + DCN_SUB_BYTES));
    ck_assert_int_eq(disc->lead_out, 200);
    ck_assert_int_eq(disc->tracks[0].mode, DCN_TRACK_MODE2);
    dcn__source_capabilities(source, &caps);
    ck_assert_uint_ne(caps.want & DCN_WANT_SUB, 0);
    done();
}
END_TEST

START_TEST(a_part_of_a_disc_is_said_to_be_one)
{
    lay(0, 100, DCN_RAW_BYTES, DCN_MODE_1, 4500);
    (void)open_file((size_t)100 * DCN_RAW_BYTES);
    ck_assert_ptr_nonnull(strstr(only_note(), "is LBA 4500"));
    done();
}
END_TEST

START_TEST(a_file_that_ends_inside_a_sector_says_so)
{
    lay(0, 100, DCN_RAW_BYTES, DCN_MODE_1, 0);
    ck_assert_int_eq(open_file((size_t)99 * DCN_RAW_BYTES + 52)->lead_out, 100);
    ck_assert_ptr_nonnull(strstr(only_note(), "52 of its 2352 bytes"));
    done();
}
END_TEST

START_TEST(the_stride_shows_from_two_sectors_on)
{
    uint32_t stride = 0;

    lay(0, 2, DCN_RAW_BYTES + DCN_SUB_BYTES, DCN_MODE_1, 0);
    ck_assert(
        dcn__raw_stride(bytes, 2 * (DCN_RAW_BYTES + DCN_SUB_BYTES), &stride));
    ck_assert_uint_eq(stride, DCN_RAW_BYTES + DCN_SUB_BYTES);
    ck_assert(dcn__raw_stride(bytes, DCN_RAW_BYTES, &stride));
    ck_assert_uint_eq(stride, DCN_RAW_BYTES);
    ck_assert(!dcn__raw_stride(bytes, DCN_RAW_BYTES - 1, &stride));
    ck_assert(!dcn__raw_stride(bytes + 1, DCN_RAW_BYTES, &stride));
}
END_TEST

UNIT_MAIN("image/raw", one_track_of_data_is_seen_by_its_sectors,
          a_track_begins_where_the_kind_changes_for_good,
          damage_of_a_second_is_no_track,
          subchannel_between_the_sectors_is_seen,
          a_part_of_a_disc_is_said_to_be_one,
          a_file_that_ends_inside_a_sector_says_so,
          the_stride_shows_from_two_sectors_on)
