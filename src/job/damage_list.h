/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what was not recovered. */
#ifndef DCN_JOB_DAMAGE_LIST_H
#define DCN_JOB_DAMAGE_LIST_H

#include "map/map.h"
#include "report/report.h"

#include <discern/events.h>

/* "damage" of report: runs of sectors that were not recovered, those of one
 * cause together; says what it leaves out, also as a note. */
void dcn__damage_put(struct dcn_report *report, const struct dcn_map *map,
                     const struct dcn_events *events);

#endif
