/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What detectors found: one row each, with where, how often and in words.
 * Every job puts the same rows into its report (docs/schema/common.json,
 * "finding").
 */
#ifndef DCN_ANALYZE_FINDING_H
#define DCN_ANALYZE_FINDING_H

#include "util/error.h"

#include <stddef.h>

struct dcn_finding {
    const char *detector; /* static: the row that found it */
    const char *kind;     /* static: "q_control" ...; a name of the schema */
    unsigned track;       /* 1..99; 0: of no one track */
    dcn_lba first, last;  /* where it was seen first and last; both 0 where
                           * located is false */
    bool located;
    uint64_t count; /* sectors, frames or packs that say so */
    bool keeps_sub; /* the subchannel holds it and the sheet does not */
    char text[232]; /* one sentence, without a full stop */
};

/* Most that are listed; a disc whose Q wanders has one in each sector. */
#define DCN_FINDINGS_MAX 200

struct dcn_findings {
    struct dcn_finding *items; /* owned */
    size_t count;
    uint64_t left_out; /* found, but past DCN_FINDINGS_MAX */
    bool keeps_sub;    /* any has it, listed or not */
};

/* Appends a copy. Past DCN_FINDINGS_MAX it is only counted. */
enum dcn_status
dcn__findings_add(struct dcn_findings *findings,
                  const struct dcn_finding *finding, struct dcn_error *error);
/* Leaves an empty list. */
void dcn__findings_free(struct dcn_findings *findings);

#endif
