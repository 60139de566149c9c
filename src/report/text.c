/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text renderer: labels in a column, containers indented. Lists of
 * objects are left to text_table.c. Only what has a label is shown.
 */
#include "report/text.h"

#include "util/utf8.h"

#include <inttypes.h>
#include <stdio.h>

#define INDENT 2

static void
add_children(struct dcn_report_out *out, const struct dcn_report *object,
             const struct dcn_report *but, size_t indent);

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
        dcn__report_line(buf, list->children[i]);
        dcn__buf_puts(buf, "\n");
    }
}

/* What names an object in its block: its first labelled line. */
static const struct dcn_report *
block_head(const struct dcn_report *object)
{
    size_t i;

    for (i = 0; i < object->count; i++) {
        if (object->children[i]->label != NULL &&
            dcn__report_is_line(object->children[i]))
            return object->children[i];
    }
    return NULL;
}

static void
add_block(struct dcn_report_out *out, const struct dcn_report *object,
          size_t indent)
{
    const struct dcn_report *head = block_head(object);

    if (head == NULL) {
        add_children(out, object, NULL, indent);
        return;
    }
    dcn__report_pad(&out->buf, indent);
    if (head->type != DCN_REPORT_STRING) {
        dcn__utf8_add_plain(&out->buf, head->label);
        dcn__buf_puts(&out->buf, " ");
    }
    dcn__report_line(&out->buf, head);
    dcn__buf_puts(&out->buf, "\n");
    add_children(out, object, head, indent + 2);
}

/* A list of objects as a table, or as blocks where it does not fit. */
static void
add_list(struct dcn_report_out *out, const struct dcn_report *list,
         size_t indent)
{
    size_t rows = dcn__report_rows(out, list), i;

    if (!dcn__report_table(out, list, indent)) {
        for (i = 0; i < rows; i++) {
            const struct dcn_report *item = dcn_report_at(list, i);

            if (item != NULL)
                add_block(out, item, indent);
            else
                out->buf.failed = true;
        }
    }
    if (rows < list->count) {
        dcn__report_pad(&out->buf, indent);
        dcn__buf_printf(&out->buf, "... and %zu more\n", list->count - rows);
    }
}

static void
add_container(struct dcn_report_out *out, const struct dcn_report *node,
              size_t indent)
{
    add_label(&out->buf, node, indent);
    dcn__buf_puts(&out->buf, "\n");
    if (node->type == DCN_REPORT_OBJECT)
        add_children(out, node, NULL, indent + INDENT);
    else
        add_list(out, node, indent + INDENT);
}

static void
add_children(struct dcn_report_out *out, const struct dcn_report *object,
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
            dcn__buf_puts(&out->buf, "\n");
        parted = false;
        if (!line)
            add_container(out, child, indent);
        else if (child->type == DCN_REPORT_LIST && child->count > 1 &&
                 indent + column + 2 + dcn__report_line_width(child) >
                     DCN_REPORT_TEXT_WIDTH)
            add_lines(&out->buf, child, indent);
        else
            add_line(&out->buf, child, indent, column);
        dcn__report_out_flush(out, false);
        if (indent == 0 && !line && i + 1 < object->count) {
            dcn__buf_puts(&out->buf, "\n");
            parted = true;
        }
    }
}

void
dcn__report_add_text(struct dcn_report_out *out,
                     const struct dcn_report *report)
{
    struct dcn_buf *buf = &out->buf;

    if (dcn__report_is_line(report)) {
        dcn__report_line(buf, report);
        dcn__buf_puts(buf, "\n");
    } else if (report->type == DCN_REPORT_OBJECT) {
        add_children(out, report, NULL, 0);
    } else {
        add_list(out, report, 0);
    }
    while (buf->len > 1 && buf->data[buf->len - 1] == '\n' &&
           buf->data[buf->len - 2] == '\n')
        buf->data[--buf->len] = '\0';
}
