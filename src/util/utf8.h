/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that comes from discs and drives: UTF-8 checked, made, measured. */
#ifndef DCN_UTIL_UTF8_H
#define DCN_UTIL_UTF8_H

#include "util/buf.h"

/*
 * Length in bytes (1..4) of the well-formed UTF-8 sequence at text (RFC 3629:
 * shortest form, no surrogates, at most U+10FFFF), its code point in *code;
 * 0 where there is none or at the NUL.
 */
size_t dcn__utf8_next(const char *text, uint32_t *code);

/* True where all of the NUL-terminated text is well-formed. */
bool dcn__utf8_valid(const char *text);

/* Adds text to buf: as it is where it is UTF-8, else as ISO 8859-1. */
void dcn__utf8_add(struct dcn_buf *buf, const char *text);

/* Adds UTF-8 text to buf with each control character (C0, DEL, C1) as a
 * space, so that a label from a disc cannot steer a terminal. */
void dcn__utf8_add_plain(struct dcn_buf *buf, const char *text);

/* Columns that UTF-8 text takes on a terminal: East Asian wide characters 2,
 * combining marks 0, all others 1. */
size_t dcn__utf8_width(const char *text);

#endif
