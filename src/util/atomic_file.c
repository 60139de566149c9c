/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Durable small files. Answers for the order temp file, fsync, rename, fsync
 * of the folder, and for locks that vanish with their process (flock). What
 * the bytes mean is the callers' business.
 */
#include "util/atomic_file.h"

#include "util/checked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_ATTEMPTS 16

enum dcn_status
dcn__write_all(int fd, const void *bytes, size_t len, const char *what,
               struct dcn_error *error)
{
    const char *next = bytes;

    while (len > 0) {
        ssize_t written = write(fd, next, len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return dcn__error_set_errno(error, errno, "cannot write %s", what);
        if (written == 0)
            return dcn__error_set_errno(error, ENOSPC, "cannot write %s", what);
        next += written;
        len -= (size_t)written;
    }
    return DCN_OK;
}

enum dcn_status
dcn__sync_folder_of(const char *path, struct dcn_error *error)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 1 : (size_t)(slash - path);
    char *folder;
    int fd;
    int failed = 0;

    if (slash == path)
        len = 1;
    folder = slash == NULL ? strdup(".") : strndup(path, len);
    if (folder == NULL)
        return dcn__error_memory(error, "naming a folder");
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        failed = errno;
    /* Some file systems refuse fsync of folders: nothing better is known. */
    else if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP)
        failed = errno;
    if (fd >= 0)
        close(fd);
    if (failed != 0)
        dcn__error_set_errno(error, failed, "cannot sync folder %s", folder);
    free(folder);
    return failed == 0 ? DCN_OK : dcn__error_set_errno(NULL, failed, "%s", "");
}

enum dcn_status
dcn__atomic_begin(struct dcn_atomic_file *file, const char *path,
                  struct dcn_error *error)
{
    static const char suffix[] = ".part";
    size_t room = strlen(path) + sizeof(suffix);
    enum dcn_status status;

    *file = (struct dcn_atomic_file){.path = path, .fd = -1};
    file->part = malloc(room);
    if (file->part == NULL)
        return dcn__error_memory(error, "naming a temporary file");
    snprintf(file->part, room, "%s%s", path, suffix);
    file->fd =
        open(file->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
             0666);
    if (file->fd >= 0)
        return DCN_OK;
    status = dcn__error_set_errno(error, errno, "cannot create %s", file->part);
    free(file->part);
    file->part = NULL;
    return status;
}

enum dcn_status
dcn__atomic_add(struct dcn_atomic_file *file, const void *bytes, size_t len,
                struct dcn_error *error)
{
    return dcn__write_all(file->fd, bytes, len, file->part, error);
}

void
dcn__atomic_abandon(struct dcn_atomic_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    if (file->part != NULL)
        unlink(file->part);
    free(file->part);
    file->part = NULL;
    file->fd = -1;
}

enum dcn_status
dcn__atomic_end(struct dcn_atomic_file *file, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    int fd = file->fd;

    file->fd = -1;
    if (fsync(fd) != 0)
        status =
            dcn__error_set_errno(error, errno, "cannot sync %s", file->part);
    if (close(fd) != 0 && status == DCN_OK)
        status =
            dcn__error_set_errno(error, errno, "cannot close %s", file->part);
    if (status == DCN_OK && rename(file->part, file->path) != 0)
        status =
            dcn__error_set_errno(error, errno, "cannot replace %s", file->path);
    if (status != DCN_OK) {
        dcn__atomic_abandon(file);
        return status;
    }
    free(file->part);
    file->part = NULL;
    return dcn__sync_folder_of(file->path, error);
}

enum dcn_status
dcn__atomic_write(const char *path, const void *bytes, size_t len,
                  struct dcn_error *error)
{
    struct dcn_atomic_file file;
    enum dcn_status status = dcn__atomic_begin(&file, path, error);

    if (status != DCN_OK)
        return status;
    status = dcn__atomic_add(&file, bytes, len, error);
    if (status == DCN_OK)
        return dcn__atomic_end(&file, error);
    dcn__atomic_abandon(&file);
    return status;
}

/* Reads up to cap bytes; *len on success. */
static enum dcn_status
read_fd(int fd, const char *path, char *bytes, size_t cap, size_t *len,
        struct dcn_error *error)
{
    *len = 0;
    while (*len < cap) {
        ssize_t got = read(fd, bytes + *len, cap - *len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return dcn__error_set_errno(error, errno, "cannot read %s", path);
        if (got == 0)
            break;
        *len += (size_t)got;
    }
    return DCN_OK;
}

static enum dcn_status
file_read_open(int fd, const char *path, size_t ceiling, char **bytes,
               size_t *len, struct dcn_error *error)
{
    struct stat found;
    enum dcn_status status;
    char *buffer;
    size_t cap;

    if (fstat(fd, &found) != 0)
        return dcn__error_set_errno(error, errno, "cannot examine %s", path);
    if (S_ISDIR(found.st_mode))
        return dcn__error_set_errno(error, EISDIR, "cannot read %s", path);
    if (found.st_size < 0 || (uint64_t)found.st_size > ceiling)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s is larger than the %zu bytes expected", path,
                              ceiling);
    /* Files whose size is not known beforehand (pipes) get the ceiling. */
    cap = S_ISREG(found.st_mode) ? (size_t)found.st_size : ceiling;
    buffer = malloc(cap + 1);
    if (buffer == NULL)
        return dcn__error_memory(error, "reading a file");
    status = read_fd(fd, path, buffer, cap, len, error);
    if (status != DCN_OK) {
        free(buffer);
        return status;
    }
    buffer[*len] = '\0';
    *bytes = buffer;
    return DCN_OK;
}

enum dcn_status
dcn__file_read(const char *path, size_t ceiling, char **bytes, size_t *len,
               struct dcn_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum dcn_status status;

    *bytes = NULL;
    *len = 0;
    if (fd < 0)
        return dcn__error_set_errno(error, errno, "cannot open %s", path);
    status = file_read_open(fd, path, ceiling, bytes, len, error);
    close(fd);
    return status;
}

struct dcn_file_lock {
    int fd;
    char *path;
};

static enum dcn_status
lock_busy(int fd, const char *path, struct dcn_error *error)
{
    char owner[24] = "";
    ssize_t got = pread(fd, owner, sizeof(owner) - 1, 0);
    long pid = got > 0 ? strtol(owner, NULL, 10) : 0;

    if (pid > 0)
        return dcn__error_set(error, DCN_ERR_BUSY,
                              "%s is locked by process %ld", path, pid);
    return dcn__error_set(error, DCN_ERR_BUSY,
                          "%s is locked by another process", path);
}

/*
 * One attempt. *fd is -1 with DCN_OK where the file was removed by its former
 * owner between our open and our flock: try again.
 */
static enum dcn_status
lock_once(const char *path, int *fd, struct dcn_error *error)
{
    struct stat opened, named;
    enum dcn_status status;
    int got = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

    *fd = -1;
    if (got < 0)
        return dcn__error_set_errno(error, errno, "cannot create %s", path);
    if (flock(got, LOCK_EX | LOCK_NB) != 0) {
        status =
            errno == EWOULDBLOCK
                ? lock_busy(got, path, error)
                : dcn__error_set_errno(error, errno, "cannot lock %s", path);
        close(got);
        return status;
    }
    if (fstat(got, &opened) != 0 || stat(path, &named) != 0 ||
        opened.st_ino != named.st_ino || opened.st_dev != named.st_dev)
        close(got);
    else
        *fd = got;
    return DCN_OK;
}

enum dcn_status
dcn__file_lock(const char *path, struct dcn_file_lock **lock,
               struct dcn_error *error)
{
    struct dcn_file_lock *made = calloc(1, sizeof(*made));
    enum dcn_status status = DCN_OK;
    char owner[24];

    *lock = NULL;
    if (made == NULL || (made->path = strdup(path)) == NULL) {
        free(made);
        return dcn__error_memory(error, "locking");
    }
    made->fd = -1;
    for (int i = 0; status == DCN_OK && made->fd < 0; i++) {
        if (i == LOCK_ATTEMPTS)
            status = dcn__error_set(error, DCN_ERR_BUSY,
                                    "%s changes hands too often", path);
        else
            status = lock_once(path, &made->fd, error);
    }
    if (status != DCN_OK) {
        free(made->path);
        free(made);
        return status;
    }
    /* The number only helps people: a full disk must not stop the lock. */
    snprintf(owner, sizeof(owner), "%ld\n", (long)getpid());
    if (ftruncate(made->fd, 0) != 0 ||
        pwrite(made->fd, owner, strlen(owner), 0) < 0)
        (void)owner;
    *lock = made;
    return DCN_OK;
}

void
dcn__file_unlock(struct dcn_file_lock *lock)
{
    if (lock == NULL)
        return;
    unlink(lock->path);
    close(lock->fd);
    free(lock->path);
    free(lock);
}
