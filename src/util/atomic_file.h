/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that survive a crash: whole replacement, locks, reading of small
 * files, and the directory's part of durability.
 */
#ifndef DCN_UTIL_ATOMIC_FILE_H
#define DCN_UTIL_ATOMIC_FILE_H

#include "util/error.h"

#include <stddef.h>

/*
 * Replaces (or makes) path by len bytes so that at any moment, also after
 * power failure, path is either the old or the whole new file: a temporary
 * (util/temporary.h) in the same folder, fsync, rename, fsync of the folder. On
 * failure path is as it was and the temporary is gone. What has the name path
 * is replaced, also a link (which is not followed).
 * DCN_ERR_NO_SPACE, _ACCESS, _NOT_FOUND (folder), _IO; path in the message.
 */
enum dcn_status dcn__atomic_write(const char *path, const void *bytes,
                                  size_t len, struct dcn_error *error);

/*
 * The same in pieces, for what is not to lie in memory as a whole. begin makes
 * the temporary; add puts bytes at its end; end makes it path, durable. begin and
 * end leave nothing behind where they fail; where add fails, or all is to be
 * forgotten, dcn__atomic_abandon. path must live as long.
 */
struct dcn_atomic_file {
    const char *path;
    char *part;
    int fd;
};

enum dcn_status dcn__atomic_begin(struct dcn_atomic_file *file,
                                  const char *path, struct dcn_error *error);
enum dcn_status dcn__atomic_add(struct dcn_atomic_file *file, const void *bytes,
                                size_t len, struct dcn_error *error);
enum dcn_status
dcn__atomic_end(struct dcn_atomic_file *file, struct dcn_error *error);
void dcn__atomic_abandon(struct dcn_atomic_file *file);

/* write(2) until all len bytes are out; what names the file in messages. */
enum dcn_status dcn__write_all(int fd, const void *bytes, size_t len,
                               const char *what, struct dcn_error *error);

/* fsync of the folder that holds path, so that its name is durable. */
enum dcn_status dcn__sync_folder_of(const char *path, struct dcn_error *error);

/*
 * Reads a whole file of at most ceiling bytes; *bytes (malloc, a NUL after
 * the end, never NULL on success) is the caller's. A pipe is read to its end;
 * one that nobody writes to is waited for 10 s. DCN_ERR_NOT_FOUND, _ACCESS,
 * _IO; DCN_ERR_FORMAT where it is larger; DCN_ERR_CANCELLED where a signal
 * came while a pipe had nothing.
 */
enum dcn_status dcn__file_read(const char *path, size_t ceiling, char **bytes,
                               size_t *len, struct dcn_error *error);

struct dcn_file_lock;

/*
 * Takes the lock file path (made if missing, close-on-exec, flock), writes
 * our process number into it. DCN_ERR_BUSY, without waiting, where another
 * process holds it; the message names path and that process. DCN_ERR_EXISTS,
 * and the file as it was, where it holds anything else than such a number.
 */
enum dcn_status dcn__file_lock(const char *path, struct dcn_file_lock **lock,
                               struct dcn_error *error);

/* Removes the lock file and gives the lock back; NULL is allowed. */
void dcn__file_unlock(struct dcn_file_lock *lock);

#endif
