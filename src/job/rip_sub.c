/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rip and the subchannel: pregaps before a BIN is cut into tracks, what the
 * whole of it says when all is read, and whether it is worth keeping.
 */
#include "job/rip.h"

#include <stdlib.h>
#include <string.h>

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
    struct dcn_qscan *scan;
    enum dcn_status status;

    if (!rip->options->split || !rip->sub || rip->opened.drive == NULL)
        return DCN_OK;
    scan = dcn__qscan_new(rip->disc);
    if (scan == NULL)
        return dcn__error_memory(error, "searching pregaps");
    status = dcn__qscan_search_pregaps(scan, rip->opened.source, error);
    if (status == DCN_OK)
        status = dcn__qscan_apply(scan, &rip->known, error);
    dcn__qscan_free(scan);
    return status;
}

const struct dcn_disc *
dcn__rip_disc(const struct dcn_rip *rip)
{
    return rip->known != NULL ? rip->known : rip->disc;
}

#define SCAN_SECTORS 1024

/* Feeds what the sink holds of one range to the scan. */
static enum dcn_status
scan_range(struct dcn_rip *rip, const struct dcn_range *range, uint8_t *buffer,
           struct dcn_error *error)
{
    static const uint8_t none[DCN_SUB_BYTES];

    for (uint32_t done = 0; done < range->count;) {
        uint32_t left = range->count - done;
        uint32_t count = left < SCAN_SECTORS ? left : SCAN_SECTORS;
        dcn_lba lba = range->first + (dcn_lba)done;
        enum dcn_status status = rip->sink->ops->read(
            rip->sink, lba, count, DCN_WANT_SUB, buffer, error);

        if (status != DCN_OK)
            return status;
        for (uint32_t i = 0; i < count; i++) {
            const uint8_t *raw = buffer + (size_t)i * DCN_SUB_BYTES;
            /* All zero: never read, or a drive that gave nothing. */
            if (memcmp(raw, none, sizeof(none)) != 0)
                dcn__qscan_add(rip->scan, lba + (dcn_lba)i, raw);
        }
        done += count;
        if (dcn__cancelled(&rip->job.events))
            return dcn__error_set(error, DCN_ERR_CANCELLED,
                                  "stopped on request");
    }
    return DCN_OK;
}

/* Reads the kept P-W back: so an interrupted rip scans all of it, too. */
enum dcn_status
dcn__rip_scan_sub(struct dcn_rip *rip, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    struct dcn_range range;
    struct dcn_disc *known;
    uint8_t *buffer;

    if (!rip->sub)
        return DCN_OK;
    dcn__phase(&rip->job.events, DCN_PHASE_SCAN);
    rip->scan = dcn__qscan_new(rip->disc);
    buffer = malloc((size_t)SCAN_SECTORS * DCN_SUB_BYTES);
    if (rip->scan == NULL || buffer == NULL)
        status = dcn__error_memory(error, "scanning the subchannel");
    for (unsigned n = 0;
         status == DCN_OK && dcn__disc_range(rip->disc, n, &range); n++)
        status = scan_range(rip, &range, buffer, error);
    free(buffer);
    if (status == DCN_OK)
        status = dcn__qscan_apply(rip->scan, &known, error);
    if (status != DCN_OK)
        return status;
    dcn__disc_free(rip->known);
    rip->known = known;
    return DCN_OK;
}

void
dcn__rip_decide_sub(struct dcn_rip *rip)
{
    rip->keep_sub = rip->sub;
    if (!rip->sub)
        rip->sub_reason = rip->options->no_sub ? "not wanted (--no-sub)"
                          : strcmp(rip->format->name, "iso") == 0
                              ? "an ISO image keeps none"
                              : "the source gives none";
    else if (rip->opened.drive != NULL &&
             !dcn__drive_abilities(rip->opened.drive)->sub_raw) {
        /* Only Q is the disc's; P was made from it, R-W are not known. */
        rip->keep_sub = false;
        rip->sub_reason = "the drive gives only Q, read for indexes";
    } else if (rip->options->sub)
        rip->sub_reason = "asked for (--sub)";
    else if (dcn__rip_damage(rip->map) > 0) {
        /* Going on later needs what was read of it. */
        rip->sub_reason = "kept until no sector is damaged or unread";
    } else if (rip->options->no_sub) {
        rip->keep_sub = false;
        rip->sub_reason = "read for indexes only (--no-sub)";
    } else if (dcn__qscan_tells_more(rip->scan)) {
        rip->sub_reason = "it holds more than the TOC says";
    } else {
        rip->keep_sub = false;
        rip->sub_reason = "it holds nothing but what the TOC says";
    }
}
