/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What many replies share: a length in front, and text that is not ended. */
#ifndef DCN_MMC_REPLY_H
#define DCN_MMC_REPLY_H

#include "util/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bytes that a reply with a big-endian 16-bit length in front is whole with:
 * length + 2, but never more than len, which came. 0 where len < 2.
 */
static inline size_t
dcn__reply_length(const uint8_t *bytes, size_t len)
{
    size_t said;

    if (len < 2)
        return 0;
    said = (size_t)dcn__get_be16(bytes) + 2;
    return said < len ? said : len;
}

/*
 * Copies n bytes of a drive's text field to out (n + 1 bytes), ended, without
 * blanks around it; what is not printable ASCII becomes '?'.
 */
void dcn__reply_text(const uint8_t *field, size_t n, char *out);

#endif
