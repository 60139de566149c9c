/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a tree, as callers and renderers do (discern/report.h). */
#include "report/tree.h"

const struct dcn_report *
dcn_report_get(const struct dcn_report *report, const char *key)
{
    if (report == NULL || report->type != DCN_REPORT_OBJECT)
        return NULL;
    return dcn__report_find(report, key);
}

enum dcn_report_type
dcn_report_kind(const struct dcn_report *report)
{
    return report == NULL ? DCN_REPORT_NULL : report->type;
}

const char *
dcn_report_string(const struct dcn_report *report)
{
    if (report == NULL || report->type != DCN_REPORT_STRING ||
        report->value.string == NULL)
        return "";
    return report->value.string;
}

int64_t
dcn_report_integer(const struct dcn_report *report)
{
    if (report == NULL || report->type != DCN_REPORT_INTEGER)
        return 0;
    return report->value.integer;
}

double
dcn_report_number(const struct dcn_report *report)
{
    if (report == NULL)
        return 0;
    if (report->type == DCN_REPORT_INTEGER)
        return (double)report->value.integer;
    return report->type == DCN_REPORT_NUMBER ? report->value.number : 0;
}

bool
dcn_report_boolean(const struct dcn_report *report)
{
    return report != NULL && report->type == DCN_REPORT_BOOLEAN &&
           report->value.boolean;
}

size_t
dcn_report_size(const struct dcn_report *report)
{
    return report == NULL ? 0 : report->count;
}

const struct dcn_report *
dcn_report_at(const struct dcn_report *report, size_t n)
{
    if (report == NULL || n >= report->count)
        return NULL;
    /* What is made is no part of the facts that the tree holds. */
    if (report->made != NULL)
        return dcn__report_made_at((struct dcn_report *)(uintptr_t)report, n);
    return report->children[n];
}

const char *
dcn_report_key(const struct dcn_report *report)
{
    return report == NULL ? NULL : report->key;
}

const char *
dcn_report_label(const struct dcn_report *report)
{
    return report == NULL ? NULL : report->label;
}
