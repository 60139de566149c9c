/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of sheets' parsers share. The including file defines, before:
 *
 *   SHEET_PARSE(text, len, files, parsed, disc, error)   the parser's call
 *   SHEET_FILES                                          table of the files
 *                                                        that sheets name
 */
#ifndef DCN_TESTS_SHEET_FIXTURE_H
#define DCN_TESTS_SHEET_FIXTURE_H

#include "unit/unit.h"

#include "image/parsed.h"
#include "memory_files.h"

#include <string.h>

static struct dcn_error error;
static struct dcn_parsed parsed;
static struct dcn_disc *disc;

static enum dcn_status
parse_with(const struct memory_file *table, const char *text)
{
    struct dcn_files files;

    memory_files_init(&files, table);
    return SHEET_PARSE(text, strlen(text), &files, &parsed, &disc, &error);
}

static void
parse(const char *text)
{
    enum dcn_status status = parse_with(SHEET_FILES, text);

    ck_assert_msg(status == DCN_OK, "%s", error.message);
}

static void
done(void)
{
    dcn__parsed_free(&parsed);
    dcn__disc_free(disc);
    disc = NULL;
}

static void
rejects(const char *text, const char *message)
{
    ck_assert_int_ne(parse_with(SHEET_FILES, text), DCN_OK);
    ck_assert_str_eq(error.message, message);
    ck_assert_ptr_null(disc);
    done();
}

#endif
