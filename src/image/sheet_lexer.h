/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sheets are written in: lines with a keyword and what follows it (CUE,
 * CCD), words, quoted strings, numbers and times. Their text is UTF-8 by then,
 * and ends where it does (dcn__sheet_utf8). In TOC files a line means nothing
 * and a string has escapes, where in the others the line is all that ends a
 * statement and a quote may stand within a string: their tokens are made in
 * toc_lexer.c, of the blanks, ends of lines, numbers and times of this file.
 */
#ifndef DCN_IMAGE_SHEET_LEXER_H
#define DCN_IMAGE_SHEET_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What parts words within a line. */
bool dcn__sheet_is_blank(int c);
/* Bytes of the end of a line at the beginning of text: 2 of CR LF, 1 of LF
 * or CR alone (old Macs), 0: none is there. */
size_t dcn__sheet_line_end(const char *text, size_t len);

struct dcn_sheet_line {
    unsigned number; /* 1.. */
    char *keyword;   /* upper case, "" for an empty line */
    char *rest;      /* what follows it, trimmed */
};

struct dcn_sheet_lexer {
    char *text; /* changed in place: lines become strings */
    size_t len, at;
    unsigned line;
};

/* False after the last line. */
bool dcn__sheet_next_line(struct dcn_sheet_lexer *lexer,
                          struct dcn_sheet_line *line);
/* Takes the next word off *rest ("" where there is none). */
char *dcn__sheet_word(char **rest);
/* Takes a string off *rest: what is between the first and the last quote,
 * or, without quotes, all of it but the last keep_words words. */
char *dcn__sheet_string(char **rest, unsigned keep_words);
/* A decimal number of digits only, at most max; -1 where it is none. */
int dcn__sheet_number(const char *word, int max);
/* mm:ss:ff to frames; -1 where it is none. */
int32_t dcn__sheet_msf(const char *word);

#endif
