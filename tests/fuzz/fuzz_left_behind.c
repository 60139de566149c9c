/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file that says what a drive's mode page 01h was. What it names is sent a
 * signal of number 0: never a group of processes, or all of them. */
#include "drive/line/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dcn_error_recovery first, second;
    int64_t process, again;
    char text[256];

    if (!dcn__left_behind_parse((const char *)data, size, &first, &process))
        return 0;
    if (process < 1 || process > INT32_MAX)
        abort();
    snprintf(text, sizeof(text),
             "discern-recovery 1\nformer %u %u\nprocess %ld\n", first.bits,
             first.retries, (long)process);
    if (!dcn__left_behind_parse(text, strlen(text), &second, &again) ||
        second.bits != first.bits || second.retries != first.retries ||
        again != process)
        abort();
    return 0;
}
