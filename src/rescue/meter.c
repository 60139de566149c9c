/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sliding average and the estimate that follows from it. */
#include "rescue/meter.h"

#include "disc/medium.h"

#include <string.h>

#define NS_PER_S 1e9
/* A measurement of the average: as often as a line of text changes so that it
 * can be read. */
#define WINDOW_NS 1000000000u
/* Of the former average: half of it is forgotten after two seconds, so that a
 * change of speed shows, and one slow command does not. */
#define KEEP 0.7
/* Between events: ten pictures a second look like motion, and cost nothing. */
#define INTERVAL_NS 100000000u

void
dcn__meter_init(struct dcn_meter *meter, enum dcn_medium medium,
                uint64_t now_ns)
{
    const struct dcn_medium_facts *facts = dcn__medium_facts(medium);

    memset(meter, 0, sizeof(*meter));
    meter->unit_bytes_s = facts->kb_per_1x * 1000;
    meter->sector_bytes = facts->sector_bytes;
    meter->started_ns = meter->mark_ns = now_ns;
}

void
dcn__meter_count(struct dcn_meter *meter, uint64_t count, uint64_t now_ns)
{
    uint64_t passed = now_ns - meter->mark_ns;
    double now_s;

    meter->sectors += count;
    if (passed < WINDOW_NS)
        return;
    now_s = (double)(meter->sectors - meter->mark_sectors) * NS_PER_S /
            (double)passed;
    meter->sectors_s = meter->sectors_s == 0
                           ? now_s
                           : KEEP * meter->sectors_s + (1 - KEEP) * now_s;
    meter->mark_ns = now_ns;
    meter->mark_sectors = meter->sectors;
}

bool
dcn__meter_due(struct dcn_meter *meter, uint64_t real_ns)
{
    if (meter->sent_ns != 0 && real_ns - meter->sent_ns < INTERVAL_NS)
        return false;
    meter->sent_ns = real_ns;
    return true;
}

void
dcn__meter_fill(const struct dcn_meter *meter, uint64_t left, uint64_t now_ns,
                struct dcn_progress *progress)
{
    double elapsed_s = (double)(now_ns - meter->started_ns) / NS_PER_S;
    double sectors_s = meter->sectors_s;

    if (sectors_s == 0 && elapsed_s > 0)
        sectors_s = (double)meter->sectors / elapsed_s;
    progress->elapsed_s = elapsed_s;
    progress->bytes_per_s = sectors_s * meter->sector_bytes;
    progress->speed_x = progress->bytes_per_s / meter->unit_bytes_s;
    progress->left_s =
        left > 0 && sectors_s > 0 ? (double)left / sectors_s : -1;
}
