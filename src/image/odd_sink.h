/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sink of raw sectors that keeps most of them as an image of user data: of a
 * Mode 1 sector whose header and codes are right, 2048 bytes and its address
 * are all. Every other one is kept whole in a file beside (BASE.odd), from its
 * first reading on, so that nothing has to be read again once it is known what
 * the image must hold.
 */
#ifndef DCN_IMAGE_ODD_SINK_H
#define DCN_IMAGE_ODD_SINK_H

#include "codec/sector.h"
#include "source/sink.h"

/* A sector that 2048 bytes do not tell. */
struct dcn_odd {
    dcn_lba lba;
    enum dcn_sector_mode mode;
    bool dropped; /* an image of user data has nothing of it */
};

/*
 * Makes one over inner, a sink of user data, which is its own from then on
 * (also on failure, when what it made anew is removed). path: of the file; resume: it is there and goes on
 * (DCN_ERR_NOT_FOUND where it is not, unless lacking; DCN_ERR_FORMAT where it
 * is no such file); else it begins empty (DCN_ERR_EXISTS where something else
 * is there).
 */
enum dcn_status
dcn__odd_sink_new(struct dcn_sink *inner, const char *path, bool resume,
                  bool lacking, struct dcn_sink **sink,
                  struct dcn_error *error);

/* The n-th odd sector in order; false past the last, and of other sinks. */
bool
dcn__odd_sink_get(const struct dcn_sink *sink, size_t n, struct dcn_odd *odd);

/* Removes the file, if it is one of these. */
void dcn__odd_remove(const char *path);

#endif
