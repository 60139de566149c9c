/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each line of a CUE sheet says, one handler a keyword. Where the
 * sectors come to lie is cue_resolve.c's business.
 */
#include "image/cue.h"

#include "codec/subchannel.h"
#include "util/checked.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_INDEXES (DCN_MAX_TRACKS * 100)

/* A sheet being read. */
struct reader {
    struct dcn_cue_sheet *sheet;
    const struct dcn_files *files;
    struct dcn_parsed *parsed;
    struct dcn_error *error;
    unsigned line;
    unsigned session;
    int32_t lead_out, lead_in, session_pregap; /* for the next track */
    bool high_density;
};

static enum dcn_status bad_line(const struct reader *reader, const char *format,
                                ...) __attribute__((format(printf, 2, 3)));

static enum dcn_status
bad_line(const struct reader *reader, const char *format, ...)
{
    va_list args;
    char what[256];

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return dcn__error_set(reader->error, DCN_ERR_FORMAT, "%s:%u: %s",
                          reader->sheet->name, reader->line, what);
}

static struct dcn_cue_track *
current_track(const struct reader *reader)
{
    struct dcn_cue_sheet *sheet = reader->sheet;

    if (sheet->track_count == 0)
        return NULL;
    return &sheet->tracks[sheet->track_count - 1];
}

static enum dcn_status
on_file(struct reader *reader, char *rest)
{
    char *name = dcn__sheet_string(&rest, 1);
    char *type = dcn__sheet_word(&rest);

    if (*name == '\0')
        return bad_line(reader, "FILE without a name");
    return dcn__cue_add_file(reader->sheet, reader->parsed, reader->line, name,
                             type, reader->error);
}

static enum dcn_status
on_track(struct reader *reader, char *rest)
{
    struct dcn_cue_sheet *sheet = reader->sheet;
    const struct dcn_cue_track *last = current_track(reader);
    char *word = dcn__sheet_word(&rest), *mode_name = dcn__sheet_word(&rest);
    int number = dcn__sheet_number(word, DCN_MAX_TRACKS);
    const struct dcn_cue_mode *mode = dcn__cue_mode(mode_name);
    struct dcn_cue_track *track;

    if (number < 1)
        return bad_line(reader, "track number \"%.20s\" is not 1 to 99", word);
    if (mode == NULL)
        return bad_line(reader, "unknown track mode \"%.20s\"", mode_name);
    if (sheet->file_count == 0)
        return bad_line(reader, "TRACK before any FILE");
    if (last != NULL && number <= last->number)
        return bad_line(reader, "track %d follows track %u", number,
                        last->number);
    track = &sheet->tracks[sheet->track_count++];
    track->mode = mode;
    track->number = (uint8_t)number;
    track->session = (uint8_t)reader->session;
    track->control = mode->mode == DCN_TRACK_AUDIO ? 0 : DCN_CONTROL_DATA;
    track->line = reader->line;
    track->lead_out = reader->lead_out;
    track->lead_in = reader->lead_in;
    track->session_pregap = reader->session_pregap;
    track->high_density = reader->high_density;
    reader->lead_out = reader->lead_in = reader->session_pregap = -1;
    reader->high_density = false;
    return DCN_OK;
}

static enum dcn_status
add_index(struct reader *reader, int number, int32_t frame)
{
    struct dcn_cue_sheet *sheet = reader->sheet;
    struct dcn_cue_index *grown,
        index = {
            .number = (uint8_t)number,
            .track = (uint16_t)(sheet->track_count - 1),
            .file = (uint16_t)(sheet->file_count - 1),
            .frame = (uint32_t)frame,
            .line = reader->line,
        };
    size_t count = sheet->index_count;

    if (count >= MAX_INDEXES)
        return bad_line(reader, "too many indexes");
    if ((count & (count - 1)) == 0) {
        grown = realloc(sheet->indexes,
                        (count == 0 ? 1 : 2 * count) * sizeof(*grown));
        if (grown == NULL)
            return dcn__error_memory(reader->error, "reading a sheet");
        sheet->indexes = grown;
    }
    sheet->indexes[sheet->index_count++] = index;
    return DCN_OK;
}

/* A mode that the sheet leaves open is told from the track's first sector. */
static bool
settle_mode(const struct reader *reader, struct dcn_cue_track *track,
            uint32_t frame)
{
    const struct dcn_cue_sheet *sheet = reader->sheet;
    const struct dcn_cue_file *file = &sheet->files[sheet->file_count - 1];
    const struct dcn_cue_mode *found = dcn__cue_guess_mode(
        reader->files, reader->parsed->layout.files[file->layout_file].path,
        file, frame);

    if (found == NULL)
        return false;
    dcn__parsed_note(reader->parsed, "%s:%u: %s taken as %s: so is its file",
                     sheet->name, track->line, track->mode->name, found->name);
    track->mode = found;
    return true;
}

static enum dcn_status
on_index(struct reader *reader, char *rest)
{
    struct dcn_cue_sheet *sheet = reader->sheet;
    const struct dcn_cue_index *last = NULL;
    char *word = dcn__sheet_word(&rest), *time = dcn__sheet_word(&rest);
    int number = dcn__sheet_number(word, DCN_MAX_INDEX);
    int32_t frame = dcn__sheet_msf(time);
    struct dcn_cue_track *track;

    if (sheet->track_count == 0)
        return bad_line(reader, "INDEX before any TRACK");
    if (number < 0)
        return bad_line(reader, "index number \"%.20s\" is not 0 to 99", word);
    if (frame < 0)
        return bad_line(reader, "time \"%.20s\" is not minutes:seconds:frames",
                        time);
    track = &sheet->tracks[sheet->track_count - 1];
    if (track->mode->stride == 0 &&
        !settle_mode(reader, track, (uint32_t)frame))
        return bad_line(reader,
                        "the mode of track %u is left open (%s), and its file "
                        "does not show it",
                        track->number, track->mode->name);
    if (sheet->index_count > 0)
        last = &sheet->indexes[sheet->index_count - 1];
    if (last != NULL && last->track == sheet->track_count - 1) {
        if (number != last->number + 1)
            return bad_line(reader, "INDEX %02d follows INDEX %02u", number,
                            last->number);
    } else if (number > 1) {
        return bad_line(reader, "first INDEX of a track is %02d", number);
    }
    return add_index(reader, number, frame);
}

static enum dcn_status
on_gap(struct reader *reader, char *rest, bool before)
{
    struct dcn_cue_track *track = current_track(reader);
    char *time = dcn__sheet_word(&rest);
    int32_t frames = dcn__sheet_msf(time);

    if (track == NULL)
        return bad_line(reader, "%s before any TRACK",
                        before ? "PREGAP" : "POSTGAP");
    if (frames < 0)
        return bad_line(reader, "time \"%.20s\" is not minutes:seconds:frames",
                        time);
    if (before)
        track->pregap = (uint32_t)frames;
    else
        track->postgap = (uint32_t)frames;
    return DCN_OK;
}

static enum dcn_status
on_pregap(struct reader *reader, char *rest)
{
    return on_gap(reader, rest, true);
}

static enum dcn_status
on_postgap(struct reader *reader, char *rest)
{
    return on_gap(reader, rest, false);
}

static enum dcn_status
on_flags(struct reader *reader, char *rest)
{
    struct dcn_cue_track *track = current_track(reader);

    if (track == NULL)
        return bad_line(reader, "FLAGS before any TRACK");
    while (*rest != '\0') {
        const char *flag = dcn__sheet_word(&rest);

        if (strcasecmp(flag, "DCP") == 0)
            track->control |= DCN_CONTROL_COPY;
        else if (strcasecmp(flag, "PRE") == 0)
            track->control |= DCN_CONTROL_PREEMPHASIS;
        else if (strcasecmp(flag, "4CH") == 0)
            track->control |= DCN_CONTROL_FOUR_CHANNEL;
        else if (strcasecmp(flag, "SCMS") != 0 && strcasecmp(flag, "DATA") != 0)
            return bad_line(reader, "unknown flag \"%.20s\"", flag);
    }
    return DCN_OK;
}

static enum dcn_status
on_isrc(struct reader *reader, char *rest)
{
    struct dcn_cue_track *track = current_track(reader);
    const char *code = dcn__sheet_string(&rest, 0);
    char clean[13] = "";
    size_t len = 0;

    if (track == NULL)
        return bad_line(reader, "ISRC before any TRACK");
    for (; *code != '\0' && len < 13; code++) {
        char c =
            *code >= 'a' && *code <= 'z' ? (char)(*code - 'a' + 'A') : *code;
        if (c != '-' && len < 12)
            clean[len++] = c;
        else if (c != '-')
            len = 13;
    }
    clean[12] = '\0';
    if (len == 12 && dcn__isrc_valid(clean))
        memcpy(track->isrc, clean, sizeof(clean));
    else
        dcn__parsed_note(reader->parsed, "%s:%u: not an ISRC, ignored",
                         reader->sheet->name, reader->line);
    return DCN_OK;
}

static enum dcn_status
on_catalog(struct reader *reader, char *rest)
{
    return dcn__parsed_mcn(reader->parsed, dcn__sheet_string(&rest, 0),
                           reader->line, reader->error);
}

static enum dcn_status
on_cdtextfile(struct reader *reader, char *rest)
{
    const char *name = dcn__sheet_string(&rest, 0);
    const struct dcn_files *files = reader->files;
    struct dcn_error inner = {0};
    enum dcn_status status;
    uint8_t *bytes;
    uint64_t size = 0;
    char *path;
    size_t len;

    status = files->find(files, name, &path, &size, &inner);
    if (status != DCN_OK) {
        dcn__parsed_note(reader->parsed, "%s:%u: %s", reader->sheet->name,
                         reader->line, inner.message);
        return DCN_OK;
    }
    len = size <= DCN_CDTEXT_MAX_BYTES + 22 ? (size_t)size : 0;
    bytes = malloc(len + 1);
    if (bytes == NULL) {
        status = dcn__error_memory(reader->error, "reading CD-TEXT");
    } else if (len == 0 || files->peek(files, path, 0, bytes, len) != len) {
        status = bad_line(reader, "%.150s is no CD-TEXT file", path);
    } else {
        status = dcn__parsed_cdtext(reader->parsed, bytes, len, reader->error);
        reader->sheet->has_packs = true;
    }
    free(bytes);
    free(path);
    return status;
}

struct text_row {
    const char *keyword;
    enum dcn_cdtext_type type;
};

static const struct text_row texts[] = {
    {"TITLE", DCN_CDTEXT_TITLE},
    {"PERFORMER", DCN_CDTEXT_PERFORMER},
    {"SONGWRITER", DCN_CDTEXT_SONGWRITER},
    {"COMPOSER", DCN_CDTEXT_COMPOSER},
    {"ARRANGER", DCN_CDTEXT_ARRANGER},
    {"MESSAGE", DCN_CDTEXT_MESSAGE},
    /* Kept for a sheet that is written of this one; no packs are made. */
    {"DISC_ID", DCN_CDTEXT_TYPES},
    {"GENRE", DCN_CDTEXT_TYPES},
    {"UPC_EAN", DCN_CDTEXT_TYPES},
};

/* Keeps a line as it stands, for a sheet that is written of this one. */
static void
keep_line(struct reader *reader, const char *keyword, const char *text)
{
    const struct dcn_cue_track *track = current_track(reader);

    dcn__buf_printf(&reader->sheet->lines, "%02u %s %s\n",
                    track != NULL ? track->number : 0, keyword, text);
}

static enum dcn_status
set_text(struct reader *reader, const struct text_row *row, char *rest)
{
    const struct dcn_cue_track *track = current_track(reader);
    const char *text = dcn__sheet_string(&rest, 0);
    char **slot;

    if (*text == '\0')
        return DCN_OK;
    keep_line(reader, row->keyword, text);
    if (row->type == DCN_CDTEXT_TYPES)
        return DCN_OK;
    slot =
        &reader->sheet->text.text[row->type][track != NULL ? track->number : 0];
    free(*slot);
    *slot = strdup(text);
    if (*slot == NULL)
        return dcn__error_memory(reader->error, "reading a sheet");
    reader->sheet->has_text = true;
    return DCN_OK;
}

/* "REM SESSION 02". */
static enum dcn_status
on_session(struct reader *reader, const char *value)
{
    int number = dcn__sheet_number(value, DCN_MAX_TRACKS);

    if (number < 1 || (unsigned)number < reader->session)
        return bad_line(reader, "session number \"%.20s\" after session %u",
                        value, reader->session);
    reader->session = (unsigned)number;
    return DCN_OK;
}

/* "REM HIGH-DENSITY AREA": what follows is of a GD-ROM's outer area. */
static enum dcn_status
on_area(struct reader *reader, bool high)
{
    if (!high || reader->sheet->gd_rom)
        return DCN_OK;
    if (reader->sheet->track_count == 0 || reader->session != 1)
        return bad_line(reader, "a high-density area without a "
                                "single-density area before it");
    reader->sheet->gd_rom = true;
    reader->high_density = true;
    reader->session = 2;
    return DCN_OK;
}

/* Sessions, and the lengths that redump writes between them; all else is
 * somebody's remark and kept. */
static enum dcn_status
on_rem(struct reader *reader, char *rest)
{
    char whole[256], *at = whole;
    const char *what, *value;
    int number;

    snprintf(whole, sizeof(whole), "%s", rest);
    what = dcn__sheet_word(&at);
    value = dcn__sheet_word(&at);
    if (strcasecmp(what, "SESSION") == 0 && *value >= '0' && *value <= '9')
        return on_session(reader, value);
    if (strcasecmp(value, "AREA") == 0 &&
        (strcasecmp(what, "HIGH-DENSITY") == 0 ||
         strcasecmp(what, "SINGLE-DENSITY") == 0))
        return on_area(reader, strcasecmp(what, "HIGH-DENSITY") == 0);
    if (strcasecmp(what, "DISC-TYPE") == 0) {
        number = dcn__sheet_number(value, 99);
        if (number >= 0)
            reader->sheet->disc_type[reader->session] =
                number / 10 * 16 + number % 10;
    } else if (strcasecmp(what, "LEAD-OUT") == 0) {
        reader->lead_out = dcn__sheet_msf(value);
    } else if (strcasecmp(what, "LEAD-IN") == 0) {
        reader->lead_in = dcn__sheet_msf(value);
    } else if (strcasecmp(what, "PREGAP") == 0) {
        reader->session_pregap = dcn__sheet_msf(value);
    } else {
        keep_line(reader, "REM", rest);
    }
    return DCN_OK;
}

static enum dcn_status
on_nothing(struct reader *reader, char *rest)
{
    (void)reader;
    (void)rest;
    return DCN_OK;
}

struct keyword_row {
    const char *keyword;
    enum dcn_status (*handle)(struct reader *reader, char *rest);
};

static const struct keyword_row keywords[] = {
    {"", on_nothing},
    {"CATALOG", on_catalog},
    {"CDTEXTFILE", on_cdtextfile},
    {"FILE", on_file},
    {"FLAGS", on_flags},
    {"INDEX", on_index},
    {"ISRC", on_isrc},
    {"POSTGAP", on_postgap},
    {"PREGAP", on_pregap},
    {"REM", on_rem},
    {"TRACK", on_track},
    /* CD-TEXT items of other programs that have no text of their own here. */
    {"CLOSED_INFO", on_nothing},
    {"SIZE_INFO", on_nothing},
    {"TOC_INFO", on_nothing},
    {"TOC_INFO1", on_nothing},
    {"TOC_INFO2", on_nothing},
};

static enum dcn_status
read_line(struct reader *reader, const struct dcn_sheet_line *line)
{
    reader->line = line->number;
    for (size_t i = 0; i < DCN_ARRAY_LEN(keywords); i++) {
        if (strcmp(keywords[i].keyword, line->keyword) == 0)
            return keywords[i].handle(reader, line->rest);
    }
    for (size_t i = 0; i < DCN_ARRAY_LEN(texts); i++) {
        if (strcmp(texts[i].keyword, line->keyword) == 0)
            return set_text(reader, &texts[i], line->rest);
    }
    return bad_line(reader, "unknown command \"%.20s\"", line->keyword);
}

enum dcn_status
dcn__cue_read(struct dcn_cue_sheet *sheet, char *text, size_t len,
              const struct dcn_files *files, struct dcn_parsed *parsed,
              struct dcn_error *error)
{
    struct reader reader = {.sheet = sheet,
                            .files = files,
                            .parsed = parsed,
                            .error = error,
                            .session = 1,
                            .lead_out = -1,
                            .lead_in = -1,
                            .session_pregap = -1};
    struct dcn_sheet_lexer lexer = {.text = text, .len = len};
    enum dcn_status status = DCN_OK;
    struct dcn_sheet_line line;

    sheet->beside = files;
    dcn__buf_init(&sheet->lines, DCN_SHEET_MAX_BYTES);
    for (size_t i = 0; i < DCN_ARRAY_LEN(sheet->disc_type); i++)
        sheet->disc_type[i] = -1;
    while (status == DCN_OK && dcn__sheet_next_line(&lexer, &line))
        status = read_line(&reader, &line);
    if (status == DCN_OK && sheet->track_count == 0)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s: the sheet has no track", sheet->name);
    return status;
}

void
dcn__cue_sheet_free(struct dcn_cue_sheet *sheet)
{
    for (size_t type = 0; type < DCN_CDTEXT_TYPES; type++) {
        for (size_t track = 0; track <= DCN_CDTEXT_MAX_TRACK; track++)
            free(sheet->text.text[type][track]);
    }
    dcn__buf_free(&sheet->lines);
    free(sheet->files);
    free(sheet->indexes);
}
