/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many gigabytes a second the sector check (sync, header, EDC, P and Q
 * of raw sectors) does on one core: the plain form and the best one, in
 * turns of one run, the best of several turns each. Processor time, so that
 * other programs on the machine count little.
 */
#include "codec/sector_ops.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Fits a second-level cache, as sectors fresh from a drive do. */
#define SECTORS     256
#define TURNS       15
#define MIN_SECONDS 0.1

static double
seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void
sectors_make(uint8_t *sectors, enum dcn_sector_mode mode)
{
    uint64_t state = 88172645463325252u;

    for (size_t i = 0; i < (size_t)SECTORS * DCN_RAW_BYTES; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        sectors[i] = (uint8_t)state;
    }
    for (size_t i = 0; i < SECTORS; i++) {
        uint8_t *sector = sectors + i * DCN_RAW_BYTES;
        for (int j = 0; j < 8; j++)
            sector[16 + j] = mode == DCN_MODE_1 ? sector[16 + j] : 0;
        dcn__sector_encode(sector, (dcn_lba)i, mode);
    }
}

/* Gigabytes (10^9) a second of one turn, or 0 where a sector is not good. */
static double
turn(const uint8_t *sectors)
{
    double start = seconds_now(), elapsed;
    size_t rounds = 0;

    do {
        for (int i = 0; i < 16; i++)
            if (dcn__sectors_good(sectors, SECTORS, 0) != SECTORS)
                return 0;
        rounds += 16;
        elapsed = seconds_now() - start;
    } while (elapsed < MIN_SECONDS);
    return (double)rounds * SECTORS * DCN_RAW_BYTES / elapsed / 1e9;
}

static int
measure(const uint8_t *sectors, const char *what)
{
    double plain = 0, best = 0;

    for (int i = 0; i < TURNS; i++) {
        double speed;

        dcn__sector_force_plain(true);
        speed = turn(sectors);
        plain = speed > plain ? speed : plain;
        dcn__sector_force_plain(false);
        speed = turn(sectors);
        best = speed > best ? speed : best;
    }
    printf("sector check, %-13s  plain %6.2f GB/s, %s %6.2f GB/s, ratio "
           "%.1f\n",
           what, plain, dcn__sector_simd_name(), best,
           plain > 0 ? best / plain : 0);
    return plain > 0 && best > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(void)
{
    uint8_t *sectors = malloc((size_t)SECTORS * DCN_RAW_BYTES);
    int status;

    if (sectors == NULL)
        return EXIT_FAILURE;
    sectors_make(sectors, DCN_MODE_1);
    status = measure(sectors, "mode 1");
    sectors_make(sectors, DCN_MODE_2_FORM1);
    status |= measure(sectors, "mode 2 form 1");
    free(sectors);
    return status;
}
