/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing into the table of abilities (drive/abilities.def). */
#ifndef DCN_DRIVE_PROBE_ABILITY_H
#define DCN_DRIVE_PROBE_ABILITY_H

#include "drive/drive.h"

/* Sets row number index, which must be within its bounds: 0..most. */
void dcn__ability_set(struct dcn_drive_abilities *abilities, size_t index,
                      int64_t value);

#endif
