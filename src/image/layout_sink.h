/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writer that all formats share: sectors into a layout's files, hashes
 * beside, small companion files (sheets) at the end. */
#ifndef DCN_IMAGE_LAYOUT_SINK_H
#define DCN_IMAGE_LAYOUT_SINK_H

#include "image/image.h"
#include "util/buf.h"

/* A companion file that a format writes at the end. */
struct dcn_companion {
    char *path; /* malloc */
    struct dcn_buf bytes;
};

#define DCN_MAX_COMPANIONS      4
#define DCN_COMPANION_MAX_BYTES ((size_t)1 << 20)

/* What a format tells the sink. */
struct dcn_layout_writer {
    const char *name;
    unsigned want; /* DCN_WANT_USER or _RAW; SUB follows from the layout */
    /* Lays disc out; forms USER, RAW, SUB_RAW and SUB_PACKED, stride ==
     * stored bytes, each file's extents ascending from offset 0 without
     * gaps. */
    enum dcn_status (*layout)(const char *base, const struct dcn_disc *disc,
                              const struct dcn_image_options *options,
                              struct dcn_layout *layout,
                              struct dcn_error *error);
    /* Fills companions (zeroed; the main sheet last) and their count. On
     * failure they are freed all the same. NULL: none. */
    enum dcn_status (*companions)(const char *base, const struct dcn_disc *disc,
                                  const struct dcn_layout *layout,
                                  struct dcn_companion *companions,
                                  size_t *count, struct dcn_error *error);
    /* Extensions of companions that only the finished disc may call for, whose
     * names must be free from the beginning; ends with NULL. NULL: none. */
    const char *const *later;
};

/* Makes the sink and its files. DCN_ERR_EXISTS, NOT_FOUND, ACCESS, NO_SPACE
 * with the path; nothing is left behind then that was not there before. */
enum dcn_status
dcn__layout_sink(const struct dcn_layout_writer *writer, const char *base,
                 const struct dcn_disc *disc,
                 const struct dcn_image_options *options,
                 struct dcn_sink **sink, struct dcn_error *error);

#endif
