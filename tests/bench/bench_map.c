/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the map's operations cost as its regions grow: nanoseconds each of
 * setting a sector (a new region in the middle of a run), finding one, going
 * to the next bad one, and walking all; and how much memory a run takes.
 */
#include "map/map.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SECTORS 48878592

static double
now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* All below count, in an order without order: count is not a multiple of it. */
static size_t
shuffled(size_t i, size_t count)
{
    return (size_t)((uint64_t)i * 7919 % count);
}

static double
set_all(struct dcn_map *map, size_t regions)
{
    double started = now_ns();

    for (size_t i = 0; i < regions; i++) {
        struct dcn_map_run run = {
            .first = (dcn_lba)(shuffled(i, regions) * (SECTORS / regions)),
            .count = 1,
            .state = DCN_MAP_BAD,
            .attempts = 1};

        if (dcn__map_set(map, &run, NULL) != DCN_OK)
            exit(EXIT_FAILURE);
    }
    return (now_ns() - started) / (double)regions;
}

static double
find_all(const struct dcn_map *map, size_t regions, unsigned states)
{
    double started = now_ns();
    size_t found = 0;

    for (size_t i = 0; i < regions; i++) {
        dcn_lba lba = (dcn_lba)(shuffled(i, regions) * (SECTORS / regions) + 1);

        found += states == 0 ? dcn__map_get(map, lba).count > 0
                             : dcn__map_next(map, lba, states).count > 0;
    }
    if (found == 0)
        exit(EXIT_FAILURE);
    return (now_ns() - started) / (double)regions;
}

static double
walk_all(const struct dcn_map *map)
{
    double started = now_ns();
    struct dcn_map_run run;
    uint64_t sectors = 0;
    size_t runs = dcn__map_size(map);

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(map, at, DCN_MAP_ANY)).count > 0;
         at = dcn__map_end(&run))
        sectors += run.count;
    if (sectors != SECTORS)
        exit(EXIT_FAILURE);
    return (now_ns() - started) / (double)runs;
}

int
main(void)
{
    printf("map, ns each  %10s %10s %10s %10s  bytes a run\n", "set", "find",
           "next bad", "walk");
    for (size_t regions = 100; regions <= 1000000; regions *= 10) {
        const struct dcn_range range = {0, SECTORS};
        size_t before = mallinfo2().uordblks;
        struct dcn_map *map = dcn__map_new(&range, 1);
        double set, find, next;

        if (map == NULL)
            return EXIT_FAILURE;
        set = set_all(map, regions);
        find = find_all(map, regions, 0);
        next = find_all(map, regions, DCN_MAP_BIT(DCN_MAP_BAD));
        printf("%9zu     %10.0f %10.0f %10.0f %10.1f %12.1f\n", regions, set,
               find, next, walk_all(map),
               (double)(mallinfo2().uordblks - before) /
                   (double)dcn__map_size(map));
        fflush(stdout);
        dcn__map_free(map);
    }
    return EXIT_SUCCESS;
}
