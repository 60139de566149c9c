/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the finished disc is laid out otherwise than the begun one (split
 * files whose pregaps became known), writes the files concerned anew and
 * puts them in the place of the old ones.
 */
#include "image/layout_sink_parts.h"

#include "codec/subchannel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* True where the two layouts put the same sectors into file i. */
static bool
same_file(const struct dcn_layout *a, const struct dcn_layout *b, size_t file)
{
    size_t x = 0, y = 0;

    for (;;) {
        while (x < a->extent_count && a->extents[x].file != file)
            x++;
        while (y < b->extent_count && b->extents[y].file != file)
            y++;
        if (x == a->extent_count || y == b->extent_count)
            return x == a->extent_count && y == b->extent_count;
        if (a->extents[x].first != b->extents[y].first ||
            a->extents[x].count != b->extents[y].count)
            return false;
        x++;
        y++;
    }
}

static bool
same_layout(const struct dcn_layout *a, const struct dcn_layout *b)
{
    if (a->file_count != b->file_count)
        return false;
    for (size_t i = 0; i < a->file_count; i++) {
        if (strcmp(a->files[i].path, b->files[i].path) != 0 ||
            !same_file(a, b, i))
            return false;
    }
    return true;
}

/* True where file i of the new layout is the old one, but ends earlier. */
static bool
is_cut(const struct dcn_layout *old, const struct dcn_layout *new, size_t file)
{
    size_t x = 0, y = 0;
    bool cut = false;

    for (;; x++, y++) {
        while (x < old->extent_count && old->extents[x].file != file)
            x++;
        while (y < new->extent_count &&new->extents[y].file != file)
            y++;
        if (y == new->extent_count)
            return new->files[file].size < old->files[file].size;
        if (cut || x == old->extent_count ||
            old->extents[x].first != new->extents[y].first ||
            old->extents[x].offset != new->extents[y].offset ||
            old->extents[x].stride != new->extents[y].stride ||
            old->extents[x].form != new->extents[y].form ||
            old->extents[x].count < new->extents[y].count)
            return false;
        cut = old->extents[x].count > new->extents[y].count;
    }
}

/* True where nothing but ends of files goes. */
static bool
is_cut_layout(const struct dcn_layout *old, const struct dcn_layout *new)
{
    for (size_t i = 0; i < old->file_count; i++) {
        if (!same_file(old, new, i) && !is_cut(old, new, i))
            return false;
    }
    return true;
}

/* Copies the sectors of extent, read through the sink, into output. */
static enum dcn_status
copy_extent(struct dcn_layout_sink *sink, const struct dcn_extent *extent,
            struct dcn_output *output, struct dcn_error *error)
{
    bool sub = dcn__stored_is_sub(extent->form);
    enum dcn_status status = DCN_OK;
    uint8_t sector[DCN_RAW_BYTES];

    for (uint32_t i = 0; status == DCN_OK && i < extent->count; i++) {
        dcn_lba lba = extent->first + (dcn_lba)i;

        status = dcn__layout_sink_read_part(
            sink, lba, sub, sector, dcn__stored_bytes(extent->form), error);
        if (extent->form == DCN_STORED_SUB_PACKED) {
            uint8_t raw[DCN_SUB_BYTES];

            memcpy(raw, sector, sizeof(raw));
            dcn__sub_pack(raw, sector);
        }
        if (status == DCN_OK)
            status = dcn__output_write_waiting(output, sink->options.room,
                                               dcn__extent_offset(extent, lba),
                                               sector, extent->stride, error);
    }
    return status;
}

/* Makes file i of the new layout as a temporary, from the sink's content. */
static enum dcn_status
rebuild_file(struct dcn_layout_sink *sink, const struct dcn_layout *layout,
             size_t i, struct dcn_output *output, struct dcn_error *error)
{
    enum dcn_status status = dcn__output_open_beside(
        output, layout->files[i].path, layout->files[i].size, error);

    for (size_t e = 0; status == DCN_OK && e < layout->extent_count; e++) {
        if (layout->extents[e].file == i)
            status = copy_extent(sink, &layout->extents[e], output, error);
    }
    if (status == DCN_OK)
        status = dcn__output_sync(output, error);
    return status;
}

/* Puts the temporary in its place; output is the sink's afterwards. */
static enum dcn_status
adopt_file(struct dcn_layout_sink *sink, size_t i, struct dcn_output *output,
           struct dcn_error *error)
{
    const char *path = sink->outputs[i].path;

    if (output->fd < 0)
        return DCN_OK;
    if (rename(output->path, path) != 0)
        return dcn__error_set_errno(error, errno, "rename %s to %s",
                                    output->path, path);
    free(output->path);
    output->path = sink->outputs[i].path;
    sink->outputs[i].path = NULL;
    dcn__output_close(&sink->outputs[i]);
    sink->outputs[i] = *output;
    output->fd = -1;
    output->path = NULL;
    return DCN_OK;
}

/* Rewrites the files whose extents changed; takes layout over. */
static enum dcn_status
lay_out_anew(struct dcn_layout_sink *sink, struct dcn_layout *layout,
             struct dcn_error *error)
{
    size_t count = sink->layout.file_count;
    struct dcn_output *outputs = calloc(count, sizeof(*outputs));
    bool cut = is_cut_layout(&sink->layout, layout);
    enum dcn_status status = DCN_OK;

    if (outputs == NULL)
        return dcn__error_memory(error, "laying out an image");
    for (size_t i = 0; i < count; i++)
        outputs[i].fd = -1;
    for (size_t i = 0; status == DCN_OK && i < count; i++) {
        if (cut)
            status = dcn__output_cut(&sink->outputs[i], layout->files[i].size,
                                     error);
        else if (!same_file(&sink->layout, layout, i))
            status = rebuild_file(sink, layout, i, &outputs[i], error);
    }
    for (size_t i = 0; status == DCN_OK && i < count; i++)
        status = adopt_file(sink, i, &outputs[i], error);
    for (size_t i = 0; i < count; i++) {
        if (outputs[i].fd >= 0)
            unlink(outputs[i].path);
        dcn__output_close(&outputs[i]);
    }
    free(outputs);
    if (status != DCN_OK)
        return status;
    dcn__layout_free(&sink->layout);
    sink->layout = *layout;
    dcn__layout_init(layout);
    return dcn__layout_sink_start_hashes(sink, error);
}

enum dcn_status
dcn__layout_sink_settle_layout(struct dcn_layout_sink *sink,
                               const struct dcn_disc *disc,
                               struct dcn_error *error)
{
    struct dcn_layout layout;
    enum dcn_status status;

    dcn__layout_init(&layout);
    status =
        sink->writer->layout(sink->base, disc, &sink->options, &layout, error);
    if (status == DCN_OK && layout.file_count != sink->layout.file_count)
        status = dcn__error_set(error, DCN_ERR_INVALID,
                                "%s: the finished disc has other files than "
                                "the one begun with",
                                sink->base);
    if (status == DCN_OK && !same_layout(&sink->layout, &layout))
        status = lay_out_anew(sink, &layout, error);
    dcn__layout_free(&layout);
    return status;
}
