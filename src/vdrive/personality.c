/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parses personalities: the table of keys (personality_keys.c) says type,
 * place and limits of each. What the values mean is for the commands to say.
 */
#include "vdrive/personality_keys.h"

#include "util/atomic_file.h"
#include "util/checked.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the parser is, for messages. */
struct place {
    const char *name;
    unsigned line;
    struct dcn_error *error;
};

#define FAIL(place, ...) fail_at(place, __VA_ARGS__)

static enum dcn_status __attribute__((format(printf, 2, 3)))
fail_at(const struct place *place, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return dcn__error_set(place->error, DCN_ERR_FORMAT, "%s:%u: %s",
                          place->name, place->line, text);
}

static bool
parse_number(const char *text, int base, unsigned long max, uint32_t *out)
{
    char *end;
    unsigned long value;

    if (text[0] == '\0' || strchr("-+ ", text[0]) != NULL)
        return false;
    errno = 0;
    value = strtoul(text, &end, base);
    if (errno != 0 || *end != '\0' || value > max)
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool
parse_word(const char *text, const struct dcn_personality_word *words,
           uint32_t *out)
{
    for (; words->name != NULL; words++) {
        if (strcmp(words->name, text) == 0) {
            *out = words->value;
            return true;
        }
    }
    return false;
}

static enum dcn_status
set_bool(const struct place *place, const struct dcn_personality_key *key,
         const char *value, bool *out)
{
    if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
        return FAIL(place, "%s is yes or no, not '%s'", key->name, value);
    *out = value[0] == 'y';
    return DCN_OK;
}

static enum dcn_status
set_signed(const struct place *place, const struct dcn_personality_key *key,
           const char *value, int32_t *out)
{
    bool negative = value[0] == '-';
    uint32_t number;

    if (!parse_number(value + (negative || value[0] == '+'), 10, key->limit,
                      &number))
        return FAIL(place, "%s is a number from -%u to %u, not '%s'", key->name,
                    (unsigned)key->limit, (unsigned)key->limit, value);
    *out = negative ? -(int32_t)number : (int32_t)number;
    return DCN_OK;
}

static bool
parse_item(const struct dcn_personality_key *key, const char *item,
           uint32_t *value)
{
    if (key->type == DCN_KEY_PROFILES)
        return parse_word(item, dcn__personality_profiles, value);
    return parse_number(item, key->type == DCN_KEY_HEX_LIST ? 16 : 10, 255,
                        value);
}

static enum dcn_status
set_list(const struct place *place, const struct dcn_personality_key *key,
         char *value, struct dcn_personality_list *out)
{
    char *rest = NULL;

    out->count = 0;
    for (char *item = strtok_r(value, " \t,", &rest); item != NULL;
         item = strtok_r(NULL, " \t,", &rest)) {
        if (out->count == key->limit)
            return FAIL(place, "%s has more than %u entries", key->name,
                        (unsigned)key->limit);
        if (!parse_item(key, item, &out->value[out->count]))
            return FAIL(place, "'%s' is nothing %s can hold", item, key->name);
        out->count++;
    }
    return DCN_OK;
}

static enum dcn_status
set_text(const struct place *place, const struct dcn_personality_key *key,
         const char *value, char *out)
{
    size_t len = strlen(value);

    if (len > key->limit)
        return FAIL(place, "%s holds at most %u characters", key->name,
                    (unsigned)key->limit);
    for (size_t i = 0; i < len; i++) {
        if (value[i] < 0x20 || value[i] > 0x7E)
            return FAIL(place, "%s is ASCII only (SPC-4 4.3.1)", key->name);
    }
    memset(out, 0, key->limit + 1);
    memcpy(out, value, len);
    return DCN_OK;
}

static enum dcn_status
set_flags(const struct place *place, const struct dcn_personality_key *key,
          char *value, uint32_t *out)
{
    char *rest = NULL;
    uint32_t bits;

    *out = 0;
    for (char *item = strtok_r(value, " \t,", &rest); item != NULL;
         item = strtok_r(NULL, " \t,", &rest)) {
        if (!parse_word(item, key->words, &bits))
            return FAIL(place, "'%s' is nothing %s can hold", item, key->name);
        *out |= bits;
    }
    return DCN_OK;
}

static enum dcn_status
set_senses(const struct place *place, const struct dcn_personality_key *key,
           const char *value, struct dcn_vsense_set *out)
{
    if (!dcn__vsense_parse(value, out) || out->count > key->limit)
        return FAIL(place, "%s is up to %u of KEY/ASC/ASCQ@MIN-MAX, not '%s'",
                    key->name, (unsigned)key->limit, value);
    return DCN_OK;
}

static enum dcn_status
set_real(const struct place *place, const struct dcn_personality_key *key,
         const char *value, double *out)
{
    char *end;

    if (!isdigit((unsigned char)value[0]))
        return FAIL(place, "%s is no number: '%s'", key->name, value);
    *out = strtod(value, &end);
    if (*end != '\0' || !isfinite(*out) || *out > (double)key->limit)
        return FAIL(place, "%s is a number up to %u, not '%s'", key->name,
                    (unsigned)key->limit, value);
    return DCN_OK;
}

/* "1024/512"; "" is none. */
static enum dcn_status
set_pair(const struct place *place, const struct dcn_personality_key *key,
         char *value, uint32_t out[2])
{
    char *second = strchr(value, '/');

    out[0] = out[1] = 0;
    if (value[0] == '\0')
        return DCN_OK;
    if (second != NULL)
        *second++ = '\0';
    if (second == NULL || !parse_number(value, 10, key->limit, &out[0]) ||
        !parse_number(second, 10, key->limit, &out[1]) || out[1] >= out[0])
        return FAIL(place, "%s is A/B with B below A", key->name);
    return DCN_OK;
}

static enum dcn_status
set_number(const struct place *place, const struct dcn_personality_key *key,
           const char *value, uint32_t *out)
{
    if (parse_number(value, key->type == DCN_KEY_HEX ? 16 : 10, key->limit,
                     out))
        return DCN_OK;
    return FAIL(place, "%s is a number up to %u, not '%s'", key->name,
                (unsigned)key->limit, value);
}

static enum dcn_status
set_key(const struct place *place, const struct dcn_personality_key *key,
        char *value, struct dcn_personality *personality)
{
    void *field = (char *)personality + key->offset;

    switch (key->type) {
    case DCN_KEY_TEXT:
        return set_text(place, key, value, field);
    case DCN_KEY_BOOL:
        return set_bool(place, key, value, field);
    case DCN_KEY_SIGNED:
        return set_signed(place, key, value, field);
    case DCN_KEY_NUMBER:
    case DCN_KEY_HEX:
        return set_number(place, key, value, field);
    case DCN_KEY_PAIR:
        return set_pair(place, key, value, field);
    case DCN_KEY_REAL:
        return set_real(place, key, value, field);
    case DCN_KEY_FLAGS:
        return set_flags(place, key, value, field);
    case DCN_KEY_SENSES:
        return set_senses(place, key, value, field);
    case DCN_KEY_WORD:
        if (!parse_word(value, key->words, field))
            return FAIL(place, "%s cannot be '%s'", key->name, value);
        return DCN_OK;
    default:
        return set_list(place, key, value, field);
    }
}

/* The text between blanks and tabs, cut off in place. */
static char *
trim(char *text)
{
    size_t len;

    text += strspn(text, " \t\r");
    len = strlen(text);
    while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL)
        text[--len] = '\0';
    return text;
}

static enum dcn_status
parse_line(const struct place *place, char *line,
           struct dcn_personality *personality)
{
    char *value, *name;

    line[strcspn(line, "#")] = '\0';
    line = trim(line);
    /* Section names are for people; keys are unique without them. */
    if (line[0] == '\0' || line[0] == '[')
        return DCN_OK;
    value = strchr(line, '=');
    if (value == NULL)
        return FAIL(place, "not 'key = value': '%s'", line);
    *value++ = '\0';
    name = trim(line);
    for (const struct dcn_personality_key *key = dcn__personality_keys;
         key->name != NULL; key++) {
        if (strcmp(key->name, name) == 0)
            return set_key(place, key, trim(value), personality);
    }
    return FAIL(place, "no such key: '%s'", name);
}

static enum dcn_status
check(const struct place *place, const struct dcn_personality *p)
{
    if (p->profiles.count == 0)
        return FAIL(place, "profiles is empty");
    if (p->cd_speeds.count == 0 || p->dvd_speeds.count == 0 ||
        p->bd_speeds.count == 0)
        return FAIL(place, "a list of speeds is empty");
    for (size_t i = 0; i < p->cd_speeds.count; i++) {
        if (p->cd_speeds.value[i] == 0 || p->cd_speeds.value[i] > 100)
            return FAIL(place, "cd_speeds go from 1 to 100");
    }
    for (size_t i = 0; i < p->dvd_speeds.count; i++) {
        if (p->dvd_speeds.value[i] == 0 || p->dvd_speeds.value[i] > 32)
            return FAIL(place, "dvd_speeds go from 1 to 32");
    }
    for (size_t i = 0; i < p->bd_speeds.count; i++) {
        if (p->bd_speeds.value[i] == 0 || p->bd_speeds.value[i] > 32)
            return FAIL(place, "bd_speeds go from 1 to 32");
    }
    if (p->pregap_from > 0)
        return FAIL(place, "pregap_from goes from -150 to 0");
    if (p->sense_len < 10)
        return FAIL(place, "sense_len goes from 10 to 18");
    if (p->order == DCN_ORDER_SAME)
        return FAIL(place, "order is the one that others can be the same as");
    if (p->cache_segments == 0)
        return FAIL(place, "cache_segments is at least 1");
    return DCN_OK;
}

enum dcn_status
dcn__personality_parse(const char *name, const char *text, size_t len,
                       struct dcn_personality *personality,
                       struct dcn_error *error)
{
    struct place place = {name, 0, error};
    enum dcn_status status = DCN_OK;
    const char *end = text + len;
    char line[512];

    dcn__personality_plain(personality);
    if (len > DCN_PERSONALITY_MAX_BYTES)
        return FAIL(&place, "longer than %u bytes",
                    (unsigned)DCN_PERSONALITY_MAX_BYTES);
    while (text < end && status == DCN_OK) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t line_len = (size_t)((newline != NULL ? newline : end) - text);

        place.line++;
        if (line_len >= sizeof(line) || memchr(text, '\0', line_len) != NULL)
            return FAIL(&place, "line too long, or not text");
        memcpy(line, text, line_len);
        line[line_len] = '\0';
        status = parse_line(&place, line, personality);
        text += line_len + 1;
    }
    return status == DCN_OK ? check(&place, personality) : status;
}

enum dcn_status
dcn__personality_load(const char *name, struct dcn_personality *personality,
                      struct dcn_error *error)
{
    enum dcn_status status;
    char *text;
    size_t len;

    if (name == NULL)
        name = "plain";
    for (const struct dcn_personality_shipped *p = dcn__personalities;
         p->name != NULL; p++) {
        if (strcmp(p->name, name) == 0)
            return dcn__personality_parse(name, p->text, strlen(p->text),
                                          personality, error);
    }
    status =
        dcn__file_read(name, DCN_PERSONALITY_MAX_BYTES, &text, &len, error);
    if (status != DCN_OK)
        return status;
    status = dcn__personality_parse(name, text, len, personality, error);
    free(text);
    return status;
}

bool
dcn__personality_has(const struct dcn_personality_list *list, uint32_t value)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->value[i] == value)
            return true;
    }
    return false;
}
