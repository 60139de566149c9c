/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where Q and P of a CD agree neither with its TOC nor with each other:
 * CONTROL, relative and absolute time, track and index, P, other ADRs. Each
 * run is one finding, with where and how many.
 */
#ifndef DCN_ANALYZE_QACCORD_H
#define DCN_ANALYZE_QACCORD_H

#include "analyze/finding.h"
#include "analyze/qframes.h"

/* known: the disc with the pregaps and indexes that the frames showed. */
enum dcn_status
dcn__qaccord_find(const struct dcn_qframes *frames,
                  const struct dcn_disc *known, struct dcn_findings *findings,
                  struct dcn_error *error);

#endif
