/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the subchannel of a whole CD says beyond its TOC: pregaps, indexes,
 * ISRCs, the MCN, CD+G, and Q that contradicts the TOC. Fed with P-W in any
 * order; only Q with a right CRC counts (ECMA-130 22.3, IEC 60908 17.5).
 */
#ifndef DCN_ANALYZE_QSCAN_H
#define DCN_ANALYZE_QSCAN_H

#include "codec/subchannel.h"
#include "source/source.h"

struct dcn_qscan;

/* What was seen, in sectors. */
struct dcn_qscan_counts {
    uint64_t scanned;   /* given to dcn__qscan_add */
    uint64_t bad_crc;   /* Q whose CRC is wrong */
    uint64_t position;  /* ADR 1 where the TOC and the address say */
    uint64_t elsewhere; /* ADR 1 that names another address or a track that
                         * the TOC does not have there */
    uint64_t mcn, isrc; /* ADR 2, ADR 3 */
    uint64_t other;     /* another ADR, or fields outside their ranges */
    uint64_t rw;        /* sectors with any bit set in R-W (CD+G and the
                         * like) */
};

/* A scan over that disc, which must outlive it. NULL: out of memory. */
struct dcn_qscan *dcn__qscan_new(const struct dcn_disc *disc);
void dcn__qscan_free(struct dcn_qscan *scan);

/* Adds the raw P-W (96 bytes) read at lba. */
void dcn__qscan_add(struct dcn_qscan *scan, dcn_lba lba,
                    const uint8_t raw[DCN_SUB_BYTES]);

void dcn__qscan_counts(const struct dcn_qscan *scan,
                       struct dcn_qscan_counts *counts);

/* True where the subchannel holds anything that TOC and standard do not let
 * one write again: so that it is worth keeping. */
bool dcn__qscan_tells_more(const struct dcn_qscan *scan);

/*
 * A copy of the scan's disc with what the scan found: pregaps and indexes
 * where frames of Q prove them, ISRC and MCN by majority, each with
 * DCN_ORIGIN_Q. What was not seen stays as it was. *disc is the caller's.
 */
enum dcn_status
dcn__qscan_apply(const struct dcn_qscan *scan, struct dcn_disc **disc,
                 struct dcn_error *error);

/*
 * Finds only the pregaps, quickly: from each track's start backwards with
 * growing steps, reading a few sectors of subchannel of source a track.
 * Needs DCN_WANT_SUB. What it reads is added to scan.
 */
enum dcn_status
dcn__qscan_search_pregaps(struct dcn_qscan *scan, struct dcn_source *source,
                          struct dcn_error *error);

#endif
