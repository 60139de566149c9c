/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern verify: an image against the disc, or against itself. */
#include "cli/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct verify {
    struct cli_common common;
    struct dcn_verify_options job;
};

#define FIELD(name) offsetof(struct verify, name)

static const struct cli_option options[] = {
    {'s', "speed", CLI_SPEED, FIELD(job.speed_x), "N", NULL,
     "read at N times 1x (default: the drive's choice)"},
    {'n', "list", CLI_COUNT, FIELD(job.max_listed), "N", NULL,
     "list the first N differences (default: 20)"},
    CLI_ENCODING_ROW(verify),
    CLI_PROGRESS_ROW(verify),
    CLI_QUIET_ROW(verify),
    CLI_JSON_ROW(verify),
    CLI_HELP_ROW,
    CLI_END_ROW,
};

/* What was checked of an image alone, as a clause; "" where nothing was. */
static const char *
checked_text(const struct cli_run *run)
{
    const struct dcn_report *checked = dcn_report_get(run->report, "checked");
    const char *text = dcn_report_string(dcn_report_get(checked, "text"));

    return text[0] == ',' ? text + 1 : text;
}

static void
close_good(const struct cli_run *run, bool compared)
{
    int64_t codes = cli_run_fact(run, "compare", "codes_differ");

    if (compared && codes > 0)
        printf("\nThe image holds the disc's data: of %" PRId64
               " sectors all are identical but %" PRId64
               ", which have the same user data under other codes or header "
               "(drives correct, or make up, both).\n",
               cli_run_fact(run, "compare", "sectors"), codes);
    else if (compared)
        printf("\nThe image is the disc: all %" PRId64
               " sectors are identical.\n",
               cli_run_fact(run, "compare", "sectors"));
    else
        printf("\nNothing speaks against the image. Checked:%s. Only a "
               "comparison with the disc proves it.\n",
               checked_text(run));
}

static void
close_damaged(const struct cli_run *run, bool compared)
{
    int64_t unreadable = cli_run_fact(run, "compare", "unreadable") +
                         cli_run_fact(run, "compare", "differs_c2");
    int64_t recorded =
        dcn_report_integer(dcn_report_get(run->report, "recorded_damage"));

    if (compared && recorded == 0 && unreadable == 0)
        printf("\nTHE DISC GOES ON where the drive gives nothing: all %" PRId64
               " sectors of the image are identical, but something says that "
               "more is recorded.\n",
               cli_run_fact(run, "compare", "sectors"));
    else if (compared && recorded == 0)
        printf("\nTHE DISC IS DAMAGED: it does not give %" PRId64
               " sectors whole now; all others are identical.\n",
               unreadable);
    else if (unreadable > 0)
        printf("\nTHE IMAGE IS DAMAGED: it holds sectors that were never read "
               "well, and the disc does not give %" PRId64
               " sectors whole now.\n",
               unreadable);
    else
        printf("\nTHE IMAGE IS DAMAGED: it holds sectors that were never read "
               "well%s.\n",
               compared ? ", though the disc gives the same bytes now" : "");
}

static void
close_unproven(const struct cli_run *run, bool compared)
{
    if (compared)
        printf("\nNOT PROVEN: the disc gives nothing else; the notes say "
               "what stays in doubt.\n");
    else if (checked_text(run)[0] != '\0')
        printf("\nNOT PROVEN. Nothing speaks against the image. Checked:%s.\n",
               checked_text(run));
    else
        printf("\nNOT PROVEN: there is nothing in the image that could be "
               "checked. Only a comparison with the disc proves it.\n");
}

static bool
is_same(const struct cli_run *run)
{
    const struct dcn_report *compare = dcn_report_get(run->report, "compare");

    return dcn_report_boolean(dcn_report_get(compare, "same"));
}

static void
close_verify(const struct cli_run *run)
{
    bool compared = dcn_report_get(run->report, "compare") != NULL;

    switch (run->outcome) {
    case DCN_OUTCOME_GOOD:
        close_good(run, compared);
        return;
    case DCN_OUTCOME_DAMAGED:
        close_damaged(run, compared);
        return;
    case DCN_OUTCOME_UNPROVEN:
        close_unproven(run, compared);
        return;
    case DCN_OUTCOME_DIFFERENT:
        printf(compared && !is_same(run)
                   ? "\nTHE IMAGE AND THE DISC DIFFER.\n"
                   : "\nTHE IMAGE IS NOT WHAT IT SHOULD BE.\n");
        return;
    case DCN_OUTCOME_INTERRUPTED:
        printf("\nNot finished: nothing is said of what was not compared.\n");
        return;
    default:
        /* The error says why. */
        if (dcn_report_get(run->report, "disc") != NULL)
            printf("\nTHE IMAGE WAS NOT VERIFIED.\n");
    }
}

static int
run_verify(const struct cli_call *call)
{
    struct verify verify;
    struct cli_parsed parsed;
    struct cli_run run;
    enum dcn_status status;
    int exit_status;

    memset(&verify, 0, sizeof(verify));
    dcn_verify_options_init(&verify.job, sizeof(verify.job));
    if (!cli_run_parse(call, &verify, &parsed, 1, 2, &exit_status))
        return exit_status;
    cli_run_begin(&run, call->command, &verify.common);
    verify.job.image = parsed.operand[0];
    verify.job.source = parsed.operand[1];
    verify.job.state_dir = run.state_dir;
    status = dcn_verify(&verify.job, &run.events, &run.outcome, &run.report,
                        &run.error);
    return cli_run_end(&run, status, close_verify);
}

const struct cli_command cli_verify = {
    .name = "verify",
    .summary = "compare an image with the disc, or check it alone",
    .operands = "IMAGE [SOURCE]",
    .details = CLI_SOURCE_DETAILS
    "\nWith it, the disc is read again and every sector compared. "
    "Without it, the\nimage's own codes, its sheet and the recorded hashes "
    "are checked.",
    .options = options,
    .run = run_verify,
};
