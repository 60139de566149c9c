/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names and identifiers of file systems as UTF-8 that is safe in a path and on
 * a line: no control characters, no '/' within a name.
 */
#include "fs/walk.h"

#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

/* Adds one character; what would break a line or a path becomes '_'. */
static void
text_add(struct dcn_buf *buf, uint32_t ch)
{
    uint8_t utf8[4];
    size_t len = 0;

    if (ch < 0x20 || ch == '/' || (ch >= 0x7F && ch < 0xA0))
        ch = '_';
    if (ch >= 0xD800 && ch < 0xE000)
        ch = 0xFFFD; /* half of a surrogate pair */
    if (ch < 0x80) {
        utf8[len++] = (uint8_t)ch;
    } else if (ch < 0x800) {
        utf8[len++] = (uint8_t)(0xC0 | ch >> 6);
    } else if (ch < 0x10000) {
        utf8[len++] = (uint8_t)(0xE0 | ch >> 12);
        utf8[len++] = (uint8_t)(0x80 | (ch >> 6 & 0x3F));
    } else {
        utf8[len++] = (uint8_t)(0xF0 | ch >> 18);
        utf8[len++] = (uint8_t)(0x80 | (ch >> 12 & 0x3F));
        utf8[len++] = (uint8_t)(0x80 | (ch >> 6 & 0x3F));
    }
    if (ch >= 0x80)
        utf8[len++] = (uint8_t)(0x80 | (ch & 0x3F));
    dcn__buf_add(buf, utf8, len);
}

/* Length of the well-formed UTF-8 sequence at bytes (Unicode table 3-7) and
 * its character, or 0. */
static size_t
utf8_decode(const uint8_t *bytes, size_t len, uint32_t *ch)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t need = bytes[0] < 0x80           ? 1
                  : (bytes[0] >> 5) == 0x06 ? 2
                  : (bytes[0] >> 4) == 0x0E ? 3
                  : (bytes[0] >> 3) == 0x1E ? 4
                                            : 0;

    if (need == 0 || need > len)
        return 0;
    *ch = need == 1 ? bytes[0] : bytes[0] & (0x7Fu >> need);
    for (size_t i = 1; i < need; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        *ch = *ch << 6 | (bytes[i] & 0x3F);
    }
    if (*ch < least[need] || *ch > 0x10FFFF || (*ch >> 11) == 0x1B)
        return 0;
    return need;
}

static bool
utf8_valid(const uint8_t *bytes, size_t len)
{
    uint32_t ch;

    while (len > 0) {
        size_t used = utf8_decode(bytes, len, &ch);

        if (used == 0)
            return false;
        bytes += used;
        len -= used;
    }
    return true;
}

void
dcn__fs_name_bytes(struct dcn_buf *buf, const uint8_t *bytes, size_t len)
{
    bool utf8 = utf8_valid(bytes, len);

    for (size_t i = 0; i < len;) {
        uint32_t ch = bytes[i];
        size_t used = utf8 ? utf8_decode(bytes + i, len - i, &ch) : 1;

        text_add(buf, ch);
        i += used;
    }
}

void
dcn__fs_name_utf16(struct dcn_buf *buf, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i + 2 <= len; i += 2) {
        uint32_t ch = dcn__get_be16(bytes + i);

        if (ch >= 0xD800 && ch < 0xDC00 && i + 4 <= len) {
            uint32_t low = dcn__get_be16(bytes + i + 2);

            if (low >= 0xDC00 && low < 0xE000) {
                ch = 0x10000 + ((ch - 0xD800) << 10 | (low - 0xDC00));
                i += 2;
            }
        }
        text_add(buf, ch);
    }
}

void
dcn__fs_name_cs0(struct dcn_buf *buf, const uint8_t *bytes, size_t len)
{
    if (len == 0)
        return;
    if (bytes[0] == 16 || bytes[0] == 255) {
        dcn__fs_name_utf16(buf, bytes + 1, len - 1);
        return;
    }
    for (size_t i = 1; i < len; i++) /* 8 and 254: one byte a character */
        text_add(buf, bytes[i]);
}

char *
dcn__fs_field(const uint8_t *bytes, size_t len)
{
    struct dcn_buf buf;
    char *text;

    while (len > 0 && (bytes[len - 1] == ' ' || bytes[len - 1] == '\0'))
        len--;
    while (len > 0 && *bytes == ' ') {
        bytes++;
        len--;
    }
    dcn__buf_init(&buf, 4096);
    dcn__fs_name_bytes(&buf, bytes, len);
    text = dcn__buf_take(&buf);
    dcn__buf_free(&buf);
    return text;
}

char *
dcn__fs_time(const struct tm *local, bool zone_known, int zone_minutes)
{
    struct tm when = *local;
    char text[32];
    time_t seconds;

    /* Midnight at the end of a day aside, fields past their ranges are no
     * time but what a program left there. */
    if (when.tm_year < 0 || when.tm_year > 8099 || when.tm_mon < 0 ||
        when.tm_mon > 11 || when.tm_mday < 1 || when.tm_mday > 31 ||
        when.tm_hour > 23 || when.tm_min > 59 || when.tm_sec > 60)
        return strdup("");
    when.tm_isdst = 0;
    seconds = timegm(&when);
    if (zone_known)
        seconds -= (time_t)zone_minutes * 60;
    if (gmtime_r(&seconds, &when) == NULL ||
        strftime(text, sizeof(text),
                 zone_known ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%dT%H:%M:%S",
                 &when) == 0)
        return strdup("");
    return strdup(text);
}
