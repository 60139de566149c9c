/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other people's programs ask, and the standard answers: features, sense
 * as data, vital pages, audio play. */
#include "fixture.h"
#include "unit/unit.h"

#include "util/bytes.h"
#include "vdrive/machine.h"

#include <stdio.h>

static uint8_t data[65536];

/* The data of one feature; its first bytes are code, flags, length. */
static const uint8_t *
feature(struct dcn_vdrive *drive, uint8_t high, uint8_t low)
{
    char cdb[64];
    struct dcn_reply reply;

    snprintf(cdb, sizeof(cdb), "46 02 %02x %02x 00 00 00 01 00 00", high, low);
    reply = fixture_in(drive, cdb, data, 256);
    CK_GOOD(reply);
    ck_assert_uint_ge(reply.transferred, 12);
    ck_assert_uint_eq(dcn__get_be16(data + 8), (unsigned)high << 8 | low);
    return data + 8;
}

static uint8_t
audio_status(struct dcn_vdrive *drive)
{
    struct dcn_reply reply =
        fixture_in(drive, "42 00 40 01 00 00 00 00 10 00", data, 16);

    CK_GOOD(reply);
    return data[1];
}

static void
pass_seconds(struct dcn_vdrive *drive, uint64_t seconds)
{
    struct dcn_clock *clock = dcn__vdrive_clock(drive);

    clock->sleep_ns(clock, seconds * UINT64_C(1000000000));
}

START_TEST(streaming_claims_no_write_speed_descriptors)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_dvd, NULL, NULL);
    const uint8_t *bytes = feature(drive, 0x01, 0x07);

    ck_assert_uint_eq(bytes[4], 0x0C); /* SCS, MP2A; not WSPD */
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(dual_layer_bits_follow_the_profiles)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_dvd, NULL, NULL);

    ck_assert_uint_eq(feature(drive, 0x00, 0x1F)[6], 0x01);
    dcn__vdrive_free(drive);
    drive =
        fixture_drive(&fixture_dvd, "profiles = cd-rom dvd-rom dvd-r\n", NULL);
    ck_assert_uint_eq(feature(drive, 0x00, 0x1F)[6], 0x00);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(plus_media_have_their_features)
{
    struct fixture_disc disc = fixture_dvd;
    struct dcn_vdrive *drive = fixture_drive(&disc, NULL, NULL);

    ck_assert_uint_eq(feature(drive, 0x00, 0x2A)[2] & 1, 0);
    ck_assert_uint_eq(feature(drive, 0x00, 0x2B)[2] & 1, 0);
    ck_assert_uint_eq(feature(drive, 0x00, 0x3B)[2] & 1, 0);
    dcn__vdrive_free(drive);
    /* Run-out is what recordable media have. */
    drive = fixture_drive(&disc, NULL, "end : run-out\n");
    ck_assert_uint_eq(feature(drive, 0x00, 0x2B)[2] & 1, 1);
    ck_assert_uint_eq(feature(drive, 0x00, 0x2A)[2] & 1, 0);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(css_is_current_with_protected_content_only)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_dvd, NULL, NULL);

    ck_assert_uint_eq(feature(drive, 0x01, 0x06)[2] & 1, 0);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(page_2a_and_the_audio_feature_agree)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    uint8_t told = feature(drive, 0x01, 0x03)[4] & 0x03;
    struct dcn_reply reply =
        fixture_in(drive, "5a 00 2a 00 00 00 00 00 ff 00", data, 255);

    CK_GOOD(reply);
    ck_assert_uint_eq(data[8 + 7] & 0x03, told);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(sense_in_descriptors_is_refused)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "power_on_attention = yes\n", NULL);
    struct dcn_reply reply = fixture_in(drive, "03 01 00 00 fc 00", data, 252);

    CK_SENSE(reply, "05/24/00");
    reply = fixture_in(drive, "03 00 00 00 fc 00", data, 252);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[2], 6); /* the attention still pends */
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_drive_without_serial_has_no_serial_page)
{
    struct dcn_vdrive *drive = fixture_drive(NULL, "serial =\n", NULL);
    struct dcn_reply reply = fixture_in(drive, "12 01 00 00 ff 00", data, 255);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 6);
    ck_assert_mem_eq(data, "\x05\x00\x00\x02\x00\x83", 6);
    reply = fixture_in(drive, "12 01 80 00 ff 00", data, 255);
    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(command_support_data_are_refused)
{
    struct dcn_vdrive *drive = fixture_drive(NULL, NULL, NULL);
    struct dcn_reply reply = fixture_in(drive, "12 02 00 00 ff 00", data, 255);

    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(audio_play_goes_on_and_ends)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    struct dcn_reply reply =
        fixture_none(drive, "45 00 00 00 00 64 00 01 2c 00"); /* 100, 300 */

    CK_GOOD(reply);
    ck_assert_uint_eq(audio_status(drive), 0x11);
    pass_seconds(drive, 2);
    ck_assert_uint_eq(audio_status(drive), 0x11);
    ck_assert_uint_eq(dcn__get_be32(data + 8), 250);
    reply = fixture_in(drive, "bd 00 00 00 00 00 00 00 00 08 00 00", data, 8);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[1] >> 5, 1);
    reply = fixture_in(drive, "03 00 00 00 12 00", data, 18);
    ck_assert_uint_eq(data[13], 0x11);
    pass_seconds(drive, 3);
    ck_assert_uint_eq(audio_status(drive), 0x13); /* told once */
    ck_assert_uint_eq(dcn__get_be32(data + 8), 399);
    ck_assert_uint_eq(audio_status(drive), 0x15);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_pause_holds_the_head)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    struct dcn_reply reply;

    (void)fixture_none(drive, "45 00 00 00 00 00 00 02 00 00");
    pass_seconds(drive, 1);
    reply = fixture_none(drive, "4b 00 00 00 00 00 00 00 00 00");
    CK_GOOD(reply);
    pass_seconds(drive, 60);
    ck_assert_uint_eq(audio_status(drive), 0x12);
    ck_assert_uint_eq(dcn__get_be32(data + 8), 75);
    reply = fixture_none(drive, "4b 00 00 00 00 00 00 00 01 00");
    CK_GOOD(reply);
    pass_seconds(drive, 1);
    ck_assert_uint_eq(audio_status(drive), 0x11);
    ck_assert_uint_eq(dcn__get_be32(data + 8), 150);
    (void)fixture_none(drive, "1b 00 00 00 00 00"); /* STOP UNIT */
    ck_assert_uint_eq(audio_status(drive), 0x15);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(play_that_runs_into_data_ends_with_an_error)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_extra, NULL, NULL);
    struct dcn_reply reply =
        fixture_none(drive, "47 00 00 00 02 00 02 27 32 00");

    CK_GOOD(reply);
    pass_seconds(drive, 600);
    ck_assert_uint_eq(audio_status(drive), 0x14);
    reply = fixture_none(drive, "47 00 00 00 05 00 00 04 00 00");
    CK_SENSE(reply, "05/24/00"); /* ends before it begins */
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(features_have_the_page_and_the_command_that_belong_to_them)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_dvd, NULL, NULL);
    struct dcn_reply reply;

    (void)feature(drive, 0x01, 0x05);
    reply = fixture_in(drive, "5a 00 1d 00 00 00 00 00 ff 00", data, 255);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[8], 0x1D);
    ck_assert_uint_eq(data[9], 10);
    reply = fixture_none(drive, "a7 00 00 00 00 00 00 00 00 10 00 00");
    CK_GOOD(reply);
    reply = fixture_none(drive, "a7 00 00 00 00 00 00 01 00 00 00 00");
    CK_SENSE(reply, "05/21/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_disc_that_comes_or_goes_changes_the_features)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_dvd, NULL, NULL);
    struct dcn_reply reply;

    reply = fixture_in(drive, "4a 01 00 00 02 00 00 00 08 00", data, 8);
    CK_GOOD(reply);
    ck_assert_mem_eq(data, "\x00\x06\x01\x56\x02\x00\x00\x01", 8);
    reply = fixture_in(drive, "4a 01 00 00 02 00 00 00 08 00", data, 8);
    ck_assert_mem_eq(data, "\x00\x06\x01\x56\x00\x00\x00\x00", 8);
    (void)fixture_none(drive, "1b 00 00 00 02 00");
    reply = fixture_in(drive, "4a 01 00 00 12 00 00 00 08 00", data, 8);
    ck_assert_mem_eq(data, "\x00\x06\x01\x56\x02\x00\x00\x01", 8);
    reply = fixture_in(drive, "4a 01 00 00 12 00 00 00 08 00", data, 8);
    ck_assert_mem_eq(data, "\x00\x06\x04\x56\x03\x01\x00\x00", 8);
    dcn__vdrive_free(drive);
}
END_TEST

static const struct fixture_track big_dvd[] = {
    {DCN_MODE_1, 1, 0, 0, 4171712, NULL}, {0}};
static const struct fixture_track long_dvd[] = {
    {DCN_MODE_1, 1, 0, 0, 472500, NULL}, {0}};
static const struct fixture_track big_bd[] = {
    {DCN_MODE_1, 1, 0, 0, 24117248, NULL}, {0}};

START_TEST(a_dvd_too_large_for_one_layer_has_two)
{
    struct fixture_disc disc = fixture_dvd;
    struct dcn_vdrive *drive;
    struct dcn_reply reply;

    disc.tracks = big_dvd;
    drive = fixture_drive(&disc, NULL, NULL);
    reply =
        fixture_in(drive, "ad 00 00 00 00 00 00 00 08 04 00 00", data, 4096);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[4 + 2], 0x31); /* two layers, opposite track path */
    ck_assert_uint_eq(dcn__get_be24(data + 4 + 13), 0x30000 + 2085856 - 1);
    ck_assert_uint_eq(dcn__get_be24(data + 4 + 9),
                      (0xFFFFFF ^ (0x30000 + 2085855)) + 2085855);
    reply =
        fixture_in(drive, "ad 00 00 00 00 00 01 00 08 04 00 00", data, 4096);
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
    drive = fixture_drive(&disc, NULL, "end : run-out\n");
    reply = fixture_in(drive, "46 00 00 00 00 00 00 00 08 00", data, 8);
    CK_GOOD(reply);
    ck_assert_uint_eq(dcn__get_be16(data + 6), 0x2B); /* DVD+R DL */
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(times_of_a_dvd_go_on_past_99_minutes)
{
    struct fixture_disc dvd = fixture_dvd;
    struct dcn_vdrive *drive;
    struct dcn_reply reply;

    dvd.tracks = long_dvd;
    drive = fixture_drive(&dvd, NULL, NULL);
    reply = fixture_in(drive, "43 02 00 00 00 00 aa 03 24 00", data, 804);
    CK_GOOD(reply);
    ck_assert_mem_eq(data + 8, "\x00\x69\x02\x00", 4); /* 105:02:00 */
    dcn__vdrive_free(drive);
    dvd.tracks = big_dvd;
    drive = fixture_drive(&dvd, NULL, NULL);
    reply = fixture_in(drive, "43 02 00 00 00 00 aa 03 24 00", data, 804);
    CK_GOOD(reply);
    ck_assert_mem_eq(data + 8, "\x00\xff\x3b\x4a", 4);
    reply = fixture_in(drive, "43 00 00 00 00 00 aa 03 24 00", data, 804);
    ck_assert_uint_eq(dcn__get_be32(data + 8), 4171712);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(power_conditions_are_those_of_mmc)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, NULL, NULL);
    struct dcn_reply reply = fixture_none(drive, "1b 00 00 00 30 00");

    CK_GOOD(reply); /* standby */
    reply = fixture_none(drive, "1b 00 00 00 40 00");
    CK_SENSE(reply, "05/24/00");
    reply = fixture_none(drive, "1b 00 00 01 05 00"); /* another format layer */
    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(another_block_size_is_refused)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, NULL, NULL);
    struct dcn_reply reply =
        fixture_out(drive, "15 10 00 00 0c 00", "000000080000000000000930");

    CK_SENSE(reply, "05/26/00"); /* 2352 */
    reply = fixture_out(drive, "15 10 00 00 0c 00", "000000080000000000000800");
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_disc_changed_twice_is_told_once)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, NULL, NULL);
    struct dcn_reply reply;

    for (int i = 0; i < 2; i++) {
        dcn__vdrive_open_tray(drive);
        dcn__vdrive_close_tray(drive);
    }
    reply = fixture_in(drive, "12 00 00 00 24 00", data, 36);
    CK_GOOD(reply);
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_SENSE(reply, "06/28/00");
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_bd_too_large_for_one_layer_has_two)
{
    struct fixture_disc disc = fixture_bd;
    struct dcn_vdrive *drive;
    struct dcn_reply reply;

    disc.tracks = big_bd;
    drive = fixture_drive(&disc, NULL, NULL);
    reply =
        fixture_in(drive, "ad 01 00 00 00 00 00 00 10 04 00 00", data, 4100);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[4 + 12] >> 4, 2);
    ck_assert_uint_eq(dcn__get_be32(data + 4 + 28), 0x100000 + 12058624 - 2);
    /* Its second unit, in the complement of the first; both tell the end. */
    ck_assert_mem_eq(data + 4 + 64, "DI", 2);
    ck_assert_uint_eq(data[4 + 64 + 3], 2 << 3 | 1);
    ck_assert_uint_eq(dcn__get_be32(data + 4 + 64 + 24),
                      0x1FFFFFF - (0x100000 + 12058624 - 1));
    ck_assert_uint_eq(dcn__get_be32(data + 4 + 20),
                      dcn__get_be32(data + 4 + 64 + 28) + 1);
    ck_assert_uint_eq(dcn__get_be32(data + 4 + 64 + 20),
                      dcn__get_be32(data + 4 + 20));
    dcn__vdrive_free(drive);
}
END_TEST

UNIT_MAIN("vdrive/clients", streaming_claims_no_write_speed_descriptors,
          dual_layer_bits_follow_the_profiles, plus_media_have_their_features,
          css_is_current_with_protected_content_only,
          page_2a_and_the_audio_feature_agree, sense_in_descriptors_is_refused,
          a_drive_without_serial_has_no_serial_page,
          command_support_data_are_refused, audio_play_goes_on_and_ends,
          a_pause_holds_the_head, play_that_runs_into_data_ends_with_an_error,
          features_have_the_page_and_the_command_that_belong_to_them,
          a_disc_that_comes_or_goes_changes_the_features,
          a_dvd_too_large_for_one_layer_has_two,
          a_bd_too_large_for_one_layer_has_two,
          times_of_a_dvd_go_on_past_99_minutes,
          power_conditions_are_those_of_mmc, another_block_size_is_refused,
          a_disc_changed_twice_is_told_once)
