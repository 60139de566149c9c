/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way between drive and host. */
#include "vdrive/bridge.h"

#include <stdlib.h>
#include <string.h>

static bool
is_in(const struct dcn_command *command)
{
    return command->direction == DCN_DATA_IN && command->data != NULL;
}

void
dcn__bridge_begin(struct dcn_vdrive *drive, const struct dcn_command *command)
{
    uint8_t *grown;

    drive->residue = drive->personality.residue;
    drive->before_len = 0;
    if (drive->personality.bridge_cut[0] == 0 || !is_in(command))
        return;
    if (command->data_len > drive->before_cap) {
        grown = realloc(drive->before, command->data_len);
        if (grown == NULL)
            return;
        drive->before = grown;
        drive->before_cap = command->data_len;
    }
    memcpy(drive->before, command->data, command->data_len);
    drive->before_len = command->data_len;
}

/* Bytes at the end of a reply that a bridge drops: where its length, rounded
 * up to 8, is more than `at` past a multiple of `of`, all beyond that. */
static size_t
cut_bytes(const struct dcn_personality *p, size_t len)
{
    size_t rounded = (len + 7) / 8 * 8;
    size_t of = p->bridge_cut[0], at = p->bridge_cut[1];
    size_t over, keep;

    if (of == 0 || rounded % of < at)
        return 0;
    over = rounded % of - at;
    keep = rounded - over;
    return len > keep ? len - keep : 0;
}

static void
drop_bits(uint8_t *data, size_t len, uint32_t low)
{
    for (size_t i = 0; i < len; i++)
        data[i] &= (uint8_t) ~(i % 2 == 0 ? low : low >> 8);
}

/* What the host is told; where the whole length, the rest is as it was, or
 * zeros out of a buffer of the host's own. */
static void
tell_residue(const struct dcn_vdrive *drive, const struct dcn_command *command,
             struct dcn_reply *reply)
{
    size_t moved = reply->transferred;

    if (drive->personality.host_bounce && moved < command->data_len &&
        reply->status == DCN_SCSI_GOOD)
        memset((uint8_t *)command->data + moved, 0, command->data_len - moved);
    switch (drive->residue) {
    case DCN_RESIDUE_NONE:
        reply->residual_known = false;
        reply->transferred = command->data_len;
        break;
    case DCN_RESIDUE_FULL:
        reply->transferred = command->data_len;
        break;
    case DCN_RESIDUE_WRONG:
        reply->transferred = drive->in_kernel ? moved : 0;
        break;
    default:
        break;
    }
}

void
dcn__bridge_end(struct dcn_vdrive *drive, const struct dcn_command *command,
                struct dcn_reply *reply)
{
    const struct dcn_personality *p = &drive->personality;
    uint8_t *data = command->data;
    size_t cut;

    if (!is_in(command) || reply->transport_failed)
        return;
    if (p->stuck_low != 0)
        drop_bits(data, reply->transferred, p->stuck_low);
    cut = drive->before_len > 0 ? cut_bytes(p, reply->transferred) : 0;
    if (cut > 0) {
        reply->transferred -= cut;
        memcpy(data + reply->transferred, drive->before + reply->transferred,
               cut);
    }
    tell_residue(drive, command, reply);
}
