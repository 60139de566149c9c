/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An image from its beginning to its finished, hashed files; reads back what
 * it holds. Writing is layout_write.c's, names and sheets are the format's
 * business, hashing is hash.c's, and layouts that changed under way are
 * layout_anew.c's.
 */
#include "image/layout_sink.h"
#include "image/layout_sink_parts.h"

#include "codec/subchannel.h"
#include "util/atomic_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct dcn_layout_sink *
layout_sink(struct dcn_sink *sink)
{
    return (struct dcn_layout_sink *)sink;
}

static unsigned
sink_want(struct dcn_sink *base)
{
    return layout_sink(base)->want;
}

/* Reads the part of count sectors of one extent (or of none: zeros), each
 * step bytes after the other, a run of the file at once. */
static enum dcn_status
read_run(struct dcn_layout_sink *sink, const struct dcn_extent *extent,
         dcn_lba lba, uint32_t count, uint8_t *to, size_t step, size_t len,
         struct dcn_error *error)
{
    uint32_t n;

    for (uint32_t at = 0; at < count; at += n) {
        enum dcn_status status;

        n = count - at;
        if (extent == NULL) {
            for (uint32_t i = 0; i < n; i++)
                memset(to + i * step, 0, len);
            return DCN_OK;
        }
        if (n > DCN_SINK_SCRATCH_BYTES / extent->stride)
            n = DCN_SINK_SCRATCH_BYTES / extent->stride;
        status = dcn__output_read(
            &sink->outputs[extent->file],
            dcn__extent_offset(extent, lba + (dcn_lba)at), sink->scratch,
            (size_t)(n - 1) * extent->stride + len, error);
        if (status != DCN_OK)
            return status;
        for (uint32_t i = 0; i < n; i++) {
            const uint8_t *from = sink->scratch + (size_t)i * extent->stride;

            if (extent->form == DCN_STORED_SUB_PACKED)
                dcn__sub_unpack(from, to + (at + i) * step);
            else
                memcpy(to + (at + i) * step, from, len);
        }
    }
    return DCN_OK;
}

/* The main channels, or the subchannels, of a range. */
static enum dcn_status
read_range(struct dcn_layout_sink *sink, dcn_lba first, uint32_t count,
           bool sub, uint8_t *to, size_t step, size_t len,
           struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    uint32_t run;

    for (uint32_t at = 0; status == DCN_OK && at < count; at += run) {
        dcn_lba lba = first + (dcn_lba)at;
        const struct dcn_extent *extent =
            dcn__layout_sink_extent(sink, lba, sub);

        run = extent == NULL ? 1
                             : extent->count - (uint32_t)(lba - extent->first);
        if (run > count - at)
            run = count - at;
        status =
            read_run(sink, extent, lba, run, to + at * step, step, len, error);
    }
    return status;
}

static enum dcn_status
sink_read(struct dcn_sink *base, dcn_lba first, uint32_t count, unsigned want,
          uint8_t *buffer, struct dcn_error *error)
{
    struct dcn_layout_sink *sink = layout_sink(base);
    size_t bytes = dcn__want_bytes(want), main_len = dcn__want_c2_offset(want);
    enum dcn_status status = DCN_OK;

    if ((want & ~sink->want) != 0)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "%s does not keep parts %#x", sink->writer->name,
                              want);
    if (main_len > 0)
        status = read_range(sink, first, count, false, buffer, bytes, main_len,
                            error);
    if (status == DCN_OK && (want & DCN_WANT_SUB) != 0)
        status = read_range(sink, first, count, true,
                            buffer + dcn__want_sub_offset(want), bytes,
                            DCN_SUB_BYTES, error);
    return status;
}

static enum dcn_status
sink_sync(struct dcn_sink *base, struct dcn_error *error)
{
    struct dcn_layout_sink *sink = layout_sink(base);
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; status == DCN_OK && i < sink->open_count; i++)
        status = dcn__output_sync(&sink->outputs[i], error);
    return status;
}

static void
free_results(struct dcn_layout_sink *sink)
{
    for (size_t i = 0; i < sink->result_count; i++)
        free(sink->results[i].path);
    free(sink->results);
    sink->results = NULL;
    sink->result_count = 0;
}

/* Hashes of the layout's files into results, which has room for more. */
static enum dcn_status
finish_hashes(struct dcn_layout_sink *sink, const struct dcn_watch *watch,
              struct dcn_error *error)
{
    size_t count = sink->layout.file_count;
    uint64_t *sizes = calloc(count + 1, sizeof(*sizes));
    enum dcn_status status;

    free_results(sink);
    sink->results = calloc(count + DCN_MAX_COMPANIONS, sizeof(*sink->results));
    if (sizes == NULL || sink->results == NULL) {
        free(sizes);
        return dcn__error_memory(error, "hashing");
    }
    for (size_t i = 0; i < count; i++)
        sizes[i] = sink->layout.files[i].size;
    status =
        dcn__hash_set_finish(sink->hashes, sizes, watch, sink->results, error);
    if (status == DCN_OK)
        sink->result_count = count;
    free(sizes);
    dcn__hash_set_free(sink->hashes);
    sink->hashes = NULL;
    return status;
}

static enum dcn_status
write_companion(void *argument, struct dcn_error *error)
{
    const struct dcn_companion *companion = argument;

    return dcn__atomic_write(companion->path, companion->bytes.data,
                             companion->bytes.len, error);
}

static char *
later_path(const struct dcn_layout_sink *sink, size_t n)
{
    char *path;

    if (sink->writer->later == NULL || sink->writer->later[n] == NULL ||
        asprintf(&path, "%s.%s", sink->base, sink->writer->later[n]) < 0)
        return NULL;
    return path;
}

/* What an earlier image had of this name, and this one has not, would be taken
 * for this one's. */
static void
remove_former(const struct dcn_layout_sink *sink,
              const struct dcn_companion *companions, size_t count)
{
    char *path;

    for (size_t n = 0;
         sink->options.overwrite && (path = later_path(sink, n)) != NULL; n++) {
        bool ours = false;

        for (size_t i = 0; i < count; i++)
            ours = ours || strcmp(companions[i].path, path) == 0;
        if (!ours)
            unlink(path);
        free(path);
    }
}

static enum dcn_status
write_companions(struct dcn_layout_sink *sink, const struct dcn_disc *disc,
                 struct dcn_error *error)
{
    struct dcn_companion companions[DCN_MAX_COMPANIONS];
    enum dcn_status status;
    size_t count = 0;

    if (sink->writer->companions == NULL)
        return DCN_OK;
    memset(companions, 0, sizeof(companions));
    status = sink->writer->companions(sink->base, disc, &sink->layout,
                                      companions, &count, error);
    for (size_t i = 0; status == DCN_OK && i < count; i++) {
        struct dcn_companion *companion = &companions[i];

        status =
            dcn__room_do(sink->options.room, write_companion, companion, error);
        if (status == DCN_OK)
            status = dcn__hash_file(companion->path, NULL,
                                    &sink->results[sink->result_count], error);
        if (status == DCN_OK)
            sink->result_count++;
    }
    if (status == DCN_OK)
        remove_former(sink, companions, count);
    for (size_t i = 0; i < DCN_MAX_COMPANIONS; i++) {
        free(companions[i].path);
        dcn__buf_free(&companions[i].bytes);
    }
    return status;
}

static enum dcn_status
sink_finish(struct dcn_sink *base, const struct dcn_disc *disc,
            const struct dcn_watch *watch, struct dcn_error *error)
{
    struct dcn_layout_sink *sink = layout_sink(base);
    enum dcn_status status = dcn__layout_sink_settle_layout(sink, disc, error);

    if (status == DCN_OK && sink->hashes == NULL)
        status = dcn__layout_sink_start_hashes(sink, error);
    if (status == DCN_OK)
        status = finish_hashes(sink, watch, error);
    if (status == DCN_OK)
        status = sink_sync(base, error);
    if (status == DCN_OK)
        status = write_companions(sink, disc, error);
    /* Files that took others' places (layout_anew.c) do so for good. */
    if (status == DCN_OK)
        status = dcn__sync_folder_of(sink->base, error);
    return status;
}

static void
sink_close(struct dcn_sink *base)
{
    struct dcn_layout_sink *sink = layout_sink(base);

    dcn__hash_set_free(sink->hashes);
    free_results(sink);
    for (size_t i = 0; i < sink->open_count; i++)
        dcn__output_close(&sink->outputs[i]);
    free(sink->outputs);
    free(sink->scratch);
    free(sink->base);
    dcn__layout_free(&sink->layout);
    free(sink);
}

static const struct dcn_sink_ops layout_sink_ops = {
    .name = "image",
    .want = sink_want,
    .write = dcn__layout_sink_write,
    .read = sink_read,
    .sync = sink_sync,
    .settle = dcn__layout_sink_settle,
    .finish = sink_finish,
    .close = sink_close,
};

/* Writing to what is read from would destroy it. */
static enum dcn_status
check_kept(const struct dcn_layout_sink *sink, const char *path,
           struct dcn_error *error)
{
    struct stat ours, theirs;

    if (stat(path, &ours) != 0)
        return DCN_OK;
    for (size_t i = 0; i < sink->options.keep_count; i++) {
        if (stat(sink->options.keep[i], &theirs) == 0 &&
            ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino)
            return dcn__error_set(error, DCN_ERR_EXISTS,
                                  "%s is what is read from: name another "
                                  "output",
                                  path);
    }
    return DCN_OK;
}

static bool
is_of_layout(const struct dcn_layout *layout, const char *path)
{
    for (size_t i = 0; i < layout->file_count; i++)
        if (strcmp(layout->files[i].path, path) == 0)
            return true;
    return false;
}

/* The n-th file of sectors of such an image: BASE.ext, then those of tracks;
 * malloc, NULL past the last. */
static char *
nth_file(const char *base, const struct dcn_image_format *format, unsigned n)
{
    bool tracks = (format->keeps & DCN_KEEPS_TRACK_FILES) != 0;
    int made = -1;
    char *path;

    if (n == 0)
        made = asprintf(&path, "%s.%s", base, format->parts[0].extension);
    else if (tracks && n <= DCN_MAX_TRACKS)
        made = asprintf(&path, "%s (Track %02u).%s", base, n,
                        format->parts[0].extension);
    return made < 0 ? NULL : path;
}

/* What the map may be of, where it is not of the files that are asked for:
 * malloc, or NULL. */
static char *
other_form(const struct dcn_layout_sink *sink)
{
    const struct dcn_image_format *const *format = sink->options.formats;

    for (; format != NULL && *format != NULL; format++) {
        char *path;

        for (unsigned n = 0; (*format)->parts != NULL &&
                             (path = nth_file(sink->base, *format, n)) != NULL;
             n++) {
            if (!is_of_layout(&sink->layout, path) && access(path, F_OK) == 0)
                return path;
            free(path);
        }
    }
    return NULL;
}

static enum dcn_status
missing(const struct dcn_layout_sink *sink, const char *path,
        struct dcn_error *error)
{
    char *other = other_form(sink);

    if (other != NULL)
        dcn__error_set(error, DCN_ERR_NOT_FOUND,
                       "%s is missing: %s was begun with another --format or "
                       "--split (--overwrite starts anew)",
                       path, other);
    else
        dcn__error_set(error, DCN_ERR_NOT_FOUND,
                       "%s is missing, but its map is there (--overwrite "
                       "starts anew)",
                       path);
    free(other);
    return DCN_ERR_NOT_FOUND;
}

static enum dcn_status
check_outputs(const struct dcn_layout_sink *sink, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; status == DCN_OK && i < sink->layout.file_count; i++) {
        const char *path = sink->layout.files[i].path;
        bool resume = sink->options.resume;

        if (resume && !sink->options.lacking && access(path, F_OK) != 0)
            status = missing(sink, path, error);
        else
            status = check_kept(sink, path, error);
        if (status == DCN_OK && !resume && !sink->options.overwrite)
            status = dcn__output_check_free(path, error);
    }
    return status;
}

static enum dcn_status
check_free(const struct dcn_layout_sink *sink, const char *path,
           struct dcn_error *error)
{
    return sink->options.overwrite || sink->options.resume
               ? check_kept(sink, path, error)
               : dcn__output_check_free(path, error);
}

static enum dcn_status
check_later_free(const struct dcn_layout_sink *sink, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    char *path;

    for (size_t n = 0; status == DCN_OK && (path = later_path(sink, n)) != NULL;
         n++) {
        status = check_free(sink, path, error);
        free(path);
    }
    return status;
}

/* The sheet and what comes with it must not be trodden on either. */
static enum dcn_status
check_companions_free(struct dcn_layout_sink *sink, const struct dcn_disc *disc,
                      struct dcn_error *error)
{
    struct dcn_companion companions[DCN_MAX_COMPANIONS];
    enum dcn_status status;
    size_t count = 0;

    if (sink->writer->companions == NULL)
        return DCN_OK;
    memset(companions, 0, sizeof(companions));
    status = sink->writer->companions(sink->base, disc, &sink->layout,
                                      companions, &count, error);
    for (size_t i = 0; status == DCN_OK && i < count; i++)
        status = check_free(sink, companions[i].path, error);
    if (status == DCN_OK)
        status = check_later_free(sink, error);
    for (size_t i = 0; i < DCN_MAX_COMPANIONS; i++) {
        free(companions[i].path);
        dcn__buf_free(&companions[i].bytes);
    }
    return status;
}

static enum dcn_status
open_outputs(struct dcn_layout_sink *sink, struct dcn_error *error)
{
    enum dcn_output_mode mode = DCN_OUTPUT_NEW;
    enum dcn_status status = DCN_OK;

    if (sink->options.resume)
        mode = sink->options.cut ? DCN_OUTPUT_RESUME_CUT : DCN_OUTPUT_RESUME;
    else if (sink->options.overwrite)
        mode = DCN_OUTPUT_OVERWRITE;
    sink->outputs = calloc(sink->layout.file_count + 1, sizeof(*sink->outputs));
    sink->scratch = malloc(DCN_SINK_SCRATCH_BYTES);
    if (sink->outputs == NULL || sink->scratch == NULL)
        return dcn__error_memory(error, "creating an image");
    for (size_t i = 0; status == DCN_OK && i < sink->layout.file_count; i++) {
        struct dcn_layout_file *file = &sink->layout.files[i];
        bool was_there = access(file->path, F_OK) == 0;

        status = dcn__output_open(&sink->outputs[i], file->path, file->size,
                                  mode, error);
        sink->open_count = i + 1;
        sink->outputs[i].fresh = !was_there && sink->outputs[i].fd >= 0;
    }
    return status;
}

enum dcn_status
dcn__layout_sink(const struct dcn_layout_writer *writer, const char *base,
                 const struct dcn_disc *disc,
                 const struct dcn_image_options *options,
                 struct dcn_sink **sink, struct dcn_error *error)
{
    struct dcn_layout_sink *made = calloc(1, sizeof(*made));
    enum dcn_status status;

    *sink = NULL;
    if (made == NULL)
        return dcn__error_memory(error, "creating an image");
    made->sink.ops = &layout_sink_ops;
    made->writer = writer;
    made->want = writer->want;
    if (options != NULL)
        made->options = *options;
    made->base = strdup(base);
    if (made->base == NULL) {
        free(made);
        return dcn__error_memory(error, "creating an image");
    }
    status = writer->layout(base, disc, &made->options, &made->layout, error);
    if (status == DCN_OK)
        status = check_outputs(made, error);
    if (status == DCN_OK)
        status = check_companions_free(made, disc, error);
    if (status == DCN_OK && made->options.check_only) {
        sink_close(&made->sink);
        return DCN_OK;
    }
    if (status == DCN_OK)
        status = open_outputs(made, error);
    if (status == DCN_OK)
        status = dcn__layout_sink_start_hashes(made, error);
    for (size_t i = 0; i < made->layout.extent_count; i++) {
        if (dcn__stored_is_sub(made->layout.extents[i].form))
            made->want |= DCN_WANT_SUB;
    }
    if (status == DCN_OK) {
        *sink = &made->sink;
        return DCN_OK;
    }
    dcn__sink_discard(&made->sink);
    sink_close(&made->sink);
    return status;
}

/* The sink itself, or the one below its filters; NULL where there is none. */
static struct dcn_layout_sink *
below_filters(struct dcn_sink *sink)
{
    while (sink != NULL && sink->ops != &layout_sink_ops)
        sink = sink->next;
    return sink != NULL ? layout_sink(sink) : NULL;
}

void
dcn__sink_discard(struct dcn_sink *base)
{
    struct dcn_layout_sink *sink = below_filters(base);

    if (sink == NULL)
        return;
    for (size_t i = 0; i < sink->layout.file_count; i++) {
        if (sink->outputs != NULL && sink->outputs[i].fresh)
            unlink(sink->outputs[i].path);
    }
}

size_t
dcn__sink_files(struct dcn_sink *sink, const struct dcn_file_hashes **files)
{
    struct dcn_layout_sink *below = below_filters(sink);

    *files = NULL;
    if (below == NULL)
        return 0;
    *files = below->results;
    return below->result_count;
}
