/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the handlers of a CUE sheet's lines share. */
#include "image/cue_reader.h"

#include <stdarg.h>
#include <stdio.h>

enum dcn_status
dcn__cue_bad(const struct dcn_cue_reader *reader, const char *format, ...)
{
    va_list args;
    char what[256];

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return dcn__error_set(reader->error, DCN_ERR_FORMAT, "%s:%u: %s",
                          reader->sheet->name, reader->line, what);
}

struct dcn_cue_track *
dcn__cue_current(const struct dcn_cue_reader *reader)
{
    struct dcn_cue_sheet *sheet = reader->sheet;

    if (sheet->track_count == 0)
        return NULL;
    return &sheet->tracks[sheet->track_count - 1];
}

void
dcn__cue_keep_line(struct dcn_cue_reader *reader, const char *keyword,
                   const char *text)
{
    const struct dcn_cue_track *track = dcn__cue_current(reader);

    dcn__buf_printf(&reader->sheet->lines, "%02u %s %s\n",
                    track != NULL ? track->number : 0, keyword, text);
}
