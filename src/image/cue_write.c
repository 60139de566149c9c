/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lays a disc out as BIN files and writes the CUE sheet for them: stored
 * pregaps as INDEX 00, sessions as the REM lines that redump uses.
 */
#include "image/cue.h"

#include "image/image.h"

#include "codec/subchannel.h"
#include "util/checked.h"
#include "util/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Layout ---- */

static enum dcn_status
layout_track(const char *base, const struct dcn_disc *disc,
             const struct dcn_track *track, struct dcn_layout *layout,
             struct dcn_error *error)
{
    dcn_lba first = dcn__disc_first_kept(disc, track);
    struct dcn_extent extent = {.first = first,
                                .count = (uint32_t)(track->end - first),
                                .form = DCN_STORED_RAW,
                                .stride = DCN_RAW_BYTES};
    enum dcn_status status;
    char *path;

    if (asprintf(&path, "%s (Track %02u).bin", base, track->number) < 0)
        return dcn__error_memory(error, "creating an image");
    status = dcn__layout_add_file(layout, path,
                                  (uint64_t)extent.count * DCN_RAW_BYTES,
                                  &extent.file, error);
    free(path);
    if (status == DCN_OK)
        status = dcn__layout_add_extent(layout, &extent, error);
    return status;
}

enum dcn_status
dcn__cue_layout(const char *base, const struct dcn_disc *disc,
                const struct dcn_image_options *options,
                struct dcn_layout *layout, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    if (disc->medium != DCN_MEDIUM_CD)
        return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                              "%s.cue: BIN/CUE holds CDs only", base);
    if (options->split) {
        for (unsigned i = 0; status == DCN_OK && i < disc->track_count; i++)
            status = layout_track(base, disc, &disc->tracks[i], layout, error);
    } else {
        status = dcn__layout_add_whole(layout, base, "bin", disc,
                                       DCN_STORED_RAW, error);
    }
    if (status == DCN_OK && options->sub)
        status = dcn__layout_add_whole(layout, base, "sub", disc,
                                       DCN_STORED_SUB_PACKED, error);
    return status;
}

/* ---- Sheet ---- */

struct writer {
    const struct dcn_disc *disc;
    const struct dcn_layout *layout;
    struct dcn_buf *sheet;
    const struct dcn_cdtext_block *text; /* or NULL */
    unsigned session;                    /* written so far */
    int file;                            /* layout file; -1: none yet */
};

/* Minutes, seconds and frames of any length. */
static void
put_time(struct writer *writer, const char *before, int64_t frames)
{
    unsigned n = frames > 0 ? (unsigned)frames : 0;

    dcn__buf_printf(writer->sheet, "%s%02u:%02u:%02u\r\n", before, n / 75 / 60,
                    n / 75 % 60, n % 75);
}

/* CUE has no way to write a quote in a string. */
static void
put_string(struct writer *writer, const char *indent, const char *keyword,
           const char *text)
{
    dcn__buf_printf(writer->sheet, "%s%s \"", indent, keyword);
    for (; *text != '\0'; text++) {
        char c = *text == '"' ? '\'' : *text;

        if (c == '\n' || c == '\r' || c == '\t')
            c = ' ';
        dcn__buf_add(writer->sheet, &c, 1);
    }
    dcn__buf_puts(writer->sheet, "\"\r\n");
}

static void
put_cdtext(struct writer *writer, unsigned track, const char *indent)
{
    static const enum dcn_cdtext_type types[] = {
        DCN_CDTEXT_TITLE,    DCN_CDTEXT_PERFORMER, DCN_CDTEXT_SONGWRITER,
        DCN_CDTEXT_COMPOSER, DCN_CDTEXT_ARRANGER,  DCN_CDTEXT_MESSAGE,
    };

    for (size_t i = 0; writer->text != NULL && i < DCN_ARRAY_LEN(types); i++) {
        const char *text = writer->text->text[types[i]][track];

        if (text != NULL && text[0] != '\0')
            put_string(writer, indent, dcn__cdtext_type_name(types[i]), text);
    }
}

/* The lines that a sheet had of this track: remarks, or texts. */
static bool
put_lines(struct writer *writer, unsigned track, bool remarks,
          const char *indent)
{
    const struct dcn_disc *disc = writer->disc;
    struct dcn_span line, number, keyword;
    struct dcn_lines lines;
    bool any = false;
    uint64_t of;

    dcn__lines_init(&lines, disc->sheet_text, disc->sheet_text_len);
    while (dcn__lines_next(&lines, &line)) {
        char word[16], *text;
        bool remark;

        if (!dcn__span_word(&line, &number) ||
            !dcn__span_number(number, 10, &of) ||
            !dcn__span_word(&line, &keyword) || line.len == 0)
            continue;
        remark = dcn__span_is(keyword, "REM");
        any = any || !remark;
        if (of != track || remark != remarks)
            continue;
        snprintf(word, sizeof(word), "%.*s", (int)keyword.len, keyword.at);
        text = strndup(line.at + 1, line.len - 1);
        if (text != NULL && remark)
            dcn__buf_printf(writer->sheet, "%sREM %s\r\n", indent, text);
        else if (text != NULL)
            put_string(writer, indent, word, text);
        free(text);
    }
    return any;
}

/* What a sheet had, which may be more than CD-TEXT can hold, comes first. */
static void
put_texts(struct writer *writer, unsigned track, const char *indent)
{
    if (!put_lines(writer, track, false, indent))
        put_cdtext(writer, track, indent);
}

/* Where lba lies: its file, and its position there in sectors. */
static uint64_t
position_of(const struct dcn_layout *layout, dcn_lba lba, unsigned *file)
{
    for (size_t i = 0; i < layout->extent_count; i++) {
        const struct dcn_extent *extent = &layout->extents[i];

        if (dcn__stored_is_sub(extent->form) || lba < extent->first ||
            lba - extent->first >= (int64_t)extent->count)
            continue;
        *file = extent->file;
        return extent->offset / DCN_RAW_BYTES + (uint64_t)(lba - extent->first);
    }
    return 0;
}

static void
put_file(struct writer *writer, unsigned file)
{
    const char *path = writer->layout->files[file].path;
    const char *slash = strrchr(path, '/');

    if (writer->file == (int)file)
        return;
    writer->file = (int)file;
    dcn__buf_printf(writer->sheet, "FILE \"%s\" BINARY\r\n",
                    slash != NULL ? slash + 1 : path);
}

/* Type of a session that its tracks' modes alone suggest. */
uint8_t
dcn__cue_usual_disc_type(const struct dcn_disc *disc,
                         const struct dcn_session *session)
{
    for (unsigned i = 0; i < disc->track_count; i++) {
        if (disc->tracks[i].session == session->number &&
            disc->tracks[i].mode == DCN_TRACK_MODE2)
            return 0x20;
    }
    return 0;
}

/* The REM lines before a session's first track. */
static void
put_session(struct writer *writer, const struct dcn_session *session,
            const struct dcn_track *first)
{
    const struct dcn_disc *disc = writer->disc;

    if (disc->gd_rom) {
        dcn__buf_printf(writer->sheet, "REM %s-DENSITY AREA\r\n",
                        session->number == 1 ? "SINGLE" : "HIGH");
    } else if (disc->session_count > 1 && writer->session > 0) {
        int64_t gap = (int64_t)first->pregap - session[-1].lead_out;
        int64_t lead_in = gap < DCN_LEAD_IN_SECTORS ? gap : DCN_LEAD_IN_SECTORS;

        put_time(writer, "REM LEAD-OUT ", gap - lead_in);
        dcn__buf_printf(writer->sheet, "REM SESSION %02u\r\n", session->number);
        put_time(writer, "REM LEAD-IN ", lead_in);
        put_time(writer, "REM PREGAP ", first->start - first->pregap);
    } else if (disc->session_count > 1) {
        dcn__buf_printf(writer->sheet, "REM SESSION %02u\r\n", session->number);
    }
    if (session->disc_type != dcn__cue_usual_disc_type(disc, session))
        dcn__buf_printf(writer->sheet, "REM DISC-TYPE %02X\r\n",
                        session->disc_type);
    writer->session = session->number;
}

static void
put_flags(struct writer *writer, const struct dcn_track *track)
{
    static const struct {
        uint8_t bit;
        const char *name;
    } flags[] = {
        {DCN_CONTROL_COPY, " DCP"},
        {DCN_CONTROL_FOUR_CHANNEL, " 4CH"},
        {DCN_CONTROL_PREEMPHASIS, " PRE"},
    };

    if ((track->control & ~DCN_CONTROL_DATA) == 0)
        return;
    dcn__buf_puts(writer->sheet, "    FLAGS");
    for (size_t i = 0; i < DCN_ARRAY_LEN(flags); i++) {
        if ((track->control & flags[i].bit) != 0)
            dcn__buf_puts(writer->sheet, flags[i].name);
    }
    dcn__buf_puts(writer->sheet, "\r\n");
}

/* Times count from the start of the file for every index alike. (cdrdao 1.2.4
 * takes those above 01 as counted from INDEX 01 and refuses some sheets.) */
static void
put_index(struct writer *writer, unsigned number, dcn_lba lba)
{
    unsigned file = 0;
    uint64_t position = position_of(writer->layout, lba, &file);
    char before[32];

    snprintf(before, sizeof(before), "    INDEX %02u ", number);
    put_time(writer, before, (int64_t)position);
}

static void
put_track(struct writer *writer, const struct dcn_track *track)
{
    static const char *const modes[] = {
        [DCN_TRACK_AUDIO] = "AUDIO",
        [DCN_TRACK_MODE1] = "MODE1/2352",
        [DCN_TRACK_MODE2] = "MODE2/2352",
    };
    dcn_lba first = dcn__disc_first_kept(writer->disc, track);
    unsigned file = 0;

    position_of(writer->layout, first, &file);
    put_file(writer, file);
    dcn__buf_printf(writer->sheet, "  TRACK %02u %s\r\n", track->number,
                    modes[track->mode]);
    put_lines(writer, track->number, true, "    ");
    put_texts(writer, track->number, "    ");
    put_flags(writer, track);
    if (track->isrc[0] != '\0')
        dcn__buf_printf(writer->sheet, "    ISRC %s\r\n", track->isrc);
    if (first < track->start)
        put_index(writer, 0, first);
    for (unsigned i = 0; i < track->index_count; i++)
        put_index(writer, i + 1, track->index[i]);
}

static void
put_sheet(struct writer *writer, const char *cdtext_name)
{
    const struct dcn_disc *disc = writer->disc;
    const struct dcn_session *session = disc->sessions;

    put_lines(writer, 0, true, "");
    if (disc->mcn[0] != '\0')
        dcn__buf_printf(writer->sheet, "CATALOG %s\r\n", disc->mcn);
    if (cdtext_name != NULL)
        dcn__buf_printf(writer->sheet, "CDTEXTFILE \"%s\"\r\n", cdtext_name);
    put_texts(writer, 0, "");
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        while (session->number < track->session)
            session++;
        if (writer->session != track->session)
            put_session(writer, session, track);
        put_track(writer, track);
    }
}

enum dcn_status
dcn__cue_write(const struct dcn_disc *disc, const struct dcn_layout *layout,
               const char *cdtext_name, struct dcn_buf *sheet,
               struct dcn_error *error)
{
    struct writer writer = {
        .disc = disc, .layout = layout, .sheet = sheet, .file = -1};
    struct dcn_cdtext *text = calloc(1, sizeof(*text));
    enum dcn_status status;

    if (text == NULL)
        return dcn__error_memory(error, "writing a sheet");
    status = dcn__cdtext_decode(disc->cdtext, disc->cdtext_len, text, error);
    for (int b = DCN_CDTEXT_BLOCKS - 1; b >= 0; b--) {
        if (text->block[b].present)
            writer.text = &text->block[b];
    }
    if (status == DCN_OK)
        put_sheet(&writer, cdtext_name);
    dcn__cdtext_free(text);
    free(text);
    if (status == DCN_OK && sheet->failed)
        status = dcn__error_memory(error, "writing a sheet");
    return status;
}
