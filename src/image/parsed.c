/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The common ground of the sheets' parsers. */
#include "image/parsed.h"

#include "codec/cdtext.h"
#include "codec/subchannel.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum dcn_status
dcn__parsed_init(struct dcn_parsed *parsed, const char *name,
                 struct dcn_error *error)
{
    memset(parsed, 0, sizeof(*parsed));
    parsed->name = name;
    dcn__layout_init(&parsed->layout);
    parsed->builder = dcn__builder_new(DCN_MEDIUM_CD);
    if (parsed->builder == NULL)
        return dcn__error_memory(error, "reading a sheet");
    return DCN_OK;
}

void
dcn__parsed_free(struct dcn_parsed *parsed)
{
    dcn__builder_free(parsed->builder);
    dcn__layout_free(&parsed->layout);
    for (size_t i = 0; i < parsed->note_count; i++)
        free(parsed->notes[i]);
    free(parsed->notes);
    memset(parsed, 0, sizeof(*parsed));
}

void
dcn__parsed_note(struct dcn_parsed *parsed, const char *format, ...)
{
    char line[256], **grown;
    va_list args;

    if (parsed->note_count >= DCN_PARSED_MAX_NOTES)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    grown = realloc(parsed->notes, (parsed->note_count + 1) * sizeof(*grown));
    if (grown == NULL)
        return;
    parsed->notes = grown;
    grown[parsed->note_count] = strdup(line);
    if (grown[parsed->note_count] != NULL)
        parsed->note_count++;
}

enum dcn_status
dcn__parsed_skip(struct dcn_parsed *parsed, int64_t count,
                 struct dcn_error *error)
{
    if (count < 0 || count > DCN_PARSED_MAX_LBA - (int64_t)parsed->lba)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s: %lld sectors at LBA %d: no CD is that "
                              "long",
                              parsed->name, (long long)count, parsed->lba);
    parsed->lba += (dcn_lba)count;
    return DCN_OK;
}

enum dcn_status
dcn__parsed_run(struct dcn_parsed *parsed, unsigned file, uint64_t offset,
                uint32_t stride, enum dcn_stored_form form,
                enum dcn_stored_form sub_form, int64_t count,
                struct dcn_error *error)
{
    struct dcn_extent extent = {.first = parsed->lba,
                                .form = form,
                                .file = file,
                                .offset = offset,
                                .stride = stride};
    enum dcn_status status = dcn__parsed_skip(parsed, count, error);

    extent.count = (uint32_t)count;
    if (status == DCN_OK)
        status = dcn__layout_add_extent(&parsed->layout, &extent, error);
    if (status == DCN_OK && sub_form != DCN_STORED_ZERO) {
        extent.form = sub_form;
        extent.offset += dcn__stored_bytes(form);
        status = dcn__layout_add_extent(&parsed->layout, &extent, error);
    }
    return status;
}

enum dcn_status
dcn__parsed_begun(struct dcn_parsed *parsed, unsigned file, uint64_t offset,
                  enum dcn_stored_form form, uint32_t bytes,
                  struct dcn_error *error)
{
    struct dcn_extent extent = {.first = parsed->lba,
                                .count = 1,
                                .form = form,
                                .file = file,
                                .offset = offset,
                                .stride = DCN_RAW_BYTES,
                                .begun = bytes};
    enum dcn_status status = dcn__parsed_skip(parsed, 1, error);

    if (status == DCN_OK)
        status = dcn__layout_add_extent(&parsed->layout, &extent, error);
    return status;
}

enum dcn_status
dcn__parsed_zeros(struct dcn_parsed *parsed, int64_t count,
                  struct dcn_error *error)
{
    return dcn__parsed_run(parsed, 0, 0, 0, DCN_STORED_ZERO, DCN_STORED_ZERO,
                           count, error);
}

enum dcn_status
dcn__parsed_finish(struct dcn_parsed *parsed, struct dcn_disc **disc,
                   struct dcn_error *error)
{
    struct dcn_error inner = {0};
    enum dcn_status status = dcn__builder_finish(parsed->builder, disc, &inner);
    unsigned was = dcn__builder_renumbered(parsed->builder);

    if (status != DCN_OK)
        return dcn__error_set(error, status, "%s: %s", parsed->name,
                              inner.message);
    if (was > 0)
        dcn__parsed_note(parsed,
                         "%s: a session %u, and none before it of number "
                         "%u: counted from 1",
                         parsed->name, was, was - 1);
    return DCN_OK;
}

/* What programs write where there is none. */
static bool
is_zeros(const char *code)
{
    return code[0] != '\0' && code[strspn(code, "0")] == '\0';
}

/* "NAME:LINE", or the name alone. */
static void
place_put(const struct dcn_parsed *parsed, unsigned line, char *place,
          size_t size)
{
    if (line > 0)
        snprintf(place, size, "%s:%u", parsed->name, line);
    else
        snprintf(place, size, "%s", parsed->name);
}

void
dcn__parsed_isrc(struct dcn_parsed *parsed, const char *code, unsigned line,
                 char isrc[13])
{
    char place[256];

    place_put(parsed, line, place, sizeof(place));
    isrc[0] = '\0';
    if (strlen(code) != 12 || !dcn__isrc_valid(code))
        dcn__parsed_note(parsed, "%s: ISRC \"%.20s\" is not one: dropped",
                         place, code);
    else if (is_zeros(code))
        dcn__parsed_note(parsed, "%s: ISRC of zeros is none: dropped", place);
    else
        memcpy(isrc, code, 13);
}

enum dcn_status
dcn__parsed_mcn(struct dcn_parsed *parsed, const char *code, unsigned line,
                struct dcn_error *error)
{
    struct dcn_disc *disc = dcn__builder_disc(parsed->builder);
    char whole[sizeof(disc->mcn)];
    size_t len = strlen(code);
    char place[256];

    place_put(parsed, line, place, sizeof(place));
    snprintf(whole, sizeof(whole), "%s%s", len == 12 ? "0" : "", code);
    if (len < 12 || len > 13 || !dcn__mcn_valid(whole))
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "%s: catalog number \"%.20s\" is not 13 "
                              "digits",
                              place, code);
    if (is_zeros(whole)) {
        dcn__parsed_note(parsed, "%s: catalog number of zeros is none: dropped",
                         place);
        return DCN_OK;
    }
    if (len == 12)
        dcn__parsed_note(parsed,
                         "%s: catalog number of 12 digits (UPC): a 0 in "
                         "front makes it the disc's",
                         place);
    memcpy(disc->mcn, whole, sizeof(disc->mcn));
    disc->mcn_origin = DCN_ORIGIN_SHEET;
    return DCN_OK;
}

enum dcn_status
dcn__parsed_add_sub(struct dcn_parsed *parsed, const struct dcn_disc *disc,
                    const char *path, uint64_t size, struct dcn_error *error)
{
    uint64_t expected = (uint64_t)dcn__disc_sectors(disc) * DCN_SUB_BYTES;
    struct dcn_extent extent = {.form = DCN_STORED_SUB_PACKED,
                                .stride = DCN_SUB_BYTES};
    struct dcn_range range;
    enum dcn_status status;

    if (size != expected)
        dcn__parsed_note(parsed, "%s has %llu bytes, not %llu: subchannel %s",
                         path, (unsigned long long)size,
                         (unsigned long long)expected,
                         size > expected ? "ignored" : "incomplete");
    if (size > expected)
        return DCN_OK;
    status =
        dcn__layout_add_file(&parsed->layout, path, size, &extent.file, error);
    for (unsigned n = 0; status == DCN_OK && dcn__disc_range(disc, n, &range);
         n++) {
        extent.first = range.first;
        extent.count = range.count;
        status = dcn__layout_add_extent(&parsed->layout, &extent, error);
        extent.offset += (uint64_t)range.count * DCN_SUB_BYTES;
    }
    return status;
}

enum dcn_status
dcn__parsed_find_sub(struct dcn_parsed *parsed, const struct dcn_disc *disc,
                     const char *sheet, const struct dcn_files *files,
                     struct dcn_error *error)
{
    const char *slash = strrchr(sheet, '/');
    const char *name = slash != NULL ? slash + 1 : sheet;
    const char *dot = strrchr(name, '.');
    size_t len = dot != NULL ? (size_t)(dot - name) : strlen(name);
    enum dcn_status status;
    char *wanted, *path;
    uint64_t size = 0;

    if (asprintf(&wanted, "%.*s.sub", (int)len, name) < 0)
        return dcn__error_memory(error, "reading a sheet");
    status = files->find(files, wanted, &path, &size, error);
    free(wanted);
    if (status == DCN_ERR_NOT_FOUND)
        return DCN_OK;
    if (status == DCN_OK)
        status = dcn__parsed_add_sub(parsed, disc, path, size, error);
    free(path);
    return status;
}

enum dcn_status
dcn__parsed_source(struct dcn_parsed *parsed, struct dcn_disc *disc,
                   struct dcn_source **source, struct dcn_error *error)
{
    char **notes = parsed->notes;
    size_t count = parsed->note_count;
    enum dcn_status status;

    parsed->notes = NULL;
    parsed->note_count = 0;
    status = dcn__layout_source_noted(disc, &parsed->layout, notes, count,
                                      source, error);
    dcn__parsed_free(parsed);
    return status;
}

enum dcn_status
dcn__parsed_cdtext(struct dcn_parsed *parsed, const uint8_t *bytes, size_t len,
                   struct dcn_error *error)
{
    size_t packs, at = dcn__cdtext_find(bytes, len, &packs);
    size_t rest = len - at - packs;

    /* A zero at the end is usual. */
    if (rest > 1)
        dcn__parsed_note(parsed,
                         "CD-TEXT of %zu bytes: the %zu behind its packs are "
                         "left out",
                         len, rest);
    if (packs > DCN_CDTEXT_MAX_BYTES)
        return dcn__error_set(error, DCN_ERR_FORMAT,
                              "CD-TEXT of %zu bytes is more than a disc holds",
                              packs);
    return dcn__builder_cdtext(parsed->builder, bytes + at, packs, error);
}
