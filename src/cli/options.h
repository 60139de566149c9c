/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options as data: one table a command gives parsing, --help, the table that
 * completion reads, and what the man pages are tested against.
 */
#ifndef DISCERN_CLI_OPTIONS_H
#define DISCERN_CLI_OPTIONS_H

#include <discern/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an option's argument is, and the type of its field. */
enum cli_kind {
    CLI_FLAG,   /* none; bool, set to true */
    CLI_TEXT,   /* anything; const char * */
    CLI_FILE,   /* a file's name; const char * */
    CLI_CHOICE, /* one of choices; const char * */
    CLI_ENUM,   /* one of choices; an enum that counts them from 0 */
    CLI_FORMAT, /* a format that the library writes; const char * */
    CLI_COUNT,  /* 0 .. UINT_MAX; unsigned */
    CLI_SPEED,  /* 1 .. 1000, an x may follow; unsigned */
    CLI_SEED,   /* 0 .. UINT64_MAX; uint64_t */
    CLI_TIME,   /* "90", "90s", "15m", "1h30m"; double, in seconds */
    CLI_CLOCK,  /* "real", "unthrottled" or a scale; double, as
                 * struct dcn_serve_options has it */
    CLI_RANGES, /* "1000-1999" or "1000", may be given again; struct
                 * cli_ranges */
};

struct cli_option {
    char letter;      /* 0: none */
    const char *name; /* without dashes; NULL ends the table */
    enum cli_kind kind;
    size_t field;         /* offset in the command's struct */
    const char *argument; /* "BASE"; NULL for flags */
    const char *const
        *choices;     /* NULL-terminated, of CLI_CHOICE and CLI_ENUM */
    const char *help; /* one line, no full stop; of CLI_FORMAT what follows
                       * the formats */
};

/* Values of an option that may be given again. */
struct cli_ranges {
    struct dcn_range *items; /* NULL where count is 0 */
    size_t count;
};

void cli_ranges_free(struct cli_ranges *ranges);

/* What parsing came to. */
struct cli_parsed {
    bool help; /* --help was given: nothing else counts */
    const char *operand[64];
    size_t operands;
    char error[256]; /* what is wrong, "" where nothing is */
};

/* Every table begins with this row. */
#define CLI_HELP_ROW                                                  \
    {                                                                 \
        'h', "help", CLI_FLAG, SIZE_MAX, NULL, NULL, "show this help" \
    }

/*
 * Parses argv[1]..argv[argc - 1] into fields of target. Long options take
 * "--name=value" and "--name value", short ones "-oVALUE" and "-o VALUE";
 * flags may stand together; "--" ends options; operands may stand anywhere.
 * False with parsed->error set where something is wrong.
 */
bool cli_parse(const struct cli_option *options, int argc, char **argv,
               void *target, struct cli_parsed *parsed);

/* True where a word is near enough to another that it was meant. */
bool cli_similar(const char *word, const char *meant);

/* The n-th of the option's choices, or NULL. */
const char *cli_option_choice(const struct cli_option *option, size_t n);

/* The option's line of help; text has room for size bytes. */
void cli_option_help(const struct cli_option *option, char *text, size_t size);

/* "flag", "file", "value" ... or the choices parted by spaces: how the
 * argument is completed. text has room for size bytes. */
void
cli_option_completion(const struct cli_option *option, char *text, size_t size);

#endif
