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
    const struct cli_command *command;
    struct cli_message message;

    cli_message_init(&message, NULL);
    for (command = cli_commands; command->name != NULL; command++) {
        if (cli_similar(word, command->name))
            break;
    }
    if (command->name != NULL)
        cli_message_usage(&message, "unknown command '%s' (did you mean '%s'?)",
                          word, command->name);
    else if (word[0] == '-')
        cli_message_usage(&message, "unknown option %s", word);
    else
        cli_message_usage(&message, "unknown command '%s'", word);
    return cli_exit_status(DCN_OUTCOME_USAGE);
}

int
main(int argc, char **argv)
{
    const struct cli_command *command;
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
    command = cli_command_find(name);
    if (command == NULL)
        return refuse(name);
    return command->run(command, argc - 1, argv + 1);
}
