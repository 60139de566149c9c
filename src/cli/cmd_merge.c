/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern merge: several captures of one disc become one image. */
#include "cli/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Of dcn_merge_options.sources, and more than a usage error needs. */
#define MAX_SOURCES 64

struct merge {
    struct cli_common common;
    struct dcn_merge_options job;
    bool fix_codes;
};

#define FIELD(name) offsetof(struct merge, name)

static const struct cli_option options[] = {
    {'o', "output", CLI_FILE, FIELD(job.base), "BASE", NULL,
     "write BASE.iso or BASE.cue ... (must be given)"},
    {'f', "format", CLI_FORMAT, FIELD(job.format), "FORMAT", NULL,
     "(default: cue if a source has raw sectors)"},
    {'n', "list", CLI_COUNT, FIELD(job.max_listed), "N", NULL,
     "list the first N decisions (default: 10000)"},
    {0, "fix-codes", CLI_FLAG, FIELD(fix_codes), NULL, NULL,
     "make odd codes right: not the disc as it is"},
    {0, "room-wait", CLI_TIME, FIELD(job.room_wait_s), "TIME", NULL,
     "on a full disk wait for room (default: 10m; 0: fail)"},
    {0, "overwrite", CLI_FLAG, FIELD(job.overwrite), NULL, NULL,
     "replace an image that is there, but never a source"},
    CLI_ENCODING_ROW(merge),
    CLI_PROGRESS_ROW(merge),
    CLI_QUIET_ROW(merge),
    CLI_JSON_ROW(merge),
    CLI_HELP_ROW,
    CLI_END_ROW,
};

static void
close_merge(const struct cli_run *run)
{
    switch (run->outcome) {
    case DCN_OUTCOME_GOOD:
        printf("\nThe image is complete: all %" PRId64
               " sectors were recovered from the sources together.\n",
               cli_run_fact(run, "sectors", "total"));
        return;
    case DCN_OUTCOME_UNPROVEN:
        printf("\nThe image is complete, but not all of it is proven: the "
               "report says what is in doubt.\n");
        return;
    case DCN_OUTCOME_DAMAGED:
    case DCN_OUTCOME_LOCKED:
    case DCN_OUTCOME_UNFINISHED:
        printf("\nTHE IMAGE IS DAMAGED: of %" PRId64 " sectors %" PRId64
               " are not recovered from any source, %" PRId64
               " of them because sources differ; %s says which.\n",
               cli_run_fact(run, "sectors", "total"), cli_run_lost(run),
               cli_run_fact(run, "arbitration", "conflict"),
               dcn_report_string(dcn_report_get(run->report, "map")));
        return;
    case DCN_OUTCOME_INTERRUPTED:
        printf("\nNot finished: nothing was kept.\n");
        return;
    default:
        if (dcn_report_get(run->report, "base") != NULL)
            printf("\nNOT MERGED: no image was made.\n");
    }
}

/* Contradictions that need no disc to be seen; NULL: none. */
static const char *
contradiction(const struct merge *merge)
{
    if (merge->job.base == NULL)
        return "name the output: --output BASE";
    if (merge->common.quiet && merge->common.progress != NULL &&
        merge->common.progress[0] == 'b')
        return "--quiet and --progress bar exclude each other";
    return NULL;
}

static int
run_merge(const struct cli_call *call)
{
    const char *sources[MAX_SOURCES + 1] = {NULL};
    struct merge merge;
    struct cli_parsed parsed;
    struct cli_run run;
    enum dcn_status status;
    const char *wrong;
    int exit_status;

    memset(&merge, 0, sizeof(merge));
    dcn_merge_options_init(&merge.job, sizeof(merge.job));
    if (!cli_run_parse(call, &merge, &parsed, 2, MAX_SOURCES, &exit_status))
        return exit_status;
    wrong = contradiction(&merge);
    cli_run_begin(&run, call->command, &merge.common);
    if (wrong != NULL)
        return cli_run_refuse(&run, wrong);
    for (size_t i = 0; i < parsed.operands; i++)
        sources[i] = parsed.operand[i];
    merge.job.sources = sources;
    merge.job.fix_codes = merge.fix_codes;
    status = dcn_merge(&merge.job, &run.events, &run.outcome, &run.report,
                       &run.error);
    return cli_run_end(&run, status, close_merge);
}

const struct cli_command cli_merge = {
    .name = "merge",
    .summary = "make one image of several captures of a disc",
    .operands = "SOURCE SOURCE...",
    .details = "SOURCE is the BASE of a rip, an image with its map beside it "
               "(.map or\n"
               ".mapfile), or IMAGE,map=FILE; a mapfile of ddrescue will do. "
               "They are\n"
               "checked to be of one disc, and only read.",
    .options = options,
    .run = run_merge,
};
