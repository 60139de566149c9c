/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library's voice: calls through a caller's events, names for machines,
 * and how a status becomes an outcome. */
#include "job/name.h"
#include "job/caller.h"
#include "job/spec.h"

#include <discern/job.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *
dcn_phase_name(enum dcn_phase phase)
{
    static const char *const names[] = {
        [DCN_PHASE_OPEN] = "open",
        [DCN_PHASE_READ] = "read",
        [DCN_PHASE_RETRY] = "retry",
        [DCN_PHASE_SCAN] = "scan",
        [DCN_PHASE_HASH] = "hash",
        [DCN_PHASE_CHECK] = "check",
        [DCN_PHASE_COMPARE] = "compare",
        [DCN_PHASE_FINISH] = "finish",
        [DCN_PHASE_PAUSED] = "paused",
        [DCN_PHASE_MERGE] = "merge",
        [DCN_PHASE_DRIVE_LOST] = "drive_lost",
        [DCN_PHASE_DISC_OUT] = "disc_out",
    };

    if ((size_t)phase >= sizeof(names) / sizeof(names[0]))
        return "unknown";
    return names[phase];
}

const char *
dcn_named_name(enum dcn_named what)
{
    static const char *const names[] = {
        [DCN_NAMED_BASE] = "base",
        [DCN_NAMED_IMAGE] = "image",
        [DCN_NAMED_DEVICE] = "device",
    };

    if ((size_t)what >= sizeof(names) / sizeof(names[0]))
        return "unknown";
    return names[what];
}

void
dcn_events_init(struct dcn_events *events, size_t size)
{
    static const struct dcn_events none = {.size = 0};

    dcn__caller_init(events, size, &none, sizeof(none));
}

enum dcn_outcome
dcn_outcome_of_status(enum dcn_status status)
{
    switch (status) {
    case DCN_OK:
        return DCN_OUTCOME_GOOD;
    case DCN_ERR_INVALID:
        return DCN_OUTCOME_USAGE;
    case DCN_ERR_NO_DRIVE:
    case DCN_ERR_DRIVE_GONE:
    case DCN_ERR_NO_MEDIUM:
    case DCN_ERR_BLANK:
        return DCN_OUTCOME_NO_MEDIUM;
    case DCN_ERR_CANCELLED:
        return DCN_OUTCOME_INTERRUPTED;
    default:
        return DCN_OUTCOME_FAILED;
    }
}

void
dcn__note(const struct dcn_events *events, enum dcn_note_level level,
          const char *code, const char *format, ...)
{
    char text[DCN_ERROR_MESSAGE_BYTES];
    va_list args;

    if (events == NULL || events->note == NULL)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    events->note(level, code, text, events->payload);
}

bool
dcn__cancelled(const struct dcn_events *events)
{
    return events != NULL && events->cancelled != NULL &&
           events->cancelled(events->payload);
}

void
dcn__named(const struct dcn_events *events, enum dcn_named what,
           const char *name)
{
    if (events != NULL && events->named != NULL)
        events->named(what, name, events->payload);
}

void
dcn__name_image(const struct dcn_events *events, const char *base,
                const struct dcn_image_format *format)
{
    char *path = dcn__job_path(base, format->extensions[0]);

    dcn__named(events, DCN_NAMED_BASE, base);
    /* A name that memory has no room for is not worth failing for. */
    if (path != NULL)
        dcn__named(events, DCN_NAMED_IMAGE, path);
    free(path);
}

void
dcn__phase(const struct dcn_events *events, enum dcn_phase phase)
{
    struct dcn_progress progress = {.phase = phase, .left_s = -1};

    if (events != NULL && events->progress != NULL)
        events->progress(&progress, events->payload);
}

void
dcn__note_image(const struct dcn_events *events, struct dcn_source *source)
{
    enum dcn_note_level level =
        dcn__image_is_short(source) ? DCN_NOTE_WARNING : DCN_NOTE_INFO;
    const char *const *notes;
    size_t count = dcn__image_notes(source, &notes);

    for (size_t i = 0; i < count; i++)
        dcn__note(events, level,
                  level == DCN_NOTE_WARNING ? "image_short" : "image_odd", "%s",
                  notes[i]);
    if (count == 0 && level == DCN_NOTE_WARNING)
        dcn__note(events, level, "image_short",
                  "the image's files are shorter than its sheet says");
}

size_t
dcn__note_drive(const struct dcn_events *events, const struct dcn_drive *drive,
                size_t from)
{
    const struct dcn_drive_note *notes;
    size_t count = drive != NULL ? dcn__drive_notes(drive, &notes) : 0;

    for (size_t i = from; i < count; i++)
        dcn__note(events, DCN_NOTE_INFO, notes[i].code, "%s", notes[i].text);
    return count;
}
