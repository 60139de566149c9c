/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where on a disc the drive's cache (cache.c) can be measured. */
#include "drive/probe/cache.h"
#include "drive/probe/probe.h"

static enum dcn_status
measure_cache(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_range run;
    struct dcn_drive *drive = probe->drive;
    bool user = probe->disc->medium != DCN_MEDIUM_CD;

    if (user) {
        run.first = 0;
        run.count = (uint32_t)probe->disc->lead_out;
    } else if (dcn__probe_longest_run(probe->disc, 1, &run)) {
        user = true;
    } else if (!dcn__probe_longest_run(probe->disc, -1, &run) ||
               !probe->found.read_cd) {
        return DCN_OK;
    }
    return dcn__cache_measure(drive, user, run.first, run.count, probe->bytes,
                              probe->bytes_len, error);
}

const struct dcn_probe_step dcn__probe_read_cache = {
    .stage = DCN_PROBE_HABITS,
    .of_all_media = true,
    .run = measure_cache,
};
