/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are named on a command line and written anew. */
#ifndef DCN_UTIL_OWN_FILE_H
#define DCN_UTIL_OWN_FILE_H

#include "util/error.h"

/*
 * Opens path for reading and writing, empty, and makes it where it is missing.
 * A file that holds something else than an earlier one of its kind (which
 * begins with magic) is left as it is: DCN_ERR_EXISTS, "PATH exists and is no
 * KIND". What is no regular file (a terminal, a pipe with a reader) is opened
 * for writing alone; nobody is waited for. *fd is -1 on failure.
 */
enum dcn_status
dcn__own_file_open(const char *path, const char *magic, const char *kind,
                   int *fd, struct dcn_error *error);

#endif
