/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many sectors of an image their own codes prove. A sector may be stored
 * more than once: what counts is how it was stored last. */
#include "job/rip.h"

#include <stdlib.h>

void
dcn__rip_proven(struct dcn_rip *rip, dcn_lba lba, bool proven)
{
    uint8_t bit = (uint8_t)(1u << (lba & 7));
    uint8_t *byte;

    if (lba < 0 || lba >= rip->disc->lead_out)
        return;
    /* Without memory nothing is claimed to be proven. */
    if (rip->proven_bits == NULL)
        rip->proven_bits = calloc((size_t)rip->disc->lead_out / 8 + 1, 1);
    if (rip->proven_bits == NULL)
        return;
    byte = &rip->proven_bits[lba / 8];
    if (((*byte & bit) != 0) == proven)
        return;
    *byte ^= bit;
    if (proven)
        rip->proven++;
    else
        rip->proven--;
}
