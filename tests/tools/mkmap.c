/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mkmap KIND FILE RUNS: a map of RUNS runs that are not plainly good, one
 * sector each, of a BD: discern's, or ("ddrescue") a mapfile.
 */
#include "map/ddrescue.h"
#include "map/mapfile.h"
#include "util/atomic_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sectors of a BD of two layers. */
#define SECTORS 24438784u

static bool
fill(struct dcn_map *map, uint32_t runs, enum dcn_map_state other)
{
    struct dcn_map_run run = {.count = 1, .attempts = 3, .sense_key = 3};

    for (uint32_t i = 0; i < runs; i++) {
        run.first = (dcn_lba)i;
        run.state = i % 2 == 0 ? DCN_MAP_BAD : other;
        run.c2_count = (uint16_t)(i % 2 == 0 ? 0 : 1 + i / 2 % 200);
        run.cause = DCN_CAUSE_DAMAGED;
        if (dcn__map_set(map, &run, NULL) != DCN_OK)
            return false;
    }
    run = (struct dcn_map_run){
        .first = (dcn_lba)runs, .count = SECTORS - runs, .state = DCN_MAP_GOOD};
    return dcn__map_set(map, &run, NULL) == DCN_OK;
}

static enum dcn_status
write_foreign(const struct dcn_map *map, const char *path,
              struct dcn_error *error)
{
    struct dcn_ddrescue mapfile;
    struct dcn_buf buf;
    enum dcn_status status =
        dcn__ddrescue_from_map(map, DCN_USER_BYTES, &mapfile, error);

    if (status != DCN_OK)
        return status;
    dcn__buf_init(&buf, DCN_MAPFILE_MAX_BYTES);
    if (dcn__ddrescue_encode(&mapfile, &buf))
        status = dcn__atomic_write(path, buf.data, buf.len, error);
    dcn__buf_free(&buf);
    dcn__ddrescue_free(&mapfile);
    return status;
}

int
main(int argc, char **argv)
{
    struct dcn_range range = {0, SECTORS};
    struct dcn_error error = {0};
    struct dcn_mapfile file;
    enum dcn_status status;
    /* ddrescue's '-' stands for both bad and damaged. */
    enum dcn_map_state other = DCN_MAP_DAMAGED;

    if (argc != 4)
        return 2;
    if (strcmp(argv[1], "ddrescue") == 0)
        other = DCN_MAP_UNSCRAPED;
    dcn__mapfile_init(&file);
    file.keeps = DCN_WANT_USER;
    memset(file.digest, 'a', 64);
    file.map = dcn__map_new(&range, 1);
    if (file.map == NULL || !fill(file.map, (uint32_t)atoi(argv[3]), other))
        return 1;
    status = strcmp(argv[1], "ddrescue") == 0
                 ? write_foreign(file.map, argv[2], &error)
                 : dcn__mapfile_write(&file, argv[2], &error);
    if (status != DCN_OK)
        fprintf(stderr, "mkmap: %s\n", error.message);
    dcn__mapfile_free(&file);
    return status == DCN_OK ? 0 : 1;
}
