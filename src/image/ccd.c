/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads CloneCD's control files: an INI text with the full TOC entry by
 * entry, indexes, codes and CD-TEXT packs. What they make is ccd_disc.c's.
 */
#include "image/ccd.h"

#include "image/ccd_parts.h"
#include "image/sheet_lexer.h"
#include "image/formats.h"
#include "image/layout_sink.h"
#include "image/sbi.h"
#include "image/sheet.h"

#include "codec/cdtext.h"
#include "codec/subchannel.h"
#include "util/bytes.h"
#include "util/checked.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const entry_keys[DCN_CCD_ENTRY_FIELDS] = {
    "SESSION", "POINT", "ADR",  "CONTROL", "TRACKNO", "AMIN", "ASEC",
    "AFRAME",  "ZERO",  "PMIN", "PSEC",    "PFRAME",  "PLBA",
};

static enum dcn_status bad_line(const struct dcn_ccd *ccd, const char *format,
                                ...) __attribute__((format(printf, 2, 3)));

static enum dcn_status
bad_line(const struct dcn_ccd *ccd, const char *format, ...)
{
    char what[256];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return dcn__error_set(ccd->error, DCN_ERR_FORMAT, "%s:%u: %s", ccd->name,
                          ccd->line, what);
}

/* A number as CloneCD writes it: decimal or 0x..., maybe negative. */
static enum dcn_status
read_number(const struct dcn_ccd *ccd, const char *text, int32_t *number)
{
    char *end;
    long value = strtol(text, &end, 0);

    if (end == text || *end != '\0' || value < -10000000 || value > 10000000)
        return bad_line(ccd, "\"%.20s\" is no number", text);
    *number = (int32_t)value;
    return DCN_OK;
}

/* ---- Lines ---- */

static enum dcn_status
begin_section(struct dcn_ccd *ccd, const char *kind, const char *rest)
{
    int number;

    ccd->section = DCN_CCD_SECTION_OTHER;
    if (strncasecmp(kind, "[DISC", 5) == 0)
        ccd->section = DCN_CCD_SECTION_DISC;
    else if (strncasecmp(kind, "[CDTEXT", 7) == 0)
        ccd->section = DCN_CCD_SECTION_TEXT;
    else if (strcasecmp(kind, "[ENTRY") == 0)
        ccd->section = DCN_CCD_SECTION_ENTRY;
    else if (strcasecmp(kind, "[TRACK") == 0)
        ccd->section = DCN_CCD_SECTION_TRACK;
    if (ccd->section == DCN_CCD_SECTION_ENTRY) {
        if (ccd->entry_count >= DCN_CCD_MAX_ENTRIES)
            return bad_line(ccd, "too many entries");
        memset(ccd->entries[ccd->entry_count++], 0, sizeof(ccd->entries[0]));
    }
    if (ccd->section == DCN_CCD_SECTION_TRACK) {
        number = atoi(rest);
        if (number < 1 || number > DCN_MAX_TRACKS)
            return bad_line(ccd, "track number is not 1 to 99");
        ccd->track = &ccd->tracks[number];
    }
    return DCN_OK;
}

static enum dcn_status
on_disc(struct dcn_ccd *ccd, const char *key, const char *value)
{
    if (strcmp(key, "CATALOG") != 0 || value[0] == '\0')
        return DCN_OK;
    return dcn__parsed_mcn(ccd->parsed, value, ccd->line, ccd->error);
}

static enum dcn_status
on_entry(struct dcn_ccd *ccd, const char *key, const char *value)
{
    for (size_t i = 0; i < DCN_CCD_ENTRY_FIELDS; i++) {
        if (strcmp(entry_keys[i], key) == 0)
            return read_number(ccd, value,
                               &ccd->entries[ccd->entry_count - 1][i]);
    }
    return DCN_OK;
}

static enum dcn_status
on_track(struct dcn_ccd *ccd, const char *key, const char *value)
{
    struct dcn_ccd_track *track = ccd->track;
    enum dcn_status status = DCN_OK;
    int32_t number = 0;
    int index;

    if (strcmp(key, "MODE") == 0) {
        status = read_number(ccd, value, &number);
        if (status == DCN_OK && (number < 0 || number > 2))
            return bad_line(ccd, "track mode %d is not 0, 1 or 2", number);
        track->mode = number;
    } else if (strcmp(key, "ISRC") == 0) {
        dcn__parsed_isrc(ccd->parsed, value, ccd->line, track->isrc);
    } else if (strncmp(key, "INDEX ", 6) == 0) {
        index = dcn__sheet_number(key + 6, DCN_MAX_INDEX);
        if (index < 0)
            return bad_line(ccd, "index number is not 0 to 99");
        status = read_number(ccd, value, &number);
        track->has_index[index] = true;
        track->index[index] = number;
        if ((unsigned)index > track->index_count)
            track->index_count = (unsigned)index;
    }
    return status;
}

/* "Entry 0=80 00 00 ...": 16 bytes of a pack without its CRC. */
static enum dcn_status
on_text(struct dcn_ccd *ccd, const char *key, const char *value)
{
    uint8_t pack[DCN_CDTEXT_PACK_BYTES];
    size_t len = 0;
    char *end;

    if (strncmp(key, "ENTRY ", 6) != 0)
        return DCN_OK;
    while (*value != '\0' && len < sizeof(pack)) {
        unsigned long byte = strtoul(value, &end, 16);

        if (end == value || byte > 255)
            return bad_line(ccd, "CD-TEXT entry is not hex bytes");
        pack[len++] = (uint8_t)byte;
        for (value = end; *value == ' '; value++)
            continue;
    }
    if (len != 16 && len != sizeof(pack))
        return bad_line(ccd, "CD-TEXT entry has %zu bytes, not 16", len);
    if (len == 16)
        dcn__put_be16(pack + 16, dcn__crc16_inverted(pack, 16));
    dcn__buf_add(&ccd->packs, pack, sizeof(pack));
    if (ccd->packs.failed)
        return bad_line(ccd, "more CD-TEXT than a disc holds");
    return DCN_OK;
}

static enum dcn_status
read_pair(struct dcn_ccd *ccd, const char *key, const char *value)
{
    switch (ccd->section) {
    case DCN_CCD_SECTION_DISC:
        return on_disc(ccd, key, value);
    case DCN_CCD_SECTION_ENTRY:
        return on_entry(ccd, key, value);
    case DCN_CCD_SECTION_TRACK:
        return on_track(ccd, key, value);
    case DCN_CCD_SECTION_TEXT:
        return on_text(ccd, key, value);
    default:
        return DCN_OK;
    }
}

static enum dcn_status
read_line(struct dcn_ccd *ccd, const struct dcn_sheet_line *line)
{
    char key[32], *value;
    int len;

    ccd->line = line->number;
    if (line->keyword[0] == '\0')
        return DCN_OK;
    if (line->keyword[0] == '[')
        return begin_section(ccd, line->keyword, line->rest);
    value = strchr(line->keyword, '=');
    if (value != NULL) {
        /* "KEY=VALUE", whose value may go on after blanks. */
        len = snprintf(key, sizeof(key), "%.*s", (int)(value - line->keyword),
                       line->keyword);
        value++;
    } else {
        value = strchr(line->rest, '=');
        if (value == NULL)
            return bad_line(ccd, "a line without \"=\"");
        len = snprintf(key, sizeof(key), "%.16s %.*s", line->keyword,
                       (int)(value - line->rest), line->rest);
        value++;
    }
    if (len < 0 || (size_t)len >= sizeof(key))
        return bad_line(ccd, "a key is too long");
    while (*value == ' ')
        value++;
    while (len > 0 && key[len - 1] == ' ')
        key[--len] = '\0';
    return read_pair(ccd, key, value);
}

static enum dcn_status
read_sheet(struct dcn_ccd *ccd, char *text, size_t len)
{
    struct dcn_sheet_lexer lexer = {.text = text, .len = len};
    enum dcn_status status = DCN_OK;
    struct dcn_sheet_line line;

    for (size_t i = 0; i < DCN_ARRAY_LEN(ccd->tracks); i++)
        ccd->tracks[i].mode = -1;
    while (status == DCN_OK && dcn__sheet_next_line(&lexer, &line))
        status = read_line(ccd, &line);
    if (status == DCN_OK && ccd->entry_count == 0)
        return dcn__error_set(ccd->error, DCN_ERR_FORMAT,
                              "%s: the sheet has no TOC entry", ccd->name);
    return status;
}

enum dcn_status
dcn__ccd_parse(const char *name, const char *text, size_t len,
               const struct dcn_files *files, struct dcn_parsed *parsed,
               struct dcn_disc **disc, struct dcn_error *error)
{
    struct dcn_ccd *ccd = calloc(1, sizeof(*ccd));
    enum dcn_status status = dcn__parsed_init(parsed, name, error);
    char *utf8 = NULL;
    unsigned index;

    *disc = NULL;
    if (ccd == NULL)
        return dcn__error_memory(error, "reading a sheet");
    ccd->name = name;
    ccd->files = files;
    ccd->parsed = parsed;
    ccd->error = error;
    dcn__buf_init(&ccd->packs, DCN_CDTEXT_MAX_BYTES);
    if (status == DCN_OK)
        status =
            dcn__layout_add_file(&parsed->layout, name, len, &index, error);
    if (status == DCN_OK)
        status = dcn__sheet_utf8(name, text, len, &utf8, &len, error);
    if (status == DCN_OK)
        status = read_sheet(ccd, utf8, len);
    if (status == DCN_OK)
        status = dcn__ccd_disc(ccd, disc);
    if (status != DCN_OK) {
        dcn__disc_free(*disc);
        *disc = NULL;
    }
    free(utf8);
    free(ccd->img_path);
    dcn__buf_free(&ccd->packs);
    free(ccd);
    return status;
}

static const char *const ccd_extensions[] = {"ccd", NULL};

static int
ccd_probe(const char *path, const uint8_t *head, size_t head_len)
{
    if (dcn__sheet_has_line(head, head_len, "[CloneCD]"))
        return 95;
    return dcn__path_has_extension(path, "ccd") ? 55 : 0;
}

static enum dcn_status
ccd_open(const char *path, const struct dcn_image_options *options,
         struct dcn_source **source, struct dcn_error *error)
{
    return dcn__sheet_open(path, dcn__ccd_parse, true, options, source, error);
}

static enum dcn_status
ccd_layout(const char *base, const struct dcn_disc *disc,
           const struct dcn_image_options *options, struct dcn_layout *layout,
           struct dcn_error *error)
{
    enum dcn_status status;

    status =
        dcn__layout_add_whole(layout, base, "img", disc, DCN_STORED_RAW, error);
    if (status == DCN_OK && options->sub)
        status = dcn__layout_add_whole(layout, base, "sub", disc,
                                       DCN_STORED_SUB_PACKED, error);
    return status;
}

static enum dcn_status
ccd_companions(const char *base, const struct dcn_disc *disc,
               const struct dcn_layout *layout,
               struct dcn_companion *companions, size_t *count,
               struct dcn_error *error)
{
    struct dcn_companion *sheet;
    enum dcn_status status;

    (void)layout;
    *count = 0;
    status = dcn__sbi_companions(base, disc, companions, count, error);
    if (status != DCN_OK)
        return status;
    sheet = &companions[(*count)++];
    if (asprintf(&sheet->path, "%s.ccd", base) < 0) {
        sheet->path = NULL;
        return dcn__error_memory(error, "writing a sheet");
    }
    dcn__buf_init(&sheet->bytes, DCN_COMPANION_MAX_BYTES);
    return dcn__ccd_write(disc, &sheet->bytes, error);
}

static const struct dcn_layout_writer ccd_writer = {
    .name = "ccd",
    .want = DCN_WANT_RAW,
    .layout = ccd_layout,
    .companions = ccd_companions,
    .later = dcn__sbi_later,
};

static enum dcn_status
ccd_create(const char *base, const struct dcn_disc *disc,
           const struct dcn_image_options *options, struct dcn_sink **sink,
           struct dcn_error *error)
{
    return dcn__layout_sink(&ccd_writer, base, disc, options, sink, error);
}

/* The program area of a CD; a GD-ROM's areas are no sessions of a TOC. */
static bool
ccd_can_hold(const struct dcn_disc *disc)
{
    return disc->medium == DCN_MEDIUM_CD && !disc->gd_rom &&
           disc->tracks[0].start >= 0;
}

static const struct dcn_image_part ccd_parts[] = {
    {"img", DCN_ROLE_IMAGE},    {"sub", DCN_ROLE_SUBCHANNEL},
    {"sbi", DCN_ROLE_Q_FRAMES}, {"lsd", DCN_ROLE_Q_FRAMES},
    {"ccd", DCN_ROLE_SHEET},    {NULL, DCN_ROLE_OTHER},
};

const struct dcn_image_format dcn__image_ccd = {
    .name = "ccd",
    .called = "CCD/IMG",
    .data = "IMG",
    .description = "CloneCD's control file with .img and .sub (.ccd)",
    .extensions = ccd_extensions,
    .sheet = true,
    .keeps = DCN_KEEPS_TRACKS | DCN_KEEPS_RAW | DCN_KEEPS_SUB |
             DCN_KEEPS_SESSIONS | DCN_KEEPS_TEXT,
    .sub_expected = true,
    .parts = ccd_parts,
    .probe = ccd_probe,
    .open = ccd_open,
    .create = ccd_create,
    .can_hold = ccd_can_hold,
};
