/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses senses with their times. */
#include "vdrive/vsense.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define BETWEEN " \t|,"

/* At most two hexadecimal digits. */
static bool
parse_byte(const char **text, uint8_t *out)
{
    char digits[3] = {0};
    size_t len = 0;

    while (len < 2 && isxdigit((unsigned char)(*text)[len])) {
        digits[len] = (*text)[len];
        len++;
    }
    if (len == 0)
        return false;
    *out = (uint8_t)strtoul(digits, NULL, 16);
    *text += len;
    return true;
}

static bool
parse_ms(const char **text, uint32_t *out)
{
    unsigned long value = 0;

    if (!isdigit((unsigned char)**text))
        return false;
    while (isdigit((unsigned char)**text)) {
        value = value * 10 + (unsigned long)(**text - '0');
        if (value > DCN_VSENSE_MAX_MS)
            return false;
        (*text)++;
    }
    *out = (uint32_t)value;
    return true;
}

static bool
parse_time(const char **text, struct dcn_vsense *out)
{
    (*text)++;
    if (!parse_ms(text, &out->min_ms))
        return false;
    out->max_ms = out->min_ms;
    out->timed = true;
    if (**text != '-')
        return true;
    (*text)++;
    return parse_ms(text, &out->max_ms) && out->max_ms >= out->min_ms;
}

static bool
parse_one(const char **text, struct dcn_vsense *out)
{
    *out = (struct dcn_vsense){0};
    if (!parse_byte(text, &out->key) || out->key == 0 || out->key > 15 ||
        *(*text)++ != '/' || !parse_byte(text, &out->asc) ||
        *(*text)++ != '/' || !parse_byte(text, &out->ascq))
        return false;
    return (**text != '@' && **text != ':') || parse_time(text, out);
}

bool
dcn__vsense_parse(const char *text, struct dcn_vsense_set *set)
{
    set->count = 0;
    text += strspn(text, BETWEEN);
    while (*text != '\0') {
        if (set->count == DCN_VSENSE_MAX ||
            !parse_one(&text, &set->one[set->count]) ||
            (*text != '\0' && strchr(BETWEEN, *text) == NULL))
            return false;
        set->count++;
        text += strspn(text, BETWEEN);
    }
    return true;
}
