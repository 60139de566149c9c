/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What damage does to a read command as a whole: the drive or its medium
 * vanishes, the bus lies, the reply is an old one or ends early.
 */
#include "vdrive/delivery.h"
#include "vdrive/buffer.h"

#include "mmc/opcodes.h"
#include "util/checked.h"

#include <string.h>

/* Bytes that the whole command would have moved. */
static size_t
full_length(const struct dcn_read *read)
{
    return read->left;
}

/* The former reply again, as a drive with a broken cache gives it. */
static void
give_stale(struct dcn_read *read)
{
    size_t len =
        read->drive->last_len < read->left ? read->drive->last_len : read->left;

    if (len > 0)
        memcpy(read->out, read->drive->last_data, len);
    read->reply->transferred = full_length(read);
}

/* Bytes of one sector in the reply, where they are known beforehand; else
 * 0. */
static size_t
stride_of(const struct dcn_read *read)
{
    const struct dcn_read_form *form = &read->form;

    if (form->user_blocks)
        return DCN_USER_BYTES;
    if ((form->main & DCN_READ_CD_RAW) == DCN_READ_CD_RAW ||
        form->type == DCN_READ_CD_CDDA)
        return DCN_RAW_BYTES + form->c2 + form->sub_len;
    return 0;
}

/* The reply ends before a sector, or some bytes into it. */
static void
cut_short(struct dcn_read *read, uint32_t whole,
          const struct dcn_damage_sector *event, uint32_t *count)
{
    size_t stride = stride_of(read);
    size_t keep = whole * stride + event->short_bytes;

    if (event->residue > 0)
        read->drive->residue = event->residue - 1;
    *count = whole;
    if (stride == 0 || event->short_bytes == 0 ||
        event->short_bytes >= stride || keep >= read->left)
        return;
    *count = whole + 1;
    read->withheld = read->left - keep;
    read->left = keep;
}

static uint64_t
later(const struct dcn_vdrive *drive, uint32_t ms)
{
    return drive->clock->now_ns(drive->clock) + ms * UINT64_C(1000000);
}

/* What ends the command at once. */
static void
happen(struct dcn_read *read, const struct dcn_damage_sector *event)
{
    static const struct dcn_vsense reset = {6, 0x29, 0x00, false, 0, 0};
    struct dcn_vdrive *drive = read->drive;
    const struct dcn_vsense *sense =
        event->senses->count > 0 ? &event->senses->one[0] : &reset;

    if (event->gone) {
        drive->gone = true;
        drive->back_ns = event->latency_ms == 0
                             ? UINT64_MAX
                             : later(drive, event->latency_ms);
        read->reply->transport_failed = true;
    } else if (event->hang) {
        drive->hung_ns = later(drive, event->latency_ms);
        drive->hung_reset = event->reset;
        read->reply->transport_failed = true;
    } else if (event->timeout) {
        read->reply->transport_failed = true;
    } else if (event->removed) {
        dcn__vdrive_open_tray(drive);
        if (event->latency_ms > 0)
            drive->back_ns = later(drive, event->latency_ms);
        dcn__vdrive_fail(read->reply, 2, 0x3A, 0x02);
    } else if (event->attention) {
        dcn__vdrive_fail(read->reply, sense->key, sense->asc, sense->ascq);
    } else if (event->stale) {
        give_stale(read);
    } else if (event->echo != DCN_ECHO_NONE) {
        dcn__buffer_give(drive, read->command, 0, read->left);
        read->reply->transferred = full_length(read);
    } else { /* the bus failed, the host says good: nothing was written */
        read->reply->transferred = full_length(read);
    }
}

bool
dcn__read_events(struct dcn_read *read, dcn_lba lba, uint32_t *count)
{
    struct dcn_vdrive *drive = read->drive;
    struct dcn_damage_sector event;
    dcn_lba end, at;

    if (!dcn__add(lba, *count, &end))
        end = INT32_MAX;
    if (!dcn__damage_event(drive->damage, lba, end, &at, &event))
        return true;
    if (event.short_transfer) {
        cut_short(read, (uint32_t)(at - lba), &event, count);
        return true;
    }
    if (event.echo > DCN_ECHO_REPLY && stride_of(read) > 0) {
        read->echo = event.echo;
        read->echo_at = (uint32_t)(at - lba);
        if (event.echo == DCN_ECHO_TAIL)
            *count = read->echo_at;
        return true;
    }
    read->failed = true;
    happen(read, &event);
    return false;
}

void
dcn__read_echo(struct dcn_read *read)
{
    const struct dcn_vdrive *drive = read->drive;
    size_t stride = stride_of(read), at = read->echo_at * stride;
    uint8_t *data = read->command->data;

    if (read->echo == DCN_ECHO_NONE || read->failed ||
        at + stride > read->command->data_len)
        return;
    if (read->echo == DCN_ECHO_TAIL) {
        dcn__buffer_give(read->drive, read->command, at,
                         read->command->data_len - at);
        read->reply->transferred = read->command->data_len;
    } else if (at == 0) {
        dcn__buffer_give_last(drive, data, stride);
    } else {
        memcpy(data + at, data + at - stride, stride);
    }
}
