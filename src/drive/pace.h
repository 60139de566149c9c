/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives that stay slow after errors, whatever they are told: noticed. */
#ifndef DCN_DRIVE_PACE_H
#define DCN_DRIVE_PACE_H

#include "drive/settle.h"

/* Each command with its answer, in turn. A note where the drive stays slow. */
void
dcn__pace_watch(struct dcn_fetch *fetch, const struct dcn_exchange *exchange);

#endif
