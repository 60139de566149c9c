/* SPDX-License-Identifier: GPL-3.0-or-later */
/* INQUIRY, and the text fields of drives in general. */
#include "mmc/inquiry.h"

#include <string.h>

void
dcn__reply_text(const uint8_t *field, size_t n, char *out)
{
    size_t begin = 0, used = 0;

    while (begin < n && (field[begin] == ' ' || field[begin] == '\0'))
        begin++;
    for (size_t i = begin; i < n; i++)
        out[used++] = field[i] >= 0x20 && field[i] < 0x7F ? (char)field[i]
                      : field[i] == '\0'                  ? ' '
                                                          : '?';
    while (used > 0 && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
}

bool
dcn__inquiry_parse(const uint8_t *bytes, size_t len,
                   struct dcn_inquiry *inquiry)
{
    memset(inquiry, 0, sizeof(*inquiry));
    if (len < 36)
        return false;
    inquiry->device_type = bytes[0] & 0x1F;
    inquiry->connected = (bytes[0] & 0xE0) == 0;
    inquiry->removable = (bytes[1] & 0x80) != 0;
    dcn__reply_text(bytes + 8, 8, inquiry->vendor);
    dcn__reply_text(bytes + 16, 16, inquiry->product);
    dcn__reply_text(bytes + 32, 4, inquiry->revision);
    return true;
}
