/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel objects of one virtual drive: TCMU backstore, uio device and
 * loopback target in configfs, and the SCSI device that comes of them.
 */
#ifndef DCN_VDRIVE_TCMU_TARGET_H
#define DCN_VDRIVE_TCMU_TARGET_H

#include "util/error.h"

#include <stddef.h>

#define DCN_TCMU_PATH_BYTES 512

struct dcn_tcmu_target {
    char name[65];
    char hba[DCN_TCMU_PATH_BYTES];       /* .../core/user_N, "" when gone */
    char backstore[DCN_TCMU_PATH_BYTES]; /* .../core/user_N/NAME, or "" */
    char loop[DCN_TCMU_PATH_BYTES];      /* .../loopback/naa.X, or "" */
    char nexus[32];                      /* naa of the initiator */
    int uio;                             /* N of /dev/uioN, or -1 */
};

/*
 * Makes backstore and loopback target of that name; nothing is on the bus
 * until linked. size in bytes. On failure everything is removed again.
 * DCN_ERR_INVALID: name is not 1..64 of letters, digits, '.', '_', '-';
 * DCN_ERR_UNSUPPORTED: what to mount or load; DCN_ERR_ACCESS: not root.
 */
enum dcn_status
dcn__tcmu_target_create(struct dcn_tcmu_target *target, const char *name,
                        uint64_t size, struct dcn_error *error);

/*
 * The drives of this kind that there are, served or left behind by killed
 * servers: at most max, returns how many.
 */
size_t dcn__tcmu_target_list(struct dcn_tcmu_target *targets, size_t max);

/*
 * Keeps other servers from making or removing drives until the descriptor
 * that it returns is closed; -1 where that cannot be (nothing is there yet,
 * or no rights).
 */
int dcn__tcmu_target_lock(void);

/*
 * Opens the uio device and maps its area; both are the caller's.
 * DCN_ERR_BUSY: another process answers it.
 */
enum dcn_status
dcn__tcmu_target_open(struct dcn_tcmu_target *target, int *fd, void **map,
                      size_t *map_len, struct dcn_error *error);

/* Fails the commands that a dead server left unanswered and empties the
 * ring. Best effort. */
void dcn__tcmu_target_reset_ring(const struct dcn_tcmu_target *target);

/* Puts the drive on its bus; returns when the kernel has scanned it, which
 * takes answers meanwhile. 0 or errno. */
int dcn__tcmu_target_link(const struct dcn_tcmu_target *target);

/* Takes it off the bus and removes the loopback target; takes answers
 * meanwhile. Best effort; may be called again. */
void dcn__tcmu_target_unlink(struct dcn_tcmu_target *target);

/* Removes the backstore; the uio device must be closed. */
void dcn__tcmu_target_remove(struct dcn_tcmu_target *target);

/* "/dev/sr0" once the kernel has bound it and the node is there. has_device
 * says whether the SCSI device is there at least. */
bool dcn__tcmu_target_node(const struct dcn_tcmu_target *target, char *node,
                           size_t node_bytes, bool *has_device);

#endif
