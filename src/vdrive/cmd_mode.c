/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mode pages: 01h error recovery, 0Dh and 0Eh of CD audio, 1Ah power, 1Dh
 * time-outs, 2Ah capabilities; MODE SENSE and SELECT of 6 and 10 bytes (SPC-4 6.12-6.15,
 * MMC-6 7).
 */
#include "vdrive/machine.h"

#include "mmc/opcodes.h"
#include "util/bytes.h"

#include <string.h>

struct page_row {
    uint8_t code, len;
    uint8_t normal[16], changeable[16];
};

/* Bytes of each page after its two of header. 01h: TB, RC, PER, DTE, DCR. */
static const struct page_row page_rows[] = {
    {0x01, 12, {0x00, 0}, {0x37, 0xFF}},
    {0x0D, 8, {0, 0x0D, 0, 60, 0, 75}, {0, 0x0F}},
    {0x0E,
     16,
     {0x04, 0, 0, 0, 0, 75, 1, 0xFF, 2, 0xFF},
     {0x02, 0, 0, 0, 0, 0, 0x0F, 0xFF, 0x0F, 0xFF}},
    {0x1A, 12, {0}, {0, 0x03, 0, 0, 0, 0, 0, 0, 0, 0}},
    /* What feature 0105h has with it: least time-outs of two groups, in s. */
    {0x1D, 12, {0, 0, 0, 0, 0, 30, 0, 120}, {0}},
};

static bool
can(const struct dcn_personality *p, uint8_t first, uint8_t last)
{
    for (size_t i = 0; i < p->profiles.count; i++) {
        if (p->profiles.value[i] >= first && p->profiles.value[i] <= last)
            return true;
    }
    return false;
}

static uint32_t
fastest_kb(const struct dcn_vdrive *drive)
{
    const struct dcn_personality_list *speeds = dcn__mech_speeds(&drive->mech);
    uint32_t best = 0;

    for (size_t i = 0; i < speeds->count; i++) {
        if (speeds->value[i] > best)
            best = speeds->value[i];
    }
    return (uint32_t)(best * drive->mech.geometry.kb_per_s);
}

uint32_t
dcn__vdrive_buffer_kb(const struct dcn_vdrive *drive)
{
    const struct dcn_personality *p = &drive->personality;

    return p->buffer_kb > 0 ? p->buffer_kb : p->cache_kb;
}

/* What bytes 5 and 7 claim of CDs, where it is not what works. */
static void
claim(const struct dcn_personality *p, uint8_t page[26])
{
    if ((p->claims & DCN_CLAIMS_AUTO) != 0)
        return;
    page[5] = (uint8_t)(p->claims & 0x7F);
    page[7] = (uint8_t)((page[7] & ~0x20u) | (p->claims >> 8 & 0x20));
}

/* MMC-3 5.5.10; obsolete in MMC-6, and asked for by every client. */
static void
fill_capabilities(const struct dcn_vdrive *drive, uint8_t page[26])
{
    const struct dcn_personality *p = &drive->personality;
    uint32_t now =
        (uint32_t)(drive->mech.speed_x * drive->mech.geometry.kb_per_s);

    memset(page, 0, 26);
    page[0] = 0x2A;
    page[1] = 24;
    page[2] = (uint8_t)((can(p, 0x09, 0x0A) ? 0x03 : 0) |
                        (can(p, 0x10, 0x10) ? 0x08 : 0) |
                        (can(p, 0x11, 0x11) ? 0x10 : 0) |
                        (can(p, 0x12, 0x12) ? 0x20 : 0));
    page[4] = 0x71; /* audio, Mode 2 forms 1 and 2, multisession */
    page[5] = (uint8_t)(0x63 | (p->sub_rw ? 0x04 : 0) |
                        (p->c2 != DCN_C2_NONE ? 0x10 : 0));
    page[6] = (uint8_t)(0x29 | (drive->prevented ? 0x02 : 0));
    page[7] = 0x23; /* P-W in the lead-in; mute and volume of each channel */
    dcn__put_be16(page + 8, fastest_kb(drive) & 0xFFFF);
    dcn__put_be16(page + 10, 256);
    dcn__put_be16(page + 12, dcn__vdrive_buffer_kb(drive));
    dcn__put_be16(page + 14, now & 0xFFFF);
    claim(p, page);
}

/* Page 01h as this drive has it: not every bit lets itself be changed. */
static void
limit_recovery(const struct dcn_personality *p, struct dcn_mode_page *page)
{
    page->normal[3] = (uint8_t)p->retries;
    page->changeable[2] &= (uint8_t)p->recovery_bits;
    if ((p->recovery_bits & DCN_RECOVERY_COUNT) == 0)
        page->changeable[3] = 0;
}

void
dcn__vdrive_mode_init(struct dcn_vdrive *drive)
{
    for (size_t i = 0; i < sizeof(page_rows) / sizeof(page_rows[0]); i++) {
        struct dcn_mode_page *page = &drive->mode[drive->mode_pages++];

        page->code = page_rows[i].code;
        page->len = page_rows[i].len;
        memcpy(page->normal + 2, page_rows[i].normal, page->len - 2u);
        memcpy(page->changeable + 2, page_rows[i].changeable, page->len - 2u);
        page->normal[0] = page->changeable[0] = page->code;
        page->normal[1] = page->changeable[1] = (uint8_t)(page->len - 2);
        if (page->code == 0x01)
            limit_recovery(&drive->personality, page);
        memcpy(page->current, page->normal, sizeof(page->current));
    }
}

const struct dcn_mode_page *
dcn__vdrive_mode_page(const struct dcn_vdrive *drive, uint8_t code)
{
    for (unsigned i = 0; i < drive->mode_pages; i++) {
        if (drive->mode[i].code == code)
            return &drive->mode[i];
    }
    return NULL;
}

/* Page control: current, changeable, default; saved there are none. */
static void
add_pages(const struct dcn_vdrive *drive, uint8_t code, unsigned control,
          struct dcn_buf *reply)
{
    bool zeros =
        control == 1 && drive->personality.changeable == DCN_CHANGEABLE_ZEROS;
    uint8_t capabilities[26], told[DCN_MODE_PAGE_MAX];

    for (unsigned i = 0; i < drive->mode_pages; i++) {
        const struct dcn_mode_page *page = &drive->mode[i];

        if (code != 0x3F && code != page->code)
            continue;
        memcpy(told,
               control == 0   ? page->current
               : control == 1 ? page->changeable
                              : page->normal,
               page->len);
        if (zeros)
            memset(told + 2, 0, page->len - 2u);
        dcn__buf_add(reply, told, page->len);
    }
    if (code != 0x3F && code != 0x2A)
        return;
    fill_capabilities(drive, capabilities);
    if (control == 1)
        memset(capabilities + 2, 0, sizeof(capabilities) - 2);
    dcn__buf_add(reply, capabilities, sizeof(capabilities));
}

/* Medium type of the header (MMC-1; later zero): what old clients read. */
static uint8_t
medium_type(const struct dcn_vdrive *drive)
{
    if (drive->tray_open)
        return 0x71;
    return drive->medium == NULL ? 0x70 : 0x00;
}

void
dcn__cmd_mode_sense(struct dcn_vdrive *drive, const struct dcn_command *command,
                    struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    bool ten = cdb[0] == DCN_OP_MODE_SENSE_10;
    size_t header = ten ? 8 : 4;
    static const uint8_t zeros[8] = {0};
    struct dcn_buf *data = dcn__vdrive_reply(drive);
    unsigned control = cdb[2] >> 6;

    if (control == 3) { /* saving parameters not supported */
        dcn__vdrive_fail(reply, 5, 0x39, 0x00);
        return;
    }
    if (control == 1 &&
        drive->personality.changeable == DCN_CHANGEABLE_REFUSED) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    dcn__buf_add(data, zeros, header);
    add_pages(drive, cdb[2] & 0x3F, control, data);
    if (data->len == header || (cdb[3] != 0 && cdb[3] != 0xFF)) {
        dcn__vdrive_bad_field(reply);
        return;
    }
    if (ten) {
        dcn__put_be16((uint8_t *)data->data, (uint32_t)data->len - 2);
        data->data[2] = (char)medium_type(drive);
    } else {
        data->data[0] = (char)(data->len - 1);
        data->data[1] = (char)medium_type(drive);
    }
    dcn__vdrive_send(drive, command, reply,
                     ten ? dcn__get_be16(cdb + 7) : cdb[4]);
}

static struct dcn_mode_page *
find_page(struct dcn_vdrive *drive, uint8_t code)
{
    for (unsigned i = 0; i < drive->mode_pages; i++) {
        if (drive->mode[i].code == code)
            return &drive->mode[i];
    }
    return NULL;
}

/* One page of a parameter list; false: 05/26/00. apply: make it so. */
static bool
select_page(struct dcn_vdrive *drive, const uint8_t *bytes, size_t len,
            bool apply)
{
    struct dcn_mode_page *page = find_page(drive, bytes[0] & 0x3F);

    if ((bytes[0] & 0x3F) == 0x2A) /* nothing in it changes */
        return true;
    if (page == NULL || len != page->len)
        return false;
    for (size_t i = 2; i < len; i++) {
        uint8_t fixed = (uint8_t)~page->changeable[i];

        if (((bytes[i] ^ page->current[i]) & fixed) != 0)
            return false;
        if (apply)
            page->current[i] = bytes[i];
    }
    return true;
}

static bool
select_pages(struct dcn_vdrive *drive, const uint8_t *bytes, size_t len,
             bool apply)
{
    while (len > 0) {
        size_t page;

        if (len < 2)
            return false;
        page = (size_t)bytes[1] + 2;
        if (page > len || !select_page(drive, bytes, page, apply))
            return false;
        bytes += page;
        len -= page;
    }
    return true;
}

/* Old hosts switch block sizes with a block descriptor, which MMC does not
 * have: 2048 bytes are what there is. */
static bool
keeps_block_size(const uint8_t *descriptors, size_t len)
{
    for (; len >= 8; descriptors += 8, len -= 8) {
        uint32_t size = dcn__get_be24(descriptors + 5);

        if (size != 0 && size != DCN_USER_BYTES)
            return false;
    }
    return true;
}

void
dcn__cmd_mode_select(struct dcn_vdrive *drive,
                     const struct dcn_command *command, struct dcn_reply *reply)
{
    const uint8_t *cdb = command->cdb;
    bool ten = cdb[0] == DCN_OP_MODE_SELECT_10;
    size_t header = ten ? 8 : 4, want, len, descriptors;
    const uint8_t *bytes;

    want = ten ? dcn__get_be16(cdb + 7) : cdb[4];
    if ((cdb[1] & 0x11) != 0x10) { /* PF set, SP clear */
        dcn__vdrive_bad_field(reply);
        return;
    }
    bytes = dcn__vdrive_parameters(command, want, &len);
    reply->transferred = len;
    if (want == 0)
        return;
    if (len < header) {
        dcn__vdrive_fail(reply, 5, 0x1A, 0x00); /* list length */
        return;
    }
    descriptors = ten ? dcn__get_be16(bytes + 6) : bytes[3];
    if (header + descriptors > len) {
        dcn__vdrive_fail(reply, 5, 0x1A, 0x00);
        return;
    }
    if (!keeps_block_size(bytes + header, descriptors)) {
        dcn__vdrive_fail(reply, 5, 0x26, 0x00);
        return;
    }
    header += descriptors;
    if (!select_pages(drive, bytes + header, len - header, false)) {
        dcn__vdrive_fail(reply, 5, 0x26, 0x00);
        return;
    }
    if (drive->personality.mode_select)
        (void)select_pages(drive, bytes + header, len - header, true);
}
