/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tracks of cdrdao's TOC files: lengths are MSF, or samples (audio) or bytes
 * (data); raw audio is big-endian unless SWAP says otherwise; subchannel data
 * follow each block.
 */
#include "image/toc_parts.h"

#include "image/sheet_lexer.h"

#include "codec/subchannel.h"
#include "util/checked.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE_BYTES 4

static const struct dcn_toc_mode modes[] = {
    {"AUDIO", DCN_TRACK_AUDIO, DCN_STORED_AUDIO_BE},
    {"MODE1", DCN_TRACK_MODE1, DCN_STORED_USER},
    {"MODE1_RAW", DCN_TRACK_MODE1, DCN_STORED_RAW},
    {"MODE2", DCN_TRACK_MODE2, DCN_STORED_MODE2},
    {"MODE2_RAW", DCN_TRACK_MODE2, DCN_STORED_RAW},
    {"MODE2_FORM1", DCN_TRACK_MODE2, DCN_STORED_USER},
    {"MODE2_FORM2", DCN_TRACK_MODE2, DCN_STORED_FORM2},
    {"MODE2_FORM_MIX", DCN_TRACK_MODE2, DCN_STORED_MODE2},
};

struct type_row {
    const char *name;
    uint8_t disc_type;
};

static const struct type_row types[] = {
    {"CD_DA", 0x00},
    {"CD_ROM", 0x00},
    {"CD_ROM_XA", 0x20},
    {"CD_I", 0x10},
};

static const struct dcn_toc_mode *
find_mode(const char *name)
{
    for (size_t i = 0; i < DCN_ARRAY_LEN(modes); i++) {
        if (strcmp(modes[i].name, name) == 0)
            return &modes[i];
    }
    return NULL;
}

/* ---- Track ends ---- */

static enum dcn_status
end_track(struct dcn_toc *toc)
{
    struct dcn_track *track = toc->track;
    dcn_lba start = toc->has_start ? toc->start : toc->first;

    if (track == NULL)
        return DCN_OK;
    if (start < toc->first || start >= toc->parsed->lba)
        return dcn__error_set(toc->error, DCN_ERR_FORMAT,
                              "%s:%u: track %u has no sectors after its "
                              "START",
                              toc->lexer.name, toc->track_line, track->number);
    track->start = start;
    track->index[0] = start;
    track->index_count = (uint8_t)(toc->index_count + 1);
    for (unsigned i = 0; i < toc->index_count; i++)
        track->index[i + 1] = start + toc->indexes[i];
    return DCN_OK;
}

/* RW or RW_RAW may follow a mode. */
static enum dcn_status
read_sub_mode(struct dcn_toc *toc)
{
    enum dcn_status status = dcn__toc_next(&toc->lexer);

    toc->sub_raw = dcn__toc_is(&toc->lexer, "RW_RAW");
    toc->sub = toc->sub_raw || dcn__toc_is(&toc->lexer, "RW");
    if (status == DCN_OK && !toc->sub)
        dcn__toc_push(&toc->lexer);
    if (toc->sub && !toc->sub_raw)
        dcn__parsed_note(toc->parsed,
                         "%s:%u: cooked R-W subchannel is not used",
                         toc->lexer.name, toc->lexer.current.line);
    return status;
}

static enum dcn_status
on_track(struct dcn_toc *toc)
{
    enum dcn_status status = end_track(toc);
    unsigned number = toc->track != NULL ? toc->track->number + 1u : 1;

    if (status == DCN_OK)
        status = dcn__toc_next(&toc->lexer);
    if (status != DCN_OK)
        return status;
    if (number > DCN_MAX_TRACKS)
        return dcn__toc_bad(&toc->lexer, "more than %d tracks", DCN_MAX_TRACKS);
    toc->mode = find_mode(toc->lexer.current.text);
    if (toc->mode == NULL)
        return dcn__toc_bad(&toc->lexer, "unknown track mode \"%.40s\"",
                            toc->lexer.current.text);
    toc->track_line = toc->lexer.current.line;
    toc->track = dcn__builder_track(
        toc->parsed->builder, 1, number,
        toc->mode->mode == DCN_TRACK_AUDIO ? 0 : DCN_CONTROL_DATA,
        toc->mode->mode, toc->parsed->lba, toc->error);
    if (toc->track == NULL)
        return DCN_ERR_FORMAT;
    toc->track->pregap_origin = DCN_ORIGIN_SHEET;
    toc->track->index_origin = DCN_ORIGIN_SHEET;
    toc->track->mode_origin = DCN_ORIGIN_SHEET;
    toc->first = toc->parsed->lba;
    toc->has_start = false;
    toc->index_count = 0;
    return read_sub_mode(toc);
}

/* ---- What a track says of itself ---- */

static enum dcn_status
on_no(struct dcn_toc *toc)
{
    toc->no = true;
    return DCN_OK;
}

static enum dcn_status
set_control(struct dcn_toc *toc, uint8_t bit, bool on)
{
    if (on)
        toc->track->control |= bit;
    else
        toc->track->control &= (uint8_t)~bit;
    return DCN_OK;
}

static enum dcn_status
on_copy(struct dcn_toc *toc)
{
    return set_control(toc, DCN_CONTROL_COPY, !toc->no);
}

static enum dcn_status
on_pre_emphasis(struct dcn_toc *toc)
{
    return set_control(toc, DCN_CONTROL_PREEMPHASIS, !toc->no);
}

static enum dcn_status
on_two_channel(struct dcn_toc *toc)
{
    return set_control(toc, DCN_CONTROL_FOUR_CHANNEL, false);
}

static enum dcn_status
on_four_channel(struct dcn_toc *toc)
{
    return set_control(toc, DCN_CONTROL_FOUR_CHANNEL, true);
}

static enum dcn_status
on_isrc(struct dcn_toc *toc)
{
    enum dcn_status status = dcn__toc_expect_string(&toc->lexer);

    if (status != DCN_OK)
        return status;
    if (strlen(toc->lexer.current.text) != 12 ||
        !dcn__isrc_valid(toc->lexer.current.text))
        return dcn__toc_bad(&toc->lexer, "\"%.40s\" is not an ISRC",
                            toc->lexer.current.text);
    dcn__parsed_isrc(toc->parsed, toc->lexer.current.text,
                     toc->lexer.current.line, toc->track->isrc);
    if (toc->track->isrc[0] != '\0')
        toc->track->isrc_origin = DCN_ORIGIN_SHEET;
    return DCN_OK;
}

static enum dcn_status
on_pregap(struct dcn_toc *toc)
{
    enum dcn_status status;
    int32_t frames = 0;

    status = dcn__toc_read_msf(toc, &frames);
    if (status == DCN_OK)
        status = dcn__parsed_zeros(toc->parsed, frames, toc->error);
    toc->has_start = true;
    toc->start = toc->parsed->lba;
    return status;
}

static enum dcn_status
on_start(struct dcn_toc *toc)
{
    enum dcn_status status = DCN_OK;
    int32_t frames = toc->parsed->lba - toc->first;

    if (dcn__toc_length_follows(toc))
        status = dcn__toc_read_msf(toc, &frames);
    toc->has_start = true;
    toc->start = toc->first + frames;
    return status;
}

static enum dcn_status
on_index(struct dcn_toc *toc)
{
    enum dcn_status status;
    int32_t frames = 0;

    status = dcn__toc_read_msf(toc, &frames);
    if (status != DCN_OK)
        return status;
    if (toc->index_count + 1 >= DCN_MAX_INDEX)
        return dcn__toc_bad(&toc->lexer, "more than %d indexes", DCN_MAX_INDEX);
    toc->indexes[toc->index_count++] = frames;
    return DCN_OK;
}

static enum dcn_status
on_zeros(struct dcn_toc *toc)
{
    enum dcn_status status = dcn__toc_next(&toc->lexer);
    uint64_t bytes = 0;

    /* ZERO may name a mode and a subchannel of its own. */
    while (status == DCN_OK && (find_mode(toc->lexer.current.text) != NULL ||
                                dcn__toc_is(&toc->lexer, "RW") ||
                                dcn__toc_is(&toc->lexer, "RW_RAW")))
        status = dcn__toc_next(&toc->lexer);
    dcn__toc_push(&toc->lexer);
    if (status == DCN_OK)
        status = dcn__toc_read_length(toc, &bytes);
    if (status == DCN_OK)
        status = dcn__parsed_zeros(
            toc->parsed, dcn__toc_whole_blocks(toc, bytes), toc->error);
    return status;
}

/* ---- Top ---- */

static enum dcn_status
on_catalog(struct dcn_toc *toc)
{
    enum dcn_status status = dcn__toc_next(&toc->lexer);

    if (status != DCN_OK)
        return status;
    return dcn__parsed_mcn(toc->parsed, toc->lexer.current.text,
                           toc->lexer.current.line, toc->error);
}

static enum dcn_status
on_text(struct dcn_toc *toc)
{
    return dcn__toc_text(
        &toc->lexer, toc->track != NULL ? toc->track->number : 0, toc->text);
}

struct keyword_row {
    const char *keyword;
    enum dcn_status (*handle)(struct dcn_toc *toc);
    bool in_track; /* only after a TRACK */
};

static const struct keyword_row keywords[] = {
    {"AUDIOFILE", dcn__toc_on_file, true},
    {"CATALOG", on_catalog, false},
    {"CD_TEXT", on_text, false},
    {"COPY", on_copy, true},
    {"DATAFILE", dcn__toc_on_datafile, true},
    {"FILE", dcn__toc_on_file, true},
    {"FOUR_CHANNEL_AUDIO", on_four_channel, true},
    {"INDEX", on_index, true},
    {"ISRC", on_isrc, true},
    {"NO", on_no, true},
    {"PREGAP", on_pregap, true},
    {"PRE_EMPHASIS", on_pre_emphasis, true},
    {"SILENCE", on_zeros, true},
    {"START", on_start, true},
    {"TRACK", on_track, false},
    {"TWO_CHANNEL_AUDIO", on_two_channel, true},
    {"ZERO", on_zeros, true},
};

static enum dcn_status
read_statement(struct dcn_toc *toc)
{
    bool no = toc->no;

    for (size_t i = 0; i < DCN_ARRAY_LEN(types); i++) {
        if (toc->track == NULL && dcn__toc_is(&toc->lexer, types[i].name)) {
            toc->disc_type = types[i].disc_type;
            return DCN_OK;
        }
    }
    for (size_t i = 0; i < DCN_ARRAY_LEN(keywords); i++) {
        enum dcn_status status;

        if (!dcn__toc_is(&toc->lexer, keywords[i].keyword))
            continue;
        if (keywords[i].in_track && toc->track == NULL)
            return dcn__toc_bad(&toc->lexer, "%s before any TRACK",
                                keywords[i].keyword);
        status = keywords[i].handle(toc);
        if (no)
            toc->no = false;
        return status;
    }
    return dcn__toc_bad(&toc->lexer, "unknown statement \"%.40s\"",
                        toc->lexer.current.text);
}

/* Encodes what the CD_TEXT blocks said. */
static enum dcn_status
encode_text(struct dcn_toc *toc)
{
    enum dcn_status status = DCN_OK;
    uint8_t *packs = NULL;
    size_t len = 0;
    bool any = false;

    for (unsigned b = 0; b < DCN_CDTEXT_BLOCKS; b++)
        any = any || toc->text->block[b].present;
    if (!any)
        return DCN_OK;
    for (unsigned b = 0; b < DCN_CDTEXT_BLOCKS; b++) {
        toc->text->block[b].first_track = 1;
        toc->text->block[b].last_track = toc->track->number;
    }
    status = dcn__cdtext_encode(toc->text, &packs, &len, toc->error);
    if (status == DCN_OK)
        status =
            dcn__builder_cdtext(toc->parsed->builder, packs, len, toc->error);
    if (status == DCN_ERR_INVALID) {
        dcn__parsed_note(toc->parsed,
                         "%s: more text than CD-TEXT holds; ignored",
                         toc->lexer.name);
        status = DCN_OK;
    }
    free(packs);
    return status;
}

static enum dcn_status
read_toc(struct dcn_toc *toc)
{
    enum dcn_status status = dcn__toc_next(&toc->lexer);

    while (status == DCN_OK && toc->lexer.current.kind != DCN_TOC_END) {
        status = read_statement(toc);
        if (status == DCN_OK)
            status = dcn__toc_next(&toc->lexer);
    }
    if (status == DCN_OK && toc->track == NULL)
        return dcn__error_set(toc->error, DCN_ERR_FORMAT,
                              "%s: the sheet has no track", toc->lexer.name);
    if (status == DCN_OK)
        status = end_track(toc);
    if (status == DCN_OK)
        status = dcn__builder_session(toc->parsed->builder, 1, toc->disc_type,
                                      toc->parsed->lba, toc->error);
    if (status == DCN_OK)
        status = encode_text(toc);
    return status;
}

enum dcn_status
dcn__toc_parse(const char *name, const char *text, size_t len,
               const struct dcn_files *files, struct dcn_parsed *parsed,
               struct dcn_disc **disc, struct dcn_error *error)
{
    struct dcn_toc *toc = calloc(1, sizeof(*toc));
    enum dcn_status status = dcn__parsed_init(parsed, name, error);
    char *utf8 = NULL;
    unsigned index;

    *disc = NULL;
    if (toc != NULL)
        toc->text = calloc(1, sizeof(*toc->text));
    if (toc == NULL || toc->text == NULL) {
        free(toc);
        return dcn__error_memory(error, "reading a sheet");
    }
    if (status == DCN_OK)
        status =
            dcn__layout_add_file(&parsed->layout, name, len, &index, error);
    if (status == DCN_OK)
        status = dcn__sheet_utf8(name, text, len, &utf8, &len, error);
    toc->lexer = (struct dcn_toc_lexer){
        .name = name, .text = utf8, .len = len, .line = 1, .error = error};
    toc->files = files;
    toc->parsed = parsed;
    toc->error = error;
    if (status == DCN_OK)
        status = read_toc(toc);
    if (status == DCN_OK)
        status = dcn__parsed_finish(parsed, disc, error);
    free(utf8);
    dcn__cdtext_free(toc->text);
    free(toc->text);
    free(toc);
    return status;
}
