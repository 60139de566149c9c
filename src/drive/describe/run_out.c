/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two sectors behind a data track that was recorded track-at-once (link
 * and run-out, Orange Book; MMC-6 4.2.3.7): the TOC counts them in, but they
 * hold nothing and do not read. Damage looks the same, so this is only told.
 */
#include "drive/internal.h"

#include "codec/sector.h"
#include "mmc/opcodes.h"

#define RUN_OUT_SECTORS 2

static enum dcn_status
reads_raw(struct dcn_drive *drive, dcn_lba lba, bool *reads,
          struct dcn_error *error)
{
    const struct dcn_read_cd_form form = {DCN_READ_CD_ANY, DCN_READ_CD_RAW,
                                          DCN_READ_CD_SUB_NONE};
    uint8_t sector[DCN_RAW_BYTES];
    struct dcn_command command;

    dcn__cdb_read_cd(&command, &form, lba, 1, sector, sizeof(sector));
    return dcn__drive_ask(drive, &command, reads, error);
}

/* Whether a sector reads in any form. */
static enum dcn_status
sector_reads(struct dcn_drive *drive, dcn_lba lba, bool *reads,
             struct dcn_error *error)
{
    uint8_t sector[DCN_RAW_BYTES];
    struct dcn_command command;
    enum dcn_status status = reads_raw(drive, lba, reads, error);

    if (status != DCN_OK || *reads)
        return status;
    dcn__cdb_read_10(&command, lba, 1, false, sector, DCN_USER_BYTES);
    return dcn__drive_ask(drive, &command, reads, error);
}

/* A pressed disc, as far as a drive that knows others says: nothing was
 * recorded on it. */
static bool
is_pressed(const struct dcn_drive *drive)
{
    const struct dcn_features *features = &drive->features;
    bool knows = false;

    for (size_t i = 0; i < features->profile_count; i++)
        knows = knows || features->profiles[i] == DCN_PROFILE_CD_R;
    return knows && features->current_profile == DCN_PROFILE_CD_ROM;
}

enum dcn_status
dcn__drive_find_run_out(struct dcn_drive *drive,
                        const struct dcn_cd_layout *layout,
                        struct dcn_error *error)
{
    const struct dcn_cd_track *last = &layout->track[layout->track_count - 1];
    enum dcn_status status = DCN_OK;
    bool reads = false;

    drive->run_out = 0;
    if (last->mode == DCN_TRACK_AUDIO || is_pressed(drive) ||
        last->end - last->start <= RUN_OUT_SECTORS)
        return DCN_OK;
    /* Most discs answer this, and those whose end is damaged the next: a
     * sector that does not read takes seconds. */
    status = reads_raw(drive, last->end - 1, &reads, error);
    if (status != DCN_OK || reads)
        return status;
    status =
        sector_reads(drive, last->end - RUN_OUT_SECTORS - 1, &reads, error);
    if (status != DCN_OK || !reads)
        return status;
    for (dcn_lba i = 1; status == DCN_OK && i <= RUN_OUT_SECTORS; i++) {
        status = sector_reads(drive, last->end - i, &reads, error);
        if (reads)
            return status;
    }
    if (status != DCN_OK)
        return status;
    drive->run_out = RUN_OUT_SECTORS;
    dcn__drive_note_add(drive, "run_out",
                        "the last %d sectors do not read, as behind a track "
                        "that was recorded track-at-once",
                        RUN_OUT_SECTORS);
    return DCN_OK;
}

unsigned
dcn__drive_run_out(const struct dcn_drive *drive)
{
    return drive->run_out;
}
