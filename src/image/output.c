/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that the library writes. What they hold is for others to say. */
#include "image/output.h"

#include "util/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum dcn_status
dcn__output_check_free(const char *path, struct dcn_error *error)
{
    struct stat info;

    if (lstat(path, &info) == 0)
        return dcn__error_set(error, DCN_ERR_EXISTS, "%s exists already", path);
    return DCN_OK;
}

/* The folder of path ("." for a bare name); the caller frees it. */
static char *
folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

static enum dcn_status
open_failed(const char *path, int os_errno, struct dcn_error *error)
{
    struct stat info;
    char *folder;
    bool missing;

    if (os_errno == EEXIST)
        return dcn__error_set(error, DCN_ERR_EXISTS, "%s exists already", path);
    if (os_errno != ENOENT)
        return dcn__error_set_errno(error, os_errno, "create %s", path);
    folder = folder_of(path);
    missing = folder != NULL && stat(folder, &info) != 0;
    if (missing)
        dcn__error_set(error, DCN_ERR_NOT_FOUND,
                       "create %s: folder %s does not exist", path, folder);
    else
        dcn__error_set_errno(error, os_errno, "create %s", path);
    free(folder);
    return DCN_ERR_NOT_FOUND;
}

enum dcn_status
dcn__output_open(struct dcn_output *output, const char *path, uint64_t size,
                 enum dcn_output_mode mode, struct dcn_error *error)
{
    int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK;
    struct stat info;

    memset(output, 0, sizeof(*output));
    output->fd = -1;
    output->path = strdup(path);
    if (output->path == NULL)
        return dcn__error_memory(error, "creating a file");
    if (mode == DCN_OUTPUT_NEW)
        flags |= O_EXCL;
    output->fd = open(path, flags, 0666);
    if (output->fd < 0)
        return open_failed(path, errno, error);
    if (fstat(output->fd, &info) != 0)
        return dcn__error_set_errno(error, errno, "create %s", path);
    if (!S_ISREG(info.st_mode))
        return dcn__error_set(error, DCN_ERR_EXISTS,
                              "%s exists and is not a regular file", path);
    /* Files are made at their final size: another one means another layout
     * (a split image that was finished with pregaps found on the way), and
     * to go on would mix the two. */
    if (mode == DCN_OUTPUT_RESUME && info.st_size != 0 &&
        (uint64_t)info.st_size != size)
        return dcn__error_set(error, DCN_ERR_EXISTS,
                              "%s has %lld bytes where %llu are to be: it is "
                              "no unfinished part of this image",
                              path, (long long)info.st_size,
                              (unsigned long long)size);
    output->size = size;
    output->filled = mode == DCN_OUTPUT_RESUME || mode == DCN_OUTPUT_RESUME_CUT
                         ? (uint64_t)info.st_size
                         : 0;
    if (output->filled > size)
        output->filled = size;
    if (mode == DCN_OUTPUT_OVERWRITE && ftruncate(output->fd, 0) != 0)
        return dcn__error_set_errno(error, errno, "empty %s", path);
    if (ftruncate(output->fd, (off_t)size) != 0)
        return dcn__error_set_errno(error, errno, "set %s to %llu bytes", path,
                                    (unsigned long long)size);
    return DCN_OK;
}

enum dcn_status
dcn__output_cut(struct dcn_output *output, uint64_t size,
                struct dcn_error *error)
{
    if (ftruncate(output->fd, (off_t)size) != 0)
        return dcn__error_set_errno(error, errno, "set %s to %llu bytes",
                                    output->path, (unsigned long long)size);
    output->size = size;
    if (output->filled > size)
        output->filled = size;
    return DCN_OK;
}

enum dcn_status
dcn__output_open_beside(struct dcn_output *output, const char *path,
                        uint64_t size, struct dcn_error *error)
{
    enum dcn_status status;

    memset(output, 0, sizeof(*output));
    status = dcn__temporary_make(path, &output->path, &output->fd, error);
    if (status != DCN_OK)
        return status;
    output->size = size;
    if (ftruncate(output->fd, (off_t)size) != 0)
        return dcn__error_set_errno(error, errno, "set %s to %llu bytes", path,
                                    (unsigned long long)size);
    return DCN_OK;
}

static bool
all_zero(const uint8_t *bytes, size_t len)
{
    return len == 0 ||
           (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0);
}

enum dcn_status
dcn__output_write(struct dcn_output *output, uint64_t offset, const void *bytes,
                  size_t len, struct dcn_error *error)
{
    const uint8_t *from = bytes;
    size_t done = 0;

    if (offset >= output->filled && all_zero(from, len))
        return DCN_OK;
    while (done < len) {
        ssize_t put =
            pwrite(output->fd, from + done, len - done, (off_t)(offset + done));
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return dcn__error_set_errno(error, errno, "write %s", output->path);
        done += (size_t)put;
        if (offset + done > output->filled)
            output->filled = offset + done;
    }
    return DCN_OK;
}

struct writing {
    struct dcn_output *output;
    uint64_t offset;
    const void *bytes;
    size_t len;
};

static enum dcn_status
write_once(void *argument, struct dcn_error *error)
{
    const struct writing *w = argument;

    return dcn__output_write(w->output, w->offset, w->bytes, w->len, error);
}

enum dcn_status
dcn__output_write_waiting(struct dcn_output *output,
                          const struct dcn_room *room, uint64_t offset,
                          const void *bytes, size_t len,
                          struct dcn_error *error)
{
    struct writing writing = {output, offset, bytes, len};

    return dcn__room_do(room, write_once, &writing, error);
}

enum dcn_status
dcn__output_read(struct dcn_output *output, uint64_t offset, void *bytes,
                 size_t len, struct dcn_error *error)
{
    uint8_t *to = bytes;
    size_t done = 0;

    while (done < len) {
        ssize_t got =
            pread(output->fd, to + done, len - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return dcn__error_set_errno(error, errno, "read %s", output->path);
        if (got == 0)
            return dcn__error_set(error, DCN_ERR_IO,
                                  "read %s: became shorter while in use",
                                  output->path);
        done += (size_t)got;
    }
    return DCN_OK;
}

enum dcn_status
dcn__output_sync(struct dcn_output *output, struct dcn_error *error)
{
    int result;

    do
        result = fdatasync(output->fd);
    while (result != 0 && errno == EINTR);
    if (result != 0)
        return dcn__error_set_errno(error, errno, "sync %s", output->path);
    return DCN_OK;
}

void
dcn__output_close(struct dcn_output *output)
{
    if (output->fd >= 0)
        close(output->fd);
    free(output->path);
    output->fd = -1;
    output->path = NULL;
}
