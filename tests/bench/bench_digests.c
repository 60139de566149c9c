/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the four digests of a file in the page cache cost (CRC-32, MD5, SHA-1,
 * SHA-256, as every output file gets them): by the clock and in processor
 * time, the best of several turns. BENCH_AT_ONCE files at the same time, as
 * where several drives are read.
 */
#include "image/image.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BYTES    ((size_t)256 << 20)
#define TURNS    5
#define MAX_JOBS 16

static char path[] = "/tmp/bench_digests.XXXXXX";

static double
seconds_now(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void *
hash(void *unused)
{
    struct dcn_file_hashes hashes;

    (void)unused;
    if (dcn__hash_file(path, NULL, &hashes, NULL) != DCN_OK)
        exit(EXIT_FAILURE);
    free(hashes.path);
    return NULL;
}

static void
turn(int jobs, double *clock, double *processor)
{
    pthread_t threads[MAX_JOBS];
    double clock_start = seconds_now(CLOCK_MONOTONIC);
    double processor_start = seconds_now(CLOCK_PROCESS_CPUTIME_ID);

    for (int i = 0; i < jobs; i++)
        if (pthread_create(&threads[i], NULL, hash, NULL) != 0)
            exit(EXIT_FAILURE);
    for (int i = 0; i < jobs; i++)
        pthread_join(threads[i], NULL);
    *clock = seconds_now(CLOCK_MONOTONIC) - clock_start;
    *processor = seconds_now(CLOCK_PROCESS_CPUTIME_ID) - processor_start;
}

static void
make_file(void)
{
    uint8_t *bytes = malloc(BYTES);
    int fd = mkstemp(path);

    if (bytes == NULL || fd < 0)
        exit(EXIT_FAILURE);
    memset(bytes, 0x5A, BYTES);
    for (size_t done = 0; done < BYTES;) {
        ssize_t wrote = write(fd, bytes + done, BYTES - done);

        if (wrote <= 0)
            exit(EXIT_FAILURE);
        done += (size_t)wrote;
    }
    close(fd);
    free(bytes);
}

int
main(void)
{
    const char *wanted = getenv("BENCH_AT_ONCE");
    int jobs = wanted != NULL ? atoi(wanted) : 1;
    double clock = 1e9, processor = 1e9;

    if (jobs < 1 || jobs > MAX_JOBS)
        return EXIT_FAILURE;
    make_file();
    for (int i = 0; i < TURNS; i++) {
        double took, worked;

        turn(jobs, &took, &worked);
        clock = took < clock ? took : clock;
        processor = worked < processor ? worked : processor;
    }
    unlink(path);
    printf("four digests, %d file%s at once: %.2f GB/s by the clock, %.2f s of "
           "processor a GB\n",
           jobs, jobs == 1 ? "" : "s", (double)BYTES * jobs / 1e9 / clock,
           processor / ((double)BYTES * jobs / 1e9));
    return EXIT_SUCCESS;
}
