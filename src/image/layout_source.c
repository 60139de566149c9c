/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One source for every image format: its files and extents. Reading is
 * layout_read.c. Knows no format; sheets are parsed elsewhere.
 */
#include "image/layout_source.h"

#include "disc/medium.h"
#include "util/checked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_SECTORS 1024

static const struct dcn_disc *
source_describe(struct dcn_source *base)
{
    return dcn__layout_source_of(base)->disc;
}

static void
source_capabilities(struct dcn_source *base, struct dcn_source_caps *caps)
{
    struct dcn_layout_source *source = dcn__layout_source_of(base);

    caps->want = DCN_WANT_USER;
    caps->block_sectors =
        dcn__medium_facts(source->disc->medium)->block_sectors;
    if (source->disc->medium == DCN_MEDIUM_CD)
        caps->want |= DCN_WANT_RAW;
    if (source->sub.count > 0)
        caps->want |= DCN_WANT_SUB;
    caps->want_together = caps->want;
    caps->max_sectors = MAX_SECTORS;
}

static void
source_close(struct dcn_source *base)
{
    struct dcn_layout_source *source = dcn__layout_source_of(base);

    for (size_t i = 0; source->files != NULL && i < source->layout.file_count;
         i++) {
        if (source->files[i].fd >= 0)
            close(source->files[i].fd);
    }
    for (size_t i = 0; i < source->note_count; i++)
        free(source->notes[i]);
    free(source->notes);
    free(source->files);
    free(source->paths);
    free(source->main.extents);
    free(source->sub.extents);
    free(source->scratch);
    dcn__layout_free(&source->layout);
    dcn__disc_free(source->disc);
    free(source);
}

static const struct dcn_source_ops layout_source_ops = {
    .name = "image",
    .describe = source_describe,
    .capabilities = source_capabilities,
    .read = dcn__layout_source_read,
    .close = source_close,
};

static int
compare_extents(const void *a, const void *b)
{
    dcn_lba x = ((const struct dcn_extent *)a)->first;
    dcn_lba y = ((const struct dcn_extent *)b)->first;

    return (x > y) - (x < y);
}

/* Takes the main or the sub extents of the layout, sorted and checked. */
static enum dcn_status
sort_extents(const struct dcn_layout *layout, bool sub,
             struct dcn_extent_list *list, struct dcn_error *error)
{
    list->extents = calloc(layout->extent_count + 1, sizeof(*list->extents));
    if (list->extents == NULL)
        return dcn__error_memory(error, "opening an image");
    for (size_t i = 0; i < layout->extent_count; i++) {
        if (dcn__stored_is_sub(layout->extents[i].form) == sub)
            list->extents[list->count++] = layout->extents[i];
    }
    qsort(list->extents, list->count, sizeof(*list->extents), compare_extents);
    for (size_t i = 1; i < list->count; i++) {
        const struct dcn_extent *last = &list->extents[i - 1];

        if ((int64_t)last->first + last->count > list->extents[i].first)
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "LBA %d is described twice",
                                  list->extents[i].first);
    }
    return DCN_OK;
}

/* Numbers in extents come from foreign sheets. */
static enum dcn_status
check_extent(const struct dcn_layout *layout, const struct dcn_extent *extent,
             struct dcn_error *error)
{
    uint64_t end;

    if (extent->form == DCN_STORED_ZERO)
        return DCN_OK;
    if (extent->file >= layout->file_count ||
        extent->stride < dcn__stored_bytes(extent->form) ||
        extent->stride > DCN_LAYOUT_SCRATCH_BYTES ||
        !dcn__add(extent->offset, (uint64_t)extent->count * extent->stride,
                  &end) ||
        end > INT64_MAX)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "sectors from LBA %d lie nowhere", extent->first);
    return DCN_OK;
}

static enum dcn_status
open_file(const char *path, struct dcn_open_file *file, struct dcn_error *error)
{
    struct stat info;

    file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file->fd < 0)
        return dcn__error_set_errno(error, errno, "open %s", path);
    if (fstat(file->fd, &info) != 0)
        return dcn__error_set_errno(error, errno, "open %s", path);
    if (!S_ISREG(info.st_mode))
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s is not a regular file", path);
    file->size = (uint64_t)info.st_size;
    return DCN_OK;
}

static enum dcn_status
open_files(struct dcn_layout_source *source, struct dcn_error *error)
{
    size_t count = source->layout.file_count;
    enum dcn_status status = DCN_OK;

    source->files = calloc(count + 1, sizeof(*source->files));
    source->paths = calloc(count + 1, sizeof(*source->paths));
    source->scratch = malloc(DCN_LAYOUT_SCRATCH_BYTES);
    if (source->files == NULL || source->paths == NULL ||
        source->scratch == NULL)
        return dcn__error_memory(error, "opening an image");
    for (size_t i = 0; i < count; i++) {
        source->files[i].fd = -1;
        source->paths[i] = source->layout.files[i].path;
    }
    for (size_t i = 0; status == DCN_OK && i < count; i++)
        status = open_file(source->paths[i], &source->files[i], error);
    for (size_t i = 0; status == DCN_OK && i < source->layout.extent_count; i++)
        status =
            check_extent(&source->layout, &source->layout.extents[i], error);
    return status;
}

enum dcn_status
dcn__layout_source_noted(struct dcn_disc *disc, struct dcn_layout *layout,
                         char **notes, size_t note_count,
                         struct dcn_source **source, struct dcn_error *error)
{
    struct dcn_layout_source *made = calloc(1, sizeof(*made));
    enum dcn_status status;

    *source = NULL;
    if (made == NULL) {
        for (size_t i = 0; i < note_count; i++)
            free(notes[i]);
        free(notes);
        dcn__disc_free(disc);
        dcn__layout_free(layout);
        return dcn__error_memory(error, "opening an image");
    }
    made->source.ops = &layout_source_ops;
    made->disc = disc;
    made->layout = *layout;
    made->notes = notes;
    made->note_count = note_count;
    dcn__layout_init(layout);
    status = open_files(made, error);
    if (status == DCN_OK)
        status = sort_extents(&made->layout, false, &made->main, error);
    if (status == DCN_OK)
        status = sort_extents(&made->layout, true, &made->sub, error);
    if (status == DCN_OK)
        *source = &made->source;
    else
        source_close(&made->source);
    return status;
}

/* The source itself, or the one below its filters; NULL where there is none. */
static struct dcn_source *
below_filters(struct dcn_source *source)
{
    while (source != NULL && source->ops != &layout_source_ops)
        source = source->next;
    return source;
}

size_t
dcn__image_files(struct dcn_source *source, const char *const **paths)
{
    *paths = NULL;
    source = below_filters(source);
    if (source == NULL)
        return 0;
    *paths = dcn__layout_source_of(source)->paths;
    return dcn__layout_source_of(source)->layout.file_count;
}

void
dcn__image_add_note(struct dcn_source *source, char *note)
{
    struct dcn_layout_source *image;
    char **grown;

    source = below_filters(source);
    if (source == NULL || note == NULL) {
        free(note);
        return;
    }
    image = dcn__layout_source_of(source);
    grown = realloc(image->notes, (image->note_count + 1) * sizeof(*grown));
    if (grown == NULL) {
        free(note);
        return;
    }
    image->notes = grown;
    grown[image->note_count++] = note;
}

size_t
dcn__image_notes(struct dcn_source *source, const char *const **notes)
{
    *notes = NULL;
    source = below_filters(source);
    if (source == NULL)
        return 0;
    *notes = (const char *const *)dcn__layout_source_of(source)->notes;
    return dcn__layout_source_of(source)->note_count;
}

uint64_t
dcn__image_beyond(struct dcn_source *source, size_t n)
{
    const struct dcn_layout *layout;

    source = below_filters(source);
    if (source == NULL)
        return 0;
    layout = &dcn__layout_source_of(source)->layout;
    return n < layout->file_count ? layout->files[n].beyond : 0;
}

bool
dcn__image_is_short(struct dcn_source *source)
{
    const struct dcn_layout *layout;

    source = below_filters(source);
    if (source == NULL)
        return false;
    layout = &dcn__layout_source_of(source)->layout;
    for (size_t i = 0; i < layout->extent_count; i++) {
        const struct dcn_extent *extent = &layout->extents[i];
        uint64_t last;

        if (extent->form == DCN_STORED_ZERO || extent->count == 0)
            continue;
        last = extent->offset + (uint64_t)(extent->count - 1) * extent->stride;
        if (last + (extent->begun > 0 ? extent->begun
                                      : dcn__stored_bytes(extent->form)) >
            layout->files[extent->file].size)
            return true;
    }
    return false;
}
