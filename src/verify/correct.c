/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When other bytes are the same sector: a raw reading is what comes before the
 * drive's L-EC, so an image that a rip has made right with P and Q differs
 * from each raw reading of a worn disc; and an image that keeps no codes
 * cannot differ in them.
 */
#include "verify/progress.h"

#include "codec/subchannel.h"

#include <string.h>

#define MODE_AT 15
#define USER_AT 16 /* of Mode 1 */
/* CD-ROM XA */
#define SUBHEADER_AT   16
#define SUBHEADER_COPY 4
#define SUBMODE_AT     18
#define SUBMODE_FORM2  0x20
#define FORM2_BYTES    2324

static size_t
user_offset(const uint8_t *raw)
{
    return dcn__user_offset(raw[MODE_AT] == 2 ? DCN_MODE_2_FORM1 : DCN_MODE_1);
}

bool
dcn__verify_same_user(const uint8_t *image, const uint8_t *disc)
{
    return memcmp(image + user_offset(image), disc + user_offset(disc),
                  DCN_USER_BYTES) == 0;
}

/* The sub-header of Mode 2 stands twice; either copy may be the wrong one. */
static bool
same_subheader(const uint8_t *image, const uint8_t *disc)
{
    return memcmp(image + SUBHEADER_AT, disc + SUBHEADER_AT, SUBHEADER_COPY) ==
               0 ||
           memcmp(image + SUBHEADER_AT + SUBHEADER_COPY,
                  disc + SUBHEADER_AT + SUBHEADER_COPY, SUBHEADER_COPY) == 0;
}

bool
dcn__verify_same_data(const uint8_t *image, const uint8_t *disc, int mode_byte)
{
    unsigned at, bytes = DCN_USER_BYTES;

    if (!dcn__sync_present(image) && !dcn__sync_present(disc))
        return false;
    if (mode_byte < 0)
        mode_byte = image[MODE_AT];
    /* Other modes hold other user data, whatever the bytes. */
    if (image[MODE_AT] != mode_byte && disc[MODE_AT] != mode_byte)
        return false;
    if (mode_byte == 1)
        return memcmp(image + USER_AT, disc + USER_AT, bytes) == 0;
    if (mode_byte != 2)
        return false;
    at = dcn__user_offset(DCN_MODE_2_FORM1);
    if ((image[SUBMODE_AT] & SUBMODE_FORM2) != 0)
        bytes = FORM2_BYTES;
    /* Without a sub-header all behind the header is user data. */
    if (memcmp(image + SUBHEADER_AT, image + SUBHEADER_AT + SUBHEADER_COPY,
               SUBHEADER_COPY) != 0 &&
        memcmp(disc + SUBHEADER_AT, disc + SUBHEADER_AT + SUBHEADER_COPY,
               SUBHEADER_COPY) != 0)
        return memcmp(image + SUBHEADER_AT, disc + SUBHEADER_AT,
                      DCN_RAW_BYTES - SUBHEADER_AT) == 0;
    return same_subheader(image, disc) &&
           memcmp(image + at, disc + at, bytes) == 0;
}

static bool
corrects_to(const uint8_t *image, const uint8_t *disc, bool zero_header,
            const uint8_t *erasures)
{
    uint8_t trial[DCN_RAW_BYTES];

    /* Sync and address are known beforehand. */
    memcpy(trial, image, DCN_SYNC_BYTES + 4);
    memcpy(trial + DCN_SYNC_BYTES + 4, disc + DCN_SYNC_BYTES + 4,
           DCN_RAW_BYTES - DCN_SYNC_BYTES - 4);
    if (memcmp(trial, image, DCN_RAW_BYTES) == 0)
        return true;
    return dcn__ecc_repair(trial, zero_header, erasures) >= 0 &&
           memcmp(trial, image, DCN_RAW_BYTES) == 0;
}

bool
dcn__verify_corrects(const uint8_t *image, const uint8_t *disc,
                     const uint8_t *c2, dcn_lba lba)
{
    uint8_t erasures[DCN_RAW_BYTES];
    struct dcn_sector_check check;

    if (dcn__sectors_good(image, 1, lba) != 1 ||
        dcn__sectors_good(disc, 1, DCN_LBA_ANY) == 1)
        return false;
    dcn__sector_check(image, lba, &check);
    if (check.mode != DCN_MODE_1 && check.mode != DCN_MODE_2_FORM1)
        return false;
    for (unsigned i = 0; c2 != NULL && i < DCN_RAW_BYTES; i++)
        erasures[i] = c2[i / 8] >> (7 - i % 8) & 1;
    if (c2 != NULL &&
        corrects_to(image, disc, check.mode == DCN_MODE_2_FORM1, erasures))
        return true;
    return corrects_to(image, disc, check.mode == DCN_MODE_2_FORM1, NULL);
}
