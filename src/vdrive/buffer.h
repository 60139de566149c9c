/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The buffer that replies pass through, of emulated drives and of bridges:
 * what a read that fails unnoticed does not fill comes as it is from there
 * (damage `echo`).
 */
#ifndef DCN_VDRIVE_BUFFER_H
#define DCN_VDRIVE_BUFFER_H

#include "vdrive/delivery.h"

/* After each command: its reply lies at the buffer's front now. Nothing where
 * no damage asks for it, or memory is short. */
void
dcn__buffer_keep(struct dcn_vdrive *drive, const struct dcn_command *command,
                 const struct dcn_reply *reply);

/* The host's buffer from byte `at` on as the drive's has it there; zeros past
 * what ever came, and at the front the command itself, which came in by it. */
void dcn__buffer_give(struct dcn_vdrive *drive,
                      const struct dcn_command *command, size_t at, size_t len);
/* One sector of stride bytes: the last that passed. */
void dcn__buffer_give_last(const struct dcn_vdrive *drive, uint8_t *sector,
                           size_t stride);
/* Frees it. */
void dcn__buffer_end(struct dcn_vdrive *drive);

#endif
