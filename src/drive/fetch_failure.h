/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A read that failed, in the words of struct dcn_failure (fetch.h). */
#ifndef DCN_DRIVE_FETCH_FAILURE_H
#define DCN_DRIVE_FETCH_FAILURE_H

#include "drive/settle.h"

/* By what the drive says, or by what did not arrive of a good reply. */
void dcn__failure_by_answer(const struct dcn_exchange *exchange,
                            struct dcn_failure *failure);

/* The command did not come back. */
void
dcn__failure_by_transport(enum dcn_status status, const struct dcn_error *error,
                          struct dcn_failure *failure);

#endif
