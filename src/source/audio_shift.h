/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By how many samples one source's audio stands off another's. */
#ifndef DCN_SOURCE_AUDIO_SHIFT_H
#define DCN_SOURCE_AUDIO_SHIFT_H

#include "codec/sector.h"
#include "source/source.h"

/* Sectors to either side: more than any drive's read offset. */
#define DCN_SHIFT_REACH  12
#define DCN_SHIFT_WINDOW (2 * DCN_SHIFT_REACH + 1)

/* At most DCN_SHIFT_WINDOW raw sectors; false where one is missing. */
bool dcn__shift_read(struct dcn_source *source, dcn_lba first, uint32_t count,
                     uint8_t *bytes);
/* Where sector stands in a window, if at one place only: samples after its
 * middle. */
bool
dcn__shift_find(const uint8_t *window, const uint8_t *sector, int32_t *shift);

#endif
