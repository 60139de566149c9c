/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting on a full disk. */
#include "unit/unit.h"

#include "util/room.h"

#include <string.h>

static struct dcn_error error;

/* A disk that is full for the first calls of a task, and who hears of it. */
struct disk {
    unsigned full_for, calls, paused, firsts, resumed;
    enum dcn_status otherwise;
    bool stop;
};

static enum dcn_status
store(void *argument, struct dcn_error *why)
{
    struct disk *disk = argument;

    if (disk->calls++ < disk->full_for)
        return dcn__error_set(why, DCN_ERR_NO_SPACE, "no room for it");
    if (disk->otherwise == DCN_OK)
        return DCN_OK;
    return dcn__error_set(why, disk->otherwise, "not for want of room");
}

static void
on_paused(const struct dcn_room *room, const struct dcn_error *why, bool first)
{
    struct disk *disk = room->payload;

    ck_assert_str_eq(why->message, "no room for it");
    disk->paused++;
    disk->firsts += first;
}

static void
on_resumed(const struct dcn_room *room)
{
    ((struct disk *)room->payload)->resumed++;
}

static bool
is_stopped(const struct dcn_room *room)
{
    return ((struct disk *)room->payload)->stop;
}

static enum dcn_status
wait_on(struct disk *disk, double wait_s)
{
    const struct dcn_room room = {
        .wait_s = wait_s,
        .paused = on_paused,
        .resumed = on_resumed,
        .stopped = is_stopped,
        .payload = disk,
    };

    memset(&error, 0, sizeof(error));
    return dcn__room_do(&room, store, disk, &error);
}

START_TEST(what_has_room_is_done_once_and_nobody_is_told)
{
    struct disk disk = {0};

    ck_assert_int_eq(wait_on(&disk, 60), DCN_OK);
    ck_assert_uint_eq(disk.calls, 1);
    ck_assert_uint_eq(disk.paused + disk.resumed, 0);
}
END_TEST

START_TEST(it_is_done_again_until_there_is_room)
{
    struct disk disk = {.full_for = 2};

    ck_assert_int_eq(wait_on(&disk, 60), DCN_OK);
    ck_assert_uint_eq(disk.calls, 3);
    ck_assert_uint_eq(disk.paused, 2);
    ck_assert_uint_eq(disk.firsts, 1);
    ck_assert_uint_eq(disk.resumed, 1);
}
END_TEST

START_TEST(waiting_ends_when_its_time_is_over)
{
    struct disk disk = {.full_for = 100};

    ck_assert_int_eq(wait_on(&disk, 1), DCN_ERR_NO_SPACE);
    ck_assert_str_eq(error.message, "no room for it");
    ck_assert_uint_eq(disk.calls, 3);
    ck_assert_uint_eq(disk.resumed, 0);
}
END_TEST

START_TEST(without_a_policy_or_a_time_it_fails_at_once)
{
    struct disk disk = {.full_for = 1};

    ck_assert_int_eq(dcn__room_do(NULL, store, &disk, &error),
                     DCN_ERR_NO_SPACE);
    ck_assert_uint_eq(disk.calls, 1);
    disk.calls = 0;
    ck_assert_int_eq(wait_on(&disk, 0), DCN_ERR_NO_SPACE);
    ck_assert_uint_eq(disk.calls, 1);
    ck_assert_uint_eq(disk.paused, 0);
}
END_TEST

START_TEST(who_stops_it_hears_that_it_was_stopped_and_why_it_waited)
{
    struct disk disk = {.full_for = 100, .stop = true};

    ck_assert_int_eq(wait_on(&disk, 60), DCN_ERR_CANCELLED);
    ck_assert_ptr_nonnull(strstr(error.message, "no room for it"));
    ck_assert_uint_eq(disk.calls, 1);
}
END_TEST

START_TEST(other_failures_are_not_waited_for)
{
    struct disk disk = {.full_for = 1, .otherwise = DCN_ERR_IO};

    ck_assert_int_eq(wait_on(&disk, 60), DCN_ERR_IO);
    ck_assert_str_eq(error.message, "not for want of room");
    ck_assert_uint_eq(disk.calls, 2);
    ck_assert_uint_eq(disk.resumed, 0);
}
END_TEST

UNIT_MAIN("util/room", what_has_room_is_done_once_and_nobody_is_told,
          it_is_done_again_until_there_is_room,
          waiting_ends_when_its_time_is_over,
          without_a_policy_or_a_time_it_fails_at_once,
          who_stops_it_hears_that_it_was_stopped_and_why_it_waited,
          other_failures_are_not_waited_for)
