/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Collects what Q says of each track and decides by counting. Q's own address
 * is believed, not the one that was asked for: drives deliver subchannel a
 * few sectors early or late. Repairing bad Q is not done here.
 */
#include "analyze/qscan.h"

#include "util/checked.h"

#include <stdlib.h>
#include <string.h>

/* Candidates kept for one code; a disc has one, damage adds a few. */
#define CODE_CANDIDATES 8

struct code_votes {
    struct {
        char code[14];
        uint32_t votes;
    } candidate[CODE_CANDIDATES];
};

struct index_seen {
    dcn_lba first;   /* lowest address with this index */
    uint32_t frames; /* how many frames said so */
};

struct track_seen {
    struct index_seen index[DCN_MAX_INDEX + 1];
    struct code_votes isrc;
};

struct dcn_qscan {
    const struct dcn_disc *disc;
    struct dcn_qscan_counts counts;
    struct code_votes mcn;
    struct track_seen *track; /* by position in disc->tracks */
};

struct dcn_qscan *
dcn__qscan_new(const struct dcn_disc *disc)
{
    struct dcn_qscan *scan = calloc(1, sizeof(*scan));

    if (scan == NULL)
        return NULL;
    scan->disc = disc;
    scan->track = calloc(disc->track_count + 1, sizeof(*scan->track));
    if (scan->track == NULL) {
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
    free(scan->track);
    free(scan);
}

static void
vote(struct code_votes *votes, const char *code)
{
    for (size_t i = 0; i < CODE_CANDIDATES; i++) {
        if (votes->candidate[i].votes == 0)
            memcpy(votes->candidate[i].code, code, strlen(code) + 1);
        else if (strcmp(votes->candidate[i].code, code) != 0)
            continue;
        votes->candidate[i].votes++;
        return;
    }
}

/* The code with most votes, or NULL. */
static const char *
elected(const struct code_votes *votes)
{
    const char *best = NULL;
    uint32_t most = 0;

    for (size_t i = 0; i < CODE_CANDIDATES; i++) {
        if (votes->candidate[i].votes > most) {
            most = votes->candidate[i].votes;
            best = votes->candidate[i].code;
        }
    }
    return best;
}

/* The track by the TOC alone: INDEX 00 still belongs to the one before. */
static const struct dcn_track *
toc_track_at(const struct dcn_disc *disc, dcn_lba lba)
{
    const struct dcn_track *found = NULL;

    for (unsigned i = 0; i < disc->track_count; i++) {
        if (disc->tracks[i].start <= lba)
            found = &disc->tracks[i];
    }
    return found;
}

/* One past the last sector that can be of this track, by the TOC alone. */
static dcn_lba
toc_track_end(const struct dcn_disc *disc, const struct dcn_track *track)
{
    const struct dcn_session *session = &disc->sessions[track->session - 1];

    if (track->number == session->last_track ||
        track + 1 >= disc->tracks + disc->track_count)
        return session->lead_out;
    return track[1].start;
}

/* The lowest address that INDEX 00 of this track can have. */
static dcn_lba
toc_pregap_floor(const struct dcn_disc *disc, const struct dcn_track *track)
{
    const struct dcn_session *session = &disc->sessions[track->session - 1];

    if (track->number != session->first_track)
        return track[-1].start + 1;
    return track->session == 1 ? -DCN_PREGAP_SECTORS
                               : track->start - DCN_PREGAP_SECTORS;
}

static bool
is_lead_out(const struct dcn_disc *disc, dcn_lba lba)
{
    for (unsigned i = 0; i < disc->session_count; i++) {
        if (lba >= disc->sessions[i].lead_out &&
            (i + 1 == disc->session_count ||
             lba < dcn__disc_track(disc, disc->sessions[i + 1].first_track)
                       ->start))
            return true;
    }
    return false;
}

static bool
position_fits(const struct dcn_disc *disc, const struct dcn_q *q, dcn_lba lba)
{
    const struct dcn_track *track;

    if (q->track == DCN_TRACK_LEAD_OUT)
        return is_lead_out(disc, lba);
    track = dcn__disc_track(disc, q->track);
    if (track == NULL)
        return false;
    if (q->index == 0)
        return lba >= toc_pregap_floor(disc, track) && lba < track->start;
    return lba >= track->start && lba < toc_track_end(disc, track);
}

static void
add_position(struct dcn_qscan *scan, const struct dcn_q *q, dcn_lba asked)
{
    dcn_lba lba = dcn__lba_from_program_msf(q->abs);
    const struct dcn_track *track;
    struct index_seen *seen;

    /* Drives lag by a few sectors at most; farther off is another place.
     * MSF wraps past 99:59:74, so only nearness modulo the wrap counts. */
    if (!position_fits(scan->disc, q, lba) || lba < asked - 150 ||
        lba > asked + 150) {
        scan->counts.elsewhere++;
        return;
    }
    scan->counts.position++;
    track = dcn__disc_track(scan->disc, q->track);
    if (track == NULL)
        return;
    seen = &scan->track[track - scan->disc->tracks].index[q->index];
    if (seen->frames == 0 || lba < seen->first)
        seen->first = lba;
    seen->frames++;
}

static void
add_isrc(struct dcn_qscan *scan, const struct dcn_q *q, dcn_lba lba)
{
    const struct dcn_track *track = toc_track_at(scan->disc, lba);

    scan->counts.isrc++;
    if (track != NULL && dcn__isrc_valid(q->code))
        vote(&scan->track[track - scan->disc->tracks].isrc, q->code);
}

void
dcn__qscan_add(struct dcn_qscan *scan, dcn_lba lba,
               const uint8_t raw[DCN_SUB_BYTES])
{
    uint8_t bytes[DCN_Q_BYTES];
    uint8_t rw = 0;
    struct dcn_q q;

    scan->counts.scanned++;
    for (size_t i = 0; i < DCN_SUB_BYTES; i++)
        rw |= raw[i] & 0x3F;
    if (rw != 0)
        scan->counts.rw++;
    dcn__q_from_raw(raw, bytes);
    if (!dcn__q_crc_valid(bytes)) {
        scan->counts.bad_crc++;
        return;
    }
    switch (dcn__q_decode(bytes, &q)) {
    case DCN_Q_POSITION:
        add_position(scan, &q, lba);
        break;
    case DCN_Q_MCN:
        scan->counts.mcn++;
        if (dcn__mcn_valid(q.code))
            vote(&scan->mcn, q.code);
        break;
    case DCN_Q_ISRC:
        add_isrc(scan, &q, lba);
        break;
    default:
        scan->counts.other++;
        break;
    }
}

void
dcn__qscan_counts(const struct dcn_qscan *scan, struct dcn_qscan_counts *counts)
{
    *counts = scan->counts;
}

bool
dcn__qscan_tells_more(const struct dcn_qscan *scan)
{
    const struct dcn_qscan_counts *c = &scan->counts;

    if (c->bad_crc + c->elsewhere + c->mcn + c->isrc + c->other + c->rw > 0)
        return true;
    for (unsigned i = 0; i < scan->disc->track_count; i++) {
        const struct track_seen *seen = &scan->track[i];
        /* INDEX 00 of a session's first track is in every TOC. */
        bool first =
            scan->disc->tracks[i].number ==
            scan->disc->sessions[scan->disc->tracks[i].session - 1].first_track;
        if (seen->index[0].frames > 0 && !first)
            return true;
        for (size_t n = 2; n < DCN_ARRAY_LEN(seen->index); n++) {
            if (seen->index[n].frames > 0)
                return true;
        }
    }
    return false;
}

/*
 * One frame alone may be a CRC that is right by chance, unless the next index
 * or the track's end follows it at once.
 */
static bool
index_proven(const struct track_seen *seen, unsigned n, dcn_lba track_end)
{
    const struct index_seen *index = &seen->index[n];

    if (index->frames != 1)
        return index->frames > 1;
    if (index->first + 1 == track_end)
        return true;
    return n < DCN_MAX_INDEX && seen->index[n + 1].frames > 0 &&
           seen->index[n + 1].first == index->first + 1;
}

/* Highest index up to which each follows the one before. */
static void
apply_indexes(const struct track_seen *seen, struct dcn_track *track,
              dcn_lba track_end)
{
    for (unsigned n = 2; n <= DCN_MAX_INDEX; n++) {
        const struct index_seen *index = &seen->index[n];

        if (!index_proven(seen, n, track_end) ||
            index->first <= track->index[n - 2])
            return;
        track->index[n - 1] = index->first;
        track->index_count = (uint8_t)n;
        track->index_origin = DCN_ORIGIN_Q;
    }
}

/* One past the track's last sector, as far as Q shows the next pregap. */
static dcn_lba
seen_track_end(const struct dcn_qscan *scan, unsigned i)
{
    const struct dcn_track *track = &scan->disc->tracks[i];
    dcn_lba end = toc_track_end(scan->disc, track);

    if (i + 1 < scan->disc->track_count && end == track[1].start &&
        scan->track[i + 1].index[0].frames > 0)
        return scan->track[i + 1].index[0].first;
    return end;
}

static void
apply_track(const struct dcn_qscan *scan, unsigned i, struct dcn_disc *disc)
{
    const struct track_seen *seen = &scan->track[i];
    struct dcn_track *track = &disc->tracks[i];
    const char *isrc = elected(&seen->isrc);
    bool first =
        track->number == disc->sessions[track->session - 1].first_track;

    if (!first && seen->index[0].frames > 0) {
        track->pregap = seen->index[0].first;
        track->pregap_origin = DCN_ORIGIN_Q;
        disc->tracks[i - 1].end = track->pregap;
    } else if (!first && seen->index[1].frames > 0) {
        track->pregap = track->start; /* seen: there is none */
        track->pregap_origin = DCN_ORIGIN_Q;
        disc->tracks[i - 1].end = track->start;
    }
    if (seen->index[1].frames > 0) {
        track->index_count = 1;
        track->index_origin = DCN_ORIGIN_Q;
        apply_indexes(seen, track, seen_track_end(scan, i));
    }
    if (isrc != NULL) {
        memcpy(track->isrc, isrc, sizeof(track->isrc));
        track->isrc[sizeof(track->isrc) - 1] = '\0';
        track->isrc_origin = DCN_ORIGIN_Q;
    }
}

enum dcn_status
dcn__qscan_apply(const struct dcn_qscan *scan, struct dcn_disc **disc,
                 struct dcn_error *error)
{
    const char *mcn = elected(&scan->mcn);

    *disc = dcn__disc_copy(scan->disc);
    if (*disc == NULL)
        return dcn__error_memory(error, "applying the subchannel's facts");
    for (unsigned i = 0; i < (*disc)->track_count; i++)
        apply_track(scan, i, *disc);
    if (mcn != NULL) {
        memcpy((*disc)->mcn, mcn, sizeof((*disc)->mcn));
        (*disc)->mcn_origin = DCN_ORIGIN_Q;
    }
    return DCN_OK;
}

/* ---- quick search of pregaps ---- */

/* Sectors of subchannel read at one place: enough that a frame of ADR 2 or 3
 * or a bad one does not hide the answer. */
#define PROBE_SECTORS 8

/* Reads a few sectors at lba; true where any of them is in track's INDEX
 * 00. */
static enum dcn_status
probe_pregap(struct dcn_qscan *scan, struct dcn_source *source, dcn_lba lba,
             const struct dcn_track *track, bool *in_pregap,
             struct dcn_error *error)
{
    uint8_t buffer[PROBE_SECTORS * (DCN_RAW_BYTES + DCN_SUB_BYTES)];
    struct dcn_sector_result results[PROBE_SECTORS];
    unsigned want = DCN_WANT_RAW | DCN_WANT_SUB;
    struct index_seen *seen = &scan->track[track - scan->disc->tracks].index[0];
    uint32_t before = seen->frames;
    enum dcn_status status = dcn__source_read(source, lba, PROBE_SECTORS, want,
                                              0, buffer, results, error);

    if (status != DCN_OK)
        return status;
    for (size_t i = 0; i < PROBE_SECTORS; i++) {
        if (results[i].has_sub)
            dcn__qscan_add(scan, lba + (dcn_lba)i,
                           buffer + i * dcn__want_bytes(want) +
                               dcn__want_sub_offset(want));
    }
    *in_pregap = seen->frames > before;
    return DCN_OK;
}

/* Bisects the start of INDEX 00 between low (not in it) and high (in it). */
static enum dcn_status
bisect_pregap(struct dcn_qscan *scan, struct dcn_source *source, dcn_lba low,
              dcn_lba high, const struct dcn_track *track,
              struct dcn_error *error)
{
    while (high - low > 1) {
        dcn_lba middle = low + (high - low) / 2;
        bool in_pregap;
        enum dcn_status status =
            probe_pregap(scan, source, middle, track, &in_pregap, error);

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
search_pregap(struct dcn_qscan *scan, struct dcn_source *source,
              const struct dcn_track *track, struct dcn_error *error)
{
    dcn_lba floor = toc_pregap_floor(scan->disc, track);
    dcn_lba high = track->start - PROBE_SECTORS;
    dcn_lba step = DCN_PREGAP_SECTORS;
    bool in_pregap;
    enum dcn_status status =
        probe_pregap(scan, source, high, track, &in_pregap, error);

    while (status == DCN_OK && in_pregap) {
        dcn_lba low = high - step < floor ? floor - 1 : high - step;

        if (low < floor)
            return bisect_pregap(scan, source, low, high, track, error);
        status = probe_pregap(scan, source, low, track, &in_pregap, error);
        if (status == DCN_OK && !in_pregap)
            return bisect_pregap(scan, source, low, high, track, error);
        high = low;
        step *= 2;
    }
    return status;
}

enum dcn_status
dcn__qscan_search_pregaps(struct dcn_qscan *scan, struct dcn_source *source,
                          struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    for (unsigned i = 0; i < scan->disc->track_count && status == DCN_OK; i++) {
        const struct dcn_track *track = &scan->disc->tracks[i];

        if (track->number !=
                scan->disc->sessions[track->session - 1].first_track &&
            track->start > PROBE_SECTORS)
            status = search_pregap(scan, source, track, error);
    }
    return status;
}
