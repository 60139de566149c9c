/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of findings: bounded, in the order in which they were made. */
#include "analyze/finding.h"

#include <stdlib.h>
#include <string.h>

enum dcn_status
dcn__findings_add(struct dcn_findings *findings,
                  const struct dcn_finding *finding, struct dcn_error *error)
{
    findings->keeps_sub |= finding->keeps_sub;
    if (findings->count == DCN_FINDINGS_MAX) {
        findings->left_out++;
        return DCN_OK;
    }
    if (findings->items == NULL)
        findings->items = calloc(DCN_FINDINGS_MAX, sizeof(*findings->items));
    if (findings->items == NULL)
        return dcn__error_memory(error, "listing findings");
    findings->items[findings->count++] = *finding;
    return DCN_OK;
}

void
dcn__findings_free(struct dcn_findings *findings)
{
    free(findings->items);
    memset(findings, 0, sizeof(*findings));
}
