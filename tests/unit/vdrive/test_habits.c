/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Habits of drives, and of what lies between them and the host. */
#include "fixture.h"
#include "unit/unit.h"

#include "util/bytes.h"

#include <stdio.h>
#include <string.h>

static uint8_t data[64 * 2744], other[64 * 2744];

static struct dcn_reply
fail_at_105(const char *personality)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, personality, "105 : unreadable\n");
    struct dcn_reply reply = fixture_read10(drive, 100, 10, data);

    CK_SENSE(reply, "03/11/05");
    dcn__vdrive_free(drive);
    return reply;
}

START_TEST(information_is_told_as_the_drive_has_the_habit)
{
    static const struct {
        const char *personality;
        uint8_t first;
        uint32_t information;
    } cases[] = {
        {"info = exact\n", 0xF0, 105},  {"info = first\n", 0xF0, 100},
        {"info = second\n", 0xF0, 101}, {"info = next\n", 0xF0, 106},
        {"info = zero\n", 0xF0, 0},     {"info = none\n", 0x70, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct dcn_reply reply = fail_at_105(cases[i].personality);

        ck_assert_uint_eq(reply.sense[0], cases[i].first);
        ck_assert_uint_eq(dcn__get_be32(reply.sense + 3), cases[i].information);
        ck_assert_uint_eq(reply.transferred, 5 * 2048);
    }
}
END_TEST

START_TEST(next_is_the_next_block_of_a_dvd)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_dvd, "info = next\n", "105 : unreadable\n");
    struct dcn_reply reply = fixture_read10(drive, 96, 16, data);

    ck_assert_uint_eq(dcn__get_be32(reply.sense + 3), 112);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(ili_and_a_longer_sense_come_with_it)
{
    struct dcn_reply reply =
        fail_at_105("info = exact\nili = yes\nsense_len = 18\n");

    ck_assert_uint_eq(reply.sense[2], 0x23);
    ck_assert_uint_eq(reply.sense[7], 18);
    ck_assert_uint_eq(reply.sense_len, 26);
    ck_assert_uint_eq(reply.sense[15], 0x2A);
    reply = fail_at_105("ili = yes\ninfo = none\n");
    ck_assert_uint_eq(reply.sense[2], 0x03);
    ck_assert_uint_eq(reply.sense_len, 18);
}
END_TEST

START_TEST(fail_ms_is_time_and_sense_of_a_failing_read)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data, "spin_up_ms = 0\nfail_ms = 4/3E/02:7000-7100\n",
        "105 : unreadable\n300 : weak rate=0.5\n");
    struct dcn_reply reply = fixture_read10(drive, 105, 1, data);

    CK_SENSE(reply, "04/3e/02");
    ck_assert_uint_ge(fixture_ms(&reply), 7000);
    ck_assert_uint_le(fixture_ms(&reply), 7500);
    reply = fixture_read10(drive, 300, 1, data);
    CK_SENSE(reply, "04/3e/02");
    ck_assert_uint_ge(fixture_ms(&reply), 7000);
    /* Fewer retries cost less of it. */
    reply = fixture_out(
        drive, "55 10 00 00 00 00 00 00 14 00",
        "00 00 00 00 00 00 00 00 01 0a 00 00 00 00 00 00 00 00 00 00");
    CK_GOOD(reply);
    reply = fixture_read10(drive, 105, 1, data);
    ck_assert_uint_le(fixture_ms(&reply), 1500);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_cut_reply_leaves_what_was_in_the_buffer)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, "bridge_cut = 1024/512\n", NULL);
    struct dcn_vdrive *whole = fixture_drive(&fixture_audio, NULL, NULL);
    struct dcn_reply reply;
    size_t len = 8 * 2646;

    /* 8 x 2646 = 21168, of which 21168 mod 1024 - 512 = 176 do not come. */
    memset(data, 0xAA, sizeof(data));
    reply = fixture_read_cd(drive, 0, 8, 0, 0xFA, 0, data, len);
    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, len - 176);
    (void)fixture_read_cd(whole, 0, 8, 0, 0xFA, 0, other, len);
    ck_assert_mem_eq(data, other, len - 176);
    for (size_t i = len - 176; i < len; i++)
        ck_assert_uint_eq(data[i], 0xAA);
    /* Of 8 x 2352 and 8 x 2742 all comes. */
    reply = fixture_read_cd(drive, 0, 8, 0, 0xF8, 0, data, 8 * 2352);
    ck_assert_uint_eq(reply.transferred, 8 * 2352);
    reply = fixture_read_cd(drive, 0, 8, 0, 0xFA, 1, data, 8 * 2742);
    ck_assert_uint_eq(reply.transferred, 8 * 2742);
    dcn__vdrive_free(drive);
    dcn__vdrive_free(whole);
}
END_TEST

START_TEST(lengths_that_a_bridge_cuts_are_those_seen)
{
    static const struct {
        unsigned main, sub, bytes;
        const char *bad; /* counts of 1 to 10 sectors */
    } cases[] = {
        {0xF8, 0, 2352, "2 3 6 9 10 "},   {0xF8, 1, 2448, "2 4 5 7 9 10 "},
        {0xFA, 0, 2646, "1 3 5 6 8 10 "}, {0xFC, 0, 2648, "1 3 5 6 8 10 "},
        {0xFA, 1, 2742, "1 4 7 10 "},     {0xFC, 1, 2744, "1 4 7 10 "},
    };
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, "bridge_cut = 1024/512\n", NULL);

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char bad[64] = "";

        for (unsigned n = 1; n <= 10; n++) {
            struct dcn_reply reply =
                fixture_read_cd(drive, 0, n, 0, cases[i].main, cases[i].sub,
                                data, n * cases[i].bytes);

            if (reply.transferred < n * cases[i].bytes)
                snprintf(bad + strlen(bad), sizeof(bad) - strlen(bad), "%u ",
                         n);
        }
        ck_assert_str_eq(bad, cases[i].bad);
    }
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(what_did_not_arrive_is_told_rightly_or_not_at_all)
{
    static const struct {
        const char *personality;
        bool known;
        size_t transferred;
        uint8_t tail;
    } cases[] = {
        {"", true, 5 * 2048, 0xAA},
        {"residue = none\n", false, 10 * 2048, 0xAA},
        {"residue = full\n", true, 10 * 2048, 0xAA},
        {"residue = wrong\n", true, 0, 0xAA},
        {"residue = none\nhost_bounce = yes\n", false, 10 * 2048, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct dcn_vdrive *drive =
            fixture_drive(&fixture_data, cases[i].personality, "105 : short\n");
        struct dcn_reply reply;

        memset(data, 0xAA, sizeof(data));
        reply = fixture_read10(drive, 100, 10, data);
        CK_GOOD(reply);
        ck_assert(reply.residual_known == cases[i].known);
        ck_assert_uint_eq(reply.transferred, cases[i].transferred);
        fixture_user(104, other);
        ck_assert_mem_eq(data + 4 * 2048, other, 2048);
        ck_assert_uint_eq(data[5 * 2048], cases[i].tail);
        ck_assert_uint_eq(data[10 * 2048 - 1], cases[i].tail);
        dcn__vdrive_free(drive);
    }
}
END_TEST

START_TEST(a_broken_line_clears_its_bit_in_every_word)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data, "vendor = HL-DT-ST\nstuck_low = 0800\n", NULL);
    struct dcn_reply reply = fixture_in(drive, "12 00 00 00 60 00", data, 96);

    CK_GOOD(reply);
    ck_assert_mem_eq(data + 8, "HD-DT%ST", 8);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_form_that_worked_can_fail_later)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio,
                      "c2_294_fails = 3/11/00@900\nc2_294_after = 16\n", NULL);
    struct dcn_reply reply;

    CK_GOOD(fixture_read_cd(drive, 0, 8, 0, 0xFA, 0, data, 8 * 2646));
    CK_GOOD(fixture_read_cd(drive, 8, 8, 0, 0xFA, 0, data, 8 * 2646));
    reply = fixture_read_cd(drive, 16, 8, 0, 0xFA, 0, data, 8 * 2646);
    CK_SENSE(reply, "03/11/00");
    ck_assert_uint_ge(fixture_ms(&reply), 900);
    CK_SENSE(fixture_read_cd(drive, 0, 1, 0, 0xFA, 0, data, 2646), "03/11/00");
    CK_GOOD(fixture_read_cd(drive, 16, 8, 0, 0xFC, 0, data, 8 * 2648));
    CK_GOOD(fixture_read_cd(drive, 16, 8, 0, 0xF8, 0, data, 8 * 2352));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(c2_bits_that_are_ignored_give_a_shorter_reply)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_audio, "c2 = none\nc2_bits = ignored\n", NULL);
    struct dcn_reply reply =
        fixture_read_cd(drive, 0, 14, 0, 0xFA, 0, data, 14 * 2646);

    CK_GOOD(reply);
    ck_assert_uint_eq(reply.transferred, 14 * 2352);
    fixture_raw(&fixture_audio, 13, other);
    ck_assert_mem_eq(data + 13 * 2352, other, 2352);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(the_order_of_parts_can_differ_by_kind)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_mixed, "order_data = main-sub-c2\norder_audio = main-c2-sub\n",
        "10 : weak bytes=9\n500 : weak bytes=9\n");
    struct dcn_reply reply;

    reply = fixture_read_cd(drive, 10, 1, 0, 0xFA, 1, data, 2742);
    CK_GOOD(reply);
    for (unsigned i = 0; i < 96; i++) /* nothing but P and Q */
        ck_assert_uint_eq(data[2352 + i] & 0x3F, 0);
    reply = fixture_read_cd(drive, 500, 1, 0, 0xFA, 1, data, 2742);
    CK_GOOD(reply);
    for (unsigned i = 0; i < 96; i++)
        ck_assert_uint_eq(data[2352 + 294 + i] & 0x3F, 0);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(forms_with_r_w_can_be_refused_apart)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_mixed, "c2_with_rw = no\nrw_on_data = 4/3E/02\n", NULL);

    CK_GOOD(fixture_read_cd(drive, 500, 1, 0, 0xF8, 4, data, 2448));
    CK_SENSE(fixture_read_cd(drive, 500, 1, 0, 0xFA, 4, data, 2742),
             "05/24/00");
    CK_SENSE(fixture_read_cd(drive, 10, 1, 0, 0xF8, 4, data, 2448), "04/3e/02");
    CK_GOOD(fixture_read_cd(drive, 10, 1, 0, 0xFA, 1, data, 2742));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(another_form_costs_the_cache_on_some)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_audio, "form_change_ms = 60\nspin_up_ms = 0\n", NULL);
    struct dcn_reply reply;

    CK_GOOD(fixture_read_cd(drive, 0, 8, 0, 0xF8, 0, data, 8 * 2352));
    reply = fixture_read_cd(drive, 0, 8, 0, 0xF8, 0, data, 8 * 2352);
    ck_assert_uint_lt(fixture_ms(&reply), 2);
    reply = fixture_read_cd(drive, 0, 8, 0, 0xFA, 0, data, 8 * 2646);
    ck_assert_uint_ge(fixture_ms(&reply), 60);
    reply = fixture_read_cd(drive, 0, 8, 0, 0xFA, 0, data, 8 * 2646);
    ck_assert_uint_lt(fixture_ms(&reply), 2);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(part_of_the_pregap_and_of_the_lead_out)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_audio,
        "pregap_from = -145\noverread_leadout = 100\nleadout_from = 2\n", NULL);

    CK_SENSE(fixture_read_cd(drive, -146, 1, 0, 0xF8, 0, data, 2352),
             "05/21/00");
    CK_GOOD(fixture_read_cd(drive, -145, 145, 0, 0xF8, 0, data, 64 * 2352));
    CK_SENSE(fixture_read_cd(drive, 1301, 1, 0, 0xF8, 0, data, 2352),
             "05/21/00");
    CK_GOOD(fixture_read_cd(drive, 1302, 1, 0, 0xF8, 0, data, 2352));
    CK_SENSE(fixture_read_cd(drive, 1400, 1, 0, 0xF8, 0, data, 2352),
             "05/21/00");
    dcn__vdrive_free(drive);
}
END_TEST

/* MODE SELECT of byte 2 and the retry count of page 01h. */
static struct dcn_reply
select_01(struct dcn_vdrive *drive, unsigned bits, unsigned retries)
{
    char text[64];

    snprintf(text, sizeof(text),
             "00 00 00 00 00 00 00 00 01 0a %02x %02x 00 00 00 00 00 00 00 00",
             bits, retries);
    return fixture_out(drive, "55 10 00 00 00 00 00 00 14 00", text);
}

START_TEST(page_01h_can_be_changeable_bit_by_bit)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data, "recovery_bits = dcr retries\ndcr_raw = yes\n",
        "105 : weak burst=1500 fixed=yes\n");
    struct dcn_reply reply;

    reply = fixture_in(drive, "5a 00 41 00 00 00 00 00 40 00", data, 64);
    CK_GOOD(reply);
    ck_assert_uint_eq(data[8 + 2], 0x01);
    ck_assert_uint_eq(data[8 + 3], 0xFF);
    CK_SENSE(select_01(drive, 0x20, 10), "05/26/00");
    CK_SENSE(select_01(drive, 0x21, 10), "05/26/00");
    CK_SENSE(fixture_read10(drive, 105, 1, data), "03/11/05");
    CK_GOOD(select_01(drive, 0x01, 0));
    reply = fixture_read10(drive, 105, 1, data);
    CK_GOOD(reply); /* the channel's bytes, nobody looked at */
    fixture_user(105, other);
    ck_assert_mem_ne(data, other, 2048);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(with_dcr_alone_most_tell_the_error_still)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "recovery_bits = tb dcr\n",
                      "105 : weak burst=1500 fixed=yes\n");

    CK_SENSE(select_01(drive, 0x01, 9), "05/26/00"); /* the count is fixed */
    CK_GOOD(select_01(drive, 0x01, 10));
    CK_SENSE(fixture_read10(drive, 105, 1, data), "03/11/05");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(what_can_be_changed_may_not_be_told)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "changeable = zeros\n", NULL);

    CK_GOOD(fixture_in(drive, "5a 00 41 00 00 00 00 00 40 00", data, 64));
    ck_assert_uint_eq(data[8 + 2], 0);
    CK_GOOD(select_01(drive, 0x20, 3));
    dcn__vdrive_free(drive);
    drive = fixture_drive(&fixture_data, "changeable = refused\n", NULL);
    CK_SENSE(fixture_in(drive, "5a 00 41 00 00 00 00 00 40 00", data, 64),
             "05/24/00");
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(claims_and_buffer_are_apart_from_what_works)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_audio,
        "claims = cdda c2 upc isrc leadin-pw\nbuffer_kb = 1162\nc2 = none\n"
        "cache_kb = 512\nansi = 0\n",
        NULL);

    CK_GOOD(fixture_in(drive, "5a 00 2a 00 00 00 00 00 40 00", data, 64));
    ck_assert_uint_eq(data[8 + 5], 0x71);
    ck_assert_uint_eq(data[8 + 7] & 0x20, 0x20);
    ck_assert_uint_eq(dcn__get_be16(data + 8 + 12), 1162);
    CK_GOOD(fixture_in(drive, "12 00 00 00 60 00", data, 96));
    ck_assert_uint_eq(data[2], 0);
    CK_SENSE(fixture_read_cd(drive, 0, 1, 0, 0xFA, 0, data, 2646), "05/24/00");
    dcn__vdrive_free(drive);
    drive = fixture_drive(&fixture_audio, "claims = none\n", NULL);
    CK_GOOD(fixture_in(drive, "5a 00 2a 00 00 00 00 00 40 00", data, 64));
    ck_assert_uint_eq(data[8 + 5], 0);
    CK_GOOD(fixture_read_cd(drive, 0, 1, 0, 0xFA, 0, data, 2646));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(get_performance_ends_where_the_drive_likes)
{
    static const struct {
        const char *personality;
        uint32_t end;
    } cases[] = {{"perf_end = last\n", 1999},
                 {"perf_end = count\n", 2000},
                 {"perf_end = zero\n", 0},
                 {"perf_end = wrong\n", 400}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct dcn_vdrive *drive =
            fixture_drive(&fixture_dvd, cases[i].personality, NULL);

        CK_GOOD(
            fixture_in(drive, "ac 10 00 00 00 00 00 00 00 01 00 00", data, 24));
        ck_assert_uint_eq(dcn__get_be32(data + 8 + 8), cases[i].end);
        dcn__vdrive_free(drive);
    }
}
END_TEST

START_TEST(errors_make_some_drives_slow_and_nothing_cures_it)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "stuck_speed = 1\nread_ahead = no\n",
                      "10 : unreadable\n");
    struct dcn_reply before, after;

    (void)fixture_read10(drive, 500, 1, data);
    before = fixture_read10(drive, 501, 40, data);
    for (int i = 0; i < 8; i++)
        CK_SENSE(fixture_read10(drive, 10, 1, data), "03/11/05");
    CK_GOOD(fixture_none(drive, "bb 00 ff ff ff ff 00 00 00 00 00 00"));
    (void)fixture_read10(drive, 600, 1, data);
    after = fixture_read10(drive, 601, 40, data);
    ck_assert_uint_ge(fixture_ms(&after), 500); /* 40 sectors at 75 a second */
    ck_assert_uint_gt(fixture_ms(&after), 5 * fixture_ms(&before));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(others_climb_back_step_by_step)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data, "stuck_speed = 1\nstuck_s = 20\nread_ahead = no\n",
        "10 : unreadable\n");
    struct dcn_clock *clock = dcn__vdrive_clock(drive);
    struct dcn_reply slow, quick;

    for (int i = 0; i < 8; i++)
        (void)fixture_read10(drive, 10, 1, data);
    (void)fixture_read10(drive, 600, 1, data);
    slow = fixture_read10(drive, 601, 40, data);
    clock->sleep_ns(clock, UINT64_C(200000000000));
    (void)fixture_read10(drive, 700, 1, data);
    quick = fixture_read10(drive, 701, 40, data);
    ck_assert_uint_gt(fixture_ms(&slow), 5 * fixture_ms(&quick));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_seek_may_be_answered_before_it_is_done)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_data, "seek_returns_early = yes\nseek_min_ms = 80\n", NULL);
    struct dcn_reply reply;

    CK_GOOD(fixture_read10(drive, 0, 1, data));
    reply = fixture_none(drive, "2b 00 00 00 03 00 00 00 00 00");
    ck_assert_uint_lt(fixture_ms(&reply), 5);
    reply = fixture_read10(drive, 768, 1, data);
    ck_assert_uint_ge(fixture_ms(&reply), 70);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(wrong_bytes_can_be_the_same_each_time)
{
    struct dcn_vdrive *drive = fixture_drive(
        &fixture_audio, "same_wrong_again = yes\n", "105 : weak rate=0.1\n");

    CK_GOOD(fixture_read_cd(drive, 105, 1, 0, 0xFA, 0, data, 2646));
    CK_GOOD(fixture_in(drive, "a8 08 00 00 00 00 00 00 00 00 00 00", NULL, 0));
    CK_GOOD(fixture_read_cd(drive, 105, 1, 0, 0xFA, 0, other, 2646));
    ck_assert_mem_eq(data, other, 2352);
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(d8_of_a_disc_without_audio_has_a_sense_of_its_own)
{
    static const char *const personality =
        "vendor_d8 = yes\nscrambled = yes\nd8_data_only = 5/64/00\n";
    struct dcn_vdrive *drive = fixture_drive(&fixture_data, personality, NULL);

    CK_SENSE(
        fixture_in(drive, "d8 00 00 00 00 0a 00 00 00 01 00 00", data, 2352),
        "05/64/00");
    dcn__vdrive_free(drive);
    drive = fixture_drive(&fixture_mixed, personality, NULL);
    CK_GOOD(
        fixture_in(drive, "d8 00 00 00 00 0a 00 00 00 01 00 00", data, 2352));
    dcn__vdrive_free(drive);
}
END_TEST

START_TEST(a_drive_that_leaves_by_chance_is_back_in_a_second)
{
    struct dcn_vdrive *drive =
        fixture_drive(&fixture_data, "gone_p = 0.05\n", NULL);
    struct dcn_clock *clock = dcn__vdrive_clock(drive);
    unsigned commands = 0;

    while (!dcn__vdrive_gone(drive) && commands < 1000) {
        (void)fixture_none(drive, "00 00 00 00 00 00");
        commands++;
    }
    ck_assert_uint_lt(commands, 1000);
    ck_assert(dcn__vdrive_comes_back(drive));
    clock->sleep_ns(clock, UINT64_C(1100000000));
    ck_assert(!dcn__vdrive_gone(drive));
    CK_SENSE(fixture_none(drive, "00 00 00 00 00 00"), "06/29/00");
    dcn__vdrive_free(drive);
}
END_TEST

UNIT_MAIN("vdrive/habits", information_is_told_as_the_drive_has_the_habit,
          next_is_the_next_block_of_a_dvd, ili_and_a_longer_sense_come_with_it,
          fail_ms_is_time_and_sense_of_a_failing_read,
          a_cut_reply_leaves_what_was_in_the_buffer,
          lengths_that_a_bridge_cuts_are_those_seen,
          what_did_not_arrive_is_told_rightly_or_not_at_all,
          a_broken_line_clears_its_bit_in_every_word,
          a_form_that_worked_can_fail_later,
          c2_bits_that_are_ignored_give_a_shorter_reply,
          the_order_of_parts_can_differ_by_kind,
          forms_with_r_w_can_be_refused_apart,
          another_form_costs_the_cache_on_some,
          part_of_the_pregap_and_of_the_lead_out,
          page_01h_can_be_changeable_bit_by_bit,
          with_dcr_alone_most_tell_the_error_still,
          what_can_be_changed_may_not_be_told,
          claims_and_buffer_are_apart_from_what_works,
          get_performance_ends_where_the_drive_likes,
          errors_make_some_drives_slow_and_nothing_cures_it,
          others_climb_back_step_by_step,
          a_seek_may_be_answered_before_it_is_done,
          wrong_bytes_can_be_the_same_each_time,
          d8_of_a_disc_without_audio_has_a_sense_of_its_own,
          a_drive_that_leaves_by_chance_is_back_in_a_second)
