/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image read like a drive: what it holds is not believed either. */
#ifndef DCN_JOB_JUDGED_H
#define DCN_JOB_JUDGED_H

#include "source/source.h"

/*
 * Judges the raw data sectors that next gives by their own codes, as those of
 * a drive are (source/judge.h); everything else passes. next is the filter's
 * from then on, also on failure.
 */
enum dcn_status
dcn__judged_new(struct dcn_source *next, struct dcn_source **source,
                struct dcn_error *error);

#endif
