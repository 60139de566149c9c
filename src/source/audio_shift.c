/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives give audio early or late by their read offset, the same for a whole
 * disc. Found by looking for a sector of one source in another.
 */
#include "source/audio_shift.h"

#include <string.h>

#define SAMPLE_BYTES 4

bool
dcn__shift_read(struct dcn_source *source, dcn_lba first, uint32_t count,
                uint8_t *bytes)
{
    struct dcn_sector_result results[DCN_SHIFT_WINDOW];

    memset(results, 0, sizeof(results));
    if (count > DCN_SHIFT_WINDOW ||
        dcn__source_read(source, first, count, DCN_WANT_RAW, 0, bytes, results,
                         NULL) != DCN_OK)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!results[i].has_main)
            return false;
    return true;
}

bool
dcn__shift_find(const uint8_t *window, const uint8_t *sector, int32_t *shift)
{
    size_t last = (size_t)(DCN_SHIFT_WINDOW - 1) * DCN_RAW_BYTES;
    unsigned found = 0;

    for (size_t at = 0; at <= last && found < 2; at += SAMPLE_BYTES) {
        if (memcmp(window + at, sector, DCN_RAW_BYTES) != 0)
            continue;
        *shift = (int32_t)(at / SAMPLE_BYTES) -
                 DCN_SHIFT_REACH * (DCN_RAW_BYTES / SAMPLE_BYTES);
        found++;
    }
    return found == 1;
}
