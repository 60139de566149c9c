/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8 without locales: what volume labels, drives' names and CD-TEXT are
 * turned into before they enter a report or a message.
 */
#include "util/utf8.h"

#include "util/checked.h"

#include <string.h>

/* What the lead byte promises, and the smallest code point of that length. */
static const struct {
    uint8_t mask, lead;
    uint32_t least;
} forms[] = {
    {0x80, 0x00, 0x0},
    {0xe0, 0xc0, 0x80},
    {0xf0, 0xe0, 0x800},
    {0xf8, 0xf0, 0x10000},
};

/* Bytes of text where all of it is printable ASCII, which most is; else 0. */
static size_t
ascii_len(const char *text)
{
    size_t len = 0;

    while (text[len] >= 0x20 && text[len] < 0x7f)
        len++;
    return text[len] == '\0' ? len : 0;
}

size_t
dcn__utf8_next(const char *text, uint32_t *code)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t len, i;

    *code = 0;
    if (bytes[0] == 0)
        return 0;
    for (len = 0; len < DCN_ARRAY_LEN(forms); len++) {
        if ((bytes[0] & forms[len].mask) == forms[len].lead)
            break;
    }
    if (len == DCN_ARRAY_LEN(forms))
        return 0;
    *code = bytes[0] & (uint8_t)~forms[len].mask;
    for (i = 1; i <= len; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (bytes[i] & 0x3fu);
    }
    if (*code < forms[len].least || *code > 0x10ffff ||
        (*code >= 0xd800 && *code <= 0xdfff))
        return 0;
    return len + 1;
}

bool
dcn__utf8_valid(const char *text)
{
    uint32_t code;
    size_t step;

    while ((step = dcn__utf8_next(text, &code)) > 0)
        text += step;
    return *text == '\0';
}

void
dcn__utf8_add(struct dcn_buf *buf, const char *text)
{
    char pair[2];
    size_t i;

    if (dcn__utf8_valid(text)) {
        dcn__buf_puts(buf, text);
        return;
    }
    for (i = 0; text[i] != '\0'; i++) {
        uint8_t byte = (uint8_t)text[i];

        if (byte < 0x80) {
            dcn__buf_add(buf, &text[i], 1);
            continue;
        }
        pair[0] = (char)(0xc0 | byte >> 6);
        pair[1] = (char)(0x80 | (byte & 0x3f));
        dcn__buf_add(buf, pair, sizeof(pair));
    }
}

void
dcn__utf8_add_plain(struct dcn_buf *buf, const char *text)
{
    uint32_t code;
    size_t step = ascii_len(text);

    if (step > 0) {
        dcn__buf_add(buf, text, step);
        return;
    }
    while ((step = dcn__utf8_next(text, &code)) > 0) {
        if (code < 0x20 || (code >= 0x7f && code < 0xa0))
            dcn__buf_add(buf, " ", 1);
        else
            dcn__buf_add(buf, text, step);
        text += step;
    }
}

/* Blocks of characters that do not take one column. */
static const struct {
    uint32_t first, last;
    uint8_t width;
} widths[] = {
    {0x0300, 0x036f, 0}, {0x1100, 0x115f, 2},   {0x200b, 0x200f, 0},
    {0x2e80, 0x303e, 2}, {0x3041, 0xa4cf, 2},   {0xac00, 0xd7a3, 2},
    {0xf900, 0xfaff, 2}, {0xfe30, 0xfe6f, 2},   {0xff00, 0xff60, 2},
    {0xffe0, 0xffe6, 2}, {0x1f300, 0x1faff, 2}, {0x20000, 0x3fffd, 2},
};

static size_t
width_of(uint32_t code)
{
    size_t i;

    for (i = 0; i < DCN_ARRAY_LEN(widths); i++) {
        if (code >= widths[i].first && code <= widths[i].last)
            return widths[i].width;
    }
    return 1;
}

size_t
dcn__utf8_width(const char *text)
{
    uint32_t code;
    size_t step, width = ascii_len(text);

    if (width > 0)
        return width;
    while ((step = dcn__utf8_next(text, &code)) > 0) {
        width += width_of(code);
        text += step;
    }
    return width;
}
