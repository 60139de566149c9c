/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Report parts about discs: sessions, tracks, text, codes, structures, and
 * the file systems on them. */
#include "job/facts.h"

#include "codec/cdtext.h"
#include "disc/medium.h"
#include "util/checked.h"
#include "util/lines.h"

#include <stdlib.h>

const char *
dcn__origin_name(enum dcn_origin origin)
{
    static const char *const names[] = {
        [DCN_ORIGIN_NONE] = "none",   [DCN_ORIGIN_ASSUMED] = "assumed",
        [DCN_ORIGIN_TOC] = "toc",     [DCN_ORIGIN_COMMAND] = "command",
        [DCN_ORIGIN_Q] = "q",         [DCN_ORIGIN_SECTOR] = "sector",
        [DCN_ORIGIN_SHEET] = "sheet",
    };

    return names[origin];
}

const char *
dcn__track_mode_name(enum dcn_track_mode mode)
{
    static const char *const names[] = {
        [DCN_TRACK_AUDIO] = "audio",
        [DCN_TRACK_MODE1] = "mode1",
        [DCN_TRACK_MODE2] = "mode2",
    };

    return names[mode];
}

static void
put_sessions(struct dcn_report *disc, const struct dcn_disc *model)
{
    struct dcn_report *list = dcn__report_list(
        disc, "sessions", model->session_count > 1 ? "Sessions" : NULL);

    for (unsigned i = 0; i < model->session_count; i++) {
        const struct dcn_session *session = &model->sessions[i];
        struct dcn_report *item = dcn__report_item(list);
        dcn__report_int(item, "number", "Session", session->number);
        dcn__report_int(item, "first_track", "First", session->first_track);
        dcn__report_int(item, "last_track", "Last", session->last_track);
        dcn__report_int(item, "disc_type", NULL, session->disc_type);
        dcn__report_int(item, "lead_out", "Lead-out", session->lead_out);
    }
}

static void
put_flags(struct dcn_report *track, uint8_t control)
{
    static const struct {
        uint8_t bit;
        const char *name;
    } flags[] = {
        {4, "data"},
        {2, "copy_permitted"},
        {1, "pre_emphasis"},
        {8, "four_channel"},
    };
    struct dcn_report *list = dcn__report_list(track, "flags", NULL);

    for (size_t i = 0; i < DCN_ARRAY_LEN(flags); i++) {
        /* In a data track bit 0 means "incremental", bit 3 nothing. */
        if ((control & flags[i].bit) != 0 &&
            ((control & 4) == 0 || flags[i].bit == 4 || flags[i].bit == 2))
            dcn__report_item_str(list, flags[i].name);
    }
}

static void
put_track(struct dcn_report *item, const struct dcn_track *track)
{
    struct dcn_report *list;

    dcn__report_int(item, "number", "Track", track->number);
    dcn__report_int(item, "session", NULL, track->session);
    dcn__report_str(item, "mode", "Mode", dcn__track_mode_name(track->mode));
    dcn__report_int(item, "control", "Control", track->control);
    put_flags(item, track->control);
    /* That a track has none is only known where somebody looked; the two
     * seconds before a session's first track are the standard's. */
    if (track->pregap != track->start ||
        track->pregap_origin > DCN_ORIGIN_ASSUMED)
        dcn__report_int(item, "pregap", "Pregap", track->pregap);
    dcn__report_int(item, "start", "Start", track->start);
    dcn__report_int(item, "end", "End", track->end);
    dcn__report_int(item, "sectors", "Sectors", track->end - track->start);
    list = dcn__report_list(item, "indexes", NULL);
    for (unsigned i = 0; i < track->index_count; i++)
        dcn__report_item_int(list, track->index[i]);
    if (track->isrc[0] != '\0')
        dcn__report_str(item, "isrc", "ISRC", track->isrc);
    list = dcn__report_object(item, "origins", NULL);
    dcn__report_str(list, "mode", NULL, dcn__origin_name(track->mode_origin));
    dcn__report_str(list, "pregap", NULL,
                    dcn__origin_name(track->pregap_origin));
    dcn__report_str(list, "indexes", NULL,
                    dcn__origin_name(track->index_origin));
    dcn__report_str(list, "isrc", NULL, dcn__origin_name(track->isrc_origin));
}

static bool
has_text(const struct dcn_cdtext_block *block, unsigned track)
{
    for (size_t type = 0; type < DCN_CDTEXT_TYPES; type++) {
        if (block->text[type][track] != NULL)
            return true;
    }
    return false;
}

static void
put_text(struct dcn_report *node, const struct dcn_cdtext_block *block,
         unsigned track)
{
    static const struct {
        enum dcn_cdtext_type type;
        const char *key, *label;
    } rows[] = {
        {DCN_CDTEXT_TITLE, "title", "Title"},
        {DCN_CDTEXT_PERFORMER, "performer", "Performer"},
        {DCN_CDTEXT_SONGWRITER, "songwriter", "Songwriter"},
        {DCN_CDTEXT_COMPOSER, "composer", "Composer"},
        {DCN_CDTEXT_ARRANGER, "arranger", "Arranger"},
        {DCN_CDTEXT_MESSAGE, "message", "Message"},
        {DCN_CDTEXT_DISC_ID, "disc_id", "Disc ID"},
        {DCN_CDTEXT_GENRE, "genre", "Genre"},
        {DCN_CDTEXT_CLOSED_INFO, "closed_info", NULL},
        {DCN_CDTEXT_UPC_ISRC, "upc_isrc", NULL},
    };

    for (size_t i = 0; i < DCN_ARRAY_LEN(rows); i++) {
        const char *text = block->text[rows[i].type][track];
        if (text != NULL && *text != '\0')
            dcn__report_str(node, rows[i].key, rows[i].label, text);
    }
}

static const char *
charset_name(uint8_t charset)
{
    switch (charset) {
    case 0x00:
        return "iso_8859_1";
    case 0x01:
        return "ascii";
    case 0x80:
        return "ms_jis";
    default:
        return "other";
    }
}

static bool
any_track_text(const struct dcn_cdtext_block *block)
{
    for (unsigned track = 1; track <= DCN_CDTEXT_MAX_TRACK; track++) {
        if (has_text(block, track))
            return true;
    }
    return false;
}

static void
put_block(struct dcn_report *item, unsigned number,
          const struct dcn_cdtext_block *block)
{
    const char *language = dcn__cdtext_language_name(block->language);
    struct dcn_report *list;

    dcn__report_int(item, "block", NULL, number);
    if (language != NULL)
        dcn__report_str(item, "language", "Language", language);
    dcn__report_int(item, "language_code", NULL, block->language);
    dcn__report_str(item, "charset", NULL, charset_name(block->charset));
    dcn__report_int(item, "genre_code", NULL, block->genre);
    put_text(dcn__report_object(item, "disc", "Disc"), block, 0);
    list = dcn__report_list(item, "tracks",
                            any_track_text(block) ? "Tracks" : NULL);
    for (unsigned track = 1; track <= DCN_CDTEXT_MAX_TRACK; track++) {
        struct dcn_report *node;
        if (!has_text(block, track))
            continue;
        node = dcn__report_item(list);
        dcn__report_int(node, "number", "Track", track);
        put_text(node, block, track);
    }
}

static void
put_cdtext(struct dcn_report *disc, const struct dcn_disc *model)
{
    struct dcn_cdtext text;
    struct dcn_report *list;

    if (model->cdtext == NULL ||
        dcn__cdtext_decode(model->cdtext, model->cdtext_len, &text, NULL) !=
            DCN_OK)
        return;
    list = dcn__report_list(disc, "cdtext", "CD-TEXT");
    for (unsigned i = 0; i < DCN_CDTEXT_BLOCKS; i++) {
        if (text.block[i].present)
            put_block(dcn__report_item(list), i, &text.block[i]);
    }
    dcn__report_int(disc, "cdtext_bad_crc", NULL, text.bad_crc);
    dcn__report_hex(disc, "cdtext_packs", NULL, model->cdtext,
                    model->cdtext_len);
    dcn__cdtext_free(&text);
}

/* True where CD-TEXT has the same text in the same place. */
static bool
in_cdtext(const struct dcn_cdtext *text, unsigned track, struct dcn_span value)
{
    for (size_t type = 0; type < DCN_CDTEXT_TYPES; type++) {
        for (unsigned b = 0; b < DCN_CDTEXT_BLOCKS; b++) {
            const char *has = text->block[b].text[type][track];

            if (has != NULL && dcn__span_is(value, has))
                return true;
        }
    }
    return false;
}

/* The lines of a sheet; people see them where CD-TEXT lacks one. */
static void
put_sheet_lines(struct dcn_report *disc, const struct dcn_disc *model,
                const struct dcn_cdtext *text)
{
    struct dcn_report *list = dcn__report_list(disc, "sheet_text", NULL);
    struct dcn_span line, number, keyword;
    struct dcn_lines lines;
    uint64_t track;

    dcn__lines_init(&lines, model->sheet_text, model->sheet_text_len);
    while (dcn__lines_next(&lines, &line)) {
        struct dcn_report *item;

        if (!dcn__span_word(&line, &number) ||
            !dcn__span_number(number, 10, &track) ||
            track > DCN_CDTEXT_MAX_TRACK || !dcn__span_word(&line, &keyword) ||
            !dcn__span_skip(&line, " "))
            continue;
        if (!dcn__span_is(keyword, "REM") &&
            !in_cdtext(text, (unsigned)track, line))
            dcn__report_list(disc, "sheet_text", "Text of the sheet");
        item = dcn__report_item(list);
        dcn__report_int(item, "track", "Track", (int64_t)track);
        dcn__report_fmt(item, "keyword", "Keyword", "%.*s", (int)keyword.len,
                        keyword.at);
        dcn__report_fmt(item, "text", "Text", "%.*s", (int)line.len, line.at);
    }
}

static void
put_sheet_text(struct dcn_report *disc, const struct dcn_disc *model)
{
    struct dcn_cdtext *text;

    if (model->sheet_text_len == 0)
        return;
    text = calloc(1, sizeof(*text));
    if (text != NULL && dcn__cdtext_decode(model->cdtext, model->cdtext_len,
                                           text, NULL) == DCN_OK)
        put_sheet_lines(disc, model, text);
    if (text != NULL)
        dcn__cdtext_free(text);
    free(text);
}

static const char *
structure_name(const struct dcn_structure *structure)
{
    static const char *const dvd[] = {"physical", "copyright", "disc_key",
                                      "bca", "manufacturer"};

    if (structure->media_type == 1)
        return structure->format == 0   ? "disc_information"
               : structure->format == 3 ? "bca"
                                        : NULL;
    return structure->format < DCN_ARRAY_LEN(dvd) ? dvd[structure->format]
                                                  : NULL;
}

static void
put_structures(struct dcn_report *disc, const struct dcn_disc *model)
{
    struct dcn_report *list;

    if (model->structure_count == 0)
        return;
    list = dcn__report_list(disc, "structures", "Structures");
    for (unsigned i = 0; i < model->structure_count; i++) {
        const struct dcn_structure *structure = &model->structures[i];
        struct dcn_report *item = dcn__report_item(list);
        const char *name = structure_name(structure);

        dcn__report_str(item, "media", NULL,
                        structure->media_type == 1 ? "bd" : "dvd");
        dcn__report_int(item, "format", "Format", structure->format);
        dcn__report_int(item, "layer", "Layer", structure->layer);
        if (name != NULL)
            dcn__report_str(item, "name", "Name", name);
        dcn__report_int(item, "size", "Bytes", (int64_t)structure->len);
        dcn__report_hex(item, "bytes", NULL, structure->bytes, structure->len);
    }
}

static void
put_blob(struct dcn_report *disc, const char *key, const uint8_t *bytes,
         size_t len)
{
    if (bytes != NULL)
        dcn__report_hex(disc, key, NULL, bytes, len);
}

/* Where the disc ends by other words than that which lead_out is. */
static void
put_ends(struct dcn_report *disc, const struct dcn_disc_ends *ends)
{
    struct dcn_report *node;

    if (ends->track == 0 && ends->format == 0 && ends->capacity == 0)
        return;
    node = dcn__report_object(disc, "ends", NULL);
    if (ends->track != 0)
        dcn__report_int(node, "track_information", NULL, ends->track);
    if (ends->format != 0)
        dcn__report_int(node, "physical_format", NULL, ends->format);
    if (ends->capacity != 0)
        dcn__report_int(node, "read_capacity", NULL, ends->capacity);
}

void
dcn__tree_disc(struct dcn_report *parent, const struct dcn_disc *model)
{
    struct dcn_report *disc = dcn__report_object(parent, "disc", "Disc");
    struct dcn_report *tracks;
    char digest[65];

    dcn__report_str(disc, "kind", "Kind", dcn__disc_kind_name(model));
    dcn__report_str(disc, "medium", NULL,
                    dcn__medium_facts(model->medium)->name);
    if (model->profile != 0)
        dcn__report_int(disc, "profile", NULL, model->profile);
    dcn__report_bool(disc, "recordable", NULL, model->recordable);
    dcn__report_bool(disc, "rewritable", NULL, model->rewritable);
    dcn__report_int(disc, "layers", model->layers > 1 ? "Layers" : NULL,
                    model->layers);
    if (model->layer_break != 0)
        dcn__report_int(disc, "layer_break", "Layer break", model->layer_break);
    dcn__report_int(disc, "sectors", "Sectors", dcn__disc_sectors(model));
    dcn__report_int(disc, "lead_out", "Lead-out", model->lead_out);
    put_ends(disc, &model->ends);
    if (model->mcn[0] != '\0') {
        dcn__report_str(disc, "mcn", "MCN", model->mcn);
        dcn__report_str(disc, "mcn_origin", NULL,
                        dcn__origin_name(model->mcn_origin));
    }
    dcn__disc_toc_digest(model, digest);
    dcn__report_str(disc, "toc_sha256", NULL, digest);
    put_sessions(disc, model);
    tracks = dcn__report_list(disc, "tracks",
                              model->medium == DCN_MEDIUM_CD ? "Tracks" : NULL);
    for (unsigned i = 0; i < model->track_count; i++)
        put_track(dcn__report_item(tracks), &model->tracks[i]);
    put_cdtext(disc, model);
    put_sheet_text(disc, model);
    put_blob(disc, "full_toc", model->full_toc, model->full_toc_len);
    put_blob(disc, "atip", model->atip, model->atip_len);
    put_blob(disc, "pma", model->pma, model->pma_len);
    put_structures(disc, model);
}

static void
put_if(struct dcn_report *node, const char *key, const char *label,
       const char *value)
{
    if (value != NULL && *value != '\0')
        dcn__report_str(node, key, label, value);
}

void
dcn__tree_file_systems(struct dcn_report *parent, const struct dcn_fs *fs)
{
    struct dcn_report *list =
        dcn__report_list(parent, "file_systems", "File systems");

    for (size_t i = 0; i < fs->volume_count; i++) {
        const struct dcn_fs_volume *volume = &fs->volumes[i];
        struct dcn_report *item = dcn__report_item(list);

        dcn__report_str(item, "kind", "Kind", volume->kind);
        dcn__report_str(item, "label", "Label",
                        volume->label != NULL ? volume->label : "");
        put_if(item, "system_id", NULL, volume->system_id);
        put_if(item, "publisher", NULL, volume->publisher);
        put_if(item, "preparer", NULL, volume->preparer);
        put_if(item, "application", NULL, volume->application);
        put_if(item, "created", "Created", volume->created);
        dcn__report_int(item, "start", "Start", volume->start);
        dcn__report_int(item, "sectors", "Sectors", (int64_t)volume->sectors);
    }
}

void
dcn__tree_contents(struct dcn_report *parent, const struct dcn_fs *fs)
{
    struct dcn_report *list = dcn__report_list(parent, "contents", "Files");

    for (size_t i = 0; i < fs->file_count; i++) {
        struct dcn_report *item = dcn__report_item(list);
        dcn__report_str(item, "path", "Path", fs->files[i].path);
        dcn__report_int(item, "size", "Bytes", (int64_t)fs->files[i].size);
        dcn__report_int(item, "first", "LBA", fs->files[i].first);
    }
    dcn__report_bool(parent, "contents_incomplete", NULL, fs->truncated);
}
