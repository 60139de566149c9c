/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the digests of a file cost: MD5, SHA-1 and SHA-256 by libcrypto and
 * CRC-32 by zlib one after the other, and all four in one pass, in turns of
 * one run, the best of several turns each, processor time.
 */
#include "codec/digests.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#define BYTES  ((size_t)256 << 10)
#define TURNS  25
#define ROUNDS 40

static double
seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Seconds of one turn. */
static double
turn_one_by_one(const uint8_t *bytes)
{
    const EVP_MD *const kinds[] = {EVP_md5(), EVP_sha1(), EVP_sha256()};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    double start = seconds_now();
    unsigned long crc = 0;

    for (int kind = 0; kind < 3; kind++) {
        EVP_DigestInit_ex(context, kinds[kind], NULL);
        for (int i = 0; i < ROUNDS; i++)
            EVP_DigestUpdate(context, bytes, BYTES);
    }
    for (int i = 0; i < ROUNDS; i++)
        crc = crc32_z(crc, bytes, BYTES);
    start = seconds_now() - start;
    EVP_MD_CTX_free(context);
    return crc != 0 ? start : 0;
}

static double
turn_at_once(const uint8_t *bytes)
{
    struct dcn_digests digests;
    double start = seconds_now();

    dcn__digests_begin(&digests);
    for (int i = 0; i < ROUNDS; i++)
        dcn__digests_add(&digests, bytes, BYTES);
    return seconds_now() - start;
}

int
main(void)
{
    const double gigabytes = (double)BYTES * ROUNDS / 1e9;
    double one_by_one = 1e9, at_once = 1e9, took;
    uint8_t *bytes = malloc(BYTES);

    if (bytes == NULL)
        return EXIT_FAILURE;
    if (!dcn__digests_available()) {
        printf("four digests: this processor has no form in one pass\n");
        free(bytes);
        return EXIT_SUCCESS;
    }
    memset(bytes, 0x5A, BYTES);
    for (int i = 0; i < TURNS; i++) {
        took = turn_one_by_one(bytes);
        one_by_one = took < one_by_one ? took : one_by_one;
        took = turn_at_once(bytes);
        at_once = took < at_once ? took : at_once;
    }
    printf("CRC-32, MD5, SHA-1, SHA-256: one by one %.2f GB/s, in one pass "
           "%.2f GB/s, ratio %.2f\n",
           gigabytes / one_by_one, gigabytes / at_once, one_by_one / at_once);
    free(bytes);
    return EXIT_SUCCESS;
}
