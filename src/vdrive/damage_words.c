/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of the words of damage files; docs/virtual-drive.md is their
 * manual. */
#include "vdrive/damage_words.h"

#include "util/checked.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum dcn_status
dcn__damage_fail(const struct dcn_damage_place *place, const char *format, ...)
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
    VALUE_RESIDUE,
    VALUE_UNIT,
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
    {"ms", VALUE_COUNT, AT(ms), 0, DCN_VSENSE_MAX_MS},
    {"again-ms", VALUE_COUNT, AT(again_ms), 0, 60000},
    {"for-ms", VALUE_COUNT, AT(for_ms), 0, DCN_VSENSE_MAX_MS},
    {"until-seek", VALUE_BOOL, AT(until_seek), 0, 0},
    {"apart", VALUE_COUNT, AT(apart), 0, 1000000},
    {"variants", VALUE_COUNT, AT(variants), 1, 64},
    {"tno", VALUE_COUNT, AT(tno), 1, 99},
    {"residue", VALUE_RESIDUE, AT(residue), 0, 0},
    {"unit", VALUE_UNIT, AT(unit), 0, 0},
    {"reset", VALUE_BOOL, AT(reset), 0, 0},
    {"times", VALUE_COUNT, AT(times), 0, 1000000},
    {"count", VALUE_COUNT, AT(count), 1, 1000000},
    {"block", VALUE_BOOL, AT(block), 0, 0},
    {"sense", VALUE_SENSE, AT(senses), 0, 0},
    {"one", VALUE_SENSE, AT(one), 0, 0},
    {"sectors", VALUE_COUNT, AT(packet), 0, 4096},
    {"capacity", VALUE_COUNT, AT(claims.capacity), 1, 100000000},
    {"track", VALUE_COUNT, AT(claims.track), 1, 100000000},
    {"format", VALUE_COUNT, AT(claims.format), 1, 100000000},
    {"tracks", VALUE_COUNT, AT(claims.tracks), 1, 99},
    {"blank", VALUE_COUNT, AT(claims.blank), 0, 9},
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
    {"wrong-q", DCN_DAMAGE_WRONG_Q},
    {"latency", DCN_DAMAGE_LATENCY},
    {"filler", DCN_DAMAGE_FILLER},
    {"servo", DCN_DAMAGE_SERVO},
    {"no-sub", DCN_DAMAGE_NO_SUB},
    {"storm", DCN_DAMAGE_STORM},
    {"css", DCN_DAMAGE_CSS},
    {"hang", DCN_DAMAGE_HANG},
    {"stale", DCN_DAMAGE_STALE},
    {"echo", DCN_DAMAGE_ECHO},
    {"timeout", DCN_DAMAGE_TIMEOUT},
    {"host-error", DCN_DAMAGE_HOST_ERROR},
    {"short", DCN_DAMAGE_SHORT},
    {"attention", DCN_DAMAGE_ATTENTION},
    {"removed", DCN_DAMAGE_REMOVED},
    {"gone", DCN_DAMAGE_GONE},
    {"run-out", DCN_DAMAGE_RUN_OUT},
    {"packets", DCN_DAMAGE_PACKETS},
    {"claims", DCN_DAMAGE_CLAIMS},
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

/* One more than the number of the name. */
static bool
set_name(const char *text, const char *const names[], size_t count,
         uint32_t *out)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(text, names[i]) == 0) {
            *out = i + 1;
            return true;
        }
    }
    return false;
}

/* 0 is "as the drive's"; else one more than enum dcn_residue. */
static const char *const residues[] = {"right", "none", "full", "wrong"};
/* enum dcn_damage_echo */
static const char *const units[] = {"reply", "tail", "sector"};

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
    case VALUE_RESIDUE:
        return set_name(text, residues, DCN_ARRAY_LEN(residues), field);
    case VALUE_UNIT:
        return set_name(text, units, DCN_ARRAY_LEN(units), field);
    default:
        return text[0] != '\0' && dcn__vsense_parse(text, field);
    }
}

static enum dcn_status
set_words(const struct dcn_damage_place *place, const struct key *keys,
          size_t count, char *words, struct dcn_damage_rule *rule)
{
    char *rest = NULL;

    for (char *word = strtok_r(words, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest)) {
        char *value = strchr(word, '=');
        const struct key *key = NULL;

        if (value == NULL)
            return dcn__damage_fail(place, "not 'key=value': '%s'", word);
        *value++ = '\0';
        for (size_t i = 0; i < count; i++) {
            if (strcmp(keys[i].name, word) == 0)
                key = &keys[i];
        }
        if (key == NULL)
            return dcn__damage_fail(place, "no such key here: '%s'", word);
        if (!set_value(key, value, rule))
            return dcn__damage_fail(place, "%s cannot be '%s'", word, value);
    }
    return DCN_OK;
}

bool
dcn__damage_shape_word(const char *name, unsigned *shape)
{
    return find_word(shapes, DCN_ARRAY_LEN(shapes), name, shape);
}

bool
dcn__damage_kind_word(const char *name, unsigned *kind)
{
    return find_word(kinds, DCN_ARRAY_LEN(kinds), name, kind);
}

enum dcn_status
dcn__damage_where_words(const struct dcn_damage_place *place, char *words,
                        struct dcn_damage_rule *rule)
{
    return set_words(place, where_keys, DCN_ARRAY_LEN(where_keys), words, rule);
}

enum dcn_status
dcn__damage_when_words(const struct dcn_damage_place *place, char *words,
                       struct dcn_damage_rule *rule)
{
    return set_words(place, when_keys, DCN_ARRAY_LEN(when_keys), words, rule);
}

/* What each shape must be told. */
const char *
dcn__damage_shape_lacks(const struct dcn_damage_rule *rule)
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

/* What each kind must be told. */
const char *
dcn__damage_kind_lacks(const struct dcn_damage_rule *rule)
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
        return rule->shape == DCN_SHAPE_END || rule->shape == DCN_SHAPE_LIST
                   ? NULL
                   : "run-out is of 'end', or of sectors";
    case DCN_DAMAGE_PACKETS:
        return rule->shape == DCN_SHAPE_LIST ? NULL : "packets are of sectors";
    case DCN_DAMAGE_CLAIMS:
        return rule->shape == DCN_SHAPE_ALL ? NULL : "claims are of 'all'";
    case DCN_DAMAGE_WRONG_Q:
        return rule->tno > 0 || rule->by != 0 ? NULL
                                              : "wrong-q needs tno= or by=";
    default:
        return NULL;
    }
}
