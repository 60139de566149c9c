/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ring of extents; reading on from where the last one ended makes it longer. */
#include "rescue/recent.h"

void
dcn__recent_add(struct dcn_recent *recent, dcn_lba first, uint32_t count)
{
    unsigned last =
        (recent->next + DCN_RECENT_EXTENTS - 1) % DCN_RECENT_EXTENTS;

    recent->total += count;
    if (recent->used > 0 &&
        (int64_t)recent->extents[last].first + recent->extents[last].count ==
            first &&
        recent->extents[last].count <= UINT32_MAX - count) {
        recent->extents[last].count += count;
        recent->extents[last].behind = recent->total;
        return;
    }
    if (recent->used == DCN_RECENT_EXTENTS)
        recent->dropped = recent->extents[recent->next].behind;
    else
        recent->used++;
    recent->extents[recent->next].first = first;
    recent->extents[recent->next].count = count;
    recent->extents[recent->next].behind = recent->total;
    recent->next = (recent->next + 1) % DCN_RECENT_EXTENTS;
}

bool
dcn__recent_holds(const struct dcn_recent *recent, dcn_lba first,
                  uint32_t count)
{
    int64_t end = (int64_t)first + count;

    if (recent->dropped > 0 &&
        recent->total - recent->dropped < DCN_RECENT_SECTORS)
        return true;
    for (unsigned i = 0; i < recent->used; i++) {
        int64_t from = recent->extents[i].first;
        int64_t to = from + recent->extents[i].count;
        uint64_t since = recent->total - recent->extents[i].behind;
        int64_t last = end < to ? end : to; /* behind the last shared one */

        if (first >= to || end <= from)
            continue;
        if (since + (uint64_t)(to - last) < DCN_RECENT_SECTORS)
            return true;
    }
    return false;
}
