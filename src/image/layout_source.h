/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image as a source: what layout_source.c and layout_read.c share. */
#ifndef DCN_IMAGE_LAYOUT_SOURCE_H
#define DCN_IMAGE_LAYOUT_SOURCE_H

#include "image/image.h"

#define DCN_LAYOUT_SCRATCH_BYTES (512u * 1024)

struct dcn_open_file {
    int fd;
    uint64_t size;
};

struct dcn_extent_list {
    struct dcn_extent *extents; /* ascending, disjoint */
    size_t count;
};

struct dcn_layout_source {
    struct dcn_source source;
    struct dcn_disc *disc;
    struct dcn_layout layout;
    struct dcn_open_file *files;
    const char **paths;
    struct dcn_extent_list main, sub;
    char **notes;
    size_t note_count;
    uint8_t *scratch;
};

static inline struct dcn_layout_source *
dcn__layout_source_of(struct dcn_source *source)
{
    return (struct dcn_layout_source *)source;
}

/* dcn_source_ops.read */
enum dcn_status
dcn__layout_source_read(struct dcn_source *base, dcn_lba first, uint32_t count,
                        unsigned want, unsigned flags, uint8_t *buffer,
                        struct dcn_sector_result *results,
                        struct dcn_error *error);

#endif
