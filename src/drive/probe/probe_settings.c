/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probing of what a drive lets itself be told: speed, mode page 01h, and where
 * it looks for the format of a TOC. */
#include "drive/probe/probe.h"

#include "mmc/toc_reply.h"

#include <string.h>

/*
 * Each of what matters in mode page 01h is changed alone and looked at: many
 * drives take the page and do nothing, some refuse the whole page for one bit
 * that they do not change.
 */
static enum dcn_status
try_page(struct dcn_probe *probe, const struct dcn_error_recovery *former,
         uint8_t bit, bool *works, struct dcn_error *error)
{
    struct dcn_error_recovery want = *former, taken;
    enum dcn_status status;

    if (bit != 0)
        want.bits ^= bit;
    else
        want.retries = former->retries > 1 ? former->retries - 1 : 5;
    status = dcn__drive_recovery_set(probe->drive, &want, &taken, error);
    *works = status == DCN_OK && taken.bits == want.bits &&
             taken.retries == want.retries;
    if (status == DCN_OK || status == DCN_ERR_UNSUPPORTED)
        status = dcn__drive_restore(probe->drive, error);
    return status == DCN_ERR_UNSUPPORTED ? DCN_OK : status;
}

static enum dcn_status
try_mode_page(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_drive_abilities *abilities = &probe->drive->abilities;
    struct dcn_error_recovery former;
    enum dcn_status status;

    if (!probe->drive->transport->writable ||
        dcn__drive_recovery_get(probe->drive, &former, NULL) != DCN_OK)
        return DCN_OK;
    status =
        try_page(probe, &former, DCN_RECOVERY_TB, &abilities->page_tb, error);
    if (status == DCN_OK)
        status = try_page(probe, &former, DCN_RECOVERY_RC, &abilities->page_rc,
                          error);
    if (status == DCN_OK)
        status = try_page(probe, &former, DCN_RECOVERY_DCR,
                          &abilities->page_dcr, error);
    if (status == DCN_OK)
        status = try_page(probe, &former, 0, &abilities->page_retries, error);
    abilities->mode_select = abilities->page_tb || abilities->page_rc ||
                             abilities->page_dcr || abilities->page_retries;
    return status;
}

const struct dcn_probe_step dcn__probe_mode_page = {
    .stage = DCN_PROBE_HABITS,
    .of_all_media = true,
    .run = try_mode_page,
};

static enum dcn_status
try_speed(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_drive *drive = probe->drive;
    enum dcn_status status;

    if (!drive->transport->writable)
        return DCN_OK;
    status = dcn__drive_set_speed(drive, 0, probe->disc->lead_out, error);
    drive->speed_set = false; /* it is the default: nothing to set back */
    return status == DCN_ERR_COMMAND ? DCN_OK : status;
}

/* Before the mode page, as its row in the table is. */
const struct dcn_probe_step dcn__probe_speed = {
    .stage = DCN_PROBE_HABITS,
    .of_all_media = true,
    .run = try_speed,
};

/* Some drives take the format of READ TOC only from byte 9. */
static enum dcn_status
try_toc_place(struct dcn_probe *probe, struct dcn_error *error)
{
    struct dcn_command command;
    uint8_t by_both[4], by_byte2[4];
    enum dcn_status status;
    bool got;

    if (!probe->drive->abilities.toc_full)
        return DCN_OK;
    dcn__cdb_read_toc(&command, DCN_TOC_FULL, false, 1, by_both, 4);
    status = dcn__drive_ask(probe->drive, &command, &got, error);
    if (status != DCN_OK || !got)
        return status;
    dcn__cdb_read_toc(&command, DCN_TOC_FULL, false, 1, by_byte2, 4);
    command.cdb[9] = 0;
    status = dcn__drive_ask(probe->drive, &command, &got, error);
    probe->found.toc_in_byte9 = got && memcmp(by_both, by_byte2, 4) != 0;
    return status;
}

const struct dcn_probe_step dcn__probe_toc_place = {
    .stage = DCN_PROBE_COMMANDS,
    .run = try_toc_place,
};
