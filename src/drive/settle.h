/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the reply of a read command to judged sectors in the caller's order. */
#ifndef DCN_DRIVE_SETTLE_H
#define DCN_DRIVE_SETTLE_H

#include "drive/fetch.h"

/* One command under way and what came of it. */
struct dcn_exchange {
    struct dcn_parts parts;
    dcn_lba first;
    uint32_t count; /* asked */
    uint32_t extra; /* ... and that many more for lagging C2 */
    uint8_t *bytes;
    uint64_t seed;
    struct dcn_answer answer;
    uint32_t arrived; /* at the front; all of them where it succeeded */
    uint32_t c2_from; /* from this sector on C2 may be the host's zeros */
    bool expect_raw;  /* data sectors can prove themselves */
};

/* True where a reply of these parts is in the order that want promises, so
 * that it can be read right into the caller's buffer. */
bool dcn__stands_as_wanted(const struct dcn_fetch *fetch,
                           const struct dcn_parts *parts, unsigned want);

/*
 * Sorts, judges and delivers the sectors of an exchange; all results are set.
 * Of a failed one (failure->failed) only those before the sector that the
 * drive named, and only if they prove themselves.
 */
void dcn__settle(struct dcn_fetch *fetch, const struct dcn_request *request,
                 const struct dcn_exchange *exchange,
                 const struct dcn_failure *failure, uint8_t *buffer,
                 struct dcn_sector_result *results);

/*
 * Subchannel of a second command into sectors that a first one delivered
 * with C2. Where the two main channels differ, one of them is not what the
 * disc holds: data prove themselves, audio is marked.
 */
void dcn__settle_subchannel(const struct dcn_fetch *fetch,
                            const struct dcn_request *request,
                            const struct dcn_exchange *exchange,
                            uint8_t *buffer, struct dcn_sector_result *results);

#endif
