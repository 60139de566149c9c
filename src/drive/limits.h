/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The length of a read command: by drive, by host, and for the sake of C2. */
#ifndef DCN_DRIVE_LIMITS_H
#define DCN_DRIVE_LIMITS_H

#include "drive/settle.h"

/* Most sectors of one fetch. */
uint32_t dcn__fetch_limit(const struct dcn_fetch *fetch, unsigned want);

/* Sectors behind an exchange's own that may be asked for with them, 0 to 3. */
uint32_t dcn__sectors_room(const struct dcn_fetch *fetch,
                           const struct dcn_exchange *exchange);

/* Of a reply of so many sectors the end did not come, status good. */
void dcn__sectors_cut(struct dcn_fetch *fetch, const struct dcn_parts *parts,
                      uint32_t sectors);

/*
 * Sectors to ask for behind [first, first + count): where C2 comes late, and
 * one where the C2 of the last would stand at the end of a reply that a host
 * may cut off unseen (line/arrival.h), and so many that the length is none
 * that a bridge cuts.
 */
uint32_t dcn__sectors_behind(const struct dcn_fetch *fetch,
                             const struct dcn_parts *parts, dcn_lba first,
                             uint32_t count);

#endif
