/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives give audio early or late by their read offset, the same for a whole
 * disc. Found by looking for sectors of one source in another.
 */
#include "job/merge.h"

#include <stdlib.h>
#include <string.h>

/* Sectors to either side: more than any drive's read offset. */
#define REACH        12
#define WINDOW       (2 * REACH + 1)
#define SAMPLE_BYTES 4
/* Places looked at, and how many must tell the same. */
#define MAX_PLACES 400
#define ENOUGH     5

static bool
holds_run(const struct dcn_merge_input *input, dcn_lba first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        dcn_lba lba = first + (dcn_lba)i;
        struct dcn_map_run run = dcn__map_get(input->file.map, lba);

        if (run.count == 0 || (DCN_MAP_BIT(run.state) & DCN_MAP_WON) == 0 ||
            dcn__merging_mode(input->disc, lba) != DCN_TRACK_AUDIO)
            return false;
    }
    return true;
}

static bool
read_raw(struct dcn_merge_input *input, dcn_lba first, uint32_t count,
         uint8_t *bytes)
{
    struct dcn_sector_result results[WINDOW];

    if (dcn__source_read(input->source, first, count, DCN_WANT_RAW, 0, bytes,
                         results, NULL) != DCN_OK)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!results[i].has_main)
            return false;
    return true;
}

/* Where sector stands in window, if at one place only; in samples from the
 * window's middle. */
static bool
find_once(const uint8_t *window, const uint8_t *sector, int32_t *shift)
{
    size_t last = (size_t)(WINDOW - 1) * DCN_RAW_BYTES;
    unsigned found = 0;

    for (size_t at = 0; at <= last && found < 2; at += SAMPLE_BYTES) {
        if (memcmp(window + at, sector, DCN_RAW_BYTES) != 0)
            continue;
        *shift = (int32_t)(at / SAMPLE_BYTES) -
                 REACH * (DCN_RAW_BYTES / SAMPLE_BYTES);
        found++;
    }
    return found == 1;
}

bool
dcn__merging_find_shift(struct dcn_merging *merging, struct dcn_merge_input *a,
                        struct dcn_merge_input *b, int32_t *shift)
{
    uint8_t *bytes = malloc((size_t)(WINDOW + 1) * DCN_RAW_BYTES);
    uint8_t *sector;
    dcn_lba step = merging->disc->lead_out / MAX_PLACES + 1;
    unsigned same = 0, other = 0;

    if (bytes == NULL || !a->raw || !b->raw) {
        free(bytes);
        return false;
    }
    sector = bytes + (size_t)WINDOW * DCN_RAW_BYTES;
    for (dcn_lba lba = REACH; lba < merging->disc->lead_out && same < ENOUGH;
         lba += step) {
        int32_t found;

        if (!holds_run(a, lba, 1) || !holds_run(b, lba - REACH, WINDOW) ||
            !read_raw(a, lba, 1, sector) ||
            !read_raw(b, lba - REACH, WINDOW, bytes) ||
            !find_once(bytes, sector, &found))
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
