/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where sessions end, if the TOC does not say: from READ TRACK INFORMATION,
 * READ CAPACITY, and the gap that the standard fixes. Nothing else is
 * invented.
 */
#include "drive/describe/describe.h"

#include "mmc/discinfo.h"
#include "mmc/toc_reply.h"

/* Lead-out and lead-in between the first two sessions, with pregap. */
#define FIRST_SESSION_GAP \
    (DCN_FIRST_LEAD_OUT_SECTORS + DCN_LEAD_IN_SECTORS + DCN_PREGAP_SECTORS)

/* The last track of a session. */
const struct dcn_cd_track *
dcn__layout_last_track(const struct dcn_cd_layout *layout, uint8_t session)
{
    const struct dcn_cd_track *last = NULL;

    for (unsigned i = 0; i < layout->track_count; i++) {
        if (layout->track[i].session == session)
            last = &layout->track[i];
    }
    return last;
}

/* Where the disc's last lead-out begins, if the TOC does not say. */
static enum dcn_status
find_last_lead_out(struct dcn_drive *drive,
                   const struct dcn_formatted_toc *formatted,
                   const struct dcn_cd_track *last, dcn_lba *lead_out,
                   struct dcn_error *error)
{
    struct dcn_track_information information;
    enum dcn_status status;
    uint32_t sectors;
    bool got;

    *lead_out = 0;
    if (formatted->has_lead_out && formatted->lead_out > last->start) {
        *lead_out = formatted->lead_out;
        return DCN_OK;
    }
    dcn__drive_note_add(drive, "no_lead_out",
                        "the TOC has no lead-out: the end is taken from "
                        "elsewhere");
    status = dcn__drive_track_information(drive, last->number, &information,
                                          &got, error);
    if (status != DCN_OK)
        return status;
    if (got && information.start == last->start && information.sectors > 0 &&
        information.sectors < DCN_LBA_MSF_END + 45150) {
        *lead_out = last->start + (dcn_lba)information.sectors;
        return DCN_OK;
    }
    status = dcn__drive_capacity(drive, &sectors, error);
    if (status == DCN_OK && sectors < INT32_MAX &&
        (dcn_lba)sectors > last->start)
        *lead_out = (dcn_lba)sectors;
    return status;
}

/* The lead-out of an earlier session, where only READ TRACK INFORMATION can
 * say; otherwise the standard's gap before the next session. */
static enum dcn_status
find_inner_lead_out(struct dcn_drive *drive, const struct dcn_cd_track *last,
                    dcn_lba next_start, bool first, dcn_lba *lead_out,
                    struct dcn_error *error)
{
    struct dcn_track_information information;
    dcn_lba gap = FIRST_SESSION_GAP;
    enum dcn_status status;
    bool got;

    if (!first)
        gap += DCN_LATER_LEAD_OUT_SECTORS - DCN_FIRST_LEAD_OUT_SECTORS;
    *lead_out = next_start - gap;
    if (next_start <= last->start)
        return DCN_OK; /* contradicts itself: refused later */
    status = dcn__drive_track_information(drive, last->number, &information,
                                          &got, error);
    if (status != DCN_OK || !got || information.start != last->start)
        return status;
    if (information.sectors > 0 &&
        information.sectors <= (uint32_t)(next_start - last->start) &&
        last->start + (dcn_lba)information.sectors <= *lead_out)
        *lead_out = last->start + (dcn_lba)information.sectors;
    return DCN_OK;
}

enum dcn_status
dcn__drive_lead_outs(struct dcn_drive *drive,
                     const struct dcn_formatted_toc *formatted,
                     struct dcn_cd_layout *layout, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    for (unsigned i = 0; status == DCN_OK && i < layout->session_count; i++) {
        struct dcn_cd_session *session = &layout->session[i];
        const struct dcn_cd_track *last =
            dcn__layout_last_track(layout, session->number);
        if (last == NULL || session->lead_out > last->start)
            continue;
        if (last == &layout->track[layout->track_count - 1])
            status = find_last_lead_out(drive, formatted, last,
                                        &session->lead_out, error);
        else
            status = find_inner_lead_out(drive, last, last[1].start, i == 0,
                                         &session->lead_out, error);
    }
    return status;
}

enum dcn_status
dcn__drive_compare_capacity(struct dcn_drive *drive,
                            struct dcn_cd_layout *layout,
                            struct dcn_error *error)
{
    const struct dcn_cd_track *last = &layout->track[layout->track_count - 1];
    enum dcn_status status;
    uint32_t sectors;

    if (last->mode == DCN_TRACK_AUDIO)
        return DCN_OK; /* what READ CAPACITY says then is not defined */
    status = dcn__drive_capacity(drive, &sectors, error);
    if (status == DCN_OK && sectors > 0 && (dcn_lba)sectors != last->end) {
        layout->capacity = (dcn_lba)sectors;
        dcn__drive_note_add(drive, "capacity_differs",
                            "READ CAPACITY says %u sectors, the TOC %d",
                            sectors, last->end);
    }
    return status;
}
