/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * make_disc KIND SECTORS BASE: the discs that speed is measured with, full
 * of noise, always the same. KIND: "mode1" makes BASE.bin (raw sectors) and
 * BASE.cue, "audio" the same of eight tracks, "user" BASE.iso (2048 bytes a
 * sector, the same as of "mode1").
 */
#include "codec/sector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AUDIO_TRACKS 8

static void
noise(uint32_t number, uint8_t *bytes, size_t len)
{
    uint64_t state = UINT64_C(0x9E3779B97F4A7C15) * ((uint64_t)number + 1);

    for (size_t i = 0; i + 8 <= len; i += 8) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        memcpy(bytes + i, &state, 8);
    }
}

static FILE *
open_output(const char *base, const char *extension)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s.%s", base, extension);
    file = fopen(path, "wb");
    if (file == NULL)
        perror(path);
    return file;
}

/* False where the file cannot be written to its end. */
static bool
close_output(FILE *file)
{
    bool bad = ferror(file) != 0;

    return fclose(file) == 0 && !bad;
}

static bool
write_sectors(const char *kind, uint32_t count, const char *base)
{
    bool user = strcmp(kind, "user") == 0, mode1 = strcmp(kind, "mode1") == 0;
    FILE *file = open_output(base, user ? "iso" : "bin");
    uint8_t sector[DCN_RAW_BYTES];

    if (file == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (user) {
            noise(i, sector, DCN_USER_BYTES);
            fwrite(sector, DCN_USER_BYTES, 1, file);
            continue;
        }
        memset(sector, 0, DCN_RAW_BYTES);
        if (mode1) {
            noise(i, sector + 16, DCN_USER_BYTES);
            dcn__sector_encode(sector, (dcn_lba)i, DCN_MODE_1);
        } else {
            noise(i, sector, DCN_RAW_BYTES);
        }
        fwrite(sector, DCN_RAW_BYTES, 1, file);
    }
    return close_output(file);
}

static bool
write_sheet(const char *kind, uint32_t count, const char *base)
{
    const char *name = strrchr(base, '/');
    bool mode1 = strcmp(kind, "mode1") == 0;
    uint32_t tracks = mode1 ? 1 : AUDIO_TRACKS;
    FILE *file = open_output(base, "cue");

    if (file == NULL)
        return false;
    fprintf(file, "FILE \"%s.bin\" BINARY\n", name != NULL ? name + 1 : base);
    for (uint32_t i = 0; i < tracks; i++) {
        uint32_t start = count / tracks * i;

        fprintf(file, "  TRACK %02u %s\n    INDEX 01 %02u:%02u:%02u\n", i + 1,
                mode1 ? "MODE1/2352" : "AUDIO", start / 4500, start / 75 % 60,
                start % 75);
    }
    return close_output(file);
}

int
main(int argc, char **argv)
{
    uint32_t count = argc == 4 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;

    if (count < AUDIO_TRACKS * 300) {
        fprintf(stderr, "usage: make_disc mode1|audio|user SECTORS BASE\n");
        return 2;
    }
    if (!write_sectors(argv[1], count, argv[3]))
        return EXIT_FAILURE;
    if (strcmp(argv[1], "user") != 0 && !write_sheet(argv[1], count, argv[3]))
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
