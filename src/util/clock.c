/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three clocks: whoever must be testable on a simulated one waits and
 * reads the time through them alone. */
#include "util/clock.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define NS_PER_S UINT64_C(1000000000)

static uint64_t
real_now_ns(struct dcn_clock *clock)
{
    struct timespec now;

    (void)clock;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static void
real_sleep_ns(struct dcn_clock *clock, uint64_t duration_ns)
{
    struct timespec left = {
        .tv_sec = (time_t)(duration_ns / NS_PER_S),
        .tv_nsec = (long)(duration_ns % NS_PER_S),
    };

    (void)clock;
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}

static uint64_t
simulated_now_ns(struct dcn_clock *clock)
{
    return clock->simulated_ns;
}

static void
simulated_sleep_ns(struct dcn_clock *clock, uint64_t duration_ns)
{
    clock->simulated_ns += duration_ns;
}

static uint64_t
scaled_now_ns(struct dcn_clock *clock)
{
    uint64_t passed = real_now_ns(clock) - clock->origin_ns;

    if (clock->scale <= 0)
        return passed;
    return (uint64_t)((double)passed / clock->scale);
}

static void
scaled_sleep_ns(struct dcn_clock *clock, uint64_t duration_ns)
{
    if (clock->scale > 0)
        real_sleep_ns(clock, (uint64_t)((double)duration_ns * clock->scale));
}

void
dcn__clock_init_real(struct dcn_clock *clock)
{
    memset(clock, 0, sizeof(*clock));
    clock->now_ns = real_now_ns;
    clock->sleep_ns = real_sleep_ns;
    clock->scale = 1;
}

void
dcn__clock_init_simulated(struct dcn_clock *clock)
{
    memset(clock, 0, sizeof(*clock));
    clock->now_ns = simulated_now_ns;
    clock->sleep_ns = simulated_sleep_ns;
}

void
dcn__clock_init_scaled(struct dcn_clock *clock, double scale)
{
    memset(clock, 0, sizeof(*clock));
    clock->now_ns = scaled_now_ns;
    clock->sleep_ns = scaled_sleep_ns;
    clock->scale = scale;
    clock->never_sleeps = scale <= 0;
    clock->origin_ns = real_now_ns(clock);
}
