/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern drives: the machine's drives and what they can do. */
#include "cli/run.h"

#include <stddef.h>
#include <string.h>

struct drives {
    struct cli_common common;
    struct dcn_drives_options job;
};

#define FIELD(name) offsetof(struct drives, name)

static const struct cli_option options[] = {
    {0, "forget", CLI_FLAG, FIELD(job.forget), NULL, NULL,
     "forget what is remembered of them (without SOURCE: of all)"},
    CLI_QUIET_ROW(drives),
    CLI_JSON_ROW(drives),
    CLI_HELP_ROW,
    CLI_END_ROW,
};

static int
run_drives(const struct cli_call *call)
{
    struct drives drives;
    struct cli_parsed parsed;
    struct cli_run run;
    enum dcn_status status;
    int exit_status;

    memset(&drives, 0, sizeof(drives));
    dcn_drives_options_init(&drives.job, sizeof(drives.job));
    /* One less than there is room for, so that a NULL ends them. */
    if (!cli_run_parse(call, &drives, &parsed, 0,
                       sizeof(parsed.operand) / sizeof(parsed.operand[0]) - 1,
                       &exit_status))
        return exit_status;
    cli_run_begin(&run, call->command, &drives.common);
    drives.job.sources = parsed.operand;
    drives.job.state_dir = run.state_dir;
    status = dcn_drives(&drives.job, &run.events, &run.outcome, &run.report,
                        &run.error);
    return cli_run_end(&run, status, NULL);
}

const struct cli_command cli_drives = {
    .name = "drives",
    .summary = "list the drives and what they can do",
    .operands = "[SOURCE]...",
    .details = "Without SOURCE: all of this machine.",
    .options = options,
    .run = run_drives,
};
