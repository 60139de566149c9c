/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mode pages: finding one in a reply, and the two that we read. */
#include "mmc/modepage.h"

#include <string.h>

const uint8_t *
dcn__mode_page_find(const uint8_t *bytes, size_t len, uint8_t page,
                    size_t *page_len)
{
    size_t end = dcn__reply_length(bytes, len), at;

    if (end < DCN_MODE_HEADER_BYTES)
        return NULL;
    at = DCN_MODE_HEADER_BYTES + (size_t)dcn__get_be16(bytes + 6);
    while (at + 2 <= end) {
        size_t size = 2 + (size_t)bytes[at + 1];
        /* Subpage format (SPF) has a longer head; no page that we read. */
        if ((bytes[at] & 0x40) != 0)
            return NULL;
        if ((bytes[at] & 0x3F) == page) {
            *page_len = size < end - at ? size : end - at;
            return bytes + at;
        }
        at += size;
    }
    return NULL;
}

bool
dcn__mode_error_recovery(const uint8_t *bytes, size_t len,
                         struct dcn_error_recovery *recovery)
{
    size_t n = 0;
    const uint8_t *page =
        dcn__mode_page_find(bytes, len, DCN_PAGE_ERROR_RECOVERY, &n);

    memset(recovery, 0, sizeof(*recovery));
    if (page == NULL || n < 4)
        return false;
    recovery->bits = page[2];
    recovery->retries = page[3];
    return true;
}

bool
dcn__mode_capabilities(const uint8_t *bytes, size_t len,
                       struct dcn_mode_capabilities *capabilities)
{
    size_t n = 0;
    const uint8_t *page =
        dcn__mode_page_find(bytes, len, DCN_PAGE_CAPABILITIES, &n);

    memset(capabilities, 0, sizeof(*capabilities));
    if (page == NULL || n < 6)
        return false;
    capabilities->audio_play = (page[4] & 0x01) != 0;
    capabilities->mode2_form1 = (page[4] & 0x10) != 0;
    capabilities->mode2_form2 = (page[4] & 0x20) != 0;
    capabilities->multisession = (page[4] & 0x40) != 0;
    capabilities->cdda = (page[5] & 0x01) != 0;
    capabilities->accurate_stream = (page[5] & 0x02) != 0;
    capabilities->rw = (page[5] & 0x04) != 0;
    capabilities->rw_corrected = (page[5] & 0x08) != 0;
    capabilities->c2 = (page[5] & 0x10) != 0;
    capabilities->isrc = (page[5] & 0x20) != 0;
    capabilities->upc = (page[5] & 0x40) != 0;
    if (n >= 10)
        capabilities->max_speed_kb_s = dcn__get_be16(page + 8);
    if (n >= 14)
        capabilities->buffer_kib = dcn__get_be16(page + 12);
    if (n >= 16)
        capabilities->current_speed_kb_s = dcn__get_be16(page + 14);
    return true;
}
