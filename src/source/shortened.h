/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source whose disc is told to end earlier, for as long as it is needed. */
#ifndef DCN_SOURCE_SHORTENED_H
#define DCN_SOURCE_SHORTENED_H

#include "source/source.h"

/*
 * *made (closed before of is, which stays its owner's) passes everything on to
 * of, but describes disc: it becomes made's, also on failure.
 * DCN_ERR_NO_MEMORY.
 */
enum dcn_status
dcn__source_shorten(struct dcn_source *of, struct dcn_disc *disc,
                    struct dcn_source **made, struct dcn_error *error);

#endif
