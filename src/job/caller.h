/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Structs of the public interface that grow at their end: each begins with a
 * size_t that says how much of it its caller knows.
 */
#ifndef DCN_JOB_CALLER_H
#define DCN_JOB_CALLER_H

#include "util/error.h"

#include <stddef.h>

/*
 * An _init: fills the first size bytes of a caller's struct from defaults
 * (full bytes), and with zero what lies past them, and sets its size.
 */
void
dcn__caller_init(void *options, size_t size, const void *defaults, size_t full);

/*
 * Copies what a caller filled over own (full bytes), which holds the defaults.
 * given NULL: own stays as it is. DCN_ERR_INVALID: no _init set the size;
 * DCN_ERR_UNSUPPORTED: the caller's struct is longer, and what own has no room
 * for is not zero.
 */
enum dcn_status dcn__caller_take(void *own, size_t full, const void *given,
                                 struct dcn_error *error);

#endif
