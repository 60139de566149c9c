/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A full disk, as a job tells of it; the waiting is util/room.c's. */
#include "job/job_room.h"

static void
on_paused(const struct dcn_room *room, const struct dcn_error *why, bool first)
{
    const struct dcn_events *events = room->payload;

    if (first)
        dcn__note(events, DCN_NOTE_WARNING, "disk_full",
                  "%s: waiting for room (up to %.0f s)", why->message,
                  room->wait_s);
    dcn__phase(events, DCN_PHASE_PAUSED);
}

static void
on_resumed(const struct dcn_room *room)
{
    dcn__note(room->payload, DCN_NOTE_INFO, "disk_has_room",
              "there is room on the disk again: going on");
}

static bool
is_stopped(const struct dcn_room *room)
{
    return dcn__cancelled(room->payload);
}

struct dcn_room
dcn__job_room(const struct dcn_events *events, double wait_s)
{
    return (struct dcn_room){
        .wait_s = wait_s,
        .paused = on_paused,
        .resumed = on_resumed,
        .stopped = is_stopped,
        .payload = (void *)(uintptr_t)events,
    };
}

/* ---- what jobs write ---- */

struct locking {
    const char *path;
    struct dcn_file_lock **lock;
};

static enum dcn_status
take_lock(void *argument, struct dcn_error *error)
{
    const struct locking *locking = argument;

    return dcn__store_lock(locking->path, locking->lock, error);
}

enum dcn_status
dcn__room_lock(const struct dcn_room *room, const char *path,
               struct dcn_file_lock **lock, struct dcn_error *error)
{
    struct locking locking = {path, lock};

    return dcn__room_do(room, take_lock, &locking, error);
}

struct sectors {
    struct dcn_sink *sink;
    dcn_lba first;
    uint32_t count;
    unsigned want;
    const uint8_t *buffer;
    const struct dcn_sector_result *results;
};

static enum dcn_status
write_sectors(void *argument, struct dcn_error *error)
{
    const struct sectors *w = argument;

    return w->sink->ops->write(w->sink, w->first, w->count, w->want, w->buffer,
                               w->results, error);
}

enum dcn_status
dcn__room_sink_write(const struct dcn_room *room, struct dcn_sink *sink,
                     dcn_lba first, uint32_t count, unsigned want,
                     const uint8_t *buffer,
                     const struct dcn_sector_result *results,
                     struct dcn_error *error)
{
    struct sectors sectors = {sink, first, count, want, buffer, results};

    return dcn__room_do(room, write_sectors, &sectors, error);
}

struct tree {
    const char *path;
    const struct dcn_report *report;
};

static enum dcn_status
write_tree(void *argument, struct dcn_error *error)
{
    const struct tree *tree = argument;

    return dcn__tree_write(tree->path, tree->report, error);
}

enum dcn_status
dcn__room_tree_write(const struct dcn_room *room, const char *path,
                     const struct dcn_report *report, struct dcn_error *error)
{
    struct tree tree = {path, report};

    return dcn__room_do(room, write_tree, &tree, error);
}
