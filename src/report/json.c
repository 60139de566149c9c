/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON renderer. Structure is written as the tree is walked, so that no
 * second tree is needed and lists that are made while they are read stay
 * small; scalars are jansson's, which knows how to escape strings and write
 * numbers whatever the locale.
 */
#include "report/out.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void
add_line_break(struct dcn_report_out *out, unsigned depth)
{
    if (out->pretty) {
        dcn__buf_puts(&out->buf, "\n");
        dcn__report_pad(&out->buf, 2 * (size_t)depth);
    }
    dcn__report_out_flush(out, false);
}

static int
add_piece(const char *bytes, size_t len, void *payload)
{
    struct dcn_report_out *out = payload;

    dcn__buf_add(&out->buf, bytes, len);
    return out->buf.failed ? -1 : 0;
}

/* Takes value over. */
static void
add_json(struct dcn_report_out *out, json_t *value)
{
    if (value == NULL ||
        json_dump_callback(value, add_piece, out,
                           JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY) != 0)
        out->buf.failed = true;
    json_decref(value);
}

/* Letters, digits and the like stand for themselves. */
static bool
is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < 0x20 || *text > 0x7e || *text == '"' || *text == '\\')
            return false;
    return true;
}

static void
add_string(struct dcn_report_out *out, const char *text)
{
    if (!is_plain(text)) {
        add_json(out, json_string(text));
        return;
    }
    dcn__buf_puts(&out->buf, "\"");
    dcn__buf_puts(&out->buf, text);
    dcn__buf_puts(&out->buf, "\"");
}

static void
add_scalar(struct dcn_report_out *out, const struct dcn_report *node)
{
    if (node->type == DCN_REPORT_STRING)
        add_string(out, node->value.string);
    else if (node->type == DCN_REPORT_INTEGER)
        dcn__report_digits(&out->buf, node->value.integer);
    else if (node->type == DCN_REPORT_NUMBER)
        add_json(out, json_real(node->value.number));
    else if (node->type == DCN_REPORT_BOOLEAN)
        dcn__buf_puts(&out->buf, node->value.boolean ? "true" : "false");
    else
        dcn__buf_puts(&out->buf, "null");
}

static void
add_node(struct dcn_report_out *out, const struct dcn_report *node,
         unsigned depth)
{
    bool object = node->type == DCN_REPORT_OBJECT;

    if (!object && node->type != DCN_REPORT_LIST) {
        add_scalar(out, node);
        return;
    }
    dcn__buf_puts(&out->buf, object ? "{" : "[");
    for (size_t i = 0; i < node->count && !out->buf.failed; i++) {
        const struct dcn_report *child = dcn_report_at(node, i);

        if (child == NULL) {
            out->buf.failed = true;
            return;
        }
        if (i > 0)
            dcn__buf_puts(&out->buf, ",");
        add_line_break(out, depth + 1);
        if (object) {
            add_string(out, child->key);
            dcn__buf_puts(&out->buf, out->pretty ? ": " : ":");
        }
        add_node(out, child, depth + 1);
    }
    if (node->count > 0)
        add_line_break(out, depth);
    dcn__buf_puts(&out->buf, object ? "}" : "]");
}

void
dcn__report_add_json(struct dcn_report_out *out,
                     const struct dcn_report *report)
{
    add_node(out, report, 0);
    if (out->pretty)
        dcn__buf_puts(&out->buf, "\n");
}
