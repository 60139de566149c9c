/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of line-based text that may hold anything: lines, words, numbers. */
#ifndef DCN_UTIL_LINES_H
#define DCN_UTIL_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece of text, not NUL-terminated. */
struct dcn_span {
    const char *at;
    size_t len;
};

struct dcn_lines {
    struct dcn_span rest; /* text not read yet */
    unsigned number;      /* of the line returned last, from 1 */
};

void dcn__lines_init(struct dcn_lines *lines, const char *text, size_t len);
/* The next line without its end ("\n" or "\r\n"); false past the last. */
bool dcn__lines_next(struct dcn_lines *lines, struct dcn_span *line);

/* Takes the next word (up to blank or tab) off line; false: no more. */
bool dcn__span_word(struct dcn_span *line, struct dcn_span *word);
/* True where span is exactly text. */
bool dcn__span_is(struct dcn_span span, const char *text);
/* True where span starts with text, which is then taken off. */
bool dcn__span_skip(struct dcn_span *span, const char *text);
/* The whole span as a number: base 10 or 16, or 0 for C's notation (0x..,
 * 0.., decimal). False: empty, other characters, or more than 64 bits. */
bool dcn__span_number(struct dcn_span span, unsigned base, uint64_t *value);
/* The whole span as a decimal number with optional '-', within limits. */
bool dcn__span_integer(struct dcn_span span, int64_t least, int64_t most,
                       int64_t *value);

#endif
