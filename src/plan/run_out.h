/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a disc may have run-out: the ends of tracks that may have been
 * written at once. */
#ifndef DCN_PLAN_RUN_OUT_H
#define DCN_PLAN_RUN_OUT_H

#include "disc/disc.h"

/* Sectors that are looked at together: the standard's two. */
#define DCN_RUN_OUT_SECTORS 2
#define DCN_RUN_OUT_MOST    (2 * DCN_MAX_TRACKS)

/*
 * Fills ranges (ascending, DCN_RUN_OUT_MOST of them) with the last sectors of
 * the tracks of a recordable CD, before the next track and before the pause
 * that may precede it, and of each session. Returns how many: none where
 * nothing says that the medium is recordable.
 */
size_t
dcn__run_out_ranges(const struct dcn_disc *disc, struct dcn_range *ranges);

/* True where such a range lies behind all volumes of the disc (volume_end; 0:
 * not known): if the first does not read, nothing is lost. */
static inline bool
dcn__run_out_is_known(const struct dcn_range *range, dcn_lba volume_end)
{
    return volume_end > 0 && range->first >= volume_end;
}

#endif
