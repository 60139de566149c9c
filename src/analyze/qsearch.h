/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pregaps of a CD found quickly, by reading a few sectors a track. */
#ifndef DCN_ANALYZE_QSEARCH_H
#define DCN_ANALYZE_QSEARCH_H

#include "source/source.h"

/*
 * Searches from each track's start backwards with growing steps, then by
 * halves. Needs DCN_WANT_SUB of source. *disc: a copy of what source
 * describes, with the pregaps; the caller's.
 */
enum dcn_status
dcn__qsearch_pregaps(struct dcn_source *source, struct dcn_disc **disc,
                     struct dcn_error *error);

#endif
