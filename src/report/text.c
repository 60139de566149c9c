/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text renderer: labels in a column, containers indented. Lists of
 * objects are left to table.c. Only what has a label is shown.
 */
#include "report/text.h"

#include "util/utf8.h"

#include <inttypes.h>
#include <stdio.h>

/* Bytes that the text of one report may take. */
#define TEXT_CEILING (64u << 20)
#define INDENT       2

void
dcn__report_pad(struct dcn_buf *buf, size_t columns)
{
    dcn__buf_printf(buf, "%*s", (int)columns, "");
}

bool
dcn__report_is_scalar(const struct dcn_report *node)
{
    return node->shown != NULL ||
           (node->type != DCN_REPORT_OBJECT && node->type != DCN_REPORT_LIST);
}

bool
dcn__report_is_line(const struct dcn_report *node)
{
    size_t i;

    if (dcn__report_is_scalar(node))
        return true;
    if (node->type != DCN_REPORT_LIST)
        return false;
    for (i = 0; i < node->count; i++) {
        if (!dcn__report_is_scalar(node->children[i]))
            return false;
    }
    return true;
}

/* At most two decimals, none where they are zero. */
static void
add_number(struct dcn_buf *buf, double value)
{
    char text[400];
    int len = snprintf(text, sizeof(text), "%.2f", value);

    while (len > 0 && text[len - 1] == '0')
        text[--len] = '\0';
    if (len > 0 && (text[len - 1] < '0' || text[len - 1] > '9'))
        text[--len] = '\0';
    dcn__buf_puts(buf, text);
}

static void
add_scalar(struct dcn_buf *buf, const struct dcn_report *node)
{
    if (node->shown != NULL)
        dcn__utf8_add_plain(buf, node->shown);
    else if (node->type == DCN_REPORT_STRING)
        dcn__utf8_add_plain(buf, node->value.string);
    else if (node->type == DCN_REPORT_INTEGER)
        dcn__buf_printf(buf, "%" PRId64, node->value.integer);
    else if (node->type == DCN_REPORT_NUMBER)
        add_number(buf, node->value.number);
    else if (node->type == DCN_REPORT_BOOLEAN)
        dcn__buf_puts(buf, node->value.boolean ? "yes" : "no");
    else
        dcn__buf_puts(buf, "not known");
}

void
dcn__report_line(struct dcn_buf *buf, const struct dcn_report *node)
{
    size_t i;

    if (dcn__report_is_scalar(node)) {
        add_scalar(buf, node);
        return;
    }
    for (i = 0; i < node->count; i++) {
        if (i > 0)
            dcn__buf_puts(buf, ", ");
        add_scalar(buf, node->children[i]);
    }
}

size_t
dcn__report_line_width(const struct dcn_report *node)
{
    struct dcn_buf buf;
    size_t width;

    dcn__buf_init(&buf, TEXT_CEILING);
    dcn__report_line(&buf, node);
    width = buf.failed || buf.data == NULL ? 0 : dcn__utf8_width(buf.data);
    dcn__buf_free(&buf);
    return width;
}

/* True where something of the node has a label. */
static bool
is_visible(const struct dcn_report *node)
{
    size_t i;

    if (node->label == NULL)
        return false;
    if (node->type != DCN_REPORT_OBJECT || node->shown != NULL)
        return true;
    for (i = 0; i < node->count; i++) {
        if (is_visible(node->children[i]))
            return true;
    }
    return false;
}

/* Columns that the labels of one-line children take, all but one. */
static size_t
label_column(const struct dcn_report *object, const struct dcn_report *but)
{
    size_t widest = 0, i;

    for (i = 0; i < object->count; i++) {
        const struct dcn_report *child = object->children[i];
        size_t width;

        if (child == but || child->label == NULL || !dcn__report_is_line(child))
            continue;
        width = dcn__utf8_width(child->label);
        if (width > widest)
            widest = width;
    }
    return widest;
}

static void
add_label(struct dcn_buf *buf, const struct dcn_report *node, size_t indent)
{
    dcn__report_pad(buf, indent);
    dcn__utf8_add_plain(buf, node->label);
}

static void
add_line(struct dcn_buf *buf, const struct dcn_report *node, size_t indent,
         size_t column)
{
    add_label(buf, node, indent);
    dcn__report_pad(buf, column - dcn__utf8_width(node->label) + 2);
    if (node->type == DCN_REPORT_LIST && node->count == 0)
        dcn__buf_puts(buf, "none");
    else
        dcn__report_line(buf, node);
    dcn__buf_puts(buf, "\n");
}

/* A list of scalars that is too wide for one line. */
static void
add_lines(struct dcn_buf *buf, const struct dcn_report *list, size_t indent)
{
    size_t i;

    add_label(buf, list, indent);
    dcn__buf_puts(buf, "\n");
    for (i = 0; i < list->count; i++) {
        dcn__report_pad(buf, indent + INDENT);
        add_scalar(buf, list->children[i]);
        dcn__buf_puts(buf, "\n");
    }
}

static void
add_container(struct dcn_buf *buf, const struct dcn_report *node, size_t indent)
{
    add_label(buf, node, indent);
    dcn__buf_puts(buf, "\n");
    if (node->type == DCN_REPORT_OBJECT)
        dcn__report_children(buf, node, NULL, indent + INDENT);
    else
        dcn__report_table(buf, node, indent + INDENT);
}

void
dcn__report_children(struct dcn_buf *buf, const struct dcn_report *object,
                     const struct dcn_report *but, size_t indent)
{
    size_t column = label_column(object, but), i;
    bool parted = true; /* by a blank line, or nothing stands above */

    for (i = 0; i < object->count; i++) {
        const struct dcn_report *child = object->children[i];
        bool line;

        if (child == but || !is_visible(child))
            continue;
        line = dcn__report_is_line(child);
        if (indent == 0 && !line && !parted)
            dcn__buf_puts(buf, "\n");
        parted = false;
        if (!line)
            add_container(buf, child, indent);
        else if (child->type == DCN_REPORT_LIST && child->count > 1 &&
                 indent + column + 2 + dcn__report_line_width(child) >
                     DCN_REPORT_TEXT_WIDTH)
            add_lines(buf, child, indent);
        else
            add_line(buf, child, indent, column);
        if (indent == 0 && !line && i + 1 < object->count) {
            dcn__buf_puts(buf, "\n");
            parted = true;
        }
    }
}

char *
dcn_report_text(const struct dcn_report *report)
{
    struct dcn_buf buf;
    char *text;

    if (report == NULL || report->root->failed)
        return NULL;
    dcn__buf_init(&buf, TEXT_CEILING);
    if (dcn__report_is_line(report)) {
        dcn__report_line(&buf, report);
        dcn__buf_puts(&buf, "\n");
    } else if (report->type == DCN_REPORT_OBJECT) {
        dcn__report_children(&buf, report, NULL, 0);
    } else {
        dcn__report_table(&buf, report, 0);
    }
    while (buf.len > 1 && buf.data[buf.len - 1] == '\n' &&
           buf.data[buf.len - 2] == '\n')
        buf.data[--buf.len] = '\0';
    text = dcn__buf_take(&buf);
    if (text == NULL)
        dcn__buf_free(&buf);
    return text;
}
