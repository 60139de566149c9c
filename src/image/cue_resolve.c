/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Places a sheet's tracks on the disc. Times in a sheet count from the start
 * of their file, in sectors of whatever size the tracks have there; gaps that
 * are in no file, and what lies between sessions, move the disc ahead of the
 * file.
 */
#include "image/cue.h"

#include "codec/cdtext_charset.h"
#include "util/checked.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Of CD-TEXT (EBU Tech 3258). */
#define LANGUAGE_ENGLISH  0x09
#define LANGUAGE_JAPANESE 0x69

struct placer {
    const struct dcn_cue_sheet *sheet;
    struct dcn_parsed *parsed;
    struct dcn_error *error;
    const struct dcn_cue_track *last; /* whose sectors come next; or NULL */
    int file;                         /* index into files; -1: none yet */
    uint32_t frame;                   /* position in it */
    uint64_t offset;                  /* the same in bytes */
    struct dcn_track *track;          /* being built */
    bool stores_pregap;               /* it begins with INDEX 00 */
    unsigned session;
};

/* Adds count sectors of track from the current position of the file. */
static enum dcn_status
place_run(struct placer *placer, const struct dcn_cue_track *track,
          int64_t count)
{
    const struct dcn_cue_file *file = &placer->sheet->files[placer->file];
    enum dcn_stored_form form = track->mode->form;
    enum dcn_status status;

    if (file->big_endian && track->mode->mode == DCN_TRACK_AUDIO &&
        !track->mode->sub)
        form = DCN_STORED_AUDIO_BE;
    status = dcn__parsed_run(
        placer->parsed, file->layout_file, file->data_offset + placer->offset,
        track->mode->stride, form,
        track->mode->sub ? DCN_STORED_SUB_RAW : DCN_STORED_ZERO, count,
        placer->error);
    if (status == DCN_OK) {
        placer->offset += (uint64_t)count * track->mode->stride;
        placer->frame += (uint32_t)count;
    }
    return status;
}

/* Adds the last track's sectors up to the end of its file. */
static enum dcn_status
place_rest(struct placer *placer, unsigned line)
{
    const struct dcn_cue_sheet *sheet = placer->sheet;
    const struct dcn_cue_file *file = &sheet->files[placer->file];
    const char *path = placer->parsed->layout.files[file->layout_file].path;
    uint32_t stride = placer->last->mode->stride, begun;
    enum dcn_status status;
    bool silent; /* a WAVE file need not end with a sector: it is padded */
    uint64_t left;

    if (placer->offset > file->data_size)
        return dcn__error_set(
            placer->error, DCN_ERR_FORMAT,
            "%s:%u: %.200s is too short: track %u should begin at byte "
            "%" PRIu64 ", the file ends at %" PRIu64,
            sheet->name, line, path, placer->last->number,
            file->data_offset + placer->offset,
            file->data_offset + file->data_size);
    if (file->data_size == 0)
        return dcn__error_set(placer->error, DCN_ERR_FORMAT,
                              "%s:%u: %.200s is empty: track %u has no sectors",
                              sheet->name, line, path, placer->last->number);
    left = file->data_size - placer->offset;
    begun = (uint32_t)(left % stride);
    silent = file->wave && !file->torn &&
             placer->last->mode->mode == DCN_TRACK_AUDIO &&
             !placer->last->mode->sub;
    if (begun > 0)
        dcn__parsed_note(placer->parsed,
                         "%s ends inside a sector: %u of its %u bytes are "
                         "there%s",
                         path, begun, stride,
                         silent ? ", silence follows" : "");
    left = left / stride + (begun > 0 && !silent);
    if (left > DCN_PARSED_MAX_LBA)
        return dcn__error_set(placer->error, DCN_ERR_FORMAT,
                              "%s:%u: %.200s is larger than any CD",
                              sheet->name, line, path);
    status = place_run(placer, placer->last, (int64_t)left);
    if (status == DCN_OK && begun > 0 && silent)
        status = dcn__parsed_begun(placer->parsed, file->layout_file,
                                   file->data_offset + placer->offset,
                                   DCN_STORED_RAW, begun, placer->error);
    return status;
}

/* The type that the sheet says for a session, or that its track hints at. */
static uint8_t
disc_type(const struct placer *placer, const struct dcn_cue_track *track)
{
    int said = placer->sheet->disc_type[track->session];

    return said >= 0 ? (uint8_t)said : track->mode->disc_type;
}

/*
 * Between sessions: lead-out, lead-in and pregap, as long as the REMs say or
 * as the standard has them (MMC-6 4.2.3.2). Some programs write the time of
 * the lead-out instead of its length. A pregap that is in the file (INDEX 00)
 * is not there twice.
 */
static enum dcn_status
begin_session(struct placer *placer, const struct dcn_cue_track *track)
{
    dcn_lba end = placer->parsed->lba;
    int32_t lead_out = placer->session == 1 ? DCN_FIRST_LEAD_OUT_SECTORS
                                            : DCN_LATER_LEAD_OUT_SECTORS;
    int32_t lead_in = DCN_LEAD_IN_SECTORS, pregap = DCN_PREGAP_SECTORS;
    enum dcn_status status;

    if (track->lead_out >= 0 && track->lead_out != end &&
        track->lead_out != end + DCN_PREGAP_SECTORS)
        lead_out = track->lead_out;
    if (track->lead_in >= 0)
        lead_in = track->lead_in;
    if (track->session_pregap >= 0)
        pregap = track->session_pregap;
    else if (placer->stores_pregap)
        pregap = 0;
    status = dcn__builder_session(placer->parsed->builder, placer->session, 0,
                                  end, placer->error);
    if (status == DCN_OK)
        status = dcn__parsed_skip(placer->parsed, (int64_t)lead_out + lead_in,
                                  placer->error);
    placer->track->pregap = placer->parsed->lba;
    if (status == DCN_OK)
        status = dcn__parsed_skip(placer->parsed, pregap, placer->error);
    return status;
}

/* Frames of the file between index and the end of the session before it, of
 * which no image keeps anything; 0 where there are none. */
static uint32_t
gap_before(const struct placer *placer, const struct dcn_cue_index *index)
{
    const struct dcn_cue_track *track = &placer->sheet->tracks[index->track];
    uint32_t frames = index->frame - placer->frame;
    struct dcn_cue_place place = {
        .sheet = placer->sheet,
        .parsed = placer->parsed,
        .index = index,
        .track = track,
        .last = placer->last,
        .frames = frames,
        .lba = placer->parsed->lba + (dcn_lba)frames,
    };

    if (placer->last == track || placer->last->session == track->session ||
        track->high_density)
        return 0;
    place.offset =
        placer->offset + (uint64_t)frames * placer->last->mode->stride;
    return dcn__cue_gap(&place);
}

/* The file's own gap between two sessions: the disc has it, too. */
static enum dcn_status
skip_gap(struct placer *placer, uint32_t frames)
{
    enum dcn_status status =
        dcn__builder_session(placer->parsed->builder, placer->session, 0,
                             placer->parsed->lba, placer->error);

    placer->offset += (uint64_t)frames * placer->last->mode->stride;
    placer->frame += frames;
    if (status == DCN_OK)
        status = dcn__parsed_skip(placer->parsed, frames, placer->error);
    return status;
}

/*
 * A GD-ROM's high-density area has an address of its own, wherever the first
 * area ends. stored: frames of its first track before INDEX 01.
 */
static enum dcn_status
begin_high_density(struct placer *placer, const struct dcn_cue_track *track,
                   uint32_t stored)
{
    struct dcn_parsed *parsed = placer->parsed;
    int64_t ahead = (int64_t)DCN_GD_ROM_HIGH_LBA - stored - parsed->lba;
    enum dcn_status status;

    if (ahead < DCN_PREGAP_SECTORS)
        return dcn__error_set(placer->error, DCN_ERR_FORMAT,
                              "%s:%u: the single-density area ends at LBA %d, "
                              "where the high-density area begins",
                              placer->sheet->name, track->line, parsed->lba);
    dcn__builder_disc(parsed->builder)->gd_rom = true;
    status = dcn__builder_session(parsed->builder, placer->session, 0,
                                  parsed->lba, placer->error);
    if (status == DCN_OK)
        status = dcn__parsed_skip(parsed, ahead, placer->error);
    placer->track->pregap = parsed->lba;
    return status;
}

/* Frames of a track before its INDEX 01, from its first index on. */
static uint32_t
stored_pregap(const struct dcn_cue_sheet *sheet,
              const struct dcn_cue_index *first)
{
    const struct dcn_cue_index *end = sheet->indexes + sheet->index_count;

    if (first->number == 0 && first + 1 < end && first[1].track == first->track)
        return first[1].frame - first->frame;
    return 0;
}

/* first: the track's first index; in_file: its session's gap was in the file
 * and is behind us. */
static enum dcn_status
begin_track(struct placer *placer, const struct dcn_cue_track *track,
            const struct dcn_cue_index *first, bool in_file)
{
    struct dcn_parsed *parsed = placer->parsed;
    enum dcn_status status = DCN_OK;

    if (placer->last != NULL)
        status =
            dcn__parsed_zeros(parsed, placer->last->postgap, placer->error);
    if (status != DCN_OK)
        return status;
    placer->track = dcn__builder_track(
        parsed->builder, track->session, track->number, track->control,
        track->mode->mode, parsed->lba, placer->error);
    if (placer->track == NULL)
        return DCN_ERR_FORMAT;
    memcpy(placer->track->isrc, track->isrc, sizeof(track->isrc));
    placer->track->isrc_origin =
        track->isrc[0] != '\0' ? DCN_ORIGIN_SHEET : DCN_ORIGIN_NONE;
    placer->track->pregap_origin = DCN_ORIGIN_SHEET;
    placer->track->index_origin = DCN_ORIGIN_SHEET;
    placer->track->mode_origin = DCN_ORIGIN_SHEET;
    if (placer->last == NULL || placer->session == track->session || in_file)
        status = DCN_OK;
    else if (track->high_density)
        status = begin_high_density(placer, track,
                                    stored_pregap(placer->sheet, first));
    else
        status = begin_session(placer, track);
    placer->session = track->session;
    if (status == DCN_OK)
        status =
            dcn__builder_session(parsed->builder, track->session,
                                 disc_type(placer, track), 0, placer->error);
    if (status == DCN_OK)
        status = dcn__parsed_zeros(parsed, track->pregap, placer->error);
    return status;
}

/* Brings the file to an index: what lies before it belongs to the track
 * before, or, at the front of a file, to the index's own track. */
static enum dcn_status
place_index(struct placer *placer, const struct dcn_cue_index *index)
{
    const struct dcn_cue_sheet *sheet = placer->sheet;
    const struct dcn_cue_track *track = &sheet->tracks[index->track];
    bool same_file = placer->file == index->file;
    enum dcn_status status = DCN_OK;
    uint32_t gap = 0;

    if (same_file && index->frame < placer->frame)
        return dcn__error_set(placer->error, DCN_ERR_FORMAT,
                              "%s:%u: time goes backwards", sheet->name,
                              index->line);
    if (placer->last != NULL && same_file) {
        gap = gap_before(placer, index);
        status = place_run(placer, placer->last,
                           (int64_t)index->frame - placer->frame - gap);
        if (status == DCN_OK && gap > 0)
            status = skip_gap(placer, gap);
    } else if (placer->last != NULL)
        status = place_rest(placer, index->line);
    placer->stores_pregap = index->number == 0;
    if (status == DCN_OK && placer->last != track)
        status = begin_track(placer, track, index, gap > 0);
    placer->last = track;
    if (status != DCN_OK || same_file)
        return status;
    placer->file = index->file;
    placer->frame = 0;
    placer->offset = 0;
    return place_run(placer, track, index->frame);
}

/* A track that has only INDEX 00 starts there. */
static bool
is_start(const struct dcn_cue_sheet *sheet, size_t i)
{
    const struct dcn_cue_index *index = &sheet->indexes[i];

    return index->number == 1 ||
           (index->number == 0 &&
            (i + 1 == sheet->index_count || index[1].track != index->track));
}

static enum dcn_status
set_index(struct placer *placer, size_t i)
{
    const struct dcn_cue_index *index = &placer->sheet->indexes[i];
    struct dcn_track *track = placer->track;
    dcn_lba lba = placer->parsed->lba;

    if (is_start(placer->sheet, i)) {
        track->start = lba;
        track->index[0] = lba;
        if (index->number == 0)
            dcn__parsed_note(placer->parsed,
                             "%s:%u: track %u has no INDEX 01; it starts at "
                             "INDEX 00",
                             placer->sheet->name, index->line, track->number);
    } else if (index->number > 1) {
        track->index_count = index->number;
        track->index[index->number - 1] = lba;
    }
    return DCN_OK;
}

/* A track without any INDEX lies nowhere. */
static enum dcn_status
check_indexed(const struct dcn_cue_sheet *sheet, struct dcn_error *error)
{
    bool seen[DCN_MAX_TRACKS] = {false};

    for (size_t i = 0; i < sheet->index_count; i++)
        seen[sheet->indexes[i].track] = true;
    for (size_t t = 0; t < sheet->track_count; t++) {
        if (!seen[t])
            return dcn__error_set(
                error, DCN_ERR_FORMAT, "%s:%u: track %u has no INDEX",
                sheet->name, sheet->tracks[t].line, sheet->tracks[t].number);
    }
    return DCN_OK;
}

/* A sheet does not say in which charset its text was on the disc: in ISO 8859-1
 * where that has all of it, else in MS-JIS where that has. */
static void
choose_charset(const struct dcn_cue_sheet *sheet, struct dcn_parsed *parsed,
               struct dcn_cdtext_block *block)
{
    size_t lacks = dcn__cdtext_lacks(block);

    if (lacks == 0)
        return;
    block->charset = DCN_CDTEXT_MSJIS;
    block->language = LANGUAGE_JAPANESE;
    if (dcn__cdtext_lacks(block) == 0)
        return;
    block->charset = 0;
    block->language = LANGUAGE_ENGLISH;
    dcn__parsed_note(parsed,
                     "%s: %zu character%s of its text that CD-TEXT lacks (ISO "
                     "8859-1): \"?\" there; a CUE sheet keeps all",
                     sheet->name, lacks, lacks == 1 ? "" : "s");
}

/* TITLE and the like become packs where the sheet names no pack file. */
static enum dcn_status
encode_text(const struct dcn_cue_sheet *sheet, struct dcn_parsed *parsed,
            struct dcn_error *error)
{
    struct dcn_cdtext *text;
    enum dcn_status status;
    uint8_t *packs = NULL;
    size_t len = 0;

    status = dcn__builder_sheet_text(parsed->builder, sheet->lines.data,
                                     sheet->lines.len, error);
    if (status != DCN_OK || !sheet->has_text || sheet->has_packs)
        return status;
    text = calloc(1, sizeof(*text));
    if (text == NULL)
        return dcn__error_memory(error, "reading a sheet");
    text->block[0] = sheet->text; /* borrowed */
    text->block[0].present = true;
    text->block[0].language = LANGUAGE_ENGLISH;
    text->block[0].first_track = sheet->tracks[0].number;
    text->block[0].last_track = sheet->tracks[sheet->track_count - 1].number;
    choose_charset(sheet, parsed, &text->block[0]);
    status = dcn__cdtext_encode(text, &packs, &len, error);
    if (status == DCN_OK)
        status = dcn__builder_cdtext(parsed->builder, packs, len, error);
    if (status == DCN_ERR_INVALID) {
        dcn__parsed_note(parsed,
                         "%s: more text than CD-TEXT holds: a CUE sheet alone "
                         "keeps it",
                         sheet->name);
        status = DCN_OK;
    }
    free(packs);
    free(text);
    return status;
}

enum dcn_status
dcn__cue_resolve(const struct dcn_cue_sheet *sheet, struct dcn_parsed *parsed,
                 struct dcn_error *error)
{
    struct placer placer = {.sheet = sheet,
                            .parsed = parsed,
                            .error = error,
                            .file = -1,
                            .session = 1};
    enum dcn_status status = check_indexed(sheet, error);

    for (size_t i = 0; status == DCN_OK && i < sheet->index_count; i++) {
        status = place_index(&placer, &sheet->indexes[i]);
        if (status == DCN_OK)
            status = set_index(&placer, i);
    }
    if (status == DCN_OK && placer.last != NULL) {
        status = place_rest(&placer, placer.last->line);
        if (status == DCN_OK)
            status = dcn__parsed_zeros(parsed, placer.last->postgap, error);
    }
    if (status == DCN_OK)
        status = dcn__builder_session(parsed->builder, placer.session, 0,
                                      parsed->lba, error);
    if (status == DCN_OK)
        status = encode_text(sheet, parsed, error);
    return status;
}

enum dcn_status
dcn__cue_parse(const char *name, const char *text, size_t len,
               const struct dcn_files *files, struct dcn_parsed *parsed,
               struct dcn_disc **disc, struct dcn_error *error)
{
    struct dcn_cue_sheet *sheet = calloc(1, sizeof(*sheet));
    enum dcn_status status = dcn__parsed_init(parsed, name, error);
    unsigned index;
    char *utf8 = NULL;

    *disc = NULL;
    if (sheet == NULL)
        return dcn__error_memory(error, "reading a sheet");
    sheet->name = name;
    if (status == DCN_OK)
        status =
            dcn__layout_add_file(&parsed->layout, name, len, &index, error);
    if (status == DCN_OK)
        status = dcn__sheet_utf8(name, text, len, &utf8, &len, error);
    if (status == DCN_OK)
        status = dcn__cue_read(sheet, utf8, len, files, parsed, error);
    if (status == DCN_OK)
        status = dcn__cue_resolve(sheet, parsed, error);
    if (status == DCN_OK)
        status = dcn__parsed_finish(parsed, disc, error);
    free(utf8);
    dcn__cue_sheet_free(sheet);
    free(sheet);
    return status;
}
