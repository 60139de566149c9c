/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Durable small files. Answers for the order temp file, fsync, rename, fsync
 * of the folder, and for locks that vanish with their process (flock). What
 * the bytes mean is the callers' business.
 */
#include "util/atomic_file.h"

#include "util/checked.h"
#include "util/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_ATTEMPTS 16
#define OWNER_BYTES   24 /* a process number and a line's end */
/* Who writes a pipe for us has begun long since. */
#define PIPE_WAIT_MS 10000

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
    *file = (struct dcn_atomic_file){.path = path, .fd = -1};
    return dcn__temporary_make(path, &file->part, &file->fd, error);
}

enum dcn_status
dcn__atomic_add(struct dcn_atomic_file *file, const void *bytes, size_t len,
                struct dcn_error *error)
{
    return dcn__write_all(file->fd, bytes, len, file->path, error);
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
            dcn__error_set_errno(error, errno, "cannot sync %s", file->path);
    if (close(fd) != 0 && status == DCN_OK)
        status =
            dcn__error_set_errno(error, errno, "cannot close %s", file->path);
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

/* Waits until a pipe has something to say, or has ended; a signal ends the
 * wait, so that who is told to stop does. */
static enum dcn_status
await_pipe(int fd, const char *path, struct dcn_error *error)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    int ready = poll(&wait, 1, PIPE_WAIT_MS);

    if (ready < 0)
        return dcn__error_set(error, DCN_ERR_CANCELLED,
                              "stopped while waiting for %s", path);
    if (ready == 0)
        return dcn__error_set(error, DCN_ERR_IO,
                              "cannot read %s: nothing came within %d s", path,
                              PIPE_WAIT_MS / 1000);
    return DCN_OK;
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
        if (got < 0 && errno == EAGAIN) {
            enum dcn_status status = await_pipe(fd, path, error);

            if (status != DCN_OK)
                return status;
            continue;
        }
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
    /* Of files whose size is not known beforehand (pipes) one byte more than
     * the ceiling is asked for, to see whether they end. */
    cap = S_ISREG(found.st_mode) ? (size_t)found.st_size : ceiling + 1;
    if (S_ISFIFO(found.st_mode)) {
        status = await_pipe(fd, path, error);
        if (status != DCN_OK)
            return status;
    }
    buffer = malloc(cap + 1);
    if (buffer == NULL)
        return dcn__error_memory(error, "reading a file");
    status = read_fd(fd, path, buffer, cap, len, error);
    if (status == DCN_OK && *len > ceiling)
        status = dcn__error_set(error, DCN_ERR_FORMAT,
                                "%s is larger than the %zu bytes expected",
                                path, ceiling);
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
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
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
    char owner[OWNER_BYTES] = "";
    ssize_t got = pread(fd, owner, sizeof(owner) - 1, 0);
    long pid = got > 0 ? strtol(owner, NULL, 10) : 0;

    if (pid > 0)
        return dcn__error_set(error, DCN_ERR_BUSY,
                              "%s is locked by process %ld", path, pid);
    return dcn__error_set(error, DCN_ERR_BUSY,
                          "%s is locked by another process", path);
}

/* True for what we put into a lock file: nothing yet, or a process number. */
static bool
is_lock(int fd, const struct stat *info)
{
    char owner[OWNER_BYTES];
    ssize_t got = pread(fd, owner, sizeof(owner) - 1, 0);

    if (!S_ISREG(info->st_mode) || got < 0 ||
        info->st_size >= (off_t)sizeof(owner))
        return false;
    owner[got] = '\0';
    if (got > 0 && owner[got - 1] == '\n')
        owner[got - 1] = '\0';
    return strspn(owner, "0123456789") == strlen(owner);
}

/*
 * One attempt. *fd is -1 with DCN_OK where the file was removed by its former
 * owner between our open and our flock: try again. A file that is no lock is
 * not written to.
 */
static enum dcn_status
lock_once(const char *path, int *fd, struct dcn_error *error)
{
    struct stat opened, named;
    enum dcn_status status = DCN_OK;
    int got = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
                   0666);

    *fd = -1;
    if (got < 0)
        return dcn__error_set_errno(error, errno, "cannot create %s", path);
    if (fstat(got, &opened) != 0)
        status = dcn__error_set_errno(error, errno, "cannot examine %s", path);
    else if (!is_lock(got, &opened))
        status = dcn__error_set(error, DCN_ERR_EXISTS,
                                "%s exists and is no lock of ours", path);
    else if (flock(got, LOCK_EX | LOCK_NB) != 0)
        status =
            errno == EWOULDBLOCK
                ? lock_busy(got, path, error)
                : dcn__error_set_errno(error, errno, "cannot lock %s", path);
    if (status == DCN_OK && lstat(path, &named) == 0 &&
        opened.st_ino == named.st_ino && opened.st_dev == named.st_dev)
        *fd = got;
    else
        close(got);
    return status;
}

enum dcn_status
dcn__file_lock(const char *path, struct dcn_file_lock **lock,
               struct dcn_error *error)
{
    struct dcn_file_lock *made = calloc(1, sizeof(*made));
    enum dcn_status status = DCN_OK;
    char owner[OWNER_BYTES];

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
