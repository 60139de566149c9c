/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * repair_count MASTER IMAGE MAP FIRST STEP: of the sectors FIRST + n STEP and
 * a little (7 n n modulo 13: protections are regular, damage is not) of an ISO image of 2048 bytes a sector: how many there are, how many are
 * right, how many are wrong though nothing marks them, and wrong ones anywhere
 * else. MAP "-": what is lost carries dvdisaster's dead sector marker, or is
 * zero; else the map says it.
 */
#include "codec/sector.h"
#include "map/mapfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JITTER 13

static bool
is_marked(const struct dcn_map *map, dcn_lba lba, const uint8_t *sector)
{
    static const uint8_t zeros[DCN_USER_BYTES];
    struct dcn_map_run run;

    if (map != NULL) {
        run = dcn__map_get(map, lba);
        return run.count == 0 ||
               (DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) == 0;
    }
    return memcmp(sector, zeros, sizeof(zeros)) == 0 ||
           memmem(sector, DCN_USER_BYTES, "dead sector marker", 18) != NULL;
}

static struct dcn_map *
load_map(const char *path, struct dcn_mapfile *file)
{
    struct dcn_error error = {0};
    static char text[32u << 20];
    FILE *stream = fopen(path, "rb");
    size_t len = 0;

    if (stream != NULL) {
        len = fread(text, 1, sizeof(text), stream);
        fclose(stream);
    }
    dcn__mapfile_init(file);
    if (dcn__mapfile_parse(path, text, len, NULL, file, &error) != DCN_OK) {
        fprintf(stderr, "repair_count: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
    return file->map;
}

int
main(int argc, char **argv)
{
    uint8_t should[DCN_USER_BYTES], is[DCN_USER_BYTES];
    unsigned long bad = 0, recovered = 0, wrong = 0, elsewhere = 0;
    struct dcn_mapfile file;
    struct dcn_map *map = NULL;
    FILE *master, *image;
    long first, step;

    if (argc != 6)
        return 2;
    if (strcmp(argv[3], "-") != 0)
        map = load_map(argv[3], &file);
    first = strtol(argv[4], NULL, 10);
    step = strtol(argv[5], NULL, 10);
    master = fopen(argv[1], "rb");
    image = fopen(argv[2], "rb");
    if (master == NULL || image == NULL || step < 1)
        return EXIT_FAILURE;
    for (long lba = 0; fread(should, sizeof(should), 1, master) == 1; lba++) {
        long n = (lba - first) / step;
        bool damaged =
            lba >= first && lba == first + n * step + n * n * 7 % JITTER;
        bool right;

        memset(is, 0, sizeof(is));
        if (fread(is, sizeof(is), 1, image) != 1) { /* shorter: lost */
        }
        right = memcmp(is, should, sizeof(is)) == 0;
        bad += damaged;
        recovered += damaged && right;
        wrong += damaged && !right && !is_marked(map, (dcn_lba)lba, is);
        elsewhere += !damaged && !right;
    }
    printf("%lu %lu %lu %lu\n", bad, recovered, wrong, elsewhere);
    fclose(master);
    fclose(image);
    return EXIT_SUCCESS;
}
