/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of a probed drive; what parses must survive being written. */
#include "drive/probe/abilities.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dcn_remembered first, second;
    char *text;

    if (!dcn__abilities_parse((const char *)data, size, &first))
        return 0;
    text = dcn__abilities_text(&first);
    if (text != NULL && (!dcn__abilities_parse(text, strlen(text), &second) ||
                         memcmp(&first, &second, sizeof(first)) != 0))
        abort();
    free(text);
    return 0;
}
