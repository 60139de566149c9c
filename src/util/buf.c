/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The growing byte string. Errors stick, so callers check once. */
#include "util/buf.h"

#include "util/checked.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
dcn__buf_init(struct dcn_buf *buf, size_t ceiling)
{
    memset(buf, 0, sizeof(*buf));
    buf->ceiling = ceiling;
}

void
dcn__buf_free(struct dcn_buf *buf)
{
    free(buf->data);
    dcn__buf_init(buf, buf->ceiling);
}

/* Makes room for extra bytes and the NUL. */
static bool
buf_reserve(struct dcn_buf *buf, size_t extra)
{
    size_t need, cap;
    char *data;

    if (buf->failed)
        return false;
    if (!dcn__add(buf->len, extra, &need) || need > buf->ceiling ||
        !dcn__add(need, (size_t)1, &need)) {
        buf->failed = true;
        return false;
    }
    if (need <= buf->cap)
        return true;
    cap = buf->cap < 64 ? 64 : buf->cap;
    while (cap < need) {
        if (!dcn__mul(cap, (size_t)2, &cap))
            cap = need;
    }
    data = realloc(buf->data, cap);
    if (data == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->cap = cap;
    return true;
}

void
dcn__buf_add(struct dcn_buf *buf, const void *bytes, size_t len)
{
    if (!buf_reserve(buf, len))
        return;
    if (len > 0)
        memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void
dcn__buf_puts(struct dcn_buf *buf, const char *text)
{
    dcn__buf_add(buf, text, strlen(text));
}

void
dcn__buf_printf(struct dcn_buf *buf, const char *format, ...)
{
    char most[64]; /* of what is added, in one go */
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(most, sizeof(most), format, args);
    va_end(args);
    if (len >= 0 && (size_t)len < sizeof(most)) {
        dcn__buf_add(buf, most, (size_t)len);
        return;
    }
    if (len < 0 || !buf_reserve(buf, (size_t)len)) {
        buf->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

char *
dcn__buf_take(struct dcn_buf *buf)
{
    char *data;

    dcn__buf_add(buf, "", 0);
    if (buf->failed)
        return NULL;
    data = buf->data;
    dcn__buf_init(buf, buf->ceiling);
    return data;
}
