/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "unit/unit.h"

#include "util/bytes.h"
#include "vdrive/damage.h"

#include <string.h>

static uint8_t data[64 * 2744], expected[2352];

/* Flagged bytes in 294 bytes of C2. */
static unsigned
count_c2(const uint8_t *c2)
{
    unsigned count = 0;

    for (int i = 0; i < 294; i++)
        count += (unsigned)__builtin_popcount(c2[i]);
    return count;
}

static unsigned
count_wrong(const uint8_t *got, dcn_lba lba, const struct fixture_disc *disc)
{
    unsigned count = 0;

    fixture_raw(disc, lba, expected);
    for (int i = 0; i < 2352; i++)
        count += got[i] != expected[i];
    return count;
}

START_TEST(an_unreadable_sector_ends_the_transfer_before_it)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "info = exact\n", "105 : unreadable\n");
    struct dcn_reply reply = fixture_read10(drive, 100, 10, data);

    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_eq(reply.transferred, 5 * 2048);
    ck_assert_uint_eq(reply.sense[0], 0xF0);
    ck_assert_uint_eq(dcn__get_be32(reply.sense + 3), 105);
    reply = fixture_read_cd(drive, 105, 1, 0, 0xF8, 0, data, 2352);
    CK_SENSE(reply, "03/11/05");
    reply = fixture_read10(drive, 106, 4, data);
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(an_error_costs_the_retries_of_the_drive)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data,
        "retries = 4\nretry_ms = 1000\nerror_ms = 500\nspin_up_ms = 0\n",
        "105 : unreadable\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_ge(reply.elapsed_ns / 1000000, 4500);
    ck_assert_uint_le(reply.elapsed_ns / 1000000, 4900);
    reply = fixture_out(
        drive, "55 10 00 00 00 00 00 00 14 00",
        "00 00 00 00 00 00 00 00 01 0a 00 00 00 00 00 00 00 00 00 00");
    CK_GOOD(reply);
    reply = fixture_read10(drive, 105, 1, data);
    ck_assert_uint_le(reply.elapsed_ns / 1000000, 900);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_few_wrong_bytes_are_corrected_by_the_drive)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : weak bytes=12\n");
    struct dcn_reply reply = fixture_read10(drive, 100, 10, data);

    CK_GOOD(reply);
    fixture_user(105, expected);
    ck_assert_mem_eq(data + 5 * 2048, expected, 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(raw_reads_show_the_wrong_bytes_and_c2_marks_them)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : weak bytes=12\n");
    struct dcn_reply reply =
        fixture_read_cd(drive, 104, 3, 0, 0xFA, 0, data, 3 * 2646);

    CK_GOOD(reply);
    ck_assert_uint_eq(count_wrong(data + 2646, 105, &fixture_data), 12);
    ck_assert_uint_eq(count_c2(data + 2646 + 2352), 12);
    ck_assert_uint_eq(count_c2(data + 2352), 0);
    for (unsigned i = 0; i < 2352; i++)
        ck_assert_int_eq((data[2646 + 2352 + i / 8] >> (7 - i % 8)) & 1,
                         data[2646 + i] != expected[i]);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(audio_errors_are_passed_with_c2)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, NULL, "105 : weak burst=100\n");
    struct dcn_reply reply =
        fixture_read_cd(drive, 105, 1, 1, 0x14, 0, data, 2648);

    CK_GOOD(reply);
    ck_assert_uint_eq(count_wrong(data, 105, &fixture_audio), 100);
    ck_assert_uint_eq(count_c2(data + 2354), 100);
    ck_assert_uint_ne(data[2352], 0); /* block error byte */
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(late_c2_marks_the_bytes_of_the_sector_before)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_audio, "c2_lag = 294\n",
                                             "105 : weak bytes=30\n");
    struct dcn_reply reply =
        fixture_read_cd(drive, 104, 4, 1, 0x12, 0, data, 4 * 2646);

    CK_GOOD(reply);
    ck_assert_uint_eq(count_wrong(data + 2646, 105, &fixture_audio), 30);
    ck_assert_uint_eq(count_c2(data + 2646 + 2352), 0);
    ck_assert_uint_eq(count_c2(data + 2 * 2646 + 2352), 30);
    ck_assert_uint_eq(count_c2(data + 3 * 2646 + 2352), 0);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_offset_moves_errors_with_their_samples)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_audio, "read_offset = 588\n", "105 : weak bytes=30\n");
    struct dcn_reply reply =
        fixture_read_cd(drive, 105, 2, 1, 0x12, 0, data, 2 * 2646);

    CK_GOOD(reply);
    ck_assert_uint_eq(count_wrong(data, 104, &fixture_audio), 0);
    ck_assert_uint_eq(count_c2(data + 2352), 0);
    ck_assert_uint_eq(count_wrong(data + 2646, 105, &fixture_audio), 30);
    ck_assert_uint_eq(count_c2(data + 2646 + 2352), 30);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(attempts_differ_but_the_cache_repeats)
{
    static uint8_t first[2352], second[2352];
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, NULL, "105 : weak bytes=30\n");

    (void)fixture_read_cd(drive, 105, 1, 1, 0x10, 0, first, 2352);
    (void)fixture_read_cd(drive, 105, 1, 1, 0x10, 0, second, 2352);
    ck_assert_mem_eq(first, second, 2352);
    (void)fixture_none(drive, "a8 08 00 00 00 69 00 00 00 00 00 00");
    (void)fixture_read_cd(drive, 105, 1, 1, 0x10, 0, second, 2352);
    ck_assert_mem_ne(first, second, 2352);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_same_seed_gives_the_same_errors)
{
    static uint8_t first[2352], second[2352];
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, NULL, "105 : weak rate=0.02\n");

    (void)fixture_read_cd(drive, 105, 1, 1, 0x10, 0, first, 2352);
    dcn__vdrive_free(drive);
    drive = fixture_drive(&fixture_audio, NULL, "105 : weak rate=0.02\n");
    (void)fixture_read_cd(drive, 105, 1, 1, 0x10, 0, second, 2352);
    ck_assert_mem_eq(first, second, 2352);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(damage_until_an_attempt_ends_there)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, "retries = 0\n",
                                             "105 : unreadable until=3\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_SENSE(reply, "03/11/05");
    reply = fixture_read10(drive, 105, 1, data);
    CK_SENSE(reply, "03/11/05");
    reply = fixture_read10(drive, 105, 1, data);
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(damage_may_come_by_chance)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, "retries = 0\n",
                                             "100-999 : unreadable p=0.5\n");
    unsigned failed = 0;

    for (dcn_lba lba = 100; lba < 500; lba++) {
        struct dcn_reply reply = fixture_read10(drive, lba, 1, data);

        failed += reply.status != 0;
    }
    ck_assert_uint_ge(failed, 150);
    ck_assert_uint_le(failed, 250);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(damage_above_a_speed_goes_when_the_drive_slows_down)
{
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, "retries = 0\n",
                                             "105 : unreadable above=8\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_SENSE(reply, "03/11/05");
    /* 8 x 176.4 */
    reply = fixture_none(drive, "bb 00 05 83 ff ff 00 00 00 00 00 00");
    CK_GOOD(reply);
    reply = fixture_read10(drive, 105, 1, data);
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(damage_may_depend_on_the_way_the_head_came)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data, "retries = 0\n", "105 : unreadable approach=forward\n");
    struct dcn_reply reply = fixture_read10(drive, 100, 10, data);

    CK_SENSE(reply, "03/11/05");
    (void)fixture_read10(drive, 500, 1, data);
    reply = fixture_read10(drive, 105, 1, data);
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_neighbour_is_returned_as_good)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : neighbour by=-1\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_GOOD(reply);
    fixture_user(104, expected);
    ck_assert_mem_eq(data, expected, 2048);
    (void)fixture_read_cd(drive, 105, 1, 0, 0xF8, 0, data, 2352);
    fixture_raw(&fixture_data, 104, expected);
    ck_assert_mem_eq(data, expected, 2352);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(silent_damage_passes_as_good_everywhere)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : silent bytes=400\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);
    struct dcn_sector_check check;

    CK_GOOD(reply);
    fixture_user(105, expected);
    ck_assert_mem_ne(data, expected, 2048);
    reply = fixture_read_cd(drive, 105, 1, 0, 0xFA, 0, data, 2646);
    CK_GOOD(reply);
    ck_assert_uint_eq(count_c2(data + 2352), 0);
    dcn__sector_check(data, 105, &check);
    ck_assert_uint_ne(check.faults & DCN_FAULT_EDC, 0);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(c2_may_miss_errors_or_invent_them)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, NULL,
                      "105 : weak bytes=200\n105 : c2-miss share=0.5\n"
                      "110 : c2-false share=0.1\n");
    struct dcn_reply reply =
        fixture_read_cd(drive, 105, 1, 1, 0x12, 0, data, 2646);

    CK_GOOD(reply);
    ck_assert_uint_eq(count_wrong(data, 105, &fixture_audio), 200);
    ck_assert_uint_ge(count_c2(data + 2352), 70);
    ck_assert_uint_le(count_c2(data + 2352), 130);
    reply = fixture_read_cd(drive, 110, 1, 1, 0x12, 0, data, 2646);
    CK_GOOD(reply);
    ck_assert_uint_eq(count_wrong(data, 110, &fixture_audio), 0);
    ck_assert_uint_ge(count_c2(data + 2352), 150);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(bad_q_leaves_the_main_channel_alone)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, NULL, "105 : bad-q\n");
    struct dcn_reply reply =
        fixture_read_cd(drive, 105, 1, 1, 0x10, 1, data, 2448);
    uint8_t q[12];

    CK_GOOD(reply);
    ck_assert_uint_eq(count_wrong(data, 105, &fixture_audio), 0);
    dcn__q_from_raw(data + 2352, q);
    ck_assert(!dcn__q_crc_valid(q));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_stale_reply_is_the_former_one)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : stale times=1\n");
    struct dcn_reply reply;

    (void)fixture_read10(drive, 50, 2, data);
    reply = fixture_read10(drive, 105, 2, data);
    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 2 * 2048);
    fixture_user(51, expected);
    ck_assert_mem_eq(data + 2048, expected, 2048);
    (void)fixture_read10(drive, 105, 1, data);
    fixture_user(105, expected);
    ck_assert_mem_eq(data, expected, 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(what_was_not_filled_comes_of_the_buffer)
{
    static const char *const rules[] = {"105 : echo times=1\n",
                                        "105 : echo unit=tail times=1\n",
                                        "105 : echo unit=sector times=1\n"};
    /* Of which sector comes what is asked as 104, 105, 106. */
    static const dcn_lba came[3][3] = {
        {50, 51, 52}, {104, 51, 52}, {104, 104, 106}};

    for (size_t i = 0; i < 3; i++) {
        struct dcn_vdrive *drive = fixture_drive(&fixture_data, NULL, rules[i]);
        struct dcn_reply reply;

        (void)fixture_read10(drive, 50, 3, data);
        memset(data, 0xEE, 3 * 2048);
        reply = fixture_read10(drive, 104, 3, data);
        CK_GOOD(reply);
        for (int n = 0; n < 3; n++) {
            fixture_user(came[i][n], expected);
            /* The command itself stands at the front of the buffer. */
            ck_assert_mem_eq(data + n * 2048 + 16, expected + 16, 2048 - 16);
        }
        (void)fixture_read10(drive, 104, 3, data);
        fixture_user(105, expected);
        ck_assert_mem_eq(data + 2048, expected, 2048);
        dcn__vdrive_free(drive);
    }
}
END_TEST

START_TEST(before_all_else_the_buffer_holds_zeros)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : echo times=1\n");
    struct dcn_reply reply;

    memset(data, 0xEE, 2 * 2048);
    reply = fixture_read10(drive, 105, 2, data);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[0], 0x28);
    for (size_t i = 16; i < 2 * 2048; i++)
        ck_assert_uint_eq(data[i], 0);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_host_error_says_good_and_writes_nothing)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : host-error\n");
    struct dcn_reply reply;

    memset(data, 0xEE, 10 * 2048);
    reply = fixture_read10(drive, 100, 10, data);
    CK_GOOD(reply);
    ck_assert(!reply.transport_failed);
    ck_assert_uint_eq(reply.transferred, 10 * 2048);
    ck_assert_uint_eq(data[0], 0xEE);
    ck_assert_uint_eq(data[9 * 2048], 0xEE);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_short_transfer_ends_early_with_status_good)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : short\n");
    struct dcn_reply reply = fixture_read10(drive, 100, 10, data);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 5 * 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(latency_is_time_and_nothing_else)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : latency ms=7000\n");
    struct dcn_reply reply;

    (void)fixture_read10(drive, 90, 1, data);
    reply = fixture_read10(drive, 100, 10, data);
    CK_GOOD(reply);
    ck_assert_uint_ge(reply.elapsed_ns / 1000000, 7000);
    ck_assert_uint_le(reply.elapsed_ns / 1000000, 7200);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_unit_attention_comes_once)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : attention sense=6/28/00\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_SENSE(reply, "06/28/00");
    ck_assert_uint_eq(reply.transferred, 0);
    reply = fixture_read10(drive, 105, 1, data);
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_removed_medium_stays_out)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : removed\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_SENSE(reply, "02/3a/02");
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_SENSE(reply, "02/3a/02");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_timeout_takes_the_host_s_patience)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : timeout\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_SENSE(reply, "transport failed");
    ck_assert_uint_ge(reply.elapsed_ns, UINT64_C(60000000000));
    ck_assert(!dcn__vdrive_gone(drive));
    reply = fixture_read10(drive, 105, 1, data);
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_drive_that_is_gone_answers_nothing_more)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : gone\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_SENSE(reply, "transport failed");
    ck_assert(dcn__vdrive_gone(drive));
    reply = fixture_none(drive, "00 00 00 00 00 00");
    CK_SENSE(reply, "transport failed");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_drive_that_was_gone_is_back_on_another_transport)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : gone ms=5000\n");
    struct dcn_clock *clock = dcn__vdrive_clock(drive);
    struct dcn_transport *former, *again;
    struct dcn_command command = {.cdb_len = 6};
    struct dcn_reply reply;

    ck_assert_int_eq(dcn__vdrive_transport(drive, "one", &former, NULL),
                     DCN_OK);
    ck_assert_int_eq(dcn__vdrive_transport_again(former, "two", &again, NULL),
                     DCN_ERR_NOT_FOUND);
    fixture_read10(drive, 105, 1, data);
    ck_assert_int_eq(dcn__transport_execute(former, &command, &reply, NULL),
                     DCN_ERR_DRIVE_GONE);
    ck_assert_int_eq(dcn__vdrive_transport_again(former, "two", &again, NULL),
                     DCN_ERR_DRIVE_GONE);
    clock->sleep_ns(clock, UINT64_C(5000000000));
    ck_assert_int_eq(dcn__vdrive_transport_again(former, "two", &again, NULL),
                     DCN_OK);
    ck_assert_str_eq(again->node, "two");
    ck_assert_int_eq(dcn__transport_execute(former, &command, &reply, NULL),
                     DCN_ERR_DRIVE_GONE);
    dcn__transport_close(former);
    ck_assert_int_eq(dcn__transport_execute(again, &command, &reply, NULL),
                     DCN_OK);
    CK_SENSE(reply, "06/29/00");
    reply = fixture_read10(drive, 105, 1, data);
    CK_GOOD(reply);
    dcn__transport_close(again);
}
END_TEST

START_TEST(tb_sends_the_bad_block_before_the_error)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : weak bytes=900\n");
    struct dcn_reply reply = fixture_read10(drive, 104, 2, data);

    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_eq(reply.transferred, 2048);
    (void)fixture_out(
        drive, "55 10 00 00 00 00 00 00 14 00",
        "00 00 00 00 00 00 00 00 01 0a 20 00 00 00 00 00 00 00 00 00");
    reply = fixture_read10(drive, 104, 2, data);
    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_eq(reply.transferred, 2 * 2048);
    (void)fixture_out(
        drive, "55 10 00 00 00 00 00 00 14 00",
        "00 00 00 00 00 00 00 00 01 0a 10 00 00 00 00 00 00 00 00 00");
    reply = fixture_read10(drive, 104, 2, data);
    CK_GOOD(reply); /* RC: errors ignored */
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(dcr_leaves_l_ec_out)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : weak burst=20\n");
    struct dcn_reply reply;

    (void)fixture_out(
        drive, "55 10 00 00 00 00 00 00 14 00",
        "00 00 00 00 00 00 00 00 01 0a 01 00 00 00 00 00 00 00 00 00");
    reply = fixture_read10(drive, 105, 1, data);
    CK_SENSE(reply, "03/11/05");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(per_tells_recovered_errors)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, NULL, "105 : weak bytes=4\n");
    struct dcn_reply reply;

    (void)fixture_out(
        drive, "55 10 00 00 00 00 00 00 14 00",
        "00 00 00 00 00 00 00 00 01 0a 04 00 00 00 00 00 00 00 00 00");
    reply = fixture_read10(drive, 100, 10, data);
    CK_SENSE(reply, "01/18/00");
    ck_assert_uint_eq(reply.transferred, 10 * 2048);
    ck_assert_uint_eq(dcn__get_be32(reply.sense + 3), 105);
    fixture_user(105, expected);
    ck_assert_mem_eq(data + 5 * 2048, expected, 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(what_failed_is_not_kept_in_the_cache)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "retries = 0\nerror_ms = 0\n",
                      "105 : unreadable until=2\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_SENSE(reply, "03/11/05");
    reply = fixture_read10(drive, 105, 1, data);
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_dvd_block_is_tried_once_a_command)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_dvd, "retries = 0\npartial_blocks = yes\n",
                      "111 : unreadable until=3\n");
    struct dcn_reply reply = fixture_read10(drive, 96, 16, data);

    CK_SENSE(reply, "03/11/05");
    reply = fixture_read10(drive, 96, 16, data);
    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_eq(reply.transferred, 15 * 2048);
    reply = fixture_read10(drive, 96, 16, data);
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_dvd_block_fails_as_a_whole)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_dvd, NULL, "105 : unreadable\n");
    struct dcn_reply reply = fixture_read10(drive, 90, 32, data);

    CK_SENSE(reply, "03/11/05");
    ck_assert_uint_eq(reply.transferred, 6 * 2048); /* up to 96 */
    reply = fixture_read10(drive, 111, 1, data);
    CK_SENSE(reply, "03/11/05");
    reply = fixture_read10(drive, 112, 16, data);
    CK_GOOD(reply);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(some_drives_give_the_good_sectors_of_a_bad_block)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_bd, "partial_blocks = yes\n", "105 : unreadable\n");
    struct dcn_reply reply = fixture_read10(drive, 96, 9, data);

    CK_GOOD(reply);
    reply = fixture_read10(drive, 105, 1, data);
    CK_SENSE(reply, "03/11/05");
    reply = fixture_read10(drive, 106, 22, data);
    CK_GOOD(reply);
    fixture_user(127, expected);
    ck_assert_mem_eq(data + 21 * 2048, expected, 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(light_damage_of_a_dvd_is_corrected)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_dvd, NULL, "0-1999 : weak rate=0.005\n");
    struct dcn_reply reply = fixture_read10(drive, 64, 32, data);

    CK_GOOD(reply);
    fixture_user(64, expected);
    ck_assert_mem_eq(data, expected, 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(wrong_lines_are_named)
{
    static const char *const texts[] = {
        "\n1000 unreadable\n",
        "\n1000 : nothing\n",
        "\n1000 : weak\n",
        "\n1-x : unreadable\n",
        "\n10-5 : unreadable\n",
        "\nradial : unreadable\n",
        "\n5 : weak rate=2\n",
        "\n5 : weak rate=nan\n",
        "\n5 : unreadable ms\n",
        "\n1,1 : unreadable\n",
        "\nhalf : unreadable\n",
        "\n5 : attention sense=6\n",
        "\nring from=30 to=40 : run-out count=2\n",
        "\n : unreadable\n",
        "\n5-9/0 : unreadable\n",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct dcn_damage *damage = NULL;
        struct dcn_error error = {0};

        ck_assert_msg(dcn__damage_parse("file", texts[i], strlen(texts[i]), 0,
                                        &damage, &error) == DCN_ERR_FORMAT,
                      "%s", texts[i]);
        ck_assert_mem_eq(error.message, "file:2: ", 8);
        ck_assert_ptr_null(damage);
    }
}
END_TEST

START_TEST(lists_and_steps_name_their_sectors)
{
    static const char text[] = "10, 20-22 100-199/10 : unreadable # some\n";
    struct dcn_geometry geometry;
    struct dcn_disc disc = {.medium = DCN_MEDIUM_CD, .lead_out = 1000};
    struct dcn_damage *damage = NULL;
    dcn_lba found = 0;

    dcn__geometry_init(&geometry, &disc);
    ck_assert_int_eq(
        dcn__damage_parse("f", text, strlen(text), 0, &damage, NULL), DCN_OK);
    dcn__damage_bind(damage, &geometry);
    ck_assert(dcn__damage_next(damage, 0, 1000, &found));
    ck_assert_int_eq(found, 10);
    ck_assert(dcn__damage_next(damage, 11, 1000, &found));
    ck_assert_int_eq(found, 20);
    ck_assert(dcn__damage_next(damage, 23, 1000, &found));
    ck_assert_int_eq(found, 100);
    ck_assert(dcn__damage_next(damage, 101, 1000, &found));
    ck_assert_int_eq(found, 110);
    ck_assert(!dcn__damage_next(damage, 191, 1000, &found));
    dcn__damage_free(damage);
}
END_TEST

UNIT_MAIN("vdrive/damage", an_unreadable_sector_ends_the_transfer_before_it,
          an_error_costs_the_retries_of_the_drive,
          a_few_wrong_bytes_are_corrected_by_the_drive,
          raw_reads_show_the_wrong_bytes_and_c2_marks_them,
          audio_errors_are_passed_with_c2,
          late_c2_marks_the_bytes_of_the_sector_before,
          the_offset_moves_errors_with_their_samples,
          attempts_differ_but_the_cache_repeats,
          the_same_seed_gives_the_same_errors,
          damage_until_an_attempt_ends_there, damage_may_come_by_chance,
          damage_above_a_speed_goes_when_the_drive_slows_down,
          damage_may_depend_on_the_way_the_head_came,
          a_neighbour_is_returned_as_good,
          silent_damage_passes_as_good_everywhere,
          c2_may_miss_errors_or_invent_them,
          bad_q_leaves_the_main_channel_alone, a_stale_reply_is_the_former_one,
          what_was_not_filled_comes_of_the_buffer,
          before_all_else_the_buffer_holds_zeros,
          a_host_error_says_good_and_writes_nothing,
          a_short_transfer_ends_early_with_status_good,
          latency_is_time_and_nothing_else, a_unit_attention_comes_once,
          a_removed_medium_stays_out, a_timeout_takes_the_host_s_patience,
          a_drive_that_is_gone_answers_nothing_more,
          a_drive_that_was_gone_is_back_on_another_transport,
          tb_sends_the_bad_block_before_the_error, dcr_leaves_l_ec_out,
          per_tells_recovered_errors, what_failed_is_not_kept_in_the_cache,
          a_dvd_block_is_tried_once_a_command, a_dvd_block_fails_as_a_whole,
          some_drives_give_the_good_sectors_of_a_bad_block,
          light_damage_of_a_dvd_is_corrected, wrong_lines_are_named,
          lists_and_steps_name_their_sectors)
