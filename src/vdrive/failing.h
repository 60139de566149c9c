/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a failing sector costs and with which sense it ends: the damage rule's
 * own, else the drive's habit (fail_ms), else the standard's code after the
 * drive's retries.
 */
#ifndef DCN_VDRIVE_FAILING_H
#define DCN_VDRIVE_FAILING_H

#include "vdrive/delivery.h"

/* How lba fails at that attempt. sector NULL: the medium's own bytes are
 * wrong. usual: the sense where nothing else is told. */
struct dcn_failing
dcn__failing_plan(const struct dcn_read *read,
                  const struct dcn_damage_sector *sector, dcn_lba lba,
                  uint32_t attempt, const struct dcn_vsense *usual);

/* Milliseconds of a timed sense, drawn anew for each command. */
uint32_t dcn__failing_ms(const struct dcn_vdrive *drive, dcn_lba lba,
                         const struct dcn_vsense *sense);

/* The drive gives lba up: time, head, cache and speed as after an error, and
 * the sense. retried: its own retries are still to be paid for. */
void dcn__failing_end(struct dcn_read *read, dcn_lba lba,
                      const struct dcn_failing *failing, bool retried);

/* Ends a command at once with a sense that a personality tells, after the
 * time that it tells. */
void dcn__failing_refuse(struct dcn_read *read, dcn_lba lba,
                         const struct dcn_vsense *sense);

#endif
