/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a sheet's parser looks for the files that the sheet names: the
 * sheet's folder, or a test's memory. Parsers touch files through this only.
 */
#ifndef DCN_IMAGE_FILES_H
#define DCN_IMAGE_FILES_H

#include "util/error.h"

#include <stddef.h>

struct dcn_files {
    /*
     * Finds the file that a sheet calls name. *path (malloc) and *size are
     * set on DCN_OK; DCN_ERR_NOT_FOUND and others leave *path NULL.
     */
    enum dcn_status (*find)(const struct dcn_files *files, const char *name,
                            char **path, uint64_t *size,
                            struct dcn_error *error);
    /* Up to len bytes at offset of a found path; returns how many. */
    size_t (*peek)(const struct dcn_files *files, const char *path,
                   uint64_t offset, void *bytes, size_t len);
    const void *context;
    const char *encoding; /* another that names may be spelled in, or NULL */
};

/*
 * Files on disk, relative to the folder of sheet (which must outlive it):
 * as named, with backslashes as slashes, without the folder part of a foreign
 * absolute path, and at last without regard to case. Only regular files.
 */
void dcn__files_beside(struct dcn_files *files, const char *sheet);

/* Reads a whole file of at most ceiling bytes; *text is malloc'ed and
 * NUL-terminated. DCN_ERR_FORMAT where it is larger. */
enum dcn_status dcn__files_slurp(const char *path, size_t ceiling, char **text,
                                 size_t *len, struct dcn_error *error);

#endif
