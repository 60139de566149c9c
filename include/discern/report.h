/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tree of facts, and its renderers. All renderers read the same tree, so
 * text, JSON and later HTML cannot disagree.
 */
#ifndef DISCERN_REPORT_H
#define DISCERN_REPORT_H

#include <discern/error.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A node: object, list, string, integer, number, boolean or null, with a key
 * (in an object) and an optional label for people. Opaque. */
struct dcn_report;

enum dcn_report_type {
    DCN_REPORT_NULL,
    DCN_REPORT_OBJECT,
    DCN_REPORT_LIST,
    DCN_REPORT_STRING,
    DCN_REPORT_INTEGER,
    DCN_REPORT_NUMBER,
    DCN_REPORT_BOOLEAN,
};

/* Frees a tree from its root; NULL is allowed. */
DCN_API void dcn_report_free(struct dcn_report *report);

/*
 * JSON text (UTF-8; pretty: indented by 2 and ending with a newline; else one
 * line without one). malloc; NULL where memory ran out.
 */
DCN_API char *dcn_report_json(const struct dcn_report *report, bool pretty);

/* Text for people: labels, indented, tables for lists of objects, of which the
 * first 100,000 of each list are shown. malloc; NULL where memory ran out. */
DCN_API char *dcn_report_text(const struct dcn_report *report);

enum dcn_report_form {
    DCN_REPORT_TEXT,      /* as dcn_report_text, with lists of any length */
    DCN_REPORT_JSON,      /* as dcn_report_json, pretty */
    DCN_REPORT_JSON_LINE, /* as dcn_report_json, not pretty */
};

/*
 * The same in pieces of some 64 KB, for reports that are not to lie in memory
 * as a whole. put gets len bytes, in order, which it may not keep; false: no
 * more is wanted. DCN_OK; DCN_ERR_CANCELLED: put said so; DCN_ERR_NO_MEMORY
 * (also where report is NULL); DCN_ERR_INVALID: put is NULL, or there is no
 * such form. After the last two what was put may be any part of it.
 */
DCN_API enum dcn_status
dcn_report_write(const struct dcn_report *report, enum dcn_report_form form,
                 bool (*put)(const char *bytes, size_t len, void *payload),
                 void *payload);

/* Reading a tree: the child of that key or NULL; type, values (0, "" or
 * false of another type), number of children, the n-th child. */
DCN_API const struct dcn_report *
dcn_report_get(const struct dcn_report *report, const char *key);
DCN_API enum dcn_report_type dcn_report_kind(const struct dcn_report *report);
DCN_API const char *dcn_report_string(const struct dcn_report *report);
DCN_API int64_t dcn_report_integer(const struct dcn_report *report);
DCN_API double dcn_report_number(const struct dcn_report *report);
DCN_API bool dcn_report_boolean(const struct dcn_report *report);
DCN_API size_t dcn_report_size(const struct dcn_report *report);
/* The ranges of a map are made as they are read: what belongs to the n-th of
 * them lives until another of that list is asked for, here or by a renderer,
 * and one thread at a time may do so. */
DCN_API const struct dcn_report *
dcn_report_at(const struct dcn_report *report, size_t n);
/* The key under which a child of an object stands; NULL in a list and of the
 * root. With dcn_report_size and dcn_report_at it walks a tree whose keys
 * are not known. */
DCN_API const char *dcn_report_key(const struct dcn_report *report);
/* What people call it ("Sectors"); NULL: not meant for people. */
DCN_API const char *dcn_report_label(const struct dcn_report *report);

#ifdef __cplusplus
}
#endif
#endif
