/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings as a list of a report: the same in all jobs. */
#include "job/findings.h"

#include "job/spec.h"

/* Listed for people; all of them are for machines. */
#define MAX_SHOWN 40

static void
put_finding(struct dcn_report *list, const struct dcn_finding *finding,
            bool shown)
{
    struct dcn_report *item = dcn__report_item(list);

    dcn__report_str(item, "text", shown ? "Text" : NULL, finding->text);
    dcn__report_str(item, "detector", NULL, finding->detector);
    dcn__report_str(item, "kind", NULL, finding->kind);
    if (finding->track > 0)
        dcn__report_int(item, "track", NULL, finding->track);
    if (finding->located) {
        dcn__report_int(item, "first", NULL, finding->first);
        dcn__report_int(item, "last", NULL, finding->last);
    }
    dcn__report_int(item, "count", NULL, (int64_t)finding->count);
}

void
dcn__tree_findings(struct dcn_report *report, const struct dcn_tap *tap)
{
    const struct dcn_findings *findings;
    struct dcn_report *list;

    if (tap == NULL)
        return;
    findings = dcn__tap_findings(tap);
    if (findings->count == 0)
        return;
    list = dcn__report_list(report, "findings", "Found");
    for (size_t i = 0; i < findings->count; i++)
        put_finding(list, &findings->items[i], i < MAX_SHOWN);
    if (findings->left_out > 0)
        dcn__report_int(report, "findings_left_out", "Found, not listed",
                        (int64_t)findings->left_out);
}

static bool
asked_to_stop(uint64_t done, uint64_t total, void *payload)
{
    (void)done;
    (void)total;
    return dcn__cancelled(payload);
}

struct dcn_watch
dcn__findings_watch(const struct dcn_events *events)
{
    /* asked_to_stop only reads it. */
    return (struct dcn_watch){.stop = asked_to_stop,
                              .payload = (void *)(uintptr_t)events};
}
