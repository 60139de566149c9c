/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading from an image: finds the extents of what is asked, reads runs of
 * them with as few system calls as can be, and converts stored forms.
 */
#include "image/layout_source.h"

#include "image/stored.h"
#include "util/checked.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A read in progress. */
struct request {
    struct dcn_layout_source *source;
    dcn_lba first;
    uint32_t count;
    unsigned want;
    uint8_t *buffer;
    size_t bytes; /* of one sector in buffer */
    struct dcn_sector_result *results;
    struct dcn_error *error;
};

/* The first extent that ends after lba, or NULL. */
static const struct dcn_extent *
find_extent(const struct dcn_extent_list *list, dcn_lba lba)
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
sectors_present(const struct dcn_layout_source *source,
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
    struct dcn_layout_source *source = request->source;
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
mode_at(const struct dcn_layout_source *source, dcn_lba lba, dcn_lba *end)
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
    struct dcn_layout_source *source = request->source;
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
        *count > DCN_LAYOUT_SCRATCH_BYTES / extent->stride)
        *count = DCN_LAYOUT_SCRATCH_BYTES / extent->stride;
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
read_parts(struct request *request, const struct dcn_extent_list *list,
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
    const struct dcn_layout_source *source = request->source;
    const struct dcn_extent_list *list =
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

enum dcn_status
dcn__layout_source_read(struct dcn_source *base, dcn_lba first, uint32_t count,
                        unsigned want, unsigned flags, uint8_t *buffer,
                        struct dcn_sector_result *results,
                        struct dcn_error *error)
{
    struct dcn_layout_source *source = dcn__layout_source_of(base);
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
