/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drives give audio early or late by their read offset, the same for a whole
 * disc: then every sector of audio differs, and this says why.
 */
#include "verify/verify.h"

#include "source/audio_shift.h"

#include <stdlib.h>

/* Places looked at, and how many must tell the same. */
#define PLACES 64
#define ENOUGH 5
/* After so many places that the disc does not give the search is not worth
 * the drive's time: each may take it seconds. */
#define MAX_UNREADABLE 8

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

bool
dcn__verify_find_shift(struct dcn_source *image, struct dcn_source *disc,
                       int32_t *shift)
{
    const struct dcn_disc *of = dcn__source_describe(image);
    uint8_t *bytes = malloc((size_t)(DCN_SHIFT_WINDOW + 1) * DCN_RAW_BYTES);
    dcn_lba step = of->lead_out / PLACES + 1;
    uint8_t *sector;
    unsigned same = 0, unreadable = 0;

    if (bytes == NULL)
        return false;
    sector = bytes + (size_t)DCN_SHIFT_WINDOW * DCN_RAW_BYTES;
    for (dcn_lba lba = DCN_SHIFT_REACH; lba < of->lead_out && same < ENOUGH;
         lba += step) {
        int32_t found;

        if (!is_audio(of, lba - DCN_SHIFT_REACH, DCN_SHIFT_WINDOW))
            continue;
        if (!dcn__shift_read(disc, lba, 1, sector)) {
            if (++unreadable == MAX_UNREADABLE)
                break;
            continue;
        }
        if (!dcn__shift_read(image, lba - DCN_SHIFT_REACH, DCN_SHIFT_WINDOW,
                             bytes) ||
            !dcn__shift_find(bytes, sector, &found))
            continue;
        if (same > 0 && -found != *shift)
            break;
        *shift = -found;
        same++;
    }
    free(bytes);
    return same >= ENOUGH && *shift != 0;
}
