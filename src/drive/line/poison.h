/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sentinels in a buffer before a read, and whether they are still there after
 * it: the only way to see that a command which "succeeded" moved nothing, or
 * less than it said (the host's failure and residual are hidden by the
 * kernel's packet interface).
 */
#ifndef DCN_DRIVE_LINE_POISON_H
#define DCN_DRIVE_LINE_POISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes sentinels all over count slots of stride bytes; another seed gives
 * other ones. */
void dcn__poison(uint8_t *buffer, size_t stride, uint32_t count, uint64_t seed);
/* True where slot number index was overwritten whole. */
bool dcn__poison_gone(const uint8_t *buffer, size_t stride, uint32_t index,
                      uint64_t seed);

/*
 * True where the last bytes of slot number index stand, which must be the
 * reply's last: transfers may be cut by as little as a word. One in 65,536
 * whole replies ends in the same two bytes by chance, and is asked for again.
 */
bool dcn__poison_end_stands(const uint8_t *buffer, size_t stride,
                            uint32_t index, uint64_t seed);

#endif
