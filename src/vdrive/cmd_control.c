/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that move things: tray, lock, speed, head. Audio play is
 * cmd_play.c. */
#include "vdrive/memory.h"

#include "util/bytes.h"

static void
stop_unit(struct dcn_vdrive *drive)
{
    dcn__vdrive_end_play(drive);
    dcn__mech_stop(&drive->mech);
}

/* MMC-6 6.43. */
void
dcn__cmd_start_stop(struct dcn_vdrive *drive, const struct dcn_command *command,
                    struct dcn_reply *reply)
{
    uint8_t how = command->cdb[4];
    bool eject = (how & 2) != 0, start = (how & 1) != 0;

    if ((how & 0xF0) != 0) { /* active, idle, standby, sleep: all the same */
        if ((1u << (how >> 4) & 0x2E) == 0)
            dcn__vdrive_bad_field(reply);
        return;
    }
    if ((how & 4) != 0) { /* FL: no disc here has two format layers */
        dcn__vdrive_bad_field(reply);
        return;
    }
    if (eject && !start && drive->prevented) {
        dcn__vdrive_fail(reply, 5, 0x53, 0x02);
        return;
    }
    if (eject && !start)
        dcn__vdrive_open_tray(drive);
    else if (eject)
        dcn__vdrive_close_tray(drive);
    else if (start && dcn__vdrive_present(drive))
        dcn__mech_start(&drive->mech);
    else if (!start)
        stop_unit(drive);
    else if (!dcn__vdrive_blank(drive))
        dcn__vdrive_fail(reply, 2, 0x3A, drive->tray_open ? 2 : 1);
}

void
dcn__cmd_prevent_allow(struct dcn_vdrive *drive,
                       const struct dcn_command *command,
                       struct dcn_reply *reply)
{
    (void)reply;
    drive->prevented = (command->cdb[4] & 1) != 0;
}

/* Never reports failure: the drive picks what is nearest (MMC-6 6.37). */
void
dcn__cmd_set_cd_speed(struct dcn_vdrive *drive,
                      const struct dcn_command *command,
                      struct dcn_reply *reply)
{
    (void)reply;
    if (drive->personality.set_speed)
        dcn__mech_set_speed(&drive->mech, dcn__get_be16(command->cdb + 2));
}

/* Performance descriptor of MMC-6 6.39: 28 bytes. */
void
dcn__cmd_set_streaming(struct dcn_vdrive *drive,
                       const struct dcn_command *command,
                       struct dcn_reply *reply)
{
    size_t len, want = dcn__get_be16(command->cdb + 9);
    const uint8_t *bytes = dcn__vdrive_parameters(command, want, &len);
    uint32_t size, time;

    reply->transferred = len;
    if (command->cdb[8] != 0) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    if (want != 28 || len < 28) {
        dcn__vdrive_fail(reply, 5, 0x1A, 0x00);
        return;
    }
    size = dcn__get_be32(bytes + 12);
    time = dcn__get_be32(bytes + 16);
    if (!drive->personality.set_speed)
        return;
    if ((bytes[0] & 4) != 0) { /* RDD: defaults again */
        dcn__mech_set_speed(&drive->mech, 0xFFFF);
        return;
    }
    if (time == 0 || size == 0) {
        dcn__vdrive_fail(reply, 5, 0x26, 0x00);
        return;
    }
    size = (uint32_t)((uint64_t)size * 1000 / time > 0xFFFFFF
                          ? 0xFFFFFF
                          : (uint64_t)size * 1000 / time);
    dcn__mech_set_speed(&drive->mech, size);
}

/* MMC-6 6.38; a hint, which the cache's read-ahead does without. */
void
dcn__cmd_set_read_ahead(struct dcn_vdrive *drive,
                        const struct dcn_command *command,
                        struct dcn_reply *reply)
{
    uint32_t end = (uint32_t)drive->medium->disc->lead_out;

    if (dcn__get_be32(command->cdb + 2) >= end ||
        dcn__get_be32(command->cdb + 6) >= end)
        dcn__vdrive_out_of_range(reply);
}

void
dcn__cmd_seek(struct dcn_vdrive *drive, const struct dcn_command *command,
              struct dcn_reply *reply)
{
    dcn_lba lba = (dcn_lba)dcn__get_be32(command->cdb + 2);

    if (lba < 0 || lba >= drive->medium->disc->lead_out) {
        dcn__vdrive_out_of_range(reply);
        return;
    }
    dcn__mech_seek(&drive->mech, lba);
    dcn__memory_seek(drive, lba);
    drive->latch_lba = lba;
}

void
dcn__cmd_synchronize_cache(struct dcn_vdrive *drive,
                           const struct dcn_command *command,
                           struct dcn_reply *reply)
{
    (void)drive; /* nothing was written */
    (void)command;
    (void)reply;
}
