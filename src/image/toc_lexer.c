/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens of cdrdao's TOC files. */
#include "image/cdrdao.h"

#include "image/sheet_lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum dcn_status
dcn__toc_bad(struct dcn_toc_lexer *lexer, const char *format, ...)
{
    char what[300];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return dcn__error_set(lexer->error, DCN_ERR_FORMAT, "%s:%u: %s",
                          lexer->name, lexer->current.line, what);
}

static int
peek_char(const struct dcn_toc_lexer *lexer)
{
    if (lexer->at >= lexer->len)
        return -1;
    return (unsigned char)lexer->text[lexer->at];
}

/* Bytes of the end of a line where the lexer is; 0: none, or the end of all. */
static size_t
line_end(const struct dcn_toc_lexer *lexer)
{
    return dcn__sheet_line_end(lexer->text + lexer->at, lexer->len - lexer->at);
}

static bool
is_comment(const struct dcn_toc_lexer *lexer)
{
    return lexer->len - lexer->at >= 2 &&
           memcmp(lexer->text + lexer->at, "//", 2) == 0;
}

static void
skip_blanks(struct dcn_toc_lexer *lexer)
{
    size_t ends;
    int c;

    while ((c = peek_char(lexer)) >= 0) {
        if (is_comment(lexer)) {
            while (peek_char(lexer) >= 0 && line_end(lexer) == 0)
                lexer->at++;
        } else if ((ends = line_end(lexer)) > 0) {
            lexer->line++;
            lexer->at += ends;
        } else if (c <= ' ') {
            lexer->at++;
        } else {
            return;
        }
    }
}

static bool
is_mark(int c)
{
    return c == '{' || c == '}' || c == ',' || c == ':';
}

/* Word characters go on until a blank, quote or mark; a colon belongs to a
 * word where more of it follows at once (00:02:00). */
static bool
continues_word(const struct dcn_toc_lexer *lexer, int c)
{
    int after;

    if (c < 0 || c <= ' ' || c == '"' || c == '{' || c == '}' || c == ',')
        return false;
    if (c != ':')
        return true;
    if (lexer->at + 1 >= lexer->len)
        return false;
    after = (unsigned char)lexer->text[lexer->at + 1];
    return after > ' ' && after != '"' && !is_mark(after);
}

static bool
add_char(struct dcn_toc_token *token, size_t *len, int c)
{
    if (*len + 1 >= sizeof(token->text))
        return false;
    token->text[(*len)++] = (char)c;
    token->text[*len] = '\0';
    return true;
}

static bool
is_octal(int c)
{
    return c >= '0' && c <= '7';
}

/* The character that a backslash stands for; moves past it. */
static int
read_escape(struct dcn_toc_lexer *lexer)
{
    int c = peek_char(lexer), value = 0;

    if (!is_octal(c)) {
        lexer->at += c >= 0;
        return c;
    }
    for (int i = 0; i < 3 && is_octal(peek_char(lexer)); i++)
        value = value * 8 + (lexer->text[lexer->at++] - '0');
    return value & 0xFF;
}

static enum dcn_status
read_string(struct dcn_toc_lexer *lexer)
{
    struct dcn_toc_token *token = &lexer->current;
    size_t len = 0;
    int c;

    token->kind = DCN_TOC_STRING;
    lexer->at++;
    while ((c = peek_char(lexer)) != '"') {
        if (c < 0 || line_end(lexer) > 0)
            return dcn__toc_bad(lexer, "string without end");
        lexer->at++;
        if (c == '\\')
            c = read_escape(lexer);
        if (c > 0 && !add_char(token, &len, c))
            return dcn__toc_bad(lexer, "string too long");
    }
    lexer->at++;
    return DCN_OK;
}

enum dcn_status
dcn__toc_next(struct dcn_toc_lexer *lexer)
{
    struct dcn_toc_token *token = &lexer->current;
    size_t len = 0;
    int c;

    if (lexer->pushed) {
        lexer->pushed = false;
        return DCN_OK;
    }
    skip_blanks(lexer);
    token->text[0] = '\0';
    token->line = lexer->line;
    c = peek_char(lexer);
    if (c < 0) {
        token->kind = DCN_TOC_END;
        return DCN_OK;
    }
    if (c == '"')
        return read_string(lexer);
    token->kind = is_mark(c) ? DCN_TOC_MARK : DCN_TOC_WORD;
    do {
        if (!add_char(token, &len, c))
            return dcn__toc_bad(lexer, "word too long");
        lexer->at++;
        c = peek_char(lexer);
    } while (token->kind == DCN_TOC_WORD && continues_word(lexer, c));
    return DCN_OK;
}

void
dcn__toc_push(struct dcn_toc_lexer *lexer)
{
    lexer->pushed = true;
}

bool
dcn__toc_is(const struct dcn_toc_lexer *lexer, const char *word)
{
    const struct dcn_toc_token *token = &lexer->current;

    return (token->kind == DCN_TOC_WORD || token->kind == DCN_TOC_MARK) &&
           strcmp(token->text, word) == 0;
}

enum dcn_status
dcn__toc_expect(struct dcn_toc_lexer *lexer, const char *mark)
{
    enum dcn_status status = dcn__toc_next(lexer);

    if (status == DCN_OK && !dcn__toc_is(lexer, mark))
        return dcn__toc_bad(lexer, "\"%.40s\" where %s should be",
                            lexer->current.text, mark);
    return status;
}

enum dcn_status
dcn__toc_expect_string(struct dcn_toc_lexer *lexer)
{
    enum dcn_status status = dcn__toc_next(lexer);

    if (status == DCN_OK && lexer->current.kind != DCN_TOC_STRING)
        return dcn__toc_bad(lexer, "\"%.40s\" where a quoted string should be",
                            lexer->current.text);
    return status;
}
