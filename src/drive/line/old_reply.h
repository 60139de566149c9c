/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies that are the one before. */
#ifndef DCN_DRIVE_LINE_OLD_REPLY_H
#define DCN_DRIVE_LINE_OLD_REPLY_H

#include "drive/line/read_parts.h"

/*
 * After a read of which arrived sectors came: sets answer->old where they are
 * those of the read before it, which was of another place (the drive, or
 * somebody on the way, gave its old buffer again), and answer->digest, by
 * which replies are compared. One sector is looked at, the first that is not
 * the same all over: silence and filling repeat on every disc. An old reply
 * stays the last one: its buffer may come once more.
 */
void
dcn__old_reply_watch(struct dcn_drive *drive, const struct dcn_parts *parts,
                     dcn_lba first, uint32_t arrived, const uint8_t *bytes,
                     struct dcn_answer *answer);

/* What came before is of another disc, or of another way to the drive. */
void dcn__old_reply_forget(struct dcn_drive *drive);

#endif
