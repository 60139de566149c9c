/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the drive is and how it stands: INQUIRY, readiness, capacity, events
 * (SPC-4 6, MMC-6 6). */
#include "vdrive/machine.h"

#include "util/bytes.h"

#include <string.h>

void
dcn__cmd_test_unit_ready(struct dcn_vdrive *drive,
                         const struct dcn_command *command,
                         struct dcn_reply *reply)
{
    (void)drive;
    (void)command;
    (void)reply;
}

/* Sense as parameter data (SPC-4 6.39): what pends, else why not ready. */
void
dcn__cmd_request_sense(struct dcn_vdrive *drive,
                       const struct dcn_command *command,
                       struct dcn_reply *reply)
{
    uint8_t sense[18] = {0x70, 0, 0, 0, 0, 0, 0, 10};
    enum dcn_play_status play = dcn__vdrive_play_status(drive);

    if ((command->cdb[1] & 1) != 0) { /* DESC: MMC knows the fixed format */
        dcn__vdrive_bad_field(reply);
        return;
    }
    if (drive->attentions > 0) {
        sense[2] = 6;
        sense[12] = drive->attention[0][0];
        sense[13] = drive->attention[0][1];
        drive->attentions--;
        memmove(drive->attention[0], drive->attention[1],
                drive->attentions * sizeof(drive->attention[0]));
    } else if (dcn__vdrive_blank(drive)) {
        /* Ready: no sense. */
    } else if (!dcn__vdrive_present(drive)) {
        sense[2] = 2;
        sense[12] = 0x3A;
        sense[13] = drive->tray_open ? 2 : 1;
    } else if (drive->clock->now_ns(drive->clock) < drive->ready_ns) {
        sense[2] = 2;
        sense[12] = 0x04;
        sense[13] = 0x01;
    } else if (play != DCN_PLAY_NONE) {
        sense[13] = (uint8_t)play; /* 00/11 to 00/14: audio play */
    }
    dcn__buf_add(dcn__vdrive_reply(drive), sense, sizeof(sense));
    dcn__vdrive_send(drive, command, reply, command->cdb[4]);
}

/* ASCII, left-aligned, filled with spaces. */
static void
put_text(uint8_t *out, size_t len, const char *text)
{
    size_t used = strlen(text);

    memset(out, ' ', len);
    memcpy(out, text, used < len ? used : len);
}

static void
vpd_header(struct dcn_buf *reply, uint8_t page, size_t len)
{
    uint8_t header[4] = {0x05, page, 0, (uint8_t)len};

    dcn__buf_add(reply, header, sizeof(header));
}

/* Vital product data: 00 list, 80 serial, 83 identification (SPC-4 7.8). */
static bool
add_vpd(const struct dcn_vdrive *drive, uint8_t page, struct dcn_buf *reply)
{
    static const uint8_t pages[] = {0x00, 0x80, 0x83};
    static const uint8_t without_serial[] = {0x00, 0x83};
    const struct dcn_personality *p = &drive->personality;
    size_t serial = strlen(p->serial);
    uint8_t id[4 + 8 + 16] = {0x02, 0x01, 0, 24};

    switch (page) {
    case 0x00:
        if (serial == 0) {
            vpd_header(reply, page, sizeof(without_serial));
            dcn__buf_add(reply, without_serial, sizeof(without_serial));
            return true;
        }
        vpd_header(reply, page, sizeof(pages));
        dcn__buf_add(reply, pages, sizeof(pages));
        return true;
    case 0x80:
        if (serial == 0)
            return false;
        vpd_header(reply, page, serial);
        dcn__buf_add(reply, p->serial, serial);
        return true;
    case 0x83: /* T10 vendor identification */
        id[3] = (uint8_t)(24 + serial);
        put_text(id + 4, 8, p->vendor);
        put_text(id + 12, 16, p->product);
        vpd_header(reply, page, sizeof(id) + serial);
        dcn__buf_add(reply, id, sizeof(id));
        dcn__buf_add(reply, p->serial, serial);
        return true;
    default:
        return false;
    }
}

static void
add_inquiry(const struct dcn_vdrive *drive, struct dcn_buf *reply)
{
    /* SPC-3, MMC-6, in the version descriptors at 58. */
    static const uint8_t versions[] = {0x03, 0x00, 0x04, 0xE0};
    const struct dcn_personality *p = &drive->personality;
    uint8_t data[96] = {0x05, 0x80, (uint8_t)p->ansi, 0x02, 91};

    put_text(data + 8, 8, p->vendor);
    put_text(data + 16, 16, p->product);
    put_text(data + 32, 4, p->revision);
    put_text(data + 36, 20, p->serial);
    memcpy(data + 58, versions, sizeof(versions));
    dcn__buf_add(reply, data, sizeof(data));
}

void
dcn__cmd_inquiry(struct dcn_vdrive *drive, const struct dcn_command *command,
                 struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    struct dcn_buf *data = dcn__vdrive_reply(drive);
    bool vpd = (cdb[1] & 1) != 0;
    bool obsolete = (cdb[1] & 2) != 0; /* CMDDT of SPC-2 */

    if (obsolete || (!vpd && cdb[2] != 0) ||
        (vpd && !add_vpd(drive, cdb[2], data))) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    if (!vpd)
        add_inquiry(drive, data);
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(cdb + 3));
}

void
dcn__cmd_report_luns(struct dcn_vdrive *drive,
                     const struct dcn_command *command, struct dcn_reply *reply)
{
    static const uint8_t luns[16] = {0, 0, 0, 8};

    if (dcn__get_be32(command->cdb + 6) < 16) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    dcn__buf_add(dcn__vdrive_reply(drive), luns, sizeof(luns));
    dcn__vdrive_send(drive, command, reply, dcn__get_be32(command->cdb + 6));
}

void
dcn__cmd_read_capacity(struct dcn_vdrive *drive,
                       const struct dcn_command *command,
                       struct dcn_reply *reply)
{
    struct dcn_damage_claims claims;
    uint8_t data[8];

    dcn__damage_claimed(drive->damage, &claims);
    if (claims.capacity == 0)
        claims.capacity = (uint32_t)drive->medium->disc->lead_out;
    dcn__put_be32(data, claims.capacity - 1);
    dcn__put_be32(data + 4, DCN_USER_BYTES);
    dcn__buf_add(dcn__vdrive_reply(drive), data, sizeof(data));
    dcn__vdrive_send(drive, command, reply, sizeof(data));
}

/* MMC-6 6.23: the current medium, or none. */
void
dcn__cmd_read_format_capacities(struct dcn_vdrive *drive,
                                const struct dcn_command *command,
                                struct dcn_reply *reply)
{
    uint8_t data[12] = {0, 0, 0, 8};
    bool present = dcn__vdrive_present(drive);

    if (present)
        dcn__put_be32(data + 4, (uint32_t)drive->medium->disc->lead_out);
    data[8] = present ? 2 : 3;
    dcn__put_be24(data + 9, DCN_USER_BYTES);
    dcn__buf_add(dcn__vdrive_reply(drive), data, sizeof(data));
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(command->cdb + 7));
}

void
dcn__cmd_read_buffer_capacity(struct dcn_vdrive *drive,
                              const struct dcn_command *command,
                              struct dcn_reply *reply)
{
    uint32_t bytes = dcn__vdrive_buffer_kb(drive) * 1024;
    uint8_t data[12] = {0, 10};

    if ((command->cdb[1] & 1) != 0) { /* in blocks: streaming writes only */
        dcn__vdrive_bad_field(reply);
        return;
    }
    dcn__put_be32(data + 4, bytes);
    dcn__put_be32(data + 8, bytes);
    dcn__buf_add(dcn__vdrive_reply(drive), data, sizeof(data));
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(command->cdb + 7));
}

/* Classes: 1 operational change, 2 power, 4 media, 6 busy (MMC-6 6.6). */
#define GESN_CLASSES 0x56

static void
gesn_event(struct dcn_vdrive *drive, unsigned class, uint8_t event[4])
{
    memset(event, 0, 4);
    if (class == 1) {
        event[0] = drive->features_changed ? 2 : 0; /* changed */
        event[3] = drive->features_changed ? 1 : 0; /* features */
        drive->features_changed = false;
    } else if (class == 2) {
        event[1] = 1; /* active */
    } else if (class == 4) {
        event[0] = drive->media_event;
        event[1] =
            (uint8_t)((drive->tray_open ? 1 : 0) |
                      (dcn__vdrive_present(drive) || dcn__vdrive_blank(drive)
                           ? 2
                           : 0));
        drive->media_event = 0;
    }
}

void
dcn__cmd_get_event_status(struct dcn_vdrive *drive,
                          const struct dcn_command *command,
                          struct dcn_reply *reply)
{
    uint8_t asked = command->cdb[4] & GESN_CLASSES;
    uint8_t data[8] = {0, 2, 0x80, GESN_CLASSES};
    struct dcn_buf *out = dcn__vdrive_reply(drive);
    unsigned class = 1;

    if ((command->cdb[1] & 1) == 0) { /* asynchronous: not here */
        dcn__vdrive_bad_field(reply);
        return;
    }
    if (asked != 0) {
        while ((asked >> class & 1) == 0)
            class ++;
        /* A class with news goes before one without. */
        if (drive->media_event != 0 && (asked & 0x10) != 0 &&
            (class != 1 || !drive->features_changed))
            class = 4;
        data[1] = 6;
        data[2] = (uint8_t) class;
        if (dcn__get_be16(command->cdb + 7) > 4)
            gesn_event(drive, class, data + 4);
    }
    dcn__buf_add(out, data, asked != 0 ? 8 : 4);
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(command->cdb + 7));
}

void
dcn__cmd_mechanism_status(struct dcn_vdrive *drive,
                          const struct dcn_command *command,
                          struct dcn_reply *reply)
{
    uint8_t data[8] = {0};

    if (dcn__vdrive_play_status(drive) == DCN_PLAY_ACTIVE)
        data[1] = 1 << 5;
    if (drive->tray_open)
        data[1] |= 0x10;
    dcn__put_be24(data + 2, (uint32_t)drive->latch_lba & 0xFFFFFF);
    dcn__buf_add(dcn__vdrive_reply(drive), data, sizeof(data));
    dcn__vdrive_send(drive, command, reply, dcn__get_be16(command->cdb + 8));
}
