/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * make_disc KIND SECTORS BASE: the discs that benchmarks read, full of noise,
 * always the same. KIND: "mode1" makes BASE.bin (raw sectors) and BASE.cue,
 * "mode2" the same in Mode 2 (every fourth sector of form 2, every other one
 * of those without EDC), "audio" the same of eight tracks, "mixed" a Mode 1
 * track of half of the sectors and seven of audio, "user" BASE.iso (2048 bytes
 * a sector, the same as of "mode1").
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

enum kind { MODE1, MODE2, AUDIO, MIXED, USER, KINDS };

static const char *const kind_names[KINDS] = {"mode1", "mode2", "audio",
                                              "mixed", "user"};

static bool
in_data_track(enum kind kind, uint32_t count, uint32_t lba)
{
    return kind == MODE1 || kind == MODE2 ||
           (kind == MIXED && lba < count / AUDIO_TRACKS * (AUDIO_TRACKS / 2));
}

static void
make_mode2(uint32_t lba, uint8_t *sector)
{
    bool form2 = lba % 4 == 3;

    noise(lba, sector + 24, form2 ? DCN_FORM2_BYTES : DCN_USER_BYTES);
    sector[18] = sector[22] = form2 ? 0x20 : 0x08;
    dcn__sector_encode(sector, (dcn_lba)lba,
                       form2 ? DCN_MODE_2_FORM2 : DCN_MODE_2_FORM1);
    if (lba % 8 == 7)
        memset(sector + DCN_RAW_BYTES - 4, 0, 4);
}

static bool
write_sectors(enum kind kind, uint32_t count, const char *base)
{
    size_t bytes = kind == USER ? DCN_USER_BYTES : DCN_RAW_BYTES;
    FILE *file = open_output(base, kind == USER ? "iso" : "bin");
    uint8_t sector[DCN_RAW_BYTES];

    if (file == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        memset(sector, 0, DCN_RAW_BYTES);
        if (kind == MODE2) {
            make_mode2(i, sector);
        } else if (in_data_track(kind, count, i)) {
            noise(i, sector + 16, DCN_USER_BYTES);
            dcn__sector_encode(sector, (dcn_lba)i, DCN_MODE_1);
        } else {
            noise(i, sector, bytes);
        }
        fwrite(sector, bytes, 1, file);
    }
    return close_output(file);
}

static void
write_track(FILE *file, unsigned number, const char *mode, uint32_t start)
{
    fprintf(file, "  TRACK %02u %s\n    INDEX 01 %02u:%02u:%02u\n", number,
            mode, start / 4500, start / 75 % 60, start % 75);
}

static bool
write_sheet(enum kind kind, uint32_t count, const char *base)
{
    const char *name = strrchr(base, '/');
    uint32_t length = count / AUDIO_TRACKS;
    FILE *file = open_output(base, "cue");
    unsigned track = 1;

    if (file == NULL)
        return false;
    fprintf(file, "FILE \"%s.bin\" BINARY\n", name != NULL ? name + 1 : base);
    if (kind != AUDIO)
        write_track(file, track++, kind == MODE2 ? "MODE2/2352" : "MODE1/2352",
                    0);
    for (uint32_t i = kind == MIXED ? AUDIO_TRACKS / 2 : 0;
         (kind == AUDIO || kind == MIXED) && i < AUDIO_TRACKS; i++)
        write_track(file, track++, "AUDIO", length * i);
    return close_output(file);
}

int
main(int argc, char **argv)
{
    uint32_t count = argc == 4 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
    enum kind kind = MODE1;

    while (argc == 4 && kind < KINDS && strcmp(argv[1], kind_names[kind]) != 0)
        kind++;
    if (count < AUDIO_TRACKS * 300 || kind == KINDS) {
        fprintf(stderr, "usage: make_disc mode1|mode2|audio|mixed|user "
                        "SECTORS BASE\n");
        return 2;
    }
    if (!write_sectors(kind, count, argv[3]))
        return EXIT_FAILURE;
    if (kind != USER && !write_sheet(kind, count, argv[3]))
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
