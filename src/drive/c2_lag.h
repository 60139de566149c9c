/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some drives give the C2 flags of a byte some hundred bytes late. */
#ifndef DCN_DRIVE_C2_LAG_H
#define DCN_DRIVE_C2_LAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two sectors: what the lag of any drive known stays below. */
#define DCN_C2_MAX_LAG_BYTES 4704

/*
 * Learns the lag from a data sector as it was received (2352 bytes), which
 * its own parity can repair: then it is known which bytes were wrong, and
 * the flags must fall on them. flags: C2 of that sector and those behind it,
 * len bytes. True and *lag_bytes set (0: none) only where one lag stands out;
 * false where the sector tells nothing.
 */
bool dcn__c2_lag_learn(const uint8_t *received, const uint8_t *flags,
                       size_t len, int *lag_bytes);

#endif
