/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON renderer: the tree is copied into jansson's, which knows how to
 * escape strings and write numbers whatever the locale.
 */
#include "report/tree.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *json_of(const struct dcn_report *report);

static json_t *
json_of_object(const struct dcn_report *report)
{
    json_t *object = json_object();
    size_t i;

    for (i = 0; object != NULL && i < report->count; i++) {
        const struct dcn_report *child = report->children[i];

        if (json_object_set_new(object, child->key, json_of(child)) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

static json_t *
json_of_list(const struct dcn_report *report)
{
    json_t *array = json_array();
    size_t i;

    for (i = 0; array != NULL && i < report->count; i++) {
        if (json_array_append_new(array, json_of(report->children[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *
json_of(const struct dcn_report *report)
{
    switch (report->type) {
    case DCN_REPORT_OBJECT:
        return json_of_object(report);
    case DCN_REPORT_LIST:
        return json_of_list(report);
    case DCN_REPORT_STRING:
        return json_string(report->value.string);
    case DCN_REPORT_INTEGER:
        return json_integer(report->value.integer);
    case DCN_REPORT_NUMBER:
        return json_real(report->value.number);
    case DCN_REPORT_BOOLEAN:
        return json_boolean(report->value.boolean);
    case DCN_REPORT_NULL:
        break;
    }
    return json_null();
}

/* Appends what jansson wrote to a string of our own: jansson may have been
 * given another allocator than the caller's free() belongs to. */
struct output {
    char *text;
    size_t len, capacity;
};

static int
output_add(const char *bytes, size_t len, void *payload)
{
    struct output *out = payload;

    if (out->capacity - out->len <= len) {
        size_t capacity = (out->len + len + 1) * 2;
        char *text = realloc(out->text, capacity);

        if (text == NULL)
            return -1;
        out->text = text;
        out->capacity = capacity;
    }
    memcpy(out->text + out->len, bytes, len);
    out->len += len;
    out->text[out->len] = '\0';
    return 0;
}

char *
dcn_report_json(const struct dcn_report *report, bool pretty)
{
    size_t flags = JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY;
    struct output out = {NULL, 0, 0};
    json_t *json;
    int failed;

    if (report == NULL || report->root->failed)
        return NULL;
    json = json_of(report);
    if (json == NULL)
        return NULL;
    flags |= pretty ? JSON_INDENT(2) : JSON_COMPACT;
    failed = json_dump_callback(json, output_add, &out, flags);
    if (failed == 0 && pretty)
        failed = output_add("\n", 1, &out);
    json_decref(json);
    if (failed != 0) {
        free(out.text);
        return NULL;
    }
    return out.text;
}
