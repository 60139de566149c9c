/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that a CUE sheet names, and whether their bytes can be used. */
#include "image/cue.h"

#include "image/unread.h"
#include "image/wave.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A sheet may name compressed audio, or a BIN that was packed. */
static enum dcn_status
refuse_unread(const struct dcn_cue_sheet *sheet, unsigned line,
              const char *path, struct dcn_error *error)
{
    uint8_t head[16];
    size_t len =
        sheet->beside->peek(sheet->beside, path, 0, head, sizeof(head));
    const struct dcn_unread *found = dcn__unread_find(head, len, NULL, 0);

    if (found == NULL)
        return DCN_OK;
    return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                          "%s:%u: %.150s is %s, which is not read: %s",
                          sheet->name, line, path, found->name, found->remedy);
}

/* Where the sectors are in a file found at path. */
static enum dcn_status
look_into(const struct dcn_cue_sheet *sheet, unsigned line, const char *path,
          uint64_t size, struct dcn_cue_file *file, struct dcn_error *error)
{
    enum dcn_status status = refuse_unread(sheet, line, path, error);
    enum dcn_wave_result found;
    struct dcn_wave wave = {0};

    file->data_size = size;
    if (status != DCN_OK || !file->wave)
        return status;
    found = dcn__wave_find(sheet->beside, path, size, &wave);
    if (found != DCN_WAVE_OK)
        return dcn__error_set(error, DCN_ERR_FORMAT, "%s:%u: %.150s %s",
                              sheet->name, line, path,
                              dcn__wave_complaint(found));
    file->data_offset = wave.offset;
    file->data_size = wave.len;
    file->torn = wave.torn;
    return DCN_OK;
}

static bool
is_compressed(const char *type)
{
    static const char *const types[] = {"MP3", "AIFF", "FLAC"};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcasecmp(type, types[i]) == 0)
            return true;
    }
    return false;
}

enum dcn_status
dcn__cue_add_file(struct dcn_cue_sheet *sheet, struct dcn_parsed *parsed,
                  unsigned line, const char *name, const char *type,
                  struct dcn_error *error)
{
    struct dcn_cue_file *grown,
        file = {
            .big_endian = strcasecmp(type, "MOTOROLA") == 0,
            .wave = strcasecmp(type, "WAVE") == 0,
        };
    struct dcn_error inner = {0};
    enum dcn_status status;
    uint64_t size = 0;
    char *path;

    if (!file.big_endian && !file.wave && strcasecmp(type, "BINARY") != 0)
        return dcn__error_set(
            error, DCN_ERR_FORMAT,
            "%s:%u: file type \"%.20s\" is not BINARY, MOTOROLA or WAVE%s",
            sheet->name, line, type,
            is_compressed(type) ? ": decode the file to WAVE" : "");
    status = sheet->beside->find(sheet->beside, name, &path, &size, &inner);
    if (status != DCN_OK)
        return dcn__error_set(error, status, "%s:%u: %s", sheet->name, line,
                              inner.message);
    status = look_into(sheet, line, path, size, &file, error);
    if (status == DCN_OK)
        status = dcn__layout_add_file(&parsed->layout, path, size,
                                      &file.layout_file, error);
    free(path);
    if (status != DCN_OK)
        return status;
    grown = realloc(sheet->files, (sheet->file_count + 1) * sizeof(*grown));
    if (grown == NULL)
        return dcn__error_memory(error, "reading a sheet");
    sheet->files = grown;
    sheet->files[sheet->file_count++] = file;
    return DCN_OK;
}
