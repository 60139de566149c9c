/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ddrescue mapfiles: parsed, written, and laid over a small disc. */
#include "map/ddrescue.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct dcn_range ranges[] = {{0, 500}, {11900, 100}};
    struct dcn_ddrescue mapfile, again;
    struct dcn_map *map;
    struct dcn_buf buf;

    if (dcn__ddrescue_parse("fuzz", (const char *)data, size, &mapfile, NULL) !=
        DCN_OK)
        return 0;
    dcn__buf_init(&buf, 1 << 24);
    if (dcn__ddrescue_encode(&mapfile, &buf)) {
        if (dcn__ddrescue_parse("again", buf.data, buf.len, &again, NULL) !=
                DCN_OK ||
            again.count != mapfile.count)
            abort();
        dcn__ddrescue_free(&again);
    }
    dcn__buf_free(&buf);
    map = dcn__map_new(ranges, 2);
    if (map != NULL) {
        if (dcn__ddrescue_into_map(&mapfile, 2048, map, NULL) != DCN_OK)
            abort();
        if (dcn__map_total(map) != dcn__map_count_in(map, ~0u))
            abort();
        if (dcn__ddrescue_from_map(map, 2048, &again, NULL) == DCN_OK)
            dcn__ddrescue_free(&again);
        dcn__map_free(map);
    }
    dcn__ddrescue_free(&mapfile);
    return 0;
}
