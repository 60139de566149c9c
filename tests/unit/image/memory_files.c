/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "memory_files.h"

#include <stdlib.h>
#include <string.h>

static const struct memory_file *
lookup(const struct dcn_files *files, const char *name)
{
    const struct memory_file *file = files->context;

    for (; file->name != NULL; file++) {
        if (strcmp(file->name, "*") == 0 || strcmp(file->name, name) == 0)
            return file;
    }
    return NULL;
}

static enum dcn_status
find(const struct dcn_files *files, const char *name, char **path,
     uint64_t *size, struct dcn_error *error)
{
    const struct memory_file *file = lookup(files, name);

    *path = NULL;
    if (file == NULL)
        return dcn__error_set(error, DCN_ERR_NOT_FOUND,
                              "file \"%.200s\" not found", name);
    *path = strdup(name);
    *size = file->size;
    return *path != NULL ? DCN_OK : DCN_ERR_NO_MEMORY;
}

static size_t
peek(const struct dcn_files *files, const char *path, uint64_t offset,
     void *bytes, size_t len)
{
    const struct memory_file *file = lookup(files, path);

    if (file == NULL || offset >= file->size)
        return 0;
    if (len > file->size - offset)
        len = (size_t)(file->size - offset);
    memset(bytes, 0, len);
    if (file->bytes != NULL && offset < file->len)
        memcpy(bytes, (const char *)file->bytes + offset,
               len < file->len - offset ? len : file->len - (size_t)offset);
    return len;
}

void
memory_files_init(struct dcn_files *files, const struct memory_file *table)
{
    files->find = find;
    files->peek = peek;
    files->context = table;
    files->encoding = NULL;
}
