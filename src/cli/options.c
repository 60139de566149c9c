/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parser of command lines. It knows kinds of arguments, not commands;
 * what contradicts what is for the commands and the library to say.
 */
#include "cli/options.h"

#include "cli/option_values.h"

#include <discern/job.h>

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    const struct cli_option *options;
    char **argv;
    int argc, next;
    void *target;
    struct cli_parsed *parsed;
};

/* What each kind wants, for messages. */
static const char *const wanted[] = {
    [CLI_COUNT] = "a whole number",
    [CLI_SPEED] = "a speed from 1 to 1000",
    [CLI_SEED] = "a whole number",
    [CLI_TIME] = "a time such as 90s, 15m or 1h30m",
    [CLI_CLOCK] = "real, unthrottled, simulated or a number above 0",
    [CLI_RANGES] = "a range of sectors such as 1000-1999",
};

__attribute__((format(printf, 2, 3))) static bool
refuse(struct parser *parser, const char *format, ...)
{
    struct cli_parsed *parsed = parser->parsed;
    va_list args;

    va_start(args, format);
    vsnprintf(parsed->error, sizeof(parsed->error), format, args);
    va_end(args);
    return false;
}

void
cli_ranges_free(struct cli_ranges *ranges)
{
    free(ranges->items);
    ranges->items = NULL;
    ranges->count = 0;
}

static bool
ranges_add(struct cli_ranges *ranges, const char *value)
{
    struct dcn_range range, *items;

    if (!cli_value_range(value, &range))
        return false;
    items = reallocarray(ranges->items, ranges->count + 1, sizeof(*items));
    if (items == NULL)
        return false;
    items[ranges->count++] = range;
    ranges->items = items;
    return true;
}

static bool
set_choice(struct parser *parser, const struct cli_option *option,
           const char *value)
{
    char choices[128];
    const char *choice;
    size_t i;

    for (i = 0; (choice = cli_option_choice(option, i)) != NULL; i++) {
        if (strcmp(choice, value) == 0) {
            void *field = (char *)parser->target + option->field;

            if (option->kind == CLI_ENUM)
                *(unsigned *)field = (unsigned)i;
            else
                *(const char **)field = choice;
            return true;
        }
    }
    cli_option_completion(option, choices, sizeof(choices));
    return refuse(parser, "--%s takes one of: %s; not '%s'", option->name,
                  choices, value);
}

/* Reads value into the field; false where it is not of the option's kind. */
static bool
set_value(const struct cli_option *option, void *field, const char *value)
{
    uint64_t number;

    switch (option->kind) {
    case CLI_TEXT:
    case CLI_FILE:
        *(const char **)field = value;
        return true;
    case CLI_COUNT:
        if (!cli_value_number(value, UINT_MAX, &number))
            return false;
        *(unsigned *)field = (unsigned)number;
        return true;
    case CLI_SPEED:
        return cli_value_speed(value, field);
    case CLI_SEED:
        return cli_value_number(value, UINT64_MAX, field);
    case CLI_TIME:
        return cli_value_time(value, field);
    case CLI_CLOCK:
        return cli_value_clock(value, field);
    case CLI_RANGES:
        return ranges_add(field, value);
    case CLI_FLAG:
    case CLI_CHOICE:
    case CLI_ENUM:
    case CLI_FORMAT:
        break;
    }
    return false;
}

/* The next word as an option's argument, or NULL. */
static const char *
take_word(struct parser *parser)
{
    return parser->next < parser->argc ? parser->argv[parser->next++] : NULL;
}

static bool
set_option(struct parser *parser, const struct cli_option *option,
           const char *value)
{
    void *field;

    if (option->field == SIZE_MAX) {
        parser->parsed->help = true;
        return true;
    }
    field = (char *)parser->target + option->field;
    if (option->kind == CLI_FLAG) {
        *(bool *)field = true;
        return true;
    }
    if (value == NULL)
        value = take_word(parser);
    if (value == NULL)
        return refuse(parser, "--%s needs %s after it", option->name,
                      option->argument);
    if (cli_option_choice(option, 0) != NULL)
        return set_choice(parser, option, value);
    if (!set_value(option, field, value))
        return refuse(parser, "--%s takes %s, not '%s'", option->name,
                      wanted[option->kind], value);
    return true;
}

static bool
unknown_option(struct parser *parser, const char *word, size_t len)
{
    const struct cli_option *option;
    char name[64];

    snprintf(name, sizeof(name), "%.*s", (int)(len < 60 ? len : 60), word);
    for (option = parser->options; option->name != NULL; option++) {
        if (cli_similar(name, option->name))
            return refuse(parser, "unknown option --%s (did you mean --%s?)",
                          name, option->name);
    }
    return refuse(parser, "unknown option --%s", name);
}

static bool
parse_long(struct parser *parser, const char *word)
{
    size_t len = strcspn(word, "=");
    const char *value = word[len] == '=' ? word + len + 1 : NULL;
    const struct cli_option *option;

    for (option = parser->options; option->name != NULL; option++) {
        if (strlen(option->name) == len &&
            strncmp(option->name, word, len) == 0)
            break;
    }
    if (option->name == NULL)
        return unknown_option(parser, word, len);
    if (option->kind == CLI_FLAG && value != NULL)
        return refuse(parser, "--%s takes no argument", option->name);
    return set_option(parser, option, value);
}

static bool
parse_letters(struct parser *parser, const char *letters)
{
    const struct cli_option *option;

    for (; *letters != '\0'; letters++) {
        for (option = parser->options; option->name != NULL; option++) {
            if (option->letter == *letters)
                break;
        }
        if (option->name == NULL)
            return refuse(parser, "unknown option -%c", *letters);
        if (option->kind != CLI_FLAG)
            return set_option(parser, option,
                              letters[1] == '\0' ? NULL : letters + 1);
        set_option(parser, option, NULL);
    }
    return true;
}

static bool
parse_operand(struct parser *parser, const char *word)
{
    struct cli_parsed *parsed = parser->parsed;

    if (parsed->operands ==
        sizeof(parsed->operand) / sizeof(parsed->operand[0]))
        return refuse(parser, "too many arguments");
    parsed->operand[parsed->operands++] = word;
    return true;
}

bool
cli_parse(const struct cli_option *options, int argc, char **argv, void *target,
          struct cli_parsed *parsed)
{
    struct parser parser = {.options = options,
                            .argv = argv,
                            .argc = argc,
                            .next = 1,
                            .target = target,
                            .parsed = parsed};
    bool only_operands = false, good = true;

    memset(parsed, 0, sizeof(*parsed));
    while (good && !parsed->help && parser.next < argc) {
        const char *word = argv[parser.next++];

        if (only_operands || word[0] != '-' || word[1] == '\0')
            good = parse_operand(&parser, word);
        else if (strcmp(word, "--") == 0)
            only_operands = true;
        else if (word[1] == '-')
            good = parse_long(&parser, word + 2);
        else
            good = parse_letters(&parser, word + 1);
    }
    return good;
}

/* Levenshtein's distance of words of at most 31 letters; else 32. */
static size_t
distance(const char *a, const char *b)
{
    size_t row[33], a_len = strlen(a), b_len = strlen(b), i, j;

    if (a_len > 31 || b_len > 31)
        return 32;
    for (j = 0; j <= b_len; j++)
        row[j] = j;
    for (i = 1; i <= a_len; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (j = 1; j <= b_len; j++) {
            size_t least = corner + (a[i - 1] != b[j - 1]);

            corner = row[j];
            if (row[j] + 1 < least)
                least = row[j] + 1;
            if (row[j - 1] + 1 < least)
                least = row[j - 1] + 1;
            row[j] = least;
        }
    }
    return row[b_len];
}

bool
cli_similar(const char *word, const char *meant)
{
    size_t len = strlen(word), shared = 0;

    while (shared < len && word[shared] == meant[shared])
        shared++;
    if (shared >= 4 || (shared >= 3 && shared == len))
        return true;
    return distance(word, meant) <= (strlen(meant) < 5 ? 1 : 2);
}

/* The n-th format that can be written. */
static const char *
written_format(size_t n)
{
    struct dcn_format format;

    for (size_t i = 0; dcn_format_at(i, &format, sizeof(format)); i++) {
        if (format.writes && n-- == 0)
            return format.name;
    }
    return NULL;
}

const char *
cli_option_choice(const struct cli_option *option, size_t n)
{
    if (option->kind == CLI_FORMAT)
        return written_format(n);
    return option->choices != NULL ? option->choices[n] : NULL;
}

/* Choices with before between two, and last before the last one. */
static size_t
list_choices(const struct cli_option *option, const char *before,
             const char *last, char *text, size_t size)
{
    const char *choice;
    size_t used = 0, i;

    text[0] = '\0';
    for (i = 0; (choice = cli_option_choice(option, i)) != NULL && used < size;
         i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s",
                                 i == 0 ? ""
                                 : cli_option_choice(option, i + 1) == NULL
                                     ? last
                                     : before,
                                 choice);
    return used < size ? used : size - 1;
}

void
cli_option_help(const struct cli_option *option, char *text, size_t size)
{
    size_t used = 0;

    if (option->kind == CLI_FORMAT) {
        used = list_choices(option, ", ", " or ", text, size);
        used += (size_t)snprintf(text + used, size - used, " ");
    }
    if (used < size)
        snprintf(text + used, size - used, "%s", option->help);
}

void
cli_option_completion(const struct cli_option *option, char *text, size_t size)
{
    if (cli_option_choice(option, 0) != NULL) {
        (void)list_choices(option, " ", " ", text, size);
        return;
    }
    snprintf(text, size, "%s",
             option->kind == CLI_FLAG   ? "flag"
             : option->kind == CLI_FILE ? "file"
                                        : "value");
}
