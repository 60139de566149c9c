/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When progress is shown, and in which of its forms. */
#include "cli/progress_events.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Six times a second on a terminal, and to machines; else a line now and
 * then. */
#define BAR_INTERVAL_S  (1.0 / 6)
#define LINE_INTERVAL_S 30.0
#define LINE_COLUMNS    120

const char *const cli_progress_choices[] = {"bar", "json", "none", NULL};

static double
monotonic_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static enum cli_progress_mode
mode_of(const char *word, bool quiet)
{
    bool terminal = cli_message_width() > 0;

    if (word == NULL)
        return terminal && !quiet ? CLI_PROGRESS_BAR : CLI_PROGRESS_NONE;
    if (strcmp(word, "json") == 0)
        return CLI_PROGRESS_JSON;
    if (strcmp(word, "none") == 0)
        return CLI_PROGRESS_NONE;
    return terminal ? CLI_PROGRESS_BAR : CLI_PROGRESS_LINES;
}

void
cli_progress_init(struct cli_progress *progress, struct cli_message *message,
                  const char *word, bool quiet)
{
    memset(progress, 0, sizeof(*progress));
    progress->message = message;
    progress->mode = mode_of(word, quiet);
    message->json = progress->mode == CLI_PROGRESS_JSON;
}

static bool
is_complete(const struct dcn_progress *now)
{
    return now->sectors_total > 0 && now->sectors_done == now->sectors_total;
}

/* True where now is worth showing. The last of a phase always is, once. */
static bool
is_due(const struct cli_progress *progress, const struct dcn_progress *now,
       double clock_s)
{
    double interval =
        progress->mode == CLI_PROGRESS_LINES ? LINE_INTERVAL_S : BAR_INTERVAL_S;

    if (!progress->drawn || now->phase != progress->phase)
        return true;
    if (is_complete(now) && !progress->complete &&
        progress->mode != CLI_PROGRESS_LINES)
        return true;
    return clock_s - progress->shown_s >= interval;
}

static void
show_json(struct cli_progress *progress, const struct dcn_progress *now)
{
    char *text = cli_ndjson_progress(now);

    if (text != NULL)
        cli_message_raw(progress->message, text);
    free(text);
}

void
cli_progress_show(struct cli_progress *progress, const struct dcn_progress *now)
{
    double clock_s = monotonic_s();
    size_t width;
    char line[512];

    if (progress->mode == CLI_PROGRESS_NONE || !is_due(progress, now, clock_s))
        return;
    progress->drawn = true;
    progress->phase = now->phase;
    progress->complete = is_complete(now);
    progress->shown_s = clock_s;
    if (progress->mode == CLI_PROGRESS_JSON) {
        show_json(progress, now);
        return;
    }
    if (progress->mode == CLI_PROGRESS_LINES) {
        cli_progress_line(now, LINE_COLUMNS, line, sizeof(line));
        cli_message_note(progress->message, "%s", line);
        return;
    }
    width = cli_message_width();
    /* The last column stays free: some terminals wrap when it is written. */
    cli_progress_line(now, width > 1 ? width - 1 : 79, line, sizeof(line));
    cli_message_bar(progress->message, line);
}
