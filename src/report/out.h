/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where renderers put what they make: a string as a whole, or pieces that are
 * handed on as they come. */
#ifndef DCN_REPORT_OUT_H
#define DCN_REPORT_OUT_H

#include "report/tree.h"
#include "util/buf.h"

/* Bytes that a report may take as one string. */
#define DCN_REPORT_STRING_BYTES (1u << 30)

struct dcn_report_out {
    struct dcn_buf buf; /* what is not yet handed on */
    /* False: no more is wanted. NULL: all stays in buf. */
    bool (*put)(const char *bytes, size_t len, void *payload);
    void *payload;
    bool pretty;  /* of JSON */
    bool stopped; /* put said false; buf has failed then, too */
};

/* Hands on what there is, if it is much or this is the end (last); of text, a
 * line's end may still be taken back before the last time. */
void dcn__report_out_flush(struct dcn_report_out *out, bool last);

/* Adds spaces, or a number: of long lists, most of the time goes there. */
void dcn__report_pad(struct dcn_buf *buf, size_t columns);
void dcn__report_digits(struct dcn_buf *buf, int64_t value);

/* ---- json.c, text.c ---- */

void dcn__report_add_json(struct dcn_report_out *out,
                          const struct dcn_report *report);
void dcn__report_add_text(struct dcn_report_out *out,
                          const struct dcn_report *report);

#endif
