/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A filter: user data of a data CD, taken out of raw sectors. What a drive
 * hands out as 2048 bytes nobody can check; in raw sectors sync, header, EDC
 * and parity prove each one.
 */
#ifndef DCN_SOURCE_RAW_USER_H
#define DCN_SOURCE_RAW_USER_H

#include "source/source.h"

/*
 * Reads DCN_WANT_USER through next's DCN_WANT_RAW; everything else passes.
 * Sectors without 2048 bytes of user data (audio, form 2) become
 * DCN_SECTOR_WRONG_TYPE. next is the filter's from then on, also on failure.
 */
enum dcn_status
dcn__raw_user_new(struct dcn_source *next, struct dcn_source **source,
                  struct dcn_error *error);

#endif
