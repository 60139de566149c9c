/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * truth_compare MASTER IMAGE MAP SECTOR_BYTES [OFFSET [FACTS]]: compares an
 * image with what is on the disc, sector by sector, and each wrong one with
 * the map. Prints, for data (sectors with a sync pattern, or of 2048 bytes)
 * and for audio: sectors, recovered, wrong, wrong though the map says recovered (false
 * confidence), right though the map says lost; as pressed, as pressed though
 * the disc has another sector there, in doubt; recovered and wrong, but a whole
 * sector with the user data that L-EC makes of the disc's odd one (these count
 * as wrong, not as unmarked: a drive corrected them by itself, or the map says
 * repaired; TRUTH_CORRECTS in the environment: the first may be). OFFSET: the drive's read
 * offset, by which audio comes late (samples); sectors whose audio then comes
 * from beyond the audio are left out. FACTS: BASE.odd of mkpressed, of a disc
 * of data alone; then a line for each oddity, and "plain" for the sectors
 * that have none, which as pressed is never right for. With TRUTH_LIST in
 * the environment, the sectors of false confidence too.
 */
#include "codec/sector.h"
#include "decide/odd.h"
#include "decide/proof.h"
#include "map/mapfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_KINDS  64
#define KIND_LENGTH 40

struct tally {
    char kind[KIND_LENGTH];
    unsigned long sectors, recovered, wrong, unmarked, doubted_right;
    unsigned long pressed, false_pressed, in_doubt, made_right;
};

/* What the generator says of the disc: each sector's kind. */
struct facts {
    struct tally tallies[MOST_KINDS];
    unsigned count;
    uint8_t *kind_at; /* by LBA */
    size_t sectors;
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

static unsigned
find_kind(struct facts *facts, const char *name)
{
    unsigned i = 0;

    while (i < facts->count && strcmp(facts->tallies[i].kind, name) != 0)
        i++;
    if (i == MOST_KINDS)
        exit(EXIT_FAILURE);
    snprintf(facts->tallies[i].kind, KIND_LENGTH, "%s", name);
    facts->count += i == facts->count;
    return i;
}

static void
load_facts(const char *path, struct facts *facts)
{
    FILE *file = fopen(path, "r");
    char name[KIND_LENGTH];
    unsigned first, number;

    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    find_kind(facts, "plain");
    while (fscanf(file, "%u %u %39s", &first, &number, name) == 3) {
        unsigned kind = find_kind(facts, name);

        if (first + number > facts->sectors) {
            facts->kind_at = realloc(facts->kind_at, 2 * (first + number));
            if (facts->kind_at == NULL)
                exit(EXIT_FAILURE);
            memset(facts->kind_at + facts->sectors, 0,
                   2 * (first + number) - facts->sectors);
            facts->sectors = 2 * (first + number);
        }
        memset(facts->kind_at + first, (int)kind, number);
    }
    fclose(file);
}

/* True for a whole sector with the user data of the disc's odd one, as they
 * are or as L-EC leaves them: what drives make that correct raw sectors. */
static bool
is_made_right(dcn_lba lba, const uint8_t *is, const uint8_t *should)
{
    struct dcn_odd_repair repair;
    uint8_t made[DCN_RAW_BYTES];
    size_t at = is[15] == 2 ? 24 : 16;

    if (!dcn__proof_whole(is, lba))
        return false;
    if (memcmp(is + at, should + at, DCN_USER_BYTES) == 0)
        return true;
    dcn__odd_repair(should, lba, is[15], made, &repair);
    return repair.valid && memcmp(is + at, made + at, DCN_USER_BYTES) == 0;
}

static void
count(const struct dcn_map *map, dcn_lba lba, const uint8_t *is,
      const uint8_t *should, size_t bytes, bool odd, struct tally *tally)
{
    struct dcn_map_run run = dcn__map_get(map, lba);
    bool recovered = run.count != 0 &&
                     (DCN_MAP_BIT(run.state) & DCN_MAP_RECOVERED) != 0 &&
                     run.cause != DCN_CAUSE_IN_DOUBT;
    bool wrong = memcmp(is, should, bytes) != 0;
    bool told = run.state == DCN_MAP_REPAIRED || getenv("TRUTH_CORRECTS");
    bool made = recovered && wrong && bytes == DCN_RAW_BYTES && odd && told &&
                is_made_right(lba, is, should);

    tally->sectors++;
    tally->recovered += recovered;
    tally->wrong += wrong;
    tally->unmarked += recovered && wrong && !made;
    tally->made_right += made;
    tally->doubted_right += !recovered && !wrong;
    tally->pressed += run.cause == DCN_CAUSE_AS_PRESSED;
    tally->false_pressed +=
        run.cause == DCN_CAUSE_AS_PRESSED && (wrong || !odd);
    tally->in_doubt += run.cause == DCN_CAUSE_IN_DOUBT;
    if (((recovered && wrong && !made) ||
         (run.cause == DCN_CAUSE_AS_PRESSED && (wrong || !odd))) &&
        getenv("TRUTH_LIST") != NULL)
        fprintf(stderr, "%d %s\n", lba,
                dcn_map_state_name((enum dcn_map_state)run.state));
}

static void
print(const char *kind, const struct tally *tally)
{
    printf("%s %lu %lu %lu %lu %lu %lu %lu %lu %lu\n", kind, tally->sectors,
           tally->recovered, tally->wrong, tally->unmarked,
           tally->doubted_right, tally->pressed, tally->false_pressed,
           tally->in_doubt, tally->made_right);
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
    struct tally data = {.sectors = 0}, audio = {.sectors = 0};
    static struct facts facts;
    uint8_t should[DCN_RAW_BYTES], is[DCN_RAW_BYTES];
    FILE *master, *image;
    size_t len, bytes;
    char *text;
    long offset;

    if (argc < 5 || argc > 7)
        return 2;
    offset = argc >= 6 ? strtol(argv[5], NULL, 10) : 0;
    if (argc == 7)
        load_facts(argv[6], &facts);
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
        bool is_data =
            bytes == DCN_USER_BYTES || argc == 7 || dcn__sync_present(should);
        unsigned kind = (size_t)lba < facts.sectors ? facts.kind_at[lba] : 0;

        memset(is, 0, sizeof(is));
        if (fread(is, bytes, 1, image) != 1) { /* shorter: all zeros */
        }
        if (!is_data && !read_shifted(master, lba, offset, should))
            continue;
        if (argc == 7)
            count(map.map, lba, is, should, bytes, kind > 0,
                  &facts.tallies[kind]);
        else
            count(map.map, lba, is, should, bytes, false,
                  is_data ? &data : &audio);
    }
    for (unsigned i = 0; i < facts.count; i++)
        print(facts.tallies[i].kind, &facts.tallies[i]);
    if (argc < 7) {
        print("data", &data);
        print("audio", &audio);
    }
    free(facts.kind_at);
    dcn__mapfile_free(&map);
    free(text);
    fclose(master);
    fclose(image);
    return EXIT_SUCCESS;
}
