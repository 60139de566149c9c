/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small replies of fixed layout. Says what the bytes say; which of them
 * contradict each other is for drive/describe/cd_toc.c. */
#include "mmc/discinfo.h"

#include "codec/subchannel.h"

#include <string.h>

bool
dcn__disc_information_parse(const uint8_t *bytes, size_t len,
                            struct dcn_disc_information *information)
{
    size_t n = dcn__reply_length(bytes, len);

    memset(information, 0, sizeof(*information));
    if (n < 9)
        return false;
    information->erasable = (bytes[2] & 0x10) != 0;
    information->last_session_state = bytes[2] >> 2 & 0x03;
    information->status = (enum dcn_disc_status)(bytes[2] & 0x03);
    information->first_track = bytes[3];
    information->sessions = bytes[4];
    information->last_session_first_track = bytes[5];
    information->last_session_last_track = bytes[6];
    information->disc_type = bytes[8];
    if (n < 12)
        return true;
    information->sessions |= (uint16_t)(bytes[9] << 8);
    information->last_session_first_track |= (uint16_t)(bytes[10] << 8);
    information->last_session_last_track |= (uint16_t)(bytes[11] << 8);
    return true;
}

bool
dcn__track_information_parse(const uint8_t *bytes, size_t len,
                             struct dcn_track_information *information)
{
    size_t n = dcn__reply_length(bytes, len);

    memset(information, 0, sizeof(*information));
    if (n < 28)
        return false;
    information->track = bytes[2];
    information->session = bytes[3];
    information->damaged = (bytes[5] & 0x20) != 0;
    information->control = bytes[5] & 0x0F;
    information->reserved_track = (bytes[6] & 0x80) != 0;
    information->blank = (bytes[6] & 0x40) != 0;
    information->packet = (bytes[6] & 0x20) != 0;
    information->data_mode = bytes[6] & 0x0F;
    if (information->packet && (bytes[6] & 0x10) != 0)
        information->packet_sectors = dcn__get_be32(bytes + 20);
    information->start = (dcn_lba)dcn__get_be32(bytes + 8);
    information->sectors = dcn__get_be32(bytes + 24);
    if (n >= 32 && (bytes[7] & 0x02) != 0) {
        information->has_last_recorded = true;
        information->last_recorded = (dcn_lba)dcn__get_be32(bytes + 28);
    }
    if (n >= 34) {
        information->track |= (uint16_t)(bytes[32] << 8);
        information->session |= (uint16_t)(bytes[33] << 8);
    }
    return true;
}

bool
dcn__capacity_parse(const uint8_t *bytes, size_t len, uint32_t *last,
                    uint32_t *block_bytes)
{
    *last = 0;
    *block_bytes = 0;
    if (len < 8)
        return false;
    *last = dcn__get_be32(bytes);
    *block_bytes = dcn__get_be32(bytes + 4);
    return true;
}

bool
dcn__header_parse(const uint8_t *bytes, size_t len, uint8_t *mode, dcn_lba *lba)
{
    *mode = 0;
    *lba = 0;
    if (len < 8)
        return false;
    *mode = bytes[0];
    *lba = (dcn_lba)dcn__get_be32(bytes + 4);
    return true;
}

/* Both replies: 4 bytes header, format code, ..., flag byte 8, text from 9. */
static bool
code_reply_text(const uint8_t *bytes, size_t len, uint8_t format, size_t n,
                char *out)
{
    out[0] = '\0';
    if (len < 9 + n || bytes[4] != format || (bytes[8] & 0x80) == 0)
        return false;
    memcpy(out, bytes + 9, n);
    out[n] = '\0';
    return true;
}

bool
dcn__mcn_reply_parse(const uint8_t *bytes, size_t len, char mcn[14])
{
    if (code_reply_text(bytes, len, 2, 13, mcn) && dcn__mcn_valid(mcn))
        return true;
    mcn[0] = '\0';
    return false;
}

bool
dcn__isrc_reply_parse(const uint8_t *bytes, size_t len, char isrc[13])
{
    if (code_reply_text(bytes, len, 3, 12, isrc) && dcn__isrc_valid(isrc))
        return true;
    isrc[0] = '\0';
    return false;
}
