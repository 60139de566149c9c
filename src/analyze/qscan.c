/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeps the frames of one disc and, once all are there, asks for its codes,
 * its borders and its disagreements in this order: each needs the one before.
 */
#include "analyze/qscan.h"

#include "analyze/qaccord.h"
#include "analyze/qborder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dcn_qscan {
    struct dcn_qframes frames;
    struct dcn_qcodes codes;
};

struct dcn_qscan *
dcn__qscan_new(const struct dcn_disc *disc)
{
    struct dcn_qscan *scan = calloc(1, sizeof(*scan));

    if (scan == NULL)
        return NULL;
    if (dcn__qframes_init(&scan->frames, disc, NULL) != DCN_OK) {
        free(scan);
        return NULL;
    }
    return scan;
}

void
dcn__qscan_free(struct dcn_qscan *scan)
{
    if (scan == NULL)
        return;
    dcn__qframes_free(&scan->frames);
    free(scan);
}

void
dcn__qscan_add(struct dcn_qscan *scan, dcn_lba lba,
               const uint8_t raw[DCN_SUB_BYTES])
{
    dcn__qframes_add(&scan->frames, lba, raw);
}

void
dcn__qscan_counts(const struct dcn_qscan *scan, struct dcn_qscan_counts *counts)
{
    *counts = scan->frames.counts;
}

/* ---- borders ---- */

struct finishing {
    struct dcn_qscan *scan;
    struct dcn_disc *disc;
    struct dcn_findings *findings; /* NULL: not asked for */
    struct dcn_error *error;
};

/* What was interpolated is said, with what it was decided by. */
static enum dcn_status
say_border(const struct finishing *finishing, unsigned track, unsigned index,
           const struct dcn_qborder *border)
{
    static const char *const by[] = {
        [DCN_QBORDER_NONE] = "",
        [DCN_QBORDER_FRAMES] = "",
        [DCN_QBORDER_NEAR] = "by Q with wrong CRCs, a few bits off",
        [DCN_QBORDER_P] = "by P",
        [DCN_QBORDER_ASSUMED] = "assumed: no frame there tells",
    };
    struct dcn_finding finding = {
        .detector = "q",
        .kind = "q_interpolated",
        .track = track,
        .located = true,
        .first = border->low,
        .last = border->high,
        .count = (uint64_t)((int64_t)border->high - border->low),
        .keeps_sub = true,
    };
    bool none = index == 0 && border->behind == 0 &&
                border->at == dcn__disc_track(finishing->disc, track)->start;

    if (finishing->findings == NULL)
        return DCN_OK;
    if (none)
        snprintf(finding.text, sizeof(finding.text),
                 "track %u: no INDEX %02u (%s; right Q allows one from LBA %d "
                 "on)",
                 track, index, by[border->by], border->low);
    else
        snprintf(finding.text, sizeof(finding.text),
                 "track %u: INDEX %02u at LBA %d (%s; right Q allows %d to "
                 "%d)",
                 track, index, border->at, by[border->by], border->low,
                 border->high);
    return dcn__findings_add(finishing->findings, &finding, finishing->error);
}

static bool
is_interpolated(const struct dcn_qborder *border)
{
    return border->by > DCN_QBORDER_FRAMES;
}

static enum dcn_status
apply_pregap(const struct finishing *finishing, unsigned i)
{
    const struct dcn_qframes *frames = &finishing->scan->frames;
    struct dcn_track *track = &finishing->disc->tracks[i];
    struct dcn_qborder border;

    if (dcn__toc_opens_session(frames->disc, &frames->disc->tracks[i]))
        return DCN_OK;
    dcn__qborder_pregap(frames, &finishing->scan->codes,
                        &frames->disc->tracks[i], &border);
    if (border.by == DCN_QBORDER_NONE)
        return DCN_OK;
    track->pregap = border.at;
    track->pregap_origin =
        border.by == DCN_QBORDER_ASSUMED ? DCN_ORIGIN_ASSUMED : DCN_ORIGIN_Q;
    track[-1].end = border.at;
    return is_interpolated(&border)
               ? say_border(finishing, track->number, 0, &border)
               : DCN_OK;
}

/* The highest index that right frames of the track name, and how many frames
 * of it there are. */
static unsigned
highest_index(const struct dcn_qframes *frames, const struct dcn_track *track,
              dcn_lba end, bool *any)
{
    dcn_lba asked = track->start - DCN_Q_LAG_MAX, at;
    unsigned highest = 1;
    struct dcn_q q;

    *any = false;
    for (; dcn__qframes_next(frames, &asked, end + DCN_Q_LAG_MAX, &q, &at);
         asked++) {
        if (q.track != track->number || q.index == 0)
            continue;
        *any = true;
        if (q.index > highest)
            highest = q.index;
    }
    return highest;
}

static enum dcn_status
say_skipped(const struct finishing *finishing, unsigned track, unsigned index,
            const struct dcn_qborder *border)
{
    struct dcn_finding finding = {
        .detector = "q",
        .kind = "q_index_skipped",
        .track = track,
        .located = true,
        .first = border->at,
        .last = border->at,
        .count = border->behind,
        .keeps_sub = true,
    };

    if (finishing->findings == NULL)
        return DCN_OK;
    snprintf(finding.text, sizeof(finding.text),
             "track %u: at LBA %d Q goes on with a higher index than %02u: a "
             "sheet cannot say so",
             track, border->at, index);
    return dcn__findings_add(finishing->findings, &finding, finishing->error);
}

/*
 * One frame alone may be a CRC that is right by chance, unless the track ends
 * behind it.
 */
static bool
index_exists(const struct dcn_qborder *border, dcn_lba end)
{
    return border->behind > 1 ||
           (border->behind == 1 && border->high + 1 == end);
}

static enum dcn_status
apply_indexes(const struct finishing *finishing, unsigned i)
{
    const struct dcn_qframes *frames = &finishing->scan->frames;
    const struct dcn_track *toc = &frames->disc->tracks[i];
    struct dcn_track *track = &finishing->disc->tracks[i];
    struct dcn_qborder border, next;
    unsigned highest;
    bool any;

    highest = highest_index(frames, toc, track->end, &any);
    if (!any)
        return DCN_OK;
    track->index_count = 1;
    track->index_origin = DCN_ORIGIN_Q;
    if (highest < 2)
        return DCN_OK;
    dcn__qborder_index(frames, &finishing->scan->codes, toc, 2, track->end,
                       &border);
    for (unsigned n = 2; n <= highest && index_exists(&border, track->end);
         n++) {
        enum dcn_status status = DCN_OK;

        next = (struct dcn_qborder){.at = track->end};
        if (n < highest)
            dcn__qborder_index(frames, &finishing->scan->codes, toc, n + 1,
                               track->end, &next);
        if (next.at <= border.at)
            return say_skipped(finishing, track->number, n - 1, &border);
        track->index[n - 1] = border.at;
        track->index_count = (uint8_t)n;
        if (is_interpolated(&border))
            status = say_border(finishing, track->number, n, &border);
        if (status != DCN_OK)
            return status;
        border = next;
    }
    return DCN_OK;
}

/* ---- codes ---- */

static void
apply_codes(const struct finishing *finishing)
{
    const struct dcn_qcodes *codes = &finishing->scan->codes;
    struct dcn_disc *disc = finishing->disc;
    const char *mcn = dcn__qcode_elected(&codes->mcn);

    if (mcn != NULL) {
        memcpy(disc->mcn, mcn, sizeof(disc->mcn));
        disc->mcn_origin = DCN_ORIGIN_Q;
    }
    for (unsigned i = 0; i < disc->track_count; i++) {
        const char *isrc = dcn__qcode_elected(&codes->isrc[i]);

        if (isrc == NULL)
            continue;
        memcpy(disc->tracks[i].isrc, isrc, sizeof(disc->tracks[i].isrc));
        disc->tracks[i].isrc[sizeof(disc->tracks[i].isrc) - 1] = '\0';
        disc->tracks[i].isrc_origin = DCN_ORIGIN_Q;
    }
}

/* ---- what is no disagreement, but no TOC holds it ---- */

static enum dcn_status
find_amount(const struct finishing *finishing, const char *kind, uint64_t count,
            const char *text)
{
    struct dcn_finding finding = {
        .detector = "q", .kind = kind, .count = count, .keeps_sub = true};

    if (count == 0)
        return DCN_OK;
    snprintf(finding.text, sizeof(finding.text), "%s: %llu", text,
             (unsigned long long)count);
    return dcn__findings_add(finishing->findings, &finding, finishing->error);
}

static enum dcn_status
find_amounts(const struct finishing *finishing)
{
    const struct dcn_qscan_counts *counts = &finishing->scan->frames.counts;
    enum dcn_status status = find_amount(
        finishing, "q_bad_crc", counts->bad_crc, "Q frames with a wrong CRC");

    if (status == DCN_OK)
        status = find_amount(finishing, "rw", counts->rw,
                             "sectors with data in R-W (CD+G or the like)");
    /* Pauses, indexes, codes and the like: told where they belong, but each
     * bit of them is only in the subchannel. */
    if (counts->plain != counts->scanned)
        finishing->findings->keeps_sub = true;
    return status;
}

enum dcn_status
dcn__qscan_finish(struct dcn_qscan *scan, struct dcn_disc *disc,
                  struct dcn_findings *findings, struct dcn_error *error)
{
    const struct finishing finishing = {scan, disc, findings, error};
    enum dcn_status status = DCN_OK;

    dcn__qcodes_count(&scan->frames, &scan->codes);
    for (unsigned i = 0; status == DCN_OK && i < disc->track_count; i++)
        status = apply_pregap(&finishing, i);
    for (unsigned i = 0; status == DCN_OK && i < disc->track_count; i++)
        status = apply_indexes(&finishing, i);
    apply_codes(&finishing);
    if (status == DCN_OK)
        status = dcn__qaccord_find(&scan->frames, disc, findings, error);
    if (status == DCN_OK)
        status = dcn__qcodes_find(&scan->frames, &scan->codes, findings, error);
    return status == DCN_OK ? find_amounts(&finishing) : status;
}

void
dcn__qscan_pregaps(struct dcn_qscan *scan, struct dcn_disc *disc)
{
    const struct finishing finishing = {scan, disc, NULL, NULL};

    dcn__qcodes_count(&scan->frames, &scan->codes);
    for (unsigned i = 0; i < disc->track_count; i++)
        (void)apply_pregap(&finishing, i);
}
