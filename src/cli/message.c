/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only writer of standard error, and of what may not reach it. */
#include "cli/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A message of the library (512 bytes) with what stands before it. */
#define LINE_BYTES 1024

void
cli_message_init(struct cli_message *message, const char *command)
{
    memset(message, 0, sizeof(*message));
    message->command = command;
}

/* Bytes of the UTF-8 sequence that begins with lead, 0 where none does. */
static size_t
sequence_len(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead < 0xe0)
        return 2;
    if (lead >= 0xe0 && lead < 0xf0)
        return 3;
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

static bool
sequence_good(const uint8_t *bytes, size_t len)
{
    size_t i;

    for (i = 1; i < len; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return false;
    }
    /* Overlong forms, surrogates, past U+10FFFF. */
    return len > 0 && !(bytes[0] == 0xe0 && bytes[1] < 0xa0) &&
           !(bytes[0] == 0xed && bytes[1] > 0x9f) &&
           !(bytes[0] == 0xf0 && bytes[1] < 0x90) &&
           !(bytes[0] == 0xf4 && bytes[1] > 0x8f);
}

static bool
is_control(const uint8_t *bytes)
{
    return bytes[0] < 0x20 || bytes[0] == 0x7f ||
           (bytes[0] == 0xc2 && bytes[1] < 0xa0);
}

char *
cli_message_plain(char *plain, size_t size, const char *text)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t used = 0;

    while (*bytes != 0) {
        size_t len = sequence_len(*bytes);
        bool good = sequence_good(bytes, len);

        if (used + (good ? len : 1) >= size)
            break;
        if (!good || is_control(bytes)) {
            plain[used++] = good ? ' ' : '?';
            bytes += good ? len : 1;
            continue;
        }
        memcpy(plain + used, bytes, len);
        used += len;
        bytes += len;
    }
    plain[used] = '\0';
    return plain;
}

/* "discern: rip: text<tail>" in one write, where the bar was. */
static void
write_line(struct cli_message *message, const char *text, const char *tail)
{
    char plain[LINE_BYTES], line[2 * LINE_BYTES];

    cli_message_bar_clear(message);
    snprintf(line, sizeof(line), "discern: %s%s%s%s\n",
             message->command == NULL ? "" : message->command,
             message->command == NULL ? "" : ": ",
             cli_message_plain(plain, sizeof(plain), text), tail);
    fputs(line, stderr);
}

void
cli_message_error(struct cli_message *message, const char *format, ...)
{
    char text[LINE_BYTES];
    va_list args;

    if (message->json)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    write_line(message, text, "");
}

void
cli_message_usage(struct cli_message *message, const char *format, ...)
{
    char text[LINE_BYTES], hint[64];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    snprintf(hint, sizeof(hint), "; see 'discern%s%s --help'",
             message->command == NULL ? "" : " ",
             message->command == NULL ? "" : message->command);
    write_line(message, text, hint);
}

void
cli_message_note(struct cli_message *message, const char *format, ...)
{
    char text[LINE_BYTES];
    va_list args;

    if (message->json || message->quiet)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    write_line(message, text, "");
}

void
cli_message_raw(struct cli_message *message, const char *line)
{
    (void)message;
    fprintf(stderr, "%s\n", line);
}

void
cli_message_bar(struct cli_message *message, const char *line)
{
    size_t columns = strlen(line);
    size_t rest = message->bar > columns ? message->bar - columns : 0;

    fprintf(stderr, "\r%s%*s", line, (int)rest, "");
    message->bar = columns;
}

void
cli_message_bar_clear(struct cli_message *message)
{
    if (message->bar == 0)
        return;
    fprintf(stderr, "\r%*s\r", (int)message->bar, "");
    message->bar = 0;
}

size_t
cli_message_width(void)
{
    struct winsize size;

    if (!isatty(STDERR_FILENO))
        return 0;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

bool
cli_message_end_output(struct cli_message *message)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    cli_message_error(message, "cannot write standard output%s%s",
                      errno == 0 ? "" : ": ",
                      errno == 0 ? "" : strerror(errno));
    return false;
}
