/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are written under a name of their own before they take the place
 * of another. Nobody can foresee the name, nothing that has it is opened, no
 * link is followed; what a killed process left is told from what a living one
 * writes.
 */
#ifndef DCN_UTIL_TEMPORARY_H
#define DCN_UTIL_TEMPORARY_H

#include "util/error.h"

/*
 * Makes PATH.<16 hex digits>.part, empty, for reading and writing, locked
 * (flock) for as long as *fd is open. *name is malloc'ed. On failure *fd is -1,
 * *name NULL, and the message names path: DCN_ERR_NOT_FOUND (its folder),
 * _ACCESS, _NO_SPACE, _IO.
 */
enum dcn_status dcn__temporary_make(const char *path, char **name, int *fd,
                                    struct dcn_error *error);

/*
 * Removes the temporaries of files whose paths begin with base, as far as no
 * living process has them. What is no regular file, or has another form of
 * name, stays.
 */
void dcn__temporary_sweep(const char *base);

#endif
