/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes a test disc as BIN/CUE: reproducible, with as many kinds of fact as
 * the sheet can say, small enough for slow guests.
 *
 * make_disc data|mixed|audio ISO FOLDER: FOLDER/disc.cue, .bin and .layout
 * ("FIRST COUNT TRACK INDEX CONTROL" a line, then ISRC or "-")
 *   data   one Mode 1 track with ISO on it
 *   mixed  the same, then three audio tracks with pregaps of 150 and 37
 *          sectors, pre-emphasis, copy permission, INDEX 02, ISRC, MCN, text
 *   audio  three audio tracks, the first behind a hidden one of 375 sectors
 */
#include "codec/sector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct maker {
    FILE *bin, *cue, *layout;
    dcn_lba at;      /* next sector of the BIN, which starts at LBA 0 */
    uint32_t random; /* state of the noise */
    bool failed;
};

struct index_at {
    unsigned number;
    uint32_t sectors; /* before the next index */
};

static const struct {
    const char *isrc, *flags, *title;
    struct index_at indexes[4];
} mixed_tracks[] =
    {
        {"DEDCN2600001", "DCP", "First Song", {{0, 150}, {1, 400}}},
        {"DEDCN2600002", "PRE", "Second Song", {{0, 37}, {1, 300}, {2, 120}}},
        {"DEDCN2600003", NULL, "Third Song", {{1, 450}}},
},
  audio_tracks[] = {
      {"DEDCN2600011", NULL, "Behind", {{0, 375}, {1, 400}}},
      {"DEDCN2600012",
       "DCP PRE",
       "Between",
       {{0, 75}, {1, 300}, {2, 1}, {3, 99}}},
      {NULL, NULL, "After", {{1, 333}}},
};

static void
write_sector(struct maker *maker, const uint8_t sector[DCN_RAW_BYTES])
{
    if (fwrite(sector, DCN_RAW_BYTES, 1, maker->bin) != 1)
        maker->failed = true;
    maker->at++;
}

/* Noise of which every sector, and every shift by a sample, is different:
 * xorshift32 scaled down so that it does not clip. */
static void
write_audio(struct maker *maker, uint32_t sectors)
{
    uint8_t sector[DCN_RAW_BYTES];
    for (; sectors > 0; sectors--) {
        for (size_t i = 0; i < sizeof(sector); i += 2) {
            maker->random ^= maker->random << 13;
            maker->random ^= maker->random >> 17;
            maker->random ^= maker->random << 5;
            int sample = (int)(maker->random & 0x3FFF) - 0x2000;
            sector[i] = (uint8_t)sample;
            sector[i + 1] = (uint8_t)(sample >> 8);
        }
        write_sector(maker, sector);
    }
}

static void
write_iso(struct maker *maker, const char *path)
{
    uint8_t sector[DCN_RAW_BYTES] = {0};
    FILE *iso = fopen(path, "rb");
    if (!iso) {
        maker->failed = true;
        return;
    }
    while (fread(sector + 16, DCN_USER_BYTES, 1, iso) == 1) {
        dcn__sector_encode(sector, maker->at, DCN_MODE_1);
        write_sector(maker, sector);
    }
    (void)fclose(iso);
}

static void
print_index(struct maker *maker, unsigned number)
{
    dcn_lba at = maker->at;
    (void)fprintf(maker->cue, "    INDEX %02u %02d:%02d:%02d\n", number,
                  at / 75 / 60, at / 75 % 60, at % 75);
}

static void
print_layout(struct maker *maker, dcn_lba first, unsigned track,
             unsigned number, unsigned control, const char *isrc)
{
    (void)fprintf(maker->layout, "%d %d %u %u %u %s\n", first,
                  maker->at - first, track, number, control, isrc ? isrc : "-");
}

static unsigned
control_of(const char *flags)
{
    return (flags && strstr(flags, "PRE") ? 1u : 0u) |
           (flags && strstr(flags, "DCP") ? 2u : 0u);
}

static void
add_data(struct maker *maker, const char *iso)
{
    (void)fprintf(maker->cue, "  TRACK 01 MODE1/2352\n");
    print_index(maker, 1);
    write_iso(maker, iso);
    print_layout(maker, 0, 1, 1, 4, NULL);
}

static void
add_audio(struct maker *maker, unsigned number, const char *isrc,
          const char *flags, const char *title,
          const struct index_at indexes[4])
{
    (void)fprintf(maker->cue, "  TRACK %02u AUDIO\n    TITLE \"%s\"\n", number,
                  title);
    if (flags)
        (void)fprintf(maker->cue, "    FLAGS %s\n", flags);
    if (isrc)
        (void)fprintf(maker->cue, "    ISRC %s\n", isrc);
    for (size_t i = 0; i < 4 && indexes[i].sectors > 0; i++) {
        dcn_lba first = maker->at;
        print_index(maker, indexes[i].number);
        write_audio(maker, indexes[i].sectors);
        print_layout(maker, first, number, indexes[i].number, control_of(flags),
                     isrc);
    }
}

static void
make(struct maker *maker, const char *kind, const char *iso)
{
    if (strcmp(kind, "data") != 0)
        (void)fprintf(maker->cue, "CATALOG 4006381333931\n"
                                  "PERFORMER \"The Testers\"\n"
                                  "TITLE \"Disc of Many Facts\"\n");
    (void)fprintf(maker->cue, "FILE \"%s\" BINARY\n", "disc.bin");
    if (strcmp(kind, "audio") != 0)
        add_data(maker, iso);
    for (unsigned i = 0; i < 3 && strcmp(kind, "mixed") == 0; i++)
        add_audio(maker, i + 2, mixed_tracks[i].isrc, mixed_tracks[i].flags,
                  mixed_tracks[i].title, mixed_tracks[i].indexes);
    for (unsigned i = 0; i < 3 && strcmp(kind, "audio") == 0; i++)
        add_audio(maker, i + 1, audio_tracks[i].isrc, audio_tracks[i].flags,
                  audio_tracks[i].title, audio_tracks[i].indexes);
}

int
main(int argc, char **argv)
{
    struct maker maker = {.random = 0x12345678};
    char path[4096];

    if (argc != 4) {
        (void)fprintf(stderr, "usage: make_disc data|mixed|audio ISO FOLDER\n");
        return 2;
    }
    (void)snprintf(path, sizeof(path), "%s/disc.bin", argv[3]);
    maker.bin = fopen(path, "wb");
    (void)snprintf(path, sizeof(path), "%s/disc.cue", argv[3]);
    maker.cue = fopen(path, "w");
    (void)snprintf(path, sizeof(path), "%s/disc.layout", argv[3]);
    maker.layout = fopen(path, "w");
    if (!maker.bin || !maker.cue || !maker.layout) {
        perror(path);
        return 1;
    }
    make(&maker, argv[1], argv[2]);
    if (fclose(maker.bin) != 0 || fclose(maker.cue) != 0 ||
        fclose(maker.layout) != 0 || maker.failed) {
        (void)fprintf(stderr, "make_disc: cannot write %s\n", path);
        return 1;
    }
    return 0;
}
