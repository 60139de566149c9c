/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * READ DISC STRUCTURE (MMC-6 6.22): what the source knows, else what can be
 * told of a pressed disc of that size.
 */
#include "vdrive/machine.h"

#include "mmc/reply_structure.h"
#include "util/bytes.h"

void
dcn__cmd_read_disc_structure(struct dcn_vdrive *drive,
                             const struct dcn_command *command,
                             struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    struct dcn_disc said = *drive->medium->disc; /* owns nothing */
    struct dcn_damage_claims claims;
    struct dcn_buf *data = dcn__vdrive_reply(drive);
    /* Copyright information: CSS, every region but 1 barred. */
    static const uint8_t css[8] = {0, 6, 0, 0, 0x01, 0xFE, 0, 0};
    uint8_t media = cdb[1] & 0x0F;
    bool fits = media == (drive->medium->medium == DCN_MEDIUM_BD ? 1 : 0);

    if (dcn__vmedium_is_cd(drive->medium)) {
        dcn__vdrive_fail(reply, 5, 0x30, 0x02);
        return;
    }
    if (fits && cdb[7] == 0x01 && cdb[6] == 0 && dcn__vdrive_has_css(drive)) {
        dcn__buf_add(data, css, sizeof(css));
        dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 8));
        return;
    }
    dcn__damage_claimed(drive->damage, &claims);
    if (claims.format > 0) /* what else is told does not hang on it */
        said.lead_out = (dcn_lba)claims.format;
    if (media > 1 || (!fits && cdb[7] < 0x80) ||
        !dcn__reply_structure(&said, cdb[7], cdb[6], data)) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 8));
}
