/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines, words and numbers of foreign text, without copies and without
 * assuming a NUL. Grammar and messages are the callers' business.
 */
#include "util/lines.h"

#include "util/checked.h"

#include <string.h>

void
dcn__lines_init(struct dcn_lines *lines, const char *text, size_t len)
{
    *lines = (struct dcn_lines){.rest = {text, len}};
}

bool
dcn__lines_next(struct dcn_lines *lines, struct dcn_span *line)
{
    struct dcn_span *rest = &lines->rest;
    const char *end;
    size_t len;

    if (rest->len == 0)
        return false;
    end = memchr(rest->at, '\n', rest->len);
    len = end == NULL ? rest->len : (size_t)(end - rest->at);
    *line = (struct dcn_span){rest->at, len};
    if (end != NULL)
        len++;
    rest->at += len;
    rest->len -= len;
    if (line->len > 0 && line->at[line->len - 1] == '\r')
        line->len--;
    lines->number++;
    return true;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool
dcn__span_word(struct dcn_span *line, struct dcn_span *word)
{
    size_t start = 0, end;

    while (start < line->len && is_blank(line->at[start]))
        start++;
    end = start;
    while (end < line->len && !is_blank(line->at[end]))
        end++;
    *word = (struct dcn_span){line->at + start, end - start};
    line->at += end;
    line->len -= end;
    return word->len > 0;
}

bool
dcn__span_is(struct dcn_span span, const char *text)
{
    return strlen(text) == span.len && memcmp(span.at, text, span.len) == 0;
}

bool
dcn__span_skip(struct dcn_span *span, const char *text)
{
    size_t len = strlen(text);

    if (span->len < len || memcmp(span->at, text, len) != 0)
        return false;
    span->at += len;
    span->len -= len;
    return true;
}

static unsigned
digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 255;
}

bool
dcn__span_number(struct dcn_span span, unsigned base, uint64_t *value)
{
    uint64_t sum = 0;

    if (base == 0) {
        base = 10;
        if (dcn__span_skip(&span, "0x") || dcn__span_skip(&span, "0X"))
            base = 16;
        else if (span.len > 1 && span.at[0] == '0')
            base = 8;
    }
    if (span.len == 0)
        return false;
    for (size_t i = 0; i < span.len; i++) {
        unsigned digit = digit_of(span.at[i]);

        if (digit >= base || !dcn__mul(sum, base, &sum) ||
            !dcn__add(sum, digit, &sum))
            return false;
    }
    *value = sum;
    return true;
}

bool
dcn__span_integer(struct dcn_span span, int64_t least, int64_t most,
                  int64_t *value)
{
    bool negative = dcn__span_skip(&span, "-");
    uint64_t magnitude;

    if (!dcn__span_number(span, 10, &magnitude) ||
        magnitude > (uint64_t)INT64_MAX)
        return false;
    *value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return *value >= least && *value <= most;
}
