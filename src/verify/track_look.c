/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the sectors of a track are by what they hold, whatever the sheet calls
 * them: so that both can be compared. Pregaps are left out: they may be coded
 * like the track before (ECMA-130 20.2).
 */
#include "verify/progress.h"

#include <string.h>

#define MODE_AT 15

/* True for a sector that makes sense once it is descrambled, and none before:
 * then what it is, in check. */
static bool
is_scrambled(const uint8_t *sector, struct dcn_sector_check *check)
{
    uint8_t plain[DCN_RAW_BYTES];

    if ((check->faults & (DCN_FAULT_HEADER | DCN_FAULT_MODE)) == 0)
        return false;
    memcpy(plain, sector, sizeof(plain));
    if (!dcn__descramble_if_data(plain, sizeof(plain), DCN_LBA_ANY))
        return false;
    dcn__sector_check(plain, DCN_LBA_ANY, check);
    return (check->faults & (DCN_FAULT_HEADER | DCN_FAULT_MODE)) == 0;
}

/* The shift that most headers share, by majority vote (Boyer and Moore): what
 * is told is only believed where it holds for more than half. */
static void
shift_add(struct dcn_track_look *look, int64_t shift)
{
    if (shift != 0)
        look->shifted++;
    if (look->votes == 0)
        look->shift = shift;
    look->votes += look->shift == shift ? 1 : -1;
}

void
dcn__track_look_good(struct dcn_track_look *look, const uint8_t *sector)
{
    look->looked++;
    look->mode1 += sector[MODE_AT] == 1;
    look->mode2 += sector[MODE_AT] == 2;
    shift_add(look, 0);
}

void
dcn__track_look_add(struct dcn_track_look *look, dcn_lba lba,
                    const uint8_t *sector)
{
    struct dcn_sector_check check;

    look->looked++;
    if (!dcn__sync_present(sector)) {
        look->plain++;
        return;
    }
    dcn__sector_check(sector, DCN_LBA_ANY, &check);
    look->scrambled += is_scrambled(sector, &check);
    look->mode1 += check.mode == DCN_MODE_1;
    look->mode2 += check.mode == DCN_MODE_2 || check.mode == DCN_MODE_2_FORM1 ||
                   check.mode == DCN_MODE_2_FORM2;
    if ((check.faults & DCN_FAULT_HEADER) == 0 &&
        check.header_lba != DCN_LBA_ANY)
        shift_add(look, (int64_t)check.header_lba - lba);
}
