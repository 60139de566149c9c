/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of --progress json (docs/schema/progress.json). */
#include "cli/progress_events.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#define FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(6))
/* Longer texts are cut. */
#define TEXT_BYTES 4096

static json_t *
number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *
string(const char *text)
{
    char plain[TEXT_BYTES];

    return json_string(cli_message_plain(plain, sizeof(plain), text));
}

/* Takes the object; NULL where it or its text could not be made. */
static char *
finish(json_t *object)
{
    char *text;

    if (object == NULL)
        return NULL;
    text = json_dumps(object, FLAGS);
    json_decref(object);
    return text;
}

char *
cli_ndjson_progress(const struct dcn_progress *now)
{
    return finish(json_pack(
        "{s:s, s:s, s:i, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o}", "type",
        "progress", "phase", dcn_phase_name(now->phase), "lba", (int)now->lba,
        "sectors_done", (json_int_t)now->sectors_done, "sectors_total",
        (json_int_t)now->sectors_total, "sectors_bad",
        (json_int_t)now->sectors_bad, "sectors_retry",
        (json_int_t)now->sectors_retry, "speed_x", number(now->speed_x),
        "bytes_per_s", number(now->bytes_per_s), "elapsed_s",
        number(now->elapsed_s), "left_s",
        now->left_s < 0 ? json_null() : number(now->left_s)));
}

static const char *
level_name(enum dcn_note_level level)
{
    switch (level) {
    case DCN_NOTE_DEBUG:
        return "debug";
    case DCN_NOTE_INFO:
        return "info";
    case DCN_NOTE_WARNING:
        break;
    }
    return "warning";
}

char *
cli_ndjson_note(enum dcn_note_level level, const char *code, const char *text)
{
    return finish(json_pack("{s:s, s:s, s:o, s:o}", "type", "note", "level",
                            level_name(level), "code", string(code), "text",
                            string(text)));
}

char *
cli_ndjson_named(const char *what, const char *name)
{
    return finish(json_pack("{s:s, s:o, s:o}", "type", "named", "what",
                            string(what), "name", string(name)));
}

static json_t *
error_object(const struct dcn_error *error)
{
    json_t *object =
        json_pack("{s:s, s:o}", "status", dcn_status_name(error->status),
                  "message", string(error->message));

    if (error->os_errno != 0)
        json_object_set_new(object, "os_errno", json_integer(error->os_errno));
    if (error->has_lba)
        json_object_set_new(object, "lba", json_integer(error->lba));
    if (error->has_sense)
        json_object_set_new(
            object, "sense",
            json_pack("{s:i, s:i, s:i}", "key", (int)error->sense_key, "asc",
                      (int)error->asc, "ascq", (int)error->ascq));
    return object;
}

char *
cli_ndjson_done(const char *outcome, int exit_status,
                const struct dcn_error *error)
{
    json_t *object = json_pack("{s:s, s:s, s:i}", "type", "done", "outcome",
                               outcome, "exit_status", exit_status);

    if (error != NULL && error->status != DCN_OK)
        json_object_set_new(object, "error", error_object(error));
    return finish(object);
}
