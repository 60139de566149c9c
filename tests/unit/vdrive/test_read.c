/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "unit/unit.h"

#include "codec/subchannel.h"

#include <string.h>

START_TEST(read_10_gives_user_data_of_a_raw_image)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, NULL, NULL);
    static uint8_t data[200 * 2048], expected[2048];
    struct dcn_reply reply = fixture_read10(drive, 300, 200, data);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, sizeof(data));
    for (int i = 0; i < 200; i++) {
        fixture_user(300 + i, expected);
        ck_assert_mem_eq(data + i * 2048, expected, 2048);
    }
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(read_10_gives_user_data_of_an_iso)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_iso, NULL, NULL);
    static uint8_t data[200 * 2048], expected[2048];
    struct dcn_reply reply = fixture_read10(drive, 800, 200, data);

    CK_GOOD(reply);
    fixture_user(999, expected);
    ck_assert_mem_eq(data + 199 * 2048, expected, 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(an_iso_read_raw_is_encoded)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_iso, NULL, NULL);
    static uint8_t data[3 * 2352], expected[2352];
    struct dcn_reply reply =
        fixture_read_cd(drive, 500, 3, 0, 0xF8, 0, data, sizeof(data));

    CK_GOOD(reply);
    fixture_raw(&fixture_data, 502, expected);
    ck_assert_mem_eq(data + 2 * 2352, expected, 2352);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(reads_past_the_end_are_refused)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, NULL, NULL);
    static uint8_t data[2 * 2048];
    struct dcn_reply reply = fixture_read10(drive, 999, 2, data);

    CK_SENSE(reply, "05/21/00");
    ck_assert_uint_eq(reply.transferred, 0);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(read_10_of_audio_is_an_illegal_mode)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_mixed, NULL, NULL);
    static uint8_t data[4 * 2048];
    struct dcn_reply reply = fixture_read10(drive, 298, 4, data);

    CK_SENSE(reply, "05/64/00");
    ck_assert_uint_eq(reply.transferred, 2 * 2048);
    dcn__vdrive_free(drive);
}
END_TEST

struct form {
    unsigned main;
    int len[5]; /* audio, mode 1, formless, form 1, form 2; -1: 05/24 */
};

/* MMC-6 6.17, the table of main channel selections. */
static const struct form forms[] = {
    {0x10, {2352, 2048, 2336, 2048, 2328}},
    {0x18, {2352, 2336, 2336, 2328, 2328}},
    {0x20, {2352, 4, 4, 4, 4}},
    {0x28, {2352, -1, -1, -1, -1}},
    {0x30, {2352, 2052, 2340, -1, -1}},
    {0x38, {2352, 2340, 2340, -1, -1}},
    {0x40, {2352, 0, 0, 8, 8}},
    {0x48, {2352, -1, -1, -1, -1}},
    {0x50, {2352, 2048, 2336, 2056, 2336}},
    {0x58, {2352, 2336, 2336, 2336, 2336}},
    {0x60, {2352, 4, 4, 12, 12}},
    {0x68, {2352, -1, -1, -1, -1}},
    {0x70, {2352, 2052, 2340, 2060, 2340}},
    {0x78, {2352, 2340, 2340, 2340, 2340}},
    {0x90, {2352, -1, -1, -1, -1}},
    {0xA0, {2352, 16, 16, 16, 16}},
    {0xB0, {2352, 2064, 2352, -1, -1}},
    {0xB8, {2352, 2352, 2352, -1, -1}},
    {0xC0, {2352, -1, -1, -1, -1}},
    {0xD0, {2352, -1, -1, -1, -1}},
    {0xE0, {2352, 16, 16, 24, 24}},
    {0xF0, {2352, 2064, 2352, 2072, 2352}},
    {0xF8, {2352, 2352, 2352, 2352, 2352}},
};

static void
check_form(const struct fixture_disc *disc, dcn_lba lba, unsigned main,
           int expected)
{
    struct dcn_vdrive *drive = fixture_drive(disc, NULL, NULL);
    static uint8_t data[8192];
    struct dcn_reply reply =
        fixture_read_cd(drive, lba, 2, 0, main, 0, data, sizeof(data));

    if (expected < 0)
        ck_assert_msg(strcmp(fixture_sense(&reply), "05/24/00") == 0,
                      "%02x at %d: %s", main, (int)lba, fixture_sense(&reply));
    else
        ck_assert_msg(reply.status == 0 &&
                          reply.transferred == (size_t)expected * 2,
                      "%02x at %d: %zu, not 2 * %d", main, (int)lba,
                      reply.transferred, expected);
    dcn__vdrive_free(drive);
}

START_TEST(every_main_channel_form_has_the_length_of_mmc)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        check_form(&fixture_audio, 10, forms[i].main, forms[i].len[0]);
        check_form(&fixture_data, 10, forms[i].main, forms[i].len[1]);
        check_form(&fixture_xa, 410, forms[i].main, forms[i].len[2]);
        check_form(&fixture_xa, 10, forms[i].main, forms[i].len[3]);
        check_form(&fixture_xa, 210, forms[i].main, forms[i].len[4]);
    }
}
END_TEST

START_TEST(expected_types_are_checked)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_xa, "scrambled = no\n", NULL);
    static uint8_t data[2352];
    static const unsigned right[] = {4, 5, 3};

    for (unsigned place = 0; place < 3; place++) {
        for (unsigned type = 1; type <= 5; type++) {
            struct dcn_reply reply =
                fixture_read_cd(drive, (dcn_lba)place * 200 + 5, 1, type, 0xF8,
                                0, data, sizeof(data));

            ck_assert_str_eq(fixture_sense(&reply),
                             type == right[place] ? "good" : "05/64/00");
        }
    }
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_change_from_data_to_audio_ends_the_transfer)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_mixed, NULL, NULL);
    static uint8_t data[10 * 2352];
    struct dcn_reply reply =
        fixture_read_cd(drive, 295, 10, 0, 0xF8, 0, data, sizeof(data));

    CK_SENSE(reply, "05/64/00");
    ck_assert_uint_eq(reply.transferred, 5 * 2352);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(parts_come_in_the_order_of_mmc)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    static uint8_t data[2 * 2744], expected[2352], q[12];
    struct dcn_reply reply =
        fixture_read_cd(drive, 100, 2, 1, 0x14, 1, data, sizeof(data));

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 2 * 2744);
    fixture_raw(&fixture_audio, 101, expected);
    ck_assert_mem_eq(data + 2744, expected, 2352);
    dcn__q_from_raw(data + 2744 + 2352 + 296, q);
    ck_assert(dcn__q_crc_valid(q));
    ck_assert_uint_eq(q[9], 0x26); /* 101 + 150 = 3 s 26 */
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(another_personality_puts_the_subchannel_first)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, "order = main-sub-c2\n", NULL);
    static uint8_t data[2742], q[12];
    struct dcn_reply reply =
        fixture_read_cd(drive, 101, 1, 1, 0x12, 1, data, sizeof(data));

    CK_GOOD(reply);
    dcn__q_from_raw(data + 2352, q);
    ck_assert(dcn__q_crc_valid(q));
    dcn__vdrive_free(drive);
}
END_TEST

/* 300 sectors with C2 and P-W in one command, and each in its own. */
static void
check_together(const char *personality)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, personality, NULL);
    static uint8_t data[300 * 2742], one[2742];
    struct dcn_reply reply =
        fixture_read_cd(drive, 120, 300, 1, 0x12, 1, data, sizeof(data));

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, sizeof(data));
    for (int i = 0; i < 300; i++) {
        reply =
            fixture_read_cd(drive, 120 + i, 1, 1, 0x12, 1, one, sizeof(one));
        ck_assert_mem_eq(data + i * 2742, one, 2742);
    }
    dcn__vdrive_free(drive);
}

START_TEST(many_sectors_with_all_parts_are_those_of_single_reads)
{
    check_together(NULL);
    check_together("order = main-sub-c2\n");
    check_together("read_offset = 30\n");
}
END_TEST

START_TEST(a_short_buffer_is_filled_and_no_more)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    static uint8_t data[6000];
    struct dcn_reply reply;

    memset(data, 0xEE, sizeof(data));
    reply = fixture_read_cd(drive, 100, 10, 1, 0x10, 1, data, 5000);
    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 5000);
    ck_assert_uint_eq(data[5000], 0xEE);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_read_offset_shifts_audio_by_samples)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, "read_offset = 30\n", NULL);
    static uint8_t data[2 * 2352], before[2352], here[2352];
    struct dcn_reply reply =
        fixture_read_cd(drive, 100, 2, 1, 0x10, 0, data, sizeof(data));

    CK_GOOD(reply);
    fixture_raw(&fixture_audio, 99, before);
    fixture_raw(&fixture_audio, 100, here);
    ck_assert_mem_eq(data, before + 2352 - 120, 120);
    ck_assert_mem_eq(data + 120, here, 2352);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(data_read_as_audio_is_scrambled)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "scrambled = yes\n", NULL);
    static uint8_t data[2352], expected[2352];
    struct dcn_reply reply =
        fixture_read_cd(drive, 700, 1, 1, 0x10, 0, data, sizeof(data));

    CK_GOOD(reply);
    fixture_raw(&fixture_data, 700, expected);
    dcn__scramble(expected);
    ck_assert_mem_eq(data, expected, 2352);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_drive_without_scrambled_reads_refuses_them)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "scrambled = no\n", NULL);
    static uint8_t data[2352];
    struct dcn_reply reply =
        fixture_read_cd(drive, 700, 1, 1, 0x10, 0, data, sizeof(data));

    CK_SENSE(reply, "05/64/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(read_cd_msf_means_the_same_sectors)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    static uint8_t data[2 * 2352], expected[2352];
    struct dcn_reply reply = fixture_in(
        drive, "b9 04 00 00 03 19 00 03 1b 10 00 00", data, sizeof(data));

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 2 * 2352);
    fixture_raw(&fixture_audio, 100, expected);
    ck_assert_mem_eq(data, expected, 2352);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(lead_out_and_pregap_are_read_as_far_as_the_drive_goes)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, "overread_leadout = 2\n", NULL);
    static uint8_t data[8 * 2352];
    struct dcn_reply reply =
        fixture_read_cd(drive, 1298, 8, 1, 0x10, 0, data, sizeof(data));

    CK_SENSE(reply, "05/21/00");
    ck_assert_uint_eq(reply.transferred, 4 * 2352);
    reply = fixture_read_cd(drive, -2, 1, 1, 0x10, 0, data, sizeof(data));
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(between_sessions_there_is_only_q)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_extra, NULL, NULL);
    static uint8_t data[2448];
    struct dcn_reply reply =
        fixture_read_cd(drive, 600, 1, 0, 0xF8, 0, data, sizeof(data));

    CK_SENSE(reply, "05/63/00");
    reply = fixture_read_cd(drive, 600, 1, 0, 0x00, 2, data, sizeof(data));
    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 16);
    ck_assert_uint_eq(data[1], 0xAA);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(read_cd_of_a_dvd_is_refused)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_dvd, NULL, NULL);
    static uint8_t data[2352];
    struct dcn_reply reply =
        fixture_read_cd(drive, 0, 1, 0, 0x10, 0, data, sizeof(data));

    CK_SENSE(reply, "05/30/02");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(stored_subchannel_is_given_as_it_is)
{
    struct fixture_disc disc = fixture_audio;
    struct dcn_vdrive *drive;
    static uint8_t data[2448], expected[96];
    struct dcn_reply reply;

    disc.want |= DCN_WANT_SUB;
    drive = fixture_drive(&disc, NULL, NULL);
    memset(expected, 0x2A, sizeof(expected));
    reply = fixture_read_cd(drive, 50, 1, 1, 0x10, 1, data, sizeof(data));
    CK_GOOD(reply);
    ck_assert_mem_eq(data + 2352, expected, 96);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(formatted_q_is_bcd_or_binary)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, "q_format = hex\n", NULL);
    static uint8_t data[16];
    struct dcn_reply reply =
        fixture_read_cd(drive, 120, 1, 1, 0x00, 2, data, sizeof(data));

    CK_GOOD(reply);
    ck_assert_uint_eq(data[8], 3); /* 270 frames: 00:03:45 */
    ck_assert_uint_eq(data[9], 45);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_sector_that_the_image_lacks_is_unreadable)
{
    struct fixture_disc disc = fixture_data;
    struct dcn_vdrive *drive;
    static uint8_t data[8 * 2352];
    struct dcn_reply reply;

    disc.missing = 103;
    drive = fixture_drive(&disc, "info = exact\n", NULL);
    reply = fixture_read10(drive, 100, 8, data);
    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_eq(reply.transferred, 3 * 2048);
    ck_assert_uint_eq(reply.sense[6], 103);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_broken_sector_of_the_image_fails_cooked_and_passes_raw)
{
    struct fixture_disc disc = fixture_data;
    struct dcn_vdrive *drive;
    static uint8_t data[8 * 2352], expected[2352];
    struct dcn_reply reply;

    disc.broken = 103;
    drive = fixture_drive(&disc, NULL, NULL);
    reply = fixture_read10(drive, 100, 8, data);
    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_eq(reply.transferred, 3 * 2048);
    reply = fixture_read_cd(drive, 100, 8, 0, 0xF8, 0, data, sizeof(data));
    CK_GOOD(reply);
    fixture_raw(&disc, 103, expected);
    ck_assert_mem_eq(data + 3 * 2352, expected, 2352);
    dcn__vdrive_free(drive);
}
END_TEST

UNIT_MAIN("vdrive/read", read_10_gives_user_data_of_a_raw_image,
          read_10_gives_user_data_of_an_iso, an_iso_read_raw_is_encoded,
          reads_past_the_end_are_refused, read_10_of_audio_is_an_illegal_mode,
          every_main_channel_form_has_the_length_of_mmc,
          expected_types_are_checked,
          a_change_from_data_to_audio_ends_the_transfer,
          parts_come_in_the_order_of_mmc,
          another_personality_puts_the_subchannel_first,
          many_sectors_with_all_parts_are_those_of_single_reads,
          a_short_buffer_is_filled_and_no_more,
          a_read_offset_shifts_audio_by_samples,
          data_read_as_audio_is_scrambled,
          a_drive_without_scrambled_reads_refuses_them,
          read_cd_msf_means_the_same_sectors,
          lead_out_and_pregap_are_read_as_far_as_the_drive_goes,
          between_sessions_there_is_only_q, read_cd_of_a_dvd_is_refused,
          stored_subchannel_is_given_as_it_is, formatted_q_is_bcd_or_binary,
          a_sector_that_the_image_lacks_is_unreadable,
          a_broken_sector_of_the_image_fails_cooked_and_passes_raw)
