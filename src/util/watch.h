/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a caller follows one call that takes long. */
#ifndef DCN_UTIL_WATCH_H
#define DCN_UTIL_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct dcn_watch {
    /* done of total bytes; true: leave off soon (DCN_ERR_CANCELLED). Called
     * several times a second, on the caller's thread; not at all where it
     * does not take long. total may change, done begin anew. */
    bool (*stop)(uint64_t done, uint64_t total, void *payload);
    void *payload; /* passed to it */
};

#endif
