/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How commands are answered: sense, replies cut off at what the host has room
 * for, and the host's parameters. */
#include "vdrive/machine.h"

#include "mmc/sense.h"

#include <string.h>

void
dcn__vdrive_fail(struct dcn_reply *reply, uint8_t key, uint8_t asc,
                 uint8_t ascq)
{
    dcn__sense_reply(reply, key, asc, ascq, false, 0);
}

void
dcn__vdrive_bad_field(struct dcn_reply *reply)
{
    dcn__vdrive_fail(reply, 5, 0x24, 0x00);
}

void
dcn__vdrive_out_of_range(struct dcn_reply *reply)
{
    dcn__vdrive_fail(reply, 5, 0x21, 0x00);
}

struct dcn_buf *
dcn__vdrive_reply(struct dcn_vdrive *drive)
{
    drive->reply.len = 0;
    drive->reply.failed = false;
    return &drive->reply;
}

void
dcn__vdrive_send(struct dcn_vdrive *drive, const struct dcn_command *command,
                 struct dcn_reply *reply, size_t allocation)
{
    size_t len = drive->reply.len;

    if (drive->reply.failed) {
        dcn__vdrive_fail(reply, 4, 0x44, 0x00); /* internal target failure */
        return;
    }
    if (len > allocation)
        len = allocation;
    if (command->direction != DCN_DATA_IN || command->data == NULL)
        len = 0;
    if (len > command->data_len)
        len = command->data_len;
    if (len > 0)
        memcpy(command->data, drive->reply.data, len);
    reply->transferred = len;
}

const uint8_t *
dcn__vdrive_parameters(const struct dcn_command *command, size_t want,
                       size_t *len)
{
    *len = 0;
    if (command->direction != DCN_DATA_OUT || command->data == NULL)
        return NULL;
    *len = want < command->data_len ? want : command->data_len;
    return command->data;
}
