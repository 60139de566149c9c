/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a rescue goes and how long it will take. */
#ifndef DCN_RESCUE_METER_H
#define DCN_RESCUE_METER_H

#include "disc/disc.h"

#include <discern/events.h>

struct dcn_meter {
    double unit_bytes_s;   /* 1x of the medium */
    uint32_t sector_bytes; /* that count for 1x: 2352 on CD, else 2048 */
    uint64_t started_ns, mark_ns;
    uint64_t mark_sectors; /* read until mark_ns */
    uint64_t sectors;      /* read in this run */
    double sectors_s;      /* sliding average; 0: not known */
    uint64_t sent_ns;      /* real time of the last event; 0: none */
};

void dcn__meter_init(struct dcn_meter *meter, enum dcn_medium medium,
                     uint64_t now_ns);
/* count sectors came; now_ns on the source's clock. */
void dcn__meter_count(struct dcn_meter *meter, uint64_t count, uint64_t now_ns);
/* True at most ten times a second of real_ns. */
bool dcn__meter_due(struct dcn_meter *meter, uint64_t real_ns);
/* Fills speeds and times; left: sectors still to be read for the first
 * time. */
void dcn__meter_fill(const struct dcn_meter *meter, uint64_t left,
                     uint64_t now_ns, struct dcn_progress *progress);

#endif
