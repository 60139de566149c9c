/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be told of sectors that are odd, and what they come to. */
#include "job/rip.h"

#include <stdio.h>
#include <string.h>

enum dcn_outcome
dcn__rip_odd_outcome(const struct dcn_rip *rip)
{
    uint64_t causes[DCN_CAUSES], odd[DCN_ODDITIES];
    enum dcn_outcome outcome = DCN_OUTCOME_GOOD;

    dcn__map_causes(rip->map, causes, odd);
    if (causes[DCN_CAUSE_IN_DOUBT] > 0)
        outcome = dcn__outcome_worse(outcome, DCN_OUTCOME_UNPROVEN);
    return outcome;
}

/* "edc_wrong 3, address_wrong 50" */
static void
list_kinds(const uint64_t odd[DCN_ODDITIES], char *text, size_t size)
{
    size_t len = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < DCN_ODDITIES && len < size; i++)
        if (odd[i] > 0)
            len += (size_t)snprintf(text + len, size - len, "%s%s %llu",
                                    len > 0 ? ", " : "", dcn__oddity_name(i),
                                    (unsigned long long)odd[i]);
}

void
dcn__rip_note_odd(const struct dcn_rip *rip)
{
    uint64_t causes[DCN_CAUSES], odd[DCN_ODDITIES];
    char kinds[400];

    dcn__map_causes(rip->map, causes, odd);
    list_kinds(odd, kinds, sizeof(kinds));
    if (causes[DCN_CAUSE_AS_PRESSED] > 0)
        dcn__note(&rip->job.events, DCN_NOTE_INFO, "as_pressed",
                  "%llu sectors are kept as they were pressed, though their "
                  "codes are not as they should be (%s)",
                  (unsigned long long)causes[DCN_CAUSE_AS_PRESSED], kinds);
    if (causes[DCN_CAUSE_IN_DOUBT] > 0)
        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "in_doubt",
                  "%llu sectors are in doubt: nothing proves them%s%s%s; they "
                  "were pressed so, or are misread alike each time: another "
                  "drive (discern verify, discern merge) tells",
                  (unsigned long long)causes[DCN_CAUSE_IN_DOUBT],
                  kinds[0] != '\0' ? " (" : "", kinds,
                  kinds[0] != '\0' ? ")" : "");
}
