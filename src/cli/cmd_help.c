/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern help and discern version: what needs no disc and no library. */
#include "cli/run.h"

#include "cli/exit.h"

#include <stdio.h>

struct help {
    bool table;
};

static const struct cli_option help_options[] = {
    {0, "table", CLI_FLAG, offsetof(struct help, table), NULL, NULL,
     "print all options as a table, for completion"},
    CLI_HELP_ROW,
    CLI_END_ROW,
};

static const struct cli_option version_options[] = {
    CLI_HELP_ROW,
    CLI_END_ROW,
};

static int
end_output(const struct cli_command *command)
{
    struct cli_message message;

    cli_message_init(&message, command->name);
    return cli_exit_status(cli_message_end_output(&message)
                               ? DCN_OUTCOME_GOOD
                               : DCN_OUTCOME_FAILED);
}

static int
run_help(const struct cli_call *call)
{
    const struct cli_command *wanted = NULL;
    struct cli_message message;
    struct cli_parsed parsed;
    struct help help = {false};
    int exit_status;

    if (!cli_run_parse(call, &help, &parsed, 0, 1, &exit_status))
        return exit_status;
    if (parsed.operands > 0) {
        wanted = cli_command_find(call->commands, parsed.operand[0]);
        if (wanted == NULL) {
            cli_message_init(&message, NULL);
            cli_message_usage(&message, "unknown command '%s'",
                              parsed.operand[0]);
            return cli_exit_status(DCN_OUTCOME_USAGE);
        }
    }
    if (help.table)
        cli_print_table(call->commands);
    else if (wanted != NULL)
        cli_print_help(wanted);
    else
        cli_print_commands(call->commands);
    return end_output(call->command);
}

static int
run_version(const struct cli_call *call)
{
    struct cli_parsed parsed;
    int exit_status;

    if (!cli_run_parse(call, NULL, &parsed, 0, 0, &exit_status))
        return exit_status;
    printf("discern %s\n", dcn_version());
    return end_output(call->command);
}

const struct cli_command cli_help = {
    .name = "help",
    .summary = "show help on discern or a command",
    .operands = "[COMMAND]",
    .page = "discern",
    .options = help_options,
    .run = run_help,
};

const struct cli_command cli_version = {
    .name = "version",
    .summary = "show the version",
    .operands = "",
    .page = "discern",
    .options = version_options,
    .run = run_version,
};
