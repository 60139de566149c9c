/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of options' arguments. All refuse anything before or after. */
#ifndef DISCERN_CLI_VALUES_H
#define DISCERN_CLI_VALUES_H

#include <discern/types.h>

#include <stdbool.h>
#include <stdint.h>

/* Decimal digits up to most. */
bool cli_value_number(const char *text, uint64_t most, uint64_t *value);
/* 1 .. 1000, "8" or "8x". */
bool cli_value_speed(const char *text, unsigned *speed);
/* "90", "90s", "15m", "2h", "1h30m"; seconds. */
bool cli_value_time(const char *text, double *seconds);
/* "real": 1; "unthrottled": 0; else a decimal number above 0. */
bool cli_value_clock(const char *text, double *scale);
/* "1000-1999", both inclusive, or "1000". */
bool cli_value_range(const char *text, struct dcn_range *range);

#endif
