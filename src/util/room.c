/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting on a full disk, written once. */
#include "util/room.h"

#include <errno.h>
#include <time.h>

/* Often enough for a person who makes room and looks, and no load. */
#define POLL_MS 500

static bool
is_stopped(const struct dcn_room *room)
{
    return room->stopped != NULL && room->stopped(room);
}

static void
pause_once(void)
{
    struct timespec left = {.tv_nsec = POLL_MS * 1000000L};

    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}

enum dcn_status
dcn__room_do(const struct dcn_room *room, dcn_room_task *task, void *argument,
             struct dcn_error *error)
{
    struct dcn_error why = {.status = DCN_OK};
    enum dcn_status status = task(argument, &why);
    bool waited = false;

    for (double waited_ms = 0;
         status == DCN_ERR_NO_SPACE && room != NULL &&
         waited_ms < room->wait_s * 1000 && !is_stopped(room);
         waited_ms += POLL_MS) {
        if (room->paused != NULL)
            room->paused(room, &why, !waited);
        waited = true;
        pause_once();
        status = task(argument, &why);
    }
    if (waited && status == DCN_OK && room->resumed != NULL)
        room->resumed(room);
    if (status == DCN_ERR_NO_SPACE && room != NULL && room->wait_s > 0 &&
        is_stopped(room))
        return dcn__error_set(error, DCN_ERR_CANCELLED,
                              "stopped on request, waiting for room (%.400s)",
                              why.message);
    if (status != DCN_OK && error != NULL)
        *error = why;
    return status;
}
