/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beginning and end of every job's report: who, when, how it ended, and the
 * notes on the way, which also go to the caller at once. */
#include "job/facts.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
keep_note(struct dcn_job *job, enum dcn_note_level level, const char *code,
          const char *text)
{
    struct dcn_job_note *notes;
    struct dcn_job_note note = {
        .level = level, .code = strdup(code), .text = strdup(text)};

    /* A lost note is not worth failing for. */
    notes = realloc(job->notes, (job->note_count + 1) * sizeof(*notes));
    if (notes != NULL)
        job->notes = notes;
    if (notes == NULL || note.code == NULL || note.text == NULL) {
        free(note.code);
        free(note.text);
        return;
    }
    job->notes[job->note_count++] = note;
}

static void
on_note(enum dcn_note_level level, const char *code, const char *text,
        void *payload)
{
    struct dcn_job *job = payload;

    keep_note(job, level, code, text);
    if (job->caller.note != NULL)
        job->caller.note(level, code, text, job->caller.payload);
}

static void
on_progress(const struct dcn_progress *progress, void *payload)
{
    struct dcn_job *job = payload;

    if (job->caller.progress != NULL)
        job->caller.progress(progress, job->caller.payload);
}

static bool
on_cancelled(void *payload)
{
    struct dcn_job *job = payload;

    return dcn__cancelled(&job->caller);
}

static void
on_named(enum dcn_named what, const char *name, void *payload)
{
    struct dcn_job *job = payload;

    dcn__named(&job->caller, what, name);
}

static void
on_map(const struct dcn_range *sectors, enum dcn_map_state state, void *payload)
{
    struct dcn_job *job = payload;

    job->caller.map(sectors, state, job->caller.payload);
}

enum dcn_status
dcn__job_begin(struct dcn_job *job, const struct dcn_events *events,
               const char *kind, bool timed, void *own, size_t full,
               const void *options, struct dcn_error *error)
{
    enum dcn_status status;

    memset(job, 0, sizeof(*job));
    dcn_events_init(&job->caller, sizeof(job->caller));
    status = dcn__caller_take(&job->caller, sizeof(job->caller), events, error);
    if (status == DCN_OK)
        status = dcn__caller_take(own, full, options, error);
    job->events = (struct dcn_events){
        .size = sizeof(job->events),
        .payload = job,
        .progress = on_progress,
        .note = on_note,
        .cancelled = on_cancelled,
        .named = on_named,
    };
    /* Pictures cost time: only where somebody looks. */
    if (job->caller.map != NULL)
        job->events.map = on_map;
    dcn__clock_init_real(&job->clock);
    job->started_ns = job->clock.now_ns(&job->clock);
    job->timed = timed;
    job->report = dcn__report_new();
    dcn__report_str(job->report, "tool", NULL, "discern");
    dcn__report_str(job->report, "version", NULL, dcn_version());
    dcn__report_str(job->report, "report", NULL, kind);
    dcn__report_int(job->report, "layout", NULL, 1);
    /* Stands first; a key given again keeps its place. */
    dcn__report_str(job->report, "outcome", NULL,
                    dcn__outcome_name(DCN_OUTCOME_FAILED));
    if (timed)
        dcn__report_time(job->report, "started", NULL, time(NULL));
    return status;
}

static void
put_notes(struct dcn_job *job)
{
    static const char *const levels[] = {
        [DCN_NOTE_DEBUG] = "debug",
        [DCN_NOTE_INFO] = "info",
        [DCN_NOTE_WARNING] = "warning",
    };
    struct dcn_report *list = dcn__report_list(job->report, "notes", NULL);

    for (size_t i = 0; i < job->note_count; i++) {
        struct dcn_report *item = dcn__report_item(list);
        dcn__report_str(item, "level", NULL, levels[job->notes[i].level]);
        dcn__report_str(item, "code", NULL, job->notes[i].code);
        dcn__report_str(item, "text", NULL, job->notes[i].text);
    }
}

static void
free_notes(struct dcn_job *job)
{
    for (size_t i = 0; i < job->note_count; i++) {
        free(job->notes[i].code);
        free(job->notes[i].text);
    }
    free(job->notes);
    job->notes = NULL;
    job->note_count = 0;
}

static int64_t
fact(const struct dcn_report *report, const char *key)
{
    return dcn_report_integer(dcn_report_get(report, key));
}

enum dcn_outcome
dcn__outcome_of_report(const struct dcn_report *report, enum dcn_outcome good)
{
    const struct dcn_report *sectors = dcn_report_get(report, "sectors");
    const struct dcn_report *compare = dcn_report_get(report, "compare");
    const struct dcn_report *self = dcn_report_get(report, "self");
    const char *kind = dcn_report_string(dcn_report_get(report, "report"));

    /* Showing a map claims nothing of an image. */
    if (strcmp(kind, "map") == 0)
        return good;
    if (good != DCN_OUTCOME_GOOD && good != DCN_OUTCOME_UNPROVEN)
        return good;
    if (good == DCN_OUTCOME_GOOD && compare != NULL &&
        (!dcn_report_boolean(dcn_report_get(compare, "same")) ||
         fact(compare, "identical") + fact(compare, "codes_differ") !=
             fact(compare, "sectors")))
        return DCN_OUTCOME_DIFFERENT;
    if (good == DCN_OUTCOME_GOOD && self != NULL &&
        !dcn_report_boolean(dcn_report_get(self, "clean")))
        return DCN_OUTCOME_DIFFERENT;
    if (fact(sectors, "damaged") + fact(sectors, "unread") +
            fact(sectors, "excluded") >
        0)
        return DCN_OUTCOME_DAMAGED;
    return good;
}

enum dcn_status
dcn__job_end(struct dcn_job *job, enum dcn_status status, enum dcn_outcome good,
             enum dcn_outcome *outcome, struct dcn_report **report,
             const struct dcn_error *error)
{
    enum dcn_outcome end = status == DCN_OK
                               ? dcn__outcome_of_report(job->report, good)
                               : dcn_outcome_of_status(status);

    if (job->timed) {
        uint64_t passed = job->clock.now_ns(&job->clock) - job->started_ns;
        dcn__report_time(job->report, "finished", NULL, time(NULL));
        dcn__report_num(job->report, "seconds", NULL, (double)passed / 1e9);
    }
    dcn__report_str(job->report, "outcome", NULL, dcn__outcome_name(end));
    if (status != DCN_OK && error != NULL)
        dcn__report_error(job->report, error);
    put_notes(job);
    free_notes(job);
    if (outcome != NULL)
        *outcome = end;
    if (report != NULL)
        *report = job->report;
    else
        dcn_report_free(job->report);
    job->report = NULL;
    return status;
}

/* The worst first; what stands above is told instead of what stands below. */
static const struct {
    enum dcn_outcome outcome;
    const char *name;
} outcomes[] = {
    {DCN_OUTCOME_USAGE, "usage"},
    {DCN_OUTCOME_FAILED, "failed"},
    {DCN_OUTCOME_NO_MEDIUM, "no_medium"},
    {DCN_OUTCOME_INTERRUPTED, "interrupted"},
    {DCN_OUTCOME_DIFFERENT, "different"},
    {DCN_OUTCOME_LOCKED, "locked"},
    {DCN_OUTCOME_UNFINISHED, "unfinished"},
    {DCN_OUTCOME_DAMAGED, "damaged"},
    {DCN_OUTCOME_UNPROVEN, "unproven"},
    {DCN_OUTCOME_GOOD, "good"},
};

#define OUTCOMES   (sizeof(outcomes) / sizeof(outcomes[0]))
#define ROW_FAILED 1

static size_t
row_of(enum dcn_outcome outcome)
{
    for (size_t i = 0; i < OUTCOMES; i++)
        if (outcomes[i].outcome == outcome)
            return i;
    return ROW_FAILED;
}

enum dcn_outcome
dcn__outcome_worse(enum dcn_outcome a, enum dcn_outcome b)
{
    return row_of(a) <= row_of(b) ? a : b;
}

const char *
dcn__outcome_name(enum dcn_outcome outcome)
{
    return outcomes[row_of(outcome)].name;
}

const char *
dcn_version(void)
{
    return PACKAGE_VERSION;
}
