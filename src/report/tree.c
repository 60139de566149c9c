/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree itself: building of nodes. A failed allocation marks the root, after
 * which nothing is added and nothing can be rendered. Forms of values that
 * several reports share (sizes, errors) are in values.c, reading in
 * tree_read.c.
 */
#include "report/tree.h"

#include "util/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
dcn__report_out_of_memory(struct dcn_report *report)
{
    if (report != NULL)
        report->root->failed = true;
}

/* A copy as UTF-8; NULL where memory ran out or it is too long. */
static char *
text_copy(const char *text)
{
    struct dcn_buf buf;
    char *copy;

    dcn__buf_init(&buf, DCN_REPORT_MAX_STRING);
    dcn__utf8_add(&buf, text);
    copy = dcn__buf_take(&buf);
    if (copy == NULL)
        dcn__buf_free(&buf);
    return copy;
}

struct dcn_report_made {
    struct dcn_report_maker maker;
    struct dcn_report *row; /* the object made last */
    size_t at;              /* objects made since the start */
};

static void
made_free(struct dcn_report_made *made)
{
    if (made == NULL)
        return;
    if (made->maker.done != NULL)
        made->maker.done(made->maker.payload);
    dcn_report_free(made->row);
    free(made);
}

static void
node_clear(struct dcn_report *node)
{
    size_t i;

    for (i = 0; node->children != NULL && i < node->count + node->spare; i++)
        dcn_report_free(node->children[i]);
    free(node->children);
    made_free(node->made);
    if (node->type == DCN_REPORT_STRING)
        free(node->value.string);
    free(node->shown);
    node->children = NULL;
    node->made = NULL;
    node->last = NULL;
    node->shown = NULL;
    node->count = node->capacity = node->spare = 0;
    memset(&node->value, 0, sizeof(node->value));
}

/* Empties an object for other values; what it had is used again where the
 * same keys come. */
static void
node_empty(struct dcn_report *node)
{
    node->spare += node->count;
    node->count = 0;
    node->last = NULL;
}

void
dcn_report_free(struct dcn_report *report)
{
    if (report == NULL)
        return;
    node_clear(report);
    free(report->key);
    free(report->label);
    free(report);
}

struct dcn_report *
dcn__report_new(void)
{
    struct dcn_report *report = calloc(1, sizeof(*report));

    if (report == NULL)
        return NULL;
    report->type = DCN_REPORT_OBJECT;
    report->root = report;
    return report;
}

static bool
has_key(const struct dcn_report *node, const char *key)
{
    return key == NULL ? node->key == NULL : strcmp(node->key, key) == 0;
}

/* Of the children that an emptied parent had, the one of that key. */
static struct dcn_report *
node_again(struct dcn_report *parent, const char *key)
{
    struct dcn_report **next = &parent->children[parent->count], *node;
    size_t i = 0;

    while (i < parent->spare && !has_key(next[i], key))
        i++;
    if (i == parent->spare)
        return NULL;
    node = next[i];
    next[i] = next[0];
    next[0] = node;
    parent->spare--;
    parent->count++;
    free(node->shown);
    node->shown = NULL;
    node_empty(node);
    return node;
}

static bool
node_make_room(struct dcn_report *parent)
{
    size_t capacity = parent->capacity == 0 ? 8 : parent->capacity * 2;
    struct dcn_report **children;

    if (parent->count + parent->spare < parent->capacity)
        return true;
    children = reallocarray(parent->children, capacity, sizeof(*children));
    if (children == NULL)
        return false;
    parent->children = children;
    parent->capacity = capacity;
    return true;
}

static struct dcn_report *
node_append(struct dcn_report *parent, const char *key)
{
    struct dcn_report *node;

    if (!node_make_room(parent))
        return NULL;
    node = calloc(1, sizeof(*node));
    if (node == NULL)
        return NULL;
    node->root = parent->root;
    if (key != NULL && (node->key = text_copy(key)) == NULL) {
        free(node);
        return NULL;
    }
    parent->children[parent->count + parent->spare] =
        parent->children[parent->count];
    parent->children[parent->count++] = node;
    return node;
}

struct dcn_report *
dcn__report_find(const struct dcn_report *parent, const char *key)
{
    size_t i;

    for (i = 0; i < parent->count; i++) {
        if (strcmp(parent->children[i]->key, key) == 0)
            return parent->children[i];
    }
    return NULL;
}

static bool
node_set_label(struct dcn_report *node, const char *label)
{
    char *copy;

    if (label == NULL ||
        (node->label != NULL && strcmp(node->label, label) == 0))
        return true;
    copy = text_copy(label);
    if (copy == NULL)
        return false;
    free(node->label);
    node->label = copy;
    return true;
}

/* The child of that key, fresh where there was none; NULL: no memory. Keys that
 * are among the spare ones are not among the others. */
static struct dcn_report *
node_of(struct dcn_report *parent, const char *key, bool *fresh)
{
    struct dcn_report *node = NULL;

    *fresh = false;
    if (key != NULL && parent->spare == 0)
        node = dcn__report_find(parent, key);
    if (node != NULL)
        return node;
    if (parent->spare > 0)
        node = node_again(parent, key);
    *fresh = node != NULL;
    if (node == NULL && key != NULL)
        node = dcn__report_find(parent, key);
    if (node != NULL)
        return node;
    *fresh = true;
    return node_append(parent, key);
}

/*
 * The child to be filled: new, or the one of that key, emptied unless it is
 * a container of the wanted type. NULL: no parent, a parent of the wrong
 * type, or the tree has failed.
 */
static struct dcn_report *
node_add(struct dcn_report *parent, const char *key, const char *label,
         enum dcn_report_type type)
{
    struct dcn_report *node;
    bool keep = type == DCN_REPORT_OBJECT || type == DCN_REPORT_LIST;
    bool fresh;

    if (parent == NULL || parent->root->failed)
        return NULL;
    if (parent->type != (key == NULL ? DCN_REPORT_LIST : DCN_REPORT_OBJECT)) {
        dcn__report_out_of_memory(parent);
        return NULL;
    }
    node = node_of(parent, key, &fresh);
    if (node != NULL && (node->type != type || (!fresh && !keep)))
        node_clear(node);
    if (node != NULL && fresh && label == NULL) {
        free(node->label);
        node->label = NULL;
    }
    if (node == NULL || !node_set_label(node, label)) {
        dcn__report_out_of_memory(parent);
        return NULL;
    }
    node->type = type;
    parent->last = node;
    return node;
}

static void
node_set_string(struct dcn_report *node, const char *value)
{
    if (node == NULL)
        return;
    if (node->value.string != NULL && strcmp(node->value.string, value) == 0)
        return;
    free(node->value.string);
    node->value.string = text_copy(value);
    if (node->value.string == NULL)
        dcn__report_out_of_memory(node);
}

struct dcn_report *
dcn__report_object(struct dcn_report *parent, const char *key,
                   const char *label)
{
    return node_add(parent, key, label, DCN_REPORT_OBJECT);
}

struct dcn_report *
dcn__report_list(struct dcn_report *parent, const char *key, const char *label)
{
    return node_add(parent, key, label, DCN_REPORT_LIST);
}

void
dcn__report_str(struct dcn_report *parent, const char *key, const char *label,
                const char *value)
{
    node_set_string(node_add(parent, key, label, DCN_REPORT_STRING), value);
}

/* As vasprintf; NULL where it fails. */
__attribute__((format(printf, 1, 0))) static char *
text_format(const char *format, va_list args)
{
    char *text;

    if (vasprintf(&text, format, args) < 0)
        return NULL;
    return text;
}

void
dcn__report_fmt(struct dcn_report *parent, const char *key, const char *label,
                const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = text_format(format, args);
    va_end(args);
    if (text != NULL)
        dcn__report_str(parent, key, label, text);
    else
        dcn__report_out_of_memory(parent);
    free(text);
}

void
dcn__report_show(struct dcn_report *parent, const char *format, ...)
{
    char *text, *shown = NULL;
    va_list args;

    if (parent == NULL || parent->root->failed || parent->last == NULL)
        return;
    va_start(args, format);
    text = text_format(format, args);
    va_end(args);
    if (text != NULL)
        shown = text_copy(text);
    if (shown == NULL)
        dcn__report_out_of_memory(parent);
    free(text);
    free(parent->last->shown);
    parent->last->shown = shown;
}

void
dcn__report_int(struct dcn_report *parent, const char *key, const char *label,
                int64_t value)
{
    struct dcn_report *node = node_add(parent, key, label, DCN_REPORT_INTEGER);

    if (node != NULL)
        node->value.integer = value;
}

void
dcn__report_num(struct dcn_report *parent, const char *key, const char *label,
                double value)
{
    struct dcn_report *node =
        node_add(parent, key, label,
                 isfinite(value) ? DCN_REPORT_NUMBER : DCN_REPORT_NULL);

    if (node != NULL)
        node->value.number = value;
}

void
dcn__report_bool(struct dcn_report *parent, const char *key, const char *label,
                 bool value)
{
    struct dcn_report *node = node_add(parent, key, label, DCN_REPORT_BOOLEAN);

    if (node != NULL)
        node->value.boolean = value;
}

void
dcn__report_null(struct dcn_report *parent, const char *key, const char *label)
{
    node_add(parent, key, label, DCN_REPORT_NULL);
}

struct dcn_report *
dcn__report_item(struct dcn_report *list)
{
    return node_add(list, NULL, NULL, DCN_REPORT_OBJECT);
}

void
dcn__report_item_str(struct dcn_report *list, const char *value)
{
    node_set_string(node_add(list, NULL, NULL, DCN_REPORT_STRING), value);
}

void
dcn__report_item_int(struct dcn_report *list, int64_t value)
{
    struct dcn_report *node = node_add(list, NULL, NULL, DCN_REPORT_INTEGER);

    if (node != NULL)
        node->value.integer = value;
}

/* ---- lists whose objects are made while they are read ---- */

void
dcn__report_made(struct dcn_report *parent, const char *key, const char *label,
                 const struct dcn_report_maker *maker)
{
    struct dcn_report *list = dcn__report_list(parent, key, label);
    struct dcn_report_made *made = calloc(1, sizeof(*made));
    struct dcn_report *row = dcn__report_new();

    if (list == NULL || made == NULL || row == NULL) {
        dcn__report_out_of_memory(list);
        free(made);
        dcn_report_free(row);
        if (maker->done != NULL)
            maker->done(maker->payload);
        return;
    }
    *made = (struct dcn_report_made){.maker = *maker, .row = row};
    list->made = made;
    list->count = maker->count;
}

struct dcn_report *
dcn__report_made_at(struct dcn_report *list, size_t n)
{
    struct dcn_report_made *made = list->made;

    if (made->at > n + 1)
        made->at = 0;
    while (made->at < n + 1) {
        node_empty(made->row);
        made->maker.next(made->row, made->at == 0, made->maker.payload);
        made->at++;
    }
    if (made->row->failed)
        dcn__report_out_of_memory(list);
    return made->row->failed ? NULL : made->row;
}
