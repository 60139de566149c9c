/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive may still hold in its cache: the sectors that were read last.
 * A second reading says something only if it comes from the disc.
 */
#ifndef DCN_RESCUE_RECENT_H
#define DCN_RESCUE_RECENT_H

#include "util/error.h"

/*
 * Sectors read since then after which none is in a cache any more. The
 * largest known are of 4 to 8 MB (BD writers), some 3,500 raw sectors; twice
 * that, for what a drive reads ahead without being asked.
 */
#define DCN_RECENT_SECTORS 8192
#define DCN_RECENT_EXTENTS 256

struct dcn_recent {
    struct {
        dcn_lba first;
        uint32_t count;
        uint64_t behind; /* sectors read when it ended */
    } extents[DCN_RECENT_EXTENTS];
    unsigned used, next;
    uint64_t total;   /* sectors read so far */
    uint64_t dropped; /* ... when the last extent that is forgotten ended */
};

/* All zero is a drive of which nothing was read yet. */

/* count sectors from first were asked for. */
void dcn__recent_add(struct dcn_recent *recent, dcn_lba first, uint32_t count);
/* True where one of count sectors from first may come out of a cache. */
bool dcn__recent_holds(const struct dcn_recent *recent, dcn_lba first,
                       uint32_t count);

#endif
