/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text renderer's values: what can stand on one line, and as what. */
#include "report/text.h"

#include "util/utf8.h"

#include <stdio.h>

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
    if (node->type != DCN_REPORT_LIST || node->made != NULL)
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
        dcn__report_digits(buf, node->value.integer);
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

/* Of a number as printf writes it. */
static size_t
digits(int64_t value)
{
    size_t count = value < 0 ? 2 : 1;

    while (value <= -10 || value >= 10) {
        value /= 10;
        count++;
    }
    return count;
}

size_t
dcn__report_line_width(const struct dcn_report *node)
{
    struct dcn_buf buf;
    size_t width;

    if (node->type == DCN_REPORT_INTEGER && node->shown == NULL)
        return digits(node->value.integer);
    dcn__buf_init(&buf, DCN_REPORT_STRING_BYTES);
    dcn__report_line(&buf, node);
    width = buf.failed || buf.data == NULL ? 0 : dcn__utf8_width(buf.data);
    dcn__buf_free(&buf);
    return width;
}

size_t
dcn__report_rows(const struct dcn_report_out *out,
                 const struct dcn_report *list)
{
    return out->put != NULL || list->count < DCN_REPORT_TEXT_ROWS
               ? list->count
               : DCN_REPORT_TEXT_ROWS;
}
