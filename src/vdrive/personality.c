/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parses personalities: one table of keys says type, place and limits of
 * each. What the values mean is for the commands to say.
 */
#include "vdrive/personality.h"

#include "util/atomic_file.h"
#include "util/checked.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum key_type {
    KEY_TEXT,
    KEY_BOOL,
    KEY_NUMBER,
    KEY_SIGNED,
    KEY_WORD,
    KEY_LIST,
    KEY_HEX_LIST,
    KEY_PROFILES
};

struct word {
    const char *name;
    uint32_t value;
};

struct key {
    const char *name;
    enum key_type type;
    size_t offset;
    uint32_t limit; /* text: longest; number: largest; list: most entries */
    const struct word *words;
};

static const struct word c2_words[] = {{"none", DCN_C2_NONE},
                                       {"294", DCN_C2_294},
                                       {"296", DCN_C2_296},
                                       {"both", DCN_C2_BOTH},
                                       {NULL, 0}};
static const struct word block_words[] = {
    {"first", DCN_C2_BLOCK_FIRST}, {"last", DCN_C2_BLOCK_LAST}, {NULL, 0}};
static const struct word order_words[] = {{"main-c2-sub", DCN_ORDER_C2_SUB},
                                          {"main-sub-c2", DCN_ORDER_SUB_C2},
                                          {NULL, 0}};
static const struct word q_words[] = {
    {"bcd", DCN_Q_BCD}, {"hex", DCN_Q_HEX}, {NULL, 0}};
static const struct word curve_words[] = {
    {"cav", DCN_CURVE_CAV}, {"clv", DCN_CURVE_CLV}, {NULL, 0}};
static const struct word transition_words[] = {{"error", DCN_TRANSITION_ERROR},
                                               {"allow", DCN_TRANSITION_ALLOW},
                                               {NULL, 0}};
/* MMC-6 table 95. */
static const struct word profile_words[] = {
    {"cd-rom", 0x08},  {"cd-r", 0x09},       {"cd-rw", 0x0A},
    {"dvd-rom", 0x10}, {"dvd-r", 0x11},      {"dvd-ram", 0x12},
    {"dvd-rw", 0x13},  {"dvd-rw-seq", 0x14}, {"dvd-r-dl", 0x15},
    {"dvd+rw", 0x1A},  {"dvd+r", 0x1B},      {"dvd+r-dl", 0x2B},
    {"bd-rom", 0x40},  {"bd-r", 0x41},       {"bd-r-rrm", 0x42},
    {"bd-re", 0x43},   {"hd-dvd-rom", 0x50}, {NULL, 0}};

#define AT(field) offsetof(struct dcn_personality, field)
#define TEXT(field)                                                \
    {                                                              \
#field, KEY_TEXT, AT(field),                               \
            sizeof(((struct dcn_personality *)0)->field) - 1, NULL \
    }
#define BOOL(field)                          \
    {                                        \
#field, KEY_BOOL, AT(field), 0, NULL \
    }
#define NUMBER(field, max)                       \
    {                                            \
#field, KEY_NUMBER, AT(field), max, NULL \
    }
#define WORD(field, table)                    \
    {                                         \
#field, KEY_WORD, AT(field), 0, table \
    }
#define LIST(field, type, max)             \
    {                                      \
#field, type, AT(field), max, NULL \
    }

static const struct key keys[] = {
    TEXT(vendor),
    TEXT(product),
    TEXT(revision),
    TEXT(serial),
    TEXT(firmware_date),
    LIST(profiles, KEY_PROFILES, DCN_PERSONALITY_PROFILES),
    LIST(refuse, KEY_HEX_LIST, DCN_PERSONALITY_REFUSED),
    LIST(toc_formats, KEY_LIST, 6),
    BOOL(toc_byte9_only),
    BOOL(toc_msf),
    BOOL(mode_select),
    BOOL(retry_count),
    BOOL(error_bits),
    BOOL(read_continuous),
    BOOL(fua),
    BOOL(fua_zero_flush),
    BOOL(power_on_attention),
    NUMBER(max_transfer_kb, 65536),
    WORD(c2, c2_words),
    WORD(c2_block_byte, block_words),
    NUMBER(c2_lag, 588),
    BOOL(c2_with_sub),
    BOOL(c2_with_data),
    WORD(order, order_words),
    BOOL(sub_raw),
    BOOL(sub_q),
    BOOL(sub_rw),
    WORD(q_format, q_words),
    BOOL(dap),
    {"read_offset", KEY_SIGNED, AT(read_offset), 5880, NULL},
    BOOL(scrambled),
    WORD(transition, transition_words),
    BOOL(raw_lec),
    BOOL(lec_erasures),
    BOOL(vendor_d8),
    NUMBER(overread_leadin, 45000),
    BOOL(read_pregap),
    NUMBER(overread_leadout, 6750),
    BOOL(latch_lag),
    BOOL(partial_blocks),
    NUMBER(cache_kb, 65536),
    NUMBER(cache_segments, 16),
    BOOL(read_ahead),
    LIST(cd_speeds, KEY_LIST, DCN_PERSONALITY_SPEEDS),
    LIST(dvd_speeds, KEY_LIST, DCN_PERSONALITY_SPEEDS),
    LIST(bd_speeds, KEY_LIST, DCN_PERSONALITY_SPEEDS),
    WORD(curve, curve_words),
    BOOL(set_speed),
    NUMBER(command_us, 1000000),
    NUMBER(cache_hit_us, 1000000),
    NUMBER(seek_min_ms, 60000),
    NUMBER(seek_full_ms, 60000),
    NUMBER(spin_up_ms, 60000),
    NUMBER(spin_down_s, 86400),
    NUMBER(load_ms, 60000),
    NUMBER(retry_ms, 60000),
    NUMBER(retries, 255),
    NUMBER(error_ms, 600000),
};

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
parse_word(const char *text, const struct word *words, uint32_t *out)
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
set_bool(const struct place *place, const struct key *key, const char *value,
         bool *out)
{
    if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
        return FAIL(place, "%s is yes or no, not '%s'", key->name, value);
    *out = value[0] == 'y';
    return DCN_OK;
}

static enum dcn_status
set_signed(const struct place *place, const struct key *key, const char *value,
           int32_t *out)
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
parse_item(const struct key *key, const char *item, uint32_t *value)
{
    if (key->type == KEY_PROFILES)
        return parse_word(item, profile_words, value);
    return parse_number(item, key->type == KEY_HEX_LIST ? 16 : 10, 255, value);
}

static enum dcn_status
set_list(const struct place *place, const struct key *key, char *value,
         struct dcn_personality_list *out)
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
set_text(const struct place *place, const struct key *key, const char *value,
         char *out)
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
set_key(const struct place *place, const struct key *key, char *value,
        struct dcn_personality *personality)
{
    void *field = (char *)personality + key->offset;

    switch (key->type) {
    case KEY_TEXT:
        return set_text(place, key, value, field);
    case KEY_BOOL:
        return set_bool(place, key, value, field);
    case KEY_SIGNED:
        return set_signed(place, key, value, field);
    case KEY_NUMBER:
        if (!parse_number(value, 10, key->limit, field))
            return FAIL(place, "%s is a number up to %u, not '%s'", key->name,
                        (unsigned)key->limit, value);
        return DCN_OK;
    case KEY_WORD:
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
    for (size_t i = 0; i < DCN_ARRAY_LEN(keys); i++) {
        if (strcmp(keys[i].name, name) == 0)
            return set_key(place, &keys[i], trim(value), personality);
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
    if (p->cache_segments == 0)
        return FAIL(place, "cache_segments is at least 1");
    return DCN_OK;
}

static void
set_plain(struct dcn_personality *p)
{
    static const uint32_t profiles[] = {0x08, 0x09, 0x0A, 0x10, 0x11, 0x12,
                                        0x13, 0x14, 0x15, 0x1A, 0x1B, 0x2B,
                                        0x40, 0x41, 0x42, 0x43};
    static const uint32_t cd_speeds[] = {4, 8, 16, 24, 32, 40, 48};
    static const uint32_t dvd_speeds[] = {2, 4, 8, 12, 16};
    static const uint32_t bd_speeds[] = {2, 4, 6, 8, 12};

    *p = (struct dcn_personality){
        .vendor = "DISCERN",
        .product = "VIRTUAL DRIVE",
        .revision = "1.00",
        .serial = "DV0000000001",
        .firmware_date = "20240101000000",
        .toc_msf = true,
        .mode_select = true,
        .retry_count = true,
        .error_bits = true,
        .read_continuous = true,
        .fua = true,
        .fua_zero_flush = true,
        .c2 = DCN_C2_BOTH,
        .c2_with_sub = true,
        .c2_with_data = true,
        .sub_raw = true,
        .sub_q = true,
        .sub_rw = true,
        .dap = true,
        .scrambled = true,
        .read_pregap = true,
        .overread_leadin = 4500,
        .overread_leadout = 6750,
        .cache_kb = 2048,
        .cache_segments = 4,
        .read_ahead = true,
        .set_speed = true,
        .command_us = 100,
        .cache_hit_us = 300,
        .seek_min_ms = 20,
        .seek_full_ms = 160,
        .spin_up_ms = 2500,
        .spin_down_s = 300,
        .retry_ms = 250,
        .retries = 10,
        .error_ms = 500,
    };
    p->profiles.count = DCN_ARRAY_LEN(profiles);
    memcpy(p->profiles.value, profiles, sizeof(profiles));
    p->toc_formats.count = 6;
    for (uint32_t i = 0; i < 6; i++)
        p->toc_formats.value[i] = i;
    p->cd_speeds.count = DCN_ARRAY_LEN(cd_speeds);
    memcpy(p->cd_speeds.value, cd_speeds, sizeof(cd_speeds));
    p->dvd_speeds.count = DCN_ARRAY_LEN(dvd_speeds);
    memcpy(p->dvd_speeds.value, dvd_speeds, sizeof(dvd_speeds));
    p->bd_speeds.count = DCN_ARRAY_LEN(bd_speeds);
    memcpy(p->bd_speeds.value, bd_speeds, sizeof(bd_speeds));
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

    set_plain(personality);
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
