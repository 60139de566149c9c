/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Warns of a disc or an image that is shorter than its file systems. */
#include "job/short.h"

#include "job/spec.h"
#include "verify/objection.h"

#include <stdlib.h>

void
dcn__note_short(const struct dcn_events *events, const char *what,
                const struct dcn_disc *disc, const struct dcn_fs *fs)
{
    struct dcn_objections *objections = calloc(1, sizeof(*objections));
    struct dcn_evidence evidence = {.what = what, .disc = disc, .fs = fs};

    if (objections == NULL)
        return;
    dcn__check_files_past_end(&evidence, objections);
    dcn__check_parts_past_end(&evidence, objections);
    dcn__check_volume_size(&evidence, objections);
    for (size_t i = 0; i < objections->count; i++)
        dcn__note(events,
                  objections->list[i].weight == DCN_WEIGHT_FAULT
                      ? DCN_NOTE_WARNING
                      : DCN_NOTE_INFO,
                  objections->list[i].weight == DCN_WEIGHT_FAULT
                      ? "short_of_file_system"
                      : "file_system_odd",
                  "%s", objections->list[i].text);
    dcn__objections_free(objections);
    free(objections);
}
