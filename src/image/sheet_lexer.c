/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines, words, quoted strings and times of sheets. Works in place. */
#include "image/sheet_lexer.h"

#include <stdlib.h>
#include <string.h>

bool
dcn__sheet_is_blank(int c)
{
    return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

size_t
dcn__sheet_line_end(const char *text, size_t len)
{
    if (len == 0 || (text[0] != '\n' && text[0] != '\r'))
        return 0;
    return text[0] == '\r' && len > 1 && text[1] == '\n' ? 2 : 1;
}

static char *
skip_blanks(char *at)
{
    while (dcn__sheet_is_blank(*at))
        at++;
    return at;
}

static void
trim_end(char *text)
{
    size_t len = strlen(text);

    while (len > 0 && dcn__sheet_is_blank(text[len - 1]))
        text[--len] = '\0';
}

char *
dcn__sheet_word(char **rest)
{
    char *word = skip_blanks(*rest), *end = word;

    while (*end != '\0' && !dcn__sheet_is_blank(*end))
        end++;
    *rest = end;
    if (*end != '\0') {
        *end = '\0';
        *rest = skip_blanks(end + 1);
    }
    return word;
}

bool
dcn__sheet_next_line(struct dcn_sheet_lexer *lexer, struct dcn_sheet_line *line)
{
    char *start = lexer->text + lexer->at, *end = start;
    size_t left = lexer->len - lexer->at, ends = 0;

    if (lexer->at >= lexer->len)
        return false;
    while (left > 0 && (ends = dcn__sheet_line_end(end, left)) == 0) {
        end++;
        left--;
    }
    lexer->at = (size_t)(end - lexer->text) + (ends > 0 ? ends : 1);
    *end = '\0';
    line->number = ++lexer->line;
    trim_end(start);
    line->rest = start;
    line->keyword = dcn__sheet_word(&line->rest);
    /* No standard has comments; in sheets made by hand this is how they look. */
    if (*line->keyword == ';')
        line->keyword = line->rest = start + strlen(start);
    for (char *c = line->keyword; *c != '\0'; c++) {
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    }
    return true;
}

/* Cuts the last word off text and returns it; text keeps what is before. */
static char *
cut_last_word(char *text)
{
    char *word;

    trim_end(text);
    word = text + strlen(text);
    while (word > text && !dcn__sheet_is_blank(word[-1]))
        word--;
    if (word > text)
        word[-1] = '\0';
    return word;
}

char *
dcn__sheet_string(char **rest, unsigned keep_words)
{
    char *text = skip_blanks(*rest), *last;

    if (*text == '"') {
        text++;
        last = strrchr(text, '"');
        if (last == NULL) {
            *rest = text + strlen(text);
            return text;
        }
        *last = '\0';
        *rest = skip_blanks(last + 1);
        return text;
    }
    if (keep_words > 0) {
        last = cut_last_word(text);
        *rest = last;
        if (last == text)
            return text + strlen(text);
        trim_end(text);
        return text;
    }
    *rest = text + strlen(text);
    return text;
}

int
dcn__sheet_number(const char *word, int max)
{
    int value = 0;

    if (*word == '\0')
        return -1;
    for (; *word != '\0'; word++) {
        if (*word < '0' || *word > '9')
            return -1;
        value = value * 10 + (*word - '0');
        if (value > max)
            return -1;
    }
    return value;
}

/* A number up to the next colon or the end; *word moves past it. */
static int
msf_part(const char **word, int max)
{
    int value = -1;

    while (**word >= '0' && **word <= '9') {
        value = (value < 0 ? 0 : value) * 10 + (**word - '0');
        if (value > max)
            return -1;
        (*word)++;
    }
    if (**word == ':')
        (*word)++;
    else if (**word != '\0')
        return -1;
    return value;
}

int32_t
dcn__sheet_msf(const char *word)
{
    int m = msf_part(&word, 9999), s, f;

    if (m < 0)
        return -1;
    s = msf_part(&word, 59);
    if (s < 0)
        return -1;
    f = msf_part(&word, 74);
    if (f < 0 || *word != '\0')
        return -1;
    return (m * 60 + s) * 75 + f;
}
