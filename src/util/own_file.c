/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A slip of the hand must not cost anybody's file: what a caller names for a
 * log is looked at before it is emptied.
 */
#include "util/own_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC_MAX 32

/* True where the file is empty or begins as one of ours does. */
static bool
is_ours(int fd, const struct stat *info, const char *magic)
{
    size_t len = strlen(magic) < MAGIC_MAX ? strlen(magic) : MAGIC_MAX;
    char head[MAGIC_MAX];

    return info->st_size == 0 || (pread(fd, head, len, 0) == (ssize_t)len &&
                                  memcmp(head, magic, len) == 0);
}

/* What is no regular file: opened without waiting, then like any other. */
static int
open_special(const char *path)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    int flags = fd >= 0 ? fcntl(fd, F_GETFL) : -1;

    if (flags >= 0)
        (void)fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
    return fd;
}

enum dcn_status
dcn__own_file_open(const char *path, const char *magic, const char *kind,
                   int *fd, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    struct stat info;

    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
        *fd = open_special(path);
    else
        *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (*fd < 0 && errno == ENXIO)
        return dcn__error_set(error, DCN_ERR_IO,
                              "%s is a pipe that nobody reads", path);
    if (*fd < 0 || fstat(*fd, &info) != 0)
        status = dcn__error_set_errno(error, errno, "create %s", path);
    else if (S_ISREG(info.st_mode) && !is_ours(*fd, &info, magic))
        status = dcn__error_set(error, DCN_ERR_EXISTS, "%s exists and is no %s",
                                path, kind);
    else if (S_ISREG(info.st_mode) && ftruncate(*fd, 0) != 0)
        status = dcn__error_set_errno(error, errno, "empty %s", path);
    if (status != DCN_OK && *fd >= 0) {
        close(*fd);
        *fd = -1;
    }
    return status;
}
