/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "drive/line/read_parts.h"
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#define ALL (DCN_WANT_RAW | DCN_WANT_C2 | DCN_WANT_SUB)

static struct rig rig;
static struct rig_tally tally;

static void
open_rig(const struct fixture_disc *disc, const char *personality,
         const char *damage)
{
    rig_init(&rig, disc, personality, damage);
    ck_assert_msg(rig_source(&rig, NULL) == DCN_OK, "%s", rig.error.message);
}

static enum dcn_status
read_disc(const struct fixture_disc *disc, const char *personality,
          const char *damage, uint32_t count, unsigned want)
{
    enum dcn_status status;

    open_rig(disc, personality, damage);
    status = rig_read(&rig, disc, 0, count, want, 0, &tally);
    rig_close(&rig);
    return status;
}

/* Everything that a disc of data holds, whatever the drive is like. */
static void
reads_all_of_data(const char *personality)
{
    ck_assert_int_eq(read_disc(&fixture_data, personality, NULL, 1000,
                               DCN_WANT_RAW | DCN_WANT_SUB),
                     DCN_OK);
    ck_assert_uint_eq(tally.right, 1000);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_GOOD], 1000);
    ck_assert_uint_eq(tally.has_sub, 1000);
}

START_TEST(every_personality_gives_the_right_raw_data)
{
    reads_all_of_data("plain");
    reads_all_of_data("bd-drive");
    reads_all_of_data("c2-296-last");
    reads_all_of_data("c2-late");
    reads_all_of_data("c2-or-sub");
    reads_all_of_data("hex-q");
    reads_all_of_data("old-slow");
    reads_all_of_data("sub-before-c2");
}
END_TEST

static void
reads_user_data(const struct fixture_disc *disc, const char *personality,
                uint32_t count)
{
    ck_assert_int_eq(read_disc(disc, personality, NULL, count, DCN_WANT_USER),
                     DCN_OK);
    ck_assert_uint_eq(tally.right, count);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_GOOD], count);
}

START_TEST(user_data_come_right_from_cd_dvd_and_bd)
{
    reads_user_data(&fixture_data, "plain", 1000);
    reads_user_data(&fixture_data, "read10-only", 1000);
    reads_user_data(&fixture_dvd, "plain", 2000);
    reads_user_data(&fixture_dvd9, "plain", 2000);
    reads_user_data(&fixture_dvd, "read10-only", 2000);
    reads_user_data(&fixture_bd, "bd-drive", 2000);
}
END_TEST

START_TEST(audio_comes_with_c2_and_subchannel)
{
    ck_assert_int_eq(read_disc(&fixture_audio, NULL, NULL, 1300, ALL), DCN_OK);
    ck_assert_uint_eq(tally.right, 1300);
    ck_assert_uint_eq(tally.has_c2, 1300);
    ck_assert_uint_eq(tally.has_sub, 1300);
}
END_TEST

START_TEST(a_disc_of_audio_and_data_is_read_across_the_change)
{
    ck_assert_int_eq(read_disc(&fixture_mixed, NULL, NULL, 800, ALL), DCN_OK);
    ck_assert_uint_eq(tally.right, 800);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_GOOD], 800);
}
END_TEST

START_TEST(mode_2_of_all_forms_is_read_raw)
{
    ck_assert_int_eq(read_disc(&fixture_xa, NULL, NULL, 600, DCN_WANT_RAW),
                     DCN_OK);
    ck_assert_uint_eq(tally.right, 600);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_GOOD], 600);
}
END_TEST

START_TEST(where_c2_and_subchannel_exclude_each_other_both_still_come)
{
    ck_assert_int_eq(read_disc(&fixture_mixed, "c2-or-sub", NULL, 800, ALL),
                     DCN_OK);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_GOOD], 800);
    ck_assert_uint_eq(tally.has_sub, 800);
    /* No C2 of data sectors, nor where data may be. */
    ck_assert_uint_eq(tally.has_c2, 350);
}
END_TEST

START_TEST(subchannel_alone_holds_the_q_of_each_sector)
{
    struct dcn_sector_result results[20];
    uint8_t sub[20 * DCN_SUB_BYTES], q[DCN_Q_BYTES];
    struct dcn_q decoded;

    open_rig(&fixture_audio, "hex-q", NULL);
    ck_assert_int_eq(dcn__source_read(rig.source, 600, 20, DCN_WANT_SUB, 0, sub,
                                      results, &rig.error),
                     DCN_OK);
    ck_assert(!results[19].has_main && results[19].has_sub);
    dcn__q_from_raw(sub + 19 * DCN_SUB_BYTES, q);
    ck_assert(dcn__q_crc_valid(q));
    ck_assert_int_eq(dcn__q_decode(q, &decoded), DCN_Q_POSITION);
    ck_assert_int_eq(dcn__lba_from_msf(decoded.abs), 619);
    rig_close(&rig);
}
END_TEST

START_TEST(unreadable_sectors_are_found_one_by_one)
{
    ck_assert_int_eq(read_disc(&fixture_data, NULL,
                               "100-129 500 700 : unreadable", 1000,
                               DCN_WANT_RAW),
                     DCN_OK);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_UNREADABLE], 32);
    ck_assert_uint_eq(tally.zeroed, 32);
    ck_assert_uint_eq(tally.right, 968);
}
END_TEST

START_TEST(a_bad_block_of_a_dvd_costs_its_16_sectors)
{
    ck_assert_int_eq(
        read_disc(&fixture_dvd, NULL, "1000 : unreadable", 2000, DCN_WANT_USER),
        DCN_OK);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_UNREADABLE], 16);
    ck_assert_uint_eq(tally.right, 1984);
}
END_TEST

START_TEST(one_command_tells_of_its_sectors_what_is_sure)
{
    open_rig(&fixture_data, "info = exact\n", "110 : unreadable");
    ck_assert_int_eq(rig_read(&rig, &fixture_data, 100, 20, DCN_WANT_RAW,
                              DCN_READ_NO_SPLIT, &tally),
                     DCN_OK);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_UNREADABLE], 1);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_GOOD], 10);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_UNKNOWN], 9);
    rig_close(&rig);
}
END_TEST

START_TEST(wrong_bytes_with_good_status_fail_the_check)
{
    ck_assert_int_eq(read_disc(&fixture_data, NULL, "200 : silent bytes=3",
                               1000, DCN_WANT_RAW),
                     DCN_OK);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_BAD_CHECK], 1);
    ck_assert_uint_eq(tally.wrong_but_good, 0);
}
END_TEST

START_TEST(a_neighbours_sector_is_given_away_by_its_header)
{
    ck_assert_int_eq(read_disc(&fixture_data, NULL, "300 : neighbour by=1",
                               1000, DCN_WANT_RAW),
                     DCN_OK);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_BAD_CHECK], 1);
    ck_assert_uint_eq(tally.wrong_but_good, 0);
}
END_TEST

START_TEST(weak_audio_is_flagged_by_c2)
{
    ck_assert_int_eq(
        read_disc(&fixture_audio, NULL, "100-140/7 : weak bytes=20", 1300, ALL),
        DCN_OK);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_C2], 6);
    ck_assert_uint_eq(tally.wrong_but_good, 0);
}
END_TEST

START_TEST(c2_of_296_bytes_is_cut_to_its_flags_wherever_the_block_byte_is)
{
    open_rig(&fixture_data, "c2-296-last", "100-140/7 : weak bytes=20");
    ck_assert_int_eq(rig_read(&rig, &fixture_data, 0, 1000, ALL, 0, &tally),
                     DCN_OK);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_BAD_CHECK], 6);
    ck_assert(rig_abilities(&rig)->c2_block_last);
    rig_close(&rig);
}
END_TEST

/* What lies in the buffer of a command that moved nothing: C2 of 296 bytes
 * with flags, and the block error byte behind them. */
static void
leave_a_field(struct rig *meddled, const struct dcn_command *command,
              struct dcn_reply *reply)
{
    size_t stride = DCN_RAW_BYTES + DCN_C2_BLOCK_BYTES;
    uint8_t *field = (uint8_t *)command->data + 3 * stride + DCN_RAW_BYTES;

    (void)meddled;
    if (command->cdb[0] != 0xBE || reply->status == 0 ||
        command->data_len < 4 * stride)
        return;
    memset(field, 0, DCN_C2_BLOCK_BYTES);
    field[100] = field[DCN_C2_BYTES] = 0x18;
}

START_TEST(what_did_not_arrive_says_nothing_of_the_block_byte)
{
    open_rig(&fixture_audio, "c2 = 296\n", "90 : unreadable");
    rig.meddle = leave_a_field;
    ck_assert_int_eq(rig_read(&rig, &fixture_audio, 90, 20,
                              DCN_WANT_RAW | DCN_WANT_C2, 0, &tally),
                     DCN_OK);
    ck_assert_uint_eq(tally.right, 19);
    ck_assert(!rig_abilities(&rig)->c2_block_last);
    rig_close(&rig);
}
END_TEST

START_TEST(late_c2_is_learnt_from_what_parity_repairs)
{
    open_rig(&fixture_mixed, "c2-late",
             "100 150 : weak bytes=20\n600 : weak bytes=30");
    ck_assert_int_eq(rig_read(&rig, &fixture_mixed, 0, 300, ALL, 0, &tally),
                     DCN_OK);
    ck_assert_int_eq(rig_abilities(&rig)->c2_lag_bytes, 2352);
    rig_close(&rig);
}
END_TEST

/* The audio of that drive is shifted by its read offset, so its states say
 * it: the flags fall on the sector that is wrong. */
START_TEST(late_c2_once_learnt_flags_the_right_sector)
{
    struct dcn_sector_result results[3];
    uint8_t *buffer = malloc(3 * dcn__want_bytes(ALL));

    open_rig(&fixture_mixed, "c2-late",
             "100 150 : weak bytes=20\n600 : weak burst=300");
    rig_read(&rig, &fixture_mixed, 0, 300, ALL, 0, &tally);
    ck_assert_int_eq(dcn__source_read(rig.source, 599, 3, ALL, 0, buffer,
                                      results, &rig.error),
                     DCN_OK);
    ck_assert_uint_eq(results[0].c2_count + results[1].c2_count,
                      results[0].c2_count + results[1].c2_count +
                          results[2].c2_count);
    ck_assert_uint_gt(results[1].c2_count, 0);
    free(buffer);
    rig_close(&rig);
}
END_TEST

#define LATE "c2_lag = 294\nsame_wrong_again = yes\ncache_kb = 64\n"

START_TEST(late_c2_of_audio_is_learnt_where_readings_differ)
{
    static const char *const drives[] = {LATE, "c2_lag = 73\ncache_kb = 64\n",
                                         LATE "c2 = 296\n",
                                         LATE "c2_with_sub = no\n"};

    for (size_t i = 0; i < sizeof(drives) / sizeof(drives[0]); i++) {
        open_rig(&fixture_audio, drives[i],
                 "100-105 : weak rate=0.03 p=0.7\n"
                 "600-610 : weak rate=0.03 p=0.7\n");
        for (dcn_lba lba = 0; lba < 1300; lba += 20) {
            rig_read(&rig, &fixture_audio, lba, 20, ALL, 0, &tally);
            ck_assert_msg(tally.wrong_but_good == 0, "%s: %d", drives[i], lba);
        }
        ck_assert_msg(rig_abilities(&rig)->c2_lag_bytes ==
                          (i == 1 ? 584 : 2352),
                      "%s: %d", drives[i], rig_abilities(&rig)->c2_lag_bytes);
        rig_close(&rig);
    }
}
END_TEST

/* Always the same wrong bytes: no two readings differ. */
START_TEST(late_c2_that_nothing_teaches_leaves_doubts_and_no_lies)
{
    struct dcn_sector_result results[20];
    uint8_t *buffer = malloc(20 * dcn__want_bytes(ALL));

    open_rig(&fixture_audio, LATE, "99,300-302,719 : weak rate=0.03 p=1\n");
    for (dcn_lba lba = 0; lba < 1300; lba += 20) {
        ck_assert_int_eq(dcn__source_read(rig.source, lba, 20, ALL, 0, buffer,
                                          results, &rig.error),
                         DCN_OK);
        /* The first flags of all are those of the sector before. */
        ck_assert_uint_eq(results[0].doubts_before, lba == 100 ? 2 : 0);
        for (dcn_lba i = 0; i < 20; i++)
            if ((lba + i >= 300 && lba + i <= 302) || lba + i == 719)
                ck_assert_uint_eq(results[i].state, DCN_SECTOR_C2);
    }
    ck_assert_int_eq(rig_abilities(&rig)->c2_lag_bytes, 0);
    free(buffer);
    rig_close(&rig);
}
END_TEST

START_TEST(c2_that_is_not_late_costs_no_sector_once_that_is_seen)
{
    open_rig(&fixture_audio, NULL, "100-105,600-605 : weak rate=0.03 p=0.9\n");
    ck_assert_int_eq(rig_read(&rig, &fixture_audio, 0, 1300, ALL, 0, &tally),
                     DCN_OK);
    ck_assert_uint_eq(tally.wrong_but_good, 0);
    ck_assert_uint_le(tally.state[DCN_SECTOR_C2], 12);
    rig_close(&rig);
}
END_TEST

START_TEST(a_transfer_that_never_was_is_not_taken_for_data)
{
    ck_assert_int_eq(read_disc(&fixture_data, NULL, "300 : host-error times=0",
                               1000, DCN_WANT_RAW),
                     DCN_OK);
    ck_assert_uint_eq(tally.wrong_but_good, 0);
    ck_assert_uint_eq(tally.right, 999);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_UNKNOWN], 1);
}
END_TEST

START_TEST(a_passing_bus_error_costs_nothing)
{
    ck_assert_int_eq(read_disc(&fixture_data, NULL, "300 : host-error times=2",
                               1000, DCN_WANT_USER),
                     DCN_OK);
    ck_assert_uint_eq(tally.right, 1000);
}
END_TEST

START_TEST(a_short_transfer_is_caught)
{
    ck_assert_int_eq(read_disc(&fixture_dvd, NULL, "300 : short times=2", 2000,
                               DCN_WANT_USER),
                     DCN_OK);
    ck_assert_uint_eq(tally.right, 2000);
}
END_TEST

START_TEST(an_old_buffer_given_again_is_caught)
{
    ck_assert_int_eq(read_disc(&fixture_audio, NULL, "700 : stale times=3",
                               1300, DCN_WANT_RAW),
                     DCN_OK);
    ck_assert_uint_eq(tally.wrong_but_good, 0);
    ck_assert_uint_eq(tally.right, 1300);
}
END_TEST

START_TEST(an_old_buffer_given_for_ever_is_nothing_of_the_disc)
{
    ck_assert_int_eq(read_disc(&fixture_audio, NULL, "700 : stale times=0",
                               1300, DCN_WANT_RAW),
                     DCN_OK);
    ck_assert_uint_eq(tally.wrong_but_good, 0);
    ck_assert_uint_eq(tally.right, 1299);
}
END_TEST

START_TEST(an_old_buffer_of_user_data_is_caught_each_time)
{
    ck_assert_int_eq(read_disc(&fixture_dvd, NULL, "20-900/37 : stale times=2",
                               1000, DCN_WANT_USER),
                     DCN_OK);
    ck_assert_uint_eq(tally.wrong_but_good, 0);
    ck_assert_uint_eq(tally.right, 1000);
}
END_TEST

START_TEST(a_fresh_read_comes_off_the_disc)
{
    uint64_t began, took;

    open_rig(&fixture_data, NULL, NULL);
    rig_read(&rig, &fixture_data, 500, 1, DCN_WANT_RAW, 0, &tally);
    began = rig.transport.clock->now_ns(rig.transport.clock);
    rig_read(&rig, &fixture_data, 500, 1, DCN_WANT_RAW, DCN_READ_FRESH, &tally);
    took = rig.transport.clock->now_ns(rig.transport.clock) - began;
    ck_assert_uint_gt(took, 2000000);
    rig_close(&rig);
}
END_TEST

START_TEST(a_fresh_read_of_user_data_takes_one_command_where_fua_works)
{
    open_rig(&fixture_dvd, NULL, NULL);
    ck_assert(rig_abilities(&rig)->fua_works);
    /* The first reply of all is asked about. */
    rig_read(&rig, &fixture_dvd, 100, 1, DCN_WANT_USER, 0, &tally);
    rig.opcode_count[0x28] = rig.opcode_count[0xA8] = 0;
    rig_read(&rig, &fixture_dvd, 500, 1, DCN_WANT_USER, DCN_READ_FRESH, &tally);
    ck_assert_uint_eq(rig.opcode_count[0x28], 1);
    ck_assert_uint_eq(rig.opcode_count[0xA8], 0);
    rig_close(&rig);
}
END_TEST

/* Raw reads of this sector come wrong; the drive's own L-EC repairs it. */
START_TEST(a_block_read_wins_where_a_raw_one_comes_damaged)
{
    open_rig(&fixture_data, NULL, "500 : weak bytes=8 fixed=yes");
    rig_read(&rig, &fixture_data, 500, 1, DCN_WANT_RAW, 0, &tally);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_BAD_CHECK], 1);
    memset(&tally, 0, sizeof(tally));
    rig_read(&rig, &fixture_data, 500, 1, DCN_WANT_RAW, DCN_READ_COOKED,
             &tally);
    ck_assert_uint_eq(tally.right, 1);
    rig_close(&rig);
}
END_TEST

/* A drive whose sector 500 its own L-EC does not mend. */
static struct dcn_source *
open_unmended(const char *personality)
{
    struct dcn_vdrive_options options = {.personality_text = personality,
                                         .damage_text = "500 : weak bytes=1000",
                                         .seed = 1};
    struct dcn_source *source;
    struct dcn_transport *transport;
    struct dcn_vdrive *vdrive;
    struct dcn_drive *drive;

    ck_assert_int_eq(
        dcn__vdrive_new(fixture_source(&fixture_data), &options, &vdrive, NULL),
        DCN_OK);
    ck_assert_int_eq(dcn__vdrive_transport(vdrive, "lec", &transport, NULL),
                     DCN_OK);
    ck_assert_int_eq(dcn__drive_open(transport, NULL, &drive, NULL), DCN_OK);
    ck_assert_int_eq(dcn__drive_source(drive, &source, NULL), DCN_OK);
    return source;
}

/* Reads it so. */
static struct dcn_sector_result
read_unmended(struct dcn_source *source, enum dcn_effort effort, unsigned flags)
{
    uint8_t sector[DCN_RAW_BYTES];
    struct dcn_sector_result result;

    ck_assert_int_eq(dcn__source_set_effort(source, effort, NULL), DCN_OK);
    ck_assert_int_eq(dcn__source_read(source, 500, 1, DCN_WANT_RAW, flags,
                                      sector, &result, NULL),
                     DCN_OK);
    return result;
}

START_TEST(what_comes_with_an_error_is_kept_on_request_and_called_bad)
{
    struct dcn_source *source = open_unmended("raw_lec = yes\n");
    struct dcn_sector_result result;

    result = read_unmended(source, DCN_EFFORT_AS_IS, 0);
    ck_assert(!result.has_main);
    result = read_unmended(source, DCN_EFFORT_AS_IS, DCN_READ_AS_IS);
    ck_assert(result.has_main);
    ck_assert_uint_eq(result.state, DCN_SECTOR_BAD_CHECK);
    ck_assert_uint_eq(result.sense_key, 3);
    dcn__source_close(source);
}
END_TEST

START_TEST(what_comes_in_passing_is_no_failure_and_called_bad)
{
    struct dcn_source *source = open_unmended("raw_lec = yes\n");
    struct dcn_sector_result result =
        read_unmended(source, DCN_EFFORT_CONTINUOUS, DCN_READ_AS_IS);

    ck_assert(result.has_main);
    ck_assert_uint_eq(result.state, DCN_SECTOR_BAD_CHECK);
    ck_assert_uint_eq(result.sense_key, 0);
    dcn__source_close(source);
}
END_TEST

START_TEST(a_drive_deaf_to_rc_fails_all_the_same)
{
    struct dcn_source *source =
        open_unmended("raw_lec = yes\nread_continuous = no\n");
    struct dcn_sector_result result =
        read_unmended(source, DCN_EFFORT_CONTINUOUS, DCN_READ_AS_IS);

    ck_assert(result.has_main); /* TB */
    ck_assert_uint_eq(result.state, DCN_SECTOR_BAD_CHECK);
    ck_assert_uint_eq(result.sense_key, 3);
    dcn__source_close(source);
}
END_TEST

/* A kernel between drive and program clears what the drive did not send. */
static void
clear_what_failed(struct rig *meddled, const struct dcn_command *command,
                  struct dcn_reply *reply)
{
    (void)meddled;
    if (command->direction == DCN_DATA_IN && command->cdb[0] == 0xBE &&
        reply->status == DCN_SCSI_CHECK_CONDITION)
        memset(command->data, 0, command->data_len);
}

START_TEST(zeros_with_an_error_are_no_bad_sector)
{
    uint8_t sector[DCN_RAW_BYTES];
    struct dcn_sector_result result;

    open_rig(&fixture_data, NULL, "500 : unreadable");
    rig.meddle = clear_what_failed;
    ck_assert_int_eq(dcn__source_read(rig.source, 500, 1, DCN_WANT_RAW,
                                      DCN_READ_AS_IS, sector, &result, NULL),
                     DCN_OK);
    ck_assert(!result.has_main);
    ck_assert_uint_eq(result.state, DCN_SECTOR_UNREADABLE);
    rig_close(&rig);
}
END_TEST

static uint64_t each_takes_ns;

/* Behind a kernel the clock of such a drive is not to be had. */
static void
hide_the_times(struct rig *self, const struct dcn_command *command,
               struct dcn_reply *reply)
{
    (void)self;
    (void)command;
    reply->elapsed_ns = each_takes_ns;
}

START_TEST(a_cache_that_times_do_not_tell_is_assumed_and_pushed_out)
{
    static const uint64_t times[] = {40000, 1900000, 9000000, 60000000};
    static const struct fixture_disc *const discs[] = {&fixture_data,
                                                       &fixture_audio};

    for (size_t i = 0; i < 2 * sizeof(times) / sizeof(times[0]); i++) {
        const struct fixture_disc *disc = discs[i % 2];

        each_takes_ns = times[i / 2];
        rig_init(&rig, disc,
                 "cache_kb = 128\nbuffer_kb = 128\nfua = no\n"
                 "fua_zero_flush = no\n",
                 NULL);
        rig.meddle = hide_the_times;
        ck_assert_int_eq(rig_source(&rig, NULL), DCN_OK);
        ck_assert_int_eq(rig_abilities(&rig)->cache_sectors, 64);
        ck_assert(rig_noted(&rig, "no_clock"));
        rig_read(&rig, disc, 10, 1, DCN_WANT_RAW, 0, &tally);
        rig.opcode_count[0xBE] = 0;
        rig_read(&rig, disc, 10, 1, DCN_WANT_RAW, DCN_READ_FRESH, &tally);
        ck_assert_uint_gt(rig.opcode_count[0xBE], 1);
        rig_close(&rig);
    }
}
END_TEST

START_TEST(a_cache_that_no_command_empties_is_pushed_out)
{
    uint64_t began, took;

    open_rig(&fixture_data, "old-slow", NULL);
    rig_read(&rig, &fixture_data, 10, 1, DCN_WANT_RAW, 0, &tally);
    rig.opcode_count[0xBE] = 0;
    began = rig.transport.clock->now_ns(rig.transport.clock);
    rig_read(&rig, &fixture_data, 10, 1, DCN_WANT_RAW, DCN_READ_FRESH, &tally);
    took = rig.transport.clock->now_ns(rig.transport.clock) - began;
    ck_assert_uint_gt(took, 20000000);
    ck_assert_uint_gt(rig.opcode_count[0xBE], 1);
    rig_close(&rig);
}
END_TEST

START_TEST(reads_past_the_end_are_told_as_such)
{
    open_rig(&fixture_data, "old-slow", NULL);
    ck_assert_int_eq(
        rig_read(&rig, &fixture_data, 995, 10, DCN_WANT_USER, 0, &tally),
        DCN_OK);
    ck_assert_uint_eq(tally.right, 5);
    ck_assert_uint_eq(tally.state[DCN_SECTOR_OUT_OF_RANGE], 5);
    rig_close(&rig);
}
END_TEST

START_TEST(a_part_that_the_drive_has_not_is_refused)
{
    open_rig(&fixture_dvd, NULL, NULL);
    ck_assert_int_eq(
        rig_read(&rig, &fixture_dvd, 0, 1, DCN_WANT_RAW, 0, &tally),
        DCN_ERR_UNSUPPORTED);
    rig_close(&rig);
}
END_TEST

UNIT_MAIN("drive/source", every_personality_gives_the_right_raw_data,
          user_data_come_right_from_cd_dvd_and_bd,
          audio_comes_with_c2_and_subchannel,
          a_disc_of_audio_and_data_is_read_across_the_change,
          mode_2_of_all_forms_is_read_raw,
          where_c2_and_subchannel_exclude_each_other_both_still_come,
          subchannel_alone_holds_the_q_of_each_sector,
          unreadable_sectors_are_found_one_by_one,
          a_bad_block_of_a_dvd_costs_its_16_sectors,
          one_command_tells_of_its_sectors_what_is_sure,
          wrong_bytes_with_good_status_fail_the_check,
          a_neighbours_sector_is_given_away_by_its_header,
          weak_audio_is_flagged_by_c2,
          c2_of_296_bytes_is_cut_to_its_flags_wherever_the_block_byte_is,
          what_did_not_arrive_says_nothing_of_the_block_byte,
          late_c2_is_learnt_from_what_parity_repairs,
          late_c2_once_learnt_flags_the_right_sector,
          late_c2_of_audio_is_learnt_where_readings_differ,
          late_c2_that_nothing_teaches_leaves_doubts_and_no_lies,
          c2_that_is_not_late_costs_no_sector_once_that_is_seen,
          a_transfer_that_never_was_is_not_taken_for_data,
          a_passing_bus_error_costs_nothing, a_short_transfer_is_caught,
          an_old_buffer_given_again_is_caught,
          an_old_buffer_given_for_ever_is_nothing_of_the_disc,
          an_old_buffer_of_user_data_is_caught_each_time,
          a_fresh_read_comes_off_the_disc,
          a_fresh_read_of_user_data_takes_one_command_where_fua_works,
          a_block_read_wins_where_a_raw_one_comes_damaged,
          what_comes_with_an_error_is_kept_on_request_and_called_bad,
          what_comes_in_passing_is_no_failure_and_called_bad,
          a_drive_deaf_to_rc_fails_all_the_same,
          zeros_with_an_error_are_no_bad_sector,
          a_cache_that_times_do_not_tell_is_assumed_and_pushed_out,
          a_cache_that_no_command_empties_is_pushed_out,
          reads_past_the_end_are_told_as_such,
          a_part_that_the_drive_has_not_is_refused)
