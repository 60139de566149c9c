/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded by tests: every call of libc by which a program touches the files
 * of one folder is counted, and at a chosen one something happens. Set by the
 * environment:
 *
 *   FAULTIO_FOLDER  the folder (absolute); its files are "the output"
 *   FAULTIO_BOARD   a file of struct faultio_board (faultio.h)
 *   FAULTIO_AT=N    the N-th call, of those that FAULTIO_DO goes for (below)
 *   FAULTIO_DO      what happens there:
 *       eio, enospc     it fails; once, or FAULTIO_ON=1: and all later ones
 *       eio-read        the same, for calls that read the output
 *       short           a write writes half and says so
 *       kill            SIGKILL before the call
 *       torn            a write writes half, then SIGKILL
 *       drop, zeros, random
 *                       the power is cut before the call (faultio_disk.c)
 *       random-in       a write writes half, then the same as random
 *   FAULTIO_SEED    of what is random
 *   FAULTIO_SIDE    the side folder of the model of the disk; without it the
 *                   power cannot be cut. The boot number that the system
 *                   tells is then the model's
 *   FAULTIO_ORDERED=1  any sync makes names durable
 *
 * and for programs that read the disc from a file (ddrescue):
 *
 *   FAULTIO_INPUT   that file. Reading it takes time on a simulated clock,
 *                   the only one that the program sees (board->now_ns)
 *   FAULTIO_RATE    bytes a second; FAULTIO_ERROR_MS of a read that fails
 *   FAULTIO_BAD     a file of lines "SECTOR COUNT UNTIL": sectors (of 2048
 *                   bytes) that fail with EIO before they are read for the
 *                   UNTIL-th time; 0: always. Reads that begin before one
 *                   come short
 *
 * An stdio stream that writes to the output becomes one whose bytes pass
 * here. What passes in ways that are not known here (mapped memory, copies
 * within the system, duplicated descriptors) is counted as escaped. Where
 * long has 32 bits, only the calls with a 64-bit off_t pass here: those that
 * programs built for large files make.
 */
#define _GNU_SOURCE
#if __SIZEOF_LONG__ == 4
#define _FILE_OFFSET_BITS 64 /* libc's headers rename each call: pwrite64 */
#define LARGE(name)       name "64"
#define PWRITEV2          "pwritev64v2"
#define __open_2          __open64_2
#define __openat_2        __openat64_2
#else
#define LARGE(name) name
#define PWRITEV2    "pwritev2"
#define BOTH_NAMES  1 /* each call also has its name with 64 */
#endif
#include "faultio.h"
#include "faultio_disk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MAX_FDS      1024
#define MAX_BAD      256
#define SECTOR_BYTES 2048
#define BASE_S       1700000000 /* the simulated clock's beginning */
#define NS_PER_S     UINT64_C(1000000000)

enum what { OTHER, OUTPUT, FOLDER, INPUT };

enum doing {
    DO_NOTHING,
    DO_EIO,
    DO_ENOSPC,
    DO_EIO_READ,
    DO_SHORT,
    DO_KILL,
    DO_TORN,
    DO_CUT,
    DO_CUT_IN,
};

enum act { GO, FAIL, HALF, HALF_KILL, HALF_CUT };

static const struct {
    const char *name;
    enum doing doing;
    const char *cut;
} doings[] = {
    {"eio", DO_EIO, NULL},           {"enospc", DO_ENOSPC, NULL},
    {"eio-read", DO_EIO_READ, NULL}, {"short", DO_SHORT, NULL},
    {"kill", DO_KILL, NULL},         {"torn", DO_TORN, NULL},
    {"drop", DO_CUT, "drop"},        {"zeros", DO_CUT, "zeros"},
    {"random", DO_CUT, "random"},    {"random-in", DO_CUT_IN, "random"},
};

static struct faultio_board dummy_board, *board = &dummy_board;
static char folder[PATH_MAX], input[PATH_MAX], boot[PATH_MAX];
static bool has_disk, simulated, goes_on;
static enum doing doing;
static const char *cut;
static uint64_t at, seen, seed;
static uint64_t rate, error_ns;
static struct {
    uint64_t first, count, until;
    uint64_t *tries; /* of each */
} bad[MAX_BAD];
static unsigned bad_count;
static struct {
    enum what what;
    uint32_t id;
} fds[MAX_FDS];
static struct {
    FILE *stream;
    int fd;
} streams[16];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static __thread int inside; /* our own calls */

#define NEXT(name, result, ...)         \
    static result (*next)(__VA_ARGS__); \
    if (next == NULL)                   \
    *(void **)&next = dlsym(RTLD_NEXT, name)

/* ---- beginning ---- */

static uint64_t
number(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void
read_bad(const char *path)
{
    FILE *file = fopen(path, "r");
    unsigned long long first, count, until;

    while (file != NULL && bad_count < MAX_BAD &&
           fscanf(file, "%llu %llu %llu", &first, &count, &until) == 3) {
        bad[bad_count].first = first;
        bad[bad_count].count = count;
        bad[bad_count].until = until;
        bad[bad_count++].tries = calloc(count, sizeof(uint64_t));
    }
    if (file != NULL)
        fclose(file);
}

static void
map_board(const char *path)
{
    int fd = open(path, O_RDWR);
    void *got = MAP_FAILED;

    if (fd >= 0)
        got = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
                   0);
    if (fd >= 0)
        close(fd);
    if (got != MAP_FAILED)
        board = got;
}

__attribute__((constructor)) static void
begin(void)
{
    const char *to = getenv("FAULTIO_DO"), *side = getenv("FAULTIO_SIDE");

    if (getenv("FAULTIO_FOLDER") == NULL)
        return;
    inside++;
    if (realpath(getenv("FAULTIO_FOLDER"), folder) == NULL)
        folder[0] = '\0';
    if (getenv("FAULTIO_BOARD") != NULL)
        map_board(getenv("FAULTIO_BOARD"));
    for (size_t i = 0; to != NULL && i < sizeof(doings) / sizeof(doings[0]);
         i++) {
        if (strcmp(to, doings[i].name) != 0)
            continue;
        doing = doings[i].doing;
        cut = doings[i].cut;
    }
    at = number("FAULTIO_AT", 0);
    seed = number("FAULTIO_SEED", 1);
    goes_on = number("FAULTIO_ON", 0) != 0;
    if (side != NULL && folder[0] != '\0') {
        has_disk =
            faultio_disk_open(folder, side, number("FAULTIO_ORDERED", 0) != 0);
        snprintf(boot, sizeof(boot), "%.2000s/boot", side);
    }
    if (getenv("FAULTIO_INPUT") != NULL &&
        realpath(getenv("FAULTIO_INPUT"), input) != NULL) {
        simulated = true;
        rate = number("FAULTIO_RATE", 1000000);
        error_ns = number("FAULTIO_ERROR_MS", 3000) * 1000000;
        if (getenv("FAULTIO_BAD") != NULL)
            read_bad(getenv("FAULTIO_BAD"));
    }
    inside--;
}

/* ---- what happens ---- */

static void
die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static void
power_cut(void)
{
    if (has_disk)
        faultio_disk_cut(cut, seed);
    die();
}

static bool
goes_for(enum faultio_kind kind)
{
    switch (doing) {
    case DO_NOTHING:
        return false;
    case DO_EIO_READ:
        return kind == FAULTIO_READ;
    case DO_SHORT:
    case DO_TORN:
    case DO_CUT_IN:
        return kind == FAULTIO_WRITE;
    default:
        return kind != FAULTIO_READ;
    }
}

/* Counts a call and lets nobody else in until leave(). */
static enum act
enter(enum faultio_kind kind, const char *call, const char *name)
{
    pthread_mutex_lock(&mutex);
    inside++;
    board->kinds[kind]++;
    if (kind == FAULTIO_READ)
        board->reads++;
    else
        board->calls++;
    if (!goes_for(kind))
        return GO;
    seen++;
    if (at == 0 || (goes_on ? seen < at : seen != at))
        return GO;
    if (board->fired++ == 0)
        snprintf(board->what, sizeof(board->what), "%s %.80s", call, name);
    switch (doing) {
    case DO_SHORT:
        return HALF;
    case DO_KILL:
        die();
        break;
    case DO_TORN:
        return HALF_KILL;
    case DO_CUT:
        power_cut();
        break;
    case DO_CUT_IN:
        return HALF_CUT;
    default:
        break;
    }
    errno = doing == DO_ENOSPC ? ENOSPC : EIO;
    return FAIL;
}

static void
leave(void)
{
    int kept = errno;

    inside--;
    pthread_mutex_unlock(&mutex);
    errno = kept;
}

static void
escaped(const char *call)
{
    if (board->escaped++ == 0)
        fprintf(stderr, "faultio: %s escapes\n", call);
}

/* ---- which file ---- */

static enum what
what_is(int fd)
{
    return fd >= 0 && fd < MAX_FDS && inside == 0 ? fds[fd].what : OTHER;
}

static const char *
name_of(int fd)
{
    static __thread char link[PATH_MAX];
    char path[64];
    ssize_t got;

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    got = readlink(path, link, sizeof(link) - 1);
    link[got > 0 ? got : 0] = '\0';
    return strrchr(link, '/') != NULL ? strrchr(link, '/') + 1 : link;
}

/* Splits path; true where it names something in the folder. */
static bool
in_folder(int dir, const char *path, char *name)
{
    char parent[PATH_MAX], real[PATH_MAX];
    const char *slash = strrchr(path, '/');

    if (folder[0] == '\0' || inside > 0 || (dir != AT_FDCWD && path[0] != '/'))
        return false;
    if (slash == NULL)
        snprintf(parent, sizeof(parent), ".");
    else if (slash == path)
        return false;
    else
        snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path), path);
    if (realpath(parent, real) == NULL || strcmp(real, folder) != 0)
        return false;
    snprintf(name, NAME_MAX + 1, "%s", slash != NULL ? slash + 1 : path);
    return name[0] != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static bool
is_same(const char *path, const char *as)
{
    char real[PATH_MAX];

    return as[0] != '\0' && inside == 0 && realpath(path, real) != NULL &&
           strcmp(real, as) == 0;
}

/* ---- opening and closing ---- */

static int
next_open(int dir, const char *path, int flags, mode_t mode)
{
    NEXT(LARGE("openat"), int, int, const char *, int, mode_t);

    return next(dir, path, flags, mode);
}

static int
remember(int fd, enum what what, uint32_t id)
{
    if (fd >= MAX_FDS)
        abort();
    if (fd >= 0) {
        fds[fd].what = what;
        fds[fd].id = id;
    }
    return fd;
}

static int
open_output(int dir, const char *path, int flags, mode_t mode, const char *name)
{
    bool writes = (flags & (O_CREAT | O_TRUNC)) != 0;
    bool was_there = access(path, F_OK) == 0;
    int fd;

    if (enter(writes ? FAULTIO_OPEN : FAULTIO_READ, "open", name) == FAIL) {
        leave();
        return -1;
    }
    fd = next_open(dir, path, flags, mode);
    if (fd >= 0 && !was_there && has_disk)
        faultio_disk_created(name);
    remember(fd, OUTPUT, has_disk ? faultio_disk_id(name) : 0);
    leave();
    return fd;
}

static int
do_open(int dir, const char *path, int flags, mode_t mode)
{
    char name[NAME_MAX + 1];
    enum what what = OTHER;

    if (inside > 0)
        return next_open(dir, path, flags, mode);
    if ((flags & O_DIRECTORY) != 0)
        what = is_same(path, folder) ? FOLDER : OTHER;
    else if (in_folder(dir, path, name))
        return open_output(dir, path, flags, mode, name);
    else if (is_same(path, input))
        what = INPUT;
    return remember(next_open(dir, path, flags, mode), what, 0);
}

#define TAKE_MODE(flags, mode)                                         \
    do {                                                               \
        va_list list;                                                  \
        va_start(list, flags);                                         \
        mode = (flags & O_CREAT) != 0 ? (mode_t)va_arg(list, int) : 0; \
        va_end(list);                                                  \
    } while (0)

int
open(const char *path, int flags, ...)
{
    mode_t mode;

    TAKE_MODE(flags, mode);
    return do_open(AT_FDCWD, path, flags, mode);
}

int
openat(int dir, const char *path, int flags, ...)
{
    mode_t mode;

    TAKE_MODE(flags, mode);
    return do_open(dir, path, flags, mode);
}

int
creat(const char *path, mode_t mode)
{
    return do_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int
__open_2(const char *path, int flags)
{
    return do_open(AT_FDCWD, path, flags, 0);
}

int
__openat_2(int dir, const char *path, int flags)
{
    return do_open(dir, path, flags, 0);
}

int
close(int fd)
{
    enum what what = what_is(fd);
    bool fails = false;
    int result;
    NEXT("close", int, int);

    if (what == OUTPUT)
        fails = enter(FAULTIO_CLOSE, "close", name_of(fd)) == FAIL;
    if (fd >= 0 && fd < MAX_FDS && inside == (what == OUTPUT))
        fds[fd].what = OTHER;
    result = next(fd);
    if (what == OUTPUT)
        leave();
    if (fails)
        errno = doing == DO_ENOSPC ? ENOSPC : EIO;
    return fails ? -1 : result;
}

/* ---- writing ---- */

/* Begins a write of *len bytes; false: it failed. */
static bool
enter_write(int fd, const char *call, size_t *len, enum act *act)
{
    *act = enter(FAULTIO_WRITE, call, name_of(fd));
    if (*act == FAIL) {
        leave();
        return false;
    }
    if (*act != GO)
        *len = (*len + 1) / 2;
    return true;
}

static ssize_t
leave_write(enum act act, ssize_t result)
{
    if (act == HALF_KILL)
        die();
    if (act == HALF_CUT)
        power_cut();
    leave();
    return result;
}

ssize_t
write(int fd, const void *bytes, size_t len)
{
    enum act act;
    NEXT("write", ssize_t, int, const void *, size_t);

    if (what_is(fd) != OUTPUT)
        return next(fd, bytes, len);
    if (!enter_write(fd, "write", &len, &act))
        return -1;
    return leave_write(act, next(fd, bytes, len));
}

ssize_t
pwrite(int fd, const void *bytes, size_t len, off_t offset)
{
    enum act act;
    NEXT(LARGE("pwrite"), ssize_t, int, const void *, size_t, off_t);

    if (what_is(fd) != OUTPUT)
        return next(fd, bytes, len, offset);
    if (!enter_write(fd, "pwrite", &len, &act))
        return -1;
    return leave_write(act, next(fd, bytes, len, offset));
}

/* Halves of vectors are their first parts. */
ssize_t
writev(int fd, const struct iovec *parts, int count)
{
    size_t some = (size_t)count;
    enum act act;
    NEXT("writev", ssize_t, int, const struct iovec *, int);

    if (what_is(fd) != OUTPUT)
        return next(fd, parts, count);
    if (!enter_write(fd, "writev", &some, &act))
        return -1;
    return leave_write(act, next(fd, parts, (int)some));
}

ssize_t
pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    size_t some = (size_t)count;
    enum act act;
    NEXT(LARGE("pwritev"), ssize_t, int, const struct iovec *, int, off_t);

    if (what_is(fd) != OUTPUT)
        return next(fd, parts, count, offset);
    if (!enter_write(fd, "pwritev", &some, &act))
        return -1;
    return leave_write(act, next(fd, parts, (int)some, offset));
}

ssize_t
pwritev2(int fd, const struct iovec *parts, int count, off_t offset, int flags)
{
    size_t some = (size_t)count;
    enum act act;
    NEXT(PWRITEV2, ssize_t, int, const struct iovec *, int, off_t, int);

    if (what_is(fd) != OUTPUT)
        return next(fd, parts, count, offset, flags);
    if (!enter_write(fd, "pwritev2", &some, &act))
        return -1;
    return leave_write(act, next(fd, parts, (int)some, offset, flags));
}

/* ---- sizes ---- */

int
ftruncate(int fd, off_t size)
{
    int result = -1;
    NEXT(LARGE("ftruncate"), int, int, off_t);

    if (what_is(fd) != OUTPUT)
        return next(fd, size);
    if (enter(FAULTIO_SIZE, "ftruncate", name_of(fd)) != FAIL)
        result = next(fd, size);
    leave();
    return result;
}

int
truncate(const char *path, off_t size)
{
    char name[NAME_MAX + 1];
    int result = -1;
    NEXT(LARGE("truncate"), int, const char *, off_t);

    if (!in_folder(AT_FDCWD, path, name))
        return next(path, size);
    if (enter(FAULTIO_SIZE, "truncate", name) != FAIL)
        result = next(path, size);
    leave();
    return result;
}

int
fallocate(int fd, int mode, off_t offset, off_t len)
{
    int result = -1;
    NEXT(LARGE("fallocate"), int, int, int, off_t, off_t);

    if (what_is(fd) != OUTPUT)
        return next(fd, mode, offset, len);
    if (enter(FAULTIO_SIZE, "fallocate", name_of(fd)) != FAIL)
        result = next(fd, mode, offset, len);
    leave();
    return result;
}

/* Returns the error, unlike all others. */
int
posix_fallocate(int fd, off_t offset, off_t len)
{
    int result = EIO;
    NEXT(LARGE("posix_fallocate"), int, int, off_t, off_t);

    if (what_is(fd) != OUTPUT)
        return next(fd, offset, len);
    if (enter(FAULTIO_SIZE, "posix_fallocate", name_of(fd)) != FAIL)
        result = next(fd, offset, len);
    else
        result = errno;
    leave();
    return result;
}

/* ---- syncs ---- */

/* The real sync is left out: nobody pulls the real plug. */
static int
do_sync(int fd, const char *call)
{
    int result = -1;

    if (enter(FAULTIO_SYNC, call, name_of(fd)) != FAIL) {
        result = 0;
        if (has_disk && fds[fd].what == FOLDER)
            faultio_disk_sync_folder();
        else if (has_disk)
            faultio_disk_sync_file(fd, fds[fd].id);
    }
    leave();
    return result;
}

int
fsync(int fd)
{
    enum what what = what_is(fd);
    NEXT("fsync", int, int);

    return what == OUTPUT || what == FOLDER ? do_sync(fd, "fsync") : next(fd);
}

int
fdatasync(int fd)
{
    enum what what = what_is(fd);
    NEXT("fdatasync", int, int);

    return what == OUTPUT || what == FOLDER ? do_sync(fd, "fdatasync")
                                            : next(fd);
}

/* Promises nothing of what a cut leaves. */
int
sync_file_range(int fd, off_t offset, off_t len, unsigned flags)
{
    int result = 0;
    NEXT("sync_file_range", int, int, off_t, off_t, unsigned);

    if (what_is(fd) != OUTPUT)
        return next(fd, offset, len, flags);
    if (enter(FAULTIO_SYNC, "sync_file_range", name_of(fd)) == FAIL)
        result = -1;
    leave();
    return result;
}

void
sync(void)
{
    if (folder[0] == '\0' || inside > 0)
        return;
    if (enter(FAULTIO_SYNC, "sync", "") != FAIL && has_disk)
        faultio_disk_sync_all();
    leave();
}

int
syncfs(int fd)
{
    enum what what = what_is(fd);
    int result = -1;
    NEXT("syncfs", int, int);

    if (what != OUTPUT && what != FOLDER)
        return next(fd);
    if (enter(FAULTIO_SYNC, "syncfs", name_of(fd)) != FAIL) {
        result = 0;
        if (has_disk)
            faultio_disk_sync_all();
    }
    leave();
    return result;
}

/* ---- names ---- */

static int
do_rename(int from_dir, const char *from, int to_dir, const char *to,
          unsigned flags)
{
    char from_name[NAME_MAX + 1], to_name[NAME_MAX + 1];
    int result = -1;
    NEXT("renameat2", int, int, const char *, int, const char *, unsigned);

    if (!in_folder(from_dir, from, from_name) ||
        !in_folder(to_dir, to, to_name))
        return next(from_dir, from, to_dir, to, flags);
    if (enter(FAULTIO_NAME, "rename", from_name) != FAIL) {
        if (has_disk)
            faultio_disk_renamed(from_name, to_name);
        result = next(from_dir, from, to_dir, to, flags);
    }
    leave();
    return result;
}

int
rename(const char *from, const char *to)
{
    return do_rename(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    return do_rename(from_dir, from, to_dir, to, 0);
}

int
renameat2(int from_dir, const char *from, int to_dir, const char *to,
          unsigned flags)
{
    return do_rename(from_dir, from, to_dir, to, flags);
}

int
unlinkat(int dir, const char *path, int flags)
{
    char name[NAME_MAX + 1];
    int result = -1;
    NEXT("unlinkat", int, int, const char *, int);

    if (!in_folder(dir, path, name))
        return next(dir, path, flags);
    if (enter(FAULTIO_NAME, "unlink", name) != FAIL) {
        if (has_disk && access(path, F_OK) == 0)
            faultio_disk_unlinked(name);
        result = next(dir, path, flags);
    }
    leave();
    return result;
}

int
unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int
remove(const char *path)
{
    char name[NAME_MAX + 1];
    NEXT("remove", int, const char *);

    return in_folder(AT_FDCWD, path, name) ? unlink(path) : next(path);
}

int
link(const char *from, const char *to)
{
    char name[NAME_MAX + 1];
    NEXT("link", int, const char *, const char *);

    if (in_folder(AT_FDCWD, to, name))
        escaped("link");
    return next(from, to);
}

/* ---- other ways ---- */

void *
mmap(void *where, size_t len, int protection, int flags, int fd, off_t offset)
{
    NEXT(LARGE("mmap"), void *, void *, size_t, int, int, int, off_t);

    if (what_is(fd) == OUTPUT && (protection & PROT_WRITE) != 0 &&
        (flags & MAP_SHARED) != 0)
        escaped("mmap");
    return next(where, len, protection, flags, fd, offset);
}

ssize_t
sendfile(int out, int in, off_t *offset, size_t len)
{
    NEXT(LARGE("sendfile"), ssize_t, int, int, off_t *, size_t);

    if (what_is(out) == OUTPUT)
        escaped("sendfile");
    return next(out, in, offset, len);
}

ssize_t
copy_file_range(int in, off_t *from, int out, off_t *to, size_t len,
                unsigned flags)
{
    NEXT("copy_file_range", ssize_t, int, off_t *, int, off_t *, size_t,
         unsigned);

    if (what_is(out) == OUTPUT)
        escaped("copy_file_range");
    return next(in, from, out, to, len, flags);
}

int
dup(int fd)
{
    NEXT("dup", int, int);

    if (what_is(fd) == OUTPUT)
        escaped("dup");
    return next(fd);
}

int
dup2(int fd, int to)
{
    NEXT("dup2", int, int, int);

    if (what_is(fd) == OUTPUT)
        escaped("dup2");
    return next(fd, to);
}

/* ---- streams ---- */

static ssize_t
stream_write(void *cookie, const char *bytes, size_t len)
{
    size_t done = 0;

    /* As stdio does; 0 says that it failed. */
    while (done < len) {
        ssize_t put = write((int)(intptr_t)cookie, bytes + done, len - done);

        if (put <= 0)
            return 0;
        done += (size_t)put;
    }
    return (ssize_t)done;
}

static ssize_t
stream_read(void *cookie, char *bytes, size_t len)
{
    return read((int)(intptr_t)cookie, bytes, len);
}

static int
stream_close(void *cookie)
{
    int fd = (int)(intptr_t)cookie;

    for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++)
        if (streams[i].stream != NULL && streams[i].fd == fd)
            streams[i].stream = NULL;
    return close(fd);
}

static FILE *
stream_of(int fd, const char *mode)
{
    cookie_io_functions_t functions = {
        .read = stream_read, .write = stream_write, .close = stream_close};
    FILE *stream =
        fd >= 0 ? fopencookie((void *)(intptr_t)fd, mode, functions) : NULL;
    size_t i = 0;

    while (streams[i].stream != NULL)
        i++; /* a program with 16 of them would not do */
    if (stream != NULL) {
        streams[i].stream = stream;
        streams[i].fd = fd;
    }
    return stream;
}

FILE *
fopen(const char *path, const char *mode)
{
    char name[NAME_MAX + 1];
    bool updates = strchr(mode, '+') != NULL;
    int flags = updates ? O_RDWR : O_WRONLY;
    NEXT(LARGE("fopen"), FILE *, const char *, const char *);

    if (has_disk && inside == 0 &&
        strcmp(path, "/proc/sys/kernel/random/boot_id") == 0)
        return next(boot, mode);
    if (!in_folder(AT_FDCWD, path, name) || (mode[0] == 'r' && !updates))
        return next(path, mode);
    if (mode[0] == 'w')
        flags |= O_CREAT | O_TRUNC;
    if (mode[0] == 'a')
        flags |= O_CREAT | O_APPEND;
    return stream_of(do_open(AT_FDCWD, path, flags, 0666), mode);
}

FILE *
fdopen(int fd, const char *mode)
{
    NEXT("fdopen", FILE *, int, const char *);

    return what_is(fd) == OUTPUT ? stream_of(fd, mode) : next(fd, mode);
}

int
fileno(FILE *stream)
{
    NEXT("fileno", int, FILE *);

    for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++)
        if (stream != NULL && streams[i].stream == stream)
            return streams[i].fd;
    return next(stream);
}

/* ---- reading ---- */

static void
log_read(const struct faultio_entry *entry)
{
    uint64_t used = board->log_used;

    if (board == &dummy_board || used + sizeof(*entry) > FAULTIO_LOG_BYTES)
        return;
    memcpy(board->log + used, entry, sizeof(*entry));
    board->log_used = used + sizeof(*entry);
}

/* The first byte from offset on, below end, that does not read; end: none. */
static uint64_t
first_bad(uint64_t offset, uint64_t end)
{
    uint64_t found = end;

    for (uint64_t sector = offset / SECTOR_BYTES; sector * SECTOR_BYTES < found;
         sector++) {
        for (unsigned i = 0; i < bad_count; i++) {
            uint64_t nth = sector - bad[i].first;

            if (sector < bad[i].first || nth >= bad[i].count)
                continue;
            bad[i].tries[nth]++;
            if (bad[i].until != 0 && bad[i].tries[nth] >= bad[i].until)
                continue;
            found =
                sector * SECTOR_BYTES > offset ? sector * SECTOR_BYTES : offset;
            if (found > offset)
                bad[i].tries[nth]--; /* not reached yet */
            return found;
        }
    }
    return found;
}

static ssize_t
read_input(int fd, void *bytes, size_t len, off_t offset)
{
    struct faultio_entry entry = {
        .start_ns = board->now_ns, .first = offset, .count = len};
    uint64_t end = first_bad((uint64_t)offset, (uint64_t)offset + len);
    ssize_t got = -1;
    NEXT(LARGE("pread"), ssize_t, int, void *, size_t, off_t);

    if (end > (uint64_t)offset) {
        got = next(fd, bytes, (size_t)(end - (uint64_t)offset), offset);
        if (got > 0)
            board->now_ns += (uint64_t)got * NS_PER_S / rate;
        entry.delivered = got > 0 ? (uint64_t)got : 0;
    } else {
        board->now_ns += error_ns;
        entry.failed = 1;
        errno = EIO;
    }
    entry.end_ns = board->now_ns;
    log_read(&entry);
    return got;
}

static bool
enter_read(int fd, const char *call)
{
    if (enter(FAULTIO_READ, call, name_of(fd)) != FAIL)
        return true;
    leave();
    return false;
}

ssize_t
read(int fd, void *bytes, size_t len)
{
    enum what what = what_is(fd);
    ssize_t got;
    NEXT("read", ssize_t, int, void *, size_t);

    if (what == INPUT) {
        off_t offset = lseek(fd, 0, SEEK_CUR);
        got = read_input(fd, bytes, len, offset);
        if (got > 0)
            lseek(fd, offset + got, SEEK_SET);
        return got;
    }
    if (what != OUTPUT)
        return next(fd, bytes, len);
    if (!enter_read(fd, "read"))
        return -1;
    got = next(fd, bytes, len);
    leave();
    return got;
}

ssize_t
pread(int fd, void *bytes, size_t len, off_t offset)
{
    enum what what = what_is(fd);
    ssize_t got;
    NEXT(LARGE("pread"), ssize_t, int, void *, size_t, off_t);

    if (what == INPUT)
        return read_input(fd, bytes, len, offset);
    if (what != OUTPUT)
        return next(fd, bytes, len, offset);
    if (!enter_read(fd, "pread"))
        return -1;
    got = next(fd, bytes, len, offset);
    leave();
    return got;
}

/* ---- the clock ---- */

int
clock_gettime(clockid_t clock, struct timespec *now)
{
    NEXT("clock_gettime", int, clockid_t, struct timespec *);

    if (!simulated)
        return next(clock, now);
    now->tv_sec = (time_t)(BASE_S + board->now_ns / NS_PER_S);
    now->tv_nsec = (long)(board->now_ns % NS_PER_S);
    return 0;
}

int
gettimeofday(struct timeval *now, void *zone)
{
    struct timespec fine;

    (void)zone;
    clock_gettime(CLOCK_REALTIME, &fine);
    now->tv_sec = fine.tv_sec;
    now->tv_usec = fine.tv_nsec / 1000;
    return 0;
}

time_t
time(time_t *to)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (to != NULL)
        *to = now.tv_sec;
    return now.tv_sec;
}

int
nanosleep(const struct timespec *asked, struct timespec *left)
{
    NEXT("nanosleep", int, const struct timespec *, struct timespec *);

    if (!simulated)
        return next(asked, left);
    board->now_ns +=
        (uint64_t)asked->tv_sec * NS_PER_S + (uint64_t)asked->tv_nsec;
    return 0;
}

unsigned
sleep(unsigned seconds)
{
    struct timespec asked = {.tv_sec = (time_t)seconds};

    nanosleep(&asked, NULL);
    return 0;
}

/* ---- names for large files ---- */

#ifdef BOTH_NAMES
int open64(const char *path, int flags, ...) __attribute__((alias("open")));
int openat64(int dir, const char *path, int flags, ...)
    __attribute__((alias("openat")));
int creat64(const char *path, mode_t mode) __attribute__((alias("creat")));
int __open64_2(const char *path, int flags) __attribute__((alias("__open_2")));
int __openat64_2(int dir, const char *path, int flags)
    __attribute__((alias("__openat_2")));
ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t offset)
    __attribute__((alias("pwrite")));
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset)
    __attribute__((alias("pwritev")));
ssize_t pwritev64v2(int fd, const struct iovec *parts, int count, off_t offset,
                    int flags) __attribute__((alias("pwritev2")));
int ftruncate64(int fd, off_t size) __attribute__((alias("ftruncate")));
int truncate64(const char *path, off_t size) __attribute__((alias("truncate")));
int fallocate64(int fd, int mode, off_t offset, off_t len)
    __attribute__((alias("fallocate")));
int posix_fallocate64(int fd, off_t offset, off_t len)
    __attribute__((alias("posix_fallocate")));
void *mmap64(void *where, size_t len, int protection, int flags, int fd,
             off_t offset) __attribute__((alias("mmap")));
FILE *
fopen64(const char *path, const char *mode) __attribute__((alias("fopen")));
ssize_t pread64(int fd, void *bytes, size_t len, off_t offset)
    __attribute__((alias("pread")));
#endif
