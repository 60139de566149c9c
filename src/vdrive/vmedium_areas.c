/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Divides a disc into areas whose Q differs only in its times, and finds the
 * area of a sector. */
#include "vdrive/vmedium.h"

#include "mmc/reply_toc.h"

#include <stdlib.h>

bool
dcn__vmedium_is_cd(const struct dcn_vmedium *medium)
{
    return medium->medium == DCN_MEDIUM_CD;
}

const struct dcn_area *
dcn__vmedium_area(const struct dcn_vmedium *medium, dcn_lba lba)
{
    size_t low = 0, high = medium->area_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (medium->areas[middle].end <= lba)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == medium->area_count || medium->areas[low].first > lba)
        return NULL;
    return &medium->areas[low];
}

/* Lead-in, lead-out a session; 100 indexes a track, each perhaps split. */
static size_t
most_areas(const struct dcn_disc *disc)
{
    size_t areas = (size_t)disc->session_count * 4;

    for (unsigned i = 0; i < disc->track_count; i++)
        areas += (size_t)disc->tracks[i].index_count * 2 + 4;
    return areas;
}

static void
add_area(struct dcn_vmedium *medium, struct dcn_area area, dcn_lba first,
         dcn_lba end)
{
    if (first >= end)
        return;
    area.first = first;
    area.end = end;
    medium->areas[medium->area_count++] = area;
}

/* Adds an area of a track, split where the source's part begins. */
static void
add_held(struct dcn_vmedium *medium, struct dcn_area area, dcn_lba first,
         dcn_lba end, const struct dcn_range *range)
{
    dcn_lba held_end = range->first + (dcn_lba)range->count;

    area.held = false;
    add_area(medium, area, first, end < range->first ? end : range->first);
    area.held = true;
    add_area(medium, area, first > range->first ? first : range->first,
             end < held_end ? end : held_end);
    area.held = false;
    add_area(medium, area, first > held_end ? first : held_end, end);
}

static void
add_track_areas(struct dcn_vmedium *medium, const struct dcn_track *track,
                dcn_lba pregap, const struct dcn_range *range)
{
    struct dcn_area area = {
        .kind = DCN_AREA_PROGRAM,
        .session = track->session,
        .tno = track->number,
        .control = track->control,
        .mode = track->mode,
        .isrc = track->isrc,
    };

    area.index = 0;
    /* The pause counts down to zero in its last sector. */
    area.zero = track->start - 1;
    add_held(medium, area, pregap, track->start, range);
    area.zero = track->start;
    for (unsigned i = 0; i < track->index_count; i++) {
        dcn_lba end =
            i + 1 < track->index_count ? track->index[i + 1] : track->end;

        area.index = (uint8_t)(i + 1);
        add_held(medium, area, track->index[i], end, range);
    }
}

/* Where the lead-out of session n ends: the next lead-in, or its nominal
 * length. */
static dcn_lba
lead_out_end(const struct dcn_disc *disc, unsigned n, dcn_lba next_pregap)
{
    dcn_lba start = disc->sessions[n].lead_out;
    dcn_lba end = start + (n == 0 ? DCN_FIRST_LEAD_OUT_SECTORS
                                  : DCN_LATER_LEAD_OUT_SECTORS);

    if (n + 1 >= disc->session_count)
        return n == 0 ? end : start + DCN_FIRST_LEAD_OUT_SECTORS;
    if (next_pregap - DCN_LEAD_IN_SECTORS >= start)
        return next_pregap - DCN_LEAD_IN_SECTORS;
    return end < next_pregap ? end : next_pregap;
}

/* First sector of session n's first pregap: 150 before its first track,
 * which an image's track need not tell. */
static dcn_lba
session_pregap(const struct dcn_disc *disc, unsigned n)
{
    const struct dcn_track *track =
        dcn__disc_track(disc, disc->sessions[n].first_track);
    dcn_lba nominal;

    if (track == NULL)
        return disc->sessions[n].lead_out;
    nominal = n == 0 ? -DCN_PREGAP_SECTORS : track->start - DCN_PREGAP_SECTORS;
    return track->pregap < nominal && n > 0 ? track->pregap : nominal;
}

static void
add_session_areas(struct dcn_vmedium *medium, unsigned n, dcn_lba *at)
{
    const struct dcn_disc *disc = medium->disc;
    const struct dcn_session *session = &disc->sessions[n];
    const struct dcn_track *first = dcn__disc_track(disc, session->first_track);
    const struct dcn_track *last = dcn__disc_track(disc, session->last_track);
    dcn_lba pregap = session_pregap(disc, n);
    struct dcn_range range = {0, 0};
    struct dcn_area area = {.session = session->number, .isrc = ""};

    dcn__disc_range(disc, n, &range);
    if (n + 1 == disc->session_count && range.count > medium->run_out)
        range.count -= medium->run_out;
    area.kind = DCN_AREA_LEAD_IN;
    area.control = first != NULL ? first->control : 0;
    area.mode = first != NULL ? first->mode : DCN_TRACK_AUDIO;
    add_area(medium, area, *at, pregap);
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        if (track->session == session->number)
            add_track_areas(medium, track,
                            track == first ? pregap : track->pregap, &range);
    }
    area.kind = DCN_AREA_LEAD_OUT;
    area.tno = DCN_TRACK_LEAD_OUT;
    area.index = 1;
    area.zero = session->lead_out;
    area.control = last != NULL ? last->control : 0;
    area.mode = last != NULL ? last->mode : DCN_TRACK_AUDIO;
    *at = lead_out_end(
        disc, n, n + 1 < disc->session_count ? session_pregap(disc, n + 1) : 0);
    add_area(medium, area, session->lead_out, *at);
}

static void
add_block_area(struct dcn_vmedium *medium)
{
    struct dcn_area area = {.kind = DCN_AREA_PROGRAM,
                            .session = 1,
                            .tno = 1,
                            .index = 1,
                            .control = DCN_CONTROL_DATA,
                            .mode = DCN_TRACK_MODE1,
                            .held = true,
                            .isrc = ""};
    dcn_lba held = medium->disc->lead_out - (dcn_lba)medium->run_out;

    add_area(medium, area, 0, held);
    area.held = false;
    add_area(medium, area, held, medium->disc->lead_out);
}

enum dcn_status
dcn__vmedium_make_areas(struct dcn_vmedium *medium, struct dcn_error *error)
{
    dcn_lba at = DCN_LBA_LEAD_IN_FIRST;
    struct dcn_buf toc;

    medium->areas = calloc(most_areas(medium->disc), sizeof(*medium->areas));
    if (medium->areas == NULL)
        return dcn__error_memory(error, "laying out a disc");
    if (!dcn__vmedium_is_cd(medium)) {
        add_block_area(medium);
        return DCN_OK;
    }
    for (unsigned n = 0; n < medium->disc->session_count; n++)
        add_session_areas(medium, n, &at);
    dcn__buf_init(&toc, 65536);
    dcn__reply_full_toc(medium->disc, 0, &toc);
    if (toc.failed) {
        dcn__buf_free(&toc);
        return dcn__error_memory(error, "building a TOC");
    }
    medium->toc_count =
        (toc.len - DCN_TOC_HEADER_BYTES) / DCN_TOC_DESCRIPTOR_BYTES;
    medium->toc = (uint8_t *)dcn__buf_take(&toc);
    return DCN_OK;
}
