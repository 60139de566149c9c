/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the library's own code fills a struct dcn_error. */
#ifndef DCN_UTIL_ERROR_H
#define DCN_UTIL_ERROR_H

#include <discern/error.h>

/*
 * Fills error (if not NULL) with status and the formatted line, clears its
 * errno, LBA and sense, and returns status: "return dcn__error_set(...)".
 */
enum dcn_status
dcn__error_set(struct dcn_error *error, enum dcn_status status,
               const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * The same for a failed system call. The status follows from os_errno
 * (ENOSPC/EDQUOT -> NO_SPACE, ENOENT -> NOT_FOUND, EACCES/EPERM/EROFS ->
 * ACCESS, EEXIST -> EXISTS, ENOMEM -> NO_MEMORY, else IO) and ": strerror"
 * is appended to the line.
 */
enum dcn_status
dcn__error_set_errno(struct dcn_error *error, int os_errno, const char *format,
                     ...) __attribute__((format(printf, 3, 4)));

/* Adds where it happened to an error that was just set. */
void dcn__error_at_lba(struct dcn_error *error, dcn_lba lba);

/* Adds the drive's sense to an error that was just set. */
void dcn__error_add_sense(struct dcn_error *error, uint8_t key, uint8_t asc,
                          uint8_t ascq);

/* "out of memory while <doing>"; returns DCN_ERR_NO_MEMORY. */
enum dcn_status dcn__error_memory(struct dcn_error *error, const char *doing);

#endif
