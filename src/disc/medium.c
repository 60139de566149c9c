/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of media and of their profiles. */
#include "disc/medium.h"

#include "util/checked.h"

/*
 * 1x: CD 75 sectors of 2352 bytes a second; DVD 11.08 Mbit/s, HD DVD 36.55,
 * BD 35.965 of user data. Spirals: ECMA-130 8 and 10.5 at 1.25 m/s, ECMA-267
 * 10 and 13, ECMA-384 and the BD-ROM white paper at their own speeds.
 */
static const struct dcn_medium_facts facts[] = {
    [DCN_MEDIUM_UNKNOWN] = {"unknown", "disc", "disc", 176.4, 2352, 1, 0, 0, 0},
    [DCN_MEDIUM_CD] = {"cd", "CD", "CD-ROM", 176.4, 2352, 1, 25.0, 1.6e-3,
                       16.67},
    [DCN_MEDIUM_DVD] = {"dvd", "DVD", "DVD-ROM", 1385.0, 2048, 16, 24.0,
                        0.74e-3, 5.16},
    [DCN_MEDIUM_HD_DVD] = {"hd_dvd", "HD DVD", "HD DVD-ROM", 4568.0, 2048, 32,
                           24.0, 0.40e-3, 2.96},
    [DCN_MEDIUM_BD] = {"bd", "BD", "BD-ROM", 4496.0, 2048, 32, 24.0, 0.32e-3,
                       2.24},
};

static const struct dcn_profile_facts profiles[] = {
    {0x08, DCN_MEDIUM_CD, "CD-ROM", NULL, false, false},
    {0x09, DCN_MEDIUM_CD, "CD-R", NULL, true, false},
    {0x0A, DCN_MEDIUM_CD, "CD-RW", NULL, true, true},
    {0x10, DCN_MEDIUM_DVD, "DVD-ROM", NULL, false, false},
    {0x11, DCN_MEDIUM_DVD, "DVD-R", NULL, true, false},
    {0x12, DCN_MEDIUM_DVD, "DVD-RAM", NULL, true, true},
    {0x13, DCN_MEDIUM_DVD, "DVD-RW", NULL, true, true},
    {0x14, DCN_MEDIUM_DVD, "DVD-RW", "DVD-RW sequential", true, true},
    {0x15, DCN_MEDIUM_DVD, "DVD-R DL", NULL, true, false},
    {0x16, DCN_MEDIUM_DVD, "DVD-R DL", "DVD-R DL layer jump", true, false},
    {0x17, DCN_MEDIUM_DVD, "DVD-RW DL", NULL, true, true},
    {0x1A, DCN_MEDIUM_DVD, "DVD+RW", NULL, true, true},
    {0x1B, DCN_MEDIUM_DVD, "DVD+R", NULL, true, false},
    {0x2A, DCN_MEDIUM_DVD, "DVD+RW DL", NULL, true, true},
    {0x2B, DCN_MEDIUM_DVD, "DVD+R DL", NULL, true, false},
    {0x40, DCN_MEDIUM_BD, "BD-ROM", NULL, false, false},
    {0x41, DCN_MEDIUM_BD, "BD-R", NULL, true, false},
    {0x42, DCN_MEDIUM_BD, "BD-R", "BD-R random", true, false},
    {0x43, DCN_MEDIUM_BD, "BD-RE", NULL, true, true},
    {0x50, DCN_MEDIUM_HD_DVD, "HD DVD-ROM", NULL, false, false},
    {0x51, DCN_MEDIUM_HD_DVD, "HD DVD-R", NULL, true, false},
    {0x52, DCN_MEDIUM_HD_DVD, "HD DVD-RAM", NULL, true, true},
    {0x53, DCN_MEDIUM_HD_DVD, "HD DVD-RW", NULL, true, true},
    {0x58, DCN_MEDIUM_HD_DVD, "HD DVD-R DL", NULL, true, false},
    {0x5A, DCN_MEDIUM_HD_DVD, "HD DVD-RW DL", NULL, true, true},
};

const struct dcn_medium_facts *
dcn__medium_facts(enum dcn_medium medium)
{
    if ((size_t)medium >= DCN_ARRAY_LEN(facts))
        medium = DCN_MEDIUM_UNKNOWN;
    return &facts[medium];
}

const struct dcn_profile_facts *
dcn__profile_facts(uint16_t profile)
{
    for (size_t i = 0; i < DCN_ARRAY_LEN(profiles); i++) {
        if (profiles[i].profile == profile)
            return &profiles[i];
    }
    return NULL;
}

enum dcn_medium
dcn__profile_medium(uint16_t profile)
{
    if (profile >= 0x08 && profile <= 0x0A)
        return DCN_MEDIUM_CD;
    if (profile >= 0x10 && profile <= 0x3F)
        return DCN_MEDIUM_DVD;
    if (profile >= 0x40 && profile <= 0x4F)
        return DCN_MEDIUM_BD;
    if (profile >= 0x50 && profile <= 0x5F)
        return DCN_MEDIUM_HD_DVD;
    return DCN_MEDIUM_UNKNOWN;
}
