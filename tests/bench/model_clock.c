/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded into a program that reads a virtual drive on a simulated clock:
 * its clocks show the drive's time (the trace that MODEL_CLOCK names, see
 * vdrive/trace.h), so that programs that measure how slow a drive is see what
 * they would see of a real one. Nothing waits.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S    1000000000u
#define TIME_OFFSET 16 /* of the time in the header of a trace */
#define HEADER      64
/* Some moment: clocks begin here. */
#define EPOCH_S 1700000000

static const volatile uint64_t *model_ns;

__attribute__((constructor)) static void
begin(void)
{
    const char *path = getenv("MODEL_CLOCK");
    int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    char *map = MAP_FAILED;

    if (fd >= 0) {
        map = mmap(NULL, HEADER, PROT_READ, MAP_SHARED, fd, 0);
        close(fd);
    }
    if (map != MAP_FAILED)
        model_ns = (const volatile uint64_t *)(const void *)(map + TIME_OFFSET);
}

int
clock_gettime(clockid_t which, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);

    if (model_ns == NULL || which == CLOCK_PROCESS_CPUTIME_ID ||
        which == CLOCK_THREAD_CPUTIME_ID) {
        if (real == NULL)
            *(void **)(&real) = dlsym(RTLD_NEXT, "clock_gettime");
        return real(which, now);
    }
    now->tv_sec = EPOCH_S + (time_t)(*model_ns / NS_PER_S);
    now->tv_nsec = (long)(*model_ns % NS_PER_S);
    return 0;
}

int
gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec exact;

    (void)zone;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}

time_t
time(time_t *now)
{
    struct timespec exact;

    clock_gettime(CLOCK_REALTIME, &exact);
    if (now != NULL)
        *now = exact.tv_sec;
    return exact.tv_sec;
}
