/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that cannot be foreseen, made exclusively; and their sweeping up. */
#include "util/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".part"
/* ".0123456789abcdef.part" */
#define DIGITS     16
#define TAIL_BYTES (1 + DIGITS + sizeof(SUFFIX) - 1)
/* Two names alike in 2^64 are no chance but a fault of the random numbers. */
#define ATTEMPTS 16

static const char *
name_in(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* A name in path's folder; shortened where it would be too long for one. */
static char *
random_name(const char *path)
{
    const char *last = name_in(path);
    size_t kept = strlen(last);
    uint64_t number;
    char *name;

    if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
        return NULL;
    if (kept + TAIL_BYTES > NAME_MAX)
        kept = NAME_MAX - TAIL_BYTES;
    if (asprintf(&name, "%.*s%.*s.%016" PRIx64 SUFFIX, (int)(last - path), path,
                 (int)kept, last, number) < 0)
        return NULL;
    return name;
}

/*
 * True where fd, just made, is ours: not even a sweep that came between making
 * and locking it has it. File systems without locks have no sweeps either.
 */
static bool
take(int fd)
{
    struct stat info;

    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return errno != EWOULDBLOCK;
    return fstat(fd, &info) == 0 && info.st_nlink > 0;
}

enum dcn_status
dcn__temporary_make(const char *path, char **name, int *fd,
                    struct dcn_error *error)
{
    int failed = EEXIST;

    *fd = -1;
    for (int i = 0; i < ATTEMPTS && failed == EEXIST; i++) {
        *name = random_name(path);
        if (*name == NULL)
            return dcn__error_memory(error, "naming a temporary file");
        *fd = open(*name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                   0666);
        if (*fd >= 0 && take(*fd))
            return DCN_OK;
        failed = *fd >= 0 ? EEXIST : errno;
        if (*fd >= 0)
            close(*fd);
        *fd = -1;
        free(*name);
        *name = NULL;
    }
    return dcn__error_set_errno(error, failed, "cannot create %s", path);
}

/* True for the names that random_name gives to paths that begin with base. */
static bool
is_temporary(const char *name, const char *base)
{
    size_t len = strlen(name);
    const char *tail = name + len - TAIL_BYTES;

    if (len < strlen(base) + TAIL_BYTES ||
        strncmp(name, base, strlen(base)) != 0)
        return false;
    return tail[0] == '.' && strspn(tail + 1, "0123456789abcdef") == DIGITS &&
           strcmp(tail + 1 + DIGITS, SUFFIX) == 0;
}

static void
sweep_one(int folder, const char *name)
{
    int fd =
        openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat info;

    if (fd < 0)
        return;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
        info.st_uid == geteuid() && flock(fd, LOCK_EX | LOCK_NB) == 0)
        (void)unlinkat(folder, name, 0);
    close(fd);
}

void
dcn__temporary_sweep(const char *base)
{
    const char *last = name_in(base);
    char *path =
        last == base ? strdup(".") : strndup(base, (size_t)(last - base));
    DIR *folder = path != NULL ? opendir(path) : NULL;
    const struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (is_temporary(entry->d_name, last))
            sweep_one(dirfd(folder), entry->d_name);
    }
    if (folder != NULL)
        closedir(folder);
    free(path);
}
