/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each line of a CUE sheet says, one handler a keyword. Where the
 * sectors come to lie is cue_resolve.c's business.
 */
#include "image/cue_reader.h"

#include "codec/subchannel.h"
#include "util/checked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_INDEXES (DCN_MAX_TRACKS * 100)

static enum dcn_status
on_file(struct dcn_cue_reader *reader, char *rest)
{
    char *name = dcn__sheet_string(&rest, 1);
    char *type = dcn__sheet_word(&rest);

    if (*name == '\0')
        return dcn__cue_bad(reader, "FILE without a name");
    return dcn__cue_add_file(reader->sheet, reader->parsed, reader->line, name,
                             type, reader->error);
}

static enum dcn_status
on_track(struct dcn_cue_reader *reader, char *rest)
{
    struct dcn_cue_sheet *sheet = reader->sheet;
    const struct dcn_cue_track *last = dcn__cue_current(reader);
    char *word = dcn__sheet_word(&rest), *mode_name = dcn__sheet_word(&rest);
    int number = dcn__sheet_number(word, DCN_MAX_TRACKS);
    const struct dcn_cue_mode *mode = dcn__cue_mode(mode_name);
    struct dcn_cue_track *track;

    if (number < 1)
        return dcn__cue_bad(reader, "track number \"%.20s\" is not 1 to 99",
                            word);
    if (mode == NULL)
        return dcn__cue_bad(reader, "unknown track mode \"%.20s\"", mode_name);
    if (sheet->file_count == 0)
        return dcn__cue_bad(reader, "TRACK before any FILE");
    if (last != NULL && number <= last->number)
        return dcn__cue_bad(reader, "track %d follows track %u", number,
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
add_index(struct dcn_cue_reader *reader, int number, int32_t frame)
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
        return dcn__cue_bad(reader, "too many indexes");
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
settle_mode(const struct dcn_cue_reader *reader, struct dcn_cue_track *track,
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
on_index(struct dcn_cue_reader *reader, char *rest)
{
    struct dcn_cue_sheet *sheet = reader->sheet;
    const struct dcn_cue_index *last = NULL;
    char *word = dcn__sheet_word(&rest), *time = dcn__sheet_word(&rest);
    int number = dcn__sheet_number(word, DCN_MAX_INDEX);
    int32_t frame = dcn__sheet_msf(time);
    struct dcn_cue_track *track;

    if (sheet->track_count == 0)
        return dcn__cue_bad(reader, "INDEX before any TRACK");
    if (number < 0)
        return dcn__cue_bad(reader, "index number \"%.20s\" is not 0 to 99",
                            word);
    if (frame < 0)
        return dcn__cue_bad(
            reader, "time \"%.20s\" is not minutes:seconds:frames", time);
    track = &sheet->tracks[sheet->track_count - 1];
    if (track->mode->stride == 0 &&
        !settle_mode(reader, track, (uint32_t)frame))
        return dcn__cue_bad(
            reader,
            "the mode of track %u is left open (%s), and its file "
            "does not show it",
            track->number, track->mode->name);
    if (sheet->index_count > 0)
        last = &sheet->indexes[sheet->index_count - 1];
    if (last != NULL && last->track == sheet->track_count - 1) {
        if (number != last->number + 1)
            return dcn__cue_bad(reader, "INDEX %02d follows INDEX %02u", number,
                                last->number);
    } else if (number > 1) {
        return dcn__cue_bad(reader, "first INDEX of a track is %02d", number);
    }
    return add_index(reader, number, frame);
}

static enum dcn_status
on_gap(struct dcn_cue_reader *reader, char *rest, bool before)
{
    struct dcn_cue_track *track = dcn__cue_current(reader);
    char *time = dcn__sheet_word(&rest);
    int32_t frames = dcn__sheet_msf(time);

    if (track == NULL)
        return dcn__cue_bad(reader, "%s before any TRACK",
                            before ? "PREGAP" : "POSTGAP");
    if (frames < 0)
        return dcn__cue_bad(
            reader, "time \"%.20s\" is not minutes:seconds:frames", time);
    if (before)
        track->pregap = (uint32_t)frames;
    else
        track->postgap = (uint32_t)frames;
    return DCN_OK;
}

static enum dcn_status
on_pregap(struct dcn_cue_reader *reader, char *rest)
{
    return on_gap(reader, rest, true);
}

static enum dcn_status
on_postgap(struct dcn_cue_reader *reader, char *rest)
{
    return on_gap(reader, rest, false);
}

static enum dcn_status
on_flags(struct dcn_cue_reader *reader, char *rest)
{
    struct dcn_cue_track *track = dcn__cue_current(reader);

    if (track == NULL)
        return dcn__cue_bad(reader, "FLAGS before any TRACK");
    while (*rest != '\0') {
        const char *flag = dcn__sheet_word(&rest);

        if (strcasecmp(flag, "DCP") == 0)
            track->control |= DCN_CONTROL_COPY;
        else if (strcasecmp(flag, "PRE") == 0)
            track->control |= DCN_CONTROL_PREEMPHASIS;
        else if (strcasecmp(flag, "4CH") == 0)
            track->control |= DCN_CONTROL_FOUR_CHANNEL;
        else if (strcasecmp(flag, "SCMS") != 0 && strcasecmp(flag, "DATA") != 0)
            return dcn__cue_bad(reader, "unknown flag \"%.20s\"", flag);
    }
    return DCN_OK;
}

static enum dcn_status
on_isrc(struct dcn_cue_reader *reader, char *rest)
{
    struct dcn_cue_track *track = dcn__cue_current(reader);
    const char *written = dcn__sheet_string(&rest, 0), *code = written;
    char clean[13] = "";
    size_t len = 0;

    if (track == NULL)
        return dcn__cue_bad(reader, "ISRC before any TRACK");
    for (; *code != '\0' && len < 13; code++) {
        char c =
            *code >= 'a' && *code <= 'z' ? (char)(*code - 'a' + 'A') : *code;
        if (c != '-' && len < 12)
            clean[len++] = c;
        else if (c != '-')
            len = 13;
    }
    clean[12] = '\0';
    dcn__parsed_isrc(reader->parsed, len == 12 ? clean : written, reader->line,
                     track->isrc);
    return DCN_OK;
}

static enum dcn_status
on_catalog(struct dcn_cue_reader *reader, char *rest)
{
    return dcn__parsed_mcn(reader->parsed, dcn__sheet_string(&rest, 0),
                           reader->line, reader->error);
}

static enum dcn_status
on_nothing(struct dcn_cue_reader *reader, char *rest)
{
    (void)reader;
    (void)rest;
    return DCN_OK;
}

struct keyword_row {
    const char *keyword;
    enum dcn_status (*handle)(struct dcn_cue_reader *reader, char *rest);
};

static const struct keyword_row keywords[] = {
    {"", on_nothing},
    {"CATALOG", on_catalog},
    {"CDTEXTFILE", dcn__cue_on_cdtextfile},
    {"FILE", on_file},
    {"FLAGS", on_flags},
    {"INDEX", on_index},
    {"ISRC", on_isrc},
    {"POSTGAP", on_postgap},
    {"PREGAP", on_pregap},
    {"REM", dcn__cue_on_rem},
    {"TRACK", on_track},
    /* CD-TEXT items of other programs that have no text of their own here. */
    {"CLOSED_INFO", on_nothing},
    {"SIZE_INFO", on_nothing},
    {"TOC_INFO", on_nothing},
    {"TOC_INFO1", on_nothing},
    {"TOC_INFO2", on_nothing},
};

static enum dcn_status
read_line(struct dcn_cue_reader *reader, const struct dcn_sheet_line *line)
{
    enum dcn_status status;

    reader->line = line->number;
    for (size_t i = 0; i < DCN_ARRAY_LEN(keywords); i++) {
        if (strcmp(keywords[i].keyword, line->keyword) == 0)
            return keywords[i].handle(reader, line->rest);
    }
    if (dcn__cue_on_text(reader, line->keyword, line->rest, &status))
        return status;
    return dcn__cue_bad(reader, "unknown command \"%.20s\"", line->keyword);
}

enum dcn_status
dcn__cue_read(struct dcn_cue_sheet *sheet, char *text, size_t len,
              const struct dcn_files *files, struct dcn_parsed *parsed,
              struct dcn_error *error)
{
    struct dcn_cue_reader reader = {.sheet = sheet,
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
