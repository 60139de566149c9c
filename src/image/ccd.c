/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads CloneCD's control files: an INI text with the full TOC entry by
 * entry, indexes, codes and CD-TEXT packs. The .img holds the sessions'
 * sectors one after the other, or, where its size says so, with what lies
 * between them.
 */
#include "image/ccd.h"

#include "image/cue.h"
#include "image/formats.h"
#include "image/sheet.h"

#include "codec/subchannel.h"
#include "util/bytes.h"
#include "util/checked.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_ENTRIES      512
#define TOC_ENTRY_BYTES  11
#define TOC_HEADER_BYTES 4

/* Numbers of an [Entry], in the order of the table of keys. */
enum entry_field {
    ENTRY_SESSION,
    ENTRY_POINT,
    ENTRY_ADR,
    ENTRY_CONTROL,
    ENTRY_TRACK_NO,
    ENTRY_AMIN,
    ENTRY_ASEC,
    ENTRY_AFRAME,
    ENTRY_ZERO,
    ENTRY_PMIN,
    ENTRY_PSEC,
    ENTRY_PFRAME,
    ENTRY_PLBA,
    ENTRY_FIELDS
};

static const char *const entry_keys[ENTRY_FIELDS] = {
    "SESSION", "POINT", "ADR",  "CONTROL", "TRACKNO", "AMIN", "ASEC",
    "AFRAME",  "ZERO",  "PMIN", "PSEC",    "PFRAME",  "PLBA",
};

struct ccd_track {
    int mode; /* -1: not said */
    char isrc[13];
    unsigned index_count; /* highest seen */
    bool has_index[DCN_MAX_INDEX + 1];
    dcn_lba index[DCN_MAX_INDEX + 1];
};

enum section {
    SECTION_OTHER,
    SECTION_DISC,
    SECTION_ENTRY,
    SECTION_TRACK,
    SECTION_TEXT,
};

struct ccd {
    const char *name;
    const struct dcn_files *files;
    struct dcn_parsed *parsed;
    struct dcn_error *error;
    unsigned line;
    enum section section;
    int32_t entries[MAX_ENTRIES][ENTRY_FIELDS];
    size_t entry_count;
    struct ccd_track tracks[DCN_MAX_TRACKS + 1];
    struct ccd_track *track; /* of the section */
    struct dcn_buf packs;
    char *img_path;
    uint64_t img_size;
};

static enum dcn_status bad_line(const struct ccd *ccd, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum dcn_status
bad_line(const struct ccd *ccd, const char *format, ...)
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
read_number(const struct ccd *ccd, const char *text, int32_t *number)
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
begin_section(struct ccd *ccd, const char *kind, const char *rest)
{
    int number;

    ccd->section = SECTION_OTHER;
    if (strncasecmp(kind, "[DISC", 5) == 0)
        ccd->section = SECTION_DISC;
    else if (strncasecmp(kind, "[CDTEXT", 7) == 0)
        ccd->section = SECTION_TEXT;
    else if (strcasecmp(kind, "[ENTRY") == 0)
        ccd->section = SECTION_ENTRY;
    else if (strcasecmp(kind, "[TRACK") == 0)
        ccd->section = SECTION_TRACK;
    if (ccd->section == SECTION_ENTRY) {
        if (ccd->entry_count >= MAX_ENTRIES)
            return bad_line(ccd, "too many entries");
        memset(ccd->entries[ccd->entry_count++], 0, sizeof(ccd->entries[0]));
    }
    if (ccd->section == SECTION_TRACK) {
        number = atoi(rest);
        if (number < 1 || number > DCN_MAX_TRACKS)
            return bad_line(ccd, "track number is not 1 to 99");
        ccd->track = &ccd->tracks[number];
    }
    return DCN_OK;
}

static enum dcn_status
on_disc(struct ccd *ccd, const char *key, const char *value)
{
    if (strcmp(key, "CATALOG") != 0 || value[0] == '\0')
        return DCN_OK;
    return dcn__parsed_mcn(ccd->parsed, value, ccd->line, ccd->error);
}

static enum dcn_status
on_entry(struct ccd *ccd, const char *key, const char *value)
{
    for (size_t i = 0; i < ENTRY_FIELDS; i++) {
        if (strcmp(entry_keys[i], key) == 0)
            return read_number(ccd, value,
                               &ccd->entries[ccd->entry_count - 1][i]);
    }
    return DCN_OK;
}

static enum dcn_status
on_track(struct ccd *ccd, const char *key, const char *value)
{
    struct ccd_track *track = ccd->track;
    enum dcn_status status = DCN_OK;
    int32_t number = 0;
    int index;

    if (strcmp(key, "MODE") == 0) {
        status = read_number(ccd, value, &number);
        if (status == DCN_OK && (number < 0 || number > 2))
            return bad_line(ccd, "track mode %d is not 0, 1 or 2", number);
        track->mode = number;
    } else if (strcmp(key, "ISRC") == 0) {
        if (strlen(value) == 12 && dcn__isrc_valid(value))
            memcpy(track->isrc, value, 13);
        else
            dcn__parsed_note(ccd->parsed, "%s:%u: not an ISRC, ignored",
                             ccd->name, ccd->line);
    } else if (strncmp(key, "INDEX ", 6) == 0) {
        index = dcn__cue_number(key + 6, DCN_MAX_INDEX);
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
on_text(struct ccd *ccd, const char *key, const char *value)
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
read_pair(struct ccd *ccd, const char *key, const char *value)
{
    switch (ccd->section) {
    case SECTION_DISC:
        return on_disc(ccd, key, value);
    case SECTION_ENTRY:
        return on_entry(ccd, key, value);
    case SECTION_TRACK:
        return on_track(ccd, key, value);
    case SECTION_TEXT:
        return on_text(ccd, key, value);
    default:
        return DCN_OK;
    }
}

static enum dcn_status
read_line(struct ccd *ccd, const struct dcn_cue_line *line)
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

/* ---- The disc ---- */

static dcn_lba
entry_lba(const int32_t *entry)
{
    return entry[ENTRY_PLBA];
}

static uint8_t
entry_byte(const int32_t *entry, enum entry_field field)
{
    return (uint8_t)entry[field];
}

/* The entries as READ TOC format 2 would have given them (MMC-6 6.25). */
static enum dcn_status
add_full_toc(struct ccd *ccd)
{
    size_t len = TOC_HEADER_BYTES + ccd->entry_count * TOC_ENTRY_BYTES;
    uint8_t *reply = calloc(1, len), *to = reply + TOC_HEADER_BYTES;
    enum dcn_status status;
    unsigned sessions = 1;

    if (reply == NULL)
        return dcn__error_memory(ccd->error, "reading a sheet");
    for (size_t i = 0; i < ccd->entry_count; i++, to += TOC_ENTRY_BYTES) {
        const int32_t *entry = ccd->entries[i];

        to[0] = entry_byte(entry, ENTRY_SESSION);
        to[1] = (uint8_t)(entry_byte(entry, ENTRY_ADR) << 4 |
                          (entry_byte(entry, ENTRY_CONTROL) & 15));
        to[2] = entry_byte(entry, ENTRY_TRACK_NO);
        to[3] = entry_byte(entry, ENTRY_POINT);
        to[4] = entry_byte(entry, ENTRY_AMIN);
        to[5] = entry_byte(entry, ENTRY_ASEC);
        to[6] = entry_byte(entry, ENTRY_AFRAME);
        to[7] = entry_byte(entry, ENTRY_ZERO);
        to[8] = entry_byte(entry, ENTRY_PMIN);
        to[9] = entry_byte(entry, ENTRY_PSEC);
        to[10] = entry_byte(entry, ENTRY_PFRAME);
        if (to[0] > sessions)
            sessions = to[0];
    }
    dcn__put_be16(reply, (uint32_t)(len - 2));
    reply[2] = 1;
    reply[3] = (uint8_t)sessions;
    status =
        dcn__builder_full_toc(ccd->parsed->builder, reply, len, ccd->error);
    free(reply);
    return status;
}

/* What the sheet says of a track's mode, or its control nibble hints at. */
static enum dcn_track_mode
track_mode(const struct ccd *ccd, unsigned number, uint8_t control)
{
    int mode = ccd->tracks[number].mode;

    if (mode >= 0)
        return mode == 0   ? DCN_TRACK_AUDIO
               : mode == 1 ? DCN_TRACK_MODE1
                           : DCN_TRACK_MODE2;
    return (control & DCN_CONTROL_DATA) != 0 ? DCN_TRACK_MODE1
                                             : DCN_TRACK_AUDIO;
}

static enum dcn_status
add_track(struct ccd *ccd, const int32_t *entry)
{
    unsigned number = (unsigned)entry[ENTRY_POINT];
    uint8_t control = entry_byte(entry, ENTRY_CONTROL) & 15;
    const struct ccd_track *said = &ccd->tracks[number];
    struct dcn_track *track = dcn__builder_track(
        ccd->parsed->builder, (unsigned)entry[ENTRY_SESSION], number, control,
        track_mode(ccd, number, control), entry_lba(entry), ccd->error);

    if (track == NULL)
        return DCN_ERR_FORMAT;
    track->mode_origin =
        said->mode >= 0 ? DCN_ORIGIN_SHEET : DCN_ORIGIN_ASSUMED;
    memcpy(track->isrc, said->isrc, sizeof(track->isrc));
    if (track->isrc[0] != '\0')
        track->isrc_origin = DCN_ORIGIN_SHEET;
    if (said->has_index[0] && said->index[0] < track->start) {
        track->pregap = said->index[0];
        track->pregap_origin = DCN_ORIGIN_SHEET;
    }
    for (unsigned i = 2; i <= said->index_count && said->has_index[i]; i++) {
        track->index[i - 1] = said->index[i];
        track->index_count = (uint8_t)i;
        track->index_origin = DCN_ORIGIN_SHEET;
    }
    return DCN_OK;
}

static enum dcn_status
add_entries(struct ccd *ccd)
{
    enum dcn_status status = DCN_OK;

    for (size_t i = 0; status == DCN_OK && i < ccd->entry_count; i++) {
        const int32_t *entry = ccd->entries[i];
        int32_t point = entry[ENTRY_POINT], session = entry[ENTRY_SESSION];

        if (entry[ENTRY_ADR] != 1)
            continue;
        if (session < 1 || session > DCN_MAX_TRACKS ||
            entry_lba(entry) > DCN_PARSED_MAX_LBA)
            return dcn__error_set(ccd->error, DCN_ERR_FORMAT,
                                  "%s: entry %zu is nonsense", ccd->name, i);
        if (point == 0xA0)
            status = dcn__builder_session(
                ccd->parsed->builder, (unsigned)session,
                entry_byte(entry, ENTRY_PSEC), 0, ccd->error);
        else if (point == 0xA2)
            status =
                dcn__builder_session(ccd->parsed->builder, (unsigned)session, 0,
                                     entry_lba(entry), ccd->error);
        else if (point >= 1 && point <= DCN_MAX_TRACKS)
            status = add_track(ccd, entry);
    }
    return status;
}

/* ---- The data ---- */

static enum dcn_status
find_img(struct ccd *ccd)
{
    const char *slash = strrchr(ccd->name, '/');
    const char *name = slash != NULL ? slash + 1 : ccd->name;
    const char *dot = strrchr(name, '.');
    struct dcn_error inner = {0};
    enum dcn_status status;
    char *wanted;

    if (asprintf(&wanted, "%.*s.img",
                 (int)(dot != NULL ? dot - name : (long)strlen(name)),
                 name) < 0)
        return dcn__error_memory(ccd->error, "reading a sheet");
    status = ccd->files->find(ccd->files, wanted, &ccd->img_path,
                              &ccd->img_size, &inner);
    if (status != DCN_OK)
        dcn__error_set(ccd->error, status, "%s: %s", ccd->name, inner.message);
    free(wanted);
    return status;
}

/* Places the ranges that images keep. */
static enum dcn_status
add_img(struct ccd *ccd, const struct dcn_disc *disc)
{
    uint64_t whole = (uint64_t)disc->lead_out * DCN_RAW_BYTES;
    uint64_t kept = (uint64_t)dcn__disc_sectors(disc) * DCN_RAW_BYTES;
    bool with_gaps = ccd->img_size == whole;
    struct dcn_range range;
    enum dcn_status status;
    uint64_t offset = 0;
    unsigned file;

    if (!with_gaps && ccd->img_size != kept)
        dcn__parsed_note(ccd->parsed, "%s has %llu bytes, its sheet says %llu",
                         ccd->img_path, (unsigned long long)ccd->img_size,
                         (unsigned long long)kept);
    status = dcn__layout_add_file(&ccd->parsed->layout, ccd->img_path,
                                  ccd->img_size, &file, ccd->error);
    /* CloneCD writes what its sheet says: more is of another disc's sheet. */
    if (status == DCN_OK && !with_gaps && ccd->img_size > kept)
        ccd->parsed->layout.files[file].beyond =
            (ccd->img_size - kept) / DCN_RAW_BYTES;
    for (unsigned n = 0; status == DCN_OK && dcn__disc_range(disc, n, &range);
         n++) {
        if (with_gaps)
            offset = (uint64_t)range.first * DCN_RAW_BYTES;
        ccd->parsed->lba = range.first;
        status = dcn__parsed_run(ccd->parsed, file, offset, DCN_RAW_BYTES,
                                 DCN_STORED_RAW, DCN_STORED_ZERO, range.count,
                                 ccd->error);
        offset += (uint64_t)range.count * DCN_RAW_BYTES;
    }
    return status;
}

static enum dcn_status
read_sheet(struct ccd *ccd, char *text, size_t len)
{
    struct dcn_cue_lexer lexer = {.text = text, .len = len};
    enum dcn_status status = DCN_OK;
    struct dcn_cue_line line;

    for (size_t i = 0; i < DCN_ARRAY_LEN(ccd->tracks); i++)
        ccd->tracks[i].mode = -1;
    while (status == DCN_OK && dcn__cue_next_line(&lexer, &line))
        status = read_line(ccd, &line);
    if (status == DCN_OK && ccd->entry_count == 0)
        return dcn__error_set(ccd->error, DCN_ERR_FORMAT,
                              "%s: the sheet has no TOC entry", ccd->name);
    return status;
}

static enum dcn_status
make_disc(struct ccd *ccd, struct dcn_disc **disc)
{
    enum dcn_status status = add_entries(ccd);

    if (status == DCN_OK)
        status = add_full_toc(ccd);
    if (status == DCN_OK && ccd->packs.len > 0)
        status = dcn__builder_cdtext(ccd->parsed->builder,
                                     (const uint8_t *)ccd->packs.data,
                                     ccd->packs.len, ccd->error);
    if (status != DCN_OK)
        return status;
    status = dcn__parsed_finish(ccd->parsed, disc, ccd->error);
    if (status == DCN_OK)
        status = find_img(ccd);
    if (status == DCN_OK)
        status = add_img(ccd, *disc);
    return status;
}

enum dcn_status
dcn__ccd_parse(const char *name, const char *text, size_t len,
               const struct dcn_files *files, struct dcn_parsed *parsed,
               struct dcn_disc **disc, struct dcn_error *error)
{
    struct ccd *ccd = calloc(1, sizeof(*ccd));
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
        status = make_disc(ccd, disc);
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

const struct dcn_image_format dcn__image_ccd = {
    .name = "ccd",
    .description = "CloneCD's control file with .img and .sub (.ccd)",
    .extensions = ccd_extensions,
    .sheet = true,
    .keeps = DCN_KEEPS_TRACKS | DCN_KEEPS_RAW | DCN_KEEPS_SUB |
             DCN_KEEPS_SESSIONS | DCN_KEEPS_TEXT,
    .probe = ccd_probe,
    .open = ccd_open,
};
