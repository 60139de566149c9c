/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of files and extents, and what each stored form amounts to. */
#include "image/layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint16_t stored_bytes[] = {
    [DCN_STORED_ZERO] = 0,
    [DCN_STORED_USER] = DCN_USER_BYTES,
    [DCN_STORED_RAW] = DCN_RAW_BYTES,
    [DCN_STORED_MODE2] = DCN_MODE2_BYTES,
    [DCN_STORED_FORM2] = DCN_FORM2_BYTES,
    [DCN_STORED_AUDIO_BE] = DCN_RAW_BYTES,
    [DCN_STORED_SUB_RAW] = DCN_SUB_BYTES,
    [DCN_STORED_SUB_PACKED] = DCN_SUB_BYTES,
};

uint32_t
dcn__stored_bytes(enum dcn_stored_form form)
{
    return stored_bytes[form];
}

bool
dcn__stored_is_sub(enum dcn_stored_form form)
{
    return form == DCN_STORED_SUB_RAW || form == DCN_STORED_SUB_PACKED;
}

void
dcn__layout_init(struct dcn_layout *layout)
{
    memset(layout, 0, sizeof(*layout));
}

void
dcn__layout_free(struct dcn_layout *layout)
{
    for (size_t i = 0; i < layout->file_count; i++)
        free(layout->files[i].path);
    free(layout->files);
    free(layout->extents);
    dcn__layout_init(layout);
}

enum dcn_status
dcn__layout_add_file(struct dcn_layout *layout, const char *path, uint64_t size,
                     unsigned *index, struct dcn_error *error)
{
    struct dcn_layout_file *grown;

    if (layout->file_count >= DCN_LAYOUT_MAX_FILES)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s: more than %d files in one image", path,
                              DCN_LAYOUT_MAX_FILES);
    grown = realloc(layout->files, (layout->file_count + 1) * sizeof(*grown));
    if (grown == NULL)
        return dcn__error_memory(error, "laying out an image");
    layout->files = grown;
    grown += layout->file_count;
    grown->path = strdup(path);
    grown->size = size;
    grown->beyond = 0;
    if (grown->path == NULL)
        return dcn__error_memory(error, "laying out an image");
    *index = (unsigned)layout->file_count++;
    return DCN_OK;
}

static bool
extent_continues(const struct dcn_extent *last, const struct dcn_extent *next)
{
    return last->form == next->form && last->stride == next->stride &&
           last->begun == 0 && next->begun == 0 &&
           (int64_t)last->first + last->count == next->first &&
           (last->form == DCN_STORED_ZERO ||
            (last->file == next->file &&
             last->offset + (uint64_t)last->count * last->stride ==
                 next->offset)) &&
           (uint64_t)last->count + next->count < INT32_MAX;
}

enum dcn_status
dcn__layout_add_extent(struct dcn_layout *layout,
                       const struct dcn_extent *extent, struct dcn_error *error)
{
    size_t count = layout->extent_count;
    struct dcn_extent *grown;

    if (extent->count == 0)
        return DCN_OK;
    if (count > 0 && extent_continues(&layout->extents[count - 1], extent)) {
        layout->extents[count - 1].count += extent->count;
        return DCN_OK;
    }
    if (count >= DCN_LAYOUT_MAX_EXTENTS)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "more than %d pieces in one image",
                              DCN_LAYOUT_MAX_EXTENTS);
    /* Grows by doubling: a capacity is full at each power of two. */
    if ((count & (count - 1)) == 0) {
        grown = realloc(layout->extents,
                        (count == 0 ? 1 : 2 * count) * sizeof(*grown));
        if (grown == NULL)
            return dcn__error_memory(error, "laying out an image");
        layout->extents = grown;
    }
    layout->extents[layout->extent_count++] = *extent;
    return DCN_OK;
}

enum dcn_status
dcn__layout_add_whole(struct dcn_layout *layout, const char *base,
                      const char *extension, const struct dcn_disc *disc,
                      enum dcn_stored_form form, struct dcn_error *error)
{
    struct dcn_extent extent = {.form = form,
                                .stride = dcn__stored_bytes(form)};
    uint64_t size = (uint64_t)dcn__disc_sectors(disc) * extent.stride;
    struct dcn_range range;
    enum dcn_status status;
    char *path;

    if (asprintf(&path, "%s.%s", base, extension) < 0)
        return dcn__error_memory(error, "creating an image");
    status = dcn__layout_add_file(layout, path, size, &extent.file, error);
    free(path);
    for (unsigned n = 0; status == DCN_OK && dcn__disc_range(disc, n, &range);
         n++) {
        extent.first = range.first;
        extent.count = range.count;
        status = dcn__layout_add_extent(layout, &extent, error);
        extent.offset += (uint64_t)range.count * extent.stride;
    }
    return status;
}
