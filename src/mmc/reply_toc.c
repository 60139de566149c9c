/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * READ TOC/PMA/ATIP replies, formats 0 to 5 (MMC-6 6.25). The full TOC is
 * also what a virtual disc's lead-in repeats in its Q.
 */
#include "mmc/reply_toc.h"

#include "codec/msf.h"
#include "codec/subchannel.h"
#include "util/bytes.h"

#include <string.h>

/* Length field: bytes that follow it, at the start of the reply. */
static void
close_header(struct dcn_buf *reply, size_t at)
{
    if (!reply->failed)
        dcn__put_be16((uint8_t *)reply->data + at,
                      (uint32_t)(reply->len - at - 2));
}

/* Binary, as replies have them. Of DVD and BD minutes go on past 99, up to
 * FFh:3Bh:4Ah (MMC-6 6.25.3). */
static void
put_msf(uint8_t out[3], const struct dcn_disc *disc, dcn_lba lba)
{
    struct dcn_msf time = dcn__msf_from_lba(lba);
    uint32_t minutes =
        (uint32_t)(lba + DCN_MSF_OFFSET) / (60 * DCN_FRAMES_PER_SECOND);

    if (disc->medium != DCN_MEDIUM_CD && minutes > 0xFF)
        time = (struct dcn_msf){0xFF, 59, 74};
    else if (disc->medium != DCN_MEDIUM_CD)
        time.m = (uint8_t)minutes;
    out[0] = time.m;
    out[1] = time.s;
    out[2] = time.f;
}

static void
put_address(uint8_t out[4], const struct dcn_disc *disc, dcn_lba lba, bool msf)
{
    if (!msf) {
        dcn__put_be32(out, (uint32_t)lba);
        return;
    }
    out[0] = 0;
    put_msf(out + 1, disc, lba);
}

static void
add_track(struct dcn_buf *reply, const struct dcn_disc *disc, uint8_t control,
          uint8_t number, dcn_lba lba, bool msf)
{
    uint8_t entry[8] = {0, (uint8_t)(0x10 | control), number, 0};

    put_address(entry + 4, disc, lba, msf);
    dcn__buf_add(reply, entry, sizeof(entry));
}

bool
dcn__reply_toc(const struct dcn_disc *disc, unsigned first, bool msf,
               struct dcn_buf *reply)
{
    const struct dcn_track *tracks = disc->tracks;
    const struct dcn_track *last = &tracks[disc->track_count - 1];
    uint8_t header[4] = {0, 0, tracks[0].number, last->number};
    size_t at = reply->len;

    if (first > last->number && first != DCN_TRACK_LEAD_OUT)
        return false;
    dcn__buf_add(reply, header, sizeof(header));
    for (unsigned i = 0; i < disc->track_count; i++) {
        if (tracks[i].number >= first)
            add_track(reply, disc, tracks[i].control, tracks[i].number,
                      tracks[i].start, msf);
    }
    add_track(reply, disc, last->control, DCN_TRACK_LEAD_OUT, disc->lead_out,
              msf);
    close_header(reply, at);
    return true;
}

void
dcn__reply_sessions(const struct dcn_disc *disc, bool msf,
                    struct dcn_buf *reply)
{
    const struct dcn_session *first = &disc->sessions[0];
    const struct dcn_session *last = &disc->sessions[disc->session_count - 1];
    uint8_t header[4] = {0, 0, first->number, last->number};
    const struct dcn_track *track = dcn__disc_track(disc, last->first_track);
    size_t at = reply->len;

    dcn__buf_add(reply, header, sizeof(header));
    if (track != NULL)
        add_track(reply, disc, track->control, track->number, track->start,
                  msf);
    close_header(reply, at);
}

/* One lead-in entry (MMC-6 table 473); times binary. */
static void
add_point(struct dcn_buf *reply, unsigned session, uint8_t adr_control,
          uint8_t point, const uint8_t time[3], uint8_t zero,
          const uint8_t start[3])
{
    uint8_t entry[DCN_TOC_DESCRIPTOR_BYTES] = {
        (uint8_t)session, adr_control, 0,        point,    time[0], time[1],
        time[2],          zero,        start[0], start[1], start[2]};

    dcn__buf_add(reply, entry, sizeof(entry));
}

/* ADR 5: where the next session may begin, and where the first lead-in
 * does (ECMA-130 has none; Orange Book, MMC-6 4.2.3.6.3). */
static void
add_multisession(const struct dcn_disc *disc, unsigned n, uint8_t control,
                 struct dcn_buf *reply)
{
    static const uint8_t nothing[3] = {0, 0, 0};
    static const uint8_t lead_in_start[3] = {95, 0, 0};
    uint8_t next[3], last[3];
    bool first = n == 0;

    if (n + 1 >= disc->session_count)
        return;
    put_msf(
        next, disc,
        disc->sessions[n].lead_out +
            (first ? DCN_FIRST_LEAD_OUT_SECTORS : DCN_LATER_LEAD_OUT_SECTORS) +
            DCN_LEAD_IN_SECTORS);
    put_msf(last, disc, disc->lead_out);
    add_point(reply, disc->sessions[n].number, (uint8_t)(0x50 | control), 0xB0,
              next, first ? 2 : 1, last);
    if (first)
        add_point(reply, disc->sessions[n].number, (uint8_t)(0x50 | control),
                  0xC0, nothing, 0, lead_in_start);
}

static void
add_session(const struct dcn_disc *disc, unsigned n, struct dcn_buf *reply)
{
    static const uint8_t nothing[3] = {0, 0, 0};
    const struct dcn_session *session = &disc->sessions[n];
    const struct dcn_track *first = dcn__disc_track(disc, session->first_track);
    const struct dcn_track *last = dcn__disc_track(disc, session->last_track);
    uint8_t first_is[3] = {session->first_track, session->disc_type, 0};
    uint8_t last_is[3] = {session->last_track, 0, 0};
    uint8_t start[3];

    if (first == NULL || last == NULL)
        return;
    add_point(reply, session->number, (uint8_t)(0x10 | first->control), 0xA0,
              nothing, 0, first_is);
    add_point(reply, session->number, (uint8_t)(0x10 | last->control), 0xA1,
              nothing, 0, last_is);
    put_msf(start, disc, session->lead_out);
    add_point(reply, session->number, (uint8_t)(0x10 | last->control), 0xA2,
              nothing, 0, start);
    for (unsigned i = 0; i < disc->track_count; i++) {
        if (disc->tracks[i].session != session->number)
            continue;
        put_msf(start, disc, disc->tracks[i].start);
        add_point(reply, session->number,
                  (uint8_t)(0x10 | disc->tracks[i].control),
                  disc->tracks[i].number, nothing, 0, start);
    }
    add_multisession(disc, n, first->control, reply);
}

/* The descriptors of a known reply, those of sessions before first left out;
 * its own length field bounds what is used of it. */
static void
add_known(const struct dcn_disc *disc, unsigned first, struct dcn_buf *reply)
{
    size_t end = (size_t)dcn__get_be16(disc->full_toc) + 2;

    if (end > disc->full_toc_len)
        end = disc->full_toc_len;
    for (size_t at = DCN_TOC_HEADER_BYTES; at + DCN_TOC_DESCRIPTOR_BYTES <= end;
         at += DCN_TOC_DESCRIPTOR_BYTES) {
        if (disc->full_toc[at] >= first)
            dcn__buf_add(reply, disc->full_toc + at, DCN_TOC_DESCRIPTOR_BYTES);
    }
}

void
dcn__reply_full_toc(const struct dcn_disc *disc, unsigned first,
                    struct dcn_buf *reply)
{
    uint8_t header[DCN_TOC_HEADER_BYTES] = {
        0, 0, disc->sessions[0].number,
        disc->sessions[disc->session_count - 1].number};
    size_t at = reply->len;

    dcn__buf_add(reply, header, sizeof(header));
    if (disc->full_toc != NULL &&
        disc->full_toc_len >= DCN_TOC_HEADER_BYTES + DCN_TOC_DESCRIPTOR_BYTES)
        add_known(disc, first, reply);
    else
        for (unsigned n = 0; n < disc->session_count; n++) {
            if (disc->sessions[n].number >= first)
                add_session(disc, n, reply);
        }
    close_header(reply, at);
}

/* A stored reply, header included, its length made right. */
static bool
add_stored(const uint8_t *bytes, size_t len, struct dcn_buf *reply)
{
    size_t at = reply->len;

    if (bytes == NULL || len < DCN_TOC_HEADER_BYTES)
        return false;
    dcn__buf_add(reply, bytes, len);
    close_header(reply, at);
    return true;
}

bool
dcn__reply_pma(const struct dcn_disc *disc, struct dcn_buf *reply)
{
    return add_stored(disc->pma, disc->pma_len, reply);
}

bool
dcn__reply_atip(const struct dcn_disc *disc, struct dcn_buf *reply)
{
    return add_stored(disc->atip, disc->atip_len, reply);
}

bool
dcn__reply_cdtext(const struct dcn_disc *disc, struct dcn_buf *reply)
{
    static const uint8_t header[DCN_TOC_HEADER_BYTES] = {0};
    size_t at = reply->len;

    if (disc->cdtext == NULL || disc->cdtext_len == 0)
        return false;
    dcn__buf_add(reply, header, sizeof(header));
    dcn__buf_add(reply, disc->cdtext, disc->cdtext_len);
    close_header(reply, at);
    return true;
}
