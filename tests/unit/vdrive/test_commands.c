/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "unit/unit.h"

#include "codec/cdtext.h"
#include "util/bytes.h"

#include <stdio.h>
#include <string.h>

static uint8_t data[65536];

START_TEST(inquiry_says_what_the_personality_says)
{
    struct dcn_vdrive *drive = fixture_drive(
        NULL, "vendor = ACME\nproduct = FINE DRIVE\nrevision = 7\n", NULL);
    struct dcn_reply reply = fixture_in(drive, "12 00 00 00 24 00", data, 96);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 36);
    ck_assert_uint_eq(data[0], 0x05);
    ck_assert_uint_eq(data[1], 0x80);
    ck_assert_mem_eq(data + 8, "ACME    FINE DRIVE      7   ", 28);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_serial_number_is_a_vital_page)
{
    struct dcn_vdrive *drive = fixture_drive(NULL, "serial = S1\n", NULL);
    struct dcn_reply reply = fixture_in(drive, "12 01 80 00 ff 00", data, 255);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 6);
    ck_assert_mem_eq(data + 4, "S1", 2);
    reply = fixture_in(drive, "12 01 00 00 ff 00", data, 255);
    ck_assert_mem_eq(data, "\x05\x00\x00\x03\x00\x80\x83", 7);
    reply = fixture_in(drive, "12 01 b0 00 ff 00", data, 255);
    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(an_empty_drive_has_no_medium)
{
    struct dcn_vdrive *drive = fixture_drive(NULL, NULL, NULL);
    struct dcn_reply reply = fixture_none(drive, "00 00 00 00 00 00");

    CK_SENSE(reply, "02/3a/01");
    reply = fixture_in(drive, "46 00 00 00 00 00 00 00 08 00", data, 8);
    CK_GOOD(reply);
    ck_assert_uint_eq(dcn__get_be16(data + 6), 0);
    reply = fixture_in(drive, "ad 00 00 00 00 00 00 00 08 00 00 00", data, 8);
    CK_SENSE(reply, "02/3a/01");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(unknown_and_refused_commands_are_illegal)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "refuse = be 51\n", NULL);
    struct dcn_reply reply = fixture_none(drive, "c1 00 00 00 00 00");

    CK_SENSE(reply, "05/20/00");
    reply = fixture_read_cd(drive, 0, 1, 0, 0xF8, 0, data, 2352);
    CK_SENSE(reply, "05/20/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_capacity_is_the_last_block)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_dvd, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "25 00 00 00 00 00 00 00 00 00", data, 8);

    CK_GOOD(reply);
    ck_assert_uint_eq(dcn__get_be32(data), 1999);
    ck_assert_uint_eq(dcn__get_be32(data + 4), 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_toc_lists_tracks_and_lead_out)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "43 00 00 00 00 00 00 03 24 00", data, 804);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 4 + 4 * 8);
    ck_assert_uint_eq(dcn__get_be16(data), 34);
    ck_assert_uint_eq(data[4 + 8 + 1], 0x10);
    ck_assert_uint_eq(dcn__get_be32(data + 4 + 8 + 4), 475);
    ck_assert_uint_eq(data[4 + 24 + 2], 0xAA);
    ck_assert_uint_eq(dcn__get_be32(data + 4 + 24 + 4), 1300);
    reply = fixture_in(drive, "43 02 00 00 00 00 aa 03 24 00", data, 804);
    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 12);
    ck_assert_mem_eq(data + 8, "\x00\x00\x13\x19", 4); /* 1450: 19 s 25 */
    reply = fixture_in(drive, "43 00 00 00 00 00 09 03 24 00", data, 804);
    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_full_toc_tells_both_sessions)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_extra, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "43 02 02 00 00 00 00 03 24 00", data, 804);

    CK_GOOD(reply);
    /* A0 A1 A2 01 B0 C0, A0 A1 A2 02 */
    ck_assert_uint_eq(reply.transferred, 4 + 10 * 11);
    ck_assert_uint_eq(data[3], 2);
    ck_assert_uint_eq(data[4 + 4 * 11 + 1], 0x50);
    ck_assert_uint_eq(data[4 + 4 * 11 + 3], 0xB0);
    ck_assert_uint_eq(data[4 + 6 * 11], 2);
    ck_assert_uint_eq(data[4 + 6 * 11 + 9], 0x20); /* XA */
    reply = fixture_in(drive, "43 00 01 00 00 00 00 00 0c 00", data, 12);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[6], 2);
    ck_assert_uint_eq(dcn__get_be32(data + 8), 11900);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_toc_format_may_stand_in_byte_9)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "43 02 00 00 00 00 00 03 24 80", data, 804);

    CK_GOOD(reply);
    ck_assert_uint_eq(data[4 + 3], 0xA0);
    dcn__vdrive_free(drive);
    drive = fixture_drive(&fixture_audio,
                          "toc_byte9_only = yes\ntoc_formats = 0\n", NULL);
    reply = fixture_in(drive, "43 02 02 00 00 00 00 03 24 00", data, 804);
    CK_GOOD(reply); /* format 0, as such drives do */
    ck_assert_uint_eq(data[4 + 2], 1);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(cd_text_comes_where_there_is_some)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "43 00 05 00 00 00 00 10 00 00", data, 4096);

    CK_GOOD(reply);
    ck_assert_uint_eq((reply.transferred - 4) % 18, 0);
    ck_assert_uint_eq(data[4], 0x80);
    ck_assert_mem_eq(data + 8, "A Title", 7);
    dcn__vdrive_free(drive);
    drive = fixture_drive(&fixture_data, NULL, NULL);
    reply = fixture_in(drive, "43 00 05 00 00 00 00 10 00 00", data, 4096);
    CK_SENSE(reply, "05/24/00");
    reply = fixture_in(drive, "43 00 04 00 00 00 00 10 00 00", data, 4096);
    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(mode_pages_change_only_where_they_may)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "5a 00 01 00 00 00 00 00 ff 00", data, 255);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 8 + 12);
    ck_assert_uint_eq(data[8], 0x01);
    ck_assert_uint_eq(data[8 + 3], 10);
    reply = fixture_out(
        drive, "55 10 00 00 00 00 00 00 14 00",
        "00 00 00 00 00 00 00 00 01 0a 20 03 00 00 00 00 00 00 00 00");
    CK_GOOD(reply);
    (void)fixture_in(drive, "1a 00 01 00 ff 00", data, 255);
    ck_assert_uint_eq(data[4 + 2], 0x20);
    ck_assert_uint_eq(data[4 + 3], 3);
    (void)fixture_in(drive, "5a 00 81 00 00 00 00 00 ff 00", data, 255);
    ck_assert_uint_eq(data[8 + 3], 10); /* default */
    reply = fixture_out(
        drive, "55 10 00 00 00 00 00 00 14 00",
        "00 00 00 00 00 00 00 00 01 0a 20 03 00 00 00 00 00 00 00 77");
    CK_SENSE(reply, "05/26/00");
    reply = fixture_in(drive, "5a 00 33 00 00 00 00 00 ff 00", data, 255);
    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_capabilities_page_tells_c2_and_the_buffer)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, "cache_kb = 512\nc2 = none\n", NULL);
    struct dcn_reply reply =
        fixture_in(drive, "5a 00 2a 00 00 00 00 00 ff 00", data, 255);

    CK_GOOD(reply);
    ck_assert_uint_eq(data[8], 0x2A);
    ck_assert_uint_eq(data[8 + 5] & 0x10, 0);
    ck_assert_uint_eq(dcn__get_be16(data + 8 + 12), 512);
    ck_assert_uint_eq(dcn__get_be16(data + 8 + 8), 48 * 1764 / 10);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_configuration_follows_the_medium)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_bd, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "46 02 00 10 00 00 00 01 00 00", data, 256);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 8 + 12);
    ck_assert_uint_eq(dcn__get_be32(data), 16);
    ck_assert_uint_eq(dcn__get_be16(data + 6), 0x40);
    ck_assert_uint_eq(dcn__get_be16(data + 8), 0x10);
    ck_assert_uint_eq(dcn__get_be16(data + 16), 32);
    reply = fixture_in(drive, "46 01 00 1e 00 00 00 01 00 00", data, 256);
    ck_assert_uint_eq(dcn__get_be16(data + 8), 0x40); /* CD not current */
    reply = fixture_in(drive, "46 03 00 00 00 00 00 01 00 00", data, 256);
    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(disc_and_track_information_describe_a_closed_disc)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_extra, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "51 00 00 00 00 00 00 01 00 00", data, 256);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 34);
    ck_assert_uint_eq(data[2], 0x0E);
    ck_assert_uint_eq(data[4], 2);
    ck_assert_uint_eq(data[5], 2);
    reply = fixture_in(drive, "52 01 00 00 00 02 00 01 00 00", data, 256);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[3], 2);
    ck_assert_uint_eq(dcn__get_be32(data + 8), 11900);
    ck_assert_uint_eq(dcn__get_be32(data + 24), 300);
    reply = fixture_in(drive, "52 01 00 00 00 63 00 01 00 00", data, 256);
    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(codes_are_told_by_read_sub_channel)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "42 00 40 02 00 00 00 00 18 00", data, 24);

    CK_GOOD(reply);
    ck_assert_uint_eq(data[8], 0x80);
    ck_assert_mem_eq(data + 9, "4012345678901", 13);
    reply = fixture_in(drive, "42 00 40 03 00 00 03 00 18 00", data, 24);
    CK_GOOD(reply);
    ck_assert_mem_eq(data + 9, "DEABC2400003", 12);
    reply = fixture_in(drive, "42 00 40 03 00 00 02 00 18 00", data, 24);
    ck_assert_uint_eq(data[8], 0);
    (void)fixture_read_cd(drive, 475, 1, 0, 0xF8, 0, data, 2352);
    reply = fixture_in(drive, "42 00 40 01 00 00 00 00 10 00", data, 16);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[6], 2);
    ck_assert_uint_eq(data[7], 1);
    ck_assert_uint_eq(dcn__get_be32(data + 8), 475);
    ck_assert_uint_eq(dcn__get_be32(data + 12), 0);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_lagging_latch_tells_the_isrc_of_where_it_was)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, "latch_lag = yes\n", NULL);

    (void)fixture_read_cd(drive, 10, 1, 0, 0xF8, 0, data, 2352);
    (void)fixture_in(drive, "42 00 40 03 00 00 03 00 18 00", data, 24);
    ck_assert_mem_eq(data + 9, "DEABC2400001", 12);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_dual_layer_dvd_tells_its_layer_break)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_dvd9, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "ad 00 00 00 00 00 00 00 08 04 00 00", data, 4096);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 2052);
    ck_assert_uint_eq(data[4 + 2], 0x31);
    ck_assert_uint_eq(dcn__get_be24(data + 4 + 5), 0x30000);
    ck_assert_uint_eq(dcn__get_be24(data + 4 + 13), 0x30000 + 1007);
    /* layer 1: complement of layer 0's end, 992 sectors */
    ck_assert_uint_eq(dcn__get_be24(data + 4 + 9),
                      (0xFFFFFF ^ (0x30000 + 1007)) + 991);
    reply =
        fixture_in(drive, "ad 00 00 00 00 00 02 00 08 04 00 00", data, 4096);
    CK_SENSE(reply, "05/24/00");
    reply =
        fixture_in(drive, "ad 00 00 00 00 00 00 02 08 04 00 00", data, 4096);
    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(structures_are_listed)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_bd, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "ad 01 00 00 00 00 00 ff 08 04 00 00", data, 4096);

    CK_GOOD(reply);
    ck_assert_mem_eq(data, "\x00\x06\x00\x00\x00\x40\x10\x04", 8);
    reply =
        fixture_in(drive, "ad 01 00 00 00 00 00 00 10 04 00 00", data, 4100);
    CK_GOOD(reply);
    ck_assert_mem_eq(data + 4, "DI", 2);
    ck_assert_mem_eq(data + 4 + 8, "BDO", 3);
    ck_assert_uint_eq(data[4 + 3], 1 << 3); /* one unit, of layer 0 */
    ck_assert_uint_eq(dcn__get_be32(data + 4 + 20), 0x100000 + 2000 - 1);
    ck_assert_uint_eq(dcn__get_be32(data + 4 + 24), 0x100000);
    ck_assert_uint_eq(dcn__get_be32(data + 4 + 28), 0x100000 + 2000 - 2);
    dcn__vdrive_free(drive);
}
END_TEST

/* D8h of 10 bytes, as the kernel's target core passes it on. */
static struct dcn_reply
cut_d8(struct dcn_vdrive *drive, unsigned count, size_t len)
{
    char cdb[32];

    snprintf(cdb, sizeof(cdb), "d8 00 00 00 00 0a 00 00 00 %02x", count);
    memset(data, 0, sizeof(data));
    return fixture_in(drive, cdb, data, len);
}

START_TEST(d8_without_its_last_bytes_goes_by_the_room_for_its_reply)
{
    static uint8_t whole[2 * 2742];
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, "vendor_d8 = yes\n", NULL);
    struct dcn_reply reply;

    reply = fixture_in(drive, "d8 00 00 00 00 0a 00 00 00 02 08 00", whole,
                       sizeof(whole));
    CK_GOOD(reply);
    reply = cut_d8(drive, 2, 2 * 2742);
    CK_GOOD(reply);
    ck_assert_mem_eq(data, whole, 2 * 2742);
    reply = cut_d8(drive, 3, 3 * 96);
    CK_GOOD(reply);
    ck_assert_mem_eq(data, whole + 2646, 96);
    reply = cut_d8(drive, 1, 2352);
    CK_GOOD(reply);
    ck_assert_mem_eq(data, whole, 2352);
    reply = cut_d8(drive, 1, 4096);
    CK_SENSE(reply, "05/20/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(an_unprotected_disc_has_no_key)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_dvd, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "a4 00 00 00 00 00 00 00 00 08 00 00", data, 8);

    CK_SENSE(reply, "05/6f/01");
    reply = fixture_in(drive, "a4 00 00 00 00 00 00 00 00 08 08 00", data, 8);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[1], 6);
    reply = fixture_in(drive, "a4 00 00 00 00 00 00 00 00 08 05 00", data, 8);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[7], 0);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_tray_opens_unless_it_is_locked)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, NULL, NULL);
    struct dcn_reply reply;

    (void)fixture_none(drive, "1e 00 00 00 01 00");
    reply = fixture_none(drive, "1b 00 00 00 02 00");
    CK_SENSE(reply, "05/53/02");
    (void)fixture_none(drive, "1e 00 00 00 00 00");
    reply = fixture_none(drive, "1b 00 00 00 02 00");
    CK_GOOD(reply);
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_SENSE(reply, "02/3a/02");
    reply = fixture_in(drive, "4a 01 00 00 10 00 00 00 08 00", data, 8);
    CK_GOOD(reply);
    ck_assert_mem_eq(data, "\x00\x06\x04\x56\x03\x01\x00\x00", 8);
    (void)fixture_none(drive, "1b 00 00 00 03 00");
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_SENSE(reply, "06/28/00");
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_changed_disc_is_told_once_and_becomes_ready)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "load_ms = 1000\n", NULL);
    struct dcn_clock *clock = dcn__vdrive_clock(drive);
    struct dcn_reply reply;

    clock->sleep_ns(clock, 1000000000);
    ck_assert_int_eq(dcn__vdrive_load(drive, fixture_source(&fixture_dvd),
                                      DCN_MEDIUM_UNKNOWN, NULL),
                     DCN_OK);
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_SENSE(reply, "06/28/00");
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_SENSE(reply, "02/04/01");
    clock->sleep_ns(clock, 1000000000);
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_GOOD(reply);
    ck_assert_uint_eq(dcn__vdrive_blocks(drive), 2000);
    ck_assert_int_eq(dcn__vdrive_load(drive, NULL, DCN_MEDIUM_UNKNOWN, NULL),
                     DCN_OK);
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_SENSE(reply, "02/3a/01");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(power_on_is_told_where_the_personality_says_so)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "power_on_attention = yes\n", NULL);
    struct dcn_reply reply = fixture_in(drive, "12 00 00 00 24 00", data, 36);

    CK_GOOD(reply);
    reply = fixture_in(drive, "03 00 00 00 12 00", data, 18);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[2], 6);
    ck_assert_uint_eq(data[12], 0x29);
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_medium_that_the_drive_does_not_know_is_incompatible)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_bd, "profiles = cd-rom\n", NULL);
    struct dcn_reply reply = fixture_none(drive, "00 00 00 00 00 00");

    CK_SENSE(reply, "02/30/02");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(small_commands_answer)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, NULL, NULL);
    struct dcn_reply reply;

    reply = fixture_in(drive, "a0 00 00 00 00 00 00 00 00 10 00 00", data, 16);
    CK_GOOD(reply);
    reply = fixture_in(drive, "23 00 00 00 00 00 00 00 0c 00", data, 12);
    CK_GOOD(reply);
    ck_assert_uint_eq(dcn__get_be32(data + 4), 1300);
    reply = fixture_in(drive, "5c 00 00 00 00 00 00 00 0c 00", data, 12);
    CK_GOOD(reply);
    ck_assert_uint_eq(dcn__get_be32(data + 4), 2048 * 1024);
    reply = fixture_in(drive, "bd 00 00 00 00 00 00 00 00 08 00 00", data, 8);
    CK_GOOD(reply);
    reply = fixture_in(drive, "44 00 00 00 00 00 00 00 08 00", data, 8);
    CK_SENSE(reply, "05/64/00");
    reply = fixture_none(drive, "2b 00 00 00 00 50 00 00 00 00");
    CK_GOOD(reply);
    reply = fixture_none(drive, "35 00 00 00 00 00 00 00 00 00");
    CK_GOOD(reply);
    reply = fixture_none(drive, "45 00 00 00 00 10 00 00 10 00");
    CK_GOOD(reply);
    reply = fixture_in(drive, "42 00 40 01 00 00 00 00 10 00", data, 16);
    ck_assert_uint_eq(data[1], 0x11);
    reply = fixture_none(drive, "4e 00 00 00 00 00 00 00 00 00");
    CK_GOOD(reply);
    reply = fixture_none(drive, "4b 00 00 00 00 00 00 00 01 00");
    CK_SENSE(reply, "05/2c/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(verify_moves_nothing)
{
    struct fixture_disc disc = fixture_data;
    struct dcn_vdrive *drive;
    struct dcn_reply reply;

    disc.broken = 50;
    drive = fixture_drive(&disc, NULL, NULL);
    reply = fixture_none(drive, "2f 00 00 00 00 00 00 00 20 00");
    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 0);
    reply = fixture_none(drive, "2f 00 00 00 00 00 00 00 40 00");
    CK_SENSE(reply, "03/11/05");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_header_is_read_from_the_sector)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_xa, NULL, NULL);
    struct dcn_reply reply =
        fixture_in(drive, "44 00 00 00 00 0a 00 00 08 00", data, 8);

    CK_GOOD(reply);
    ck_assert_uint_eq(data[0], 2);
    ck_assert_uint_eq(dcn__get_be32(data + 4), 10);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_transfer_over_the_drive_s_limit_is_refused)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "max_transfer_kb = 64\n", NULL);
    struct dcn_reply reply = fixture_read10(drive, 0, 33 - 1, data);

    CK_GOOD(reply);
    reply =
        fixture_in(drive, "28 00 00 00 00 00 00 00 21 00", data, sizeof(data));
    CK_SENSE(reply, "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

UNIT_MAIN("vdrive/commands", inquiry_says_what_the_personality_says,
          the_serial_number_is_a_vital_page, an_empty_drive_has_no_medium,
          unknown_and_refused_commands_are_illegal,
          the_capacity_is_the_last_block, the_toc_lists_tracks_and_lead_out,
          the_full_toc_tells_both_sessions, the_toc_format_may_stand_in_byte_9,
          cd_text_comes_where_there_is_some,
          mode_pages_change_only_where_they_may,
          the_capabilities_page_tells_c2_and_the_buffer,
          the_configuration_follows_the_medium,
          disc_and_track_information_describe_a_closed_disc,
          codes_are_told_by_read_sub_channel,
          a_lagging_latch_tells_the_isrc_of_where_it_was,
          a_dual_layer_dvd_tells_its_layer_break, structures_are_listed,
          d8_without_its_last_bytes_goes_by_the_room_for_its_reply,
          an_unprotected_disc_has_no_key, the_tray_opens_unless_it_is_locked,
          a_changed_disc_is_told_once_and_becomes_ready,
          power_on_is_told_where_the_personality_says_so,
          a_medium_that_the_drive_does_not_know_is_incompatible,
          small_commands_answer, verify_moves_nothing,
          a_header_is_read_from_the_sector,
          a_transfer_over_the_drive_s_limit_is_refused)
