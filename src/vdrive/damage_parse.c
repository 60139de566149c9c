/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parses damage files: one rule a line, "WHERE : KIND key=value ...". Tables
 * say which words there are; docs/virtual-drive.md is their manual.
 */
#include "vdrive/damage_rule.h"

#include "util/checked.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct place {
    const char *name;
    unsigned line;
    struct dcn_error *error;
};

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

enum value_type {
    VALUE_REAL,
    VALUE_COUNT,
    VALUE_SIGNED,
    VALUE_BOOL,
    VALUE_SENSE,
    VALUE_APPROACH,
    VALUE_LAYER
};

struct key {
    const char *name;
    enum value_type type;
    size_t offset;
    double low, high;
};

#define AT(field) offsetof(struct dcn_damage_rule, field)

static const struct key when_keys[] = {
    {"until", VALUE_COUNT, AT(until), 1, 1000000},
    {"p", VALUE_REAL, AT(chance), 0, 1},
    {"above", VALUE_REAL, AT(above), 0, 1000},
    {"below", VALUE_REAL, AT(below), 0, 1000},
    {"approach", VALUE_APPROACH, AT(approach), 0, 0},
    {"best", VALUE_REAL, AT(best), 0, 1000},
    {"fixed", VALUE_BOOL, AT(fixed), 0, 0},
    {"rate", VALUE_REAL, AT(rate), 0, 1},
    {"bytes", VALUE_COUNT, AT(bytes), 0, 2352},
    {"burst", VALUE_COUNT, AT(burst), 0, 2352},
    {"share", VALUE_REAL, AT(share), 0, 1},
    {"by", VALUE_SIGNED, AT(by), -10000, 10000},
    {"ms", VALUE_COUNT, AT(ms), 0, 600000},
    {"times", VALUE_COUNT, AT(times), 0, 1000000},
    {"count", VALUE_COUNT, AT(count), 1, 1000000},
    {"block", VALUE_BOOL, AT(block), 0, 0},
    {"sense", VALUE_SENSE, 0, 0, 0},
};

static const struct key where_keys[] = {
    {"angle", VALUE_REAL, AT(angle), 0, 360},
    {"width", VALUE_REAL, AT(width), 0, 100},
    {"from", VALUE_REAL, AT(from), 0, 100},
    {"to", VALUE_REAL, AT(to), 0, 100},
    {"radius", VALUE_REAL, AT(radius), 0, 100},
    {"length", VALUE_REAL, AT(length), 0, 360},
    {"size", VALUE_REAL, AT(size), 0, 100},
    {"layer", VALUE_LAYER, AT(layer), 0, 1},
    {"count", VALUE_COUNT, AT(count), 1, 1000000},
};

struct word {
    const char *name;
    unsigned value;
};

static const struct word kinds[] = {
    {"unreadable", DCN_DAMAGE_UNREADABLE},
    {"weak", DCN_DAMAGE_WEAK},
    {"silent", DCN_DAMAGE_SILENT},
    {"neighbour", DCN_DAMAGE_NEIGHBOUR},
    {"c2-miss", DCN_DAMAGE_C2_MISS},
    {"c2-false", DCN_DAMAGE_C2_FALSE},
    {"bad-q", DCN_DAMAGE_BAD_Q},
    {"latency", DCN_DAMAGE_LATENCY},
    {"stale", DCN_DAMAGE_STALE},
    {"timeout", DCN_DAMAGE_TIMEOUT},
    {"host-error", DCN_DAMAGE_HOST_ERROR},
    {"short", DCN_DAMAGE_SHORT},
    {"attention", DCN_DAMAGE_ATTENTION},
    {"removed", DCN_DAMAGE_REMOVED},
    {"gone", DCN_DAMAGE_GONE},
    {"run-out", DCN_DAMAGE_RUN_OUT},
};

static const struct word shapes[] = {
    {"all", DCN_SHAPE_ALL},       {"end", DCN_SHAPE_END},
    {"radial", DCN_SHAPE_RADIAL}, {"arc", DCN_SHAPE_ARC},
    {"ring", DCN_SHAPE_RING},     {"rim", DCN_SHAPE_RIM},
    {"spot", DCN_SHAPE_SPOT},
};

static bool
find_word(const struct word *words, size_t count, const char *name,
          unsigned *value)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i].name, name) == 0) {
            *value = words[i].value;
            return true;
        }
    }
    return false;
}

static bool
parse_real(const char *text, double low, double high, double *out)
{
    char *end;

    if (!isdigit((unsigned char)text[0]) && text[0] != '-' && text[0] != '.')
        return false;
    *out = strtod(text, &end);
    return *end == '\0' && isfinite(*out) && *out >= low && *out <= high;
}

/* KEY/ASC/ASCQ, each hexadecimal. */
static bool
parse_sense(const char *text, struct dcn_damage_rule *rule)
{
    unsigned key, asc, ascq;
    char rest;

    if (sscanf(text, "%2x/%2x/%2x%c", &key, &asc, &ascq, &rest) != 3 ||
        key > 15)
        return false;
    rule->key = (uint8_t)key;
    rule->asc = (uint8_t)asc;
    rule->ascq = (uint8_t)ascq;
    rule->has_sense = true;
    return true;
}

static bool
set_value(const struct key *key, const char *text, struct dcn_damage_rule *rule)
{
    void *field = (char *)rule + key->offset;
    double real;

    switch (key->type) {
    case VALUE_REAL:
        return parse_real(text, key->low, key->high, field);
    case VALUE_COUNT:
    case VALUE_LAYER:
        if (!parse_real(text, key->low, key->high, &real) ||
            real != floor(real))
            return false;
        *(uint32_t *)field = (uint32_t)real;
        return true;
    case VALUE_SIGNED:
        if (!parse_real(text, key->low, key->high, &real) ||
            real != floor(real))
            return false;
        *(int32_t *)field = (int32_t)real;
        return true;
    case VALUE_BOOL:
        *(bool *)field = strcmp(text, "yes") == 0;
        return *(bool *)field || strcmp(text, "no") == 0;
    case VALUE_APPROACH:
        *(uint32_t *)field = strcmp(text, "forward") == 0 ? 1 : 2;
        return strcmp(text, "forward") == 0 || strcmp(text, "backward") == 0;
    default:
        return parse_sense(text, rule);
    }
}

static enum dcn_status
set_words(const struct place *place, const struct key *keys, size_t count,
          char *words, struct dcn_damage_rule *rule)
{
    char *rest = NULL;

    for (char *word = strtok_r(words, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest)) {
        char *value = strchr(word, '=');
        const struct key *key = NULL;

        if (value == NULL)
            return fail_at(place, "not 'key=value': '%s'", word);
        *value++ = '\0';
        for (size_t i = 0; i < count; i++) {
            if (strcmp(keys[i].name, word) == 0)
                key = &keys[i];
        }
        if (key == NULL)
            return fail_at(place, "no such key here: '%s'", word);
        if (!set_value(key, value, rule))
            return fail_at(place, "%s cannot be '%s'", word, value);
    }
    return DCN_OK;
}

static bool
parse_lba(const char **text, dcn_lba *out)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(*text, &end, 10);
    if (end == *text || errno != 0 || value < DCN_LBA_LEAD_IN_FIRST ||
        value > INT32_MAX - 1)
        return false;
    *text = end;
    *out = (dcn_lba)value;
    return true;
}

static enum dcn_status
add_range(const struct place *place, struct dcn_damage *damage,
          const struct dcn_damage_range *range)
{
    if (damage->range_count == damage->range_cap) {
        size_t cap = damage->range_cap > 0 ? damage->range_cap * 2 : 64;
        struct dcn_damage_range *ranges;

        if (damage->range_cap >= DCN_DAMAGE_MAX_RANGES)
            return fail_at(place, "more than %u ranges",
                           (unsigned)DCN_DAMAGE_MAX_RANGES);
        ranges = realloc(damage->ranges, cap * sizeof(*ranges));
        if (ranges == NULL)
            return dcn__error_memory(place->error, "reading damage");
        damage->ranges = ranges;
        damage->range_cap = cap;
    }
    damage->ranges[damage->range_count++] = *range;
    return DCN_OK;
}

/* "100", "100-200", "100-200/7", "-150--1". */
static bool
parse_range(const char *text, struct dcn_damage_range *range)
{
    dcn_lba last;
    char *end;

    if (!parse_lba(&text, &range->first))
        return false;
    range->end = range->first + 1;
    range->step = 1;
    if (*text == '-') {
        text++;
        if (!parse_lba(&text, &last) || last < range->first)
            return false;
        range->end = last + 1;
    }
    if (*text == '/' && isdigit((unsigned char)text[1])) {
        unsigned long step = strtoul(text + 1, &end, 10);

        if (step < 1 || step > 1000000)
            return false;
        range->step = (uint32_t)step;
        text = end;
    }
    return *text == '\0';
}

static int
compare_ranges(const void *a, const void *b)
{
    dcn_lba first = ((const struct dcn_damage_range *)a)->first;
    dcn_lba second = ((const struct dcn_damage_range *)b)->first;

    return first < second ? -1 : first > second;
}

static enum dcn_status
parse_list(const struct place *place, char *text, struct dcn_damage *damage,
           struct dcn_damage_rule *rule)
{
    struct dcn_damage_range *ranges;
    char *rest = NULL;

    rule->shape = DCN_SHAPE_LIST;
    rule->range = damage->range_count;
    for (char *word = strtok_r(text, " \t,", &rest); word != NULL;
         word = strtok_r(NULL, " \t,", &rest)) {
        struct dcn_damage_range range;
        enum dcn_status status;

        if (!parse_range(word, &range))
            return fail_at(place, "not an LBA or a range: '%s'", word);
        status = add_range(place, damage, &range);
        if (status != DCN_OK)
            return status;
    }
    rule->ranges = damage->range_count - rule->range;
    if (rule->ranges == 0)
        return fail_at(place, "no place before ':'");
    ranges = damage->ranges + rule->range;
    qsort(ranges, rule->ranges, sizeof(*ranges), compare_ranges);
    for (size_t i = 1; i < rule->ranges; i++) {
        if (ranges[i].first < ranges[i - 1].end)
            return fail_at(place, "ranges overlap at %d", (int)ranges[i].first);
    }
    return DCN_OK;
}

/* What each shape must be told. */
static const char *
missing_of_shape(const struct dcn_damage_rule *rule)
{
    switch (rule->shape) {
    case DCN_SHAPE_RADIAL:
        return rule->width > 0 ? NULL : "radial needs width=";
    case DCN_SHAPE_ARC:
        if (rule->radius <= 0 || rule->width <= 0)
            return "arc needs radius= and width=";
        return rule->length > 0 ? NULL : "arc needs length=";
    case DCN_SHAPE_RING:
        return rule->to > rule->from ? NULL : "ring needs from= below to=";
    case DCN_SHAPE_RIM:
        return rule->from > 0 ? NULL : "rim needs from=";
    case DCN_SHAPE_SPOT:
        return rule->radius > 0 && rule->size > 0
                   ? NULL
                   : "spot needs radius= and size=";
    default:
        return NULL;
    }
}

static enum dcn_status
parse_where(const struct place *place, char *text, struct dcn_damage *damage,
            struct dcn_damage_rule *rule)
{
    size_t len = strcspn(text, " \t");
    enum dcn_status status;
    unsigned shape;
    char *rest;

    if (!isalpha((unsigned char)text[0]))
        return parse_list(place, text, damage, rule);
    rest = text + len + (text[len] != '\0');
    text[len] = '\0';
    if (!find_word(shapes, DCN_ARRAY_LEN(shapes), text, &shape))
        return fail_at(place, "no such place: '%s'", text);
    rule->shape = shape;
    status =
        set_words(place, where_keys, DCN_ARRAY_LEN(where_keys), rest, rule);
    if (status == DCN_OK && missing_of_shape(rule) != NULL)
        return fail_at(place, "%s", missing_of_shape(rule));
    return status;
}

/* What each kind must be told. */
static const char *
missing_of_kind(const struct dcn_damage_rule *rule)
{
    switch (rule->kind) {
    case DCN_DAMAGE_WEAK:
    case DCN_DAMAGE_SILENT:
        return rule->rate > 0 || rule->bytes > 0 || rule->burst > 0
                   ? NULL
                   : "needs rate=, bytes= or burst=";
    case DCN_DAMAGE_NEIGHBOUR:
        return rule->by != 0 ? NULL : "neighbour needs by= other than 0";
    case DCN_DAMAGE_LATENCY:
        return rule->ms > 0 ? NULL : "latency needs ms=";
    case DCN_DAMAGE_RUN_OUT:
        return rule->shape == DCN_SHAPE_END ? NULL : "run-out is of 'end' only";
    default:
        return NULL;
    }
}

static enum dcn_status
parse_rule(const struct place *place, char *line, struct dcn_damage *damage)
{
    struct dcn_damage_rule rule = {.chance = 1,
                                   .layer = 2,
                                   .share = -1,
                                   .by = 1,
                                   .times = 1,
                                   .count = 2,
                                   .block = true};
    char *what = strchr(line, ':');
    enum dcn_status status;
    unsigned kind;
    size_t len;

    if (what == NULL)
        return fail_at(place, "not 'WHERE : KIND ...': '%s'", line);
    *what++ = '\0';
    line += strspn(line, " \t");
    status = parse_where(place, line, damage, &rule);
    if (status != DCN_OK)
        return status;
    what += strspn(what, " \t");
    len = strcspn(what, " \t");
    line = what + len + (what[len] != '\0');
    what[len] = '\0';
    if (!find_word(kinds, DCN_ARRAY_LEN(kinds), what, &kind))
        return fail_at(place, "no such kind of damage: '%s'", what);
    rule.kind = kind;
    status = set_words(place, when_keys, DCN_ARRAY_LEN(when_keys), line, &rule);
    if (status != DCN_OK)
        return status;
    if (missing_of_kind(&rule) != NULL)
        return fail_at(place, "%s", missing_of_kind(&rule));
    if (damage->rule_count == DCN_DAMAGE_MAX_RULES)
        return fail_at(place, "more than %u rules",
                       (unsigned)DCN_DAMAGE_MAX_RULES);
    damage->rules[damage->rule_count++] = rule;
    if (rule.kind >= DCN_DAMAGE_STALE && rule.kind < DCN_DAMAGE_RUN_OUT)
        damage->event_count++;
    if (rule.kind == DCN_DAMAGE_RUN_OUT)
        damage->run_out = rule.count;
    return DCN_OK;
}

static enum dcn_status
parse_lines(struct place *place, char *text, struct dcn_damage *damage)
{
    enum dcn_status status = DCN_OK;

    while (text != NULL && status == DCN_OK) {
        char *next = strchr(text, '\n');
        size_t len;

        if (next != NULL)
            *next++ = '\0';
        place->line++;
        text[strcspn(text, "#")] = '\0';
        len = strlen(text);
        while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL)
            text[--len] = '\0';
        if (text[strspn(text, " \t")] != '\0')
            status = parse_rule(place, text, damage);
        text = next;
    }
    return status;
}

/* Lines, which bound the rules. */
static size_t
count_lines(const char *text)
{
    size_t lines = 1;

    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines < DCN_DAMAGE_MAX_RULES ? lines : DCN_DAMAGE_MAX_RULES;
}

enum dcn_status
dcn__damage_parse(const char *name, const char *text, size_t len, uint64_t seed,
                  struct dcn_damage **out, struct dcn_error *error)
{
    struct place place = {name, 0, error};
    struct dcn_damage *damage = calloc(1, sizeof(*damage));
    char *copy = len <= DCN_DAMAGE_MAX_BYTES ? malloc(len + 1) : NULL;
    enum dcn_status status;

    *out = NULL;
    if (damage == NULL || copy == NULL) {
        free(damage);
        free(copy);
        return len > DCN_DAMAGE_MAX_BYTES
                   ? fail_at(&place, "longer than %u bytes",
                             (unsigned)DCN_DAMAGE_MAX_BYTES)
                   : dcn__error_memory(error, "reading damage");
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    damage->seed = seed;
    damage->rules = calloc(count_lines(copy), sizeof(*damage->rules));
    status = damage->rules == NULL ? dcn__error_memory(error, "reading damage")
             : memchr(copy, '\0', len) != NULL
                 ? fail_at(&place, "not text")
                 : parse_lines(&place, copy, damage);
    free(copy);
    if (status != DCN_OK) {
        dcn__damage_free(damage);
        return status;
    }
    *out = damage;
    return DCN_OK;
}

void
dcn__damage_free(struct dcn_damage *damage)
{
    if (damage == NULL)
        return;
    free(damage->rules);
    free(damage->ranges);
    free(damage->seen);
    free(damage);
}
