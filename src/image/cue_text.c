/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CD-TEXT of a CUE sheet: a file of packs, or lines of the sheet itself. */
#include "image/cue_reader.h"

#include "util/checked.h"

#include <stdlib.h>
#include <string.h>

enum dcn_status
dcn__cue_on_cdtextfile(struct dcn_cue_reader *reader, char *rest)
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
        status = dcn__cue_bad(reader, "%.150s is no CD-TEXT file", path);
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

static enum dcn_status
set_text(struct dcn_cue_reader *reader, const struct text_row *row, char *rest)
{
    const struct dcn_cue_track *track = dcn__cue_current(reader);
    const char *text = dcn__sheet_string(&rest, 0);
    char **slot;

    if (*text == '\0')
        return DCN_OK;
    dcn__cue_keep_line(reader, row->keyword, text);
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

bool
dcn__cue_on_text(struct dcn_cue_reader *reader, const char *keyword, char *rest,
                 enum dcn_status *status)
{
    for (size_t i = 0; i < DCN_ARRAY_LEN(texts); i++) {
        if (strcmp(texts[i].keyword, keyword) != 0)
            continue;
        *status = set_text(reader, &texts[i], rest);
        return true;
    }
    return false;
}
