/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of an odd sector with sync, header and codes made right, for those
 * who ask for one. Pure. */
#ifndef DCN_DECIDE_FIX_CODES_H
#define DCN_DECIDE_FIX_CODES_H

#include "disc/cause.h"
#include "disc/disc.h"

/*
 * Makes sector (2352 bytes) at lba, of a track of mode_byte (1 or 2), right;
 * cause: what is known of it. User data stay as they are, unless the sector is
 * in doubt and parity leads to one that its EDC proves. False, sector as it
 * was: it is whole already, has no codes by nature, is of another mode than its
 * track, its sub-header is not one, or it is in doubt and nothing proves its
 * user data.
 */
bool dcn__fix_codes(uint8_t *sector, dcn_lba lba, int mode_byte,
                    enum dcn_cause cause);

#endif
