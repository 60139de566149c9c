/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A byte string that grows up to a ceiling; also builds text. */
#ifndef DCN_UTIL_BUF_H
#define DCN_UTIL_BUF_H

#include "util/error.h"

#include <stddef.h>

struct dcn_buf {
    char *data;     /* always NUL-terminated once something was added */
    size_t len;     /* bytes used, without the NUL */
    size_t cap;     /* bytes allocated */
    size_t ceiling; /* most bytes it may hold */
    bool failed;    /* an addition did not fit or memory ran out */
};

/* An empty buffer that never grows past ceiling bytes; allocates nothing. */
void dcn__buf_init(struct dcn_buf *buf, size_t ceiling);

/* Frees the bytes; the buffer is empty again and may be used again. */
void dcn__buf_free(struct dcn_buf *buf);

/*
 * Add bytes or formatted text. Once an addition fails, failed stays set and
 * later ones do nothing, so that callers check once at the end.
 */
void dcn__buf_add(struct dcn_buf *buf, const void *bytes, size_t len);
void dcn__buf_puts(struct dcn_buf *buf, const char *text);
void dcn__buf_printf(struct dcn_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Hands the string (never NULL on success) to the caller, who frees it. */
char *dcn__buf_take(struct dcn_buf *buf);

#endif
