/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rescues killed at random moments: the image is shared memory, which a
 * killed process leaves as the system's page cache would.
 */
#include "unit/unit.h"

#include "unit/rescue/fake.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECTORS 3000
#define KILLS   25

static struct fake_source source;
static struct fake_sink sink;
static struct dcn_rescue_options options;
static char folder[64], map_path[96];

static void
slow_stored(dcn_lba first, uint32_t count, unsigned want, const uint8_t *buffer,
            const struct dcn_sector_result *results, void *payload)
{
    (void)first;
    (void)count;
    (void)want;
    (void)buffer;
    (void)results;
    (void)payload;
    usleep(1000);
}

static enum dcn_status
run(struct dcn_map **map)
{
    struct dcn_rescue_summary summary;

    sink.settled = INT32_MIN;
    return dcn__rescue_run(&source.base, &sink.base, &options, NULL, &summary,
                           map, NULL);
}

static void
run_and_kill(useconds_t after_us)
{
    struct dcn_map *map;
    pid_t child = fork();

    if (child == 0)
        _exit(run(&map) == DCN_OK ? 0 : 1);
    usleep(after_us);
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

START_TEST(a_rescue_killed_at_any_moment_claims_nothing_false)
{
    size_t bytes = (size_t)SECTORS * DCN_USER_BYTES;
    struct dcn_map *map;

    fake_folder(folder, sizeof(folder));
    snprintf(map_path, sizeof(map_path), "%s/x.map", folder);
    fake_source_init(&source, DCN_MEDIUM_CD, SECTORS);
    fake_source_damage(&source, 500, 60, 0);
    source.sector_ns = 2000000;
    fake_sink_init(&sink, SECTORS);
    free(sink.written);
    sink.written = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(sink.written, MAP_FAILED);
    options.map_path = map_path;
    options.retries = 2;
    options.stored = slow_stored;
    for (useconds_t i = 0; i < KILLS; i++)
        run_and_kill(1000 + i * 3777 % 40000);
    options.stored = NULL;
    ck_assert_int_eq(run(&map), DCN_OK);
    ck_assert_uint_eq(fake_false_claims(&sink, map), 0);
    ck_assert_uint_eq(fake_right_sectors(&sink), SECTORS - 60);
    dcn__map_free(map);
    munmap(sink.written, bytes);
    sink.written = NULL;
    fake_sink_free(&sink);
    fake_source_free(&source);
    unlink(map_path);
    rmdir(folder);
}
END_TEST

UNIT_MAIN("rescue/kill", a_rescue_killed_at_any_moment_claims_nothing_false)
