/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What renderers make, handed on; and what they add most often. */
#include "report/out.h"

/* Handed on at once; a pipe takes 64 KiB. */
#define PIECE_BYTES (64u << 10)
/* Of a text's end, which may be one empty line too many. */
#define HELD_BYTES 2

void
dcn__report_pad(struct dcn_buf *buf, size_t columns)
{
    static const char spaces[] = "                                ";
    size_t most = sizeof(spaces) - 1;

    for (; columns > most; columns -= most)
        dcn__buf_add(buf, spaces, most);
    dcn__buf_add(buf, spaces, columns);
}

void
dcn__report_digits(struct dcn_buf *buf, int64_t value)
{
    char digits[21];
    size_t at = sizeof(digits);
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do
        digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (value < 0)
        digits[--at] = '-';
    dcn__buf_add(buf, digits + at, sizeof(digits) - at);
}

void
dcn__report_out_flush(struct dcn_report_out *out, bool last)
{
    struct dcn_buf *buf = &out->buf;
    size_t held = last ? 0 : HELD_BYTES, len;

    if (out->put == NULL || buf->failed || buf->len <= held ||
        (!last && buf->len < PIECE_BYTES))
        return;
    len = buf->len - held;
    if (!out->put(buf->data, len, out->payload)) {
        out->stopped = buf->failed = true;
        return;
    }
    buf->len = 0;
    for (size_t i = 0; i < held; i++)
        buf->data[buf->len++] = buf->data[len + i];
}
