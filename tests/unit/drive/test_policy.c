/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "drive/line/line.h"
#include "mmc/modepage.h"
#include "mmc/sense.h"
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct rig rig;
static struct rig_tally tally;

static void
open_rig(const struct fixture_disc *disc, const char *personality,
         const char *damage)
{
    rig_init(&rig, disc, personality, damage);
    ck_assert_msg(rig_source(&rig, NULL) == DCN_OK, "%s", rig.error.message);
}

START_TEST(an_empty_drive_is_told)
{
    rig_init(&rig, NULL, NULL, NULL);
    ck_assert_int_eq(rig_open(&rig, NULL), DCN_OK);
    ck_assert_int_eq(dcn__drive_wait_ready(rig.drive, &rig.error),
                     DCN_ERR_NO_MEDIUM);
    rig_close(&rig);
}
END_TEST

START_TEST(identity_and_profiles_are_read_without_a_disc)
{
    const uint16_t *profiles;

    rig_init(&rig, NULL, NULL, NULL);
    ck_assert_int_eq(rig_open(&rig, NULL), DCN_OK);
    ck_assert_str_eq(dcn__drive_identity(rig.drive)->vendor, "DISCERN");
    ck_assert_str_eq(dcn__drive_identity(rig.drive)->serial, "DV0000000001");
    ck_assert_uint_gt(dcn__drive_profiles(rig.drive, &profiles), 10);
    rig_close(&rig);
}
END_TEST

START_TEST(a_slow_drive_is_waited_for)
{
    open_rig(&fixture_data, "old-slow", NULL);
    /* It loads for 3 s. */
    ck_assert_uint_gt(rig.transport.clock->now_ns(rig.transport.clock),
                      3000000000u);
    rig_close(&rig);
}
END_TEST

/* TEST UNIT READY never gets past "becoming ready". */
static void
never_ready(struct rig *self, const struct dcn_command *command,
            struct dcn_reply *reply)
{
    (void)self;
    if (command->cdb[0] == 0x00)
        dcn__sense_reply(reply, 2, 4, 1, false, 0);
}

START_TEST(a_drive_that_never_gets_ready_is_given_up)
{
    rig_init(&rig, &fixture_data, NULL, NULL);
    rig.meddle = never_ready;
    ck_assert_int_eq(rig_source(&rig, NULL), DCN_ERR_NOT_READY);
    rig_close(&rig);
}
END_TEST

/* READ DISC INFORMATION of a blank CD-R. */
static void
blank_disc(struct rig *self, const struct dcn_command *command,
           struct dcn_reply *reply)
{
    (void)self;
    (void)reply;
    if (command->cdb[0] == 0x51)
        ((uint8_t *)command->data)[2] = 0;
    if (command->cdb[0] == 0x46)
        ((uint8_t *)command->data)[7] = 0x09;
}

START_TEST(a_blank_disc_is_told)
{
    rig_init(&rig, &fixture_data, NULL, NULL);
    rig.meddle = blank_disc;
    ck_assert_int_eq(rig_source(&rig, NULL), DCN_ERR_BLANK);
    rig_close(&rig);
}
END_TEST

START_TEST(a_false_alarm_of_a_changed_disc_is_looked_into_and_passed)
{
    open_rig(&fixture_audio, NULL, "700 : attention times=1 sense=6/28/00");
    ck_assert_int_eq(
        rig_read(&rig, &fixture_audio, 0, 1300, DCN_WANT_RAW, 0, &tally),
        DCN_OK);
    ck_assert_uint_eq(tally.right, 1300);
    rig_close(&rig);
}
END_TEST

START_TEST(another_disc_ends_the_work)
{
    open_rig(&fixture_data, NULL, NULL);
    ck_assert_int_eq(dcn__vdrive_load(rig.vdrive,
                                      fixture_source(&fixture_audio),
                                      DCN_MEDIUM_UNKNOWN, NULL),
                     DCN_OK);
    ck_assert_int_eq(
        rig_read(&rig, &fixture_data, 0, 10, DCN_WANT_RAW, 0, &tally),
        DCN_ERR_MEDIUM_CHANGED);
    rig_close(&rig);
}
END_TEST

START_TEST(the_same_disc_put_in_again_is_known_again)
{
    open_rig(&fixture_data, NULL, NULL);
    dcn__vdrive_load(rig.vdrive, fixture_source(&fixture_data),
                     DCN_MEDIUM_UNKNOWN, NULL);
    ck_assert_int_eq(dcn__source_check_medium(rig.source, &rig.error), DCN_OK);
    ck_assert_int_eq(
        rig_read(&rig, &fixture_data, 0, 10, DCN_WANT_RAW, 0, &tally), DCN_OK);
    rig_close(&rig);
}
END_TEST

START_TEST(check_medium_sees_another_disc_and_none)
{
    open_rig(&fixture_data, NULL, NULL);
    dcn__vdrive_load(rig.vdrive, fixture_source(&fixture_dvd),
                     DCN_MEDIUM_UNKNOWN, NULL);
    ck_assert_int_eq(dcn__source_check_medium(rig.source, &rig.error),
                     DCN_ERR_MEDIUM_CHANGED);
    dcn__vdrive_load(rig.vdrive, NULL, DCN_MEDIUM_UNKNOWN, NULL);
    ck_assert_int_eq(dcn__source_check_medium(rig.source, &rig.error),
                     DCN_ERR_NO_MEDIUM);
    rig_close(&rig);
}
END_TEST

START_TEST(a_disc_taken_out_ends_the_work)
{
    open_rig(&fixture_audio, NULL, "600 : removed");
    ck_assert_int_eq(
        rig_read(&rig, &fixture_audio, 0, 1300, DCN_WANT_RAW, 0, &tally),
        DCN_ERR_NO_MEDIUM);
    rig_close(&rig);
}
END_TEST

START_TEST(a_drive_that_vanishes_ends_the_work)
{
    open_rig(&fixture_audio, NULL, "600 : gone");
    ck_assert_int_eq(
        rig_read(&rig, &fixture_audio, 0, 1300, DCN_WANT_RAW, 0, &tally),
        DCN_ERR_DRIVE_GONE);
    rig_close(&rig);
}
END_TEST

/* Every read fails on the way, and so does everything else. */
static void
dead_bus(struct rig *self, const struct dcn_command *command,
         struct dcn_reply *reply)
{
    (void)self;
    (void)command;
    reply->transport_failed = true;
}

START_TEST(a_bus_that_stays_dead_ends_the_work)
{
    open_rig(&fixture_data, NULL, NULL);
    rig.meddle = dead_bus;
    ck_assert_int_eq(
        rig_read(&rig, &fixture_data, 0, 1000, DCN_WANT_RAW, 0, &tally),
        DCN_ERR_TRANSPORT);
    rig_close(&rig);
}
END_TEST

START_TEST(mode_page_1_is_set_and_set_back)
{
    struct dcn_error_recovery former, want, taken, again;

    open_rig(&fixture_data, NULL, NULL);
    ck_assert_int_eq(dcn__drive_recovery_get(rig.drive, &former, NULL), DCN_OK);
    want = former;
    want.bits = DCN_RECOVERY_TB | DCN_RECOVERY_DCR;
    want.retries = 1;
    ck_assert_int_eq(dcn__drive_recovery_set(rig.drive, &want, &taken, NULL),
                     DCN_OK);
    ck_assert_uint_eq(taken.bits, want.bits);
    ck_assert_uint_eq(taken.retries, 1);
    ck_assert_int_eq(dcn__drive_restore(rig.drive, NULL), DCN_OK);
    ck_assert_int_eq(dcn__drive_recovery_get(rig.drive, &again, NULL), DCN_OK);
    ck_assert_uint_eq(again.bits, former.bits);
    ck_assert_uint_eq(again.retries, former.retries);
    rig_close(&rig);
}
END_TEST

START_TEST(a_page_that_the_drive_ignores_is_seen)
{
    struct dcn_error_recovery want = {.bits = DCN_RECOVERY_TB}, taken;

    open_rig(&fixture_data, "old-slow", NULL);
    ck_assert_int_eq(dcn__drive_recovery_set(rig.drive, &want, &taken, NULL),
                     DCN_OK);
    ck_assert_uint_ne(taken.bits, want.bits);
    rig_close(&rig);
}
END_TEST

START_TEST(settings_are_made_again_after_a_reset)
{
    struct dcn_error_recovery want = {.bits = DCN_RECOVERY_TB}, taken;

    open_rig(&fixture_audio, NULL, "600 : attention times=1 sense=6/29/00");
    ck_assert_int_eq(dcn__drive_recovery_set(rig.drive, &want, &taken, NULL),
                     DCN_OK);
    ck_assert_int_eq(dcn__source_set_speed(rig.source, 706, NULL), DCN_OK);
    rig.opcode_count[0x55] = rig.opcode_count[0xBB] = 0;
    ck_assert_int_eq(
        rig_read(&rig, &fixture_audio, 0, 1300, DCN_WANT_RAW, 0, &tally),
        DCN_OK);
    ck_assert_uint_eq(tally.right, 1300);
    ck_assert_uint_eq(rig.opcode_count[0x55], 1);
    ck_assert_uint_eq(rig.opcode_count[0xBB], 1);
    rig_close(&rig);
}
END_TEST

/* Another drive of the same make, or not, where the lost one is looked for. */
static struct rig elsewhere;
static unsigned places;

static enum dcn_status
candidate(const struct dcn_drive *drive, unsigned n,
          struct dcn_transport **transport, struct dcn_error *error)
{
    (void)drive;
    (void)error;
    if (n >= places)
        return DCN_ERR_NOT_FOUND;
    elsewhere.closed = false;
    *transport = &elsewhere.transport;
    return DCN_OK;
}

/* A rig whose drive vanishes at sector 600, and another place with disc. */
static void
open_losing(const struct fixture_disc *disc, const char *personality)
{
    struct dcn_drive_options options = {.candidate = candidate};
    struct dcn_drive *drive;

    rig_init(&rig, &fixture_audio, NULL, "600 : gone");
    rig_init(&elsewhere, disc, personality, NULL);
    snprintf(elsewhere.transport.node, sizeof(elsewhere.transport.node),
             "elsewhere");
    places = 1;
    ck_assert_int_eq(
        dcn__drive_open(&rig.transport, &options, &drive, &rig.error), DCN_OK);
    ck_assert_int_eq(dcn__drive_source(drive, &rig.source, &rig.error), DCN_OK);
    rig.drive = dcn__drive_of_source(rig.source);
    ck_assert_int_eq(
        rig_read(&rig, &fixture_audio, 0, 1300, DCN_WANT_RAW, 0, &tally),
        DCN_ERR_DRIVE_GONE);
}

static void
close_losing(void)
{
    rig_close(&rig);
    dcn__transport_close(elsewhere.inner);
}

START_TEST(a_drive_that_vanished_is_found_under_another_name)
{
    struct dcn_error_recovery want = {.bits = DCN_RECOVERY_TB}, taken;

    open_losing(&fixture_audio, NULL);
    ck_assert_int_eq(dcn__source_reopen(rig.source, &rig.error), DCN_OK);
    ck_assert_str_eq(dcn__source_name(rig.source), "elsewhere");
    ck_assert(rig.closed);
    ck_assert_uint_eq(dcn__source_alarms(rig.source), 1);
    memset(&tally, 0, sizeof(tally));
    ck_assert_int_eq(
        rig_read(&rig, &fixture_audio, 0, 1300, DCN_WANT_RAW, 0, &tally),
        DCN_OK);
    ck_assert_uint_eq(tally.right, 1300);
    ck_assert_int_eq(dcn__drive_recovery_set(rig.drive, &want, &taken, NULL),
                     DCN_OK);
    close_losing();
}
END_TEST

START_TEST(another_make_of_drive_is_not_taken_for_the_lost_one)
{
    open_losing(&fixture_audio, "old-slow");
    ck_assert_int_eq(dcn__source_reopen(rig.source, &rig.error),
                     DCN_ERR_DRIVE_GONE);
    ck_assert(elsewhere.closed);
    close_losing();
}
END_TEST

START_TEST(a_lost_drive_with_another_disc_is_told)
{
    open_losing(&fixture_data, NULL);
    ck_assert_int_eq(dcn__source_reopen(rig.source, &rig.error),
                     DCN_ERR_MEDIUM_CHANGED);
    ck_assert(elsewhere.closed);
    places = 0;
    ck_assert_int_eq(dcn__source_reopen(rig.source, &rig.error),
                     DCN_ERR_DRIVE_GONE);
    close_losing();
}
END_TEST

START_TEST(what_is_set_in_a_lost_drive_is_set_again)
{
    open_losing(&fixture_audio, NULL);
    rig.drive->page_set = rig.drive->page_saved = true;
    rig.drive->page_now.bits = DCN_RECOVERY_TB;
    elsewhere.opcode_count[0x55] = 0;
    ck_assert_int_eq(dcn__source_reopen(rig.source, &rig.error), DCN_OK);
    ck_assert_uint_eq(elsewhere.opcode_count[0x55], 1);
    close_losing();
}
END_TEST

static void
make_folder(char *folder)
{
    strcpy(folder, "/tmp/dcn-policy-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void
remove_folder(const char *folder)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
}

/* The page as a run left it that was killed: changed, and noted. */
START_TEST(a_page_left_changed_by_a_killed_run_is_set_back)
{
    struct dcn_error_recovery want, now;
    struct dcn_drive_options options = {0};
    char folder[64];
    struct dcn_drive *next;
    pid_t child;

    make_folder(folder);
    options.cache_dir = folder;
    rig_init(&rig, &fixture_data, NULL, NULL);
    ck_assert_int_eq(rig_open(&rig, folder), DCN_OK);
    ck_assert_int_eq(dcn__drive_recovery_get(rig.drive, &want, NULL), DCN_OK);
    rig.drive->page_former = want;
    child = fork();
    if (child == 0) {
        dcn__left_behind_write(rig.drive);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    want.bits |= DCN_RECOVERY_TB | DCN_RECOVERY_DCR;
    ck_assert_int_eq(dcn__drive_write_page(rig.drive, &want, NULL), DCN_OK);
    ck_assert_int_eq(dcn__drive_open(&rig.transport, &options, &next, NULL),
                     DCN_OK);
    ck_assert_int_eq(dcn__drive_recovery_get(next, &now, NULL), DCN_OK);
    ck_assert_uint_eq(now.bits, rig.drive->page_former.bits);
    ck_assert_str_eq(next->notes[0].code, "recovery_restored");
    dcn__drive_close(next);
    /* Once: what is changed later is nobody's. */
    ck_assert_int_eq(dcn__drive_write_page(rig.drive, &want, NULL), DCN_OK);
    ck_assert_int_eq(dcn__drive_open(&rig.transport, &options, &next, NULL),
                     DCN_OK);
    ck_assert_uint_eq(next->note_count, 0);
    dcn__drive_close(next);
    rig_close(&rig);
    remove_folder(folder);
}
END_TEST

START_TEST(efforts_are_set_and_set_back)
{
    struct dcn_error_recovery former, now;

    open_rig(&fixture_data, NULL, NULL);
    ck_assert_int_eq(dcn__drive_recovery_get(rig.drive, &former, NULL), DCN_OK);
    ck_assert_int_eq(dcn__source_set_effort(rig.source, DCN_EFFORT_LEAST, NULL),
                     DCN_OK);
    ck_assert_int_eq(dcn__drive_recovery_get(rig.drive, &now, NULL), DCN_OK);
    ck_assert_uint_eq(now.retries, 0);
    ck_assert_int_eq(dcn__source_set_effort(rig.source, DCN_EFFORT_MOST, NULL),
                     DCN_OK);
    ck_assert_int_eq(dcn__drive_recovery_get(rig.drive, &now, NULL), DCN_OK);
    ck_assert_uint_gt(now.retries, former.retries);
    ck_assert_int_eq(dcn__source_set_effort(rig.source, DCN_EFFORT_AS_IS, NULL),
                     DCN_OK);
    ck_assert_int_eq(dcn__drive_recovery_get(rig.drive, &now, NULL), DCN_OK);
    ck_assert_uint_eq(now.bits,
                      former.bits | DCN_RECOVERY_TB | DCN_RECOVERY_DCR);
    ck_assert_int_eq(dcn__source_set_effort(rig.source, DCN_EFFORT_USUAL, NULL),
                     DCN_OK);
    ck_assert_int_eq(dcn__drive_recovery_get(rig.drive, &now, NULL), DCN_OK);
    ck_assert_uint_eq(now.bits, former.bits);
    ck_assert_uint_eq(now.retries, former.retries);
    rig_close(&rig);
}
END_TEST

START_TEST(a_disc_is_stopped_and_started)
{
    open_rig(&fixture_data, NULL, NULL);
    rig.opcode_count[0x1B] = 0;
    ck_assert_int_eq(dcn__source_restart(rig.source, NULL), DCN_OK);
    ck_assert_uint_eq(rig.opcode_count[0x1B], 2);
    ck_assert_int_eq(
        rig_read(&rig, &fixture_data, 0, 10, DCN_WANT_USER, 0, &tally), DCN_OK);
    rig_close(&rig);
}
END_TEST

START_TEST(a_read_only_drive_says_what_is_lost)
{
    struct dcn_error_recovery want = {0}, taken;

    rig_init(&rig, &fixture_data, NULL, NULL);
    rig.transport.writable = false;
    ck_assert_int_eq(rig_source(&rig, NULL), DCN_OK);
    ck_assert(rig_noted(&rig, "read_only"));
    ck_assert_int_eq(dcn__source_set_speed(rig.source, 706, NULL),
                     DCN_ERR_ACCESS);
    ck_assert_int_eq(dcn__drive_recovery_set(rig.drive, &want, &taken, NULL),
                     DCN_ERR_ACCESS);
    ck_assert_uint_eq(rig.opcode_count[0x55] + rig.opcode_count[0xBB] +
                          rig.opcode_count[0xB6],
                      0);
    rig_close(&rig);
}
END_TEST

START_TEST(the_speed_of_a_dvd_is_set_by_streaming)
{
    open_rig(&fixture_dvd, NULL, NULL);
    rig.opcode_count[0xB6] = 0;
    ck_assert_int_eq(dcn__source_set_speed(rig.source, 2770, NULL), DCN_OK);
    ck_assert_uint_eq(rig.opcode_count[0xB6], 1);
    rig_close(&rig);
}
END_TEST

UNIT_MAIN("drive/policy", an_empty_drive_is_told,
          a_drive_that_vanished_is_found_under_another_name,
          another_make_of_drive_is_not_taken_for_the_lost_one,
          a_lost_drive_with_another_disc_is_told,
          what_is_set_in_a_lost_drive_is_set_again,
          a_page_left_changed_by_a_killed_run_is_set_back,
          efforts_are_set_and_set_back, a_disc_is_stopped_and_started,
          identity_and_profiles_are_read_without_a_disc,
          a_slow_drive_is_waited_for, a_drive_that_never_gets_ready_is_given_up,
          a_blank_disc_is_told,
          a_false_alarm_of_a_changed_disc_is_looked_into_and_passed,
          another_disc_ends_the_work, the_same_disc_put_in_again_is_known_again,
          check_medium_sees_another_disc_and_none,
          a_disc_taken_out_ends_the_work, a_drive_that_vanishes_ends_the_work,
          a_bus_that_stays_dead_ends_the_work, mode_page_1_is_set_and_set_back,
          a_page_that_the_drive_ignores_is_seen,
          settings_are_made_again_after_a_reset,
          a_read_only_drive_says_what_is_lost,
          the_speed_of_a_dvd_is_set_by_streaming)
