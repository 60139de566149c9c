/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern rip: a disc becomes an image with its proof. */
#include "cli/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct rip {
    struct cli_common common;
    struct dcn_rip_options job;
    struct cli_ranges skip;
    bool fix_codes;
};

/* As enum dcn_second_read counts. */
static const char *const second_reads[] = {"auto", "always", "never", NULL};
/* As enum dcn_c2_form counts. */
static const char *const c2_forms[] = {"auto", "never", "294", "296", NULL};

#define FIELD(name) offsetof(struct rip, name)

static const struct cli_option options[] = {
    {'o', "output", CLI_FILE, FIELD(job.base), "BASE", NULL,
     "write BASE.iso, BASE.cue ... (default: disc's name)"},
    {'f', "format", CLI_FORMAT, FIELD(job.format), "FORMAT", NULL,
     "(default: iso where nothing is lost)"},
    {0, "split", CLI_FLAG, FIELD(job.split), NULL, NULL,
     "one BIN file a track"},
    {0, "sub", CLI_FLAG, FIELD(job.sub), NULL, NULL,
     "keep the P-W subchannel in any case (BASE.sub)"},
    {0, "no-sub", CLI_FLAG, FIELD(job.no_sub), NULL, NULL,
     "never keep the subchannel"},
    {'r', "retries", CLI_COUNT, FIELD(job.retries), "N", NULL,
     "try each bad sector N times more (default: 8)"},
    {'s', "speed", CLI_SPEED, FIELD(job.speed_x), "N", NULL,
     "read at N times 1x (default: the drive's choice)"},
    {'t', "time-limit", CLI_TIME, FIELD(job.time_limit_s), "TIME", NULL,
     "stop retrying after TIME (90s, 15m, 1h30m)"},
    {0, "give-up-after", CLI_COUNT, FIELD(job.give_up_after), "N", NULL,
     "stop once N sectors are bad"},
    {0, "fast", CLI_FLAG, FIELD(job.fast), NULL, NULL,
     "take only what is easy: no retries"},
    {0, "c2", CLI_ENUM, FIELD(job.c2), "FORM", c2_forms,
     "C2 to ask the drive for (default: auto)"},
    {0, "second-read", CLI_ENUM, FIELD(job.second_read), "WHEN", second_reads,
     "read audio twice: auto (default), always, never"},
    {0, "files-first", CLI_FLAG, FIELD(job.files_first), NULL, NULL,
     "read the file system and its files before the rest"},
    {0, "skip", CLI_RANGES, FIELD(skip), "A-B", NULL,
     "do not read sectors A to B; may be given again"},
    {0, "try-intended", CLI_FLAG, FIELD(job.try_intended), NULL, NULL,
     "try also what looks unreadable on purpose"},
    {0, "fix-codes", CLI_FLAG, FIELD(fix_codes), NULL, NULL,
     "make odd codes right: not the disc as it is"},
    {0, "room-wait", CLI_TIME, FIELD(job.room_wait_s), "TIME", NULL,
     "on a full disk wait for room (default: 10m; 0: fail)"},
    {0, "drive-wait", CLI_TIME, FIELD(job.drive_wait_s), "TIME", NULL,
     "wait for a lost drive or disc (default: 2m; 0: not)"},
    {0, "overwrite", CLI_FLAG, FIELD(job.overwrite), NULL, NULL,
     "replace an image that is there, start anew"},
    {0, "record", CLI_FILE, FIELD(job.record), "FILE", NULL,
     "keep all that the drive was asked and said in FILE"},
    CLI_ENCODING_ROW(rip),
    CLI_PROGRESS_ROW(rip),
    CLI_QUIET_ROW(rip),
    CLI_JSON_ROW(rip),
    CLI_HELP_ROW,
    CLI_END_ROW,
};

static void
print_damage(const struct cli_run *run)
{
    const char *map = dcn_report_string(dcn_report_get(run->report, "map"));
    int64_t lost = cli_run_fact(run, "sectors", "damaged") +
                   cli_run_fact(run, "sectors", "unread") +
                   cli_run_fact(run, "sectors", "excluded");

    if (lost == 0 && dcn_report_get(run->report, "left_out") != NULL) {
        printf("\nTHE IMAGE IS NOT THE WHOLE DISC: all sectors were read, but "
               "an image of this format cannot hold them all.\n");
        return;
    }
    if (lost == 0 && cli_run_fact(run, "subchannel", "missing") > 0) {
        printf("\nTHE IMAGE IS NOT THE WHOLE DISC: %" PRId64
               " sectors were read without the subchannel that was asked "
               "for.\n",
               cli_run_fact(run, "subchannel", "missing"));
        return;
    }
    printf("\nTHE IMAGE IS DAMAGED: of %" PRId64 " sectors %" PRId64
           " are damaged and %" PRId64 " were not read",
           cli_run_fact(run, "sectors", "total"),
           cli_run_fact(run, "sectors", "damaged"),
           cli_run_fact(run, "sectors", "unread") +
               cli_run_fact(run, "sectors", "excluded"));
    if (map[0] != '\0')
        printf("; %s says which", map);
    printf(".\n");
}

/* Of a rip that was complete before; its report has the rest. */
static void
close_complete(const struct cli_run *run)
{
    static const struct {
        enum dcn_outcome outcome;
        const char *text;
    } endings[] = {
        {DCN_OUTCOME_GOOD, "all sectors were read then, and nothing spoke "
                           "against any of them"},
        {DCN_OUTCOME_UNPROVEN, "not all of it is proven"},
        {DCN_OUTCOME_DAMAGED, "IT IS NOT THE WHOLE DISC"},
        {DCN_OUTCOME_LOCKED, "the drive refused some of the disc"},
        {DCN_OUTCOME_UNFINISHED, "it was not finished"},
    };

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
        if (endings[i].outcome == run->outcome)
            printf("\nThe image was complete already, as %s.json says: %s.\n",
                   dcn_report_string(dcn_report_get(run->report, "base")),
                   endings[i].text);
}

static void
close_rip(const struct cli_run *run)
{
    if (dcn_report_get(run->report, "complete_already") != NULL) {
        close_complete(run);
        return;
    }
    switch (run->outcome) {
    case DCN_OUTCOME_GOOD:
        printf("\nThe image is complete: all %" PRId64
               " sectors were read, and nothing speaks against any of "
               "them.\n",
               cli_run_fact(run, "sectors", "total"));
        return;
    case DCN_OUTCOME_UNPROVEN:
        printf("\nThe image is complete, but not all of it is proven: the "
               "notes say what is in doubt.\n");
        return;
    case DCN_OUTCOME_LOCKED:
        printf("\nTHE IMAGE IS NOT COMPLETE: the drive refuses some of the "
               "disc.\n");
        return;
    case DCN_OUTCOME_DAMAGED:
        print_damage(run);
        return;
    case DCN_OUTCOME_UNFINISHED:
    case DCN_OUTCOME_INTERRUPTED:
        printf("\nNot finished. The same command continues where this one "
               "stopped.\n");
        return;
    default:
        /* Of a rip that never began, the error says all. */
        if (dcn_report_get(run->report, "sectors") != NULL)
            printf("\nTHE IMAGE IS NOT COMPLETE.\n");
    }
}

static bool
has_track_files(const char *name)
{
    struct dcn_format format;

    for (size_t n = 0; dcn_format_at(n, &format, sizeof(format)); n++) {
        if (strcmp(format.name, name) == 0)
            return (format.keeps & DCN_KEEPS_TRACK_FILES) != 0;
    }
    return false;
}

/* Contradictions that need no disc to be seen; NULL: none. */
static const char *
contradiction(const struct rip *rip)
{
    if (rip->job.sub && rip->job.no_sub)
        return "--sub and --no-sub exclude each other";
    if (rip->common.quiet && rip->common.progress != NULL &&
        rip->common.progress[0] == 'b')
        return "--quiet and --progress bar exclude each other";
    if (rip->job.split && rip->job.format != NULL &&
        !has_track_files(rip->job.format))
        return "--split is for BIN files, an image of that format has none";
    return NULL;
}

static int
run_rip(const struct cli_call *call)
{
    struct rip rip = {.skip = {NULL, 0}};
    struct cli_parsed parsed;
    struct cli_run run;
    enum dcn_status status;
    const char *wrong;
    int exit_status;

    dcn_rip_options_init(&rip.job, sizeof(rip.job));
    if (!cli_run_parse(call, &rip, &parsed, 0, 1, &exit_status))
        goto out;
    wrong = contradiction(&rip);
    cli_run_begin(&run, call->command, &rip.common);
    if (wrong != NULL) {
        exit_status = cli_run_refuse(&run, wrong);
        goto out;
    }
    rip.job.source = parsed.operand[0];
    rip.job.skip = rip.skip.items;
    rip.job.skip_count = rip.skip.count;
    rip.job.fix_codes = rip.fix_codes;
    rip.job.state_dir = run.state_dir;
    status =
        dcn_rip(&rip.job, &run.events, &run.outcome, &run.report, &run.error);
    exit_status = cli_run_end(&run, status, close_rip);
out:
    cli_ranges_free(&rip.skip);
    return exit_status;
}

const struct cli_command cli_rip = {
    .name = "rip",
    .summary = "make an image of a disc, with the proof",
    .operands = "[SOURCE]",
    .details = CLI_SOURCE_DETAILS
    "\nWithout it, the only drive is taken. Given again after an "
    "interruption,\nthe same command continues; a complete rip is left as it "
    "is.",
    .options = options,
    .run = run_rip,
};
