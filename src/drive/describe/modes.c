/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mode of each data track, which no TOC tells: from the header of one of
 * its own sectors, behind INDEX 01 (a pregap may be of another mode), else
 * from what the drive says of the track, else assumed by the disc type.
 */
#include "drive/describe/describe.h"

#include "codec/sector.h"
#include "mmc/discinfo.h"

#include <string.h>

/* Sectors to try, behind the start: unreadable ones happen. */
static const dcn_lba places[] = {0, 1, 16, 150, 1000};

static bool
mode_from_byte(uint8_t byte, enum dcn_track_mode *mode)
{
    if (byte != 1 && byte != 2)
        return false;
    *mode = byte == 1 ? DCN_TRACK_MODE1 : DCN_TRACK_MODE2;
    return true;
}

static enum dcn_status
by_raw_sector(struct dcn_drive *drive, dcn_lba lba, enum dcn_track_mode *mode,
              bool *found, struct dcn_error *error)
{
    const struct dcn_read_cd_form form = {DCN_READ_CD_ANY, DCN_READ_CD_RAW,
                                          DCN_READ_CD_SUB_NONE};
    uint8_t sector[DCN_RAW_BYTES];
    struct dcn_sector_check check;
    struct dcn_command command;
    enum dcn_status status;
    bool got;

    *found = false;
    dcn__cdb_read_cd(&command, &form, lba, 1, sector, sizeof(sector));
    status = dcn__drive_ask(drive, &command, &got, error);
    if (status != DCN_OK || !got)
        return status;
    dcn__sector_check(sector, lba, &check);
    if ((check.faults & (DCN_FAULT_SYNC | DCN_FAULT_HEADER)) == 0)
        *found = mode_from_byte(sector[15] & 0x03, mode);
    return DCN_OK;
}

static enum dcn_status
by_read_header(struct dcn_drive *drive, dcn_lba start,
               enum dcn_track_mode *mode, bool *found, struct dcn_error *error)
{
    struct dcn_command command;
    enum dcn_status status;
    uint8_t bytes[8], byte;
    dcn_lba lba;

    dcn__cdb_read_header(&command, start, bytes, sizeof(bytes));
    status = dcn__drive_ask(drive, &command, found, error);
    if (status == DCN_OK && *found)
        *found = dcn__header_parse(bytes, sizeof(bytes), &byte, &lba) &&
                 lba == start && mode_from_byte(byte, mode);
    return status;
}

static enum dcn_status
by_track_information(struct dcn_drive *drive, uint8_t number,
                     enum dcn_track_mode *mode, bool *found,
                     struct dcn_error *error)
{
    struct dcn_track_information information;
    enum dcn_status status =
        dcn__drive_track_information(drive, number, &information, found, error);

    if (status == DCN_OK && *found)
        *found = mode_from_byte(information.data_mode, mode);
    return status;
}

/* PSEC of point A0: CD-i and XA discs are Mode 2 (IEC 60908, CD-ROM XA). */
static enum dcn_track_mode
assumed_mode(const struct dcn_cd_layout *layout,
             const struct dcn_cd_track *track)
{
    for (unsigned i = 0; i < layout->session_count; i++) {
        const struct dcn_cd_session *session = &layout->session[i];
        if (session->number == track->session &&
            (session->disc_type == 0x10 || session->disc_type == 0x20))
            return DCN_TRACK_MODE2;
    }
    return DCN_TRACK_MODE1;
}

static enum dcn_status
find_mode(struct dcn_drive *drive, const struct dcn_cd_layout *layout,
          struct dcn_cd_track *track, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;
    bool found = false;

    track->mode_origin = DCN_ORIGIN_SECTOR;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        dcn_lba lba = track->start + places[i];
        if (status != DCN_OK || found || lba >= track->end)
            break;
        status = by_raw_sector(drive, lba, &track->mode, &found, error);
    }
    if (status != DCN_OK || found)
        return status;
    track->mode_origin = DCN_ORIGIN_COMMAND;
    status = by_read_header(drive, track->start, &track->mode, &found, error);
    if (status == DCN_OK && !found)
        status = by_track_information(drive, track->number, &track->mode,
                                      &found, error);
    if (status != DCN_OK || found)
        return status;
    track->mode_origin = DCN_ORIGIN_ASSUMED;
    track->mode = assumed_mode(layout, track);
    dcn__drive_note_add(drive, "mode_assumed",
                        "the mode of data track %u cannot be read: assumed "
                        "to be %d",
                        track->number, track->mode == DCN_TRACK_MODE2 ? 2 : 1);
    return DCN_OK;
}

enum dcn_status
dcn__drive_track_modes(struct dcn_drive *drive, struct dcn_cd_layout *layout,
                       struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    for (unsigned i = 0; status == DCN_OK && i < layout->track_count; i++) {
        if (layout->track[i].mode != DCN_TRACK_AUDIO)
            status = find_mode(drive, layout, &layout->track[i], error);
    }
    return status;
}
