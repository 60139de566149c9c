/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds each file named on the command line to the fuzz target. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_INPUT_BYTES (16u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
replay(const char *path)
{
    uint8_t *data = malloc(MAX_INPUT_BYTES);
    FILE *file = fopen(path, "rb");
    size_t size;

    if (data == NULL || file == NULL) {
        perror(path);
        free(data);
        return 1;
    }
    size = fread(data, 1, MAX_INPUT_BYTES, file);
    fclose(file);
    /* An exact allocation, so that a sanitizer sees reads past the end. */
    uint8_t *exact = malloc(size > 0 ? size : 1);
    if (exact == NULL) {
        free(data);
        return 1;
    }
    for (size_t i = 0; i < size; i++)
        exact[i] = data[i];
    free(data);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 0;
}

int
main(int argc, char **argv)
{
    int failed = 0;

    for (int i = 1; i < argc; i++)
        failed |= replay(argv[i]);
    return failed;
}
