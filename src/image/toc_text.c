/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CD_TEXT blocks of cdrdao's TOC files. */
#include "image/cdrdao.h"

#include "util/checked.h"

#include <stdlib.h>
#include <string.h>

struct key_row {
    const char *key;
    enum dcn_cdtext_type type;
};

static const struct key_row keys[] = {
    {"TITLE", DCN_CDTEXT_TITLE},           {"PERFORMER", DCN_CDTEXT_PERFORMER},
    {"SONGWRITER", DCN_CDTEXT_SONGWRITER}, {"COMPOSER", DCN_CDTEXT_COMPOSER},
    {"ARRANGER", DCN_CDTEXT_ARRANGER},     {"MESSAGE", DCN_CDTEXT_MESSAGE},
    {"DISC_ID", DCN_CDTEXT_DISC_ID},       {"GENRE", DCN_CDTEXT_GENRE},
    {"UPC_EAN", DCN_CDTEXT_UPC_ISRC},      {"ISRC", DCN_CDTEXT_UPC_ISRC},
};

struct encoding_row {
    const char *name;
    uint8_t charset;
};

static const struct encoding_row encodings[] = {
    {"ENCODING_ISO_8859_1", 0x00},
    {"ENCODING_ASCII", 0x01},
    {"ENCODING_MS_JIS", 0x80},
};

/* A decimal number of at most max; -1 where text is none. */
static int
small_number(const char *text, int max)
{
    int value = 0;

    if (*text == '\0')
        return -1;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return -1;
        value = value * 10 + (*text - '0');
        if (value > max)
            return -1;
    }
    return value;
}

/* A language code: a number, or EN. */
static int
language_code(const char *text)
{
    return strcmp(text, "EN") == 0 ? 0x09 : small_number(text, 255);
}

/* LANGUAGE_MAP { 0 : EN 1 : 15 }, also written 0:EN. */
static enum dcn_status
read_map(struct dcn_toc_lexer *lexer, struct dcn_cdtext *text)
{
    enum dcn_status status = dcn__toc_expect(lexer, "{");

    while (status == DCN_OK && (status = dcn__toc_next(lexer)) == DCN_OK &&
           !dcn__toc_is(lexer, "}")) {
        char *colon = strchr(lexer->current.text, ':');
        int block, code;

        if (colon != NULL)
            *colon = '\0';
        block = small_number(lexer->current.text, DCN_CDTEXT_BLOCKS - 1);
        if (block < 0)
            return dcn__toc_bad(lexer,
                                "language number \"%.20s\" is not 0 "
                                "to 7",
                                lexer->current.text);
        if (colon == NULL) {
            status = dcn__toc_expect(lexer, ":");
            if (status == DCN_OK)
                status = dcn__toc_next(lexer);
            if (status != DCN_OK)
                return status;
            code = language_code(lexer->current.text);
        } else {
            code = language_code(colon + 1);
        }
        if (code < 0)
            return dcn__toc_bad(lexer, "unknown language \"%.20s\"",
                                lexer->current.text);
        text->block[block].language = (uint8_t)code;
    }
    return status;
}

/* { 0, 3, 0 }: bytes that the encoder makes anew. */
static enum dcn_status
skip_bytes(struct dcn_toc_lexer *lexer)
{
    enum dcn_status status = DCN_OK;

    while (status == DCN_OK && !dcn__toc_is(lexer, "}")) {
        status = dcn__toc_next(lexer);
        if (status == DCN_OK && lexer->current.kind == DCN_TOC_END)
            return dcn__toc_bad(lexer, "bytes without end");
    }
    return status;
}

static enum dcn_status
set_string(struct dcn_toc_lexer *lexer, struct dcn_cdtext_block *block,
           const char *key, unsigned track)
{
    char **slot = NULL;

    for (size_t i = 0; i < DCN_ARRAY_LEN(keys); i++) {
        if (strcmp(keys[i].key, key) == 0)
            slot = &block->text[keys[i].type][track];
    }
    if (slot == NULL || lexer->current.text[0] == '\0')
        return DCN_OK;
    free(*slot);
    *slot = strdup(lexer->current.text);
    block->present = true;
    if (block->first_track == 0 && track > 0)
        block->first_track = (uint8_t)track;
    if (track > block->last_track)
        block->last_track = (uint8_t)track;
    if (*slot == NULL)
        return dcn__error_memory(lexer->error, "reading CD-TEXT");
    return DCN_OK;
}

/* An encoding's name, or a key and its value. */
static enum dcn_status
read_item(struct dcn_toc_lexer *lexer, struct dcn_cdtext_block *block,
          unsigned track)
{
    enum dcn_status status;
    char key[32];

    if (lexer->current.kind != DCN_TOC_WORD)
        return dcn__toc_bad(lexer, "\"%.40s\" where a CD-TEXT item should be",
                            lexer->current.text);
    for (size_t i = 0; i < DCN_ARRAY_LEN(encodings); i++) {
        if (dcn__toc_is(lexer, encodings[i].name)) {
            block->charset = encodings[i].charset;
            return DCN_OK;
        }
    }
    if (strlen(lexer->current.text) >= sizeof(key))
        return dcn__toc_bad(lexer, "unknown CD-TEXT item \"%.40s\"",
                            lexer->current.text);
    memcpy(key, lexer->current.text, strlen(lexer->current.text) + 1);
    status = dcn__toc_next(lexer);
    if (status != DCN_OK)
        return status;
    if (dcn__toc_is(lexer, "{"))
        return skip_bytes(lexer);
    if (lexer->current.kind != DCN_TOC_STRING)
        return dcn__toc_bad(lexer, "%s without a value", key);
    return set_string(lexer, block, key, track);
}

static enum dcn_status
read_language(struct dcn_toc_lexer *lexer, unsigned track,
              struct dcn_cdtext *text)
{
    enum dcn_status status = dcn__toc_next(lexer);
    int block = small_number(lexer->current.text, DCN_CDTEXT_BLOCKS - 1);

    if (status == DCN_OK && block < 0)
        return dcn__toc_bad(lexer, "language number \"%.20s\" is not 0 to 7",
                            lexer->current.text);
    if (status == DCN_OK)
        status = dcn__toc_expect(lexer, "{");
    while (status == DCN_OK && (status = dcn__toc_next(lexer)) == DCN_OK &&
           !dcn__toc_is(lexer, "}"))
        status = read_item(lexer, &text->block[block], track);
    return status;
}

enum dcn_status
dcn__toc_text(struct dcn_toc_lexer *lexer, unsigned track,
              struct dcn_cdtext *text)
{
    enum dcn_status status = dcn__toc_expect(lexer, "{");

    while (status == DCN_OK && (status = dcn__toc_next(lexer)) == DCN_OK &&
           !dcn__toc_is(lexer, "}")) {
        if (dcn__toc_is(lexer, "LANGUAGE_MAP"))
            status = read_map(lexer, text);
        else if (dcn__toc_is(lexer, "LANGUAGE"))
            status = read_language(lexer, track, text);
        else
            return dcn__toc_bad(lexer, "\"%.40s\" in CD_TEXT",
                                lexer->current.text);
    }
    return status;
}
