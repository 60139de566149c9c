/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of one folder would outlive a power cut. Not for threads: the caller
 * lets one in at a time. */
#ifndef FAULTIO_DISK_H
#define FAULTIO_DISK_H

#include <stdbool.h>
#include <stdint.h>

/* folder as it lies there now is taken for durable the first time; side, on
 * the same file system, keeps the state from one process to the next. */
bool faultio_disk_open(const char *folder, const char *side, bool ordered);

/* Number of the file of that name; 0: none. */
uint32_t faultio_disk_id(const char *name);
/* Effects on the folder; the system's call follows (link, unlink, rename) or
 * came before (created). */
void faultio_disk_created(const char *name);
void faultio_disk_renamed(const char *from, const char *to);
void faultio_disk_unlinked(const char *name);
/* fsync of a file's descriptor, of the folder, and of everything. */
void faultio_disk_sync_file(int fd, uint32_t id);
void faultio_disk_sync_folder(void);
void faultio_disk_sync_all(void);

/* The folder becomes what the cut leaves of it: "drop", "zeros", "random". */
bool faultio_disk_cut(const char *how, uint64_t seed);

#endif
