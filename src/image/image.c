/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry: which formats there are, and which one a file is. */
#include "image/formats.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES ((size_t)64 * 1024)

const struct dcn_image_format *const dcn__image_formats[] = {
    &dcn__image_iso, &dcn__image_cue, &dcn__image_toc,
    &dcn__image_ccd, &dcn__image_nrg, NULL,
};

const struct dcn_image_format *
dcn__image_format(const char *name)
{
    for (size_t i = 0; dcn__image_formats[i] != NULL; i++) {
        if (strcmp(dcn__image_formats[i]->name, name) == 0)
            return dcn__image_formats[i];
    }
    return NULL;
}

/* Up to HEAD_BYTES of a regular file. */
static enum dcn_status
read_head(const char *path, uint8_t *head, size_t *len, struct dcn_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum dcn_status status = DCN_OK;
    struct stat info;
    ssize_t got = 0;

    if (fd < 0)
        return dcn__error_set_errno(error, errno, "open %s", path);
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        status = dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                                "%s is not a regular file", path);
    else
        got = pread(fd, head, HEAD_BYTES, 0);
    if (got < 0)
        status = dcn__error_set_errno(error, errno, "read %s", path);
    *len = got > 0 ? (size_t)got : 0;
    close(fd);
    return status;
}

enum dcn_status
dcn__image_open(const char *path, const struct dcn_image_options *options,
                struct dcn_source **source,
                const struct dcn_image_format **format, struct dcn_error *error)
{
    const struct dcn_image_format *best = NULL;
    uint8_t *head = malloc(HEAD_BYTES);
    enum dcn_status status;
    int best_bid = 0;
    size_t len = 0;

    *source = NULL;
    if (format != NULL)
        *format = NULL;
    if (head == NULL)
        return dcn__error_memory(error, "opening an image");
    status = read_head(path, head, &len, error);
    for (size_t i = 0; status == DCN_OK && dcn__image_formats[i] != NULL; i++) {
        int bid = dcn__image_formats[i]->probe(path, head, len);

        if (bid > best_bid) {
            best_bid = bid;
            best = dcn__image_formats[i];
        }
    }
    free(head);
    if (status != DCN_OK)
        return status;
    if (best == NULL)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s is not an image of a known format", path);
    if (format != NULL)
        *format = best;
    return best->open(path, options, source, error);
}
