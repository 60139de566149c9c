/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command discern: finds the command that the first word names. */
#include "cli/cli.h"
#include "cli/exit.h"

#include <string.h>

/* Words before a command that mean one. */
static const struct {
    const char *word, *command;
} aliases[] = {
    {"--help", "help"},
    {"-h", "help"},
    {"--version", "version"},
    {"-V", "version"},
};

static int
refuse(const char *word)
{
    const struct cli_command *const *meant = cli_commands;
    struct cli_message message;

    cli_message_init(&message, NULL);
    while (*meant != NULL && !cli_similar(word, (*meant)->name))
        meant++;
    if (*meant != NULL)
        cli_message_usage(&message, "unknown command '%s' (did you mean '%s'?)",
                          word, (*meant)->name);
    else if (word[0] == '-')
        cli_message_usage(&message, "unknown option %s", word);
    else
        cli_message_usage(&message, "unknown command '%s'", word);
    return cli_exit_status(DCN_OUTCOME_USAGE);
}

int
main(int argc, char **argv)
{
    struct cli_call call = {.commands = cli_commands};
    struct cli_message message;
    const char *name;
    size_t i;

    if (argc < 2) {
        cli_message_init(&message, NULL);
        cli_message_usage(&message, "no command given");
        return cli_exit_status(DCN_OUTCOME_USAGE);
    }
    name = argv[1];
    for (i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        if (strcmp(aliases[i].word, name) == 0)
            name = aliases[i].command;
    }
    call.command = cli_command_find(cli_commands, name);
    if (call.command == NULL)
        return refuse(name);
    call.argc = argc - 1;
    call.argv = argv + 1;
    return call.command->run(&call);
}
