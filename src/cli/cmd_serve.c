/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * discern serve: an image becomes /dev/srN. The device's name is the only
 * line of standard output, for scripts to read; being told to stop is how
 * serving ends well.
 */
#include "cli/run.h"

#include <stdio.h>
#include <string.h>

struct serve {
    struct cli_common common;
    struct dcn_serve_options job;
    unsigned medium; /* index of media */
};

static const char *const media[] = {"auto", "cd", "dvd", "bd", NULL};
static const enum dcn_medium medium_of[] = {DCN_MEDIUM_UNKNOWN, DCN_MEDIUM_CD,
                                            DCN_MEDIUM_DVD, DCN_MEDIUM_BD};

#define FIELD(name) offsetof(struct serve, name)

static const struct cli_option options[] = {
    {'p', "personality", CLI_FILE, FIELD(job.personality), "FILE", NULL,
     "how the drive behaves: a file or a shipped name"},
    {'d', "damage", CLI_FILE, FIELD(job.damage), "FILE", NULL,
     "what is wrong with disc and drive"},
    {'m', "medium", CLI_ENUM, FIELD(medium), "MEDIUM", media,
     "what the image is (default: by its format and size)"},
    {'c', "clock", CLI_CLOCK, FIELD(job.clock_scale), "SCALE", NULL,
     "real, unthrottled, simulated, or a factor"},
    {0, "seed", CLI_SEED, FIELD(job.seed), "N", NULL,
     "of chance in the damage"},
    {0, "trace", CLI_FILE, FIELD(job.trace), "FILE", NULL,
     "note in FILE when each sector first came right"},
    CLI_ENCODING_ROW(serve),
    CLI_QUIET_ROW(serve),
    CLI_HELP_ROW,
    CLI_END_ROW,
};

static void
print_device(enum dcn_named what, const char *name, void *payload)
{
    struct cli_run *run = payload;

    if (what != DCN_NAMED_DEVICE) {
        cli_message_note(&run->message, "%s: %s", dcn_named_name(what), name);
        return;
    }
    printf("%s\n", name);
    fflush(stdout);
    cli_message_note(&run->message, "serving %s; Ctrl-C ends it", name);
}

static int
run_serve(const struct cli_call *call)
{
    struct serve serve;
    struct cli_parsed parsed;
    struct cli_run run;
    enum dcn_status status;
    int exit_status;

    memset(&serve, 0, sizeof(serve));
    dcn_serve_options_init(&serve.job, sizeof(serve.job));
    if (!cli_run_parse(call, &serve, &parsed, 1, 1, &exit_status))
        return exit_status;
    cli_run_begin(&run, call->command, &serve.common);
    run.events.named = print_device;
    serve.job.image = parsed.operand[0];
    serve.job.medium = medium_of[serve.medium];
    status = dcn_serve(&serve.job, &run.events, &run.outcome, NULL, &run.error);
    if (status == DCN_ERR_CANCELLED ||
        (status == DCN_OK && run.outcome == DCN_OUTCOME_INTERRUPTED)) {
        status = DCN_OK;
        run.outcome = DCN_OUTCOME_GOOD;
    }
    return cli_run_end(&run, status, NULL);
}

const struct cli_command cli_serve = {
    .name = "serve",
    .summary = "make an image a drive of this machine (/dev/srN)",
    .operands = "IMAGE",
    .details =
        "Prints the device's name; Ctrl-C removes it. Linux only, needs root.",
    .options = options,
    .run = run_serve,
};
