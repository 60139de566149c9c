/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output files: made without treading on others, written whole, made sure of. */
#ifndef DCN_IMAGE_OUTPUT_H
#define DCN_IMAGE_OUTPUT_H

#include "util/error.h"
#include "util/room.h"

#include <stddef.h>

struct dcn_output {
    int fd; /* -1: not open */
    char *path;
    uint64_t size;   /* final size */
    uint64_t filled; /* bytes from here on are a hole */
    bool fresh;      /* was not there before; the sink's to keep */
};

enum dcn_output_mode {
    DCN_OUTPUT_NEW,        /* must not exist: DCN_ERR_EXISTS */
    DCN_OUTPUT_OVERWRITE,  /* emptied where it exists */
    DCN_OUTPUT_RESUME_CUT, /* likewise at a smaller size */
    DCN_OUTPUT_RESUME,     /* continued where it exists at that size (or
                           * empty); DCN_ERR_EXISTS at another */
};

/* DCN_ERR_EXISTS where path exists. */
enum dcn_status
dcn__output_check_free(const char *path, struct dcn_error *error);

/*
 * Opens path for reading and writing at its final size (a hole where nothing
 * is yet). Refuses what is not a regular file. output is zeroed but for fd
 * on failure; dcn__output_close it in any case.
 */
enum dcn_status
dcn__output_open(struct dcn_output *output, const char *path, uint64_t size,
                 enum dcn_output_mode mode, struct dcn_error *error);
/*
 * A temporary of that size that is to take path's place; output->path is its
 * name. dcn__output_close it in any case; whoever does not rename it unlinks
 * it.
 */
enum dcn_status
dcn__output_open_beside(struct dcn_output *output, const char *path,
                        uint64_t size, struct dcn_error *error);
/* Writes all of it; zeros past filled stay a hole. */
enum dcn_status
dcn__output_write(struct dcn_output *output, uint64_t offset, const void *bytes,
                  size_t len, struct dcn_error *error);
/* Cuts the file at size, which is its final size then. */
enum dcn_status dcn__output_cut(struct dcn_output *output, uint64_t size,
                                struct dcn_error *error);
/* The same; on a full disk as room (or NULL) says. */
enum dcn_status dcn__output_write_waiting(struct dcn_output *output,
                                          const struct dcn_room *room,
                                          uint64_t offset, const void *bytes,
                                          size_t len, struct dcn_error *error);
enum dcn_status
dcn__output_read(struct dcn_output *output, uint64_t offset, void *bytes,
                 size_t len, struct dcn_error *error);
enum dcn_status
dcn__output_sync(struct dcn_output *output, struct dcn_error *error);
void dcn__output_close(struct dcn_output *output);

#endif
