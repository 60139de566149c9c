/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where transfers ended without a word: it may be so there each time. */
#ifndef DCN_DRIVE_CUTS_H
#define DCN_DRIVE_CUTS_H

#include "drive/fetch.h"

/* True where one ended before lba, and where more did than are kept. */
bool dcn__cuts_has(const struct dcn_fetch *fetch, dcn_lba lba);
void dcn__cuts_keep(struct dcn_fetch *fetch, dcn_lba lba);

#endif
