/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Building of report trees. Once memory runs out a tree is marked failed:
 * additions do nothing and renderers return NULL, so builders check nothing.
 */
#ifndef DCN_REPORT_REPORT_H
#define DCN_REPORT_REPORT_H

#include <discern/report.h>

#include <time.h>

/* Ceiling of one string in bytes; longer ones are marked failed. */
#define DCN_REPORT_MAX_STRING (16u << 20)

/* An empty object as root; NULL where memory ran out (all functions below
 * take NULL and do nothing). */
struct dcn_report *dcn__report_new(void);

/*
 * Add to an object: key for machines (snake_case), label for people (NULL:
 * not shown in text, nor anything inside). Containers are returned for
 * filling. Strings that are not UTF-8 are taken as ISO 8859-1; control
 * characters are shown as spaces in text.
 *
 * A key that is there already keeps its place and takes the new value, so
 * that what is known last ("outcome") can stand first; the former label
 * stays where the new one is NULL. A container of the same type is returned
 * as it is, to be filled further.
 */
struct dcn_report *dcn__report_object(struct dcn_report *parent,
                                      const char *key, const char *label);
struct dcn_report *
dcn__report_list(struct dcn_report *parent, const char *key, const char *label);
void dcn__report_str(struct dcn_report *parent, const char *key,
                     const char *label, const char *value);
void
dcn__report_fmt(struct dcn_report *parent, const char *key, const char *label,
                const char *format, ...) __attribute__((format(printf, 4, 5)));
void dcn__report_int(struct dcn_report *parent, const char *key,
                     const char *label, int64_t value);
/* Not finite: null. */
void dcn__report_num(struct dcn_report *parent, const char *key,
                     const char *label, double value);
void dcn__report_bool(struct dcn_report *parent, const char *key,
                      const char *label, bool value);
void
dcn__report_null(struct dcn_report *parent, const char *key, const char *label);
/* bytes as lower-case hex. */
void dcn__report_hex(struct dcn_report *parent, const char *key,
                     const char *label, const uint8_t *bytes, size_t len);

/* A size: the integer for machines, "682 MB (681,984,000 bytes)" for people. */
void dcn__report_bytes(struct dcn_report *parent, const char *key,
                       const char *label, uint64_t bytes);
/* A duration: the number for machines, "1 h 02 min 03 s" for people. */
void dcn__report_seconds(struct dcn_report *parent, const char *key,
                         const char *label, double seconds);
/* A moment: "2026-11-22T19:27:34Z" for both. */
void dcn__report_time(struct dcn_report *parent, const char *key,
                      const char *label, time_t when);
/* The error as docs/schema describes it, as object "error" without label. */
void
dcn__report_error(struct dcn_report *parent, const struct dcn_error *error);

/*
 * What people read in place of the value that was added to parent last
 * ("01:02:03 (4503)"); machines still get the value. A container then shows
 * as that one line.
 */
void dcn__report_show(struct dcn_report *parent, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What makes the objects of a list that is too long to lie in memory. */
struct dcn_report_maker {
    /* Fills item, an empty object, with the next one; from_start: with the
     * first. Called count times at most from one start to the next. */
    void (*next)(struct dcn_report *item, bool from_start, void *payload);
    void (*done)(void *payload); /* called once, with the tree's end */
    void *payload;
    size_t count;
};

/* A list under a key that is not there yet, made while it is read. Where it
 * cannot be added, done is called at once. */
void dcn__report_made(struct dcn_report *parent, const char *key,
                      const char *label, const struct dcn_report_maker *maker);

/* Marks the tree of that node as one for which memory ran out. NULL: nothing. */
void dcn__report_out_of_memory(struct dcn_report *node);

/* Append to a list. */
struct dcn_report *dcn__report_item(struct dcn_report *list);
void dcn__report_item_str(struct dcn_report *list, const char *value);
void dcn__report_item_int(struct dcn_report *list, int64_t value);

#endif
