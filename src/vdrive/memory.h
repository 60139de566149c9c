/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive answers out of its memory once a sector failed: the same again
 * in an instant, or, having lost its track, the same of whatever is asked
 * next, until its head goes elsewhere.
 */
#ifndef DCN_VDRIVE_MEMORY_H
#define DCN_VDRIVE_MEMORY_H

#include "vdrive/delivery.h"

/* True where count sectors from lba are answered so: the command ended. Else
 * *count is no more than what comes before such sectors. */
bool dcn__memory_answers(struct dcn_read *read, dcn_lba lba, uint32_t *count);

/* lba failed with the sense that stands in the reply. */
void dcn__memory_keep(struct dcn_read *read, dcn_lba lba,
                      const struct dcn_damage_sector *sector,
                      const struct dcn_damage_view *view,
                      const struct dcn_vsense *sense);

/* The head went to lba. */
void dcn__memory_seek(struct dcn_vdrive *drive, dcn_lba lba);

#endif
