/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands: one row here, one file each. */
#include "cli/cli.h"

#include <string.h>

#define SOURCE_DETAILS                                                         \
    "SOURCE is a drive (/dev/sr0), an image (.iso, .cue, .toc, .nrg, .ccd),\n" \
    "or virtual:IMAGE[,personality=F][,damage=F][,medium=cd|dvd|bd]."

const struct cli_command cli_commands[] = {
    {"rip", "make an image of a disc, with the proof", "[SOURCE]",
     SOURCE_DETAILS
     "\nWithout it, the only drive is taken. Given again after an "
     "interruption,\nthe same command continues.",
     cli_rip_options, cli_rip},
    {"merge", "make one image of several captures of a disc",
     "SOURCE SOURCE...",
     "SOURCE is the BASE of a rip, an image with its map beside it (.map or\n"
     ".mapfile), or IMAGE,map=FILE; a mapfile of ddrescue will do. They are\n"
     "checked to be of one disc, and only read.",
     cli_merge_options, cli_merge},
    {"verify", "compare an image with the disc, or check it alone",
     "IMAGE [SOURCE]",
     SOURCE_DETAILS
     "\nWith it, the disc is read again and every sector compared. "
     "Without it, the\nimage's own codes, its sheet and the recorded hashes "
     "are checked.",
     cli_verify_options, cli_verify},
    {"info", "describe a disc or an image", "[SOURCE]",
     SOURCE_DETAILS "\nWithout it, the only drive is taken.", cli_info_options,
     cli_info},
    {"drives", "list the drives and what they can do", "[SOURCE]...",
     "Sources that are given are listed too.", cli_drives_options, cli_drives},
    {"serve", "make an image a drive of this machine (/dev/srN)", "IMAGE",
     "Prints the device's name; Ctrl-C removes it. Linux only, needs root.",
     cli_serve_options, cli_serve},
    {"map", "show what is known of each sector of a rip", "FILE",
     "FILE is the BASE.map of a rip.", cli_map_options, cli_map},
    {"help", "show help on discern or a command", "[COMMAND]", NULL,
     cli_help_options, cli_help},
    {"version", "show the version", "", NULL, cli_version_options, cli_version},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct cli_command *
cli_command_find(const char *name)
{
    const struct cli_command *command;

    for (command = cli_commands; command->name != NULL; command++) {
        if (strcmp(command->name, name) == 0)
            return command;
    }
    return NULL;
}
