/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that exist in a table only, for parsers' tests and fuzz targets. */
#ifndef DCN_TESTS_MEMORY_FILES_H
#define DCN_TESTS_MEMORY_FILES_H

#include "image/files.h"

struct memory_file {
    const char *name; /* NULL ends the table; "*" is any name */
    uint64_t size;
    const void *bytes; /* its first bytes; NULL: zeros */
    size_t len;
};

void memory_files_init(struct dcn_files *files,
                       const struct memory_file *table);

#endif
