/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main channel selection of READ CD as arithmetic on a sector's parts. */
#include "vdrive/read_form.h"

#include "mmc/opcodes.h"

#include <string.h>

/* Parts of a raw sector in order; user data of form 2 take its EDC along
 * (MMC-6: 2328 bytes), formless Mode 2 has neither EDC nor subheader. */
struct parts {
    uint16_t sync, header, subheader, user, edc;
};

static const struct parts mode_parts[] = {
    [DCN_MODE_AUDIO] = {0, 0, 0, 2352, 0},
    [DCN_MODE_0] = {12, 4, 0, 2336, 0},
    [DCN_MODE_1] = {12, 4, 0, 2048, 288},
    [DCN_MODE_2] = {12, 4, 0, 2336, 0},
    [DCN_MODE_2_FORM1] = {12, 4, 8, 2048, 280},
    [DCN_MODE_2_FORM2] = {12, 4, 8, 2328, 0},
    [DCN_MODE_RESERVED] = {12, 4, 0, 2336, 0},
};

/* Selections that leave a hole in any sector. */
static bool
has_hole(uint8_t main, bool xa)
{
    bool sync = (main & DCN_READ_CD_SYNC) != 0;
    bool header = (main & 0x20) != 0;
    bool subheader = (main & 0x40) != 0;
    bool user = (main & DCN_READ_CD_USER) != 0;
    bool edc = (main & DCN_READ_CD_EDC) != 0;

    if (edc && !user)
        return true;
    if (sync && !header && (subheader || user))
        return true;
    return xa && header && user && !subheader;
}

bool
dcn__read_form_slice(uint8_t main, enum dcn_sector_mode mode, size_t *offset,
                     size_t *len)
{
    const struct parts *parts = &mode_parts[mode];
    bool taken[5] = {(main & DCN_READ_CD_SYNC) != 0, (main & 0x20) != 0,
                     (main & 0x40) != 0, (main & DCN_READ_CD_USER) != 0,
                     (main & DCN_READ_CD_EDC) != 0};
    const uint16_t sizes[5] = {parts->sync, parts->header, parts->subheader,
                               parts->user, parts->edc};
    size_t at = 0;

    *offset = 0;
    *len = 0;
    main &= DCN_READ_CD_RAW;
    if (main == 0)
        return true;
    if (mode == DCN_MODE_AUDIO) {
        *len = DCN_RAW_BYTES;
        return true;
    }
    if (has_hole(main, parts->subheader > 0))
        return false;
    for (size_t i = 0; i < 5; i++) {
        if (taken[i] && sizes[i] > 0) {
            if (*len == 0)
                *offset = at;
            *len += sizes[i];
        }
        at += sizes[i];
    }
    return true;
}

enum dcn_sector_mode
dcn__read_form_mode(const uint8_t *raw)
{
    switch (raw[15]) {
    case 0:
        return DCN_MODE_0;
    case 2:
        if (memcmp(raw + 16, raw + 20, 4) != 0)
            return DCN_MODE_2;
        return (raw[18] & 0x20) != 0 ? DCN_MODE_2_FORM2 : DCN_MODE_2_FORM1;
    default:
        return DCN_MODE_1;
    }
}

bool
dcn__read_form_expects(uint8_t type, enum dcn_sector_mode mode)
{
    static const uint8_t type_of[] = {
        [DCN_MODE_AUDIO] = DCN_READ_CD_CDDA,
        [DCN_MODE_0] = 0xFF,
        [DCN_MODE_1] = DCN_READ_CD_MODE1,
        [DCN_MODE_2] = DCN_READ_CD_MODE2,
        [DCN_MODE_2_FORM1] = DCN_READ_CD_MODE2_FORM1,
        [DCN_MODE_2_FORM2] = DCN_READ_CD_MODE2_FORM2,
        [DCN_MODE_RESERVED] = 0xFF,
    };

    return type == DCN_READ_CD_ANY || type == type_of[mode];
}
