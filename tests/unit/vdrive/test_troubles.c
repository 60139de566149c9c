/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damage as real discs have it: senses by turns, lost tracks, run-out, few
 * variants, filler, hangs, locks. */
#include "fixture.h"
#include "unit/unit.h"

#include "codec/subchannel.h"
#include "util/bytes.h"

#include <stdio.h>
#include <string.h>

static uint8_t data[64 * 2744], other[64 * 2744];

static void
flush(struct dcn_vdrive *drive)
{
    CK_GOOD(fixture_in(drive, "a8 08 00 00 00 00 00 00 00 00 00 00", NULL, 0));
}

START_TEST(senses_come_by_turns_each_with_its_time)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "spin_up_ms = 0\n",
                      "105 : unreadable sense=4/3E/02@7000|3/11/05@600\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_SENSE(reply, "04/3e/02");
    ck_assert_uint_ge(fixture_ms(&reply), 7000);
    ck_assert_uint_lt(fixture_ms(&reply), 7300);
    reply = fixture_read10(drive, 105, 1, data);
    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_lt(fixture_ms(&reply), 900);
    CK_SENSE(fixture_read10(drive, 105, 1, data), "04/3e/02");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_failure_can_be_remembered_till_the_head_goes_elsewhere)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL,
                      "105 : unreadable sense=3/11/05@6500 again-ms=5 "
                      "until=2\n");
    struct dcn_reply reply;

    CK_SENSE(fixture_read10(drive, 105, 1, data), "03/11/05");
    for (int i = 0; i < 3; i++) {
        reply = fixture_read10(drive, 105, 1, data);
        CK_SENSE(reply, "03/11/05");
        ck_assert_uint_le(fixture_ms(&reply), 6);
    }
    CK_GOOD(fixture_read10(drive, 600, 1, data));
    CK_GOOD(fixture_read10(drive, 105, 1, data));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_lost_track_answers_for_the_sectors_behind_it)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "info = exact\n",
                      "105 : unreadable until=2\nall : storm\n");
    struct dcn_reply reply = fixture_read10(drive, 100, 10, data);

    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_eq(reply.transferred, 5 * 2048);
    reply = fixture_read10(drive, 110, 4, data);
    CK_SENSE(reply, "05/64/00");
    ck_assert_uint_eq(reply.sense[0], 0xF0);
    ck_assert_uint_eq(reply.sense[2], 0x25); /* key 5 and ILI */
    ck_assert_uint_eq(dcn__get_be32(reply.sense + 3), 110);
    ck_assert_uint_le(fixture_ms(&reply), 6);
    CK_SENSE(fixture_read_cd(drive, 136, 1, 0, 0xF8, 0, data, 2352),
             "05/64/00");
    /* Reading on from before it stops there. */
    reply = fixture_read10(drive, 102, 10, data);
    CK_SENSE(reply, "05/64/00");
    ck_assert_uint_eq(reply.transferred, 3 * 2048);
    /* Behind it, and elsewhere, the track is found again. */
    CK_GOOD(fixture_read10(drive, 137, 1, data));
    CK_GOOD(fixture_read10(drive, 105, 40, data));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_seek_ends_a_storm_and_so_may_its_count_or_time)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data, NULL, "105 : unreadable until=2\nall : storm\n");
    struct dcn_clock *clock;

    (void)fixture_read10(drive, 105, 1, data);
    CK_SENSE(fixture_read10(drive, 106, 1, data), "05/64/00");
    CK_GOOD(fixture_none(drive, "2b 00 00 00 03 00 00 00 00 00"));
    CK_GOOD(fixture_read10(drive, 106, 1, data));
    dcn__vdrive_free(drive);

    drive = fixture_drive(&fixture_data, NULL,
                          "105 : unreadable until=2\n"
                          "all : storm count=3 until-seek=no sense=5/21/00\n");
    (void)fixture_read10(drive, 105, 1, data);
    CK_SENSE(fixture_read10(drive, 106, 2, data), "05/21/00");
    CK_SENSE(fixture_read10(drive, 106, 1, data), "05/21/00");
    CK_GOOD(fixture_read10(drive, 106, 1, data));
    dcn__vdrive_free(drive);

    drive = fixture_drive(&fixture_data, NULL,
                          "105 : unreadable until=2\n"
                          "all : storm for-ms=5000\n");
    clock = dcn__vdrive_clock(drive);
    (void)fixture_read10(drive, 105, 1, data);
    CK_SENSE(fixture_read10(drive, 106, 1, data), "05/64/00");
    clock->sleep_ns(clock, UINT64_C(5000000000));
    CK_GOOD(fixture_read10(drive, 106, 1, data));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_storm_begins_with_a_failure_of_its_place_only)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_dvd, NULL,
                      "105 : unreadable\n800 : unreadable\n0-400 : storm\n");

    CK_GOOD(fixture_read10(drive, 0, 32, data));
    (void)fixture_read10(drive, 800, 1, data);
    CK_GOOD(fixture_read10(drive, 816, 4, data));
    (void)fixture_read10(drive, 105, 1, data);
    CK_SENSE(fixture_read10(drive, 112, 4, data), "05/64/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(contents_can_be_one_of_few)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, NULL, "105 : weak rate=0.1 variants=3\n");
    uint8_t seen[4][2352];
    unsigned count = 0;

    for (int i = 0; i < 60; i++) {
        unsigned known = 0;

        flush(drive);
        CK_GOOD(fixture_read_cd(drive, 105, 1, 0, 0xF8, 0, data, 2352));
        while (known < count && memcmp(seen[known], data, 2352) != 0)
            known++;
        if (known < count)
            continue;
        ck_assert_uint_lt(count, 3);
        memcpy(seen[count++], data, 2352);
    }
    ck_assert_uint_eq(count, 3);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(filler_is_flagged_whole_and_the_same_everywhere)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, NULL, "105-106 : filler\n");

    CK_GOOD(fixture_read_cd(drive, 105, 2, 0, 0xFA, 0, data, 2 * 2646));
    ck_assert_mem_eq(data, data + 2646, 2646);
    for (unsigned i = 0; i < 294; i++)
        ck_assert_uint_eq(data[2352 + i], 0xFF);
    CK_GOOD(fixture_read_cd(drive, 105, 2, 0, 0xFA, 0, other, 2 * 2646));
    ck_assert_mem_eq(data, other, 2 * 2646); /* out of the cache */
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_drive_may_give_filler_for_what_it_cannot_read)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data, "full_c2_filler = yes\n", "105-106 : unreadable\n");

    CK_GOOD(fixture_read_cd(drive, 105, 2, 0, 0xFA, 0, data, 2 * 2646));
    ck_assert_mem_eq(data, data + 2646, 2646);
    ck_assert_uint_eq(data[2352], 0xFF);
    CK_SENSE(fixture_read10(drive, 105, 1, data), "03/11/05");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(run_out_costs_and_answers_by_request)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data, "spin_up_ms = 0\n",
        "end : run-out sense=5/64/00@1400-3000 one=3/11/00@3600\n");
    struct dcn_reply reply = fixture_read10(drive, 1000, 2, data);

    CK_SENSE(reply, "05/64/00");
    ck_assert_uint_ge(fixture_ms(&reply), 1400);
    ck_assert_uint_le(fixture_ms(&reply), 3300);
    reply = fixture_read10(drive, 1001, 1, data);
    CK_SENSE(reply, "03/11/00");
    ck_assert_uint_ge(fixture_ms(&reply), 3600);
    reply = fixture_read10(drive, 998, 4, data);
    CK_SENSE(reply, "05/64/00");
    ck_assert_uint_eq(reply.transferred, 2 * 2048);
    dcn__vdrive_free(drive);
    drive = fixture_drive(&fixture_data, "spin_up_ms = 0\n", "end : run-out\n");
    reply = fixture_read10(drive, 1000, 1, data);
    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_ge(fixture_ms(&reply), 5900);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(run_out_can_come_as_data_with_c2)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "end : run-out variants=2\n");
    unsigned flagged = 0;

    CK_GOOD(fixture_read_cd(drive, 1001, 1, 0, 0xFA, 0, data, 2646));
    for (unsigned i = 0; i < 294; i++)
        flagged += (unsigned)__builtin_popcount(data[2352 + i]);
    ck_assert_uint_gt(flagged, 1400);
    ck_assert_uint_lt(flagged, 1800);
    CK_SENSE(fixture_read10(drive, 1001, 1, data), "03/11/05");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(run_out_can_lie_between_tracks)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_mixed, NULL, "298-299 : run-out sense=5/26/00@130-1500\n");
    struct dcn_reply reply =
        fixture_read_cd(drive, 298, 1, 0, 0xF8, 0, data, 2352);

    CK_SENSE(reply, "05/26/00");
    reply = fixture_in(drive, "25 00 00 00 00 00 00 00 00 00", data, 8);
    ck_assert_uint_eq(dcn__get_be32(data), 799);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_place_can_refuse_the_subchannel_alone)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, NULL, "20 : no-sub until=2\n");

    CK_GOOD(
        fixture_in(drive, "be 04 00 00 00 14 00 00 01 10 00 00", data, 2352));
    CK_SENSE(
        fixture_in(drive, "be 04 00 00 00 14 00 00 01 10 01 00", data, 2448),
        "05/64/00");
    CK_GOOD(
        fixture_in(drive, "be 04 00 00 00 13 00 00 01 10 01 00", data, 2448));
    CK_GOOD(
        fixture_in(drive, "be 04 00 00 00 14 00 00 01 10 01 00", data, 2448));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_region_can_need_reading_on_to_it)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "200-299 : servo\n");

    CK_SENSE(fixture_read10(drive, 250, 4, data), "04/09/01");
    CK_SENSE(fixture_none(drive, "00 00 00 00 00 00"), "04/09/01");
    CK_SENSE(fixture_in(drive, "43 00 00 00 00 00 00 00 0c 00", data, 12),
             "04/09/01");
    CK_GOOD(fixture_read10(drive, 190, 60, data));
    CK_GOOD(fixture_none(drive, "00 00 00 00 00 00"));
    CK_GOOD(fixture_read10(drive, 250, 10, data));
    dcn__vdrive_free(drive);
}
END_TEST

static void
q_of(uint8_t q[12])
{
    dcn__q_from_raw(data + 2352, q);
}

START_TEST(q_can_be_right_and_lie)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_audio, NULL, "105 : wrong-q tno=5\n110-120 : wrong-q by=-1\n");
    uint8_t q[12], crc[12];

    CK_GOOD(fixture_read_cd(drive, 105, 1, 0, 0xF8, 1, data, 2448));
    q_of(q);
    ck_assert_uint_eq(q[1], 0x05);
    memcpy(crc, q, 12);
    dcn__q_crc_write(crc);
    ck_assert_mem_eq(q, crc, 12);
    CK_GOOD(fixture_read_cd(drive, 112, 1, 0, 0xF8, 1, data, 2448));
    q_of(q);
    ck_assert_uint_eq(q[9], 0x36); /* 00:03:36 is LBA 111 */
    CK_GOOD(fixture_read_cd(drive, 121, 1, 0, 0xF8, 1, data, 2448));
    q_of(q);
    ck_assert_uint_eq(q[9], 0x46);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_short_reply_can_end_inside_a_sector)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data, NULL, "105 : short bytes=100 residue=none\n");
    struct dcn_reply reply;

    memset(data, 0xAA, sizeof(data));
    reply = fixture_read10(drive, 100, 10, data);
    CK_GOOD(reply);
    ck_assert(!reply.residual_known);
    ck_assert_uint_eq(reply.transferred, 10 * 2048);
    fixture_user(105, other);
    ck_assert_mem_eq(data + 5 * 2048, other, 100);
    ck_assert_uint_eq(data[5 * 2048 + 100], 0xAA);
    reply = fixture_read10(drive, 100, 10, data);
    ck_assert(reply.residual_known);
    ck_assert_uint_eq(reply.transferred, 10 * 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(locked_sectors_fail_the_whole_command_till_authenticated)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_dvd, "spin_up_ms = 0\n", "500-1499 : css\n");
    struct dcn_reply reply = fixture_read10(drive, 490, 20, data);

    CK_SENSE(reply, "05/6f/03");
    ck_assert_uint_eq(reply.sense[0], 0x70);
    ck_assert_uint_eq(reply.transferred, 0);
    ck_assert_uint_le(fixture_ms(&reply), 50);
    CK_GOOD(fixture_read10(drive, 490, 10, data));
    /* The drive says what it is; the five steps of authentication. */
    CK_GOOD(fixture_in(drive, "ad 00 00 00 00 00 00 01 00 08 00 00", data, 8));
    ck_assert_uint_eq(data[4], 1);
    CK_SENSE(fixture_in(drive, "a4 00 00 00 00 00 00 00 00 0c 02 00", data, 12),
             "05/6f/00");
    CK_GOOD(fixture_in(drive, "a4 00 00 00 00 00 00 00 00 08 00 00", data, 8));
    CK_GOOD(fixture_out(drive, "a3 00 00 00 00 00 00 00 00 10 01 00",
                        "00 0e 00 00 01 02 03 04 05 06 07 08 09 0a 00 00"));
    CK_GOOD(fixture_in(drive, "a4 00 00 00 00 00 00 00 00 0c 02 00", data, 12));
    CK_GOOD(fixture_in(drive, "a4 00 00 00 00 00 00 00 00 10 01 00", data, 16));
    CK_SENSE(fixture_read10(drive, 490, 20, data), "05/6f/03");
    CK_GOOD(fixture_out(drive, "a3 00 00 00 00 00 00 00 00 0c 03 00",
                        "00 0a 00 00 01 02 03 04 05 00 00 00"));
    CK_GOOD(fixture_read10(drive, 490, 20, data));
    CK_SENSE(fixture_in(drive, "a4 00 00 00 01 f4 00 00 00 0c 04 00", data, 12),
             "05/6f/04");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_hang_ends_with_a_reset_or_only_with_its_time)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : hang\n");
    struct dcn_reply reply = fixture_read10(drive, 100, 10, data);
    struct dcn_clock *clock;

    ck_assert(reply.transport_failed);
    ck_assert_uint_ge(fixture_ms(&reply), 60000);
    CK_SENSE(fixture_none(drive, "00 00 00 00 00 00"), "06/29/00");
    CK_GOOD(fixture_read10(drive, 100, 10, data));
    dcn__vdrive_free(drive);

    drive =
        fixture_drive(&fixture_data, NULL, "105 : hang ms=300000 reset=no\n");
    clock = dcn__vdrive_clock(drive);
    reply = fixture_read10(drive, 100, 10, data);
    ck_assert(reply.transport_failed);
    reply = fixture_none(drive, "00 00 00 00 00 00");
    ck_assert(reply.transport_failed);
    clock->sleep_ns(clock, UINT64_C(300000000000));
    CK_SENSE(fixture_none(drive, "00 00 00 00 00 00"), "06/29/00");
    dcn__vdrive_free(drive);

    drive = fixture_drive(&fixture_data, NULL, "105 : hang ms=20000\n");
    reply = fixture_read10(drive, 100, 10, data);
    CK_SENSE(reply, "04/3e/02");
    ck_assert_uint_ge(fixture_ms(&reply), 20000);
    CK_GOOD(fixture_none(drive, "00 00 00 00 00 00"));
    dcn__vdrive_free(drive);
}
END_TEST

UNIT_MAIN("vdrive/troubles", senses_come_by_turns_each_with_its_time,
          a_failure_can_be_remembered_till_the_head_goes_elsewhere,
          a_lost_track_answers_for_the_sectors_behind_it,
          a_seek_ends_a_storm_and_so_may_its_count_or_time,
          a_storm_begins_with_a_failure_of_its_place_only,
          contents_can_be_one_of_few,
          filler_is_flagged_whole_and_the_same_everywhere,
          a_drive_may_give_filler_for_what_it_cannot_read,
          run_out_costs_and_answers_by_request,
          run_out_can_come_as_data_with_c2, run_out_can_lie_between_tracks,
          a_place_can_refuse_the_subchannel_alone,
          a_region_can_need_reading_on_to_it, q_can_be_right_and_lie,
          a_short_reply_can_end_inside_a_sector,
          locked_sectors_fail_the_whole_command_till_authenticated,
          a_hang_ends_with_a_reset_or_only_with_its_time)
