/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parses damage files: one rule a line, "WHERE : KIND key=value ...". Which
 * words there are is damage_words.c's.
 */
#include "vdrive/damage_words.h"

#include "util/checked.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* User data blocks of a packet, if nothing is said: those of UDF on CD-RW. */
#define PACKET_SECTORS 32
/* Sectors of "end", and of a run-out: two, by MMC-6 4.3.5.5 and most logs. */
#define END_SECTORS 2
/* What a drive answered from memory after one bad place (a public log of
 * 05/64/00 with ILI over 32 sectors); how far off is elsewhere: a guess. */
#define STORM_SECTORS 32
#define APART_SECTORS 100

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
add_range(const struct dcn_damage_place *place, struct dcn_damage *damage,
          const struct dcn_damage_range *range)
{
    if (damage->range_count == damage->range_cap) {
        size_t cap = damage->range_cap > 0 ? damage->range_cap * 2 : 64;
        struct dcn_damage_range *ranges;

        if (damage->range_cap >= DCN_DAMAGE_MAX_RANGES)
            return dcn__damage_fail(place, "more than %u ranges",
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
parse_list(const struct dcn_damage_place *place, char *text,
           struct dcn_damage *damage, struct dcn_damage_rule *rule)
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
            return dcn__damage_fail(place, "not an LBA or a range: '%s'", word);
        status = add_range(place, damage, &range);
        if (status != DCN_OK)
            return status;
    }
    rule->ranges = damage->range_count - rule->range;
    if (rule->ranges == 0)
        return dcn__damage_fail(place, "no place before ':'");
    ranges = damage->ranges + rule->range;
    qsort(ranges, rule->ranges, sizeof(*ranges), compare_ranges);
    for (size_t i = 1; i < rule->ranges; i++) {
        if (ranges[i].first < ranges[i - 1].end)
            return dcn__damage_fail(place, "ranges overlap at %d",
                                    (int)ranges[i].first);
    }
    return DCN_OK;
}

static enum dcn_status
parse_where(const struct dcn_damage_place *place, char *text,
            struct dcn_damage *damage, struct dcn_damage_rule *rule)
{
    size_t len = strcspn(text, " \t");
    enum dcn_status status;
    unsigned shape;
    char *rest;

    if (!isalpha((unsigned char)text[0]))
        return parse_list(place, text, damage, rule);
    rest = text + len + (text[len] != '\0');
    text[len] = '\0';
    if (!dcn__damage_shape_word(text, &shape))
        return dcn__damage_fail(place, "no such place: '%s'", text);
    rule->shape = shape;
    status = dcn__damage_where_words(place, rest, rule);
    if (status == DCN_OK && dcn__damage_shape_lacks(rule) != NULL)
        return dcn__damage_fail(place, "%s", dcn__damage_shape_lacks(rule));
    return status;
}

static enum dcn_status
parse_rule(const struct dcn_damage_place *place, char *line,
           struct dcn_damage *damage)
{
    struct dcn_damage_rule rule = {.chance = 1,
                                   .layer = 2,
                                   .share = -1,
                                   .by = 1,
                                   .times = 1,
                                   .block = true,
                                   .until_seek = true,
                                   .reset = true,
                                   .packet = PACKET_SECTORS,
                                   .apart = APART_SECTORS};
    char *what = strchr(line, ':');
    enum dcn_status status;
    unsigned kind;
    size_t len;

    if (what == NULL)
        return dcn__damage_fail(place, "not 'WHERE : KIND ...': '%s'", line);
    *what++ = '\0';
    line += strspn(line, " \t");
    status = parse_where(place, line, damage, &rule);
    if (status != DCN_OK)
        return status;
    what += strspn(what, " \t");
    len = strcspn(what, " \t");
    line = what + len + (what[len] != '\0');
    what[len] = '\0';
    if (!dcn__damage_kind_word(what, &kind))
        return dcn__damage_fail(place, "no such kind of damage: '%s'", what);
    rule.kind = kind;
    status = dcn__damage_when_words(place, line, &rule);
    if (status != DCN_OK)
        return status;
    if (dcn__damage_kind_lacks(&rule) != NULL)
        return dcn__damage_fail(place, "%s", dcn__damage_kind_lacks(&rule));
    if (damage->rule_count == DCN_DAMAGE_MAX_RULES)
        return dcn__damage_fail(place, "more than %u rules",
                                (unsigned)DCN_DAMAGE_MAX_RULES);
    if (rule.count == 0)
        rule.count =
            rule.kind == DCN_DAMAGE_STORM ? STORM_SECTORS : END_SECTORS;
    damage->rules[damage->rule_count++] = rule;
    if (rule.kind >= DCN_DAMAGE_STALE)
        damage->event_count++;
    if (rule.kind == DCN_DAMAGE_RUN_OUT && rule.shape == DCN_SHAPE_END)
        damage->run_out = rule.count;
    return DCN_OK;
}

static enum dcn_status
parse_lines(struct dcn_damage_place *place, char *text,
            struct dcn_damage *damage)
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
    struct dcn_damage_place place = {name, 0, error};
    struct dcn_damage *damage = calloc(1, sizeof(*damage));
    char *copy = len <= DCN_DAMAGE_MAX_BYTES ? malloc(len + 1) : NULL;
    enum dcn_status status;

    *out = NULL;
    if (damage == NULL || copy == NULL) {
        free(damage);
        free(copy);
        return len > DCN_DAMAGE_MAX_BYTES
                   ? dcn__damage_fail(&place, "longer than %u bytes",
                                      (unsigned)DCN_DAMAGE_MAX_BYTES)
                   : dcn__error_memory(error, "reading damage");
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    damage->seed = seed;
    damage->rules = calloc(count_lines(copy), sizeof(*damage->rules));
    status = damage->rules == NULL ? dcn__error_memory(error, "reading damage")
             : memchr(copy, '\0', len) != NULL
                 ? dcn__damage_fail(&place, "not text")
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
