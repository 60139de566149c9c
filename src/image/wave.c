/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RIFF WAVE headers (Multimedia Programming Interface and Data
 * Specifications 1.0), as far as audio CDs go.
 */
#include "image/wave.h"

#include "util/bytes.h"

#include <string.h>

#define UNKNOWN_LENGTH    0x7FFF0000u /* written into a pipe */
#define FORMAT_PCM        1
#define FORMAT_EXTENSIBLE 0xFFFE
#define MAX_CHUNKS        64

static bool
is_cd_format(const uint8_t format[16])
{
    uint16_t tag = dcn__get_le16(format);

    return (tag == FORMAT_PCM || tag == FORMAT_EXTENSIBLE) &&
           dcn__get_le16(format + 2) == 2 &&
           dcn__get_le32(format + 4) == 44100 &&
           dcn__get_le16(format + 14) == 16;
}

enum dcn_wave_result
dcn__wave_find(const struct dcn_files *files, const char *path, uint64_t size,
               struct dcn_wave *wave)
{
    uint8_t head[12], chunk[8], format[16];
    bool has_format = false;
    uint64_t at = 12;

    if (files->peek(files, path, 0, head, sizeof(head)) != sizeof(head) ||
        memcmp(head, "RIFF", 4) != 0 || memcmp(head + 8, "WAVE", 4) != 0)
        return DCN_WAVE_NOT_RIFF;
    for (unsigned n = 0; n < MAX_CHUNKS && at < size; n++) {
        uint64_t chunk_len;

        if (files->peek(files, path, at, chunk, 8) != 8)
            break;
        chunk_len = dcn__get_le32(chunk + 4);
        at += 8;
        if (at > size)
            break;
        if (memcmp(chunk, "data", 4) == 0 && has_format) {
            /* 0: written to a pipe, by a program that could not go back. */
            bool whole = chunk_len > 0 && chunk_len <= size - at;

            wave->offset = at;
            wave->len = whole ? chunk_len : size - at;
            wave->torn = !whole && chunk_len > 0 && chunk_len < UNKNOWN_LENGTH;
            return wave->len > 0 ? DCN_WAVE_OK : DCN_WAVE_EMPTY;
        }
        if (memcmp(chunk, "fmt ", 4) == 0) {
            has_format = files->peek(files, path, at, format, 16) == 16 &&
                         is_cd_format(format);
            if (!has_format)
                return DCN_WAVE_NOT_CD;
        }
        at += chunk_len + (chunk_len & 1);
    }
    return DCN_WAVE_EMPTY;
}

const char *
dcn__wave_complaint(enum dcn_wave_result result)
{
    switch (result) {
    case DCN_WAVE_NOT_RIFF:
        return "is not a WAVE file";
    case DCN_WAVE_NOT_CD:
        return "is not PCM of 44100 Hz, 16 bits, two channels";
    default:
        return "has no samples";
    }
}
