/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern info: what a disc or an image is. */
#include "cli/run.h"

#include <string.h>

struct info {
    struct cli_common common;
    struct dcn_info_options job;
};

#define FIELD(name) offsetof(struct info, name)

static const struct cli_option options[] = {
    {'d', "deep", CLI_FLAG, FIELD(job.deep), NULL, NULL,
     "scan Q for pregaps and indexes, list the files"},
    CLI_ENCODING_ROW(info),
    CLI_PROGRESS_ROW(info),
    CLI_QUIET_ROW(info),
    CLI_JSON_ROW(info),
    CLI_HELP_ROW,
    CLI_END_ROW,
};

static int
run_info(const struct cli_call *call)
{
    struct info info;
    struct cli_parsed parsed;
    struct cli_run run;
    enum dcn_status status;
    int exit_status;

    memset(&info, 0, sizeof(info));
    dcn_info_options_init(&info.job, sizeof(info.job));
    if (!cli_run_parse(call, &info, &parsed, 0, 1, &exit_status))
        return exit_status;
    cli_run_begin(&run, call->command, &info.common);
    info.job.source = parsed.operand[0];
    info.job.state_dir = run.state_dir;
    status =
        dcn_info(&info.job, &run.events, &run.outcome, &run.report, &run.error);
    return cli_run_end(&run, status, NULL);
}

const struct cli_command cli_info = {
    .name = "info",
    .summary = "describe a disc or an image",
    .operands = "[SOURCE]",
    .details = CLI_SOURCE_DETAILS "\nWithout it, the only drive is taken.",
    .options = options,
    .run = run_info,
};
