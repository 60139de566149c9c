/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text either parses or is refused with a line; never more. */
#include "vdrive/personality.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dcn_personality personality;
    struct dcn_error error = {0};

    if (dcn__personality_parse("fuzz", (const char *)data, size, &personality,
                               &error) != DCN_OK &&
        strncmp(error.message, "fuzz:", 5) != 0)
        abort();
    return 0;
}
