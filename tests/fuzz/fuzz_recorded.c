/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BASE.json as verify reads it back. */
#include "job/recorded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dcn_recorded recorded;

    if (dcn__recorded_parse((const char *)data, size, &recorded, NULL) ==
        DCN_OK)
        dcn__recorded_free(&recorded);
    return 0;
}
