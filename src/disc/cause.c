/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of causes, the same in maps, reports and schemas. */
#include "disc/cause.h"

#include <string.h>

static const char *const names[DCN_CAUSES] = {
    [DCN_CAUSE_NONE] = "none",           [DCN_CAUSE_AS_PRESSED] = "as_pressed",
    [DCN_CAUSE_IN_DOUBT] = "in_doubt",   [DCN_CAUSE_DAMAGED] = "damaged",
    [DCN_CAUSE_REFUSED] = "refused",     [DCN_CAUSE_BEYOND] = "beyond",
    [DCN_CAUSE_RUN_OUT] = "run_out",     [DCN_CAUSE_LINK] = "link",
    [DCN_CAUSE_INTENDED] = "intended",   [DCN_CAUSE_BLANK] = "blank",
    [DCN_CAUSE_NOT_GIVEN] = "not_given", [DCN_CAUSE_SKIPPED] = "skipped",
    [DCN_CAUSE_NOT_TRIED] = "not_tried",
};

const char *
dcn__cause_name(enum dcn_cause cause)
{
    return cause < DCN_CAUSES ? names[cause] : names[DCN_CAUSE_NONE];
}

bool
dcn__cause_parse(const char *name, size_t len, enum dcn_cause *cause)
{
    for (unsigned i = 0; i < DCN_CAUSES; i++) {
        if (strlen(names[i]) != len || memcmp(names[i], name, len) != 0)
            continue;
        *cause = (enum dcn_cause)i;
        return true;
    }
    return false;
}
