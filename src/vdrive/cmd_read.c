/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ(10), READ(12), VERIFY(10), READ CD, READ CD MSF, D8h: CDBs to forms. */
#include "vdrive/failing.h"

#include "mmc/opcodes.h"
#include "util/bytes.h"

/* The drive's own limit; false: refused. */
static bool
within_limit(const struct dcn_vdrive *drive, struct dcn_reply *reply,
             uint64_t bytes)
{
    uint32_t kb = drive->personality.max_transfer_kb;

    if (kb == 0 || bytes <= kb * UINT64_C(1024))
        return true;
    dcn__vdrive_bad_field(reply);
    return false;
}

static struct dcn_read
begin(struct dcn_vdrive *drive, const struct dcn_command *command,
      struct dcn_reply *reply)
{
    struct dcn_read read = {.drive = drive, .command = command, .reply = reply};

    return read;
}

static void
read_blocks(struct dcn_read *read, dcn_lba lba, uint32_t count)
{
    struct dcn_vdrive *drive = read->drive;
    dcn_lba end = drive->medium->disc->lead_out;

    read->form.user_blocks = true;
    if (lba < 0 || lba >= end || count > (uint32_t)(end - lba)) {
        dcn__vdrive_out_of_range(read->reply);
        return;
    }
    if (!within_limit(drive, read->reply, (uint64_t)count * DCN_USER_BYTES))
        return;
    dcn__read_range(read, lba, count);
}

void
dcn__cmd_read(struct dcn_vdrive *drive, const struct dcn_command *command,
              struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    struct dcn_read read = begin(drive, command, reply);
    bool twelve = cdb[0] == DCN_OP_READ_12;
    uint32_t count = twelve ? dcn__get_be32(cdb + 6) : dcn__get_be16(cdb + 7);
    bool fua = (cdb[1] & 0x08) != 0;

    if (count == 0) {
        if (fua && drive->personality.fua_zero_flush)
            dcn__mech_flush(&drive->mech);
        return;
    }
    read.fresh = fua && drive->personality.fua;
    read_blocks(&read, (dcn_lba)dcn__get_be32(cdb + 2), count);
}

void
dcn__cmd_verify(struct dcn_vdrive *drive, const struct dcn_command *command,
                struct dcn_reply *reply)
{
    struct dcn_read read = begin(drive, command, reply);
    uint32_t count = dcn__get_be16(command->cdb + 7);

    if ((command->cdb[1] & 0x02) != 0) { /* BYTCHK */
        dcn__vdrive_bad_field(reply);
        return;
    }
    read.no_data = true;
    if (count > 0)
        read_blocks(&read, (dcn_lba)dcn__get_be32(command->cdb + 2), count);
}

/* Bytes of C2 that CDB byte 9 asks; false: the drive has no such form. */
static bool
c2_of(const struct dcn_personality *p, uint8_t flags, uint16_t *bytes)
{
    if (p->c2_bits == DCN_C2_BITS_IGNORED)
        flags = 0;
    switch (flags & 0x06) {
    case 0:
        *bytes = 0;
        return true;
    case DCN_READ_CD_C2:
        *bytes = 294;
        return (p->c2 & DCN_C2_294) != 0;
    case DCN_READ_CD_C2_BLOCK:
        *bytes = 296;
        return (p->c2 & DCN_C2_296) != 0;
    default:
        return false;
    }
}

static bool
sub_of(const struct dcn_personality *p, uint8_t selection, uint16_t *bytes)
{
    switch (selection) {
    case DCN_READ_CD_SUB_NONE:
        *bytes = 0;
        return true;
    case DCN_READ_CD_SUB_RAW:
        *bytes = 96;
        return p->sub_raw;
    case DCN_READ_CD_SUB_Q:
        *bytes = 16;
        return p->sub_q;
    case DCN_READ_CD_SUB_RW:
        *bytes = 96;
        return p->sub_rw;
    default:
        return false;
    }
}

/* Bytes 1, 9 and 10 of a READ CD. */
static bool
form_of(const struct dcn_personality *p, const uint8_t *cdb,
        struct dcn_read_form *form)
{
    form->type = cdb[1] >> 2 & 7;
    form->main = cdb[9] & DCN_READ_CD_RAW;
    form->sub = cdb[10] & 7;
    if (form->type > DCN_READ_CD_MODE2_FORM2 || (cdb[9] & 1) != 0)
        return false;
    if ((cdb[1] & 2) != 0 && !p->dap)
        return false;
    if (!c2_of(p, cdb[9], &form->c2) || !sub_of(p, form->sub, &form->sub_len))
        return false;
    if (form->c2 == 0 || form->sub_len == 0)
        return true;
    return p->c2_with_sub && (p->c2_with_rw || form->sub != DCN_READ_CD_SUB_RW);
}

/* True where the drive gives C2 of what lies at lba. */
static bool
c2_allowed(const struct dcn_vdrive *drive, const struct dcn_read *read,
           dcn_lba lba)
{
    const struct dcn_area *area = dcn__vmedium_area(drive->medium, lba);

    return read->form.c2 == 0 || drive->personality.c2_with_data ||
           area == NULL || dcn__read_is_stream(read, area);
}

/* Forms that the drive lets pass and then does not give; false: the command
 * ended. */
static bool
form_works(struct dcn_read *read, dcn_lba lba)
{
    const struct dcn_personality *p = &read->drive->personality;
    const struct dcn_area *area = dcn__vmedium_area(read->drive->medium, lba);

    if (!c2_allowed(read->drive, read, lba))
        return dcn__read_refuse(read, 0x64, 0x00);
    read->first = lba;
    if (read->form.c2 == 294 && p->c2_294_fails.count > 0 &&
        read->drive->c2_294_given >= p->c2_294_after) {
        dcn__failing_refuse(read, lba, &p->c2_294_fails.one[0]);
        return false;
    }
    if (read->form.sub == DCN_READ_CD_SUB_RW && p->rw_on_data.count > 0 &&
        area != NULL && area->mode != DCN_TRACK_AUDIO) {
        dcn__failing_refuse(read, lba, &p->rw_on_data.one[0]);
        return false;
    }
    return true;
}

static void
read_cd(struct dcn_read *read, dcn_lba lba, uint32_t count)
{
    const struct dcn_personality *p = &read->drive->personality;
    uint64_t most = DCN_RAW_BYTES + read->form.c2 + read->form.sub_len;

    if (count == 0)
        return;
    read->stream = read->form.type == DCN_READ_CD_CDDA && p->scrambled;
    if (!within_limit(read->drive, read->reply, count * most) ||
        !form_works(read, lba))
        return;
    dcn__read_range(read, lba, count);
    if (read->form.c2 == 294)
        read->drive->c2_294_given += count;
}

void
dcn__cmd_read_cd(struct dcn_vdrive *drive, const struct dcn_command *command,
                 struct dcn_reply *reply)
{
    struct dcn_read read = begin(drive, command, reply);
    const uint8_t *cdb = command->cdb;

    if (!form_of(&drive->personality, cdb, &read.form)) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    read_cd(&read, (dcn_lba)dcn__get_be32(cdb + 2), dcn__get_be24(cdb + 6));
}

void
dcn__cmd_read_cd_msf(struct dcn_vdrive *drive,
                     const struct dcn_command *command, struct dcn_reply *reply)
{
    struct dcn_read read = begin(drive, command, reply);
    const uint8_t *cdb = command->cdb;
    struct dcn_msf from = {cdb[3], cdb[4], cdb[5]};
    struct dcn_msf to = {cdb[6], cdb[7], cdb[8]};
    dcn_lba first, end;

    if (!dcn__msf_valid(from) || !dcn__msf_valid(to) ||
        !form_of(&drive->personality, cdb, &read.form)) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    first = dcn__lba_from_msf(from);
    end = dcn__lba_from_msf(to);
    if (end < first) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    read_cd(&read, first, (uint32_t)(end - first));
}

/* Subcode byte of the vendor command to READ CD's parts. */
static bool
cdda_form(uint8_t subcode, struct dcn_read_form *form)
{
    form->type = DCN_READ_CD_CDDA;
    form->main = DCN_READ_CD_USER;
    switch (subcode) {
    case 0:
        return true;
    case 1:
        form->sub = DCN_READ_CD_SUB_Q;
        form->sub_len = 16;
        return true;
    case 2:
        form->sub = DCN_READ_CD_SUB_RAW;
        form->sub_len = 96;
        return true;
    case 3:
        form->main = 0;
        form->sub = DCN_READ_CD_SUB_RAW;
        form->sub_len = 96;
        return true;
    case 8:
        form->sub = DCN_READ_CD_SUB_RAW;
        form->sub_len = 96;
        form->c2 = 294;
        return true;
    default:
        return false;
    }
}

static bool
has_audio(const struct dcn_vdrive *drive)
{
    const struct dcn_disc *disc = drive->medium->disc;

    for (unsigned i = 0; i < disc->track_count; i++) {
        if (disc->tracks[i].mode == DCN_TRACK_AUDIO)
            return true;
    }
    return false;
}

/*
 * A kernel that passes group 6 on as 10 bytes (the target core's) has cut off
 * the subcode byte. The host's buffer tells which of the forms it wants; false
 * where it does not.
 */
static bool
subcode_of(const struct dcn_command *command, uint32_t count, uint8_t *subcode)
{
    static const struct {
        uint16_t bytes;
        uint8_t subcode;
    } forms[] = {{2352, 0}, {2368, 1}, {2448, 2}, {96, 3}, {2742, 8}};

    *subcode = command->cdb[10];
    if (command->cdb_len >= 12)
        return true;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (command->data_len == (uint64_t)count * forms[i].bytes) {
            *subcode = forms[i].subcode;
            return true;
        }
    }
    return false;
}

void
dcn__cmd_read_cdda(struct dcn_vdrive *drive, const struct dcn_command *command,
                   struct dcn_reply *reply)
{
    struct dcn_read read = begin(drive, command, reply);
    uint32_t count = dcn__get_be32(command->cdb + 6);
    uint8_t subcode;

    if (!subcode_of(command, count, &subcode)) {
        dcn__vdrive_fail(reply, 5, 0x20, 0x00);
        return;
    }
    if (!cdda_form(subcode, &read.form) || count > 0xFFFFFF) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    if (drive->personality.d8_data_only.count > 0 && !has_audio(drive)) {
        dcn__failing_refuse(&read, (dcn_lba)dcn__get_be32(command->cdb + 2),
                            &drive->personality.d8_data_only.one[0]);
        return;
    }
    read.stream = drive->personality.scrambled;
    if (count > 0 && within_limit(drive, reply, (uint64_t)count * 2742))
        dcn__read_range(&read, (dcn_lba)dcn__get_be32(command->cdb + 2), count);
}
