/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of an image by the causes in its map. */
#ifndef DCN_JOB_WEIGH_H
#define DCN_JOB_WEIGH_H

#include "map/map.h"
#include "report/report.h"

#include <discern/job.h>

/* The worst that the cause of any sector makes of an image; sectors that hold
 * nothing (beyond, blank, run-out) are not weighed. */
enum dcn_outcome dcn__weigh_map(const struct dcn_map *map);
/* "fixed_codes" of parent: sectors that got right codes on request; nothing
 * where there are none. */
void dcn__weigh_put_fixed(struct dcn_report *parent, const struct dcn_map *map);
/* Tells of these. */
void dcn__weigh_note_fixed(const struct dcn_events *events,
                           const struct dcn_map *map);
/* Tells of sectors that are as pressed or in doubt. */
void
dcn__weigh_note_odd(const struct dcn_events *events, const struct dcn_map *map);

#endif
