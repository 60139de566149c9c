/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern drives: the machine's drives and what they can do. */
#include "cli/run.h"

#include <string.h>

struct drives {
    struct cli_common common;
    struct dcn_drives_options job;
};

const struct cli_option cli_drives_options[] = {
    CLI_QUIET_ROW(drives),
    CLI_JSON_ROW(drives),
    CLI_HELP_ROW,
    CLI_END_ROW,
};

int
cli_drives(const struct cli_command *command, int argc, char **argv)
{
    struct drives drives;
    struct cli_parsed parsed;
    struct cli_run run;
    enum dcn_status status;
    int exit_status;

    memset(&drives, 0, sizeof(drives));
    dcn_drives_options_init(&drives.job, sizeof(drives.job));
    /* One less than there is room for, so that a NULL ends them. */
    if (!cli_run_parse(command, argc, argv, &drives, &parsed, 0,
                       sizeof(parsed.operand) / sizeof(parsed.operand[0]) - 1,
                       &exit_status))
        return exit_status;
    cli_run_begin(&run, command, &drives.common);
    drives.job.sources = parsed.operand;
    drives.job.state_dir = run.state_dir;
    status = dcn_drives(&drives.job, &run.events, &run.outcome, &run.report,
                        &run.error);
    return cli_run_end(&run, status, NULL);
}
