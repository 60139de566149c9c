/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A slip of the hand must not cost anybody's file: what a caller names for a
 * log is looked at before it is emptied.
 */
#include "util/own_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC_MAX 32

enum dcn_status
dcn__own_file_check(const char *path, const char *magic, const char *kind,
                    struct dcn_error *error)
{
    size_t len = strlen(magic) < MAGIC_MAX ? strlen(magic) : MAGIC_MAX;
    char head[MAGIC_MAX];
    struct stat info;
    ssize_t got;
    int fd;

    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size == 0)
        return DCN_OK;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return DCN_OK;
    got = read(fd, head, len);
    close(fd);
    if (got == (ssize_t)len && memcmp(head, magic, len) == 0)
        return DCN_OK;
    return dcn__error_set(error, DCN_ERR_EXISTS, "%s exists and is no %s", path,
                          kind);
}
