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

/* One command: a row of the table in commands.c, a file of its own. */
struct cli_command {
    const char *name;
    const char *summary;              /* one line, no full stop */
    const char *operands;             /* "[SOURCE]"; for the usage line */
    const char *details;              /* more for --help, or NULL */
    const struct cli_option *options; /* ends with a NULL name */
    /* Runs it; argv[0] is the command's name. Returns the exit status. */
    int (*run)(const struct cli_command *command, int argc, char **argv);
};

/* All commands, in the order of help; ends with a NULL name. */
extern const struct cli_command cli_commands[];

/* The command of that name, or NULL. */
const struct cli_command *cli_command_find(const char *name);

/* Each in the file of its name. */
int cli_rip(const struct cli_command *command, int argc, char **argv);
int cli_merge(const struct cli_command *command, int argc, char **argv);
int cli_verify(const struct cli_command *command, int argc, char **argv);
int cli_info(const struct cli_command *command, int argc, char **argv);
int cli_drives(const struct cli_command *command, int argc, char **argv);
int cli_serve(const struct cli_command *command, int argc, char **argv);
int cli_map(const struct cli_command *command, int argc, char **argv);
int cli_help(const struct cli_command *command, int argc, char **argv);
int cli_version(const struct cli_command *command, int argc, char **argv);

extern const struct cli_option cli_rip_options[];
extern const struct cli_option cli_merge_options[];
extern const struct cli_option cli_verify_options[];
extern const struct cli_option cli_info_options[];
extern const struct cli_option cli_drives_options[];
extern const struct cli_option cli_serve_options[];
extern const struct cli_option cli_map_options[];
extern const struct cli_option cli_help_options[];
extern const struct cli_option cli_version_options[];

/* Writes a command's --help, and the list of commands, to standard output
 * (help.c). */
void cli_print_help(const struct cli_command *command);
void cli_print_commands(void);

#endif
