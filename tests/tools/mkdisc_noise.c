/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The content of all test discs, and their files. */
#include "mkdisc.h"

#include "util/bytes.h"

#include <stdlib.h>

void
mkdisc_noise(dcn_lba lba, uint8_t *bytes, size_t len)
{
    /* One round of splitmix64 parts neighbouring addresses. */
    uint64_t state = MKDISC_SEED * ((uint64_t)(uint32_t)lba + 1);

    state = (state ^ state >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    state = (state ^ state >> 27) | 1;
    for (size_t i = 0; i + 8 <= len; i += 8) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        dcn__put_le64(bytes + i, state);
    }
}

FILE *
mkdisc_open(const char *dir, const char *name, const char *suffix,
            const char *mode)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s%s", dir, name, suffix);
    file = fopen(path, mode);
    if (file == NULL)
        perror(path);
    return file;
}

bool
mkdisc_close(FILE *file, const char *name)
{
    bool failed = ferror(file) != 0;

    if (fclose(file) != 0 || failed) {
        perror(name);
        return false;
    }
    return true;
}
