/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Callers that were built against an older or a newer header. */
#include "job/caller.h"

#include <stdint.h>
#include <string.h>

/* Far more than a struct of options will ever have: a size past it was never
 * set by an _init. */
#define MOST_BYTES 65536

void
dcn__caller_init(void *options, size_t size, const void *defaults, size_t full)
{
    memset(options, 0, size);
    memcpy(options, defaults, size < full ? size : full);
    if (size >= sizeof(size))
        memcpy(options, &size, sizeof(size));
}

enum dcn_status
dcn__caller_take(void *own, size_t full, const void *given,
                 struct dcn_error *error)
{
    const uint8_t *bytes = given;
    size_t size;

    if (given == NULL)
        return DCN_OK;
    memcpy(&size, given, sizeof(size));
    if (size <= sizeof(size) || size > MOST_BYTES)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "options that their _init did not fill");
    for (size_t i = full; i < size; i++) {
        if (bytes[i] != 0)
            return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                                  "options of a later libdiscern than this "
                                  "one are set");
    }
    memcpy(own, given, size < full ? size : full);
    memcpy(own, &full, sizeof(full));
    return DCN_OK;
}
