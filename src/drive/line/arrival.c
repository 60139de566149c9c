/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of a reply is certain, by its end (line/arrival.h). */
#include "drive/line/arrival.h"

#include "util/pages.h"

/* Transfers are cut at words of a bus: at 8 bytes, or at more. Music ends in
 * as many zeros only where it falls silent. */
#define SHORTEST_CUT 8
/* The end of a P-W sector may be zero as well: of Q, that is its CRC. One in
 * 65,536 sectors has 16 zeros there. */
#define SHORTEST_SUB_CUT 16

bool
dcn__bounces(const struct dcn_drive *drive, const uint8_t *buffer, size_t len)
{
    size_t mask = drive->transport->bounce_mask;

    return drive->bounces_all || (((uintptr_t)buffer | len) & mask) != 0;
}

uint32_t
dcn__bounce_unit(const struct dcn_drive *drive, size_t stride)
{
    size_t unit = drive->transport->bounce_mask + 1;

    if (drive->bounces_all || unit > DCN_PAGE_BYTES)
        return 1;
    /* A power of two: what of it the stride does not hold already. */
    while (unit > 1 && stride % 2 == 0) {
        unit /= 2;
        stride /= 2;
    }
    return (uint32_t)unit;
}

void
dcn__arrival_by_tail(const struct dcn_parts *parts, const uint8_t *buffer,
                     uint32_t count, struct dcn_arrival *arrival)
{
    size_t len = (size_t)count * parts->stride, end = len, within;
    size_t spare = parts->sub_bytes != 0 && parts->sub_at > parts->c2_at
                       ? SHORTEST_SUB_CUT
                       : SHORTEST_CUT;

    while (end > 0 && buffer[end - 1] == 0)
        end--;
    arrival->main_too = false;
    if (len - end < spare) {
        arrival->sure = count;
        return;
    }
    arrival->sure = (uint32_t)(end / parts->stride);
    within = end % parts->stride;
    arrival->main_too = !parts->user && within + SHORTEST_CUT > DCN_RAW_BYTES;
}
