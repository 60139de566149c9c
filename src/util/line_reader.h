/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a file that is not to lie in memory as a whole, or of text that
 * does: one way of reading for both. */
#ifndef DCN_UTIL_LINE_READER_H
#define DCN_UTIL_LINE_READER_H

#include "util/error.h"
#include "util/lines.h"

struct dcn_line_reader {
    const char *path; /* of a file, for messages */
    int fd;           /* -1: of text */
    char *block;      /* of a file */
    size_t block_bytes;
    struct dcn_span text; /* the whole of it, or empty */
    struct dcn_span rest; /* of block or text, not returned yet */
    size_t limit;         /* bytes that may be read of the file */
    size_t taken;         /* bytes that were */
    size_t offset;        /* behind the line returned last */
    unsigned number;      /* of the line returned last, from 1 */
    enum dcn_status status;
    struct dcn_error error;
};

/* Of len bytes of text, which must live as long. Nothing to close. */
void dcn__line_reader_text(struct dcn_line_reader *reader, const char *text,
                           size_t len);
/*
 * Of a regular file of at most ceiling bytes; path must live as long.
 * DCN_ERR_NOT_FOUND, _ACCESS, _IO; DCN_ERR_FORMAT where it is larger, or no
 * regular file. Nothing to close on failure.
 */
enum dcn_status
dcn__line_reader_open(struct dcn_line_reader *reader, const char *path,
                      size_t ceiling, struct dcn_error *error);
void dcn__line_reader_close(struct dcn_line_reader *reader);

/*
 * The next line with its end, if it has one; valid until the next call. False
 * past the last, and where reading failed: reader->status and ->error.
 */
bool
dcn__line_reader_next(struct dcn_line_reader *reader, struct dcn_span *line);
/* Back to the first byte of the same file or text. */
void dcn__line_reader_rewind(struct dcn_line_reader *reader);
/* A line without its end ("\n" or "\r\n"). */
struct dcn_span dcn__line_bare(struct dcn_span line);

#endif
