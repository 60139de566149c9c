/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and recognising of text sheets. */
#include "image/sheet.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum dcn_status
dcn__sheet_open(const char *path, dcn_sheet_parse parse, bool has_sub,
                const struct dcn_image_options *options,
                struct dcn_source **source, struct dcn_error *error)
{
    const char *encoding = options != NULL ? options->encoding : NULL;
    struct dcn_parsed parsed = {0};
    struct dcn_disc *disc = NULL;
    struct dcn_files files;
    enum dcn_status status;
    char *text;
    size_t len;

    *source = NULL;
    dcn__files_beside(&files, path);
    status = dcn__files_slurp(path, DCN_SHEET_MAX_BYTES, &text, &len, error);
    if (status != DCN_OK)
        return status;
    files.encoding = encoding;
    if (encoding != NULL)
        status = dcn__sheet_decode(path, encoding, &text, &len, error);
    if (status == DCN_OK)
        status = parse(path, text, len, &files, &parsed, &disc, error);
    free(text);
    if (status == DCN_OK && has_sub)
        status = dcn__parsed_find_sub(&parsed, disc, path, &files, error);
    if (status == DCN_OK)
        return dcn__parsed_source(&parsed, disc, source, error);
    dcn__parsed_free(&parsed);
    dcn__disc_free(disc);
    return status;
}

bool
dcn__sheet_has_line(const uint8_t *text, size_t len, const char *word)
{
    size_t word_len = strlen(word);
    bool at_start = true;

    for (size_t i = 0; i + word_len <= len; i++) {
        if (at_start &&
            strncasecmp((const char *)text + i, word, word_len) == 0)
            return true;
        if (text[i] == '\n' || text[i] == '\r')
            at_start = true;
        else if (text[i] != ' ' && text[i] != '\t')
            at_start = false;
    }
    return false;
}

bool
dcn__path_has_extension(const char *path, const char *extension)
{
    const char *dot = strrchr(path, '.');

    return dot != NULL && strcasecmp(dot + 1, extension) == 0;
}
