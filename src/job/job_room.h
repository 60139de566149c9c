/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a job's own thread does on a full disk. */
#ifndef DCN_JOB_JOB_ROOM_H
#define DCN_JOB_JOB_ROOM_H

#include "map/store.h"
#include "source/sink.h"
#include "util/room.h"

#include <discern/events.h>

#include "job/facts.h"

/* Waits for wait_s, telling events (which must live as long) by the notes
 * disk_full and disk_has_room and DCN_PHASE_PAUSED, and asking whether to
 * stop. */
struct dcn_room dcn__job_room(const struct dcn_events *events, double wait_s);

/* As dcn__store_lock, sink->ops->write, and dcn__tree_write, with that
 * room. */
enum dcn_status
dcn__room_lock(const struct dcn_room *room, const char *path,
               struct dcn_file_lock **lock, struct dcn_error *error);
enum dcn_status
dcn__room_sink_write(const struct dcn_room *room, struct dcn_sink *sink,
                     dcn_lba first, uint32_t count, unsigned want,
                     const uint8_t *buffer,
                     const struct dcn_sector_result *results,
                     struct dcn_error *error);
enum dcn_status
dcn__room_tree_write(const struct dcn_room *room, const char *path,
                     const struct dcn_report *report, struct dcn_error *error);

#endif
