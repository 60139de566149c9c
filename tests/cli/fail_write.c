/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded by a test: after FAIL_AFTER bytes, writes of files whose names
 * end in FAIL_NAME (all regular files where it is not set; temporaries by the
 * name they are to have) fail with FAIL_ERRNO (a number).
 */
#define _GNU_SOURCE
#if __SIZEOF_LONG__ == 4
#define _FILE_OFFSET_BITS 64 /* pwrite below is pwrite64 */
#endif
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long long written;

/* A temporary (NAME.0123456789abcdef.part) counts as what it becomes. */
static ssize_t
without_temporary(const char *path, ssize_t len)
{
    ssize_t tail = 22;

    if (len > tail && path[len - tail] == '.' &&
        memcmp(path + len - 5, ".part", 5) == 0)
        return len - tail;
    return len;
}

static int
must_fail(int fd, size_t len)
{
    const char *after = getenv("FAIL_AFTER"), *name = getenv("FAIL_NAME");
    char link[64], path[4096];
    struct stat info;
    ssize_t got;

    if (after == NULL || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return 0;
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    got = readlink(link, path, sizeof(path) - 1);
    if (got < 0)
        return 0;
    got = without_temporary(path, got);
    path[got] = '\0';
    if (name != NULL && (strlen(name) > (size_t)got ||
                         strcmp(path + got - strlen(name), name) != 0))
        return 0;
    written += (long long)len;
    if (written <= atoll(after))
        return 0;
    errno = atoi(getenv("FAIL_ERRNO"));
    return 1;
}

ssize_t
pwrite(int fd, const void *bytes, size_t len, off_t offset)
{
    static ssize_t (*next)(int, const void *, size_t, off_t);

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "pwrite64");
    return must_fail(fd, len) ? -1 : next(fd, bytes, len, offset);
}

#if __SIZEOF_LONG__ != 4
ssize_t
pwrite64(int fd, const void *bytes, size_t len, off_t offset)
{
    return pwrite(fd, bytes, len, offset);
}
#endif

ssize_t
write(int fd, const void *bytes, size_t len)
{
    static ssize_t (*next)(int, const void *, size_t);

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "write");
    return must_fail(fd, len) ? -1 : next(fd, bytes, len);
}
