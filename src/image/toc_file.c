/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that tracks of cdrdao's TOC files take their sectors from. */
#include "image/toc_parts.h"

#include "image/sheet_lexer.h"
#include "image/wave.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct file_item {
    char *path;
    uint64_t size;
    unsigned layout_file;
    bool swap, torn; /* torn: it had more samples once */
    uint64_t offset; /* of the first byte used */
    uint64_t end;    /* of the file's samples or blocks */
    uint64_t length; /* bytes; 0: up to the end */
};

/* The same file is named again and again: it is listed once. */
static enum dcn_status
list_file(struct dcn_toc *toc, struct file_item *item)
{
    const struct dcn_layout *layout = &toc->parsed->layout;

    for (size_t i = 1; i < layout->file_count; i++) {
        if (strcmp(layout->files[i].path, item->path) == 0) {
            item->layout_file = (unsigned)i;
            return DCN_OK;
        }
    }
    return dcn__layout_add_file(&toc->parsed->layout, item->path, item->size,
                                &item->layout_file, toc->error);
}

static enum dcn_status
find_file(struct dcn_toc *toc, struct file_item *item)
{
    struct dcn_error inner = {0};
    enum dcn_status status = dcn__toc_expect_string(&toc->lexer);
    const char *dot;

    if (status != DCN_OK)
        return status;
    status = toc->files->find(toc->files, toc->lexer.current.text, &item->path,
                              &item->size, &inner);
    if (status != DCN_OK)
        return dcn__error_set(toc->error, status, "%s:%u: %s", toc->lexer.name,
                              toc->lexer.current.line, inner.message);
    item->end = item->size;
    dot = strrchr(item->path, '.');
    if (toc->mode->mode == DCN_TRACK_AUDIO && dot != NULL &&
        strcasecmp(dot, ".wav") == 0) {
        struct dcn_wave wave = {0};
        enum dcn_wave_result found =
            dcn__wave_find(toc->files, item->path, item->size, &wave);

        if (found != DCN_WAVE_OK)
            return dcn__toc_bad(&toc->lexer, "%.150s %s", item->path,
                                dcn__wave_complaint(found));
        item->offset = wave.offset;
        item->end = wave.offset + wave.len;
        item->torn = wave.torn;
        item->swap = true;
    }
    return list_file(toc, item);
}

/* SWAP, #offset, start (not of DATAFILE) and length. */
static enum dcn_status
read_place(struct dcn_toc *toc, struct file_item *item, bool has_start)
{
    enum dcn_status status = dcn__toc_next(&toc->lexer);
    uint64_t start = 0;

    if (status == DCN_OK && dcn__toc_is(&toc->lexer, "SWAP")) {
        item->swap = !item->swap;
        status = dcn__toc_next(&toc->lexer);
    }
    if (status == DCN_OK && toc->lexer.current.text[0] == '#') {
        int number =
            dcn__sheet_number(toc->lexer.current.text + 1, INT32_MAX / 10);

        if (number < 0)
            return dcn__toc_bad(&toc->lexer, "offset \"%.20s\" is no number",
                                toc->lexer.current.text);
        item->offset += (uint64_t)number;
    } else {
        dcn__toc_push(&toc->lexer);
    }
    if (status == DCN_OK && has_start)
        status = dcn__toc_read_length(toc, &start);
    item->offset += start;
    if (status == DCN_OK && dcn__toc_length_follows(toc))
        status = dcn__toc_read_length(toc, &item->length);
    return status;
}

/* Audio that does not end with a sector is padded with silence, as cdrdao
 * does; 0 where it is cut off, or no audio. */
static uint32_t
begun_bytes(const struct dcn_toc *toc, const struct file_item *item)
{
    if (toc->mode->mode != DCN_TRACK_AUDIO || toc->sub || item->torn ||
        item->offset + item->length > item->end)
        return 0;
    return (uint32_t)(item->length % dcn__toc_block_bytes(toc));
}

static enum dcn_status
add_file(struct dcn_toc *toc, struct file_item *item)
{
    enum dcn_stored_form form = toc->mode->form;
    unsigned line = toc->lexer.current.line;
    enum dcn_status status;
    uint32_t begun;
    int64_t count;
    uint64_t end;

    if (item->length == 0) {
        if (item->offset >= item->end)
            return dcn__error_set(toc->error, DCN_ERR_FORMAT,
                                  "%s:%u: %.200s ends at byte %llu, before "
                                  "the track's first at %llu",
                                  toc->lexer.name, line, item->path,
                                  (unsigned long long)item->end,
                                  (unsigned long long)item->offset);
        item->length = item->end - item->offset;
    }
    end = item->offset + item->length;
    if (end > item->end)
        dcn__parsed_note(toc->parsed, "%s:%u: %.150s ends %llu bytes early",
                         toc->lexer.name, line, item->path,
                         (unsigned long long)(end - item->end));
    if (form == DCN_STORED_AUDIO_BE && item->swap)
        form = DCN_STORED_RAW;
    begun = begun_bytes(toc, item);
    count = dcn__toc_whole_blocks(toc, item->length) - (begun > 0);
    status = dcn__parsed_run(
        toc->parsed, item->layout_file, item->offset, dcn__toc_block_bytes(toc),
        form, toc->sub_raw ? DCN_STORED_SUB_RAW : DCN_STORED_ZERO, count,
        toc->error);
    if (status == DCN_OK && begun > 0)
        status = dcn__parsed_begun(toc->parsed, item->layout_file,
                                   item->offset + (uint64_t)count *
                                                      dcn__toc_block_bytes(toc),
                                   form, begun, toc->error);
    return status;
}

static enum dcn_status
read_file(struct dcn_toc *toc, bool has_start)
{
    struct file_item item = {0};
    enum dcn_status status = find_file(toc, &item);

    if (status == DCN_OK)
        status = read_place(toc, &item, has_start);
    if (status == DCN_OK)
        status = add_file(toc, &item);
    free(item.path);
    return status;
}

enum dcn_status
dcn__toc_on_file(struct dcn_toc *toc)
{
    return read_file(toc, true);
}

enum dcn_status
dcn__toc_on_datafile(struct dcn_toc *toc)
{
    return read_file(toc, false);
}
