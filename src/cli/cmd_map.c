/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern map: what is known of each sector of a rip. */
#include "cli/run.h"

#include <string.h>

struct map {
    struct cli_common common;
    struct dcn_map_options job;
};

static const struct cli_option options[] = {
    CLI_JSON_ROW(map),
    CLI_HELP_ROW,
    CLI_END_ROW,
};

static int
run_map(const struct cli_call *call)
{
    struct map map;
    struct cli_parsed parsed;
    struct cli_run run;
    enum dcn_status status;
    int exit_status;

    memset(&map, 0, sizeof(map));
    dcn_map_options_init(&map.job, sizeof(map.job));
    if (!cli_run_parse(call, &map, &parsed, 1, 1, &exit_status))
        return exit_status;
    cli_run_begin(&run, call->command, &map.common);
    map.job.path = parsed.operand[0];
    status =
        dcn_map(&map.job, &run.events, &run.outcome, &run.report, &run.error);
    return cli_run_end(&run, status, NULL);
}

const struct cli_command cli_map = {
    .name = "map",
    .summary = "show what is known of each sector of a rip",
    .operands = "FILE",
    .details = "FILE is the BASE.map of a rip.",
    .options = options,
    .run = run_map,
};
