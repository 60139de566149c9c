/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry: which formats there are, and which one a file is. */
#include "image/beside.h"
#include "image/formats.h"
#include "image/unread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES ((size_t)64 * 1024)

const struct dcn_image_format *const dcn__image_formats[] = {
#define DCN_IMAGE_FORMAT(name) &dcn__image_##name,
#include "image/formats.def"
#undef DCN_IMAGE_FORMAT
    NULL,
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

const struct dcn_image_format *
dcn__image_plain(void)
{
    return &dcn__image_iso;
}

/* What a file shows of itself. */
struct sample {
    uint8_t head[HEAD_BYTES], tail[DCN_UNREAD_TAIL_BYTES];
    size_t head_len, tail_len;
};

/* The beginning and the end of a regular file. */
static enum dcn_status
read_sample(const char *path, struct sample *sample, struct dcn_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum dcn_status status = DCN_OK;
    struct stat info;
    ssize_t head = 0, tail = 0;

    if (fd < 0)
        return dcn__error_set_errno(error, errno, "open %s", path);
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        status = dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                                "%s is not a regular file", path);
    } else {
        head = pread(fd, sample->head, sizeof(sample->head), 0);
        if (info.st_size >= (off_t)sizeof(sample->tail))
            tail = pread(fd, sample->tail, sizeof(sample->tail),
                         info.st_size - (off_t)sizeof(sample->tail));
    }
    if (head < 0 || tail < 0)
        status = dcn__error_set_errno(error, errno, "read %s", path);
    sample->head_len = head > 0 ? (size_t)head : 0;
    sample->tail_len = tail > 0 ? (size_t)tail : 0;
    close(fd);
    return status;
}

/* The format that bids most, or why there is none. */
static enum dcn_status
choose(const char *path, const struct sample *sample,
       const struct dcn_image_format **format, struct dcn_error *error)
{
    const struct dcn_unread *unread = dcn__unread_find(
        sample->head, sample->head_len, sample->tail, sample->tail_len);
    int best = 0;

    *format = NULL;
    for (size_t i = 0; unread == NULL && dcn__image_formats[i] != NULL; i++) {
        int bid =
            dcn__image_formats[i]->probe(path, sample->head, sample->head_len);

        if (bid > best) {
            best = bid;
            *format = dcn__image_formats[i];
        }
    }
    if (*format != NULL)
        return DCN_OK;
    if (unread == NULL)
        unread = dcn__unread_named(path);
    if (unread != NULL)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s is %s, which is not read: %s", path,
                              unread->name, unread->remedy);
    return dcn__error_set(error, DCN_ERR_FORMAT,
                          "%s is not an image of a known format", path);
}

enum dcn_status
dcn__image_open(const char *path, const struct dcn_image_options *options,
                struct dcn_source **source,
                const struct dcn_image_format **format, struct dcn_error *error)
{
    const struct dcn_image_format *chosen = NULL;
    struct sample *sample = malloc(sizeof(*sample));
    enum dcn_status status;
    char *note = NULL;

    *source = NULL;
    if (format != NULL)
        *format = NULL;
    if (sample == NULL)
        return dcn__error_memory(error, "opening an image");
    status = read_sample(path, sample, error);
    if (status == DCN_OK)
        status = choose(path, sample, &chosen, error);
    free(sample);
    if (status != DCN_OK)
        return status;
    if (chosen == &dcn__image_raw &&
        dcn__beside_open(dcn__image_formats, path, options, source, &chosen,
                         &note)) {
        if (format != NULL)
            *format = chosen;
        return DCN_OK;
    }
    if (format != NULL)
        *format = chosen;
    status = chosen->open(path, options, source, error);
    if (status == DCN_OK)
        dcn__image_add_note(*source, note);
    else
        free(note);
    return status;
}
