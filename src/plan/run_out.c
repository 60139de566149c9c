/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/run_out.h"

/* Of audio after data, and between tracks written at once (ECMA-130 20). */
#define PAUSE_SECTORS 150

static bool
is_recordable(const struct dcn_disc *disc)
{
    return disc->medium == DCN_MEDIUM_CD &&
           (disc->recordable || disc->rewritable || disc->atip != NULL);
}

/* The last sectors before end, unless they are listed, or not the track's. */
static size_t
add(struct dcn_range *ranges, size_t count, const struct dcn_track *track,
    dcn_lba end)
{
    dcn_lba first = end - DCN_RUN_OUT_SECTORS;

    if (first <= track->start ||
        (count > 0 && ranges[count - 1].first >= first))
        return count;
    ranges[count] = (struct dcn_range){first, DCN_RUN_OUT_SECTORS};
    return count + 1;
}

size_t
dcn__run_out_ranges(const struct dcn_disc *disc, struct dcn_range *ranges)
{
    size_t count = 0;

    if (!is_recordable(disc))
        return 0;
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        /* A drive tells of a pause only what its subchannel shows. */
        if (i + 1 < disc->track_count &&
            disc->tracks[i + 1].start - PAUSE_SECTORS < track->end)
            count = add(ranges, count, track,
                        disc->tracks[i + 1].start - PAUSE_SECTORS);
        count = add(ranges, count, track, track->end);
    }
    return count;
}
