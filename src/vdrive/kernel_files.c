/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and writing of the kernel's one-line files. */
#include "vdrive/kernel_files.h"

#ifdef HAVE_LINUX_TARGET_CORE_USER_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool
dcn__kernel_path(char out[DCN_TCMU_PATH_BYTES], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(out, DCN_TCMU_PATH_BYTES, format, args);
    va_end(args);
    if (len >= 0 && len < DCN_TCMU_PATH_BYTES)
        return true;
    out[0] = '\0';
    return false;
}

int
dcn__kernel_write(const char *text, const char *folder, const char *file)
{
    char path[DCN_TCMU_PATH_BYTES];
    if (!dcn__kernel_path(path, "%s/%s", folder, file))
        return ENAMETOOLONG;
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    size_t len = strlen(text);
    ssize_t written = write(fd, text, len);
    int failed = written < 0 ? errno : (size_t)written != len ? EIO : 0;
    if (close(fd) != 0 && failed == 0)
        failed = errno;
    return failed;
}

bool
dcn__kernel_read_line(char *line, size_t bytes, const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    bool found = fgets(line, (int)bytes, file) != NULL;
    (void)fclose(file);
    if (found)
        line[strcspn(line, "\n")] = '\0';
    return found;
}

#endif
