/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every command that calls a job does around it: parse, listen to
 * events, print the report, end with the right status.
 */
#ifndef DISCERN_CLI_RUN_H
#define DISCERN_CLI_RUN_H

#include "cli/cli.h"
#include "cli/progress_events.h"

/* Options that jobs share; first in the struct of each command. */
struct cli_common {
    bool json, quiet;
    const char *progress; /* "bar", "json", "none", or NULL */
};

struct cli_run {
    const struct cli_command *command;
    struct cli_message message;
    struct cli_progress progress;
    struct dcn_events events; /* to be given to the job */
    bool json, quiet;
    bool stop_told;  /* that a signal asked to stop */
    char *state_dir; /* or NULL */
    /* The job's results. */
    enum dcn_outcome outcome;
    struct dcn_report *report;
    struct dcn_error error;
};

/*
 * Parses the command line into target, whose first member may be a struct
 * cli_common. False: the command ends now with *status (--help was shown, or
 * a usage error).
 */
bool cli_run_parse(const struct cli_call *call, void *target,
                   struct cli_parsed *parsed, size_t least_operands,
                   size_t most_operands, int *status);

/* Readies events, progress and signals. common MAY be NULL. */
void cli_run_begin(struct cli_run *run, const struct cli_command *command,
                   const struct cli_common *common);

/* Ends a run before its job for a usage error; returns the exit status. */
int cli_run_refuse(struct cli_run *run, const char *wrong);

/*
 * Prints report, error and closing line, frees everything; returns the exit
 * status. closing (MAY be NULL) writes the last line of the text for
 * people, and a blank line before it.
 */
int cli_run_end(struct cli_run *run, enum dcn_status status,
                void (*closing)(const struct cli_run *run));

/* report[key1][key2] as an integer, 0 where it is not there. */
int64_t
cli_run_fact(const struct cli_run *run, const char *key1, const char *key2);
/* Sectors of the image that are not the disc's, as the report counts them. */
int64_t cli_run_lost(const struct cli_run *run);

/* Rows of the options that jobs share. */
#define CLI_ENCODING_ROW(type)                                                \
    {                                                                         \
        0, "encoding", CLI_TEXT, offsetof(struct type, job.encoding), "NAME", \
            NULL, "a sheet's text is in NAME (default: by its bytes)"         \
    }
#define CLI_PROGRESS_ROW(type)                                             \
    {                                                                      \
        0, "progress", CLI_CHOICE, offsetof(struct type, common.progress), \
            "FORM", cli_progress_choices,                                  \
            "bar, json (lines on standard error) or none"                  \
    }
#define CLI_QUIET_ROW(type)                                                \
    {                                                                      \
        'q', "quiet", CLI_FLAG, offsetof(struct type, common.quiet), NULL, \
            NULL, "no progress, no notes, no report as text"               \
    }
#define CLI_JSON_ROW(type)                                                   \
    {                                                                        \
        0, "json", CLI_FLAG, offsetof(struct type, common.json), NULL, NULL, \
            "print the report as JSON"                                       \
    }
#define CLI_END_ROW                            \
    {                                          \
        0, NULL, CLI_FLAG, 0, NULL, NULL, NULL \
    }

#endif
