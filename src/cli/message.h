/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only writer of standard error. Messages are one line, "discern: rip:
 * what is wrong"; a progress bar on the terminal is taken away first. With
 * --progress json every line is a JSON object and errors are told by the
 * last one ("done"). Text is made plain: control characters become spaces,
 * bytes that are not UTF-8 become '?'.
 */
#ifndef DISCERN_CLI_MESSAGE_H
#define DISCERN_CLI_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

struct cli_message {
    const char *command; /* "rip", or NULL for discern itself */
    bool json;           /* plain lines are not wanted */
    bool quiet;          /* errors only */
    size_t bar;          /* columns of the bar that is on the screen now */
};

void cli_message_init(struct cli_message *message, const char *command);

/* An error: shown unless json. */
void cli_message_error(struct cli_message *message, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The command line is wrong; names --help. Shown always. */
void cli_message_usage(struct cli_message *message, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Something noticed on the way: shown unless quiet or json. */
void cli_message_note(struct cli_message *message, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A line of JSON, as it is. */
void cli_message_raw(struct cli_message *message, const char *line);

/* Draws the bar over the former one; line is plain ASCII. */
void cli_message_bar(struct cli_message *message, const char *line);
/* Takes it away. */
void cli_message_bar_clear(struct cli_message *message);

/* Columns of the terminal that standard error is, 0 where it is none. */
size_t cli_message_width(void);

/*
 * Sees that standard output reached its end: a full disk or a reader that
 * went away shows only here. False after telling so.
 */
bool cli_message_end_output(struct cli_message *message);

/* Copies text made plain; always ends with NUL. Returns plain. */
char *cli_message_plain(char *plain, size_t size, const char *text);

#endif
