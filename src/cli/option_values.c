/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of options' arguments: numbers, speeds, times, clocks. */
#include "cli/option_values.h"

#include <discern/job.h>

#include <ctype.h>
#include <stddef.h>
#include <string.h>

bool
cli_value_number(const char *text, uint64_t most, uint64_t *value)
{
    uint64_t number = 0;

    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (!isdigit((unsigned char)*text) ||
            __builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(*text - '0'), &number))
            return false;
    }
    *value = number;
    return number <= most;
}

bool
cli_value_speed(const char *text, unsigned *speed)
{
    size_t len = strlen(text);
    uint64_t value;
    char digits[8];

    if (len > 0 && (text[len - 1] == 'x' || text[len - 1] == 'X'))
        len--;
    if (len >= sizeof(digits))
        return false;
    memcpy(digits, text, len);
    digits[len] = '\0';
    if (!cli_value_number(digits, 1000, &value) || value == 0)
        return false;
    *speed = (unsigned)value;
    return true;
}

bool
cli_value_time(const char *text, double *seconds)
{
    static const struct {
        char letter;
        unsigned seconds;
    } units[] = {{'h', 3600}, {'m', 60}, {'s', 1}, {'\0', 1}};
    size_t unit = 0;
    uint64_t total = 0;

    if (*text == '\0')
        return false;
    while (*text != '\0') {
        size_t digits = strspn(text, "0123456789");
        char number[10];
        uint64_t value;

        if (digits == 0 || digits >= sizeof(number))
            return false;
        memcpy(number, text, digits);
        number[digits] = '\0';
        text += digits;
        /* Without a letter only a number alone: "1h30" could be anything. */
        if (*text == '\0' && unit > 0)
            return false;
        while (unit < 4 && units[unit].letter != *text)
            unit++;
        if (unit == 4 || !cli_value_number(number, 1000000000, &value))
            return false;
        total += value * units[unit++].seconds;
        if (*text != '\0')
            text++;
    }
    *seconds = (double)total;
    return true;
}

/* A decimal number with an optional fraction; strtod would heed the locale
 * and take "inf". */
static bool
parse_decimal(const char *text, double *value)
{
    double fraction = 0.1, sum = 0;
    size_t digits = 0;

    for (; isdigit((unsigned char)*text); text++, digits++)
        sum = sum * 10 + (*text - '0');
    if (*text == '.') {
        for (text++; isdigit((unsigned char)*text); text++, digits++) {
            sum += (*text - '0') * fraction;
            fraction /= 10;
        }
    }
    *value = sum;
    return *text == '\0' && digits > 0 && digits < 16;
}

bool
cli_value_clock(const char *text, double *scale)
{
    if (strcmp(text, "real") == 0) {
        *scale = 1;
        return true;
    }
    if (strcmp(text, "unthrottled") == 0) {
        *scale = 0;
        return true;
    }
    if (strcmp(text, "simulated") == 0) {
        *scale = DCN_CLOCK_SIMULATED;
        return true;
    }
    return parse_decimal(text, scale) && *scale > 0;
}

bool
cli_value_range(const char *text, struct dcn_range *range)
{
    size_t digits = strspn(text, "0123456789");
    uint64_t first, last;
    char number[12];

    if (digits >= sizeof(number))
        return false;
    memcpy(number, text, digits);
    number[digits] = '\0';
    /* A sector's address is a dcn_lba; its count must not pass one either. */
    if (!cli_value_number(number, INT32_MAX - 1, &first))
        return false;
    last = first;
    if (text[digits] == '-' &&
        !cli_value_number(text + digits + 1, INT32_MAX - 1, &last))
        return false;
    if ((text[digits] != '-' && text[digits] != '\0') || last < first)
        return false;
    range->first = (dcn_lba)first;
    range->count = (uint32_t)(last - first + 1);
    return true;
}
