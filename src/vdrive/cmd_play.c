/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Audio play (MMC-3 6.15-6.17, 6.29; of feature 0103h): no sound is made, but
 * the head goes on at 75 sectors a second of the drive's clock, and READ
 * SUB-CHANNEL tells where it is and how the operation stands.
 */
#include "vdrive/machine.h"

#include "util/bytes.h"

#define SECTORS_PER_SECOND 75
#define NS_PER_SECOND      UINT64_C(1000000000)

void
dcn__vdrive_end_play(struct dcn_vdrive *drive)
{
    drive->play.status = DCN_PLAY_NONE;
}

/* Where the head is by now; what comes to its end is told once. */
static void
follow(struct dcn_vdrive *drive)
{
    struct dcn_play *play = &drive->play;
    uint64_t passed = drive->clock->now_ns(drive->clock) - play->since_ns;
    uint64_t sectors =
        passed / NS_PER_SECOND * SECTORS_PER_SECOND +
        passed % NS_PER_SECOND * SECTORS_PER_SECOND / NS_PER_SECOND;

    if (sectors >= (uint64_t)(play->end - play->from)) {
        drive->latch_lba = play->end - 1;
        play->status = play->ends_in_data ? DCN_PLAY_ERROR : DCN_PLAY_DONE;
    } else {
        drive->latch_lba = play->from + (dcn_lba)sectors;
    }
}

enum dcn_play_status
dcn__vdrive_play_status(struct dcn_vdrive *drive)
{
    if (drive->play.status == DCN_PLAY_ACTIVE)
        follow(drive);
    return drive->play.status;
}

static void
start_play(struct dcn_vdrive *drive, dcn_lba from, dcn_lba end)
{
    struct dcn_play *play = &drive->play;
    dcn_lba lba = from;

    dcn__mech_seek(&drive->mech, from);
    drive->latch_lba = from;
    play->status = end > from ? DCN_PLAY_ACTIVE : DCN_PLAY_NONE;
    play->from = from;
    play->end = end;
    play->ends_in_data = false;
    play->since_ns = drive->clock->now_ns(drive->clock);
    while (lba < end) {
        const struct dcn_area *area = dcn__vmedium_area(drive->medium, lba);

        if (area == NULL || area->mode != DCN_TRACK_AUDIO) {
            play->end = lba;
            play->ends_in_data = true;
            return;
        }
        lba = area->end;
    }
}

static void
play(struct dcn_vdrive *drive, dcn_lba from, dcn_lba end,
     struct dcn_reply *reply)
{
    const struct dcn_area *area = dcn__vmedium_area(drive->medium, from);

    if (area == NULL || from < 0 || end > drive->medium->disc->lead_out) {
        dcn__vdrive_out_of_range(reply);
        return;
    }
    if (area->mode != DCN_TRACK_AUDIO) {
        dcn__vdrive_fail(reply, 5, 0x64, 0x00);
        return;
    }
    start_play(drive, from, end);
}

void
dcn__cmd_play_audio(struct dcn_vdrive *drive, const struct dcn_command *command,
                    struct dcn_reply *reply)
{
    uint32_t from = dcn__get_be32(command->cdb + 2);
    dcn_lba lba;

    (void)dcn__vdrive_play_status(drive);
    lba = from == 0xFFFFFFFF ? drive->latch_lba : (dcn_lba)from;
    if (lba < 0) {
        dcn__vdrive_out_of_range(reply);
        return;
    }
    play(drive, lba,
         lba > INT32_MAX - 65536 ? INT32_MAX
                                 : lba + dcn__get_be16(command->cdb + 7),
         reply);
}

void
dcn__cmd_play_audio_msf(struct dcn_vdrive *drive,
                        const struct dcn_command *command,
                        struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    struct dcn_msf from = {cdb[3], cdb[4], cdb[5]};
    struct dcn_msf to = {cdb[6], cdb[7], cdb[8]};
    bool here = from.m == 0xFF && from.s == 0xFF && from.f == 0xFF;
    dcn_lba lba;

    (void)dcn__vdrive_play_status(drive);
    if ((!here && !dcn__msf_valid(from)) || !dcn__msf_valid(to)) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    lba = here ? drive->latch_lba : dcn__lba_from_msf(from);
    if (dcn__lba_from_msf(to) < lba) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    play(drive, lba, dcn__lba_from_msf(to), reply);
}

void
dcn__cmd_pause_resume(struct dcn_vdrive *drive,
                      const struct dcn_command *command,
                      struct dcn_reply *reply)
{
    struct dcn_play *play = &drive->play;
    enum dcn_play_status status = dcn__vdrive_play_status(drive);
    bool resume = (command->cdb[8] & 1) != 0;

    if (status != DCN_PLAY_ACTIVE && status != DCN_PLAY_PAUSED) {
        dcn__vdrive_fail(reply, 5, 0x2C, 0x00); /* command sequence error */
        return;
    }
    if (!resume) {
        play->status = DCN_PLAY_PAUSED;
        return;
    }
    if (status == DCN_PLAY_PAUSED) {
        play->from = drive->latch_lba;
        play->since_ns = drive->clock->now_ns(drive->clock);
        play->status = DCN_PLAY_ACTIVE;
    }
}

void
dcn__cmd_stop_play(struct dcn_vdrive *drive, const struct dcn_command *command,
                   struct dcn_reply *reply)
{
    (void)command;
    (void)reply;
    (void)dcn__vdrive_play_status(drive); /* the head stays where it is */
    dcn__vdrive_end_play(drive);
}
