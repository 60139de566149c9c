/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of commands, in the order of help: one row here, one file each,
 * which says all of itself (cmd_map.c is the shortest).
 */
#include "cli/cli.h"

/* clang-format off */
#define COMMANDS(ROW) \
    ROW(rip)          \
    ROW(merge)        \
    ROW(verify)       \
    ROW(info)         \
    ROW(drives)       \
    ROW(serve)        \
    ROW(map)          \
    ROW(help)         \
    ROW(version)
/* clang-format on */

#define DECLARE(name) extern const struct cli_command cli_##name;
#define POINT(name)   &cli_##name,

COMMANDS(DECLARE)

const struct cli_command *const cli_commands[] = {COMMANDS(POINT) NULL};
