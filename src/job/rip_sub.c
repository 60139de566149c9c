/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rip and the subchannel: pregaps before a BIN is cut into tracks, what the
 * detectors hear of it when all is read, and whether it is worth keeping.
 */
#include "job/rip.h"

#include "analyze/qsearch.h"

#include <stdio.h>

/* ---- the subchannel ---- */

bool
dcn__rip_gives_sub(const struct dcn_rip *rip)
{
    struct dcn_source_caps caps;

    dcn__source_capabilities(rip->opened.source, &caps);
    return (caps.want & DCN_WANT_SUB) != 0;
}

/* A BIN is cut into tracks before it is read, so their pregaps must be known
 * before. */
enum dcn_status
dcn__rip_know_pregaps(struct dcn_rip *rip, struct dcn_error *error)
{
    if (!rip->options->split || !rip->sub || rip->opened.drive == NULL)
        return DCN_OK;
    return dcn__qsearch_pregaps(rip->opened.source, &rip->known, error);
}

const struct dcn_disc *
dcn__rip_disc(const struct dcn_rip *rip)
{
    return rip->known != NULL ? rip->known : rip->disc;
}

/*
 * All that is kept is read back: so an interrupted rip hears all of it, too,
 * and what was read out of order comes in order.
 */
enum dcn_status
dcn__rip_detect(struct dcn_rip *rip, struct dcn_error *error)
{
    const struct dcn_watch stop = dcn__findings_watch(&rip->job.events);
    struct dcn_disc *known = NULL;
    enum dcn_status status = dcn__tap_new(
        rip->disc, rip->sink->ops->want(rip->sink), &rip->tap, error);

    if (status == DCN_OK && dcn__tap_wants(rip->tap) != 0) {
        dcn__phase(&rip->job.events, DCN_PHASE_SCAN);
        status = dcn__tap_sink(rip->tap, rip->sink, &stop, error);
    }
    if (status == DCN_OK) {
        dcn__findings_tell(rip->tap, rip->map);
        status = dcn__rip_hear_again(rip, error);
    }
    if (status == DCN_OK) {
        status = dcn__tap_finish(rip->tap, &known, error);
    }
    if (status != DCN_OK || !rip->sub) {
        dcn__disc_free(known);
        return status;
    }
    dcn__disc_free(rip->known);
    rip->known = known;
    return DCN_OK;
}

/* Sectors that were read without their subchannel: those of the image without
 * it, but for what was not read at all. */
static uint64_t
lacking(const struct dcn_rip *rip)
{
    uint64_t lost = dcn__map_count_in(
        rip->map, DCN_MAP_NOT_RECOVERED & ~DCN_MAP_BIT(DCN_MAP_DAMAGED));
    struct dcn_tap_counts counts;
    uint64_t without;

    dcn__tap_counts(rip->tap, &counts);
    without = counts.heard - counts.subs;
    return without > lost ? without - lost : 0;
}

/* Sets sub_missing, and tells of it. */
static void
count_missing(struct dcn_rip *rip)
{
    rip->sub_missing = rip->sub ? lacking(rip) : 0;
    if (rip->sub_missing > 0)
        dcn__note(&rip->job.events, DCN_NOTE_WARNING, "sub_missing",
                  "%llu sectors were read without their subchannel (findings: "
                  "sub_missing)",
                  (unsigned long long)rip->sub_missing);
}

/* Why what came of the subchannel is worth keeping, or NULL. */
static const char *
worth_keeping(const struct dcn_rip *rip)
{
    struct dcn_tap_counts counts;

    dcn__tap_counts(rip->tap, &counts);
    if (dcn__tap_findings(rip->tap)->keeps_sub)
        return "it holds more than the TOC says";
    /* What was not seen may be anything. */
    if (counts.subs > 0 && rip->sub_missing > 0)
        return "of some sectors none came: what they hold is not known";
    return NULL;
}

static const char *
keeps_none(struct dcn_rip *rip)
{
    snprintf(rip->no_place, sizeof(rip->no_place), "%s image keeps none",
             rip->format->called);
    return rip->no_place;
}

void
dcn__rip_decide_sub(struct dcn_rip *rip)
{
    const char *worth;

    count_missing(rip);
    worth = worth_keeping(rip);
    rip->keep_sub = rip->sub;
    if (rip->switched)
        rip->sub_reason = "a data track is read without it";
    else if (!rip->sub)
        rip->sub_reason = rip->options->no_sub ? "not wanted (--no-sub)"
                          : (rip->format->keeps & DCN_KEEPS_SUB) == 0
                              ? keeps_none(rip)
                              : "the source gives none";
    else if (rip->opened.drive != NULL &&
             !dcn__drive_abilities(rip->opened.drive)->sub_raw) {
        /* Only Q is the disc's; P was made from it, R-W are not known. */
        rip->keep_sub = false;
        rip->sub_reason = "the drive gives only Q, read for indexes";
    } else if (rip->options->sub)
        rip->sub_reason = "asked for (--sub)";
    else if (dcn__map_damage(rip->map) > 0) {
        /* Going on later needs what was read of it. */
        rip->sub_reason = "kept until no sector is damaged or unread";
    } else if (rip->options->no_sub) {
        rip->keep_sub = false;
        rip->sub_reason = "read for indexes only (--no-sub)";
    } else if (worth != NULL) {
        rip->sub_reason = worth;
    } else if (rip->format->sub_expected && rip->sub_missing == 0) {
        rip->sub_reason = "readers of the format expect it";
    } else if (rip->sub_missing > 0) {
        rip->keep_sub = false;
        rip->sub_reason = "none of it came";
    } else {
        rip->keep_sub = false;
        rip->sub_reason = "it holds nothing but what the TOC says";
    }
}
