/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives give audio early or late by their read offset, the same for a whole
 * disc: then every sector of audio differs, and this says why.
 */
#include "verify/verify.h"

#include "codec/sector.h"

#include <stdlib.h>
#include <string.h>

/* Sectors to either side: more than any drive's read offset. */
#define REACH        12
#define WINDOW       (2 * REACH + 1)
#define SAMPLE_BYTES 4
/* Places looked at, and how many must tell the same. */
#define PLACES 64
#define ENOUGH 5

static bool
is_audio(const struct dcn_disc *disc, dcn_lba first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        dcn_lba lba = first + (dcn_lba)i;
        const struct dcn_track *track = dcn__disc_track_at(disc, lba);

        if (track == NULL || track->mode != DCN_TRACK_AUDIO ||
            !dcn__disc_holds(disc, lba))
            return false;
    }
    return true;
}

static bool
read_raw(struct dcn_source *source, dcn_lba first, uint32_t count,
         uint8_t *bytes)
{
    struct dcn_sector_result results[WINDOW];

    memset(results, 0, sizeof(results));
    if (dcn__source_read(source, first, count, DCN_WANT_RAW, 0, bytes, results,
                         NULL) != DCN_OK)
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
        *shift = REACH * (DCN_RAW_BYTES / SAMPLE_BYTES) -
                 (int32_t)(at / SAMPLE_BYTES);
        found++;
    }
    return found == 1;
}

bool
dcn__verify_find_shift(struct dcn_source *image, struct dcn_source *disc,
                       int32_t *shift)
{
    const struct dcn_disc *of = dcn__source_describe(image);
    uint8_t *bytes = malloc((size_t)(WINDOW + 1) * DCN_RAW_BYTES);
    dcn_lba step = of->lead_out / PLACES + 1;
    uint8_t *sector;
    unsigned same = 0;

    if (bytes == NULL)
        return false;
    sector = bytes + (size_t)WINDOW * DCN_RAW_BYTES;
    for (dcn_lba lba = REACH; lba < of->lead_out && same < ENOUGH;
         lba += step) {
        int32_t found;

        if (!is_audio(of, lba - REACH, WINDOW) ||
            !read_raw(disc, lba, 1, sector) ||
            !read_raw(image, lba - REACH, WINDOW, bytes) ||
            !find_once(bytes, sector, &found))
            continue;
        if (same > 0 && found != *shift)
            break;
        *shift = found;
        same++;
    }
    free(bytes);
    return same >= ENOUGH && *shift != 0;
}
