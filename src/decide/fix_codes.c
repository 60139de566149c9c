/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes made right, on request (ECMA-130 14, CD-ROM XA). */
#include "decide/fix_codes.h"

#include "decide/odd.h"
#include "decide/proof.h"

#include <string.h>

/* What no code can be made for without knowing more. */
#define UNKNOWN                                                 \
    (DCN_ODD_BIT(DCN_ODD_MODE) | DCN_ODD_BIT(DCN_ODD_GARBAGE) | \
     DCN_ODD_BIT(DCN_ODD_SUBHEADER))

bool
dcn__fix_codes(uint8_t *sector, dcn_lba lba, int mode_byte,
               enum dcn_cause cause)
{
    uint8_t made[DCN_RAW_BYTES];
    struct dcn_odd_repair repair;
    struct dcn_oddities odd;

    dcn__sector_oddities(sector, lba, mode_byte, &odd);
    if (odd.kinds == 0 || (odd.kinds & UNKNOWN) != 0 || odd.elsewhere)
        return false;
    memcpy(made, sector, sizeof(made));
    if (cause == DCN_CAUSE_IN_DOUBT && !odd.user_proven) {
        dcn__odd_repair(sector, lba, mode_byte, made, &repair);
        if (!repair.valid)
            return false;
    } else if (odd.mode == DCN_MODE_1 || odd.mode == DCN_MODE_2_FORM1 ||
               odd.mode == DCN_MODE_2_FORM2) {
        dcn__sector_encode(made, lba, odd.mode);
    }
    if (!dcn__proof_whole(made, lba))
        return false;
    memcpy(sector, made, sizeof(made));
    return true;
}
