/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The character codes of CD-TEXT blocks to UTF-8 and back. */
#ifndef DCN_CODEC_CDTEXT_CHARSET_H
#define DCN_CODEC_CDTEXT_CHARSET_H

#include "util/buf.h"

#define DCN_CDTEXT_ISO8859_1 0x00
#define DCN_CDTEXT_ASCII     0x01
#define DCN_CDTEXT_MSJIS     0x80

/*
 * Adds bytes (without terminator) in charset to utf8. What the charset does
 * not define becomes U+FFFD. ASCII with bytes past 7Fh is taken as ISO 8859-1.
 */
void dcn__cdtext_to_utf8(uint8_t charset, const uint8_t *bytes, size_t len,
                         struct dcn_buf *utf8);

/* Adds text in charset to bytes; what the charset lacks becomes '?'. Adds no
 * terminator, and no NUL. */
void
dcn__cdtext_from_utf8(uint8_t charset, const char *text, struct dcn_buf *bytes);

#endif
