/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What both halves of a layout's sink need: one sector's part read back, and
 * hashing begun anew. */
#include "image/layout_sink_parts.h"

#include "codec/subchannel.h"

#include <string.h>

/* Reads one sector's main channel or subchannel, zeros where no file keeps
 * it. */
enum dcn_status
dcn__layout_sink_read_part(struct dcn_layout_sink *sink, dcn_lba lba, bool sub,
                           uint8_t *to, size_t len, struct dcn_error *error)
{
    const struct dcn_extent *extent = dcn__layout_sink_extent(sink, lba, sub);
    uint8_t packed[DCN_SUB_BYTES];
    enum dcn_status status;

    memset(to, 0, len);
    if (extent == NULL)
        return DCN_OK;
    if (extent->form != DCN_STORED_SUB_PACKED)
        return dcn__output_read(&sink->outputs[extent->file],
                                dcn__extent_offset(extent, lba), to, len,
                                error);
    status = dcn__output_read(&sink->outputs[extent->file],
                              dcn__extent_offset(extent, lba), packed,
                              sizeof(packed), error);
    if (status == DCN_OK)
        dcn__sub_unpack(packed, to);
    return status;
}

enum dcn_status
dcn__layout_sink_start_hashes(struct dcn_layout_sink *sink,
                              struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    size_t index;

    dcn__hash_set_free(sink->hashes);
    sink->hashes = dcn__hash_set_new(sink->layout.file_count);
    if (sink->hashes == NULL)
        return dcn__error_memory(error, "preparing hashes");
    for (size_t i = 0; status == DCN_OK && i < sink->layout.file_count; i++)
        status = dcn__hash_set_add(sink->hashes, sink->layout.files[i].path,
                                   &index, error);
    return status;
}
