/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What passed through a drive's buffer (buffer.h). */
#include "vdrive/buffer.h"

#include "mmc/sense.h"

#include <stdlib.h>
#include <string.h>

/* True where len bytes fit; what is new is zeros, as a new buffer is. */
static bool
make_room(struct dcn_vdrive *drive, size_t len)
{
    uint8_t *grown;

    if (len <= drive->buffer_len)
        return true;
    grown = realloc(drive->buffer, len);
    if (grown == NULL)
        return false;
    memset(grown + drive->buffer_len, 0, len - drive->buffer_len);
    drive->buffer = grown;
    drive->buffer_len = len;
    return true;
}

void
dcn__buffer_keep(struct dcn_vdrive *drive, const struct dcn_command *command,
                 const struct dcn_reply *reply)
{
    if (!dcn__damage_wants_echo(drive->damage) ||
        command->direction != DCN_DATA_IN || command->data == NULL ||
        reply->transport_failed || reply->transferred == 0 ||
        !make_room(drive, reply->transferred))
        return;
    memcpy(drive->buffer, command->data, reply->transferred);
    drive->buffer_end = reply->transferred;
}

void
dcn__buffer_give(struct dcn_vdrive *drive, const struct dcn_command *command,
                 size_t at, size_t len)
{
    uint8_t *data = command->data;
    size_t there;

    if (!make_room(drive, sizeof(command->cdb)))
        return;
    memcpy(drive->buffer, command->cdb, sizeof(command->cdb));
    there = at < drive->buffer_len ? drive->buffer_len - at : 0;
    if (there > len)
        there = len;
    if (there > 0)
        memcpy(data + at, drive->buffer + at, there);
    memset(data + at + there, 0, len - there);
}

void
dcn__buffer_give_last(const struct dcn_vdrive *drive, uint8_t *sector,
                      size_t stride)
{
    memset(sector, 0, stride);
    if (drive->buffer_end >= stride)
        memcpy(sector, drive->buffer + drive->buffer_end - stride, stride);
}

void
dcn__buffer_end(struct dcn_vdrive *drive)
{
    free(drive->buffer);
    drive->buffer = NULL;
    drive->buffer_len = drive->buffer_end = 0;
}
