/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * truth_compare MASTER IMAGE MAP SECTOR_BYTES [OFFSET]: compares an image with what is
 * on the disc, sector by sector, and each wrong one with the map. Prints, for
 * data (sectors with a sync pattern, or of 2048 bytes) and for audio: sectors,
 * recovered, wrong, wrong though the map says recovered (false confidence), and right
 * though the map says lost. OFFSET: the drive's read offset, by which audio
 * comes late (samples); sectors whose audio then comes from beyond the audio
 * are left out. With TRUTH_LIST in the environment, the sectors of
 * false confidence too.
 */
#include "codec/sector.h"
#include "map/mapfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tally {
    unsigned long sectors, recovered, wrong, unmarked, doubted_right;
};

static char *
load(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long size;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 ||
        (size = ftell(file)) < 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    rewind(file);
    text = malloc((size_t)size + 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size)
        exit(EXIT_FAILURE);
    fclose(file);
    *len = (size_t)size;
    return text;
}

static void
count(const struct dcn_map *map, dcn_lba lba, const uint8_t *is,
      const uint8_t *should, size_t bytes, struct tally *tally)
{
    struct dcn_map_run run = dcn__map_get(map, lba);
    bool recovered = run.count != 0 &&
                     (DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) != 0 &&
                     run.cause != DCN_CAUSE_IN_DOUBT;
    bool wrong = memcmp(is, should, bytes) != 0;

    tally->sectors++;
    tally->recovered += recovered;
    tally->wrong += wrong;
    tally->unmarked += recovered && wrong;
    tally->doubted_right += !recovered && !wrong;
    if (recovered && wrong && getenv("TRUTH_LIST") != NULL)
        fprintf(stderr, "%d %s\n", lba,
                dcn_map_state_name((enum dcn_map_state)run.state));
}

static void
print(const char *kind, const struct tally *tally)
{
    printf("%s %lu %lu %lu %lu %lu\n", kind, tally->sectors, tally->recovered,
           tally->wrong, tally->unmarked, tally->doubted_right);
}

/* The audio that a drive of that offset gives as sector lba; false where part
 * of it lies beyond the audio. */
static bool
read_shifted(FILE *master, dcn_lba lba, long offset, uint8_t *should)
{
    long at = (long)lba * DCN_RAW_BYTES - offset * 4;
    long from = at - at % DCN_RAW_BYTES;
    uint8_t both[2 * DCN_RAW_BYTES];

    if (offset == 0)
        return true;
    return at >= 0 && fseek(master, from, SEEK_SET) == 0 &&
           fread(both, sizeof(both), 1, master) == 1 &&
           !dcn__sync_present(both) &&
           !dcn__sync_present(both + DCN_RAW_BYTES) &&
           memcpy(should, both + (at - from), DCN_RAW_BYTES) != NULL;
}

int
main(int argc, char **argv)
{
    struct dcn_mapfile map;
    struct dcn_error error = {0};
    struct tally data = {0}, audio = {0};
    uint8_t should[DCN_RAW_BYTES], is[DCN_RAW_BYTES];
    FILE *master, *image;
    size_t len, bytes;
    char *text;
    long offset;

    if (argc != 5 && argc != 6)
        return 2;
    offset = argc == 6 ? strtol(argv[5], NULL, 10) : 0;
    bytes = strtoul(argv[4], NULL, 10);
    master = fopen(argv[1], "rb");
    image = fopen(argv[2], "rb");
    text = load(argv[3], &len);
    dcn__mapfile_init(&map);
    if (master == NULL || image == NULL || bytes > DCN_RAW_BYTES ||
        dcn__mapfile_parse(argv[3], text, len, NULL, &map, &error) != DCN_OK) {
        fprintf(stderr, "truth_compare: %s\n", error.message);
        return EXIT_FAILURE;
    }
    for (dcn_lba lba = 0;
         fseek(master, (long)lba * (long)bytes, SEEK_SET) == 0 &&
         fread(should, bytes, 1, master) == 1;
         lba++) {
        bool is_data = bytes == DCN_USER_BYTES || dcn__sync_present(should);

        memset(is, 0, sizeof(is));
        if (fread(is, bytes, 1, image) != 1) { /* shorter: all zeros */
        }
        if (!is_data && !read_shifted(master, lba, offset, should))
            continue;
        count(map.map, lba, is, should, bytes, is_data ? &data : &audio);
    }
    print("data", &data);
    print("audio", &audio);
    dcn__mapfile_free(&map);
    free(text);
    fclose(master);
    fclose(image);
    return EXIT_SUCCESS;
}
