/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of detectors: a row each, in the order in which they finish. Row
 * NAME is dcn__detect_NAME of detect_NAME.c. */
#include "analyze/detector.h"

#define ROWS(ROW) \
    ROW(q)        \
    ROW(cdtext)   \
    ROW(missing)  \
    ROW(libcrypt) \
    ROW(intended)

#define DECLARE(name) extern const struct dcn_detector dcn__detect_##name;
#define POINT(name)   &dcn__detect_##name,

ROWS(DECLARE)

const struct dcn_detector *const dcn__detectors[] = {ROWS(POINT) NULL};
