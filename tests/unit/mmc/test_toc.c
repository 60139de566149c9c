/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "mmc/toc_reply.h"

#include <stdio.h>
#include <string.h>

/* Ten tracks of one minute, from 00:02:00; lead-out 11:02:00. */
#define ENTRY(adrctl, point, m, s, f) 1, adrctl, 0, point, 0, 0, 0, 0, m, s, f
static const uint8_t ten_binary[] = {
    0,
    0,
    1,
    1,
    ENTRY(0x10, 0xA0, 1, 0x20, 0),
    ENTRY(0x10, 0xA1, 10, 0, 0),
    ENTRY(0x10, 0xA2, 11, 2, 0),
    ENTRY(0x10, 8, 7, 2, 0),
    ENTRY(0x10, 9, 8, 2, 0),
    ENTRY(0x10, 10, 10, 2, 0),
};
static const uint8_t ten_bcd[] = {
    0,
    0,
    1,
    1,
    ENTRY(0x10, 0xA0, 1, 0x20, 0),
    ENTRY(0x10, 0xA1, 0x10, 0, 0),
    ENTRY(0x10, 0xA2, 0x11, 2, 0),
    ENTRY(0x10, 8, 7, 2, 0),
    ENTRY(0x10, 9, 8, 2, 0),
    ENTRY(0x10, 0x10, 0x10, 2, 0),
};

static struct dcn_full_toc toc;
static uint8_t reply[256];

/* The reply with its length written, and extra bytes after it. */
static size_t
with_length(const uint8_t *bytes, size_t len, size_t extra)
{
    memset(reply, 0xEE, sizeof(reply));
    memcpy(reply, bytes, len);
    reply[0] = (uint8_t)((len - 2) >> 8);
    reply[1] = (uint8_t)(len - 2);
    return len + extra;
}

static enum dcn_status
parse(const uint8_t *bytes, size_t len, size_t extra)
{
    return dcn__full_toc_parse(reply, with_length(bytes, len, extra),
                               DCN_TOC_NUMBERS_GUESS, &toc, NULL);
}

START_TEST(a_binary_full_toc_is_read_with_all_points)
{
    ck_assert_int_eq(parse(ten_binary, sizeof(ten_binary), 0), DCN_OK);
    ck_assert(!toc.bcd);
    ck_assert(!toc.ambiguous);
    ck_assert_uint_eq(toc.count, 6);
    ck_assert_uint_eq(toc.tracks, 3);
    ck_assert_uint_eq(toc.entry[0].p.s, 0x20);
    ck_assert_int_eq(dcn__full_toc_lba(&toc.entry[2]), 11 * 60 * 75);
    ck_assert_uint_eq(toc.entry[5].point, 10);
}
END_TEST

START_TEST(a_bcd_full_toc_is_recognised_by_its_order)
{
    ck_assert_int_eq(parse(ten_bcd, sizeof(ten_bcd), 0), DCN_OK);
    ck_assert(toc.bcd);
    ck_assert_uint_eq(toc.entry[5].point, 10);
    ck_assert_int_eq(dcn__full_toc_lba(&toc.entry[5]), 10 * 60 * 75);
}
END_TEST

START_TEST(a_toc_with_two_sound_readings_is_a_marked_guess)
{
    static const uint8_t two[] = {0,
                                  0,
                                  1,
                                  1,
                                  ENTRY(0x14, 1, 0, 2, 0),
                                  ENTRY(0x14, 0xA2, 0x10, 0x20, 0x30)};

    ck_assert_int_eq(parse(two, sizeof(two), 0), DCN_OK);
    ck_assert(toc.ambiguous);
    ck_assert(!toc.bcd);
}
END_TEST

START_TEST(bytes_past_the_end_and_a_cut_off_entry_are_left_out)
{
    ck_assert_int_eq(parse(ten_binary, sizeof(ten_binary), 2), DCN_OK);
    ck_assert_uint_eq(toc.count, 6);
    ck_assert_int_eq(parse(ten_binary, sizeof(ten_binary) - 5, 0), DCN_OK);
    ck_assert_uint_eq(toc.count, 5);
}
END_TEST

START_TEST(a_length_that_promises_more_than_came_is_cut_off)
{
    reply[0] = 0xFF;
    memcpy(reply, ten_binary, 4 + 22);
    reply[0] = 0xFF;
    reply[1] = 0xFF;
    ck_assert_int_eq(
        dcn__full_toc_parse(reply, 4 + 22, DCN_TOC_NUMBERS_GUESS, &toc, NULL),
        DCN_OK);
    ck_assert_uint_eq(toc.count, 2);
}
END_TEST

START_TEST(a_full_toc_of_only_a0_to_a2_has_no_track)
{
    ck_assert_int_eq(parse(ten_binary, 4 + 33, 0), DCN_OK);
    ck_assert_uint_eq(toc.tracks, 0);
}
END_TEST

START_TEST(a_formatted_reply_to_a_full_toc_request_is_refused)
{
    static const uint8_t formatted[] = {0, 18, 1, 1,    0,    0x14, 1, 0, 0, 0,
                                        0, 0,  0, 0x14, 0xAA, 0,    0, 1, 0, 0};

    ck_assert_int_eq(parse(formatted, sizeof(formatted), 0), DCN_ERR_FORMAT);
}
END_TEST

START_TEST(a_lead_out_past_90_minutes_is_in_the_program_area)
{
    static const uint8_t bytes[] = {0, 0, 1, 1, ENTRY(0x14, 0xA2, 99, 0, 0)};

    ck_assert_int_eq(parse(bytes, sizeof(bytes), 0), DCN_OK);
    ck_assert_int_eq(dcn__full_toc_lba(&toc.entry[0]), 99 * 60 * 75 - 150);
}
END_TEST

START_TEST(numbers_that_are_no_time_in_any_reading_are_refused)
{
    static const uint8_t bytes[] = {0, 0, 1, 1,
                                    ENTRY(0x14, 0xA2, 0x10, 0x6A, 0)};

    ck_assert_int_eq(parse(bytes, sizeof(bytes), 0), DCN_ERR_FORMAT);
}
END_TEST

START_TEST(a_formatted_toc_gives_tracks_and_lead_out)
{
    static const uint8_t formatted[] = {
        0, 26, 1, 2, 0, 0x14, 1, 0,    0,    0, 0, 0, 0, 0x10,
        2, 0,  0, 0, 4, 0,    0, 0x14, 0xAA, 0, 0, 1, 0, 0};
    struct dcn_formatted_toc formatted_toc;

    ck_assert_int_eq(dcn__formatted_toc_parse(formatted, sizeof(formatted),
                                              &formatted_toc, NULL),
                     DCN_OK);
    ck_assert_uint_eq(formatted_toc.count, 2);
    ck_assert_int_eq(formatted_toc.track[1].start, 1024);
    ck_assert_uint_eq(formatted_toc.track[1].control, 0);
    ck_assert(formatted_toc.has_lead_out);
    ck_assert_int_eq(formatted_toc.lead_out, 65536);
}
END_TEST

START_TEST(a_track_named_twice_is_refused)
{
    static const uint8_t formatted[] = {0, 18, 1, 1,    0, 0x14, 1, 0, 0, 0,
                                        0, 0,  0, 0x14, 1, 0,    0, 0, 0, 0};
    struct dcn_formatted_toc formatted_toc;

    ck_assert_int_eq(dcn__formatted_toc_parse(formatted, sizeof(formatted),
                                              &formatted_toc, NULL),
                     DCN_ERR_FORMAT);
}
END_TEST

START_TEST(an_atip_without_its_markers_is_none)
{
    uint8_t bytes[28] = {0, 26};
    struct dcn_atip atip;

    ck_assert(!dcn__atip_parse(bytes, sizeof(bytes), &atip));
    bytes[4] = 0xD4;
    bytes[6] = 0xC0;
    bytes[8] = 97;
    bytes[12] = 79;
    ck_assert(dcn__atip_parse(bytes, sizeof(bytes), &atip));
    ck_assert(atip.rewritable);
    ck_assert_uint_eq(atip.last_lead_out.m, 79);
}
END_TEST

START_TEST(cdtext_packs_are_whole_packs)
{
    uint8_t bytes[4 + 40] = {0, 42};
    const uint8_t *packs;
    size_t n;

    ck_assert(dcn__cdtext_reply(bytes, sizeof(bytes), &packs, &n));
    ck_assert_uint_eq(n, 36);
    ck_assert(!dcn__cdtext_reply(bytes, 20, &packs, &n));
}
END_TEST

/* A CD-Extra as a real drive told it: 3 audio tracks, then data. */
START_TEST(a_real_cd_extra_is_read)
{
    const char *folder = getenv("DCN_TESTDATA");
    char path[1024];
    FILE *file;
    size_t len;

    if (folder == NULL)
        return;
    snprintf(path, sizeof(path), "%s/real-facts/fulltoc-cdextra.bin", folder);
    file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    len = fread(reply, 1, sizeof(reply), file);
    fclose(file);
    ck_assert_uint_eq(len, 138);
    ck_assert_int_eq(
        dcn__full_toc_parse(reply, len, DCN_TOC_NUMBERS_GUESS, &toc, NULL),
        DCN_OK);
    ck_assert(!toc.bcd);
    ck_assert_uint_eq(toc.count, 12);
    ck_assert_uint_eq(toc.tracks, 4);
    ck_assert_uint_eq(toc.last_session, 2);
    ck_assert_int_eq(dcn__full_toc_lba(&toc.entry[11]), 44207);
    ck_assert_int_eq(dcn__full_toc_lba(&toc.entry[10]), 69803);
}
END_TEST

UNIT_MAIN("mmc/toc", a_binary_full_toc_is_read_with_all_points,
          a_bcd_full_toc_is_recognised_by_its_order,
          a_toc_with_two_sound_readings_is_a_marked_guess,
          bytes_past_the_end_and_a_cut_off_entry_are_left_out,
          a_length_that_promises_more_than_came_is_cut_off,
          a_full_toc_of_only_a0_to_a2_has_no_track,
          a_formatted_reply_to_a_full_toc_request_is_refused,
          a_lead_out_past_90_minutes_is_in_the_program_area,
          numbers_that_are_no_time_in_any_reading_are_refused,
          a_formatted_toc_gives_tracks_and_lead_out,
          a_track_named_twice_is_refused, an_atip_without_its_markers_is_none,
          cdtext_packs_are_whole_packs, a_real_cd_extra_is_read)
