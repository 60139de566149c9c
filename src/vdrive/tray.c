/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Discs going in and out, and the UNIT ATTENTIONs of that. */
#include "vdrive/machine.h"

#include "mmc/opcodes.h"
#include "util/checked.h"

#include <string.h>

void
dcn__vdrive_attend(struct dcn_vdrive *drive, uint8_t asc, uint8_t ascq)
{
    if (drive->attentions == DCN_ARRAY_LEN(drive->attention))
        return;
    for (unsigned i = 0; i < drive->attentions; i++) { /* told once */
        if (drive->attention[i][0] == asc && drive->attention[i][1] == ascq)
            return;
    }
    drive->attention[drive->attentions][0] = asc;
    drive->attention[drive->attentions][1] = ascq;
    drive->attentions++;
}

bool
dcn__vdrive_present(const struct dcn_vdrive *drive)
{
    return drive->medium != NULL && !drive->tray_open;
}

bool
dcn__vdrive_blank(const struct dcn_vdrive *drive)
{
    return drive->blank && drive->medium == NULL && !drive->tray_open;
}

void
dcn__vdrive_open_tray(struct dcn_vdrive *drive)
{
    if (drive->tray_open)
        return;
    if (drive->medium != NULL) {
        drive->media_event = 3; /* media removal */
        drive->features_changed = true;
    }
    drive->tray_open = true;
    dcn__vdrive_end_play(drive);
    dcn__mech_stop(&drive->mech);
    dcn__mech_flush(&drive->mech);
}

/* Recordables take longer, on some. */
static uint32_t
load_ms(const struct dcn_vdrive *drive)
{
    const struct dcn_personality *p = &drive->personality;
    bool pressed = drive->medium->profile == DCN_PROFILE_CD_ROM ||
                   drive->medium->profile == DCN_PROFILE_DVD_ROM ||
                   drive->medium->profile == DCN_PROFILE_BD_ROM ||
                   drive->medium->profile == DCN_PROFILE_HD_DVD_ROM;

    return !pressed && p->load_recordable_ms > 0 ? p->load_recordable_ms
                                                 : p->load_ms;
}

/* Another disc, but what errors made of the speed stays. */
static void
new_mech(struct dcn_vdrive *drive)
{
    double cap_x = drive->mech.cap_x;
    uint64_t cap_ns = drive->mech.cap_ns;

    dcn__mech_init(&drive->mech, &drive->personality, drive->clock,
                   drive->medium->disc);
    drive->mech.cap_x = cap_x;
    drive->mech.cap_ns = cap_ns;
}

/* The disc in the tray is read in: TOC, then ready. */
void
dcn__vdrive_begin_disc(struct dcn_vdrive *drive, bool attention)
{
    drive->tray_open = false;
    drive->back_ns = 0;
    dcn__vdrive_end_play(drive);
    drive->memory.active = false;
    drive->servo.key = 0;
    drive->authenticated = false;
    drive->c2_294_given = 0;
    drive->form = 0;
    if (drive->medium == NULL)
        return;
    new_mech(drive);
    dcn__damage_bind(drive->damage, &drive->mech.geometry);
    drive->latch_lba = 0;
    drive->ready_ns =
        drive->clock->now_ns(drive->clock) + load_ms(drive) * UINT64_C(1000000);
    drive->media_event = 2; /* new media */
    drive->features_changed = true;
    if (attention)
        dcn__vdrive_attend(drive, 0x28, 0x00);
}

void
dcn__vdrive_close_tray(struct dcn_vdrive *drive)
{
    if (drive->tray_open)
        dcn__vdrive_begin_disc(drive, drive->medium != NULL);
}
