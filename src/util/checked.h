/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic on sizes that come from a disc, a drive or a file. */
#ifndef DCN_UTIL_CHECKED_H
#define DCN_UTIL_CHECKED_H

#include <stdbool.h>
#include <stddef.h>

/* True and *out set, or false (overflow) and *out unspecified; for any
 * mix of integer types. */
#define dcn__add(a, b, out) (!__builtin_add_overflow((a), (b), (out)))
#define dcn__sub(a, b, out) (!__builtin_sub_overflow((a), (b), (out)))
#define dcn__mul(a, b, out) (!__builtin_mul_overflow((a), (b), (out)))

#define DCN_ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

#endif
