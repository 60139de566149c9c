/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source for a while: whoever closes it does not close what it is of. */
#ifndef DCN_SOURCE_BORROWED_H
#define DCN_SOURCE_BORROWED_H

#include "source/source.h"

/* *borrowed (closed before of is) passes everything on to of, which stays its
 * owner's. DCN_ERR_NO_MEMORY. */
enum dcn_status
dcn__source_borrow(struct dcn_source *of, struct dcn_source **borrowed,
                   struct dcn_error *error);

#endif
