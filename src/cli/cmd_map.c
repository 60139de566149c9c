/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern map: what is known of each sector of a rip. */
#include "cli/run.h"

#include <string.h>

struct map {
    struct cli_common common;
};

const struct cli_option cli_map_options[] = {
    CLI_JSON_ROW(map),
    CLI_HELP_ROW,
    CLI_END_ROW,
};

int
cli_map(const struct cli_command *command, int argc, char **argv)
{
    struct map map;
    struct cli_parsed parsed;
    struct cli_run run;
    enum dcn_status status;
    int exit_status;

    memset(&map, 0, sizeof(map));
    if (!cli_run_parse(command, argc, argv, &map, &parsed, 1, 1, &exit_status))
        return exit_status;
    cli_run_begin(&run, command, &map.common);
    status =
        dcn_map_info(parsed.operand[0], &run.outcome, &run.report, &run.error);
    return cli_run_end(&run, status, NULL);
}
