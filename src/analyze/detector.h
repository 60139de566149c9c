/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A detector: something that a disc may say beyond its table of contents. It
 * hears every sector once, in disc order, and ends in findings. One file and
 * one row in detectors.c each; who feeds them is analyze/tap.h.
 */
#ifndef DCN_ANALYZE_DETECTOR_H
#define DCN_ANALYZE_DETECTOR_H

#include "analyze/finding.h"
#include "source/source.h"

/* One settled sector. Pointers are good during the call. */
struct dcn_heard {
    dcn_lba lba;
    const uint8_t *raw; /* 2352 bytes; NULL: nobody wanted them, or not there */
    const uint8_t *sub; /* raw P-W, 96 bytes; NULL: likewise */
};

struct dcn_detector {
    const char *name; /* of its findings: "q" */
    /* DCN_WANT_RAW, DCN_WANT_SUB: what it hears. Where the source of a job has
     * none of it, the detector is left out. */
    unsigned wants;
    /* True where it can find anything on that disc. */
    bool (*applies)(const struct dcn_disc *disc);
    /* Its state for one pass over disc, which outlives it; NULL returned: no
     * memory. MAY be NULL, with hear, told and end: it keeps none. */
    void *(*begin)(const struct dcn_disc *disc);
    /* MAY be NULL: no sector tells it anything. */
    void (*hear)(void *state, const struct dcn_heard *heard);
    /* After all was heard, in disc order: a run of sectors that are not
     * plainly good, and why, as far as a map says so. MAY be NULL. */
    void (*told)(void *state, dcn_lba first, uint32_t count,
                 enum dcn_cause cause);
    /*
     * After all was heard and told: the n-th run of sectors that it wants to
     * hear again; false past the last. Asked only where the job has a drive.
     * MAY be NULL, with hear_again.
     */
    bool (*ask)(void *state, unsigned n, struct dcn_hearing *ask);
    /* One more reading, made past the drive's cache, of a sector that was asked
     * for. One that failed is not heard. */
    void (*hear_again)(void *state, const struct dcn_heard *heard);
    /*
     * All was heard, or all that will be: adds to findings, and to disc (a
     * copy of the one begun with) what it knows of tracks, indexes and codes.
     */
    enum dcn_status (*finish)(void *state, struct dcn_disc *disc,
                              struct dcn_findings *findings,
                              struct dcn_error *error);
    void (*end)(void *state);
};

/* All of them, in the order in which they finish; ends with NULL. */
extern const struct dcn_detector *const dcn__detectors[];

#endif
