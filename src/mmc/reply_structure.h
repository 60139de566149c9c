/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ DISC STRUCTURE replies from a disc (MMC-6 6.22), as drives build
 * them. */
#ifndef DCN_MMC_REPLY_STRUCTURE_H
#define DCN_MMC_REPLY_STRUCTURE_H

#include "disc/disc.h"
#include "util/buf.h"

/*
 * Appends the whole reply, its 4-byte header included: the disc's own
 * structure of that format and layer, else what any pressed disc has: DVD 00
 * (physical), 01 (copyright), 04 (manufacturer); BD 00 (disc information);
 * FF the list of formats, both. False where there is none: 05/24/00.
 */
bool dcn__reply_structure(const struct dcn_disc *disc, uint8_t format,
                          uint8_t layer, struct dcn_buf *reply);

#endif
