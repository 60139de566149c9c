/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some drives give the C2 flags of a byte some hundred bytes late. */
#ifndef DCN_DRIVE_C2_LAG_H
#define DCN_DRIVE_C2_LAG_H

#include "source/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two sectors: what the lag of any drive known stays below. */
#define DCN_C2_MAX_LAG_BYTES 4704
#define DCN_C2_LAG_STEP      8
#define DCN_C2_LAGS          (DCN_C2_MAX_LAG_BYTES / DCN_C2_LAG_STEP + 1)
/* C2 of a sector and of the two behind it: where its flags are, if late. */
#define DCN_C2_REACH_SECTORS 3
#define DCN_C2_REACH         (DCN_C2_REACH_SECTORS * DCN_C2_BYTES)

/*
 * Learns the lag from a data sector as it was received (2352 bytes), which
 * its own parity can repair: then it is known which bytes were wrong, and
 * the flags must fall on them. flags: C2 of that sector and those behind it,
 * len bytes. True and *lag_bytes set (0: none) only where one lag stands out;
 * false where the sector tells nothing.
 */
bool dcn__c2_lag_learn(const uint8_t *received, const uint8_t *flags,
                       size_t len, int *lag_bytes);

/* What readings of audio, which has no parity, show of the lag. Zeroed: nothing
 * yet. */
struct dcn_c2_evidence {
    uint32_t differing;         /* bytes that two readings had otherwise */
    uint32_t hits[DCN_C2_LAGS]; /* ... of them flagged, were this the lag */
};
/* Two readings of one sector (2352 bytes), each with the C2 of it and of the
 * two sectors behind (DCN_C2_REACH bytes): where they differ one is wrong, and
 * must be flagged. */
void dcn__c2_evidence_add(struct dcn_c2_evidence *evidence, const uint8_t *one,
                          const uint8_t *one_flags, const uint8_t *other,
                          const uint8_t *other_flags);
/* True and *lag_bytes set (0: none) where one lag stands out. */
bool
dcn__c2_evidence_lag(const struct dcn_c2_evidence *evidence, int *lag_bytes);

#endif
