/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one policy for a full disk: what can be done again is tried twice a
 * second until there is room, for so long as the caller says, telling him and
 * asking whether to go on.
 */
#ifndef DCN_UTIL_ROOM_H
#define DCN_UTIL_ROOM_H

#include "util/error.h"

struct dcn_room {
    double wait_s; /* how long to wait for room; 0: fail at once */
    /* Told before each wait; first: the first of this task. NULL: nobody is. */
    void (*paused)(const struct dcn_room *room, const struct dcn_error *why,
                   bool first);
    /* There was room after all. May be NULL. */
    void (*resumed)(const struct dcn_room *room);
    /* True where waiting is to end. May be NULL. */
    bool (*stopped)(const struct dcn_room *room);
    void *payload;
};

/* Something that leaves nothing half done where it fails, or may be done over
 * what it has done. */
typedef enum dcn_status dcn_room_task(void *argument, struct dcn_error *error);

/*
 * Does task; where it ends with DCN_ERR_NO_SPACE, again and again as room (NULL:
 * once) says. DCN_ERR_CANCELLED where room->stopped ended that.
 */
enum dcn_status dcn__room_do(const struct dcn_room *room, dcn_room_task *task,
                             void *argument, struct dcn_error *error);

#endif
