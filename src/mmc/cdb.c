/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CDB builders. Only places fields; whether a drive takes a form, and how
 * large a transfer the host passes, is for the callers to know.
 */
#include "mmc/cdb.h"

#include "util/bytes.h"

#include <string.h>

static void
cdb_begin(struct dcn_command *command, uint8_t opcode, uint8_t cdb_len)
{
    memset(command, 0, sizeof(*command));
    command->cdb[0] = opcode;
    command->cdb_len = cdb_len;
    command->direction = DCN_DATA_NONE;
}

/* A reply of at most max bytes goes to data. */
static size_t
cdb_in(struct dcn_command *command, uint8_t *data, size_t len, size_t max)
{
    if (len > max)
        len = max;
    command->direction = len > 0 ? DCN_DATA_IN : DCN_DATA_NONE;
    command->data = data;
    command->data_len = len;
    return len;
}

/* The struct serves both directions; an OUT buffer is only read. */
static void
cdb_out(struct dcn_command *command, const uint8_t *data, size_t len)
{
    union {
        const uint8_t *in;
        void *out;
    } pointer = {.in = data};

    command->direction = DCN_DATA_OUT;
    command->data = pointer.out;
    command->data_len = len;
}

void
dcn__cdb_test_unit_ready(struct dcn_command *command)
{
    cdb_begin(command, DCN_OP_TEST_UNIT_READY, 6);
}

void
dcn__cdb_request_sense(struct dcn_command *command, uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_REQUEST_SENSE, 6);
    command->cdb[4] = (uint8_t)cdb_in(command, data, len, 0xFF);
}

void
dcn__cdb_inquiry(struct dcn_command *command, uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_INQUIRY, 6);
    dcn__put_be16(command->cdb + 3,
                  (uint32_t)cdb_in(command, data, len, 0xFFFF));
}

void
dcn__cdb_mode_sense(struct dcn_command *command, enum dcn_mode_values values,
                    uint8_t page, uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_MODE_SENSE_10, 10);
    command->cdb[1] = 0x08; /* DBD: no block descriptors */
    command->cdb[2] = (uint8_t)((unsigned)values << 6 | (page & 0x3F));
    dcn__put_be16(command->cdb + 7,
                  (uint32_t)cdb_in(command, data, len, 0xFFFF));
}

void
dcn__cdb_mode_select(struct dcn_command *command, const uint8_t *data,
                     size_t len)
{
    cdb_begin(command, DCN_OP_MODE_SELECT_10, 10);
    command->cdb[1] = 0x10; /* PF */
    dcn__put_be16(command->cdb + 7, (uint32_t)len);
    cdb_out(command, data, len);
}

void
dcn__cdb_start_stop(struct dcn_command *command, bool start, bool load_eject,
                    bool immediate)
{
    cdb_begin(command, DCN_OP_START_STOP_UNIT, 6);
    command->cdb[1] = immediate ? 0x01 : 0x00;
    command->cdb[4] = (uint8_t)((load_eject ? 0x02 : 0) | (start ? 0x01 : 0));
}

void
dcn__cdb_read_capacity(struct dcn_command *command, uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_READ_CAPACITY, 10);
    cdb_in(command, data, len, 8);
}

void
dcn__cdb_read_10(struct dcn_command *command, dcn_lba lba, uint16_t count,
                 bool fua, uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_READ_10, 10);
    command->cdb[1] = fua ? 0x08 : 0x00;
    dcn__put_be32(command->cdb + 2, (uint32_t)lba);
    dcn__put_be16(command->cdb + 7, count);
    cdb_in(command, data, len, SIZE_MAX);
}

void
dcn__cdb_read_12(struct dcn_command *command, dcn_lba lba, uint32_t count,
                 bool fua, bool streaming, uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_READ_12, 12);
    command->cdb[1] = fua ? 0x08 : 0x00;
    dcn__put_be32(command->cdb + 2, (uint32_t)lba);
    dcn__put_be32(command->cdb + 6, count);
    command->cdb[10] = streaming ? 0x80 : 0x00;
    cdb_in(command, data, len, SIZE_MAX);
}

void
dcn__cdb_seek(struct dcn_command *command, dcn_lba lba)
{
    cdb_begin(command, DCN_OP_SEEK_10, 10);
    dcn__put_be32(command->cdb + 2, (uint32_t)lba);
}

void
dcn__cdb_read_cd(struct dcn_command *command,
                 const struct dcn_read_cd_form *form, dcn_lba lba,
                 uint32_t count, uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_READ_CD, 12);
    command->cdb[1] = (uint8_t)((form->type & 0x07) << 2);
    dcn__put_be32(command->cdb + 2, (uint32_t)lba);
    dcn__put_be24(command->cdb + 6, count);
    command->cdb[9] = form->main;
    command->cdb[10] = form->sub & 0x07;
    cdb_in(command, data, len, SIZE_MAX);
}

void
dcn__cdb_read_header(struct dcn_command *command, dcn_lba lba, uint8_t *data,
                     size_t len)
{
    cdb_begin(command, DCN_OP_READ_HEADER, 10);
    dcn__put_be32(command->cdb + 2, (uint32_t)lba);
    dcn__put_be16(command->cdb + 7,
                  (uint32_t)cdb_in(command, data, len, 0xFFFF));
}

void
dcn__cdb_read_subchannel(struct dcn_command *command,
                         enum dcn_subchannel_format format, uint8_t track,
                         uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_READ_SUBCHANNEL, 10);
    command->cdb[2] = 0x40; /* SUBQ */
    command->cdb[3] = (uint8_t)format;
    command->cdb[6] = track;
    dcn__put_be16(command->cdb + 7,
                  (uint32_t)cdb_in(command, data, len, 0xFFFF));
}

void
dcn__cdb_read_toc(struct dcn_command *command, enum dcn_toc_format format,
                  bool msf, uint8_t number, uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_READ_TOC, 10);
    command->cdb[1] = msf ? 0x02 : 0x00;
    command->cdb[2] = (uint8_t)format & 0x0F;
    command->cdb[6] = number;
    dcn__put_be16(command->cdb + 7,
                  (uint32_t)cdb_in(command, data, len, 0xFFFF));
    if (format <= DCN_TOC_PMA)
        command->cdb[9] = (uint8_t)((unsigned)format << 6);
}

void
dcn__cdb_get_configuration(struct dcn_command *command, uint16_t first,
                           bool only_one, uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_GET_CONFIGURATION, 10);
    command->cdb[1] = only_one ? 0x02 : 0x00;
    dcn__put_be16(command->cdb + 2, first);
    dcn__put_be16(command->cdb + 7,
                  (uint32_t)cdb_in(command, data, len, 0xFFFF));
}

void
dcn__cdb_read_disc_information(struct dcn_command *command, uint8_t *data,
                               size_t len)
{
    cdb_begin(command, DCN_OP_READ_DISC_INFORMATION, 10);
    dcn__put_be16(command->cdb + 7,
                  (uint32_t)cdb_in(command, data, len, 0xFFFF));
}

void
dcn__cdb_read_track_information(struct dcn_command *command,
                                enum dcn_track_address by, uint32_t address,
                                uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_READ_TRACK_INFORMATION, 10);
    command->cdb[1] = (uint8_t)by & 0x03;
    dcn__put_be32(command->cdb + 2, address);
    dcn__put_be16(command->cdb + 7,
                  (uint32_t)cdb_in(command, data, len, 0xFFFF));
}

void
dcn__cdb_read_disc_structure(struct dcn_command *command, uint8_t media,
                             uint32_t address, uint8_t layer, uint8_t format,
                             uint8_t *data, size_t len)
{
    cdb_begin(command, DCN_OP_READ_DISC_STRUCTURE, 12);
    command->cdb[1] = media & 0x0F;
    dcn__put_be32(command->cdb + 2, address);
    command->cdb[6] = layer;
    command->cdb[7] = format;
    dcn__put_be16(command->cdb + 8,
                  (uint32_t)cdb_in(command, data, len, 0xFFFF));
}

void
dcn__cdb_set_cd_speed(struct dcn_command *command, uint16_t read_kb_s,
                      uint16_t write_kb_s, uint8_t rotation)
{
    cdb_begin(command, DCN_OP_SET_CD_SPEED, 12);
    command->cdb[1] = rotation & 0x03;
    dcn__put_be16(command->cdb + 2, read_kb_s);
    dcn__put_be16(command->cdb + 4, write_kb_s);
}

void
dcn__cdb_set_streaming(struct dcn_command *command, const uint8_t *data,
                       size_t len)
{
    cdb_begin(command, DCN_OP_SET_STREAMING, 12);
    dcn__put_be16(command->cdb + 9, (uint32_t)len);
    cdb_out(command, data, len);
}
