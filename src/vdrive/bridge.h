/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies between drive and host and is neither: a bridge that drops the
 * end of a reply, a broken line of a cable, a host that is not told how much
 * arrived (USB bridges, PATA cables, libata's ATAPI).
 */
#ifndef DCN_VDRIVE_BRIDGE_H
#define DCN_VDRIVE_BRIDGE_H

#include "vdrive/machine.h"

/* Before a command: keeps what stands in the host's buffer, where some of it
 * may have to be left as it was. */
void
dcn__bridge_begin(struct dcn_vdrive *drive, const struct dcn_command *command);
/* After it: what of the reply arrives, and what the host is told of that. */
void
dcn__bridge_end(struct dcn_vdrive *drive, const struct dcn_command *command,
                struct dcn_reply *reply);

#endif
