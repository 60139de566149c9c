/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions that are answered from a finished disc alone: which track owns a
 * sector, what images keep, what kind of disc it is, its TOC's fingerprint.
 * Making and checking a disc is builder.c's business.
 */
#include "disc/medium.h"

#include "codec/subchannel.h"
#include "util/buf.h"
#include "util/checked.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct dcn_track *
dcn__disc_track_at(const struct dcn_disc *disc, dcn_lba lba)
{
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        if (lba >= track->pregap && lba < track->end)
            return track;
    }
    return NULL;
}

const struct dcn_track *
dcn__disc_track(const struct dcn_disc *disc, unsigned number)
{
    for (unsigned i = 0; i < disc->track_count; i++) {
        if (disc->tracks[i].number == number)
            return &disc->tracks[i];
    }
    return NULL;
}

unsigned
dcn__track_index_at(const struct dcn_track *track, dcn_lba lba)
{
    unsigned index = 0;

    while (index < track->index_count && lba >= track->index[index])
        index++;
    return index;
}

bool
dcn__disc_range(const struct dcn_disc *disc, unsigned n,
                struct dcn_range *range)
{
    const struct dcn_session *session;
    const struct dcn_track *first;

    if (n >= disc->session_count)
        return false;
    session = &disc->sessions[n];
    first = dcn__disc_track(disc, session->first_track);
    range->first = n == 0 || first == NULL ? 0 : first->start;
    range->count = session->lead_out > range->first
                       ? (uint32_t)(session->lead_out - range->first)
                       : 0;
    return true;
}

bool
dcn__disc_holds(const struct dcn_disc *disc, dcn_lba lba)
{
    struct dcn_range range;

    for (unsigned n = 0; dcn__disc_range(disc, n, &range); n++) {
        if (lba >= range.first &&
            (int64_t)lba < (int64_t)range.first + range.count)
            return true;
    }
    return false;
}

dcn_lba
dcn__disc_first_kept(const struct dcn_disc *disc, const struct dcn_track *track)
{
    struct dcn_range range;

    for (unsigned n = 0; dcn__disc_range(disc, n, &range); n++) {
        if (disc->sessions[n].number == track->session &&
            track->pregap < range.first)
            return range.first;
    }
    return track->pregap;
}

uint32_t
dcn__disc_sectors(const struct dcn_disc *disc)
{
    struct dcn_range range;
    uint32_t sectors = 0;

    for (unsigned n = 0; dcn__disc_range(disc, n, &range); n++)
        sectors += range.count;
    return sectors;
}

bool
dcn__disc_fits_iso(const struct dcn_disc *disc)
{
    const struct dcn_track *track = disc->tracks;

    if (disc->medium != DCN_MEDIUM_CD)
        return disc->medium != DCN_MEDIUM_UNKNOWN;
    return disc->session_count == 1 && disc->track_count == 1 &&
           track->mode == DCN_TRACK_MODE1 &&
           (track->control & DCN_CONTROL_DATA) != 0 && track->start == 0;
}

static void
digest_text(const struct dcn_disc *disc, struct dcn_buf *text)
{
    dcn__buf_init(text, 64 * 1024);
    dcn__buf_printf(text, "medium %d\n", (int)disc->medium);
    for (unsigned i = 0; i < disc->session_count; i++) {
        const struct dcn_session *session = &disc->sessions[i];
        dcn__buf_printf(text, "session %u %d\n", session->number,
                        session->lead_out);
    }
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];
        dcn__buf_printf(text, "track %u %u %d\n", track->number, track->control,
                        track->start);
    }
}

void
dcn__disc_toc_digest(const struct dcn_disc *disc, char hex[65])
{
    struct dcn_buf text;
    uint8_t digest[32];

    memset(hex, 0, 65);
    digest_text(disc, &text);
    if (!text.failed && EVP_Digest(text.data, text.len, digest, NULL,
                                   EVP_sha256(), NULL) == 1) {
        for (unsigned i = 0; i < sizeof(digest); i++)
            snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
    dcn__buf_free(&text);
}

static const char *
cd_kind_name(const struct dcn_disc *disc)
{
    unsigned audio = 0, data_before_audio = 0;

    if (disc->gd_rom)
        return "GD-ROM";
    for (unsigned i = 0; i < disc->track_count; i++) {
        if (disc->tracks[i].mode == DCN_TRACK_AUDIO)
            audio++;
        else if (audio == 0)
            data_before_audio++;
    }
    if (audio > 0 && audio == disc->track_count)
        return "Audio CD";
    if (audio > 0 && data_before_audio == 0 && disc->session_count > 1)
        return "CD-Extra";
    if (audio > 0)
        return "Mixed-mode CD";
    if (disc->session_count > 0 && disc->sessions[0].disc_type == 0x10)
        return "CD-i";
    if (disc->session_count > 0 && disc->sessions[0].disc_type == 0x20)
        return "CD-ROM XA";
    return "CD-ROM";
}

const char *
dcn__disc_kind_name(const struct dcn_disc *disc)
{
    const struct dcn_profile_facts *profile;

    if (disc->medium == DCN_MEDIUM_CD)
        return cd_kind_name(disc);
    profile = dcn__profile_facts(disc->profile);
    return profile != NULL ? profile->name
                           : dcn__medium_facts(disc->medium)->rom;
}

void
dcn__disc_free(struct dcn_disc *disc)
{
    if (disc == NULL)
        return;
    for (unsigned i = 0; i < disc->structure_count; i++)
        free(disc->structures[i].bytes);
    free(disc->structures);
    free(disc->sessions);
    free(disc->tracks);
    free(disc->cdtext);
    free(disc->sheet_text);
    free(disc->full_toc);
    free(disc->atip);
    free(disc->pma);
    free(disc->q_frames);
    free(disc);
}

/* Replaces *bytes, borrowed from another disc, by an own copy; on failure by
 * NULL, so that freeing the half-made copy is safe. */
static bool
own_copy(void *bytes_ptr, size_t len)
{
    void *borrowed, *copy = NULL;

    memcpy(&borrowed, bytes_ptr, sizeof(borrowed));
    if (borrowed != NULL) {
        copy = malloc(len > 0 ? len : 1);
        if (copy != NULL)
            memcpy(copy, borrowed, len);
    }
    memcpy(bytes_ptr, &copy, sizeof(copy));
    return borrowed == NULL || copy != NULL;
}

struct dcn_disc *
dcn__disc_copy(const struct dcn_disc *disc)
{
    struct dcn_disc *copy = malloc(sizeof(*copy));
    bool ok;

    if (copy == NULL)
        return NULL;
    *copy = *disc;
    ok = own_copy(&copy->sessions,
                  disc->session_count * sizeof(*disc->sessions));
    ok &= own_copy(&copy->tracks, disc->track_count * sizeof(*disc->tracks));
    ok &= own_copy(&copy->cdtext, disc->cdtext_len);
    ok &= own_copy(&copy->sheet_text, disc->sheet_text_len);
    ok &= own_copy(&copy->full_toc, disc->full_toc_len);
    ok &= own_copy(&copy->atip, disc->atip_len);
    ok &= own_copy(&copy->pma, disc->pma_len);
    ok &= own_copy(&copy->q_frames,
                   disc->q_frame_count * sizeof(*disc->q_frames));
    ok &= own_copy(&copy->structures,
                   disc->structure_count * sizeof(*disc->structures));
    if (copy->structures == NULL)
        copy->structure_count = 0;
    for (unsigned i = 0; i < copy->structure_count; i++)
        ok &= own_copy(&copy->structures[i].bytes, copy->structures[i].len);
    if (ok)
        return copy;
    dcn__disc_free(copy);
    return NULL;
}

bool
dcn__disc_set_q_frames(struct dcn_disc *disc, const struct dcn_q_frame *frames,
                       size_t count)
{
    struct dcn_q_frame *copy = calloc(count + 1, sizeof(*copy));

    if (copy == NULL)
        return false;
    if (count > 0)
        memcpy(copy, frames, count * sizeof(*copy));
    free(disc->q_frames);
    disc->q_frames = copy;
    disc->q_frame_count = count;
    return true;
}
