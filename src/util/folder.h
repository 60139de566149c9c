/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that are made where they are missing. */
#ifndef DCN_UTIL_FOLDER_H
#define DCN_UTIL_FOLDER_H

#include <stdbool.h>

/* Makes path and the folders it is in, for the user alone (as XDG wants it of
 * its folders); true where path is a folder on return. */
bool dcn__make_folders(const char *path);

#endif
