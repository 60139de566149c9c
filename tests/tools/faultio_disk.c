/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model of a power cut. Side by side with the folder (what programs see:
 * the system's memory) a side folder holds what is on the disk:
 *
 *   - a file's bytes and size reach the disk by fsync or fdatasync of it, and
 *     by nothing else;
 *   - names (created, renamed, removed) reach it by fsync of the folder
 *     (POSIX says no more), or, "ordered", as on ext4 and XFS, by any sync of
 *     any file of the folder, whose journal keeps the order of all names.
 *
 * A cut leaves, of what had not reached the disk,
 *   drop:   nothing;
 *   zeros:  all names and sizes, but none of the bytes: where a file grew,
 *           zeros, where it was written over, what was there before;
 *   random: names up to some moment since the last sync (a journal keeps
 *           their order); of each file the old or the new size, and each
 *           block of 512 or of 4096 bytes by itself either as it was or as it
 *           was written last.
 */
#include "faultio_disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_NAMES     64
#define NAME_BYTES    60
#define MAX_SNAPSHOTS 200
#define PATH_BYTES    4096

struct names {
    struct {
        char name[NAME_BYTES]; /* "": none */
        uint32_t id;
    } entry[MAX_NAMES];
};

struct state {
    uint32_t next_id;
    uint32_t boots;
    uint32_t snapshot_count;
    struct names live, durable;
    struct names snapshots[MAX_SNAPSHOTS]; /* live, after each change */
};

static struct state *state;
static char folder[PATH_BYTES], side[PATH_BYTES];
static bool ordered;

/* ---- names ---- */

static int
find(const struct names *names, const char *name)
{
    for (int i = 0; i < MAX_NAMES; i++)
        if (strcmp(names->entry[i].name, name) == 0)
            return i;
    return -1;
}

static void
put(struct names *names, const char *name, uint32_t id)
{
    int at = find(names, name);

    if (at < 0)
        at = find(names, "");
    if (at < 0 || strlen(name) >= NAME_BYTES) {
        fprintf(stderr, "faultio: too many files, or too long: %s\n", name);
        abort();
    }
    strcpy(names->entry[at].name, name);
    names->entry[at].id = id;
}

static void
drop(struct names *names, const char *name)
{
    int at = find(names, name);

    if (at >= 0)
        names->entry[at].name[0] = '\0';
}

static void
changed(void)
{
    if (state->snapshot_count == MAX_SNAPSHOTS)
        state->snapshot_count--;
    state->snapshots[state->snapshot_count++] = state->live;
}

static void
path_of(char *path, const char *in, const char *prefix, const char *name)
{
    snprintf(path, PATH_BYTES, "%.2000s/%s%.1000s", in, prefix, name);
}

static void
path_of_id(char *path, char kind, uint32_t id)
{
    snprintf(path, PATH_BYTES, "%.2000s/%c%u", side, kind, id);
}

uint32_t
faultio_disk_id(const char *name)
{
    int at = find(&state->live, name);

    return at < 0 ? 0 : state->live.entry[at].id;
}

void
faultio_disk_created(const char *name)
{
    char path[PATH_BYTES];
    uint32_t id = state->next_id++;
    int fd;

    path_of_id(path, 'd', id);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd >= 0)
        close(fd);
    put(&state->live, name, id);
    changed();
}

/* Keeps what a name that goes away has now, for a cut that brings it back. */
static void
keep_working(const char *name)
{
    char from[PATH_BYTES], to[PATH_BYTES];
    uint32_t id = faultio_disk_id(name);

    if (id == 0)
        return;
    path_of(from, folder, "", name);
    path_of_id(to, 'w', id);
    unlink(to);
    if (link(from, to) != 0)
        perror("faultio: keep");
}

void
faultio_disk_renamed(const char *from, const char *to)
{
    uint32_t id = faultio_disk_id(from);

    keep_working(to);
    drop(&state->live, from);
    if (id != 0)
        put(&state->live, to, id);
    else
        drop(&state->live, to);
    changed();
}

void
faultio_disk_unlinked(const char *name)
{
    keep_working(name);
    drop(&state->live, name);
    changed();
}

/* ---- syncs ---- */

struct bytes {
    uint8_t *at;
    size_t len;
};

static struct bytes
load(const char *path)
{
    struct bytes bytes = {NULL, 0};
    int fd = open(path, O_RDONLY);
    struct stat info;

    if (fd < 0)
        return bytes;
    if (fstat(fd, &info) == 0) {
        bytes.at = calloc(1, (size_t)info.st_size + 1);
        while (bytes.at != NULL && bytes.len < (size_t)info.st_size) {
            ssize_t got = read(fd, bytes.at + bytes.len,
                               (size_t)info.st_size - bytes.len);
            if (got <= 0)
                break;
            bytes.len += (size_t)got;
        }
    }
    close(fd);
    return bytes;
}

static void
store(const char *path, const uint8_t *at, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    size_t done = 0;

    while (fd >= 0 && done < len) {
        ssize_t put_now = write(fd, at + done, len - done);
        if (put_now <= 0)
            break;
        done += (size_t)put_now;
    }
    if (fd < 0 || done < len)
        perror(path);
    if (fd >= 0)
        close(fd);
}

#define CHUNK 65536

/* Makes the bytes behind to those behind from; writes only what differs. */
static void
copy_changes(int from, int to)
{
    static uint8_t new[CHUNK], old[CHUNK];
    struct stat info;
    off_t at = 0;

    if (fstat(from, &info) != 0 || ftruncate(to, info.st_size) != 0)
        return;
    while (at < info.st_size) {
        ssize_t got = pread(from, new, CHUNK, at);

        if (got <= 0)
            break;
        if (pread(to, old, (size_t)got, at) != got ||
            memcmp(new, old, (size_t)got) != 0)
            if (pwrite(to, new, (size_t)got, at) != got)
                perror("faultio: copy");
        at += got;
    }
}

void
faultio_disk_sync_folder(void)
{
    state->durable = state->live;
    state->snapshot_count = 0;
}

void
faultio_disk_sync_file(int fd, uint32_t id)
{
    char path[PATH_BYTES];
    int from, to;

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    from = open(path, O_RDONLY);
    path_of_id(path, 'd', id);
    to = open(path, O_RDWR | O_CREAT, 0666);
    if (from >= 0 && to >= 0)
        copy_changes(from, to);
    else
        perror(path);
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    if (ordered)
        faultio_disk_sync_folder();
}

void
faultio_disk_sync_all(void)
{
    for (int i = 0; i < MAX_NAMES; i++) {
        char path[PATH_BYTES];
        int fd;

        if (state->live.entry[i].name[0] == '\0')
            continue;
        path_of(path, folder, "", state->live.entry[i].name);
        fd = open(path, O_RDONLY);
        if (fd < 0)
            continue;
        faultio_disk_sync_file(fd, state->live.entry[i].id);
        close(fd);
    }
    faultio_disk_sync_folder();
}

/* ---- the cut ---- */

static uint64_t seed;

static uint32_t
chance(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

static struct names
surviving_names(const char *how)
{
    uint32_t n;

    if (strcmp(how, "drop") == 0 || state->snapshot_count == 0)
        return state->durable;
    n = strcmp(how, "zeros") == 0 ? state->snapshot_count
                                  : chance(state->snapshot_count + 1);
    return n == 0 ? state->durable : state->snapshots[n - 1];
}

/* What was written last to the file of that number, wherever its name is. */
static struct bytes
load_working(uint32_t id)
{
    char path[PATH_BYTES];

    for (int i = 0; i < MAX_NAMES; i++) {
        if (state->live.entry[i].name[0] == '\0' ||
            state->live.entry[i].id != id)
            continue;
        path_of(path, folder, "", state->live.entry[i].name);
        return load(path);
    }
    path_of_id(path, 'w', id);
    return load(path);
}

static struct bytes
surviving_bytes(uint32_t id, const char *how)
{
    struct bytes durable, working, left = {NULL, 0};
    bool random = strcmp(how, "random") == 0;
    size_t block = chance(2) == 0 ? 512 : 4096;
    char path[PATH_BYTES];

    path_of_id(path, 'd', id);
    durable = load(path);
    if (strcmp(how, "drop") == 0)
        return durable;
    working = load_working(id);
    left.len = random && chance(2) == 0 ? durable.len : working.len;
    left.at = calloc(1, left.len + 1);
    for (size_t at = 0; left.at != NULL && at < left.len; at += block) {
        const struct bytes *from =
            random && chance(2) == 0 ? &working : &durable;
        size_t end = at + block < left.len ? at + block : left.len;

        if (end > from->len)
            end = from->len;
        if (end > at)
            memcpy(left.at + at, from->at + at, end - at);
    }
    free(durable.at);
    free(working.at);
    return left;
}

static void
empty_folder(void)
{
    DIR *opened = opendir(folder);
    struct dirent *entry;
    char path[PATH_BYTES];

    while (opened != NULL && (entry = readdir(opened)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        path_of(path, folder, "", entry->d_name);
        unlink(path);
    }
    if (opened != NULL)
        closedir(opened);
}

static void
write_boot(void)
{
    char path[PATH_BYTES], text[64];

    path_of(path, side, "", "boot");
    snprintf(text, sizeof(text), "00000000-0000-4000-8000-%012u\n",
             state->boots);
    store(path, (const uint8_t *)text, strlen(text));
}

bool
faultio_disk_cut(const char *how, uint64_t with_seed)
{
    struct bytes left[MAX_NAMES];
    struct names names;
    char path[PATH_BYTES];

    seed = with_seed;
    names = surviving_names(how);
    for (int i = 0; i < MAX_NAMES; i++)
        if (names.entry[i].name[0] != '\0')
            left[i] = surviving_bytes(names.entry[i].id, how);
    empty_folder();
    for (int i = 0; i < MAX_NAMES; i++) {
        if (names.entry[i].name[0] == '\0')
            continue;
        path_of(path, folder, "", names.entry[i].name);
        store(path, left[i].at, left[i].len);
        path_of_id(path, 'd', names.entry[i].id);
        store(path, left[i].at, left[i].len);
        free(left[i].at);
    }
    state->live = state->durable = names;
    state->snapshot_count = 0;
    state->boots++;
    write_boot();
    return true;
}

/* ---- beginning ---- */

/* What lies in the folder already is durable. */
static void
take_folder(void)
{
    DIR *opened = opendir(folder);
    struct dirent *entry;

    while (opened != NULL && (entry = readdir(opened)) != NULL)
        if (entry->d_name[0] != '.')
            faultio_disk_created(entry->d_name);
    if (opened != NULL)
        closedir(opened);
    faultio_disk_sync_all();
}

bool
faultio_disk_open(const char *in_folder, const char *in_side, bool is_ordered)
{
    char path[PATH_BYTES];
    struct stat info;
    bool fresh;
    int fd;

    snprintf(folder, sizeof(folder), "%s", in_folder);
    snprintf(side, sizeof(side), "%s", in_side);
    ordered = is_ordered;
    path_of(path, side, "", "state");
    fd = open(path, O_RDWR | O_CREAT, 0666);
    if (fd < 0 || fstat(fd, &info) != 0 ||
        ftruncate(fd, sizeof(struct state)) != 0)
        return false;
    fresh = info.st_size == 0;
    state =
        mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (state == MAP_FAILED)
        return false;
    if (fresh) {
        state->next_id = 1;
        write_boot();
        take_folder();
    }
    return true;
}
