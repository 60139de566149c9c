/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzz targets of the sheets' parsers share: every file that a sheet
 * names exists and holds the input itself; no disk is touched. */
#ifndef DCN_FUZZ_IMAGE_FUZZ_H
#define DCN_FUZZ_IMAGE_FUZZ_H

#include "image/parsed.h"

#include <stdlib.h>
#include <string.h>

struct fuzz_bytes {
    const uint8_t *data;
    size_t size;
    uint64_t pretended; /* size that files are said to have */
};

static enum dcn_status
fuzz_find(const struct dcn_files *files, const char *name, char **path,
          uint64_t *size, struct dcn_error *error)
{
    const struct fuzz_bytes *bytes = files->context;

    (void)error;
    *path = strdup(name);
    *size = bytes->pretended;
    return *path != NULL ? DCN_OK : DCN_ERR_NO_MEMORY;
}

static size_t
fuzz_peek(const struct dcn_files *files, const char *path, uint64_t offset,
          void *to, size_t len)
{
    const struct fuzz_bytes *bytes = files->context;

    (void)path;
    if (offset >= bytes->size)
        return 0;
    if (len > bytes->size - offset)
        len = bytes->size - (size_t)offset;
    memcpy(to, bytes->data + offset, len);
    return len;
}

static inline void
fuzz_files(struct dcn_files *files, const struct fuzz_bytes *bytes)
{
    files->find = fuzz_find;
    files->peek = fuzz_peek;
    files->context = bytes;
}

/* What must hold of every disc that a parser lets through. */
static inline void
fuzz_finish(struct dcn_parsed *parsed, struct dcn_disc *disc,
            enum dcn_status status)
{
    if ((status == DCN_OK) != (disc != NULL))
        abort();
    if (disc != NULL && disc->track_count == 0)
        abort();
    for (size_t i = 0; i < parsed->layout.extent_count; i++) {
        const struct dcn_extent *extent = &parsed->layout.extents[i];

        if (extent->form != DCN_STORED_ZERO &&
            extent->file >= parsed->layout.file_count)
            abort();
    }
    dcn__parsed_free(parsed);
    dcn__disc_free(disc);
}

#endif
