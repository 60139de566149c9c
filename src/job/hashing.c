/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hashing as a phase of a job: bytes become sectors of the disc, with a rate
 * and an estimate, and a request to stop is passed on.
 */
#include "job/hashing.h"

#include "job/spec.h"

#include <string.h>

void
dcn__hashing_begin(struct dcn_hashing *hashing, const struct dcn_events *events,
                   const struct dcn_disc *disc, uint64_t all_bytes,
                   uint64_t bad)
{
    struct dcn_range range;

    memset(hashing, 0, sizeof(*hashing));
    hashing->events = events;
    hashing->all_bytes = all_bytes;
    hashing->last.phase = DCN_PHASE_HASH;
    hashing->last.sectors_bad = bad;
    for (unsigned i = 0; dcn__disc_range(disc, i, &range); i++)
        hashing->last.sectors_total += range.count;
    dcn__clock_init_real(&hashing->clock);
    dcn__meter_init(&hashing->meter, disc->medium,
                    hashing->clock.now_ns(&hashing->clock));
}

static void
tell(struct dcn_hashing *hashing, uint64_t sectors)
{
    struct dcn_progress *now = &hashing->last;
    uint64_t now_ns = hashing->clock.now_ns(&hashing->clock);

    /* A file that has to be hashed again begins anew. */
    dcn__meter_count(
        &hashing->meter,
        sectors > now->sectors_done ? sectors - now->sectors_done : 0, now_ns);
    now->sectors_done = sectors;
    now->lba = (dcn_lba)sectors;
    if (hashing->events->progress == NULL ||
        !dcn__meter_due(&hashing->meter, now_ns))
        return;
    dcn__meter_fill(&hashing->meter, now->sectors_total - sectors, now_ns, now);
    now->speed_x = 0; /* of a drive, which has nothing to do with it */
    hashing->events->progress(now, hashing->events->payload);
    hashing->told = true;
}

static bool
go_on_or_stop(uint64_t done, uint64_t total, void *payload)
{
    struct dcn_hashing *hashing = payload;
    uint64_t sectors = hashing->last.sectors_total;

    if (hashing->all_bytes > 0)
        total = hashing->all_bytes;
    done += hashing->base_bytes;
    if (done < total)
        sectors = (uint64_t)((double)sectors * (double)done / (double)total);
    tell(hashing, sectors);
    return dcn__cancelled(hashing->events);
}

struct dcn_watch
dcn__hashing_watch(struct dcn_hashing *hashing)
{
    return (struct dcn_watch){go_on_or_stop, hashing};
}

void
dcn__hashing_next(struct dcn_hashing *hashing, uint64_t bytes)
{
    hashing->base_bytes += bytes;
}

void
dcn__hashing_end(struct dcn_hashing *hashing)
{
    if (!hashing->told)
        return;
    hashing->meter.sent_ns = 0;
    tell(hashing, hashing->last.sectors_total);
}
