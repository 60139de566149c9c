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
 * Makes the kernel's objects for a drive of that name (1 to 64 letters,
 * digits, '.', '_', '-'; the same name always gets the same SCSI address);
 * dcn__tcmu_serve then puts it on its bus. What killed servers left behind is
 * removed first. Loads nothing itself. The drive stays the
 * caller's and must outlive the server.
 * DCN_ERR_UNSUPPORTED names the missing kernel module or mount;
 * DCN_ERR_ACCESS: not root; DCN_ERR_BUSY: a live server has that name. On
 * failure *tcmu is NULL and nothing is left behind.
 */
enum dcn_status
dcn__tcmu_start(struct dcn_vdrive *drive, const char *name,
                struct dcn_tcmu **tcmu, struct dcn_error *error);

/* "/dev/sr0"; NULL while the kernel has not named it. */
const char *dcn__tcmu_node(const struct dcn_tcmu *tcmu);

/*
 * Answers commands until stop(payload) returns true or the drive is gone.
 * stop is asked at least ten times a second, except while one command takes
 * longer on the drive's clock. on_node, where not NULL, is called once, when
 * the node's name is known (putting the drive on the bus scans it at once,
 * so answering begins before). A reply that says transport_failed is not
 * given: the command hangs until its sender's time-out, others go on.
 * DCN_ERR_UNSUPPORTED: the kernel has no driver for it (sr_mod);
 * DCN_ERR_TRANSPORT: the kernel did not take it or no longer listens.
 */
enum dcn_status
dcn__tcmu_serve(struct dcn_tcmu *tcmu, bool (*stop)(void *payload),
                void (*on_node)(const char *node, void *payload), void *payload,
                struct dcn_error *error);

/*
 * Removes the devices and frees; NULL is allowed. Commands that are under way
 * fail, so mounts and open nodes cannot keep it waiting.
 */
void dcn__tcmu_stop(struct dcn_tcmu *tcmu);

#endif
