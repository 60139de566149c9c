/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of what was delivered (kept.h). */
#include "drive/kept.h"

#include <stdlib.h>
#include <string.h>

enum dcn_status
dcn__kept_begin(struct dcn_kept *kept, const struct dcn_request *request,
                uint32_t count, const uint8_t *buffer,
                const struct dcn_sector_result *results,
                struct dcn_error *error)
{
    size_t bytes = count * dcn__want_bytes(request->want);

    kept->byte_count = bytes;
    kept->count = count;
    kept->bytes = malloc(bytes);
    kept->results = malloc(count * sizeof(*results));
    if (kept->bytes == NULL || kept->results == NULL)
        return dcn__error_memory(error, "reading a disc");
    memcpy(kept->bytes, buffer, bytes);
    memcpy(kept->results, results, count * sizeof(*results));
    return DCN_OK;
}

void
dcn__kept_restore(const struct dcn_kept *kept, uint8_t *buffer,
                  struct dcn_sector_result *results)
{
    memcpy(buffer, kept->bytes, kept->byte_count);
    memcpy(results, kept->results, kept->count * sizeof(*results));
}

void
dcn__kept_end(struct dcn_kept *kept)
{
    free(kept->bytes);
    free(kept->results);
}
