/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame around a job. The report goes to standard output, whole or not
 * at all: an output that cannot be written is an error of its own.
 */
#include "cli/run.h"

#include "cli/exit.h"
#include "cli/stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
cli_run_parse(const struct cli_call *call, void *target,
              struct cli_parsed *parsed, size_t least_operands,
              size_t most_operands, int *status)
{
    const struct cli_command *command = call->command;
    struct cli_message message;

    cli_message_init(&message, command->name);
    *status = cli_exit_status(DCN_OUTCOME_USAGE);
    if (!cli_parse(command->options, call->argc, call->argv, target, parsed)) {
        cli_message_usage(&message, "%s", parsed->error);
        return false;
    }
    if (parsed->help) {
        cli_print_help(command);
        *status = cli_exit_status(cli_message_end_output(&message)
                                      ? DCN_OUTCOME_GOOD
                                      : DCN_OUTCOME_FAILED);
        return false;
    }
    if (parsed->operands < least_operands) {
        cli_message_usage(&message, "not enough arguments, %s is wanted",
                          command->operands);
        return false;
    }
    if (parsed->operands > most_operands) {
        cli_message_usage(&message, "unexpected argument '%s'",
                          parsed->operand[most_operands]);
        return false;
    }
    return true;
}

static void
on_progress(const struct dcn_progress *progress, void *payload)
{
    struct cli_run *run = payload;

    if (cli_stop_requested() && !run->stop_told) {
        run->stop_told = true;
        cli_message_note(&run->message, "stopping");
    }
    cli_progress_show(&run->progress, progress);
}

/* Shows and frees a line of JSON. */
static void
tell_json(struct cli_run *run, char *line)
{
    if (line != NULL)
        cli_message_raw(&run->message, line);
    free(line);
}

static void
on_note(enum dcn_note_level level, const char *code, const char *text,
        void *payload)
{
    struct cli_run *run = payload;

    if (run->progress.mode == CLI_PROGRESS_JSON)
        tell_json(run, cli_ndjson_note(level, code, text));
    else if (level == DCN_NOTE_WARNING)
        cli_message_note(&run->message, "warning: %s", text);
    else if (level == DCN_NOTE_INFO)
        cli_message_note(&run->message, "%s", text);
}

static void
on_named(enum dcn_named what, const char *name, void *payload)
{
    struct cli_run *run = payload;

    if (run->progress.mode == CLI_PROGRESS_JSON)
        tell_json(run, cli_ndjson_named(dcn_named_name(what), name));
    else if (what == DCN_NAMED_IMAGE)
        cli_message_note(&run->message, "the image is %s", name);
}

static bool
on_cancelled(void *payload)
{
    (void)payload;
    return cli_stop_requested();
}

/* Where drives' abilities are kept (XDG Base Directory); malloc or NULL. */
static char *
find_state_dir(void)
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    char *path = NULL;

    /* A relative one is to be ignored. */
    if (state != NULL && state[0] == '/') {
        if (asprintf(&path, "%s/discern", state) < 0)
            return NULL;
    } else if (home != NULL && home[0] == '/') {
        if (asprintf(&path, "%s/.local/state/discern", home) < 0)
            return NULL;
    }
    return path;
}

void
cli_run_begin(struct cli_run *run, const struct cli_command *command,
              const struct cli_common *common)
{
    memset(run, 0, sizeof(*run));
    run->command = command;
    run->outcome = DCN_OUTCOME_FAILED;
    if (common != NULL) {
        run->json = common->json;
        run->quiet = common->quiet;
    }
    cli_message_init(&run->message, command->name);
    run->message.quiet = run->quiet;
    cli_progress_init(&run->progress, &run->message,
                      common == NULL ? NULL : common->progress, run->quiet);
    dcn_events_init(&run->events, sizeof(run->events));
    run->events.payload = run;
    run->events.progress = on_progress;
    run->events.note = on_note;
    run->events.named = on_named;
    run->events.cancelled = on_cancelled;
    run->state_dir = find_state_dir();
    cli_stop_install();
}

int
cli_run_refuse(struct cli_run *run, const char *wrong)
{
    cli_message_usage(&run->message, "%s", wrong);
    free(run->state_dir);
    return cli_exit_status(DCN_OUTCOME_USAGE);
}

int64_t
cli_run_fact(const struct cli_run *run, const char *key1, const char *key2)
{
    return dcn_report_integer(
        dcn_report_get(dcn_report_get(run->report, key1), key2));
}

int64_t
cli_run_lost(const struct cli_run *run)
{
    return cli_run_fact(run, "sectors", "damaged") +
           cli_run_fact(run, "sectors", "unread") +
           cli_run_fact(run, "sectors", "excluded");
}

static bool
put_out(const char *bytes, size_t len, void *payload)
{
    (void)payload;
    /* What could not be written is told at the end. */
    return fwrite(bytes, 1, len, stdout) == len;
}

static void
print_report(struct cli_run *run, void (*closing)(const struct cli_run *run))
{
    enum dcn_status status;

    if (run->report == NULL || (run->quiet && !run->json))
        return;
    status = dcn_report_write(run->report,
                              run->json ? DCN_REPORT_JSON : DCN_REPORT_TEXT,
                              put_out, NULL);
    if (status == DCN_ERR_NO_MEMORY) {
        cli_message_error(&run->message, "out of memory for the report");
        if (run->outcome == DCN_OUTCOME_GOOD)
            run->outcome = DCN_OUTCOME_FAILED;
        return;
    }
    if (!run->json && closing != NULL)
        closing(run);
}

static const struct {
    enum dcn_outcome outcome;
    const char *text;
} unshown[] = {
    {DCN_OUTCOME_DAMAGED, "the image is damaged"},
    {DCN_OUTCOME_DIFFERENT, "a difference was found"},
    {DCN_OUTCOME_LOCKED, "the drive refuses some of the disc"},
    {DCN_OUTCOME_UNPROVEN, "not all of the image is proven"},
    {DCN_OUTCOME_UNFINISHED, "not finished: the same command continues"},
};

static void
print_error(struct cli_run *run, enum dcn_status status)
{
    if (status == DCN_OK && !run->quiet)
        return;
    if (status == DCN_OK) {
        /* The report that would have said so is not shown. */
        for (size_t i = 0; i < sizeof(unshown) / sizeof(unshown[0]); i++)
            if (unshown[i].outcome == run->outcome)
                cli_message_error(&run->message, "%s", unshown[i].text);
        return;
    }
    if (status == DCN_ERR_CANCELLED && cli_stop_requested()) {
        cli_message_error(&run->message, "stopped on request");
        return;
    }
    cli_message_error(&run->message, "%s",
                      run->error.message[0] != '\0' ? run->error.message
                                                    : dcn_status_text(status));
}

int
cli_run_end(struct cli_run *run, enum dcn_status status,
            void (*closing)(const struct cli_run *run))
{
    int exit_status;

    run->outcome = cli_exit_outcome(status, run->outcome);
    if (status != DCN_OK && run->error.status == DCN_OK)
        run->error.status = status;
    cli_message_bar_clear(&run->message);
    print_report(run, closing);
    print_error(run, status);
    if (!cli_message_end_output(&run->message) &&
        run->outcome == DCN_OUTCOME_GOOD)
        run->outcome = DCN_OUTCOME_FAILED;
    exit_status = cli_exit_status(run->outcome);
    if (run->progress.mode == CLI_PROGRESS_JSON)
        tell_json(run, cli_ndjson_done(cli_exit_name(run->outcome), exit_status,
                                       &run->error));
    dcn_report_free(run->report);
    free(run->state_dir);
    return exit_status;
}
