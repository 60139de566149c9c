/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rescue_curve [-t SECONDS] [-m MASTER] NAME:TRACE[:IMAGE]...: recovery curves
 * out of the traces that a virtual drive kept of each reader of the same disc
 * (vdrive/trace.h). What is recoverable is what any of them got. A line each:
 * name, seconds of the drive's time until 90, 99, 99.9 and 100 % of that
 * ("-": never), sectors got, seconds in all, commands, of them failed.
 *
 * What came after SECONDS of the drive does not count. With MASTER and an
 * IMAGE (2048 bytes a sector) what the image holds right counts, and nothing
 * else; the trace is made to say so.
 */
#include "vdrive/trace.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define USER_BYTES  2048
#define MAX_READERS 16

struct reader {
    const char *name;
    const struct dcn_trace_header *header;
    uint32_t *first_ms; /* own copy */
    uint32_t got;
};

static const void *
map_file(const char *path, size_t *len)
{
    struct stat info;
    void *map = MAP_FAILED;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0 && fstat(fd, &info) == 0 && info.st_size > 0) {
        *len = (size_t)info.st_size;
        map = mmap(NULL, *len, PROT_READ, MAP_SHARED, fd, 0);
    }
    if (fd >= 0)
        close(fd);
    if (map == MAP_FAILED) {
        perror(path);
        exit(1);
    }
    return map;
}

static void
read_trace(struct reader *reader, const char *path)
{
    size_t len;
    const struct dcn_trace_header *header = map_file(path, &len);

    if (len < sizeof(*header) ||
        memcmp(header->magic, "DCNTRACE", sizeof(header->magic)) != 0 ||
        header->version != DCN_TRACE_VERSION ||
        len != sizeof(*header) + (size_t)header->sectors * 4) {
        fprintf(stderr, "%s: no trace\n", path);
        exit(1);
    }
    reader->header = header;
    reader->first_ms = malloc((size_t)header->sectors * 4 + 1);
    if (reader->first_ms == NULL)
        exit(1);
    memcpy(reader->first_ms, header + 1, (size_t)header->sectors * 4);
}

static void
rewrite(const struct reader *reader, const char *trace)
{
    size_t len = (size_t)reader->header->sectors * 4;
    int fd = open(trace, O_WRONLY | O_CLOEXEC);

    if (fd < 0 || pwrite(fd, reader->first_ms, len, sizeof(*reader->header)) !=
                      (ssize_t)len)
        perror(trace);
    if (fd >= 0)
        close(fd);
}

/* Only what the image holds right counts. What never came so that parity of
 * one reading makes it right, and yet is, was there by the end. */
static void
check_image(struct reader *reader, const char *trace, const char *path,
            const uint8_t *master, size_t master_len)
{
    size_t len;
    const uint8_t *image = map_file(path, &len);
    uint32_t end_ms = (uint32_t)(reader->header->time_ns / 1000000);

    for (uint32_t i = 0; i < reader->header->sectors; i++) {
        size_t at = (size_t)i * USER_BYTES;

        if (at + USER_BYTES > len || at + USER_BYTES > master_len ||
            memcmp(image + at, master + at, USER_BYTES) != 0)
            reader->first_ms[i] = 0;
        else if (reader->first_ms[i] == 0)
            reader->first_ms[i] = end_ms;
    }
    rewrite(reader, trace);
    munmap((void *)(uintptr_t)image, len);
}

static int
by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void
print_mark(const struct reader *reader, const uint32_t *sorted, uint32_t need)
{
    if (need > reader->got)
        printf("\t-");
    else
        printf("\t%.0f", need == 0 ? 0 : sorted[need - 1] / 1000.0);
}

static void
print_reader(struct reader *reader, uint32_t all)
{
    uint32_t sectors = reader->header->sectors, n = 0;

    for (uint32_t i = 0; i < sectors; i++)
        if (reader->first_ms[i] != 0)
            reader->first_ms[n++] = reader->first_ms[i];
    qsort(reader->first_ms, n, sizeof(uint32_t), by_value);
    printf("%s", reader->name);
    print_mark(reader, reader->first_ms,
               (uint32_t)((all * 900ull + 999) / 1000));
    print_mark(reader, reader->first_ms,
               (uint32_t)((all * 990ull + 999) / 1000));
    print_mark(reader, reader->first_ms,
               (uint32_t)((all * 999ull + 999) / 1000));
    print_mark(reader, reader->first_ms, all);
    printf("\t%u\t%.0f\t%llu\t%llu\n", n, (double)reader->header->time_ns / 1e9,
           (unsigned long long)reader->header->commands,
           (unsigned long long)reader->header->failed);
}

int
main(int argc, char **argv)
{
    struct reader readers[MAX_READERS];
    const uint8_t *master = NULL;
    uint64_t limit_ms = UINT64_MAX;
    size_t master_len = 0, count = 0;
    uint32_t all = 0;
    int at = 1;

    if (argc > 2 && strcmp(argv[1], "-t") == 0) {
        limit_ms = strtoull(argv[2], NULL, 10) * 1000;
        at = 3;
    }
    if (argc > at + 1 && strcmp(argv[at], "-m") == 0) {
        master = map_file(argv[at + 1], &master_len);
        at += 2;
    }
    for (; at < argc && count < MAX_READERS; at++, count++) {
        struct reader *reader = &readers[count];
        char *path, *image;

        memset(reader, 0, sizeof(*reader));
        reader->name = strtok(argv[at], ":");
        path = strtok(NULL, ":");
        image = strtok(NULL, ":");
        if (path == NULL)
            return 2;
        read_trace(reader, path);
        if (reader->header->sectors != readers[0].header->sectors)
            return 2;
        if (image != NULL && master != NULL)
            check_image(reader, path, image, master, master_len);
    }
    for (uint32_t i = 0; count > 0 && i < readers[0].header->sectors; i++) {
        bool any = false;

        for (size_t r = 0; r < count; r++) {
            if (readers[r].first_ms[i] > limit_ms)
                readers[r].first_ms[i] = 0;
            readers[r].got += readers[r].first_ms[i] != 0;
            any = any || readers[r].first_ms[i] != 0;
        }
        all += any;
    }
    printf("# recoverable: %u of %u sectors\n", all,
           count > 0 ? readers[0].header->sectors : 0);
    for (size_t r = 0; r < count; r++)
        print_reader(&readers[r], all);
    return 0;
}
