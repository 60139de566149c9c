/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the detectors found, as every job reports it. */
#ifndef DCN_JOB_FINDINGS_H
#define DCN_JOB_FINDINGS_H

#include "analyze/tap.h"
#include "map/map.h"
#include "report/report.h"

#include <discern/events.h>

/* Adds "findings" to a job's report (docs/schema/common.json), and
 * "findings_left_out" where there are more. tap NULL, or no finding: nothing. */
void dcn__tree_findings(struct dcn_report *report, const struct dcn_tap *tap);

/* Tells the tap of each run of map that is not plainly good. */
void dcn__findings_tell(struct dcn_tap *tap, const struct dcn_map *map);

/* The same of the map beside an image, where there is one that can be read:
 * so that what a rip found is found again without the disc. */
void dcn__findings_tell_beside(struct dcn_tap *tap, const char *image);

/* A watch that stops where the caller says so; events must live as long. */
struct dcn_watch dcn__findings_watch(const struct dcn_events *events);

#endif
