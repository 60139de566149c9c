/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual drive as a real /dev/srN: Linux TCMU (target_core_user) and
 * tcm_loop.
 */
#ifndef DCN_VDRIVE_TCMU_H
#define DCN_VDRIVE_TCMU_H

#include "vdrive/vdrive.h"

struct dcn_tcmu;

/*
 * Makes the device nodes appear. Loads nothing itself: DCN_ERR_UNSUPPORTED
 * names the missing kernel module or mount, DCN_ERR_ACCESS missing rights.
 * The drive stays the caller's and must outlive the server.
 */
enum dcn_status dcn__tcmu_start(struct dcn_vdrive *drive, const char *name,
                                struct dcn_tcmu **tcmu,
                                struct dcn_error *error);

/* "/dev/sr0"; NULL while the kernel has not named it. */
const char *dcn__tcmu_node(const struct dcn_tcmu *tcmu);

/*
 * Answers commands until stop(payload) returns true (asked at least ten
 * times a second) or the drive is gone. on_node, where not NULL, is called
 * once, when the node's name is known. The link scans the bus at once, so
 * answering begins before the name is known.
 */
enum dcn_status dcn__tcmu_serve(struct dcn_tcmu *tcmu,
                                bool (*stop)(void *payload),
                                void (*on_node)(const char *node,
                                                void *payload),
                                void *payload, struct dcn_error *error);

/* Removes the devices and frees; NULL is allowed. */
void dcn__tcmu_stop(struct dcn_tcmu *tcmu);

#endif
