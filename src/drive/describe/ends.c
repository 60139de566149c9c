/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Witnesses of where a disc ends, beside TOC and READ CAPACITY, and how its
 * tracks were written: READ TRACK INFORMATION (MMC-6 6.26). What they say is
 * kept; it is weighed where reading shows another end.
 */
#include "drive/describe/describe.h"

#include "mmc/discinfo.h"

/* No disc has more; what is larger is a mistake (BDXL: 62 million). */
#define MOST_SECTORS 0x8000000

enum dcn_status
dcn__drive_track_information(struct dcn_drive *drive, uint16_t number,
                             struct dcn_track_information *information,
                             bool *got, struct dcn_error *error)
{
    struct dcn_command command;
    enum dcn_status status;
    uint8_t bytes[48];

    dcn__cdb_read_track_information(&command, DCN_TRACK_BY_NUMBER, number,
                                    bytes, sizeof(bytes));
    status = dcn__drive_ask(drive, &command, got, error);
    if (status == DCN_OK && *got)
        *got =
            dcn__track_information_parse(bytes, sizeof(bytes), information) &&
            information->track == number;
    return status;
}

/* One past the last sector that it tells of; 0: it is not to be believed. A
 * track that was not finished ends where its size does not say. */
static dcn_lba
end_of(const struct dcn_track_information *information)
{
    int64_t end = (int64_t)information->start + information->sectors;

    if (information->damaged || information->blank)
        return 0;
    if (information->has_last_recorded &&
        information->last_recorded >= information->start)
        end = (int64_t)information->last_recorded + 1;
    return end > information->start && end < MOST_SECTORS ? (dcn_lba)end : 0;
}

static void
note_damaged(struct dcn_drive *drive,
             const struct dcn_track_information *information)
{
    if (information->damaged)
        dcn__drive_note_add(drive, "track_damaged",
                            "READ TRACK INFORMATION calls track %u damaged: "
                            "its recording was not finished",
                            information->track);
}

/* Of an appendable disc the last number is of what is not written yet, and
 * drives count one reserved besides. */
#define MOST_UNWRITTEN 2

/* The number of the last track of the last session; 1 where it is not told. */
static enum dcn_status
last_track(struct dcn_drive *drive, uint16_t *number, struct dcn_error *error)
{
    struct dcn_disc_information information;
    struct dcn_command command;
    enum dcn_status status;
    uint8_t bytes[34];
    bool got;

    *number = 1;
    dcn__cdb_read_disc_information(&command, bytes, sizeof(bytes));
    status = dcn__drive_ask(drive, &command, &got, error);
    if (status == DCN_OK && got &&
        dcn__disc_information_parse(bytes, sizeof(bytes), &information) &&
        information.last_session_last_track > 0)
        *number = information.last_session_last_track;
    return status;
}

enum dcn_status
dcn__drive_end_of_tracks(struct dcn_drive *drive, dcn_lba *end,
                         struct dcn_error *error)
{
    uint16_t number = 1;
    enum dcn_status status = last_track(drive, &number, error);

    *end = 0;
    for (unsigned n = 0; status == DCN_OK && number > 0; n++, number--) {
        struct dcn_track_information information;
        bool got;

        status = dcn__drive_track_information(drive, number, &information, &got,
                                              error);
        if (status != DCN_OK || !got)
            return status;
        if (information.blank && n < MOST_UNWRITTEN)
            continue;
        note_damaged(drive, &information);
        *end = end_of(&information);
        return DCN_OK;
    }
    return status;
}

enum dcn_status
dcn__drive_track_ends(struct dcn_drive *drive, struct dcn_cd_layout *layout,
                      struct dcn_disc *disc, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    for (unsigned i = 0; status == DCN_OK && i < layout->track_count; i++) {
        struct dcn_cd_track *track = &layout->track[i];
        struct dcn_track_information information;
        bool got;

        status = dcn__drive_track_information(drive, track->number,
                                              &information, &got, error);
        if (status != DCN_OK || !got || information.start != track->start)
            continue;
        note_damaged(drive, &information);
        track->packets = information.packet;
        track->packet_sectors = information.packet_sectors;
        if (i + 1 == layout->track_count)
            disc->ends.track = end_of(&information);
    }
    return status;
}
