/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are named on a command line and written anew. */
#ifndef DCN_UTIL_OWN_FILE_H
#define DCN_UTIL_OWN_FILE_H

#include "util/error.h"

/*
 * DCN_OK where path may be emptied and written: nothing is there, or an empty
 * file, or one that begins with magic (an earlier one of its kind), or what is
 * no regular file. DCN_ERR_EXISTS of any other: "PATH exists and is no KIND".
 * What cannot be read is for whoever opens it to complain of.
 */
enum dcn_status dcn__own_file_check(const char *path, const char *magic,
                                    const char *kind, struct dcn_error *error);

#endif
