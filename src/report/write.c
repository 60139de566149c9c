/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways in which a report leaves: as one string, or piece by piece. */
#include "report/out.h"

enum dcn_status
dcn_report_write(const struct dcn_report *report, enum dcn_report_form form,
                 bool (*put)(const char *bytes, size_t len, void *payload),
                 void *payload)
{
    struct dcn_report_out out = {
        .put = put,
        .payload = payload,
        .pretty = form == DCN_REPORT_JSON,
    };
    bool failed;

    if (put == NULL || (unsigned)form > DCN_REPORT_JSON_LINE)
        return DCN_ERR_INVALID;
    if (report == NULL || report->root->failed)
        return DCN_ERR_NO_MEMORY;
    dcn__buf_init(&out.buf, DCN_REPORT_STRING_BYTES);
    if (form == DCN_REPORT_TEXT)
        dcn__report_add_text(&out, report);
    else
        dcn__report_add_json(&out, report);
    dcn__report_out_flush(&out, true);
    failed = out.buf.failed;
    dcn__buf_free(&out.buf);
    if (out.stopped)
        return DCN_ERR_CANCELLED;
    return failed ? DCN_ERR_NO_MEMORY : DCN_OK;
}

/* What a renderer made, as one string; NULL where it could not. */
static char *
take(struct dcn_report_out *out)
{
    char *text = dcn__buf_take(&out->buf);

    if (text == NULL)
        dcn__buf_free(&out->buf);
    return text;
}

char *
dcn_report_json(const struct dcn_report *report, bool pretty)
{
    struct dcn_report_out out = {.pretty = pretty};

    if (report == NULL || report->root->failed)
        return NULL;
    dcn__buf_init(&out.buf, DCN_REPORT_STRING_BYTES);
    dcn__report_add_json(&out, report);
    return take(&out);
}

char *
dcn_report_text(const struct dcn_report *report)
{
    struct dcn_report_out out = {.pretty = false};

    if (report == NULL || report->root->failed)
        return NULL;
    dcn__buf_init(&out.buf, DCN_REPORT_STRING_BYTES);
    dcn__report_add_text(&out, report);
    return take(&out);
}
