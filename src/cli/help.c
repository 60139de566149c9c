/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --help, the list of commands, the table for completion, and the version:
 * all printed from the tables of commands and options.
 */
#include "cli/run.h"

#include "cli/exit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct help {
    bool table;
};

const struct cli_option cli_help_options[] = {
    {0, "table", CLI_FLAG, offsetof(struct help, table), NULL, NULL,
     "print all options as a table, for completion"},
    CLI_HELP_ROW,
    CLI_END_ROW,
};

const struct cli_option cli_version_options[] = {
    CLI_HELP_ROW,
    CLI_END_ROW,
};

/* "-o, --output=BASE" */
static void
print_option(const struct cli_option *option, int column)
{
    char letter[8] = "    ", text[64];

    if (option->letter != 0)
        snprintf(letter, sizeof(letter), "-%c, ", option->letter);
    snprintf(text, sizeof(text), "%s--%s%s%s", letter, option->name,
             option->argument == NULL ? "" : "=",
             option->argument == NULL ? "" : option->argument);
    printf("  %-*s  %s\n", column, text, option->help);
}

void
cli_print_help(const struct cli_command *command)
{
    const struct cli_option *option;
    size_t widest = 0;

    printf("Usage: discern %s [OPTION]... %s\n", command->name,
           command->operands);
    printf("%c%s.\n", toupper((unsigned char)command->summary[0]),
           command->summary + 1);
    if (command->details != NULL)
        printf("\n%s\n", command->details);
    for (option = command->options; option->name != NULL; option++) {
        size_t len = 4 + 2 + strlen(option->name);

        if (option->argument != NULL)
            len += 1 + strlen(option->argument);
        if (len > widest)
            widest = len;
    }
    printf("\nOptions:\n");
    for (option = command->options; option->name != NULL; option++)
        print_option(option, (int)widest);
    /* help and version have no page of their own. */
    if (command->run == cli_help || command->run == cli_version)
        printf("\nMore: man discern\n");
    else
        printf("\nMore: man discern-%s\n", command->name);
}

void
cli_print_commands(void)
{
    const struct cli_command *command;

    printf("Usage: discern COMMAND [OPTION]... [ARGUMENT]...\n"
           "Optical discs (CD, DVD, Blu-ray) to proven images.\n\n"
           "Commands:\n");
    for (command = cli_commands; command->name != NULL; command++)
        printf("  %-7s  %s\n", command->name, command->summary);
    printf("\n'discern COMMAND --help' shows a command's options.\n"
           "Exit status: 0 all good, 1 failed, 2 usage, 3 image with damaged "
           "sectors,\n4 difference found, 5 no drive or no medium, 130 "
           "interrupted (state kept).\nMore: man discern\n");
}

/* One line an option, fields parted by tabs: command, long, short, what
 * completes the argument, help. A command's own line has its operands. */
static void
print_table(void)
{
    const struct cli_command *command;
    const struct cli_option *option;
    char kind[128];

    for (command = cli_commands; command->name != NULL; command++) {
        printf("%s\t\t\t%s\t%s\n", command->name, command->operands,
               command->summary);
        for (option = command->options; option->name != NULL; option++) {
            cli_option_completion(option, kind, sizeof(kind));
            printf("%s\t--%s\t%s%.1s\t%s\t%s\n", command->name, option->name,
                   option->letter == 0 ? "" : "-", &option->letter, kind,
                   option->help);
        }
    }
}

static int
end_output(const struct cli_command *command)
{
    struct cli_message message;

    cli_message_init(&message, command->name);
    return cli_exit_status(cli_message_end_output(&message)
                               ? DCN_OUTCOME_GOOD
                               : DCN_OUTCOME_FAILED);
}

int
cli_help(const struct cli_command *command, int argc, char **argv)
{
    const struct cli_command *wanted = NULL;
    struct cli_message message;
    struct cli_parsed parsed;
    struct help help = {false};
    int exit_status;

    if (!cli_run_parse(command, argc, argv, &help, &parsed, 0, 1, &exit_status))
        return exit_status;
    if (parsed.operands > 0) {
        wanted = cli_command_find(parsed.operand[0]);
        if (wanted == NULL) {
            cli_message_init(&message, NULL);
            cli_message_usage(&message, "unknown command '%s'",
                              parsed.operand[0]);
            return cli_exit_status(DCN_OUTCOME_USAGE);
        }
    }
    if (help.table)
        print_table();
    else if (wanted != NULL)
        cli_print_help(wanted);
    else
        cli_print_commands();
    return end_output(command);
}

int
cli_version(const struct cli_command *command, int argc, char **argv)
{
    struct cli_parsed parsed;
    int exit_status;

    if (!cli_run_parse(command, argc, argv, NULL, &parsed, 0, 0, &exit_status))
        return exit_status;
    printf("discern %s\n", dcn_version());
    return end_output(command);
}
