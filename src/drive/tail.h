/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Zeros at the end of a reply: are they the disc's, or did the transfer end
 * there and the host make them up? Asked again by a command that starts
 * inside them.
 */
#ifndef DCN_DRIVE_TAIL_H
#define DCN_DRIVE_TAIL_H

#include "drive/settle.h"

/*
 * After a command that succeeded. Lowers exchange->arrived to what is certain, once zeros behind it were not
 * confirmed; sets exchange->c2_from, from where on C2 is not certain. Nothing
 * where the host gives what came and no more.
 */
enum dcn_status
dcn__tail_confirm(struct dcn_fetch *fetch, struct dcn_exchange *exchange,
                  struct dcn_error *error);

#endif
