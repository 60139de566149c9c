/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files beside a sheet on disk: found leniently, opened carefully. */
#include "image/files.h"

#include "image/parsed.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* A regular file's size; false where path is none. */
static bool
regular_size(const char *path, uint64_t *size)
{
    struct stat info;

    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return false;
    *size = (uint64_t)info.st_size;
    return true;
}

/* Changes the last component of path to the spelling that its folder has;
 * false where there is none. */
static bool
fix_case(char *path)
{
    char *name = strrchr(path, '/');
    struct dirent *entry;
    bool found = false;
    DIR *folder;

    if (name == NULL)
        return false;
    *name++ = '\0';
    folder = opendir(path[0] != '\0' ? path : "/");
    while (folder != NULL && !found && (entry = readdir(folder)) != NULL) {
        if (strcasecmp(entry->d_name, name) != 0)
            continue;
        memcpy(name, entry->d_name, strlen(name));
        found = true;
    }
    if (folder != NULL)
        closedir(folder);
    name[-1] = '/';
    return found;
}

/* The folder of sheet joined with name. */
static char *
join(const char *sheet, const char *name)
{
    const char *slash = strrchr(sheet, '/');
    char *path = NULL;

    if (name[0] == '/')
        return strdup(name);
    if (slash == NULL) {
        if (asprintf(&path, "./%s", name) < 0)
            return NULL;
    } else if (asprintf(&path, "%.*s/%s", (int)(slash - sheet), sheet, name) <
               0) {
        return NULL;
    }
    return path;
}

/* Tries name in the sheet's folder; *path set where a file was found. */
static bool
try_name(const char *sheet, const char *name, char **path, uint64_t *size)
{
    char *joined = join(sheet, name);

    if (joined == NULL)
        return false;
    if (regular_size(joined, size) ||
        (fix_case(joined) && regular_size(joined, size))) {
        *path = joined;
        return true;
    }
    free(joined);
    return false;
}

/* The name as older systems wrote it to disk. */
static bool
try_pages(const struct dcn_files *files, const char *name, char **path,
          uint64_t *size)
{
    bool found = false;
    char *bytes;

    for (unsigned n = 0;
         !found && (bytes = dcn__sheet_bytes(name, files->encoding, n)) != NULL;
         n++) {
        found = bytes[0] != '\0' && try_name(files->context, bytes, path, size);
        free(bytes);
    }
    return found;
}

static bool
same_file(const char *a, const char *b)
{
    struct stat first, second;

    return stat(a, &first) == 0 && stat(b, &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* Why nothing that could be used has that name. */
static enum dcn_status
not_found(const char *sheet, const char *name, struct dcn_error *error)
{
    char *path = join(sheet, name);
    bool there = path != NULL && access(path, F_OK) == 0;

    free(path);
    if (there)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "\"%.200s\" is not a regular file", name);
    return dcn__error_set(error, DCN_ERR_NOT_FOUND, "file \"%.200s\" not found",
                          name);
}

static enum dcn_status
find_beside(const struct dcn_files *files, const char *name, char **path,
            uint64_t *size, struct dcn_error *error)
{
    const char *sheet = files->context;
    char *slashed = strdup(name), *last;
    bool found;

    *path = NULL;
    if (slashed == NULL)
        return dcn__error_memory(error, "looking for a file");
    found = try_name(sheet, name, path, size);
    for (char *at = slashed; *at != '\0'; at++) {
        if (*at == '\\')
            *at = '/';
    }
    if (!found)
        found = try_name(sheet, slashed, path, size);
    last = strrchr(slashed, '/');
    last = last != NULL && last[1] != '\0' ? last + 1 : slashed;
    if (!found)
        found = try_name(sheet, last, path, size);
    if (!found)
        found = try_pages(files, last, path, size);
    free(slashed);
    if (!found)
        return not_found(sheet, name, error);
    if (same_file(*path, sheet)) {
        free(*path);
        *path = NULL;
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "file \"%.200s\" is the sheet itself", name);
    }
    return DCN_OK;
}

static size_t
peek_file(const struct dcn_files *files, const char *path, uint64_t offset,
          void *bytes, size_t len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = -1;

    (void)files;
    if (fd >= 0) {
        got = pread(fd, bytes, len, (off_t)offset);
        close(fd);
    }
    return got > 0 ? (size_t)got : 0;
}

void
dcn__files_beside(struct dcn_files *files, const char *sheet)
{
    files->find = find_beside;
    files->peek = peek_file;
    files->context = sheet;
    files->encoding = NULL;
}

enum dcn_status
dcn__files_slurp(const char *path, size_t ceiling, char **text, size_t *len,
                 struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    struct stat info;
    FILE *file;
    int fd;

    *text = NULL;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return dcn__error_set_errno(error, errno, "open %s", path);
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s is not a regular file", path);
    }
    if ((uint64_t)info.st_size > ceiling) {
        close(fd);
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s is too large: %lld bytes, at most %zu", path,
                              (long long)info.st_size, ceiling);
    }
    file = fdopen(fd, "rb");
    *text = malloc((size_t)info.st_size + 1);
    if (file == NULL || *text == NULL) {
        status = dcn__error_memory(error, "reading a file");
    } else {
        *len = fread(*text, 1, (size_t)info.st_size, file);
        (*text)[*len] = '\0';
        if (ferror(file))
            status = dcn__error_set_errno(error, EIO, "read %s", path);
    }
    if (file != NULL)
        fclose(file);
    else
        close(fd);
    if (status != DCN_OK) {
        free(*text);
        *text = NULL;
    }
    return status;
}
