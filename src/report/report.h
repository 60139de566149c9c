/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Building of report trees. Once memory runs out a tree is marked failed:
 * additions do nothing and renderers return NULL, so builders check nothing.
 */
#ifndef DCN_REPORT_REPORT_H
#define DCN_REPORT_REPORT_H

#include <discern/report.h>

/* An empty object as root; NULL where memory ran out (all functions below
 * take NULL and do nothing). */
struct dcn_report *dcn__report_new(void);

/*
 * Add to an object: key for machines (snake_case), label for people (NULL:
 * not shown in text). Containers are returned for filling. Strings that are
 * not UTF-8 are taken as ISO 8859-1.
 */
struct dcn_report *dcn__report_object(struct dcn_report *parent,
                                      const char *key, const char *label);
struct dcn_report *dcn__report_list(struct dcn_report *parent,
                                    const char *key, const char *label);
void dcn__report_str(struct dcn_report *parent, const char *key,
                     const char *label, const char *value);
void dcn__report_fmt(struct dcn_report *parent, const char *key,
                     const char *label, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void dcn__report_int(struct dcn_report *parent, const char *key,
                     const char *label, int64_t value);
void dcn__report_num(struct dcn_report *parent, const char *key,
                     const char *label, double value);
void dcn__report_bool(struct dcn_report *parent, const char *key,
                      const char *label, bool value);
void dcn__report_null(struct dcn_report *parent, const char *key,
                      const char *label);
/* bytes as lower-case hex. */
void dcn__report_hex(struct dcn_report *parent, const char *key,
                     const char *label, const uint8_t *bytes, size_t len);

/* Append to a list. */
struct dcn_report *dcn__report_item(struct dcn_report *list);
void dcn__report_item_str(struct dcn_report *list, const char *value);
void dcn__report_item_int(struct dcn_report *list, int64_t value);

#endif
