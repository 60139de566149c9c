/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --help, the list of commands and the table for completion: all printed from
 * the tables of commands and options.
 */
#include "cli/cli.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Text from two columns behind column on, in lines of at most 80. */
static void
print_wrapped(const char *text, int column)
{
    int at = column;

    while (*text != '\0') {
        int len = (int)strcspn(text, " ");
        bool first = at == column;

        if (!first && at + 1 + len > 80) {
            printf("\n%*s", column, "");
            first = true;
            at = column;
        }
        printf("%s%.*s", first ? "  " : " ", len, text);
        at += (first ? 2 : 1) + len;
        text += len + strspn(text + len, " ");
    }
    printf("\n");
}

/* "-o, --output=BASE" */
static void
print_option(const struct cli_option *option, int column)
{
    char letter[8] = "    ", text[64], help[160];

    if (option->letter != 0)
        snprintf(letter, sizeof(letter), "-%c, ", option->letter);
    snprintf(text, sizeof(text), "%s--%s%s%s", letter, option->name,
             option->argument == NULL ? "" : "=",
             option->argument == NULL ? "" : option->argument);
    cli_option_help(option, help, sizeof(help));
    printf("  %-*s", column, text);
    print_wrapped(help, 2 + column);
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
    if (command->page != NULL)
        printf("\nMore: man %s\n", command->page);
    else
        printf("\nMore: man discern-%s\n", command->name);
}

void
cli_print_commands(const struct cli_command *const *commands)
{
    printf("Usage: discern COMMAND [OPTION]... [ARGUMENT]...\n"
           "Optical discs (CD, DVD, Blu-ray) to proven images.\n\n"
           "Commands:\n");
    for (; *commands != NULL; commands++)
        printf("  %-7s  %s\n", (*commands)->name, (*commands)->summary);
    printf("\n'discern COMMAND --help' shows a command's options.\n"
           "Exit status: 0 all good, 1 failed, 2 usage, 3 image with damaged "
           "sectors,\n4 difference found, 5 no drive or no medium, 130 "
           "interrupted (state kept).\nMore: man discern\n");
}

/* One line an option, fields parted by tabs: command, long, short, what
 * completes the argument, help. A command's own line has its operands. */
void
cli_print_table(const struct cli_command *const *commands)
{
    const struct cli_option *option;
    char kind[128], help[160];

    for (; *commands != NULL; commands++) {
        const struct cli_command *command = *commands;

        printf("%s\t\t\t%s\t%s\n", command->name, command->operands,
               command->summary);
        for (option = command->options; option->name != NULL; option++) {
            cli_option_completion(option, kind, sizeof(kind));
            cli_option_help(option, help, sizeof(help));
            printf("%s\t--%s\t%s%.1s\t%s\t%s\n", command->name, option->name,
                   option->letter == 0 ? "" : "-", &option->letter, kind, help);
        }
    }
}

const struct cli_command *
cli_command_find(const struct cli_command *const *commands, const char *name)
{
    while (*commands != NULL && strcmp((*commands)->name, name) != 0)
        commands++;
    return *commands;
}
