/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Physical format information of DVD and disc information of BD. Figures from
 * a disc may be anything: sizes are computed in 64 bits and given as 0 where
 * they make no sense.
 */
#include "mmc/structure.h"

#include <string.h>

bool
dcn__structure_payload(const uint8_t *bytes, size_t len,
                       const uint8_t **payload, size_t *n)
{
    size_t whole = dcn__reply_length(bytes, len);

    *payload = NULL;
    *n = 0;
    if (whole <= DCN_STRUCTURE_HEADER_BYTES)
        return false;
    *payload = bytes + DCN_STRUCTURE_HEADER_BYTES;
    *n = whole - DCN_STRUCTURE_HEADER_BYTES;
    return true;
}

bool
dcn__dvd_physical_parse(const uint8_t *payload, size_t len,
                        struct dcn_dvd_physical *physical)
{
    memset(physical, 0, sizeof(*physical));
    if (len < 17)
        return false;
    physical->book_type = payload[0] >> 4;
    physical->part_version = payload[0] & 0x0F;
    physical->layers = (uint8_t)((payload[2] >> 5 & 0x03) + 1);
    physical->opposite = (payload[2] & 0x10) != 0;
    physical->layer_type = payload[2] & 0x0F;
    physical->first_psn = dcn__get_be24(payload + 5);
    physical->last_psn = dcn__get_be24(payload + 9);
    physical->layer0_last_psn = dcn__get_be24(payload + 13);
    physical->bca = (payload[16] & 0x80) != 0;
    return true;
}

/* The sector opposite psn on the other layer of an OTP disc has all bits
 * inverted (ECMA-267 24.2): as a signed number of 24 bits it is -1 - psn. */
static int64_t
psn_signed(uint32_t psn)
{
    return psn & 0x800000 ? (int64_t)psn - 0x1000000 : (int64_t)psn;
}

static uint32_t
plausible_sectors(int64_t sectors)
{
    return sectors > 0 && sectors < 0x1000000 ? (uint32_t)sectors : 0;
}

uint32_t
dcn__dvd_layer_break(const struct dcn_dvd_physical *physical)
{
    int64_t first = physical->first_psn, last;

    if (physical->layers < 2)
        return 0;
    last = physical->opposite ? physical->layer0_last_psn : physical->last_psn;
    return plausible_sectors(last - first + 1);
}

uint32_t
dcn__dvd_physical_sectors(const struct dcn_dvd_physical *physical)
{
    int64_t first = physical->first_psn;

    if (physical->layers < 2 || !physical->opposite)
        return plausible_sectors((int64_t)physical->last_psn - first + 1);
    return plausible_sectors(psn_signed(physical->last_psn) + 1 - first +
                             2 * ((int64_t)physical->layer0_last_psn + 1));
}

/* Sectors of a layer from its first AUN on, up to the last user PSN; else up
 * to its last AUN, which names the first sector of two; 0: not told. */
static uint32_t
bd_layer_sectors(const uint8_t *unit, bool is_last)
{
    int64_t first = dcn__get_be32(unit + 24);
    int64_t last = is_last ? (int64_t)dcn__get_be32(unit + 20)
                           : (int64_t)dcn__get_be32(unit + 28) + 1;

    return last > first && last - first < 0x4000000
               ? (uint32_t)(last - first + 1)
               : 0;
}

#define BD_UNIT_BYTES 64 /* of a pressed disc */

/* All layers of a pressed disc: one unit each, in order. */
static uint32_t
bd_sectors(const uint8_t *payload, size_t len, unsigned layers)
{
    uint64_t sum = 0;

    for (unsigned n = 0; n < layers; n++) {
        const uint8_t *unit = payload + (size_t)n * BD_UNIT_BYTES;
        uint32_t sectors;

        if (((size_t)n + 1) * BD_UNIT_BYTES > len || unit[0] != 'D' ||
            unit[1] != 'I' || (unit[3] & 7) != n)
            return 0;
        sectors = bd_layer_sectors(unit, n + 1 == layers);
        if (sectors == 0)
            return 0;
        sum += sectors;
    }
    return sum < 0x8000000 ? (uint32_t)sum : 0;
}

bool
dcn__bd_information_parse(const uint8_t *payload, size_t len,
                          struct dcn_bd_information *information)
{
    int64_t first, last;

    memset(information, 0, sizeof(*information));
    if (len < 32 || payload[0] != 'D' || payload[1] != 'I')
        return false;
    dcn__reply_text(payload + 8, 3, information->type);
    information->layers = payload[12] >> 4;
    if (information->layers > 4)
        information->layers = 0;
    /* First and last address unit number, two sectors each, of layer 0. */
    first = dcn__get_be32(payload + 24);
    last = dcn__get_be32(payload + 28);
    information->layer0_sectors = last > first && last - first < 0x4000000
                                      ? (uint32_t)(last - first + 2)
                                      : 0;
    if (strcmp(information->type, "BDO") == 0)
        information->sectors = bd_sectors(payload, len, information->layers);
    return true;
}
