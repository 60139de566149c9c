/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the system tells of a device node: how long a transfer may be, how its
 * buffer must be aligned, and by which way the device is reached.
 */
#ifndef DCN_DRIVE_LINE_NODE_H
#define DCN_DRIVE_LINE_NODE_H

#include "mmc/transport.h"

#include <sys/stat.h>

/* Sets max_transfer_bytes, bounce_mask and way of a transport to the node;
 * safe guesses where the system does not say. */
void dcn__node_facts(const struct stat *node, struct dcn_transport *transport);

#endif
