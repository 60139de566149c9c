/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * REPORT KEY and SEND KEY of key class 0 (MMC-6 6.28, 6.34): region state, and
 * for a disc with locked sectors (damage "css") the five steps by which a host
 * authenticates itself. The secret functions of CSS are not here: what the
 * host sends is not checked, and the title key is refused, as by a drive in
 * which no region is set.
 */
#include "vdrive/machine.h"

#include "util/bytes.h"

#include <string.h>

/* Steps of authentication, in order. */
enum key_step {
    KEY_NONE,
    KEY_AGID,           /* the drive gave an AGID */
    KEY_HOST_CHALLENGE, /* the host sent a challenge */
    KEY_KEY1,           /* the drive answered it */
    KEY_DRIVE_CHALLENGE /* and asked one of its own */
};

bool
dcn__vdrive_has_css(const struct dcn_vdrive *drive)
{
    struct dcn_vsense sense;

    return dcn__vdrive_present(drive) && !dcn__vmedium_is_cd(drive->medium) &&
           dcn__damage_locked(drive->damage, 0, INT32_MAX, &sense);
}

/* Authentication failure; key not present. */
static void
refuse(struct dcn_reply *reply, uint8_t ascq)
{
    dcn__vdrive_fail(reply, 5, 0x6F, ascq);
}

/* The next step, where the one before it was made. */
static bool
go_on(struct dcn_vdrive *drive, enum key_step from, enum key_step to)
{
    if (drive->key_step != from)
        return false;
    drive->key_step = (uint8_t)to;
    return true;
}

/* Replies of the steps: bytes after the two of length. */
struct report_row {
    uint8_t format, len;
    uint8_t from, to;
};

static const struct report_row reports[] = {
    {0x00, 6, KEY_NONE, KEY_AGID},
    {0x02, 10, KEY_HOST_CHALLENGE, KEY_KEY1},
    {0x01, 14, KEY_KEY1, KEY_DRIVE_CHALLENGE},
};

static void
report_step(struct dcn_vdrive *drive, uint8_t format,
            const struct dcn_command *command, struct dcn_reply *reply)
{
    uint8_t data[16] = {0};

    for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
        const struct report_row *row = &reports[i];

        if (row->format != format)
            continue;
        if (format == 0x00)
            drive->key_step = KEY_NONE; /* one AGID, whoever has it */
        if (!go_on(drive, row->from, row->to))
            break;
        data[1] = row->len;
        memset(data + 4, 0x5A, row->len - 2u);
        if (format == 0x00)
            memset(data + 4, 0, 4); /* AGID 0 */
        dcn__buf_add(dcn__vdrive_reply(drive), data, row->len + 2u);
        dcn__vdrive_send(drive, command, reply,
                         dcn__get_be16(command->cdb + 8));
        return;
    }
    if (format == 0x04) /* no region is set */
        refuse(reply, drive->authenticated ? 0x04 : 0x02);
    else
        refuse(reply, 0x00);
}

void
dcn__cmd_report_key(struct dcn_vdrive *drive, const struct dcn_command *command,
                    struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    /* No region set; 4 vendor resets, 5 changes; RPC phase 2. */
    static const uint8_t rpc[8] = {0, 6, 0, 0, 0x25, 0xFF, 0x01, 0};
    uint8_t asf[8] = {0, 6, 0, 0, 0, 0, 0, drive->authenticated};
    struct dcn_buf *data = dcn__vdrive_reply(drive);
    uint8_t format = cdb[10] & 0x3F;
    bool dvd = dcn__vdrive_present(drive) && !dcn__vmedium_is_cd(drive->medium);

    if (cdb[7] != 0) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    if (format == 0x3F) { /* AGID given back */
        drive->key_step = KEY_NONE;
        return;
    }
    if (format == 0x08) {
        dcn__buf_add(data, rpc, sizeof(rpc));
    } else if (format == 0x05 && dvd) {
        dcn__buf_add(data, asf, sizeof(asf));
    } else if (dcn__vdrive_has_css(drive)) {
        report_step(drive, format, command, reply);
        return;
    } else { /* key not present */
        refuse(reply, 0x01);
        return;
    }
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 8));
}

void
dcn__cmd_send_key(struct dcn_vdrive *drive, const struct dcn_command *command,
                  struct dcn_reply *reply)
{
    uint8_t format = command->cdb[10] & 0x3F;
    size_t len;

    (void)dcn__vdrive_parameters(command, dcn__get_be16(command->cdb + 8),
                                 &len);
    reply->transferred = len;
    if (command->cdb[7] != 0 || format == 0x06)
        dcn__vdrive_bad_field(reply);
    else if (!dcn__vdrive_has_css(drive))
        refuse(reply, 0x01);
    else if (format == 0x01 && len == 16 &&
             go_on(drive, KEY_AGID, KEY_HOST_CHALLENGE))
        return;
    else if (format == 0x03 && len == 12 &&
             go_on(drive, KEY_DRIVE_CHALLENGE, KEY_NONE))
        drive->authenticated = true;
    else
        refuse(reply, 0x00);
}
