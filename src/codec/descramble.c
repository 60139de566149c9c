/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a block read as scrambled bytes (as audio) is a data sector. Only
 * decides by what the block says of itself; which track it is in is the
 * caller's knowledge.
 */
#include "codec/sector.h"

#include <string.h>

#define HEADER_AT   12
#define MODE_AT     15
#define LEAST_BYTES 16

static bool
header_is(const uint8_t *sector, dcn_lba lba)
{
    struct dcn_msf msf = dcn__msf_from_lba(lba);

    return sector[HEADER_AT] == dcn__bcd_encode(msf.m) &&
           sector[HEADER_AT + 1] == dcn__bcd_encode(msf.s) &&
           sector[HEADER_AT + 2] == dcn__bcd_encode(msf.f);
}

static bool
mode_fits(const uint8_t *sector, size_t len)
{
    if (sector[MODE_AT] == 1 || sector[MODE_AT] == 2)
        return true;
    if (sector[MODE_AT] != 0)
        return false;
    for (size_t i = LEAST_BYTES; i < len; i++)
        if (sector[i] != 0)
            return false;
    return true;
}

bool
dcn__descramble_if_data(uint8_t *sector, size_t len, dcn_lba lba)
{
    uint8_t plain[DCN_RAW_BYTES];

    if (len < LEAST_BYTES || len > DCN_RAW_BYTES)
        return false;
    memcpy(plain, sector, len);
    dcn__scramble_prefix(plain, len);
    if (!(lba != DCN_LBA_ANY && header_is(plain, lba)) &&
        !(dcn__sync_present(plain) && mode_fits(plain, len)))
        return false;
    memcpy(sector, plain, len);
    return true;
}
