/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cdrdao's TOC files: tokens (toc_lexer.c), tracks (toc_parse.c), CD-TEXT
 * (toc_text.c). Written after cdrdao's manual page, "TOC FILES". */
#ifndef DCN_IMAGE_CDRDAO_H
#define DCN_IMAGE_CDRDAO_H

#include "codec/cdtext.h"
#include "image/parsed.h"

#define DCN_TOC_TOKEN_BYTES 1024

enum dcn_toc_token_kind {
    DCN_TOC_END,
    DCN_TOC_WORD,   /* letters, digits, and : # _ . - within */
    DCN_TOC_STRING, /* what was in quotes, unescaped */
    DCN_TOC_MARK,   /* one of { } : , */
};

struct dcn_toc_token {
    enum dcn_toc_token_kind kind;
    unsigned line;
    char text[DCN_TOC_TOKEN_BYTES];
};

struct dcn_toc_lexer {
    const char *name; /* for messages */
    const char *text;
    size_t len, at;
    unsigned line;
    bool pushed; /* current is to be given out again */
    struct dcn_toc_token current;
    struct dcn_error *error;
};

/* The next token in lexer->current; DCN_ERR_FORMAT for an endless string or
 * an oversize token. */
enum dcn_status dcn__toc_next(struct dcn_toc_lexer *lexer);
/* Gives the current token out again. */
void dcn__toc_push(struct dcn_toc_lexer *lexer);
/* True where the current token is this word or mark. */
bool dcn__toc_is(const struct dcn_toc_lexer *lexer, const char *word);
/* "NAME:LINE: ..." of the current token; returns DCN_ERR_FORMAT. */
enum dcn_status dcn__toc_bad(struct dcn_toc_lexer *lexer, const char *format,
                             ...) __attribute__((format(printf, 2, 3)));
/* Takes the next token, which must be this mark. */
enum dcn_status dcn__toc_expect(struct dcn_toc_lexer *lexer, const char *mark);
/* Takes a string (or word) into lexer->current. */
enum dcn_status dcn__toc_expect_string(struct dcn_toc_lexer *lexer);

/* A CD_TEXT block from its brace on, of track (0: the disc). */
enum dcn_status dcn__toc_text(struct dcn_toc_lexer *lexer, unsigned track,
                              struct dcn_cdtext *text);

/* As dcn__cue_parse. */
enum dcn_status
dcn__toc_parse(const char *name, const char *text, size_t len,
               const struct dcn_files *files, struct dcn_parsed *parsed,
               struct dcn_disc **disc, struct dcn_error *error);

#endif
