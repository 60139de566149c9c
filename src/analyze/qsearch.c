/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads as little as leads to each pregap's first sector and to the frames
 * around it; which sector it is, is decided as after a whole scan.
 */
#include "analyze/qsearch.h"

#include "analyze/qscan.h"

/* Sectors of subchannel read at one place: enough that a frame of ADR 2 or 3
 * or a bad one does not hide the answer. */
#define PROBE_SECTORS 8

struct search {
    struct dcn_source *source;
    struct dcn_qscan *scan;
    const struct dcn_disc *disc;
    struct dcn_error *error;
};

/* Reads a few sectors at lba; true where any of them is in track's INDEX
 * 00. */
static enum dcn_status
probe(const struct search *search, dcn_lba lba, const struct dcn_track *track,
      bool *in_pregap)
{
    uint8_t buffer[PROBE_SECTORS * (DCN_RAW_BYTES + DCN_SUB_BYTES)];
    struct dcn_sector_result results[PROBE_SECTORS];
    unsigned want = DCN_WANT_RAW | DCN_WANT_SUB;
    enum dcn_status status =
        dcn__source_read(search->source, lba, PROBE_SECTORS, want, 0, buffer,
                         results, search->error);

    *in_pregap = false;
    if (status != DCN_OK)
        return status;
    for (size_t i = 0; i < PROBE_SECTORS; i++) {
        const uint8_t *raw =
            buffer + i * dcn__want_bytes(want) + dcn__want_sub_offset(want);
        uint8_t bytes[DCN_Q_BYTES];
        struct dcn_q q;

        if (!results[i].has_sub)
            continue;
        dcn__qscan_add(search->scan, lba + (dcn_lba)i, raw);
        dcn__q_from_raw(raw, bytes);
        if (dcn__q_crc_valid(bytes) &&
            dcn__q_decode(bytes, &q) == DCN_Q_POSITION &&
            q.track == track->number && q.index == 0)
            *in_pregap = true;
    }
    return DCN_OK;
}

/* Bisects the start of INDEX 00 between low (not in it) and high (in it). */
static enum dcn_status
bisect(const struct search *search, dcn_lba low, dcn_lba high,
       const struct dcn_track *track)
{
    while (high - low > 1) {
        dcn_lba middle = low + (high - low) / 2;
        bool in_pregap;
        enum dcn_status status = probe(search, middle, track, &in_pregap);

        if (status != DCN_OK)
            return status;
        if (in_pregap)
            high = middle;
        else
            low = middle;
    }
    return DCN_OK;
}

static enum dcn_status
search_track(const struct search *search, const struct dcn_track *track)
{
    dcn_lba floor = dcn__toc_pregap_floor(search->disc, track);
    dcn_lba high = track->start - PROBE_SECTORS;
    dcn_lba step = DCN_PREGAP_SECTORS;
    bool in_pregap;
    /* P falls at the start: where it does tells how late it comes. */
    enum dcn_status status = probe(search, track->start, track, &in_pregap);

    if (status == DCN_OK)
        status = probe(search, high, track, &in_pregap);
    while (status == DCN_OK && in_pregap) {
        dcn_lba low = high - step < floor ? floor - 1 : high - step;

        if (low < floor)
            return bisect(search, low, high, track);
        status = probe(search, low, track, &in_pregap);
        if (status == DCN_OK && !in_pregap)
            return bisect(search, low, high, track);
        high = low;
        step *= 2;
    }
    return status;
}

static enum dcn_status
search_disc(const struct search *search)
{
    enum dcn_status status = DCN_OK;

    for (unsigned i = 0; i < search->disc->track_count && status == DCN_OK;
         i++) {
        const struct dcn_track *track = &search->disc->tracks[i];

        if (!dcn__toc_opens_session(search->disc, track) &&
            track->start > PROBE_SECTORS)
            status = search_track(search, track);
    }
    return status;
}

enum dcn_status
dcn__qsearch_pregaps(struct dcn_source *source, struct dcn_disc **disc,
                     struct dcn_error *error)
{
    struct search search = {
        .source = source, .disc = dcn__source_describe(source), .error = error};
    enum dcn_status status;

    *disc = NULL;
    search.scan = dcn__qscan_new(search.disc);
    if (search.scan == NULL)
        return dcn__error_memory(error, "searching pregaps");
    status = search_disc(&search);
    if (status == DCN_OK)
        *disc = dcn__disc_copy(search.disc);
    if (status == DCN_OK && *disc == NULL)
        status = dcn__error_memory(error, "searching pregaps");
    if (*disc != NULL)
        dcn__qscan_pregaps(search.scan, *disc);
    dcn__qscan_free(search.scan);
    return status;
}
