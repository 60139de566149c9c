/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/unit.h"

#include "map/mapfile.h"
#include "map/store.h"
#include "unit/rescue/fake.h"
#include "util/atomic_file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECTORS 6000

static struct fake_source source;
static struct fake_sink sink;
static struct dcn_rescue_options options;
static struct dcn_rescue_summary summary;
static struct dcn_error error;
static struct dcn_events events;
static char folder[64], map_path[96], lock_path[112];
static unsigned cancel_after, asked, progress_count, paused_count;
static bool cancel_when_paused;
static char notes[1024]; /* codes, each with a space behind it */

static bool
cancelled(void *payload)
{
    (void)payload;
    asked++;
    return (cancel_after != 0 && asked > cancel_after) ||
           (cancel_when_paused && paused_count > 0);
}

static void
progress(const struct dcn_progress *now, void *payload)
{
    (void)payload;
    ck_assert_uint_le(now->sectors_done, now->sectors_total);
    progress_count++;
    paused_count += now->phase == DCN_PHASE_PAUSED;
}

static void
note(enum dcn_note_level level, const char *code, const char *text,
     void *payload)
{
    size_t used = strlen(notes);

    (void)level;
    (void)text;
    (void)payload;
    snprintf(notes + used, sizeof(notes) - used, "%s ", code);
}

static void
start(enum dcn_medium medium)
{
    fake_folder(folder, sizeof(folder));
    snprintf(map_path, sizeof(map_path), "%s/disc.map", folder);
    snprintf(lock_path, sizeof(lock_path), "%s.lock", map_path);
    fake_source_init(&source, medium, SECTORS);
    fake_sink_init(&sink, SECTORS);
    memset(&options, 0, sizeof(options));
    options.map_path = map_path;
    options.drive = "FAKE DRIVE 1.0";
    options.retries = 8;
    events = (struct dcn_events){
        .cancelled = cancelled, .progress = progress, .note = note};
    cancel_after = asked = progress_count = paused_count = 0;
    cancel_when_paused = false;
    notes[0] = '\0';
}

static void
end(void)
{
    fake_source_free(&source);
    fake_sink_free(&sink);
    unlink(map_path);
    rmdir(folder);
}

static enum dcn_status
run(void)
{
    struct dcn_map *map;
    enum dcn_status status;

    asked = 0;
    sink.settled = INT32_MIN;
    status = dcn__rescue_run(&source.base, &sink.base, &options, &events,
                             &summary, &map, &error);
    if (map != NULL && status != DCN_ERR_FORMAT)
        ck_assert_uint_eq(fake_false_claims(&sink, map), 0);
    dcn__map_free(map);
    return status;
}

/* A run whose image may hold what is not the disc's. */
static enum dcn_status
run_unproven(void)
{
    struct dcn_map *map;
    enum dcn_status status = dcn__rescue_run(&source.base, &sink.base, &options,
                                             &events, &summary, &map, &error);

    dcn__map_free(map);
    return status;
}

START_TEST(a_sound_disc_is_read_whole_and_once)
{
    start(DCN_MEDIUM_DVD);
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(summary.good, SECTORS);
    ck_assert(summary.complete);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    ck_assert_uint_eq(summary.commands, (SECTORS + 63) / 64);
    ck_assert_int_eq(sink.settled, INT32_MAX);
    ck_assert_uint_gt(progress_count, 0);
    ck_assert_int_ne(access(lock_path, F_OK), 0);
    end();
}
END_TEST

START_TEST(a_finished_rescue_reads_only_probes_again)
{
    start(DCN_MEDIUM_DVD);
    ck_assert_int_eq(run(), DCN_OK);
    source.commands = 0;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(summary.commands, 0);
    ck_assert_uint_eq(summary.resumed, SECTORS);
    ck_assert_uint_gt(source.commands, 0);
    ck_assert_uint_le(source.commands, DCN_MAPFILE_PROBES);
    end();
}
END_TEST

START_TEST(damage_is_narrowed_down_to_its_blocks)
{
    start(DCN_MEDIUM_DVD);
    fake_source_damage(&source, 1000, 1, 0);
    fake_source_damage(&source, 3000, 100, 0);
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert(summary.complete);
    /* Blocks 992..1007 give up to the sector before the damage. */
    ck_assert_uint_eq(summary.unread, 101);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS - 101);
    end();
}
END_TEST

START_TEST(a_cd_is_narrowed_down_to_its_sectors)
{
    start(DCN_MEDIUM_CD);
    fake_source_damage(&source, 1000, 1, 0);
    fake_source_damage(&source, 3000, 100, 0);
    source.damage[1].whole_command = true;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(summary.unread, 101);
    end();
}
END_TEST

/* Sectors with C2 are longer than those without, and one fewer fits. */
START_TEST(what_is_too_long_for_one_command_ends_at_its_first_failure)
{
    static const uint32_t limits[] = {0, 63, 33, 10};
    unsigned failures = 0;

    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        start(DCN_MEDIUM_DVD);
        options.fast = true;
        source.most_unsplit = limits[i];
        fake_source_damage(&source, 3000, 1000, 0);
        ck_assert_int_eq(run(), DCN_OK);
        ck_assert_uint_le(source.failures, i == 0 ? 100 : failures);
        failures = i == 0 ? source.failures : failures;
        end();
    }
}
END_TEST

START_TEST(what_is_too_long_for_one_command_is_read_all_the_same)
{
    start(DCN_MEDIUM_CD);
    source.most_unsplit = 10;
    fake_source_damage(&source, 1000, 1, 0);
    fake_source_damage(&source, 3000, 100, 0);
    fake_source_damage(&source, 2000, 20, 6);
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(summary.unread, 101);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS - 101);
    end();
}
END_TEST

START_TEST(weak_sectors_are_recovered_by_retrying)
{
    start(DCN_MEDIUM_CD);
    fake_source_damage(&source, 2000, 20, 6);
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(summary.good, SECTORS);
    ck_assert_uint_eq(summary.retried, 20);
    end();
}
END_TEST

START_TEST(no_retries_means_no_retries)
{
    start(DCN_MEDIUM_CD);
    options.retries = 0;
    fake_source_damage(&source, 2000, 5, 0);
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_le(source.reads[2002], 2);
    ck_assert_uint_eq(summary.unread, 5);
    end();
}
END_TEST

START_TEST(the_fast_mode_leaves_the_difficult)
{
    start(DCN_MEDIUM_CD);
    options.fast = true;
    fake_source_damage(&source, 2000, 50, 0);
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert(!summary.complete);
    ck_assert_uint_ge(summary.good, SECTORS - 50 - 2 * 64);
    options.fast = false;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert(summary.complete);
    ck_assert_uint_eq(summary.good, SECTORS - 50);
    end();
}
END_TEST

START_TEST(what_is_to_be_skipped_is_never_read)
{
    struct dcn_range skip = {1990, 100};

    start(DCN_MEDIUM_CD);
    options.skip = &skip;
    options.skip_count = 1;
    fake_source_damage(&source, 2000, 50, 0);
    ck_assert_int_eq(run(), DCN_OK);
    for (dcn_lba lba = 1990; lba < 2090; lba++)
        ck_assert_uint_eq(source.reads[lba], 0);
    ck_assert_uint_eq(summary.excluded, 100);
    ck_assert_uint_eq(summary.good, SECTORS - 100);
    end();
}
END_TEST

START_TEST(first_ranges_come_first)
{
    struct dcn_range first = {5000, 64};

    start(DCN_MEDIUM_CD);
    options.first = &first;
    options.first_count = 1;
    cancel_after = 2;
    ck_assert_int_eq(run(), DCN_ERR_CANCELLED);
    ck_assert_uint_eq(source.reads[5000], 1);
    ck_assert_uint_eq(source.reads[200], 0);
    end();
}
END_TEST

START_TEST(a_rescue_can_be_cancelled_at_every_step_and_goes_on)
{
    start(DCN_MEDIUM_CD);
    fake_source_damage(&source, 300, 3, 4);
    fake_source_damage(&source, 2000, 90, 3);
    for (cancel_after = 1; run() == DCN_ERR_CANCELLED; cancel_after = 3)
        ck_assert_uint_lt(source.commands, 3000);
    ck_assert_uint_eq(summary.good, SECTORS);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    end();
}
END_TEST

START_TEST(another_disc_is_refused)
{
    start(DCN_MEDIUM_DVD);
    cancel_after = 20;
    ck_assert_int_eq(run(), DCN_ERR_CANCELLED);
    source.salt = 1;
    ck_assert_int_eq(run(), DCN_ERR_WRONG_DISC);
    ck_assert_ptr_nonnull(strstr(error.message, "sector 16"));
    source.salt = 0;
    cancel_after = 0;
    ck_assert_int_eq(run(), DCN_OK);
    end();
}
END_TEST

START_TEST(an_image_that_was_changed_is_refused)
{
    start(DCN_MEDIUM_DVD);
    ck_assert_int_eq(run(), DCN_OK);
    sink.written[16 * DCN_USER_BYTES] ^= 1;
    ck_assert_int_eq(run(), DCN_ERR_FORMAT);
    sink.written[16 * DCN_USER_BYTES] ^= 1;
    end();
}
END_TEST

START_TEST(a_drive_that_vanishes_loses_nothing)
{
    start(DCN_MEDIUM_CD);
    source.gone_after = 30;
    ck_assert_int_eq(run(), DCN_ERR_DRIVE_GONE);
    ck_assert_uint_eq(summary.good, 30 * 64);
    ck_assert_int_eq(summary.end, DCN_RESCUE_STOPPED);
    source.gone_after = 0;
    source.gone = false;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(summary.resumed, 30 * 64);
    ck_assert_uint_eq(source.reads[0], 1);
    end();
}
END_TEST

START_TEST(a_drive_that_comes_back_is_gone_on_with)
{
    start(DCN_MEDIUM_CD);
    options.drive_wait_s = 60;
    source.gone_after = 30;
    source.gone_times = 1;
    source.reopen_after = 5;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    ck_assert_uint_eq(summary.lost_drive, 1);
    ck_assert_str_eq(notes, "drive_lost drive_back ");
    end();
}
END_TEST

START_TEST(a_drive_that_stays_away_is_not_waited_for_forever)
{
    start(DCN_MEDIUM_CD);
    options.drive_wait_s = 60;
    source.gone_after = 30;
    ck_assert_int_eq(run(), DCN_ERR_DRIVE_GONE);
    ck_assert_double_ge(summary.seconds, 60);
    ck_assert_double_lt(summary.seconds, 70);
    source.gone = false;
    source.gone_after = 0;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    end();
}
END_TEST

START_TEST(a_drive_that_comes_back_with_another_disc_is_not_believed)
{
    start(DCN_MEDIUM_CD);
    options.drive_wait_s = 60;
    source.gone_after = 30;
    source.gone_times = 1;
    source.reopen_after = 5;
    source.swap_after = 31;
    ck_assert_int_eq(run(), DCN_ERR_MEDIUM_CHANGED);
    ck_assert_uint_eq(summary.good, 30 * 64);
    end();
}
END_TEST

START_TEST(a_disc_that_is_put_back_is_gone_on_with)
{
    start(DCN_MEDIUM_CD);
    options.drive_wait_s = 60;
    source.out_after = 30;
    source.back_after = 5;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    ck_assert_uint_eq(summary.lost_drive, 0);
    ck_assert_str_eq(notes, "disc_out disc_back ");
    end();
}
END_TEST

START_TEST(a_disc_that_stays_out_is_not_waited_for_forever)
{
    start(DCN_MEDIUM_CD);
    options.drive_wait_s = 60;
    source.out_after = 30;
    ck_assert_int_eq(run(), DCN_ERR_NO_MEDIUM);
    ck_assert_str_eq(error.message, "taken out");
    ck_assert_double_ge(summary.seconds, 60);
    ck_assert_double_lt(summary.seconds, 70);
    source.out = false;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    end();
}
END_TEST

START_TEST(a_disc_taken_out_is_not_waited_for_where_that_was_said)
{
    start(DCN_MEDIUM_CD);
    options.drive_wait_s = 0;
    source.out_after = 30;
    source.back_after = 1;
    ck_assert_int_eq(run(), DCN_ERR_NO_MEDIUM);
    ck_assert_str_eq(notes, "");
    end();
}
END_TEST

START_TEST(another_disc_put_in_instead_is_told_of_and_not_read)
{
    start(DCN_MEDIUM_CD);
    options.drive_wait_s = 60;
    source.out_after = 30;
    source.back_after = 5;
    source.swap_after = 31;
    ck_assert_int_eq(run(), DCN_ERR_MEDIUM_CHANGED);
    ck_assert_uint_eq(summary.good, 30 * 64);
    ck_assert_str_eq(notes, "disc_out wrong_disc ");
    end();
}
END_TEST

START_TEST(a_place_that_makes_the_drive_vanish_is_passed_over)
{
    start(DCN_MEDIUM_CD);
    options.drive_wait_s = 60;
    options.retries = 2;
    source.gone_at = 3000;
    source.reopen_after = 2;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(summary.unread, 1);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS - 1);
    end();
}
END_TEST

START_TEST(a_disc_changed_behind_our_back_is_seen_by_its_content)
{
    start(DCN_MEDIUM_CD);
    source.swap_after = 40;
    ck_assert_int_eq(run(), DCN_ERR_MEDIUM_CHANGED);
    ck_assert_uint_eq(summary.good, 40 * 64);
    end();
}
END_TEST

START_TEST(a_disc_changed_without_a_word_is_seen_at_the_end)
{
    start(DCN_MEDIUM_CD);
    source.swap_after = 40;
    source.swap_silent = true;
    options.retries = 0;
    ck_assert_int_eq(run_unproven(), DCN_ERR_MEDIUM_CHANGED);
    end();
}
END_TEST

START_TEST(one_reading_that_lies_does_not_make_another_disc)
{
    start(DCN_MEDIUM_DVD);
    source.lie_at = 16;
    source.lie_first = 2;
    source.lie_last = 3;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(source.reads[16], 4);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    end();
}
END_TEST

START_TEST(a_wrong_first_reading_does_not_make_another_disc)
{
    start(DCN_MEDIUM_DVD);
    fake_source_damage(&source, 16, 1, 2); /* known later than the others */
    source.lie_at = SECTORS / 4;
    source.lie_first = source.lie_last = 1;
    ck_assert_int_eq(run_unproven(), DCN_OK);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS - 1);
    end();
}
END_TEST

START_TEST(what_was_set_in_the_drive_is_set_back_however_it_ends)
{
    start(DCN_MEDIUM_CD);
    source.caps.efforts = 1u << DCN_EFFORT_MOST | 1u << DCN_EFFORT_LEAST;
    options.retries = 20;
    fake_source_damage(&source, 300, 3, 0);
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_gt(source.efforts_set, 2);
    ck_assert_int_eq(source.effort, DCN_EFFORT_USUAL);
    source.efforts_set = 0;
    cancel_after = 17;
    ck_assert_int_eq(run(), DCN_ERR_CANCELLED);
    ck_assert_uint_eq(source.efforts_set, 2);
    ck_assert_int_eq(source.effort, DCN_EFFORT_USUAL);
    end();
}
END_TEST

START_TEST(a_way_that_the_drive_refuses_is_left_out)
{
    start(DCN_MEDIUM_CD);
    source.caps.can_restart = true;
    options.retries = 20;
    fake_source_damage(&source, 300, 1, 0);
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_gt(source.restarts, 0);
    ck_assert_uint_gt(summary.rungs[DCN_RUNG_RESTART].tries, 0);
    ck_assert_uint_eq(summary.unread, 1);
    end();
}
END_TEST

/* Every call of the sink fails once, in turn, and for good; after the power
 * is lost on top of that, the map must claim nothing that is not there. */
static void
fail_everywhere(enum dcn_status status, bool power_loss)
{
    start(DCN_MEDIUM_CD);
    fake_source_damage(&source, 300, 3, 3);
    fake_source_damage(&source, 2000, 40, 3);
    sink.fail_status = status;
    for (unsigned at = 1; at < 100; at++) {
        enum dcn_status got;

        sink.calls = 0;
        sink.fail_at = at;
        got = run();
        ck_assert(got == status || got == DCN_OK);
        if (power_loss)
            fake_sink_power_loss(&sink);
        if (got == DCN_OK)
            break;
    }
    sink.fail_at = 0;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    end();
}

START_TEST(a_full_disk_stops_and_can_be_resumed)
{
    fail_everywhere(DCN_ERR_NO_SPACE, false);
}
END_TEST

START_TEST(room_on_a_full_disk_is_waited_for)
{
    start(DCN_MEDIUM_CD);
    options.room_wait_s = 30;
    sink.fail_status = DCN_ERR_NO_SPACE;
    sink.fail_at = 5;
    sink.fail_until = 6;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    ck_assert_uint_gt(paused_count, 0);
    ck_assert_str_eq(notes, "disk_full disk_has_room ");
    end();
}
END_TEST

START_TEST(room_is_not_waited_for_longer_than_was_said)
{
    start(DCN_MEDIUM_CD);
    options.room_wait_s = 0.5;
    sink.fail_status = DCN_ERR_NO_SPACE;
    sink.fail_at = 5;
    ck_assert_int_eq(run(), DCN_ERR_NO_SPACE);
    ck_assert_str_eq(notes, "disk_full ");
    sink.fail_at = 0;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    end();
}
END_TEST

START_TEST(waiting_for_room_can_be_cancelled)
{
    start(DCN_MEDIUM_CD);
    options.room_wait_s = 30;
    cancel_when_paused = true;
    sink.fail_status = DCN_ERR_NO_SPACE;
    sink.fail_at = 5;
    ck_assert_int_eq(run(), DCN_ERR_CANCELLED);
    sink.fail_at = 0;
    cancel_when_paused = false;
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS);
    end();
}
END_TEST

START_TEST(a_failing_disk_stops_and_can_be_resumed)
{
    fail_everywhere(DCN_ERR_IO, false);
}
END_TEST

START_TEST(a_failing_disk_and_power_loss_claim_nothing_false)
{
    fail_everywhere(DCN_ERR_IO, true);
}
END_TEST

START_TEST(the_time_limit_ends_retrying)
{
    start(DCN_MEDIUM_CD);
    options.time_limit_s = 30;
    fake_source_damage(&source, 2000, 500, 0);
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_int_eq(summary.end, DCN_RESCUE_TIME_UP);
    ck_assert_double_lt(summary.seconds, 60);
    end();
}
END_TEST

START_TEST(it_gives_up_after_so_many_bad_sectors)
{
    start(DCN_MEDIUM_CD);
    options.give_up_after = 20;
    fake_source_damage(&source, 2000, 500, 0);
    ck_assert_int_eq(run(), DCN_OK);
    ck_assert_int_eq(summary.end, DCN_RESCUE_GAVE_UP);
    ck_assert_uint_lt(source.commands, 400);
    end();
}
END_TEST

START_TEST(two_rescues_of_one_image_exclude_each_other)
{
    struct dcn_file_lock *lock;

    start(DCN_MEDIUM_CD);
    ck_assert_int_eq(dcn__file_lock(lock_path, &lock, NULL), DCN_OK);
    ck_assert_int_eq(run(), DCN_ERR_BUSY);
    dcn__file_unlock(lock);
    end();
}
END_TEST

UNIT_MAIN("rescue/engine", a_sound_disc_is_read_whole_and_once,
          a_finished_rescue_reads_only_probes_again,
          damage_is_narrowed_down_to_its_blocks,
          a_cd_is_narrowed_down_to_its_sectors,
          what_is_too_long_for_one_command_ends_at_its_first_failure,
          what_is_too_long_for_one_command_is_read_all_the_same,
          weak_sectors_are_recovered_by_retrying, no_retries_means_no_retries,
          the_fast_mode_leaves_the_difficult,
          what_is_to_be_skipped_is_never_read, first_ranges_come_first,
          a_rescue_can_be_cancelled_at_every_step_and_goes_on,
          another_disc_is_refused, an_image_that_was_changed_is_refused,
          a_drive_that_vanishes_loses_nothing,
          a_drive_that_comes_back_is_gone_on_with,
          a_drive_that_stays_away_is_not_waited_for_forever,
          a_drive_that_comes_back_with_another_disc_is_not_believed,
          a_disc_that_is_put_back_is_gone_on_with,
          a_disc_that_stays_out_is_not_waited_for_forever,
          a_disc_taken_out_is_not_waited_for_where_that_was_said,
          another_disc_put_in_instead_is_told_of_and_not_read,
          a_place_that_makes_the_drive_vanish_is_passed_over,
          a_disc_changed_behind_our_back_is_seen_by_its_content,
          a_disc_changed_without_a_word_is_seen_at_the_end,
          one_reading_that_lies_does_not_make_another_disc,
          a_wrong_first_reading_does_not_make_another_disc,
          what_was_set_in_the_drive_is_set_back_however_it_ends,
          a_way_that_the_drive_refuses_is_left_out,
          a_full_disk_stops_and_can_be_resumed,
          room_on_a_full_disk_is_waited_for,
          room_is_not_waited_for_longer_than_was_said,
          waiting_for_room_can_be_cancelled,
          a_failing_disk_stops_and_can_be_resumed,
          a_failing_disk_and_power_loss_claim_nothing_false,
          the_time_limit_ends_retrying, it_gives_up_after_so_many_bad_sectors,
          two_rescues_of_one_image_exclude_each_other)
