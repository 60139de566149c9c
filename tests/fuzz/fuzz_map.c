/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BASE.map: parses anything; what parses, encodes and parses again the
 * same. */
#include "map/mapfile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
compare(const struct dcn_mapfile *a, const struct dcn_mapfile *b)
{
    for (unsigned i = 0; i < DCN_MAP_STATES; i++)
        if (dcn__map_count(a->map, i) != dcn__map_count(b->map, i))
            abort();
    if (dcn__map_size(a->map) != dcn__map_size(b->map) ||
        a->drive_count != b->drive_count)
        abort();
}

static enum dcn_status
put(const char *bytes, size_t len, void *payload, struct dcn_error *error)
{
    dcn__buf_add(payload, bytes, len);
    return ((struct dcn_buf *)payload)->failed
               ? dcn__error_memory(error, "fuzzing")
               : DCN_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dcn_mapfile first, second;
    struct dcn_buf buf;
    const struct dcn_mapfile_out out = {put, &buf};

    if (dcn__mapfile_parse("fuzz", (const char *)data, size,
                           "0f6c4a52-6f0e-4d9e-9d0c-7f8f7f1f2a3b", &first,
                           NULL) != DCN_OK)
        return 0;
    dcn__buf_init(&buf, DCN_MAPFILE_MAX_BYTES);
    if (dcn__mapfile_encode(&first, &out, NULL) == DCN_OK) {
        if (dcn__mapfile_parse("again", buf.data, buf.len, NULL, &second,
                               NULL) != DCN_OK)
            abort();
        compare(&first, &second);
        dcn__mapfile_free(&second);
    }
    dcn__buf_free(&buf);
    dcn__mapfile_free(&first);
    return 0;
}
