/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The length of a read command: by drive, by host, and for the sake of C2. */
#ifndef DCN_DRIVE_LIMITS_H
#define DCN_DRIVE_LIMITS_H

#include "drive/fetch.h"

/* Most sectors of one fetch. */
uint32_t dcn__fetch_limit(const struct dcn_fetch *fetch, unsigned want);

/*
 * Sectors to ask for behind [first, first + count): where C2 comes late, and
 * one where the C2 of the last would stand at the end of a reply that a host
 * may cut off unseen (line/arrival.h).
 */
uint32_t dcn__sectors_behind(const struct dcn_fetch *fetch,
                             const struct dcn_parts *parts, dcn_lba first,
                             uint32_t count);

#endif
