/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors from stored forms: encodes what a file left out (sync, header,
 * subheader, EDC, ECC), takes out what a reader does not want.
 */
#include "image/stored.h"

#include "codec/sector.h"
#include "codec/subchannel.h"

#include <string.h>

/* Offsets in a raw sector (ECMA-130 14; CD-ROM XA 4). */
#define HEADER_AT    12
#define MODE1_AT     16
#define SUBHEADER_AT 16
#define MODE2_AT     24

/* Submode bits of a made-up XA subheader (CD-ROM XA 4.3). */
#define SUBMODE_DATA  0x08
#define SUBMODE_FORM2 0x20

static void
encode(uint8_t *raw, dcn_lba lba, enum dcn_sector_mode mode, uint8_t submode)
{
    if (mode == DCN_MODE_2_FORM1 || mode == DCN_MODE_2_FORM2) {
        memset(raw + SUBHEADER_AT, 0, 8);
        raw[SUBHEADER_AT + 2] = submode;
        raw[SUBHEADER_AT + 6] = submode;
    }
    dcn__sector_encode(raw, lba, mode);
}

/* user may lie in raw or behind it. */
static void
user_to_raw(enum dcn_track_mode mode, dcn_lba lba, const uint8_t *user,
            uint8_t *raw)
{
    if (mode == DCN_TRACK_MODE2) {
        memmove(raw + MODE2_AT, user, DCN_USER_BYTES);
        encode(raw, lba, DCN_MODE_2_FORM1, SUBMODE_DATA);
    } else {
        memmove(raw + MODE1_AT, user, DCN_USER_BYTES);
        encode(raw, lba, DCN_MODE_1, 0);
    }
}

static void
mode2_to_raw(dcn_lba lba, const uint8_t *stored, uint8_t *raw)
{
    /* Only sync and header are missing; a formless encode writes no more. */
    memcpy(raw + SUBHEADER_AT, stored, DCN_MODE2_BYTES);
    dcn__sector_encode(raw, lba, DCN_MODE_2);
    memcpy(raw + SUBHEADER_AT, stored, DCN_MODE2_BYTES);
}

static void
zero_to_raw(enum dcn_track_mode mode, dcn_lba lba, uint8_t *raw)
{
    memset(raw, 0, DCN_RAW_BYTES);
    if (mode == DCN_TRACK_MODE1)
        encode(raw, lba, DCN_MODE_1, 0);
    else if (mode == DCN_TRACK_MODE2)
        encode(raw, lba, DCN_MODE_2_FORM1, 0);
}

static void
swap_samples(const uint8_t *stored, uint8_t *raw)
{
    for (size_t i = 0; i < DCN_RAW_BYTES; i += 2) {
        raw[i] = stored[i + 1];
        raw[i + 1] = stored[i];
    }
}

void
dcn__stored_to_raw(enum dcn_stored_form form, enum dcn_track_mode mode,
                   dcn_lba lba, const uint8_t *stored,
                   uint8_t raw[DCN_RAW_BYTES])
{
    switch (form) {
    case DCN_STORED_RAW:
        memcpy(raw, stored, DCN_RAW_BYTES);
        break;
    case DCN_STORED_USER:
        user_to_raw(mode, lba, stored, raw);
        break;
    case DCN_STORED_MODE2:
        mode2_to_raw(lba, stored, raw);
        break;
    case DCN_STORED_FORM2:
        memcpy(raw + MODE2_AT, stored, DCN_FORM2_BYTES);
        encode(raw, lba, DCN_MODE_2_FORM2, SUBMODE_FORM2);
        break;
    case DCN_STORED_AUDIO_BE:
        swap_samples(stored, raw);
        break;
    default:
        zero_to_raw(mode, lba, raw);
        break;
    }
}

/* What a drive answers to a read of user data that a sector has not
 * (05/64/00, ILLEGAL MODE FOR THIS TRACK). */
static void
wrong_type(uint8_t *user, struct dcn_sector_result *result)
{
    memset(user, 0, DCN_USER_BYTES);
    result->state = DCN_SECTOR_WRONG_TYPE;
    result->has_main = false;
    result->sense_key = 5;
    result->asc = 0x64;
}

static void
raw_to_user(enum dcn_track_mode mode, const uint8_t *raw, uint8_t *user,
            struct dcn_sector_result *result)
{
    struct dcn_sector_check check;

    dcn__sector_check(raw, DCN_LBA_ANY, &check);
    if ((check.mode == DCN_MODE_AUDIO && mode == DCN_TRACK_AUDIO) ||
        (check.mode != DCN_MODE_AUDIO &&
         dcn__user_size(check.mode) != DCN_USER_BYTES)) {
        wrong_type(user, result);
        return;
    }
    result->faults =
        (uint16_t)(check.faults & (DCN_FAULT_SYNC | DCN_FAULT_EDC));
    if (check.mode == DCN_MODE_AUDIO)
        result->faults |= DCN_FAULT_SYNC;
    if (result->faults != 0)
        result->state = DCN_SECTOR_BAD_CHECK;
    memcpy(
        user,
        raw + (check.mode == DCN_MODE_2_FORM1 ||
                       (check.mode == DCN_MODE_AUDIO && mode == DCN_TRACK_MODE2)
                   ? MODE2_AT
                   : MODE1_AT),
        DCN_USER_BYTES);
}

void
dcn__stored_to_user(enum dcn_stored_form form, enum dcn_track_mode mode,
                    dcn_lba lba, const uint8_t *stored,
                    uint8_t user[DCN_USER_BYTES],
                    struct dcn_sector_result *result)
{
    uint8_t raw[DCN_RAW_BYTES];

    if (form == DCN_STORED_USER) {
        memcpy(user, stored, DCN_USER_BYTES);
    } else if (form == DCN_STORED_ZERO && mode != DCN_TRACK_AUDIO) {
        memset(user, 0, DCN_USER_BYTES);
    } else if (form == DCN_STORED_RAW) {
        raw_to_user(mode, stored, user, result);
    } else if (form == DCN_STORED_MODE2) {
        mode2_to_raw(lba, stored, raw);
        raw_to_user(mode, raw, user, result);
    } else {
        wrong_type(user, result);
    }
}

void
dcn__stored_to_sub(enum dcn_stored_form form, const uint8_t *stored,
                   uint8_t raw[DCN_SUB_BYTES])
{
    if (form == DCN_STORED_SUB_PACKED)
        dcn__sub_unpack(stored, raw);
    else
        memcpy(raw, stored, DCN_SUB_BYTES);
}
