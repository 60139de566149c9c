/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of detectors. */
#include "analyze/detector.h"

const struct dcn_detector *const dcn__detectors[] = {
    &dcn__detect_q,
    &dcn__detect_cdtext,
    &dcn__detect_intended,
    NULL,
};
