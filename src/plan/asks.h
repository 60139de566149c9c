/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readings that were asked for: detectors say which sectors they want to hear
 * again, how often and from which side; this says which commands make that.
 */
#ifndef DCN_PLAN_ASKS_H
#define DCN_PLAN_ASKS_H

#include "disc/reading.h"

#include <stddef.h>

/* One command. */
struct dcn_asked_reading {
    dcn_lba first;
    uint32_t count;
    unsigned flags; /* enum dcn_read_flag */
    bool heard;     /* false: it only brings the head there */
};

struct dcn_asks {
    const struct dcn_hearing *asks; /* the caller's */
    size_t count;
    uint32_t most;     /* sectors of a command; at least 1 */
    dcn_lba low, high; /* there are sectors from low up to below high */
    /* Own: where it stands. */
    unsigned turn;
    size_t at;
    uint32_t done;
    bool brought;
};

/*
 * The next command; false: all was asked for. Goes through all asks once, then
 * through those that want more than that, and so on: between two readings of a
 * sector lie the others, and each is past the cache all the same.
 */
bool dcn__asks_next(struct dcn_asks *asks, struct dcn_asked_reading *reading);

#endif
