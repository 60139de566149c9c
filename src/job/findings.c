/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings as a list of a report: the same in all jobs. */
#include "job/findings.h"

#include "job/map_info.h"
#include "job/recorded.h"
#include "job/spec.h"

#include <stdlib.h>

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

/* ---- causes ---- */

/* Runs of one cause that touch are one. */
struct told {
    struct dcn_tap *tap;
    dcn_lba first;
    uint32_t count; /* 0: none yet */
    enum dcn_cause cause;
};

static void
flush(struct told *told)
{
    if (told->count > 0 && told->cause != DCN_CAUSE_NONE)
        dcn__tap_tell(told->tap, told->first, told->count, told->cause);
    told->count = 0;
}

static void
tell(struct told *told, int64_t first, int64_t end, enum dcn_cause cause)
{
    if (first >= end)
        return;
    if (told->count > 0 && told->cause == cause &&
        (int64_t)told->first + told->count == first) {
        told->count += (uint32_t)(end - first);
        return;
    }
    flush(told);
    told->first = (dcn_lba)first;
    told->count = (uint32_t)(end - first);
    told->cause = cause;
}

void
dcn__findings_tell(struct dcn_tap *tap, const struct dcn_map *map)
{
    struct told told = {.tap = tap};
    struct dcn_map_run run;

    for (int64_t at = INT32_MIN;
         (run = dcn__map_next(map, at, DCN_MAP_ANY)).count > 0;
         at = dcn__map_end(&run))
        tell(&told, run.first, dcn__map_end(&run), (enum dcn_cause)run.cause);
    flush(&told);
}

void
dcn__findings_tell_beside(struct dcn_tap *tap, const char *image)
{
    char *path = dcn__recorded_beside(image, "map");
    struct dcn_mapfile file;

    if (path != NULL && dcn__job_map_read(path, &file, NULL) == DCN_OK) {
        dcn__findings_tell(tap, file.map);
        dcn__mapfile_free(&file);
    }
    free(path);
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
