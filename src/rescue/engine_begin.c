/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store of a disc's rescue, opened; and the map of one that has not begun,
 * which is on the disk before any file that it might speak of.
 */
#include "rescue/engine_priv.h"

#include <stdlib.h>

static size_t
disc_ranges(const struct dcn_disc *disc, struct dcn_range *ranges, size_t most)
{
    size_t count = 0;

    while (count < most &&
           dcn__disc_range(disc, (unsigned)count, &ranges[count]))
        count++;
    return count;
}

enum dcn_status
dcn__engine_open_store(const struct dcn_disc *disc,
                       struct dcn_store_options *options,
                       struct dcn_store **store, struct dcn_error *error)
{
    struct dcn_range *ranges = calloc(DCN_MAX_TRACKS, sizeof(*ranges));
    char digest[65];
    enum dcn_status status;

    if (ranges == NULL)
        return dcn__error_memory(error, "beginning a rescue");
    dcn__disc_toc_digest(disc, digest);
    options->digest = digest;
    options->kind = dcn__disc_kind_name(disc);
    options->ranges = ranges;
    options->range_count = disc_ranges(disc, ranges, DCN_MAX_TRACKS);
    options->probe_count = dcn__engine_choose_probes(disc, options->probes);
    status = dcn__store_open(options, store, error);
    free(ranges);
    return status;
}

enum dcn_status
dcn__rescue_begin(const struct dcn_disc *disc, const char *map_path,
                  unsigned keeps, struct dcn_error *error)
{
    struct dcn_store_options options = {
        .path = map_path, .keeps = keeps, .fresh = true, .locked = true};
    struct dcn_store *store;
    enum dcn_status status =
        dcn__engine_open_store(disc, &options, &store, error);

    if (status == DCN_OK)
        dcn__store_close(store);
    return status;
}
