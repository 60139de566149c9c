/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a drive refuses a sector of a CD for its type, whatever is asked:
 * READ CD with each of its expected sector types (MMC-6 6.17), raw and as user
 * data, and a block read. The head is elsewhere before, since drives answer so
 * out of memory once they have lost a track.
 */
#include "drive/drive_source.h"

#include "drive/line/line.h"

#include <string.h>

static const struct {
    uint8_t type, main;
} asked[] = {
    {DCN_READ_CD_ANY, DCN_READ_CD_RAW},
    {DCN_READ_CD_CDDA, DCN_READ_CD_RAW},
    {DCN_READ_CD_MODE1, DCN_READ_CD_USER},
    {DCN_READ_CD_MODE2, DCN_READ_CD_USER},
    {DCN_READ_CD_MODE2_FORM1, DCN_READ_CD_USER},
    {DCN_READ_CD_MODE2_FORM2, DCN_READ_CD_USER},
};

/* True where the command is refused with 05/64. */
static bool
is_refused(struct dcn_drive *drive, struct dcn_command *command)
{
    struct dcn_answer answer;

    return dcn__drive_command(drive, command, &answer, NULL) == DCN_OK &&
           answer.class == DCN_SENSE_WRONG_TYPE;
}

/* The head goes to that sector, which reads. */
static bool
goes_to(struct dcn_source *source, dcn_lba lba)
{
    uint8_t bytes[DCN_RAW_BYTES];
    struct dcn_sector_result result;
    struct dcn_source_caps caps = {0};

    dcn__source_capabilities(source, &caps);
    return dcn__drive_source_read(
               source, lba, 1,
               (caps.want & DCN_WANT_RAW) != 0 ? DCN_WANT_RAW : DCN_WANT_USER,
               DCN_READ_FRESH, bytes, &result, NULL) == DCN_OK &&
           result.has_main;
}

bool
dcn__drive_source_refuses(struct dcn_source *source, dcn_lba lba,
                          dcn_lba elsewhere)
{
    struct dcn_fetch *fetch = &dcn__drive_source_of(source)->fetch;
    uint8_t bytes[DCN_RAW_BYTES];
    struct dcn_command command;

    if (fetch->disc->medium != DCN_MEDIUM_CD || !goes_to(source, elsewhere))
        return false;
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        const struct dcn_read_cd_form form = {asked[i].type, asked[i].main, 0};

        dcn__cdb_read_cd(&command, &form, lba, 1, bytes, sizeof(bytes));
        if (fetch->drive->abilities.read_cd &&
            !is_refused(fetch->drive, &command))
            return false;
    }
    dcn__cdb_read_10(&command, lba, 1, false, bytes, DCN_USER_BYTES);
    return is_refused(fetch->drive, &command);
}
