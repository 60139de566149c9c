/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The discs of bench_crash, small enough for thousands of rips: a CD of data
 * and audio whose damage gives way to retries, repair and votes, and a data
 * disc of which some sectors never read.
 */
#include "codec/sector.h"
#include "crash.h"

#include <stdio.h>
#include <string.h>

#define CD_SECTORS  400
#define CD_AUDIO    220 /* first sector of track 2, index 00 */
#define CD_AUDIO_01 240
#define ISO_SECTORS 1500

static const char personality[] = "max_transfer_kb = 64\n"
                                  "cd_speeds = 1\n"
                                  "curve = clv\n"
                                  "cache_kb = 64\n"
                                  "cache_segments = 1\n"
                                  "read_ahead = no\n"
                                  "retries = 2\n"
                                  "spin_up_ms = 10\n"
                                  "seek_min_ms = 5\n"
                                  "seek_full_ms = 50\n";

static const char cd_damage[] = "100-101 : unreadable until=3\n"
                                "160-161 : weak rate=0.004\n"
                                "162     : weak rate=0.03\n"
                                "300-301 : weak rate=0.002\n"
                                "360     : unreadable until=2\n";

static const char iso_damage[] = "100-103 : unreadable\n"
                                 "300-302 : unreadable until=2\n"
                                 "600     : unreadable\n";

/* The same for faultio.c. */
static const char iso_bad[] = "100 4 0\n"
                              "300 3 2\n"
                              "600 1 0\n";

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
create(const char *folder, const char *name)
{
    char path[CRASH_PATH];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "wb");
    if (file == NULL)
        perror(path);
    return file;
}

static bool
finish(FILE *file)
{
    bool bad = ferror(file) != 0;

    return fclose(file) == 0 && !bad;
}

static bool
make_text(const char *folder, const char *name, const char *text)
{
    FILE *file = create(folder, name);

    if (file == NULL)
        return false;
    fputs(text, file);
    return finish(file);
}

static bool
make_cd(const char *folder)
{
    FILE *file = create(folder, "cd.bin");
    uint8_t sector[DCN_RAW_BYTES];

    if (file == NULL)
        return false;
    for (uint32_t i = 0; i < CD_SECTORS; i++) {
        memset(sector, 0, sizeof(sector));
        if (i < CD_AUDIO) {
            noise(i, sector + 16, DCN_USER_BYTES);
            dcn__sector_encode(sector, (dcn_lba)i, DCN_MODE_1);
        } else if (i >= CD_AUDIO_01) {
            noise(i, sector, DCN_RAW_BYTES);
        }
        fwrite(sector, sizeof(sector), 1, file);
    }
    return finish(file) &&
           make_text(folder, "cd.cue",
                     "FILE \"cd.bin\" BINARY\n"
                     "  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n"
                     "  TRACK 02 AUDIO\n    INDEX 00 00:02:70\n"
                     "    INDEX 01 00:03:15\n"
                     "  TRACK 03 AUDIO\n    INDEX 01 00:04:30\n");
}

static bool
make_iso(const char *folder)
{
    FILE *file = create(folder, "data.iso");
    uint8_t sector[DCN_USER_BYTES];

    if (file == NULL)
        return false;
    for (uint32_t i = 0; i < ISO_SECTORS; i++) {
        noise(i, sector, sizeof(sector));
        fwrite(sector, sizeof(sector), 1, file);
    }
    return finish(file);
}

bool
crash_make_discs(const char *folder)
{
    return make_cd(folder) && make_iso(folder) &&
           make_text(folder, "drive", personality) &&
           make_text(folder, "cd.damage", cd_damage) &&
           make_text(folder, "data.damage", iso_damage) &&
           make_text(folder, "data.bad", iso_bad);
}
