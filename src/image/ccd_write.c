/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lays a disc out as CloneCD does, .img and .sub from LBA 0 with nothing
 * between sessions, and writes the control file: the TOC as its lead-ins have
 * it, entry by entry, then tracks with their indexes.
 */
#include "image/ccd.h"

#include "codec/cdtext.h"
#include "codec/msf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An entry of READ TOC format 2 (MMC-6 6.25.3.4), numbers binary. */
#define ENTRY_BYTES  11
#define HEADER_BYTES 4

enum entry_byte {
    ENTRY_SESSION,
    ENTRY_ADR_CONTROL,
    ENTRY_TNO,
    ENTRY_POINT,
    ENTRY_MIN,
    ENTRY_SEC,
    ENTRY_FRAME,
    ENTRY_ZERO,
    ENTRY_PMIN,
    ENTRY_PSEC,
    ENTRY_PFRAME,
};

struct toc {
    uint8_t *entries;
    size_t count;
};

/* ---- The TOC ---- */

/* Minutes of 90 and more are positions here, not lead-in: a CD of 99 minutes
 * begins tracks there, and readers take PLBA for a place in the .img. */
static dcn_lba
place(const uint8_t *bytes)
{
    const struct dcn_msf msf = {.m = bytes[0], .s = bytes[1], .f = bytes[2]};

    return dcn__lba_from_program_msf(msf);
}

/* Times and track numbers of a drive that gives them as the lead-in's Q has
 * them; POINTs from A0 on are no numbers. */
static void
numbers_from_bcd(uint8_t *entry)
{
    if (entry[ENTRY_POINT] < 0xA0)
        entry[ENTRY_POINT] = (uint8_t)dcn__bcd_decode(entry[ENTRY_POINT]);
    for (unsigned i = ENTRY_MIN; i <= ENTRY_PFRAME; i++)
        entry[i] = (uint8_t)dcn__bcd_decode(entry[i]);
}

/* True where the entry says what the disc has, or of what the disc does not
 * speak; the tracks and lead-outs that it confirms are counted. */
static bool
agrees(const struct dcn_disc *disc, const uint8_t *entry, unsigned *confirmed)
{
    unsigned point = entry[ENTRY_POINT], session = entry[ENTRY_SESSION];
    const struct dcn_track *track;

    if (session < 1 || session > disc->session_count)
        return false;
    if (entry[ENTRY_ADR_CONTROL] >> 4 != 1)
        return true;
    if (point == 0xA0)
        return entry[ENTRY_PSEC] == disc->sessions[session - 1].disc_type;
    if (point == 0xA2) {
        ++*confirmed;
        return place(entry + ENTRY_PMIN) ==
               disc->sessions[session - 1].lead_out;
    }
    if (point < 1 || point > DCN_MAX_TRACKS)
        return true;
    track = dcn__disc_track(disc, point);
    ++*confirmed;
    return track != NULL && track->session == session &&
           track->control == (entry[ENTRY_ADR_CONTROL] & 15) &&
           track->start == place(entry + ENTRY_PMIN);
}

/* The drive's own entries, if they describe the disc that is written. */
static bool
take_reply(const struct dcn_disc *disc, bool bcd, struct toc *toc)
{
    unsigned confirmed = 0;
    bool same = true;

    if (disc->full_toc_len <= HEADER_BYTES)
        return false;
    toc->count = (disc->full_toc_len - HEADER_BYTES) / ENTRY_BYTES;
    memcpy(toc->entries, disc->full_toc + HEADER_BYTES,
           toc->count * ENTRY_BYTES);
    for (size_t i = 0; i < toc->count; i++) {
        uint8_t *entry = toc->entries + i * ENTRY_BYTES;

        if (bcd)
            numbers_from_bcd(entry);
        same = same && agrees(disc, entry, &confirmed);
    }
    return same && confirmed == disc->track_count + disc->session_count;
}

static uint8_t *
add_entry(struct toc *toc, unsigned session, unsigned control, unsigned point)
{
    uint8_t *entry = toc->entries + toc->count++ * ENTRY_BYTES;

    memset(entry, 0, ENTRY_BYTES);
    entry[ENTRY_SESSION] = (uint8_t)session;
    entry[ENTRY_ADR_CONTROL] = (uint8_t)(0x10 | control);
    entry[ENTRY_POINT] = (uint8_t)point;
    return entry;
}

static void
put_place(uint8_t *entry, dcn_lba lba)
{
    struct dcn_msf msf = dcn__msf_from_lba(lba);

    entry[ENTRY_PMIN] = msf.m;
    entry[ENTRY_PSEC] = msf.s;
    entry[ENTRY_PFRAME] = msf.f;
}

static void
make_session(const struct dcn_disc *disc, const struct dcn_session *session,
             struct toc *toc)
{
    const struct dcn_track *first = dcn__disc_track(disc, session->first_track),
                           *last = dcn__disc_track(disc, session->last_track);
    uint8_t *entry;

    entry = add_entry(toc, session->number, first->control, 0xA0);
    entry[ENTRY_PMIN] = session->first_track;
    entry[ENTRY_PSEC] = session->disc_type;
    entry = add_entry(toc, session->number, last->control, 0xA1);
    entry[ENTRY_PMIN] = session->last_track;
    put_place(add_entry(toc, session->number, last->control, 0xA2),
              session->lead_out);
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        if (track->session == session->number)
            put_place(
                add_entry(toc, track->session, track->control, track->number),
                track->start);
    }
}

/* DCN_ERR_NO_MEMORY; entries are the caller's. */
static enum dcn_status
toc_of(const struct dcn_disc *disc, struct toc *toc, struct dcn_error *error)
{
    size_t made = disc->track_count + 3u * disc->session_count;
    size_t given = disc->full_toc_len / ENTRY_BYTES;

    toc->entries = calloc(made > given ? made : given, ENTRY_BYTES);
    if (toc->entries == NULL)
        return dcn__error_memory(error, "writing a sheet");
    if (take_reply(disc, false, toc) || take_reply(disc, true, toc))
        return DCN_OK;
    toc->count = 0;
    for (unsigned n = 0; n < disc->session_count; n++)
        make_session(disc, &disc->sessions[n], toc);
    return DCN_OK;
}

/* ---- The sheet ---- */

static int
mode_number(const struct dcn_track *track)
{
    return track->mode == DCN_TRACK_AUDIO   ? 0
           : track->mode == DCN_TRACK_MODE1 ? 1
                                            : 2;
}

static void
put_disc(struct dcn_buf *sheet, const struct dcn_disc *disc, size_t entries)
{
    dcn__buf_printf(sheet,
                    "[CloneCD]\r\nVersion=3\r\n[Disc]\r\nTocEntries=%zu\r\n"
                    "Sessions=%u\r\nDataTracksScrambled=0\r\n"
                    "CDTextLength=%zu\r\n",
                    entries, disc->session_count, disc->cdtext_len);
    if (disc->mcn[0] != '\0')
        dcn__buf_printf(sheet, "CATALOG=%s\r\n", disc->mcn);
}

/* Packs without their CRC. */
static void
put_text(struct dcn_buf *sheet, const struct dcn_disc *disc)
{
    size_t packs = disc->cdtext_len / DCN_CDTEXT_PACK_BYTES;

    if (packs > 0)
        dcn__buf_printf(sheet, "[CDText]\r\nEntries=%zu\r\n", packs);
    for (size_t n = 0; n < packs; n++) {
        const uint8_t *pack = disc->cdtext + n * DCN_CDTEXT_PACK_BYTES;

        dcn__buf_printf(sheet, "Entry %zu=", n);
        for (unsigned i = 0; i < DCN_CDTEXT_PACK_BYTES - 2; i++)
            dcn__buf_printf(sheet, i == 0 ? "%02x" : " %02x", pack[i]);
        dcn__buf_puts(sheet, "\r\n");
    }
}

static void
put_session(struct dcn_buf *sheet, const struct dcn_disc *disc,
            const struct dcn_session *session)
{
    const struct dcn_track *first = dcn__disc_track(disc, session->first_track);

    dcn__buf_printf(sheet, "[Session %u]\r\nPreGapMode=%d\r\nPreGapSubC=%d\r\n",
                    session->number, mode_number(first), session->number == 1);
}

static void
put_entry(struct dcn_buf *sheet, size_t n, const uint8_t *entry)
{
    dcn__buf_printf(sheet,
                    "[Entry %zu]\r\nSession=%u\r\nPoint=0x%02x\r\n"
                    "ADR=0x%02x\r\nControl=0x%02x\r\nTrackNo=%u\r\n",
                    n, entry[ENTRY_SESSION], entry[ENTRY_POINT],
                    entry[ENTRY_ADR_CONTROL] >> 4,
                    entry[ENTRY_ADR_CONTROL] & 15, entry[ENTRY_TNO]);
    dcn__buf_printf(sheet,
                    "AMin=%u\r\nASec=%u\r\nAFrame=%u\r\nALBA=%d\r\n"
                    "Zero=%u\r\nPMin=%u\r\nPSec=%u\r\nPFrame=%u\r\n"
                    "PLBA=%d\r\n",
                    entry[ENTRY_MIN], entry[ENTRY_SEC], entry[ENTRY_FRAME],
                    place(entry + ENTRY_MIN), entry[ENTRY_ZERO],
                    entry[ENTRY_PMIN], entry[ENTRY_PSEC], entry[ENTRY_PFRAME],
                    place(entry + ENTRY_PMIN));
}

/* Where a session's indexes count from: LBA 0, or its first track. */
static dcn_lba
session_origin(const struct dcn_disc *disc, unsigned session)
{
    unsigned number = disc->sessions[session - 1].first_track;

    return session == 1 ? 0 : dcn__disc_track(disc, number)->start;
}

static void
put_track(struct dcn_buf *sheet, const struct dcn_disc *disc,
          const struct dcn_track *track)
{
    dcn_lba origin = session_origin(disc, track->session);
    dcn_lba first = dcn__disc_first_kept(disc, track);

    dcn__buf_printf(sheet, "[TRACK %u]\r\nMODE=%d\r\n", track->number,
                    mode_number(track));
    if (track->isrc[0] != '\0')
        dcn__buf_printf(sheet, "ISRC=%s\r\n", track->isrc);
    if (first < track->start)
        dcn__buf_printf(sheet, "INDEX 0=%d\r\n", first - origin);
    for (unsigned i = 0; i < track->index_count; i++)
        dcn__buf_printf(sheet, "INDEX %u=%d\r\n", i + 1,
                        track->index[i] - origin);
}

enum dcn_status
dcn__ccd_write(const struct dcn_disc *disc, struct dcn_buf *sheet,
               struct dcn_error *error)
{
    struct toc toc = {0};
    enum dcn_status status = toc_of(disc, &toc, error);

    if (status != DCN_OK)
        return status;
    put_disc(sheet, disc, toc.count);
    put_text(sheet, disc);
    for (unsigned n = 0; n < disc->session_count; n++)
        put_session(sheet, disc, &disc->sessions[n]);
    for (size_t n = 0; n < toc.count; n++)
        put_entry(sheet, n, toc.entries + n * ENTRY_BYTES);
    for (unsigned i = 0; i < disc->track_count; i++)
        put_track(sheet, disc, &disc->tracks[i]);
    free(toc.entries);
    return sheet->failed ? dcn__error_memory(error, "writing a sheet") : DCN_OK;
}
