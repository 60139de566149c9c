/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of a file through a block that only grows where a line is longer than
 * it; text is such a block that is full from the start.
 */
#include "util/line_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES ((size_t)64 << 10)

void
dcn__line_reader_text(struct dcn_line_reader *reader, const char *text,
                      size_t len)
{
    *reader = (struct dcn_line_reader){.fd = -1, .text = {text, len}};
    dcn__line_reader_rewind(reader);
}

enum dcn_status
dcn__line_reader_open(struct dcn_line_reader *reader, const char *path,
                      size_t ceiling, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    struct stat found;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    *reader = (struct dcn_line_reader){.path = path, .fd = fd};
    if (fd < 0)
        return dcn__error_set_errno(error, errno, "cannot open %s", path);
    if (fstat(fd, &found) != 0)
        status = dcn__error_set_errno(error, errno, "cannot examine %s", path);
    else if (S_ISDIR(found.st_mode))
        status = dcn__error_set_errno(error, EISDIR, "cannot read %s", path);
    else if (!S_ISREG(found.st_mode))
        status = dcn__error_set(error, DCN_ERR_FORMAT,
                                "%s is not a regular file", path);
    else if ((uint64_t)found.st_size > ceiling)
        status = dcn__error_set(error, DCN_ERR_FORMAT,
                                "%s is larger than the %zu bytes expected",
                                path, ceiling);
    if (status == DCN_OK) {
        reader->limit = (size_t)found.st_size;
        reader->block_bytes = BLOCK_BYTES;
        reader->block = malloc(reader->block_bytes);
        dcn__line_reader_rewind(reader);
        if (reader->block == NULL)
            status = dcn__error_memory(error, "reading a file");
    }
    if (status != DCN_OK)
        dcn__line_reader_close(reader);
    return status;
}

void
dcn__line_reader_close(struct dcn_line_reader *reader)
{
    if (reader->fd >= 0)
        close(reader->fd);
    free(reader->block);
    reader->fd = -1;
    reader->block = NULL;
}

void
dcn__line_reader_rewind(struct dcn_line_reader *reader)
{
    reader->rest = reader->text;
    if (reader->fd >= 0)
        reader->rest.at = reader->block;
    reader->taken = 0;
    reader->offset = 0;
    reader->number = 0;
}

/* Room behind the rest, which goes to the block's beginning. */
static bool
make_room(struct dcn_line_reader *reader)
{
    char *block = reader->block;

    memmove(block, reader->rest.at, reader->rest.len);
    if (reader->rest.len == reader->block_bytes) {
        block = realloc(block, reader->block_bytes * 2);
        if (block == NULL)
            return false;
        reader->block = block;
        reader->block_bytes *= 2;
    }
    reader->rest.at = block;
    return true;
}

/* Adds to the rest; false at the end, and where it failed. */
static bool
fill(struct dcn_line_reader *reader)
{
    size_t room;
    ssize_t got;

    if (reader->fd < 0 || reader->taken == reader->limit ||
        reader->status != DCN_OK)
        return false;
    if (!make_room(reader)) {
        reader->status = dcn__error_memory(&reader->error, "reading a file");
        return false;
    }
    room = reader->block_bytes - reader->rest.len;
    if (room > reader->limit - reader->taken)
        room = reader->limit - reader->taken;
    do
        got = pread(reader->fd, reader->block + reader->rest.len, room,
                    (off_t)reader->taken);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        reader->status = dcn__error_set_errno(&reader->error, errno,
                                              "cannot read %s", reader->path);
    if (got <= 0) {
        reader->limit = reader->taken;
        return false;
    }
    reader->taken += (size_t)got;
    reader->rest.len += (size_t)got;
    return true;
}

bool
dcn__line_reader_next(struct dcn_line_reader *reader, struct dcn_span *line)
{
    struct dcn_span *rest = &reader->rest;
    const char *end = NULL;
    size_t seen = 0;

    if (reader->status != DCN_OK)
        return false;
    do {
        if (rest->len > seen)
            end = memchr(rest->at + seen, '\n', rest->len - seen);
        seen = rest->len;
    } while (end == NULL && fill(reader));
    if (reader->status != DCN_OK || rest->len == 0)
        return false;
    *line = (struct dcn_span){
        rest->at, end == NULL ? rest->len : (size_t)(end - rest->at) + 1};
    rest->at += line->len;
    rest->len -= line->len;
    reader->offset += line->len;
    reader->number++;
    return true;
}

struct dcn_span
dcn__line_bare(struct dcn_span line)
{
    if (line.len > 0 && line.at[line.len - 1] == '\n')
        line.len--;
    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}
