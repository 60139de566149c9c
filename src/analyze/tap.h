/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one tap that every job feeds its sectors through: each settled sector
 * once, in disc order, to each detector that applies. Where sectors settle
 * out of order (a rip) they are read back from the sink once all are there.
 */
#ifndef DCN_ANALYZE_TAP_H
#define DCN_ANALYZE_TAP_H

#include "analyze/detector.h"
#include "source/sink.h"
#include "util/watch.h"

struct dcn_tap;

/* What passed, in sectors. */
struct dcn_tap_counts {
    uint64_t heard;
    uint64_t subs;    /* with P-W that is not all zero */
    uint64_t q_right; /* of those: Q's CRC is right */
};

/*
 * A tap over disc, which must outlive it, for a job that has those parts of
 * each sector (DCN_WANT_RAW, DCN_WANT_SUB).
 */
enum dcn_status dcn__tap_new(const struct dcn_disc *disc, unsigned parts,
                             struct dcn_tap **tap, struct dcn_error *error);
/* NULL is allowed. */
void dcn__tap_free(struct dcn_tap *tap);

/* What its detectors want to hear, of those parts; 0: nothing, and none needs
 * to be fed. */
unsigned dcn__tap_wants(const struct dcn_tap *tap);

/*
 * Count settled sectors from first, laid out as enum dcn_want says for want;
 * results NULL: all of them hold all parts. Sectors below one that was heard
 * are left out: none is heard twice.
 */
void
dcn__tap_hear(struct dcn_tap *tap, dcn_lba first, uint32_t count, unsigned want,
              const uint8_t *buffer, const struct dcn_sector_result *results);
/* The same of one sector's parts; NULL: not there. */
void dcn__tap_hear_one(struct dcn_tap *tap, dcn_lba lba, const uint8_t *raw,
                       const uint8_t *sub);

/* Sectors that are not plainly good, in disc order, after all was heard. */
void dcn__tap_tell(struct dcn_tap *tap, dcn_lba first, uint32_t count,
                   enum dcn_cause cause);

/*
 * Feeds all that images keep of the disc, read back from sink (what was never
 * stored reads as zeros) or from source; nothing where nobody wants it.
 * stop: asked now and then, true ends with DCN_ERR_CANCELLED; or NULL.
 */
enum dcn_status
dcn__tap_sink(struct dcn_tap *tap, struct dcn_sink *sink,
              const struct dcn_watch *stop, struct dcn_error *error);
enum dcn_status
dcn__tap_source(struct dcn_tap *tap, struct dcn_source *source,
                const struct dcn_watch *stop, struct dcn_error *error);

/* The n-th run of sectors that a detector wants to hear again; false past the
 * last. */
bool
dcn__tap_ask(const struct dcn_tap *tap, unsigned n, struct dcn_hearing *ask);
/* A reading of such sectors past the cache, as of dcn__tap_hear; none counts
 * twice. Those that did not ask hear nothing. */
void dcn__tap_hear_again(struct dcn_tap *tap, dcn_lba first, uint32_t count,
                         unsigned want, const uint8_t *buffer,
                         const struct dcn_sector_result *results);

/*
 * Lets the detectors finish. *known (may be NULL): a copy of the disc with
 * what they added; the caller's.
 */
enum dcn_status dcn__tap_finish(struct dcn_tap *tap, struct dcn_disc **known,
                                struct dcn_error *error);

/* Empty before dcn__tap_finish. The tap's own. */
const struct dcn_findings *dcn__tap_findings(const struct dcn_tap *tap);
void dcn__tap_counts(const struct dcn_tap *tap, struct dcn_tap_counts *counts);

#endif
