/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places at which a transfer ended without a word (cuts.h). */
#include "drive/cuts.h"

bool
dcn__cuts_has(const struct dcn_fetch *fetch, dcn_lba lba)
{
    if (fetch->cuts.count > DCN_FETCH_CUTS)
        return true;
    for (uint32_t i = 0; i < fetch->cuts.count; i++)
        if (fetch->cuts.at[i] == lba)
            return true;
    return false;
}

void
dcn__cuts_keep(struct dcn_fetch *fetch, dcn_lba lba)
{
    if (dcn__cuts_has(fetch, lba))
        return;
    if (fetch->cuts.count < DCN_FETCH_CUTS)
        fetch->cuts.at[fetch->cuts.count] = lba;
    fetch->cuts.count++;
}
