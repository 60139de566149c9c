/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time as something that can be given: real, real but scaled, or simulated.
 * Whoever waits or measures takes a clock, so that tests and benchmarks of
 * the engine take milliseconds.
 */
#ifndef DCN_UTIL_CLOCK_H
#define DCN_UTIL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct dcn_clock {
    /* Nanoseconds since some fixed moment; never goes backwards. */
    uint64_t (*now_ns)(struct dcn_clock *clock);
    /* Lets duration_ns pass: sleeps, or only advances a simulated clock. */
    void (*sleep_ns)(struct dcn_clock *clock, uint64_t duration_ns);
    uint64_t simulated_ns; /* of a simulated clock: now */
    double scale;          /* of a scaled clock: real seconds per second */
    uint64_t origin_ns;    /* of a scaled clock: real time of its zero */
    bool never_sleeps;     /* sleep_ns does nothing */
};

/* CLOCK_MONOTONIC and nanosleep. */
void dcn__clock_init_real(struct dcn_clock *clock);

/* Starts at 0; only sleep_ns moves it. Not for several threads. */
void dcn__clock_init_simulated(struct dcn_clock *clock);

/*
 * scale real seconds pass for one of this clock: 0.01 makes a model 100
 * times faster than life. scale 0 never sleeps (an unthrottled drive): now is
 * real time, sleeps do nothing.
 */
void dcn__clock_init_scaled(struct dcn_clock *clock, double scale);

#endif
