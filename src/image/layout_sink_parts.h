/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What layout_sink.c, layout_write.c and layout_anew.c share; nobody else
 * includes it. */
#ifndef DCN_IMAGE_LAYOUT_SINK_PARTS_H
#define DCN_IMAGE_LAYOUT_SINK_PARTS_H

#include "image/hash.h"
#include "image/layout_sink.h"
#include "image/output.h"

/* What a writer hands over in one call, put together where files keep other
 * parts than it has. */
#define DCN_SINK_SCRATCH_BYTES (1024u * 1024)

struct dcn_layout_sink {
    struct dcn_sink sink;
    const struct dcn_layout_writer *writer;
    struct dcn_image_options options;
    char *base;
    struct dcn_layout layout;
    struct dcn_output *outputs; /* one a layout file */
    size_t open_count;          /* of outputs */
    unsigned want;
    struct dcn_hash_set *hashes;
    struct dcn_file_hashes *results; /* after finish */
    size_t result_count;
    uint8_t *scratch; /* DCN_SINK_SCRATCH_BYTES */
};

/* The extent of the main channel or of P-W that holds lba, or NULL. */
const struct dcn_extent *
dcn__layout_sink_extent(const struct dcn_layout_sink *sink, dcn_lba lba,
                        bool sub);

/* layout_write.c: of struct dcn_sink_ops. */
enum dcn_status
dcn__layout_sink_write(struct dcn_sink *base, dcn_lba first, uint32_t count,
                       unsigned want, const uint8_t *buffer,
                       const struct dcn_sector_result *results,
                       struct dcn_error *error);
enum dcn_status dcn__layout_sink_settle(struct dcn_sink *base, dcn_lba lba,
                                        struct dcn_error *error);

/* Where lba's bytes are in the file of its extent. */
uint64_t dcn__extent_offset(const struct dcn_extent *extent, dcn_lba lba);
/* Reads one sector's main channel (len bytes) or P-W back; zeros where no
 * file keeps it. */
enum dcn_status
dcn__layout_sink_read_part(struct dcn_layout_sink *sink, dcn_lba lba, bool sub,
                           uint8_t *to, size_t len, struct dcn_error *error);
/* Drops what was hashed and begins with all files anew. */
enum dcn_status dcn__layout_sink_start_hashes(struct dcn_layout_sink *sink,
                                              struct dcn_error *error);
/* Fits the files to the finished disc: those whose sectors are others than
 * when the sink was made are written anew. */
enum dcn_status dcn__layout_sink_settle_layout(struct dcn_layout_sink *sink,
                                               const struct dcn_disc *disc,
                                               struct dcn_error *error);

#endif
