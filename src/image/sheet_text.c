/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a sheet as UTF-8. Sheets do not say what they are written in:
 * a byte order mark does, and UTF-8 shows itself. What is neither comes from
 * Windows, in the code page of western Europe or of Japan.
 */
#include "image/sheet.h"

#include "util/buf.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

/* First bytes that tell UTF-16 without a mark: "FILE", "REM " and the like. */
#define UTF16_SAMPLE 8
/* Ctrl-Z, which ends a text of DOS. */
#define DOS_END 0x1A

/* Bytes that ISO 8859-1 has for control characters, which no text uses. */
static bool
is_c1(uint8_t byte)
{
    return byte >= 0x80 && byte < 0xA0;
}

/* Length of the UTF-8 sequence at text, or 0 where it is none. */
static size_t
utf8_sequence(const uint8_t *text, size_t left)
{
    size_t len = text[0] < 0x80   ? 1
                 : text[0] < 0xC2 ? 0
                 : text[0] < 0xE0 ? 2
                 : text[0] < 0xF0 ? 3
                 : text[0] < 0xF5 ? 4
                                  : 0;

    if (len > left)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    }
    return len;
}

static bool
is_utf8(const uint8_t *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t step = utf8_sequence(text + at, len - at);

        if (step == 0)
            return false;
        at += step;
    }
    return true;
}

static bool
has_c1(const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (is_c1(text[i]))
            return true;
    return false;
}

static bool
is_double_lead(uint8_t byte)
{
    return (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xFC);
}

static bool
is_double_trail(uint8_t byte)
{
    return byte >= 0x40 && byte <= 0xFC && byte != 0x7F;
}

/* Shift JIS: two-byte characters come in runs, which Windows' quotes and
 * dashes, whose bytes may look like one, do not. */
static bool
looks_japanese(const uint8_t *text, size_t len)
{
    size_t run = 0, longest = 0;

    for (size_t at = 0; at < len;) {
        bool pair = is_double_lead(text[at]);

        if (pair && (at + 1 == len || !is_double_trail(text[at + 1])))
            return false;
        run = pair ? run + 1 : 0;
        longest = run > longest ? run : longest;
        at += pair ? 2 : 1;
    }
    return longest > 1;
}

/* All of text from or to a code page; false where a character has no place
 * there. */
static bool
convert(const char *to, const char *from, const char *text, size_t len,
        struct dcn_buf *buf)
{
    iconv_t converter = iconv_open(to, from);
    char *in = (char *)(uintptr_t)text;
    bool whole = converter != (iconv_t)-1;

    while (whole && len > 0) {
        char out[512], *at = out;
        size_t left = sizeof(out);
        size_t result = iconv(converter, &in, &len, &at, &left);

        dcn__buf_add(buf, out, sizeof(out) - left);
        /* Stopped by a full buffer, or for good. */
        whole = result != (size_t)-1 || at != out;
    }
    if (converter != (iconv_t)-1)
        iconv_close(converter);
    return whole && !buf->failed;
}

static void
from_latin1(const uint8_t *bytes, size_t len, struct dcn_buf *buf)
{
    for (size_t i = 0; i < len; i++) {
        char two[2] = {(char)(0xC0 | bytes[i] >> 6),
                       (char)(0x80 | (bytes[i] & 0x3F))};

        if (bytes[i] < 0x80)
            dcn__buf_add(buf, bytes + i, 1);
        else
            dcn__buf_add(buf, two, 2);
    }
}

static void
from_windows(const uint8_t *bytes, size_t len, struct dcn_buf *buf)
{
    const char *page = looks_japanese(bytes, len) ? "CP932" : "CP1252";

    if (has_c1(bytes, len) &&
        convert("UTF-8", page, (const char *)bytes, len, buf))
        return;
    buf->len = 0;
    from_latin1(bytes, len, buf);
}

/*
 * "UTF-16LE", "UTF-16BE", or NULL: what a byte order mark says, or, without
 * one, that the first characters, which are a keyword's or a bracket, are
 * ASCII with a NUL beside each. *mark: bytes to leave out.
 */
static const char *
utf16_of(const char *text, size_t len, size_t *mark)
{
    size_t low = 0, high = 0, seen = len < UTF16_SAMPLE ? len : UTF16_SAMPLE;

    *mark = 2;
    if (len >= 2 && memcmp(text, "\xFF\xFE", 2) == 0)
        return "UTF-16LE";
    if (len >= 2 && memcmp(text, "\xFE\xFF", 2) == 0)
        return "UTF-16BE";
    *mark = 0;
    for (size_t i = 0; i + 1 < seen; i += 2) {
        low += text[i] > 0 && text[i + 1] == 0;
        high += text[i] == 0 && text[i + 1] > 0;
    }
    if (seen < UTF16_SAMPLE)
        return NULL;
    return low == seen / 2 ? "UTF-16LE" : high == seen / 2 ? "UTF-16BE" : NULL;
}

static enum dcn_status
check_nul(const char *name, const struct dcn_buf *buf, size_t *len,
          struct dcn_error *error)
{
    const char *nul;
    unsigned line = 1;

    /* Padding at the end is taken off; elsewhere a NUL hides what follows. */
    const char *end =
        buf->len > 0 ? memchr(buf->data, DOS_END, buf->len) : NULL;

    *len = end != NULL ? (size_t)(end - buf->data) : buf->len;
    while (*len > 0 && buf->data[*len - 1] == '\0')
        (*len)--;
    nul = *len > 0 ? memchr(buf->data, '\0', *len) : NULL;
    if (nul == NULL)
        return DCN_OK;
    for (const char *at = buf->data; at < nul; at++)
        line += *at == '\n';
    return dcn__error_set(error, DCN_ERR_FORMAT, "%s:%u: a NUL byte: not text",
                          name, line);
}

enum dcn_status
dcn__sheet_utf8(const char *name, const char *text, size_t len, char **utf8,
                size_t *utf8_len, struct dcn_error *error)
{
    size_t mark;
    const char *utf16 = utf16_of(text, len, &mark);
    enum dcn_status status;
    struct dcn_buf buf;

    *utf8 = NULL;
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        len -= 3;
    }
    dcn__buf_init(&buf, 3 * DCN_SHEET_MAX_BYTES);
    if (utf16 != NULL) {
        if (!convert("UTF-8", utf16, text + mark, len - mark, &buf)) {
            dcn__buf_free(&buf);
            return dcn__error_set(error, DCN_ERR_FORMAT,
                                  "%s: neither text nor %s", name, utf16);
        }
    } else if (is_utf8((const uint8_t *)text, len)) {
        dcn__buf_add(&buf, text, len);
    } else {
        from_windows((const uint8_t *)text, len, &buf);
    }
    status = check_nul(name, &buf, utf8_len, error);
    if (status == DCN_OK)
        *utf8 = dcn__buf_take(&buf);
    dcn__buf_free(&buf);
    if (status != DCN_OK || *utf8 != NULL)
        return status;
    return dcn__error_set(error, DCN_ERR_FORMAT,
                          "%s: the sheet is larger than %zu bytes", name,
                          DCN_SHEET_MAX_BYTES);
}

enum dcn_status
dcn__sheet_decode(const char *name, const char *encoding, char **text,
                  size_t *len, struct dcn_error *error)
{
    iconv_t known = iconv_open("UTF-8", encoding);
    enum dcn_status status = DCN_OK;
    struct dcn_buf buf;

    if (known == (iconv_t)-1)
        return dcn__error_set(error, DCN_ERR_INVALID,
                              "encoding \"%.40s\" is not known (iconv -l "
                              "lists them)",
                              encoding);
    iconv_close(known);
    dcn__buf_init(&buf, 3 * DCN_SHEET_MAX_BYTES);
    if (!convert("UTF-8", encoding, *text, *len, &buf))
        status = dcn__error_set(error, DCN_ERR_FORMAT,
                                "%s: not text in the encoding \"%.40s\"", name,
                                encoding);
    if (status == DCN_OK) {
        free(*text);
        *len = buf.len;
        *text = dcn__buf_take(&buf);
        if (*text == NULL)
            status = dcn__error_memory(error, "reading a sheet");
    }
    dcn__buf_free(&buf);
    return status;
}

char *
dcn__sheet_bytes(const char *utf8, const char *encoding, unsigned n)
{
    const char *const pages[] = {"ISO-8859-1", "CP1252", "CP932",
                                 encoding != NULL ? encoding : "CP1252"};
    struct dcn_buf buf;
    char *bytes = NULL;

    if (n >= sizeof(pages) / sizeof(pages[0]))
        return NULL;
    dcn__buf_init(&buf, DCN_SHEET_MAX_BYTES);
    if (convert(pages[n], "UTF-8", utf8, strlen(utf8), &buf))
        bytes = dcn__buf_take(&buf);
    else
        bytes = strdup("");
    dcn__buf_free(&buf);
    return bytes;
}
