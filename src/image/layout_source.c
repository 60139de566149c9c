/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One source for every image format: finds the extents of what is asked,
 * reads runs of them with as few system calls as can be, and converts stored
 * forms. Knows no format; sheets are parsed elsewhere.
 */
#include "image/image.h"
#include "image/stored.h"

#include "util/checked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRATCH_BYTES (512u * 1024)
#define MAX_SECTORS   1024

struct open_file {
    int fd;
    uint64_t size;
};

struct extent_list {
    struct dcn_extent *extents; /* ascending, disjoint */
    size_t count;
};

struct layout_source {
    struct dcn_source source;
    struct dcn_disc *disc;
    struct dcn_layout layout;
    struct open_file *files;
    const char **paths;
    struct extent_list main, sub;
    char **notes;
    size_t note_count;
    uint8_t *scratch;
};

/* A read in progress. */
struct request {
    struct layout_source *source;
    dcn_lba first;
    uint32_t count;
    unsigned want;
    uint8_t *buffer;
    size_t bytes; /* of one sector in buffer */
    struct dcn_sector_result *results;
    struct dcn_error *error;
};

static struct layout_source *
layout_source(struct dcn_source *source)
{
    return (struct layout_source *)source;
}

/* The first extent that ends after lba, or NULL. */
static const struct dcn_extent *
find_extent(const struct extent_list *list, dcn_lba lba)
{
    size_t low = 0, high = list->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct dcn_extent *extent = &list->extents[middle];

        if ((int64_t)extent->first + extent->count > lba)
            high = middle;
        else
            low = middle + 1;
    }
    return low < list->count ? &list->extents[low] : NULL;
}

/* How many whole sectors of extent, from its skip'th on, the file has. */
static uint32_t
sectors_present(const struct layout_source *source,
                const struct dcn_extent *extent, uint32_t skip)
{
    uint64_t size, at, left;

    if (extent->form == DCN_STORED_ZERO)
        return extent->count - skip;
    size = source->files[extent->file].size;
    at = extent->offset + (uint64_t)skip * extent->stride;
    if (extent->begun > 0)
        return at <= size && size - at >= extent->begun ? 1 : 0;
    if (at > size || size - at < dcn__stored_bytes(extent->form))
        return 0;
    left = (size - at - dcn__stored_bytes(extent->form)) / extent->stride + 1;
    return left < extent->count - skip ? (uint32_t)left : extent->count - skip;
}

static void
set_absent(struct request *request, uint32_t done, uint32_t count)
{
    const struct dcn_disc *disc = request->source->disc;

    for (uint32_t i = done; i < done + count; i++) {
        struct dcn_sector_result *result = &request->results[i];

        if (dcn__disc_holds(disc, request->first + (dcn_lba)i)) {
            result->state = DCN_SECTOR_MISSING;
        } else {
            result->state = DCN_SECTOR_OUT_OF_RANGE;
            result->sense_key = 5;
            result->asc = 0x21;
        }
    }
}

/* Reads len bytes at offset of the file into to. */
static enum dcn_status
read_file(struct request *request, unsigned file, uint64_t offset, uint8_t *to,
          size_t len)
{
    struct layout_source *source = request->source;
    size_t done = 0;

    while (done < len) {
        ssize_t got = pread(source->files[file].fd, to + done, len - done,
                            (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return dcn__error_set_errno(request->error, errno, "read %s",
                                        source->paths[file]);
        if (got == 0)
            return dcn__error_set(request->error, DCN_ERR_IO,
                                  "read %s: became shorter while in use",
                                  source->paths[file]);
        done += (size_t)got;
    }
    return DCN_OK;
}

/* The mode of lba's track, and through *end where that stops being known. */
static enum dcn_track_mode
mode_at(const struct layout_source *source, dcn_lba lba, dcn_lba *end)
{
    const struct dcn_track *track = dcn__disc_track_at(source->disc, lba);

    if (track == NULL) {
        *end = lba + 1;
        return DCN_TRACK_MODE1;
    }
    *end = track->end;
    return track->mode;
}

/* True where file bytes are what is wanted, sector after sector. */
static bool
reads_directly(const struct request *request, const struct dcn_extent *extent,
               uint32_t count)
{
    size_t stored = dcn__stored_bytes(extent->form);

    if (stored != request->bytes || extent->begun > 0 ||
        (extent->stride != stored && count > 1))
        return false;
    return (extent->form == DCN_STORED_RAW && request->want == DCN_WANT_RAW) ||
           (extent->form == DCN_STORED_USER &&
            request->want == DCN_WANT_USER) ||
           (extent->form == DCN_STORED_SUB_RAW &&
            request->want == DCN_WANT_SUB);
}

/* True where EDC and ECC do not come from the file. 2336 bytes of Mode 2 have
 * their own, and only sync and header are made. */
static bool
makes_codes(enum dcn_stored_form form, enum dcn_track_mode mode)
{
    return form != DCN_STORED_RAW && form != DCN_STORED_MODE2 &&
           mode != DCN_TRACK_AUDIO;
}

static void
convert_main(struct request *request, const struct dcn_extent *extent,
             uint32_t index, enum dcn_track_mode mode, const uint8_t *stored)
{
    dcn_lba lba = request->first + (dcn_lba)index;
    uint8_t *to = request->buffer + index * request->bytes;

    if ((request->want & DCN_WANT_RAW) != 0) {
        dcn__stored_to_raw(extent->form, mode, lba, stored, to);
        request->results[index].made_up = makes_codes(extent->form, mode);
    } else {
        dcn__stored_to_user(extent->form, mode, lba, stored, to,
                            &request->results[index]);
    }
}

static void
set_present(struct request *request, uint32_t done, uint32_t count, bool sub)
{
    for (uint32_t i = done; i < done + count; i++) {
        if (sub) {
            request->results[i].has_sub = true;
        } else {
            request->results[i].has_main = true;
            request->results[i].state = DCN_SECTOR_GOOD;
        }
    }
}

/*
 * Where count stored sectors are read to, to be converted one after the other
 * into to: its own end where each becomes longer by that and nothing else goes
 * between them, so that none is overwritten before its turn.
 */
static uint8_t *
stored_place(struct request *request, const struct dcn_extent *extent,
             uint32_t count, uint8_t *to)
{
    if (extent->form == DCN_STORED_USER && extent->stride == DCN_USER_BYTES &&
        request->want == DCN_WANT_RAW)
        return to + (size_t)count * (DCN_RAW_BYTES - DCN_USER_BYTES);
    return request->source->scratch;
}

/* Reads count present sectors of extent, at most what scratch holds. */
static enum dcn_status
read_run(struct request *request, const struct dcn_extent *extent,
         uint32_t done, uint32_t *count)
{
    struct layout_source *source = request->source;
    bool sub = dcn__stored_is_sub(extent->form);
    dcn_lba lba = request->first + (dcn_lba)done, end;
    uint64_t offset =
        extent->offset + (uint64_t)(lba - extent->first) * extent->stride;
    uint8_t *to = request->buffer + done * request->bytes, *stored;
    enum dcn_track_mode mode = DCN_TRACK_AUDIO;
    enum dcn_status status = DCN_OK;

    if (reads_directly(request, extent, *count)) {
        status = read_file(request, extent->file, offset, to,
                           *count * request->bytes);
        if (status == DCN_OK)
            set_present(request, done, *count, sub);
        return status;
    }
    if (!sub) {
        mode = mode_at(source, lba, &end);
        if ((int64_t)lba + *count > end)
            *count = (uint32_t)(end - lba);
    }
    stored = stored_place(request, extent, *count, to);
    if (stored == source->scratch && extent->stride > 0 &&
        *count > SCRATCH_BYTES / extent->stride)
        *count = SCRATCH_BYTES / extent->stride;
    if (extent->begun > 0) {
        memset(stored, 0, DCN_RAW_BYTES);
        status =
            read_file(request, extent->file, offset, stored, extent->begun);
    } else if (extent->form != DCN_STORED_ZERO) {
        status = read_file(request, extent->file, offset, stored,
                           (size_t)(*count - 1) * extent->stride +
                               dcn__stored_bytes(extent->form));
    }
    if (status != DCN_OK)
        return status;
    set_present(request, done, *count, sub);
    for (uint32_t i = 0; i < *count; i++, stored += extent->stride) {
        if (sub)
            dcn__stored_to_sub(extent->form, stored,
                               to + i * request->bytes +
                                   dcn__want_sub_offset(request->want));
        else
            convert_main(request, extent, done + i, mode, stored);
    }
    return DCN_OK;
}

/* One pass over the request: all main channels, or all subchannels. */
static enum dcn_status
read_parts(struct request *request, const struct extent_list *list,
           bool is_main)
{
    uint32_t done = 0;

    while (done < request->count) {
        dcn_lba lba = request->first + (dcn_lba)done;
        uint32_t run = request->count - done, present = 0;
        const struct dcn_extent *extent = find_extent(list, lba);
        enum dcn_status status = DCN_OK;

        if (extent != NULL && extent->first <= lba) {
            uint32_t skip = (uint32_t)(lba - extent->first);

            if (run > extent->count - skip)
                run = extent->count - skip;
            present = sectors_present(request->source, extent, skip);
        } else if (extent != NULL && extent->first - lba < (int64_t)run) {
            run = (uint32_t)(extent->first - lba);
        }
        if (present > 0) {
            run = present < run ? present : run;
            status = read_run(request, extent, done, &run);
        } else if (is_main) {
            set_absent(request, done, run);
        }
        if (status != DCN_OK)
            return status;
        done += run;
    }
    return DCN_OK;
}

/* True where one part is asked and one extent has it of all sectors: most of
 * all reads, which fill the whole buffer and need not clear it first. */
static bool
comes_whole(const struct request *request)
{
    const struct layout_source *source = request->source;
    const struct extent_list *list =
        request->want == DCN_WANT_SUB ? &source->sub : &source->main;
    const struct dcn_extent *extent = find_extent(list, request->first);

    return (request->want == DCN_WANT_RAW || request->want == DCN_WANT_USER ||
            request->want == DCN_WANT_SUB) &&
           extent != NULL && extent->first <= request->first &&
           (int64_t)request->first + request->count <=
               (int64_t)extent->first + extent->count &&
           sectors_present(source, extent,
                           (uint32_t)(request->first - extent->first)) >=
               request->count;
}

static void
clear_missing(struct request *request)
{
    for (uint32_t i = 0; i < request->count; i++) {
        if (!request->results[i].has_main && !request->results[i].has_sub)
            memset(request->buffer + i * request->bytes, 0, request->bytes);
    }
}

/* A DVD or BD has no raw sectors to give. */
static enum dcn_status
refuse_raw(struct request *request)
{
    memset(request->buffer, 0, request->count * request->bytes);
    for (uint32_t i = 0; i < request->count; i++) {
        request->results[i].state = DCN_SECTOR_WRONG_TYPE;
        request->results[i].sense_key = 5;
        request->results[i].asc = 0x64;
    }
    return DCN_OK;
}

static enum dcn_status
source_read(struct dcn_source *base, dcn_lba first, uint32_t count,
            unsigned want, unsigned flags, uint8_t *buffer,
            struct dcn_sector_result *results, struct dcn_error *error)
{
    struct layout_source *source = layout_source(base);
    struct request request = {source,  first,  count,
                              want,    buffer, dcn__want_bytes(want),
                              results, error};
    const unsigned main_parts = DCN_WANT_USER | DCN_WANT_RAW;
    enum dcn_status status = DCN_OK;

    (void)flags;
    memset(results, 0, count * sizeof(*results));
    if ((want & DCN_WANT_RAW) != 0 && source->disc->medium != DCN_MEDIUM_CD)
        return refuse_raw(&request);
    if (!comes_whole(&request))
        memset(buffer, 0, count * request.bytes);
    if ((want & main_parts) != 0)
        status = read_parts(&request, &source->main, true);
    if (status == DCN_OK && (want & DCN_WANT_SUB) != 0)
        status = read_parts(&request, &source->sub, false);
    if (status != DCN_OK)
        clear_missing(&request);
    for (uint32_t i = 0; i < count; i++) {
        if ((want & main_parts) == 0)
            results[i].state =
                results[i].has_sub ? DCN_SECTOR_GOOD : DCN_SECTOR_MISSING;
    }
    return status;
}

static const struct dcn_disc *
source_describe(struct dcn_source *base)
{
    return layout_source(base)->disc;
}

static void
source_capabilities(struct dcn_source *base, struct dcn_source_caps *caps)
{
    struct layout_source *source = layout_source(base);

    caps->want = DCN_WANT_USER;
    caps->block_sectors = 1;
    if (source->disc->medium == DCN_MEDIUM_CD)
        caps->want |= DCN_WANT_RAW;
    else
        caps->block_sectors = source->disc->medium == DCN_MEDIUM_DVD ? 16 : 32;
    if (source->sub.count > 0)
        caps->want |= DCN_WANT_SUB;
    caps->want_together = caps->want;
    caps->max_sectors = MAX_SECTORS;
}

static void
source_close(struct dcn_source *base)
{
    struct layout_source *source = layout_source(base);

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
    .read = source_read,
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
             struct extent_list *list, struct dcn_error *error)
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
        extent->stride > SCRATCH_BYTES ||
        !dcn__add(extent->offset, (uint64_t)extent->count * extent->stride,
                  &end) ||
        end > INT64_MAX)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "sectors from LBA %d lie nowhere", extent->first);
    return DCN_OK;
}

static enum dcn_status
open_file(const char *path, struct open_file *file, struct dcn_error *error)
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
open_files(struct layout_source *source, struct dcn_error *error)
{
    size_t count = source->layout.file_count;
    enum dcn_status status = DCN_OK;

    source->files = calloc(count + 1, sizeof(*source->files));
    source->paths = calloc(count + 1, sizeof(*source->paths));
    source->scratch = malloc(SCRATCH_BYTES);
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
    struct layout_source *made = calloc(1, sizeof(*made));
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

enum dcn_status
dcn__layout_source(struct dcn_disc *disc, struct dcn_layout *layout,
                   struct dcn_source **source, struct dcn_error *error)
{
    return dcn__layout_source_noted(disc, layout, NULL, 0, source, error);
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
    *paths = layout_source(source)->paths;
    return layout_source(source)->layout.file_count;
}

size_t
dcn__image_notes(struct dcn_source *source, const char *const **notes)
{
    *notes = NULL;
    source = below_filters(source);
    if (source == NULL)
        return 0;
    *notes = (const char *const *)layout_source(source)->notes;
    return layout_source(source)->note_count;
}

bool
dcn__image_is_short(struct dcn_source *source)
{
    const struct dcn_layout *layout;

    source = below_filters(source);
    if (source == NULL)
        return false;
    layout = &layout_source(source)->layout;
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
