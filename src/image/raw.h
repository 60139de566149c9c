/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw sectors without a sheet. */
#ifndef DCN_IMAGE_RAW_H
#define DCN_IMAGE_RAW_H

#include "util/error.h"

#include <stddef.h>

/* True for the first len bytes of a file of raw data sectors; *stride: from
 * one to the next (2352, or 2448 with P-W), by the sync patterns. */
bool dcn__raw_stride(const uint8_t *head, size_t len, uint32_t *stride);

#endif
