/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * READ TOC/PMA/ATIP replies from a disc (MMC-6 6.25), as a drive builds them.
 * Each appends a whole reply, header included, to reply; what the host's
 * allocation length cuts off is the caller's business. A reply that did not
 * fit is seen by reply->failed.
 */
#ifndef DCN_MMC_REPLY_TOC_H
#define DCN_MMC_REPLY_TOC_H

#include "disc/disc.h"
#include "util/buf.h"

/* Bytes of one full TOC descriptor, and of the header before them. */
#define DCN_TOC_DESCRIPTOR_BYTES 11
#define DCN_TOC_HEADER_BYTES     4

/*
 * Format 0: tracks from first (0: all; 0xAA: only the lead-out), addresses
 * as MSF or LBA. False where first is past the last track: 05/24/00.
 */
bool dcn__reply_toc(const struct dcn_disc *disc, unsigned first, bool msf,
                    struct dcn_buf *reply);

/* Format 1: first track of the last complete session. */
void dcn__reply_sessions(const struct dcn_disc *disc, bool msf,
                         struct dcn_buf *reply);

/*
 * Format 2: every lead-in entry of the sessions from first on (0 or 1: all);
 * point and times binary. Where the disc knows a drive's reply, that.
 */
void dcn__reply_full_toc(const struct dcn_disc *disc, unsigned first,
                         struct dcn_buf *reply);

/* Formats 3, 4, 5: false where the disc has no PMA, ATIP, CD-TEXT. */
bool dcn__reply_pma(const struct dcn_disc *disc, struct dcn_buf *reply);
bool dcn__reply_atip(const struct dcn_disc *disc, struct dcn_buf *reply);
bool dcn__reply_cdtext(const struct dcn_disc *disc, struct dcn_buf *reply);

#endif
