/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mkdisc KIND OUTDIR: generates one test disc, always the same. CDs become
 * KIND.cue, .bin, .sub (packed P-W of each sector of the BIN), DVDs KIND.iso;
 * KIND.facts says line by line what a right reading finds:
 *
 *   kind NAME / medium cd|dvd|bd / sessions N / mcn DIGITS / sectors STORED
 *   session N disc-type HEX first TRACK last TRACK lead-out LBA
 *   track N session S mode audio|mode1|mode2 control C pregap LBA start LBA
 *       end LBA             (one line; LBAs as in struct dcn_track)
 *   index TRACK INDEX LBA / isrc TRACK CODE
 *   volume LBA SECTORS NAME / file LBA BYTES PATH / udf REVISION NAME
 *   partition virtual   (with a VAT)
 *   cdtext BLOCK LANGUAGE TRACK TYPE TEXT
 */
#include "mkdisc.h"

#include <stdlib.h>
#include <string.h>

#include "codec/subchannel.h"

#define DVD_SECTORS  131072u
#define DVD5_SECTORS 2294912u
#define DVD9_SECTORS 4171712u
#define BAD_SECTORS  30
#define DATA_TRACK(sectors)                                      \
    {                                                            \
        .mode = MKDISC_MODE1, .session = 1, .length = (sectors), \
        .fs_sectors = (sectors)-150                              \
    }
#define AUDIO_TRACK(in_session, before, frames, ...)                     \
    {                                                                    \
        .session = (in_session), .pregap = (before), .length = (frames), \
        __VA_ARGS__                                                      \
    }

static struct mkdisc_cd cds[] = {
    {.name = "mode1", .tracks = 1, .track = {DATA_TRACK(10240)}},
    {.name = "badsectors", .tracks = 1, .track = {DATA_TRACK(6000)}},
    {.name = "mode2",
     .tracks = 1,
     .track = {{.mode = MKDISC_MIXED,
                .session = 1,
                .length = 6000,
                .fs_sectors = 3000}}},
    {.name = "audio-htoa",
     .mcn = "4012345678901",
     .tracks = 5,
     .track = {AUDIO_TRACK(1, 1533, 1200, .isrc = "DEZ659900001"),
               AUDIO_TRACK(1, 37, 999, .control = DCN_CONTROL_PREEMPHASIS,
                           .isrc = "DEZ659900002"),
               AUDIO_TRACK(1, 0, 613, .control = DCN_CONTROL_COPY),
               AUDIO_TRACK(1, 1, 700,
                           .control =
                               DCN_CONTROL_COPY | DCN_CONTROL_PREEMPHASIS,
                           .isrc = "USRC17607839"),
               AUDIO_TRACK(1, 227, 1001, .isrc = "DEZ659900005")}},
    {.name = "mixed",
     .mcn = "0724352190607",
     .tracks = 4,
     .track = {DATA_TRACK(3000), AUDIO_TRACK(1, 150, 900, .control = 0),
               AUDIO_TRACK(1, 75, 800, .isrc = "GBAYE6900521"),
               AUDIO_TRACK(1, 0, 700, .control = DCN_CONTROL_COPY)}},
    {.name = "cdextra",
     .mcn = "5099749534728",
     .tracks = 4,
     .track = {AUDIO_TRACK(1, 0, 900, .isrc = "NLF047890010"),
               AUDIO_TRACK(1, 150, 1000, .control = 0),
               AUDIO_TRACK(1, 33, 650, .control = 0),
               {.mode = MKDISC_FORM1,
                .session = 2,
                .length = 2500,
                .fs_sectors = 2350}}},
    {.name = "sessions3",
     .tracks = 3,
     .track = {DATA_TRACK(1500),
               {.mode = MKDISC_MODE1,
                .session = 2,
                .length = 1300,
                .fs_sectors = 1150},
               {.mode = MKDISC_MODE1,
                .session = 3,
                .length = 1100,
                .fs_sectors = 950}}},
    {.name = "index",
     .tracks = 4,
     .track = {AUDIO_TRACK(1, 0, 1500, .index = {300, 301, 1499}),
               AUDIO_TRACK(1, 150, 1000, .index = {75}),
               AUDIO_TRACK(1, 0, 900, .control = 0),
               AUDIO_TRACK(1, 50, 1100,
                           .index = {100, 200, 300, 400, 500, 600, 700})}},
    {.name = "cdtext",
     .tracks = 3,
     .title = {"Déjà vu à l'été", "春の歌集"},
     .performer = {"Björn & Zoë", "合唱団"},
     .track = {AUDIO_TRACK(1, 0, 700, .title = {"Première pièce", "一番目の歌"},
                           .performer = {"Björn", "太郎"}),
               AUDIO_TRACK(1, 150, 800,
                           .title = {"A title that is much longer than the "
                                     "twelve bytes of a pack",
                                     "とても長い題名の歌、十二バイトより長い"},
                           .performer = {"Zoë", "花子"}),
               AUDIO_TRACK(1, 0, 600, .title = {"Ça va", "終わり"},
                           .performer = {"Björn & Zoë", "合唱団"})}},
    /* 79:57:74, the last frame that a common 80-minute disc has. */
    {.name = "cd80",
     .sparse = true,
     .no_sub = true,
     .tracks = 4,
     .track = {AUDIO_TRACK(1, 0, 100000, .control = 0),
               AUDIO_TRACK(1, 150, 99850, .control = 0),
               AUDIO_TRACK(1, 0, 120000, .control = 0),
               AUDIO_TRACK(1, 0, 39849, .control = 0)}},
};

/* 99 short tracks; every third has a pregap, every fifth an ISRC. */
static bool
tracks99_write(const char *dir)
{
    static struct mkdisc_cd cd = {.name = "tracks99", .tracks = 99};
    static char isrc[99][16];

    for (unsigned i = 0; i < cd.tracks; i++) {
        cd.track[i] = (struct mkdisc_track){
            .session = 1,
            .pregap = i % 3 == 2 ? 10 + i : 0,
            .length = 300 + i,
            .control = i % 7 == 0 ? DCN_CONTROL_COPY : 0,
        };
        if (i % 5 == 0) {
            snprintf(isrc[i], sizeof(isrc[i]), "DEZ65991%04u", i % 10000);
            cd.track[i].isrc = isrc[i];
        }
    }
    return mkdisc_cd_write(&cd, dir);
}

/* Singles, pairs and a run; none in the file system's own structures. */
static bool
damage_write(const char *dir)
{
    FILE *file = mkdisc_open(dir, "badsectors", ".damage", "w");
    unsigned left = BAD_SECTORS;

    if (file == NULL)
        return false;
    fprintf(file, "# %u sectors that no read gets.\n", BAD_SECTORS);
    for (unsigned lba = 500; left > 10; lba += 397, left -= 2)
        fprintf(file, "%u, %u : unreadable\n", lba, lba + 1 + left % 3);
    fprintf(file, "5000-%u : unreadable\n", 5000 + left - 1);
    return mkdisc_close(file, "badsectors.damage");
}

static bool
kind_write(const char *kind, const char *dir)
{
    for (size_t i = 0; i < sizeof(cds) / sizeof(cds[0]); i++)
        if (strcmp(cds[i].name, kind) == 0)
            return mkdisc_cd_write(&cds[i], dir) &&
                   (strcmp(kind, "badsectors") != 0 || damage_write(dir));
    if (strcmp(kind, "tracks99") == 0)
        return tracks99_write(dir);
    if (strcmp(kind, "dvd") == 0)
        return mkdisc_dvd_write(kind, DVD_SECTORS, dir);
    if (strcmp(kind, "dvd5") == 0)
        return mkdisc_dvd_write(kind, DVD5_SECTORS, dir);
    if (strcmp(kind, "dvd9") == 0)
        return mkdisc_dvd_write(kind, DVD9_SECTORS, dir);
    if (strcmp(kind, "bd") == 0)
        return mkdisc_bd_fill(dir);
    fprintf(stderr, "mkdisc: no kind \"%s\"\n", kind);
    return false;
}

int
main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: mkdisc KIND OUTDIR\nkinds:");
        for (size_t i = 0; i < sizeof(cds) / sizeof(cds[0]); i++)
            fprintf(stderr, " %s", cds[i].name);
        fprintf(
            stderr,
            " tracks99 dvd dvd5 dvd9\n"
            "bd fills OUTDIR/bd.iso, made by mkudffs before: make_disc.sh\n");
        return 2;
    }
    return kind_write(argv[1], argv[2]) ? EXIT_SUCCESS : EXIT_FAILURE;
}
