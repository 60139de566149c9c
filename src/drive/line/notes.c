/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user should know of a drive or disc, each once. */
#include "drive/line/line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

size_t
dcn__drive_notes(const struct dcn_drive *drive,
                 const struct dcn_drive_note **notes)
{
    *notes = drive->notes;
    return drive->note_count;
}

static size_t
note_find(const struct dcn_drive *drive, const char *code)
{
    for (size_t i = 0; i < drive->note_count; i++) {
        if (strcmp(drive->notes[i].code, code) == 0)
            return i;
    }
    return drive->note_count;
}

void
dcn__drive_note_add(struct dcn_drive *drive, const char *code,
                    const char *format, ...)
{
    struct dcn_drive_note *note;
    va_list args;

    if (note_find(drive, code) < drive->note_count ||
        drive->note_count == DCN_DRIVE_MAX_NOTES)
        return;
    note = &drive->notes[drive->note_count++];
    snprintf(note->code, sizeof(note->code), "%s", code);
    va_start(args, format);
    vsnprintf(note->text, sizeof(note->text), format, args);
    va_end(args);
}
