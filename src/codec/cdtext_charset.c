/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ISO 8859-1 and ASCII by hand, MS-JIS through iconv: Shift JIS first, and
 * what that lacks as code page 932, which Japanese discs use too.
 */
#include "codec/cdtext_charset.h"

#include <errno.h>
#include <iconv.h>

static const char *const msjis_names[] = {"SHIFT_JIS", "CP932"};

static void
latin1_to_utf8(const uint8_t *bytes, size_t len, struct dcn_buf *utf8)
{
    for (size_t i = 0; i < len; i++) {
        char pair[2] = {(char)(0xC0 | bytes[i] >> 6),
                        (char)(0x80 | (bytes[i] & 0x3F))};
        if (bytes[i] < 0x80)
            dcn__buf_add(utf8, bytes + i, 1);
        else
            dcn__buf_add(utf8, pair, 2);
    }
}

/* Length of the UTF-8 sequence at text and its character; malformed bytes
 * are one unknown character each. */
static size_t
utf8_next(const char *text, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t lead = (uint8_t)text[0];
    size_t len = lead < 0x80   ? 1
                 : lead < 0xC0 ? 0
                 : lead < 0xE0 ? 2
                 : lead < 0xF0 ? 3
                 : lead < 0xF8 ? 4
                               : 0;

    *character = len == 1 ? lead : lead & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++) {
        if (((uint8_t)text[i] & 0xC0) != 0x80)
            len = 0;
        else
            *character = *character << 6 | ((uint8_t)text[i] & 0x3F);
    }
    if (len != 0 && *character >= least[len])
        return len;
    *character = 0xFFFD;
    return 1;
}

static void
latin1_from_utf8(uint32_t most, const char *text, struct dcn_buf *bytes)
{
    while (*text != '\0') {
        uint32_t character;
        text += utf8_next(text, &character);
        uint8_t byte = character <= most ? (uint8_t)character : '?';
        dcn__buf_add(bytes, &byte, 1);
    }
}

/*
 * Converts the first character (1 or 2, or in UTF-8 up to 4, bytes) alone, so
 * that one that does not exist costs nothing but itself. Returns how many
 * bytes were taken, 0 where no prefix is a character.
 */
static size_t
convert_first(iconv_t converter, const char *in, size_t len, size_t longest,
              struct dcn_buf *out)
{
    for (size_t take = 1; take <= longest && take <= len; take++) {
        char result[8], *to = result, *from = (char *)(uintptr_t)in;
        size_t from_left = take, to_left = sizeof(result);

        iconv(converter, NULL, NULL, NULL, NULL);
        if (iconv(converter, &from, &from_left, &to, &to_left) == (size_t)-1)
            continue;
        dcn__buf_add(out, result, sizeof(result) - to_left);
        return take;
    }
    return 0;
}

struct converters {
    iconv_t of[2];
};

static void
converters_open(struct converters *c, bool to_utf8)
{
    for (int i = 0; i < 2; i++)
        c->of[i] = to_utf8 ? iconv_open("UTF-8", msjis_names[i])
                           : iconv_open(msjis_names[i], "UTF-8");
}

static void
converters_close(struct converters *c)
{
    for (int i = 0; i < 2; i++)
        if (c->of[i] != (iconv_t)-1)
            iconv_close(c->of[i]);
}

static size_t
converters_first(const struct converters *c, const char *in, size_t len,
                 size_t longest, struct dcn_buf *out)
{
    size_t taken = 0;

    for (int i = 0; i < 2 && taken == 0; i++)
        if (c->of[i] != (iconv_t)-1)
            taken = convert_first(c->of[i], in, len, longest, out);
    return taken;
}

static void
msjis_to_utf8(const uint8_t *bytes, size_t len, struct dcn_buf *utf8)
{
    struct converters c;

    converters_open(&c, true);
    while (len > 0) {
        size_t taken = converters_first(&c, (const char *)bytes, len, 2, utf8);
        if (taken == 0) {
            dcn__buf_puts(utf8, "\xEF\xBF\xBD");
            taken = bytes[0] >= 0x80 && len > 1 ? 2 : 1;
        }
        bytes += taken;
        len -= taken;
    }
    converters_close(&c);
}

static void
msjis_from_utf8(const char *text, struct dcn_buf *bytes)
{
    struct converters c;

    converters_open(&c, false);
    while (*text != '\0') {
        uint32_t character;
        size_t len = utf8_next(text, &character);
        if (converters_first(&c, text, len, len, bytes) == 0)
            dcn__buf_add(bytes, "?", 1);
        text += len;
    }
    converters_close(&c);
}

void
dcn__cdtext_to_utf8(uint8_t charset, const uint8_t *bytes, size_t len,
                    struct dcn_buf *utf8)
{
    if (charset == DCN_CDTEXT_MSJIS)
        msjis_to_utf8(bytes, len, utf8);
    else
        latin1_to_utf8(bytes, len, utf8);
}

void
dcn__cdtext_from_utf8(uint8_t charset, const char *text, struct dcn_buf *bytes)
{
    if (charset == DCN_CDTEXT_MSJIS)
        msjis_from_utf8(text, bytes);
    else
        latin1_from_utf8(charset == DCN_CDTEXT_ASCII ? 0x7F : 0xFF, text,
                         bytes);
}
