/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BCD and minute-second-frame addresses. Says what an address means in both
 * directions; which of two meanings of a minute past 89 is right, only the
 * caller knows (lead-in or a disc of more than 90 minutes).
 */
#include "codec/msf.h"

#define FRAMES_PER_MINUTE (60 * DCN_FRAMES_PER_SECOND)
#define FRAMES_TO_WRAP    (100 * FRAMES_PER_MINUTE)

uint8_t
dcn__bcd_encode(unsigned value)
{
    value %= 100;
    return (uint8_t)(value / 10 << 4 | value % 10);
}

bool
dcn__bcd_valid(uint8_t bcd)
{
    return (bcd & 0x0F) <= 9 && bcd >> 4 <= 9;
}

unsigned
dcn__bcd_decode(uint8_t bcd)
{
    return (unsigned)(bcd >> 4) * 10 + (bcd & 0x0F);
}

struct dcn_msf
dcn__msf_from_lba(dcn_lba lba)
{
    int64_t wrapped = ((int64_t)lba + DCN_MSF_OFFSET) % FRAMES_TO_WRAP;
    uint32_t frames, seconds;
    struct dcn_msf msf;

    if (wrapped < 0)
        wrapped += FRAMES_TO_WRAP;
    frames = (uint32_t)wrapped;
    seconds = frames / DCN_FRAMES_PER_SECOND;
    msf.m = (uint8_t)(seconds / 60);
    msf.s = (uint8_t)(seconds % 60);
    msf.f = (uint8_t)(frames % DCN_FRAMES_PER_SECOND);
    return msf;
}

dcn_lba
dcn__lba_from_program_msf(struct dcn_msf msf)
{
    return (msf.m * 60 + msf.s) * DCN_FRAMES_PER_SECOND + msf.f -
           DCN_MSF_OFFSET;
}

dcn_lba
dcn__lba_from_msf(struct dcn_msf msf)
{
    dcn_lba lba = dcn__lba_from_program_msf(msf);

    return msf.m >= 90 ? lba - FRAMES_TO_WRAP : lba;
}

bool
dcn__msf_valid(struct dcn_msf msf)
{
    return msf.m < 100 && msf.s < 60 && msf.f < DCN_FRAMES_PER_SECOND;
}
