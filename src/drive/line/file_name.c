/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How files about a drive are called: by what it says of itself, and by the
 * way to it or its serial number. */
#include "drive/line/line.h"

#include "util/buf.h"

static void
add_name(struct dcn_buf *buf, const char *text)
{
    for (; *text != '\0'; text++) {
        char c = *text;
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || c == '.' || c == '-';
        if (!plain)
            c = '_';
        dcn__buf_add(buf, &c, 1);
    }
}

/* FNV-1a, 32 bits: the way in a file's name. */
static uint32_t
digest_of(const char *text)
{
    uint32_t digest = 0x811C9DC5u;

    for (; *text != '\0'; text++)
        digest = (digest ^ (uint8_t)*text) * 0x01000193u;
    return digest;
}

char *
dcn__drive_file_name(const struct dcn_drive *drive, const char *prefix,
                     enum dcn_drive_file file)
{
    const struct dcn_drive_identity *identity = &drive->identity;
    const char *way = drive->transport->way;
    struct dcn_buf buf;

    dcn__buf_init(&buf, 8192);
    dcn__buf_printf(&buf, "%s/%s_", drive->cache_dir, prefix);
    add_name(&buf, identity->vendor);
    dcn__buf_puts(&buf, "_");
    add_name(&buf, identity->product);
    dcn__buf_puts(&buf, "_");
    add_name(&buf, identity->revision);
    if (file == DCN_DRIVE_FILE_OF_ONE && identity->serial[0] != '\0') {
        dcn__buf_puts(&buf, "_");
        add_name(&buf, identity->serial);
    }
    if (file == DCN_DRIVE_FILE_BY_WAY && way[0] != '\0')
        dcn__buf_printf(&buf, "_%08x", digest_of(way));
    dcn__buf_puts(&buf, ".txt");
    return dcn__buf_take(&buf);
}
