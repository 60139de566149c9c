/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the command share. Standard output carries the report,
 * standard error everything else (message.h). Only discern's public headers
 * are included here.
 */
#ifndef DISCERN_CLI_CLI_H
#define DISCERN_CLI_CLI_H

#include "cli/message.h"
#include "cli/options.h"

#include <discern/discern.h>

struct cli_call;

/* One command: all that is known of it, at the end of its file (cmd_NAME.c);
 * its row in commands.c names it. */
struct cli_command {
    const char *name;
    const char *summary;              /* one line, no full stop */
    const char *operands;             /* "[SOURCE]"; for the usage line */
    const char *details;              /* more for --help, or NULL */
    const char *page;                 /* manual page; NULL: discern-NAME */
    const struct cli_option *options; /* ends with a NULL name */
    /* Runs it. Returns the exit status. */
    int (*run)(const struct cli_call *call);
};

/* A command as it was called. The table comes along, so that help need not
 * know who is in it. */
struct cli_call {
    const struct cli_command *command;
    const struct cli_command *const *commands; /* ends with NULL */
    int argc;
    char **argv; /* argv[0] is the command's name */
};

/* All commands, in the order of help; ends with NULL. For main.c alone. */
extern const struct cli_command *const cli_commands[];

/* Of details: what a SOURCE is. */
#define CLI_SOURCE_DETAILS                                                     \
    "SOURCE is a drive (/dev/sr0), an image (.iso, .cue, .toc, .nrg, .ccd),\n" \
    "or virtual:IMAGE[,personality=F][,damage=F][,medium=cd|dvd|bd]."

/* ---- help.c ---- */

/* The command of that name, or NULL. */
const struct cli_command *
cli_command_find(const struct cli_command *const *commands, const char *name);
/* Write to standard output: a command's --help, the list of commands, and all
 * options as a table for completion. */
void cli_print_help(const struct cli_command *command);
void cli_print_commands(const struct cli_command *const *commands);
void cli_print_table(const struct cli_command *const *commands);

#endif
