/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * READ DISC STRUCTURE (MMC-6 6.22): what the source knows, else what can be
 * told of a pressed disc of that size. REPORT KEY and SEND KEY (6.28, 6.34)
 * of a disc without protection.
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
    const struct dcn_disc *disc = drive->medium->disc;
    struct dcn_buf *data = dcn__vdrive_reply(drive);
    uint8_t media = cdb[1] & 0x0F;
    bool fits = media == (drive->medium->medium == DCN_MEDIUM_BD ? 1 : 0);

    if (dcn__vmedium_is_cd(drive->medium)) {
        dcn__vdrive_fail(reply, 5, 0x30, 0x02);
        return;
    }
    if (media > 1 || (!fits && cdb[7] < 0x80) ||
        !dcn__reply_structure(disc, cdb[7], cdb[6], data)) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 8));
}

/* Key class 0: region state and ASF are told; a key there is not. */
void
dcn__cmd_report_key(struct dcn_vdrive *drive, const struct dcn_command *command,
                    struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    /* No region set; 4 vendor resets, 5 changes; RPC phase 2. */
    static const uint8_t rpc[8] = {0, 6, 0, 0, 0x25, 0xFF, 0x01, 0};
    static const uint8_t asf[8] = {0, 6, 0, 0, 0, 0, 0, 0};
    struct dcn_buf *data = dcn__vdrive_reply(drive);
    uint8_t format = cdb[10] & 0x3F;

    if (cdb[7] != 0) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    switch (format) {
    case 0x3F: /* AGID given back */
        return;
    case 0x08:
        dcn__buf_add(data, rpc, sizeof(rpc));
        break;
    case 0x05:
        if (!dcn__vdrive_present(drive) || dcn__vmedium_is_cd(drive->medium)) {
            dcn__vdrive_fail(reply, 5, 0x6F, 0x01);
            return;
        }
        dcn__buf_add(data, asf, sizeof(asf));
        break;
    default: /* key not present */
        dcn__vdrive_fail(reply, 5, 0x6F, 0x01);
        return;
    }
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 8));
}

void
dcn__cmd_send_key(struct dcn_vdrive *drive, const struct dcn_command *command,
                  struct dcn_reply *reply)
{
    (void)drive;
    if (command->cdb[7] != 0 || (command->cdb[10] & 0x3F) == 0x06)
        dcn__vdrive_bad_field(reply);
    else
        dcn__vdrive_fail(reply, 5, 0x6F, 0x01);
}
