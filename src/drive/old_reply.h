/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies that are the one before. */
#ifndef DCN_DRIVE_OLD_REPLY_H
#define DCN_DRIVE_OLD_REPLY_H

#include "drive/settle.h"

/*
 * A reply that is, in its first sector, the same as the last one but was
 * asked for another place: the drive or the bus gave its old buffer again.
 * Silence and filling repeat on every disc and do not count.
 */
bool
dcn__is_old_reply(struct dcn_fetch *fetch, const struct dcn_exchange *exchange);

#endif
