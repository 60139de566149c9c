/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Progress on standard error: a bar of one line on a terminal, a line every
 * 30 seconds elsewhere, or a JSON object a line.
 */
#ifndef DISCERN_CLI_PROGRESS_H
#define DISCERN_CLI_PROGRESS_H

#include "cli/message.h"

#include <discern/events.h>

enum cli_progress_mode {
    CLI_PROGRESS_NONE,
    CLI_PROGRESS_BAR,
    CLI_PROGRESS_LINES,
    CLI_PROGRESS_JSON,
};

struct cli_progress {
    struct cli_message *message;
    enum cli_progress_mode mode;
    bool drawn;           /* something was shown */
    enum dcn_phase phase; /* of what was shown last */
    bool complete;        /* that all of its sectors are done */
    double shown_s;       /* when, on the monotonic clock */
};

/* The values of --progress, for the tables of options. */
extern const char *const cli_progress_choices[];

/*
 * word is --progress's ("bar", "json", "none"), or NULL for a bar on a
 * terminal and nothing elsewhere; "bar" without a terminal means lines.
 */
void
cli_progress_init(struct cli_progress *progress, struct cli_message *message,
                  const char *word, bool quiet);

/* Shows it, if enough time has passed or the phase is another. */
void cli_progress_show(struct cli_progress *progress,
                       const struct dcn_progress *now);

/*
 * One line of at most width columns: phase, share done, bar, time left,
 * errors, speed, position; what does not fit is left out, the least needed
 * first. Plain ASCII. (progress_line.c)
 */
void cli_progress_line(const struct dcn_progress *now, size_t width, char *line,
                       size_t size);

/* JSON objects of docs/schema/progress.json, one line, malloc; NULL where
 * memory ran out. (ndjson.c) */
char *cli_ndjson_progress(const struct dcn_progress *now);
char *
cli_ndjson_note(enum dcn_note_level level, const char *code, const char *text);
char *cli_ndjson_named(const char *what, const char *name);
char *cli_ndjson_done(const char *outcome, int exit_status,
                      const struct dcn_error *error);

#endif
