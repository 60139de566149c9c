/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Takes sectors in any order and puts each where the layout says.
 */
#include "image/layout_sink_parts.h"

#include "codec/subchannel.h"

#include <string.h>

const struct dcn_extent *
dcn__layout_sink_extent(const struct dcn_layout_sink *sink, dcn_lba lba,
                        bool sub)
{
    for (size_t i = 0; i < sink->layout.extent_count; i++) {
        const struct dcn_extent *extent = &sink->layout.extents[i];

        if (dcn__stored_is_sub(extent->form) == sub && lba >= extent->first &&
            lba - extent->first < (int64_t)extent->count)
            return extent;
    }
    return NULL;
}

uint64_t
dcn__extent_offset(const struct dcn_extent *extent, dcn_lba lba)
{
    return extent->offset + (uint64_t)(lba - extent->first) * extent->stride;
}

static enum dcn_status
put(struct dcn_layout_sink *sink, const struct dcn_extent *extent, dcn_lba lba,
    const uint8_t *bytes, size_t len, struct dcn_error *error)
{
    uint64_t offset = dcn__extent_offset(extent, lba);

    if (sink->hashes != NULL)
        dcn__hash_set_rewritten(sink->hashes, extent->file, offset);
    return dcn__output_write(&sink->outputs[extent->file], offset, bytes, len,
                             error);
}

/* Writes count sectors of one extent, part after part of bytes bytes. */
static enum dcn_status
write_run(struct dcn_layout_sink *sink, const struct dcn_extent *extent,
          dcn_lba lba, uint32_t count, const uint8_t *from, size_t bytes,
          struct dcn_error *error)
{
    size_t stored = extent->stride;
    uint32_t room = (uint32_t)(DCN_SINK_SCRATCH_BYTES / stored), n;

    if (stored == bytes && extent->form != DCN_STORED_SUB_PACKED)
        return put(sink, extent, lba, from, count * stored, error);
    for (uint32_t at = 0; at < count; at += n) {
        enum dcn_status status;
        uint8_t *to = sink->scratch;

        n = count - at < room ? count - at : room;
        for (uint32_t i = 0; i < n; i++) {
            const uint8_t *sector = from + (at + i) * bytes;

            if (extent->form == DCN_STORED_SUB_PACKED)
                dcn__sub_pack(sector, to + i * stored);
            else
                memcpy(to + i * stored, sector, stored);
        }
        status = put(sink, extent, lba + (dcn_lba)at, to, n * stored, error);
        if (status != DCN_OK)
            return status;
    }
    return DCN_OK;
}

/* A write in progress. */
struct write {
    dcn_lba first;
    uint32_t count;
    const uint8_t *buffer;
    size_t bytes; /* of one sector in buffer */
    size_t part;  /* where the part written now starts in it */
    bool sub;
    const struct dcn_sector_result *results;
};

static bool
has_part(const struct write *write, uint32_t i)
{
    if (write->results == NULL)
        return true;
    return write->sub ? write->results[i].has_sub : write->results[i].has_main;
}

/* Writes the main channels, or the subchannels, that are there. Sectors that
 * no file keeps (run-out past the end) are passed over. */
static enum dcn_status
write_part(struct dcn_layout_sink *sink, const struct write *write,
           struct dcn_error *error)
{
    uint32_t i = 0;

    while (i < write->count) {
        dcn_lba lba = write->first + (dcn_lba)i;
        const struct dcn_extent *extent =
            dcn__layout_sink_extent(sink, lba, write->sub);
        uint32_t run = 0, most = write->count - i;
        enum dcn_status status;

        if (extent != NULL && most > extent->count - (lba - extent->first))
            most = extent->count - (uint32_t)(lba - extent->first);
        while (extent != NULL && run < most && has_part(write, i + run))
            run++;
        if (run == 0) {
            i++;
            continue;
        }
        status = write_run(sink, extent, lba, run,
                           write->buffer + i * write->bytes + write->part,
                           write->bytes, error);
        if (status != DCN_OK)
            return status;
        i += run;
    }
    return DCN_OK;
}

static enum dcn_status
write_all(struct dcn_layout_sink *sink, dcn_lba first, uint32_t count,
          unsigned want, const uint8_t *buffer,
          const struct dcn_sector_result *results, struct dcn_error *error)
{
    struct write write = {.first = first,
                          .count = count,
                          .buffer = buffer,
                          .bytes = dcn__want_bytes(want),
                          .results = results};
    const unsigned main_parts = DCN_WANT_USER | DCN_WANT_RAW;
    enum dcn_status status = DCN_OK;

    if ((want & main_parts) != 0) {
        if ((want & main_parts) != (sink->want & main_parts))
            return dcn__error_set(
                error, DCN_ERR_INVALID, "%s keeps %s, not %s",
                sink->writer->name,
                (sink->want & DCN_WANT_RAW) != 0 ? "raw sectors" : "user data",
                (want & DCN_WANT_RAW) != 0 ? "raw sectors" : "user data");
        status = write_part(sink, &write, error);
    }
    if (status == DCN_OK && (want & sink->want & DCN_WANT_SUB) != 0) {
        write.sub = true;
        write.part = dcn__want_sub_offset(want);
        status = write_part(sink, &write, error);
    }
    return status;
}

enum dcn_status
dcn__layout_sink_write(struct dcn_sink *base, dcn_lba first, uint32_t count,
                       unsigned want, const uint8_t *buffer,
                       const struct dcn_sector_result *results,
                       struct dcn_error *error)
{
    return write_all((struct dcn_layout_sink *)base, first, count, want, buffer,
                     results, error);
}

enum dcn_status
dcn__layout_sink_settle(struct dcn_sink *base, dcn_lba lba,
                        struct dcn_error *error)
{
    struct dcn_layout_sink *sink = (struct dcn_layout_sink *)base;

    (void)error;
    for (size_t i = 0; i < sink->layout.extent_count; i++) {
        const struct dcn_extent *extent = &sink->layout.extents[i];
        int64_t settled = (int64_t)lba - extent->first;

        if (settled > extent->count)
            settled = extent->count;
        if (settled > 0)
            dcn__hash_set_settle(sink->hashes, extent->file,
                                 extent->offset +
                                     (uint64_t)settled * extent->stride);
    }
    return DCN_OK;
}
