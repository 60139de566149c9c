/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of a reply that "succeeded" has come. Sentinels tell (poison.h) where
 * the host reads into the caller's buffer; where it reads into one of its own
 * (dcn_transport.bounce_mask), zeros stand for what did not come, and so each
 * zero at the end of a reply may be one that the disc does not hold.
 */
#ifndef DCN_DRIVE_LINE_ARRIVAL_H
#define DCN_DRIVE_LINE_ARRIVAL_H

#include "drive/line/read_parts.h"

/* True where a reply of len bytes at buffer passes a zeroed buffer of the
 * host's. */
bool
dcn__bounces(const struct dcn_drive *drive, const uint8_t *buffer, size_t len);

/* Sectors of stride bytes whose least multiple does not bounce: 1 where none
 * does or where none is known not to. */
uint32_t dcn__bounce_unit(const struct dcn_drive *drive, size_t stride);

/* What is certain of a reply that may end in zeros of the host's. */
struct dcn_arrival {
    uint32_t sure; /* sectors at the front that are whole */
    bool main_too; /* the main channel of the next one is, not its C2 */
};

/*
 * Looks for the last byte that is not zero. A part that ends in fewer zeros
 * than any transfer is cut by counts as whole.
 */
void dcn__arrival_by_tail(const struct dcn_parts *parts, const uint8_t *buffer,
                          uint32_t count, struct dcn_arrival *arrival);

#endif
