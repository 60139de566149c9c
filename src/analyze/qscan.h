/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the subchannel of a whole CD says beyond its TOC: pregaps, indexes,
 * ISRCs, the MCN, CD+G, and where Q and P contradict the TOC or each other.
 * Fed with P-W in any order; a frame with a wrong CRC counts only where it is
 * a near miss (ECMA-130 22, IEC 60908 17).
 */
#ifndef DCN_ANALYZE_QSCAN_H
#define DCN_ANALYZE_QSCAN_H

#include "analyze/finding.h"
#include "analyze/qframes.h"

struct dcn_qscan;

/* A scan over that disc, which must outlive it. NULL: out of memory. */
struct dcn_qscan *dcn__qscan_new(const struct dcn_disc *disc);
void dcn__qscan_free(struct dcn_qscan *scan);

/* Adds the raw P-W (96 bytes) read at lba; all zero counts as not given. */
void dcn__qscan_add(struct dcn_qscan *scan, dcn_lba lba,
                    const uint8_t raw[DCN_SUB_BYTES]);

void dcn__qscan_counts(const struct dcn_qscan *scan,
                       struct dcn_qscan_counts *counts);

/*
 * Puts into disc, a copy of the scan's, what was found: pregaps and indexes,
 * ISRC and MCN by majority, each with DCN_ORIGIN_Q (a border that nothing
 * told to the sector: DCN_ORIGIN_ASSUMED). What was not seen stays as it was.
 * What disagrees, was interpolated or dropped goes to findings; any that TOC
 * and standard do not let one write again has keeps_sub.
 */
enum dcn_status
dcn__qscan_finish(struct dcn_qscan *scan, struct dcn_disc *disc,
                  struct dcn_findings *findings, struct dcn_error *error);

/* As dcn__qscan_finish, but only pregaps, of a scan that saw little more than
 * their borders. */
void dcn__qscan_pregaps(struct dcn_qscan *scan, struct dcn_disc *disc);

#endif
