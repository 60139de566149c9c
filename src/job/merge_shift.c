/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives give audio early or late by their read offset, the same for a whole
 * disc. Found by looking for sectors of one source in another.
 */
#include "job/merge_priv.h"

#include "source/audio_shift.h"

#include <stdlib.h>

/* Places looked at, and how many must tell the same. */
#define MAX_PLACES 400
#define ENOUGH     5

static bool
holds_run(const struct dcn_merge_input *input, dcn_lba first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        dcn_lba lba = first + (dcn_lba)i;
        struct dcn_map_run run = dcn__map_get(input->file.map, lba);

        if (run.count == 0 ||
            (DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) == 0 ||
            dcn__merging_mode(input->disc, lba) != DCN_TRACK_AUDIO)
            return false;
    }
    return true;
}

bool
dcn__merging_find_shift(struct dcn_merging *merging, struct dcn_merge_input *a,
                        struct dcn_merge_input *b, int32_t *shift)
{
    uint8_t *bytes = malloc((size_t)(DCN_SHIFT_WINDOW + 1) * DCN_RAW_BYTES);
    uint8_t *sector;
    dcn_lba step = merging->disc->lead_out / MAX_PLACES + 1;
    unsigned same = 0, other = 0;

    if (bytes == NULL || !a->raw || !b->raw) {
        free(bytes);
        return false;
    }
    sector = bytes + (size_t)DCN_SHIFT_WINDOW * DCN_RAW_BYTES;
    for (dcn_lba lba = DCN_SHIFT_REACH;
         lba < merging->disc->lead_out && same < ENOUGH; lba += step) {
        int32_t found;

        if (!holds_run(a, lba, 1) ||
            !holds_run(b, lba - DCN_SHIFT_REACH, DCN_SHIFT_WINDOW) ||
            !dcn__shift_read(a->source, lba, 1, sector) ||
            !dcn__shift_read(b->source, lba - DCN_SHIFT_REACH, DCN_SHIFT_WINDOW,
                             bytes) ||
            !dcn__shift_find(bytes, sector, &found))
            continue;
        if (same == 0 || found != *shift) {
            other += same;
            *shift = found;
            same = 0;
        }
        same++;
    }
    free(bytes);
    return same >= ENOUGH && other < ENOUGH;
}
