/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a caller of the library sees of hashing that takes long. */
#ifndef DCN_JOB_HASHING_H
#define DCN_JOB_HASHING_H

#include "rescue/meter.h"
#include "util/clock.h"
#include "util/watch.h"

#include <discern/events.h>

struct dcn_hashing {
    const struct dcn_events *events;
    struct dcn_clock clock;
    struct dcn_meter meter;
    struct dcn_progress last;
    uint64_t base_bytes, all_bytes;
    bool told;
};

/* all_bytes: of all files, where they are hashed one by one; 0: what the watch
 * is told counts. bad: sectors of the disc known damaged. events must live as
 * long. */
void
dcn__hashing_begin(struct dcn_hashing *hashing, const struct dcn_events *events,
                   const struct dcn_disc *disc, uint64_t all_bytes,
                   uint64_t bad);
/* Tells progress, in sectors of the disc, and asks whether to stop. */
struct dcn_watch dcn__hashing_watch(struct dcn_hashing *hashing);
/* One of several files is done. */
void dcn__hashing_next(struct dcn_hashing *hashing, uint64_t bytes);
/* All is done: told, if anything was. */
void dcn__hashing_end(struct dcn_hashing *hashing);

#endif
