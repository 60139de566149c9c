/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeps 14 bytes of each sector, 6 MB of a full CD, so that a frame can be
 * judged by those around it. Says of one frame what it holds and where the
 * TOC allows it; decides nothing.
 */
#include "analyze/qframes.h"

#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

/* 99:59:74: no Q can name what lies behind it. */
#define LAST_MSF_LBA 449849

enum dcn_status
dcn__qframes_init(struct dcn_qframes *frames, const struct dcn_disc *disc,
                  struct dcn_error *error)
{
    int64_t end = disc->lead_out < LAST_MSF_LBA ? disc->lead_out : LAST_MSF_LBA;

    memset(frames, 0, sizeof(*frames));
    frames->disc = disc;
    frames->first = -DCN_PREGAP_SECTORS;
    frames->count = end > frames->first ? (uint32_t)(end - frames->first) : 0;
    frames->from = (dcn_lba)end;
    frames->to = frames->first;
    frames->frame = calloc((size_t)frames->count + 1, sizeof(*frames->frame));
    return frames->frame != NULL
               ? DCN_OK
               : dcn__error_memory(error, "keeping the subchannel");
}

void
dcn__qframes_free(struct dcn_qframes *frames)
{
    free(frames->frame);
    memset(frames, 0, sizeof(*frames));
}

/* ---- the TOC ---- */

const struct dcn_track *
dcn__toc_track_at(const struct dcn_disc *disc, dcn_lba lba)
{
    unsigned low = 0, high = disc->track_count;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (disc->tracks[middle].start <= lba)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &disc->tracks[low - 1] : NULL;
}

dcn_lba
dcn__toc_track_end(const struct dcn_disc *disc, const struct dcn_track *track)
{
    const struct dcn_session *session = &disc->sessions[track->session - 1];

    if (track->number == session->last_track ||
        track + 1 >= disc->tracks + disc->track_count)
        return session->lead_out;
    return track[1].start;
}

bool
dcn__toc_opens_session(const struct dcn_disc *disc,
                       const struct dcn_track *track)
{
    return track->number == disc->sessions[track->session - 1].first_track;
}

dcn_lba
dcn__toc_pregap_floor(const struct dcn_disc *disc,
                      const struct dcn_track *track)
{
    if (!dcn__toc_opens_session(disc, track))
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
        return lba >= dcn__toc_pregap_floor(disc, track) && lba < track->start;
    return lba >= track->start && lba < dcn__toc_track_end(disc, track);
}

/* ---- one frame ---- */

void
dcn__qframe_make(const struct dcn_track *track, unsigned index,
                 unsigned control, dcn_lba lba, bool pause_to_one,
                 uint8_t q[DCN_Q_BYTES])
{
    dcn_lba rel = lba >= track->start ? lba - track->start
                                      : track->start - lba - !pause_to_one;
    const struct dcn_q fields = {
        .kind = DCN_Q_POSITION,
        .control = (uint8_t)control,
        .adr = 1,
        .track = track->number,
        .index = (uint8_t)index,
        .rel = dcn__msf_from_lba(rel - DCN_MSF_OFFSET),
        .abs = dcn__msf_from_lba(lba),
    };

    dcn__q_encode(&fields, q);
}

unsigned
dcn__qframe_distance(const uint8_t a[DCN_Q_BYTES], const uint8_t b[DCN_Q_BYTES])
{
    uint64_t head = dcn__get_le64(a) ^ dcn__get_le64(b);
    uint32_t tail = dcn__get_be32(a + 8) ^ dcn__get_be32(b + 8);

    return (unsigned)(__builtin_popcountll(head) + __builtin_popcount(tail));
}

bool
dcn__qframe_p_on(const struct dcn_qframe *frame)
{
    return frame->p > DCN_SUB_BYTES / 2;
}

/* P and R-W of a raw block: P bits that are set, and whether any of R-W is. */
static unsigned
count_p(const uint8_t raw[DCN_SUB_BYTES], bool *rw)
{
    uint64_t any = 0;
    unsigned p = 0;

    for (size_t i = 0; i < DCN_SUB_BYTES; i += 8) {
        uint64_t symbols = dcn__get_le64(raw + i);

        any |= symbols & UINT64_C(0x3F3F3F3F3F3F3F3F);
        p += (unsigned)__builtin_popcountll(symbols &
                                            UINT64_C(0x8080808080808080));
    }
    *rw = any != 0;
    return p;
}

/* True where the frame is what the TOC alone makes of this address. */
static bool
is_plain(const struct dcn_disc *disc, dcn_lba lba,
         const struct dcn_qframe *frame)
{
    const struct dcn_track *track = dcn__toc_track_at(disc, lba);
    uint8_t made[DCN_Q_BYTES];

    if (track == NULL || frame->p != 0 || lba < 0 ||
        lba >= dcn__toc_track_end(disc, track))
        return false;
    dcn__qframe_make(track, 1, track->control, lba, false, made);
    return memcmp(made, frame->q, DCN_Q_BYTES) == 0;
}

static void
take(struct dcn_qframes *frames, dcn_lba lba, const struct dcn_qframe *frame)
{
    struct dcn_qframe *kept = &frames->frame[lba - frames->first];

    if ((kept->flags & DCN_QFRAME_RIGHT) == 0 ||
        (frame->flags & DCN_QFRAME_RIGHT) != 0)
        *kept = *frame;
    if (lba < frames->from)
        frames->from = lba;
    if (lba >= frames->to)
        frames->to = lba + 1;
}

void
dcn__qframes_add(struct dcn_qframes *frames, dcn_lba lba,
                 const uint8_t raw[DCN_SUB_BYTES])
{
    static const uint8_t none[DCN_SUB_BYTES];
    struct dcn_qframe frame = {.flags = DCN_QFRAME_GIVEN};
    bool rw;

    if (memcmp(raw, none, sizeof(none)) == 0)
        return;
    dcn__q_from_raw(raw, frame.q);
    frame.p = (uint8_t)count_p(raw, &rw);
    if (dcn__q_crc_valid(frame.q))
        frame.flags |= DCN_QFRAME_RIGHT;
    if (!rw && is_plain(frames->disc, lba, &frame))
        frame.flags |= DCN_QFRAME_PLAIN;
    frames->counts.scanned++;
    frames->counts.bad_crc += (frame.flags & DCN_QFRAME_RIGHT) == 0;
    frames->counts.plain += (frame.flags & DCN_QFRAME_PLAIN) != 0;
    frames->counts.rw += rw;
    if (lba >= frames->first && (int64_t)lba - frames->first < frames->count)
        take(frames, lba, &frame);
}

const struct dcn_qframe *
dcn__qframes_at(const struct dcn_qframes *frames, dcn_lba lba)
{
    const struct dcn_qframe *frame;

    if (lba < frames->from || lba >= frames->to)
        return NULL;
    frame = &frames->frame[lba - frames->first];
    return (frame->flags & DCN_QFRAME_GIVEN) != 0 ? frame : NULL;
}

bool
dcn__qframes_position(const struct dcn_qframes *frames, dcn_lba asked,
                      struct dcn_q *q, dcn_lba *at)
{
    const struct dcn_qframe *frame = dcn__qframes_at(frames, asked);

    if (frame == NULL || (frame->flags & DCN_QFRAME_RIGHT) == 0 ||
        dcn__q_decode(frame->q, q) != DCN_Q_POSITION)
        return false;
    *at = dcn__lba_from_program_msf(q->abs);
    return *at >= asked - DCN_Q_LAG_MAX && *at <= asked + DCN_Q_LAG_MAX &&
           position_fits(frames->disc, q, *at);
}

bool
dcn__qframes_next(const struct dcn_qframes *frames, dcn_lba *asked, dcn_lba end,
                  struct dcn_q *q, dcn_lba *at)
{
    dcn_lba lba = *asked < frames->from ? frames->from : *asked;
    dcn_lba limit = end < frames->to ? end : frames->to;

    for (; lba < limit; lba++) {
        if (dcn__qframes_position(frames, lba, q, at)) {
            *asked = lba;
            return true;
        }
    }
    return false;
}
