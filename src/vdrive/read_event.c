/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What damage does to a read command as a whole: the drive or its medium
 * vanishes, the bus lies, the reply is an old one or ends early.
 */
#include "vdrive/delivery.h"

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
        *count = (uint32_t)(at - lba);
        return true;
    }
    read->failed = true;
    if (event.gone) {
        drive->gone = true;
        drive->back_ns = event.latency_ms == 0
                             ? UINT64_MAX
                             : drive->clock->now_ns(drive->clock) +
                                   event.latency_ms * UINT64_C(1000000);
        read->reply->transport_failed = true;
    } else if (event.timeout) {
        read->reply->transport_failed = true;
    } else if (event.removed) {
        dcn__vdrive_open_tray(drive);
        if (event.latency_ms > 0)
            drive->back_ns = drive->clock->now_ns(drive->clock) +
                             event.latency_ms * UINT64_C(1000000);
        dcn__vdrive_fail(read->reply, 2, 0x3A, 0x02);
    } else if (event.attention) {
        dcn__vdrive_fail(read->reply, 6, event.asc, event.ascq);
    } else if (event.stale) {
        give_stale(read);
    } else { /* the bus failed, the host says good: nothing was written */
        read->reply->transferred = full_length(read);
    }
    return false;
}
