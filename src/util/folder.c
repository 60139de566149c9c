/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mkdir -p. Whoever needs the folder learns what failed when using it. */
#include "util/folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool
is_folder(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

bool
dcn__make_folders(const char *path)
{
    char *copy;
    bool made;

    if (is_folder(path))
        return true;
    copy = strdup(path);
    if (copy == NULL)
        return false;
    for (char *at = strchr(copy + 1, '/'); at != NULL;
         at = strchr(at + 1, '/')) {
        *at = '\0';
        if (!is_folder(copy) && mkdir(copy, 0700) != 0)
            break;
        *at = '/';
    }
    made = mkdir(path, 0700) == 0 || is_folder(path);
    free(copy);
    return made;
}
