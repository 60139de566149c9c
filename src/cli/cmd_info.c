/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern info: what a disc or an image is. */
#include "cli/run.h"

#include <string.h>

struct info {
    struct cli_common common;
    struct dcn_info_options job;
};

#define FIELD(name) offsetof(struct info, name)

const struct cli_option cli_info_options[] = {
    {'d', "deep", CLI_FLAG, FIELD(job.deep), NULL, NULL,
     "scan Q for pregaps and indexes, list the files"},
    CLI_PROGRESS_ROW(info),
    CLI_QUIET_ROW(info),
    CLI_JSON_ROW(info),
    CLI_HELP_ROW,
    CLI_END_ROW,
};

int
cli_info(const struct cli_command *command, int argc, char **argv)
{
    struct info info;
    struct cli_parsed parsed;
    struct cli_run run;
    enum dcn_status status;
    int exit_status;

    memset(&info, 0, sizeof(info));
    dcn_info_options_init(&info.job, sizeof(info.job));
    if (!cli_run_parse(command, argc, argv, &info, &parsed, 0, 1, &exit_status))
        return exit_status;
    cli_run_begin(&run, command, &info.common);
    info.job.source = parsed.operand[0];
    info.job.state_dir = run.state_dir;
    status =
        dcn_info(&info.job, &run.events, &run.outcome, &run.report, &run.error);
    return cli_run_end(&run, status, NULL);
}
