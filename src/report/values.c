/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Forms of values that reports share: blobs, sizes, durations, moments and
 * errors, each once for machines and once for people.
 */
#include "report/report.h"

#include "util/buf.h"
#include "util/checked.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
dcn__report_hex(struct dcn_report *parent, const char *key, const char *label,
                const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    char *text;
    size_t i;

    if (parent == NULL)
        return;
    text = len < DCN_REPORT_MAX_STRING ? malloc(2 * len + 1) : NULL;
    if (text == NULL) {
        dcn__report_fmt(parent, key, label, "%zu bytes left out", len);
        return;
    }
    for (i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * len] = '\0';
    dcn__report_str(parent, key, label, text);
    free(text);
}

/* "681,984,000"; text has room for 32 bytes. */
static void
group_digits(uint64_t value, char *text)
{
    char plain[24];
    size_t len = (size_t)snprintf(plain, sizeof(plain), "%" PRIu64, value);
    size_t i;

    for (i = 0; i < len; i++) {
        *text++ = plain[i];
        if ((len - i - 1) % 3 == 0 && i + 1 < len)
            *text++ = ',';
    }
    *text = '\0';
}

void
dcn__report_bytes(struct dcn_report *parent, const char *key, const char *label,
                  uint64_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    double scaled = (double)bytes / 1000;
    size_t unit = 0;
    char grouped[32];

    while (scaled >= 999.5 && unit + 1 < DCN_ARRAY_LEN(units)) {
        scaled /= 1000;
        unit++;
    }
    dcn__report_int(parent, key, label,
                    bytes > INT64_MAX ? INT64_MAX : (int64_t)bytes);
    group_digits(bytes, grouped);
    if (bytes < 1000)
        dcn__report_show(parent, "%s bytes", grouped);
    else
        dcn__report_show(parent, "%.*f %s (%s bytes)", scaled < 10 ? 1 : 0,
                         scaled, units[unit], grouped);
}

void
dcn__report_seconds(struct dcn_report *parent, const char *key,
                    const char *label, double seconds)
{
    uint64_t whole;

    /* Thousandths are more than any clock here is worth. */
    dcn__report_num(parent, key, label, round(seconds * 1000) / 1000);
    if (!(seconds >= 0 && seconds < 1e9))
        return;
    whole = (uint64_t)llround(seconds);
    if (whole >= 3600)
        dcn__report_show(parent, "%" PRIu64 " h %02u min %02u s", whole / 3600,
                         (unsigned)(whole / 60 % 60), (unsigned)(whole % 60));
    else if (whole >= 60)
        dcn__report_show(parent, "%u min %02u s", (unsigned)(whole / 60),
                         (unsigned)(whole % 60));
    else
        dcn__report_show(parent, "%.1f s", seconds);
}

void
dcn__report_time(struct dcn_report *parent, const char *key, const char *label,
                 time_t when)
{
    char text[40];
    struct tm tm;

    if (gmtime_r(&when, &tm) == NULL ||
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        return;
    dcn__report_str(parent, key, label, text);
}

void
dcn__report_error(struct dcn_report *parent, const struct dcn_error *error)
{
    struct dcn_report *object, *sense;

    if (error == NULL)
        return;
    object = dcn__report_object(parent, "error", NULL);
    dcn__report_str(object, "status", NULL, dcn_status_name(error->status));
    dcn__report_str(object, "message", NULL, error->message);
    if (error->os_errno != 0)
        dcn__report_int(object, "os_errno", NULL, error->os_errno);
    if (error->has_lba)
        dcn__report_int(object, "lba", NULL, error->lba);
    if (!error->has_sense)
        return;
    sense = dcn__report_object(object, "sense", NULL);
    dcn__report_int(sense, "key", NULL, error->sense_key);
    dcn__report_int(sense, "asc", NULL, error->asc);
    dcn__report_int(sense, "ascq", NULL, error->ascq);
}
