/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive that vanished and is there again, maybe under another name: known
 * by what it says of itself, and by the medium in it.
 */
#include "drive/describe/describe.h"

#include <stdlib.h>
#include <string.h>

/* A drive at this place is asked again each second (drive_source.c): as long
 * as it spins up (3 to 5 s), and long enough for what it knows by heart. */
#define READY_TIMEOUT_MS   5000
#define COMMAND_TIMEOUT_MS 10000

static bool
is_same_drive(const struct dcn_drive_identity *one,
              const struct dcn_drive_identity *other)
{
    return strcmp(one->vendor, other->vendor) == 0 &&
           strcmp(one->product, other->product) == 0 &&
           strcmp(one->revision, other->revision) == 0 &&
           strcmp(one->serial, other->serial) == 0;
}

/* Longer commands than the new way to the drive takes are no more sent. */
static void
keep_limits(struct dcn_drive *drive)
{
    struct dcn_drive_abilities *abilities = &drive->abilities;
    size_t most = drive->transport->max_transfer_bytes;
    uint32_t raw = (uint32_t)(most / 2744), user = (uint32_t)(most / 2048);

    if (raw > 0 && abilities->max_sectors_cd > raw)
        abilities->max_sectors_cd = raw;
    if (user > 0 && abilities->max_sectors_data > user)
        abilities->max_sectors_data = user;
}

/* Tries one place. DCN_ERR_NOT_FOUND: another drive is there. */
static enum dcn_status
try_place(struct dcn_drive *drive, struct dcn_transport *transport,
          struct dcn_error *error)
{
    const struct dcn_drive_options options = {
        .ready_timeout_ms = READY_TIMEOUT_MS,
        .command_timeout_ms = COMMAND_TIMEOUT_MS,
    };
    struct dcn_transport *former = drive->transport;
    struct dcn_drive *found;
    enum dcn_status status =
        dcn__drive_open(transport, &options, &found, error);

    if (status != DCN_OK)
        return status;
    if (!is_same_drive(&drive->identity, &found->identity)) {
        dcn__drive_close(found);
        return dcn__error_set(error, DCN_ERR_NOT_FOUND, "another drive");
    }
    found->disc_known = drive->disc_known;
    memcpy(found->digest, drive->digest, sizeof(found->digest));
    found->recovery = NULL; /* it is only looked at */
    status = drive->disc_known ? dcn__drive_same_medium(found, error) : DCN_OK;
    if (status != DCN_OK) {
        dcn__drive_close(found);
        return status;
    }
    drive->transport = found->transport;
    drive->features = found->features;
    found->transport = NULL;
    found->page_saved = found->speed_set = false;
    dcn__drive_close(found);
    dcn__transport_close(former);
    drive->alarms++;
    keep_limits(drive);
    return dcn__drive_settle_in(drive, error);
}

enum dcn_status
dcn__drive_reopen(struct dcn_drive *drive, struct dcn_error *error)
{
    /* Of a drive that tells no serial number the medium decides: one with
     * another medium may be another drive, and the next the right one. */
    enum dcn_status best = DCN_ERR_DRIVE_GONE;
    struct dcn_error why = {.status = DCN_OK};

    dcn__error_set(&why, best, "%s: the drive is gone", drive->transport->node);
    for (unsigned n = 0; drive->candidate != NULL; n++) {
        struct dcn_transport *transport;
        struct dcn_error own = {.status = DCN_OK};
        enum dcn_status status = drive->candidate(drive, n, &transport, &own);

        if (status == DCN_ERR_NOT_FOUND)
            break;
        if (status != DCN_OK)
            continue;
        status = try_place(drive, transport, &own);
        if (status == DCN_OK)
            return DCN_OK;
        if (status == DCN_ERR_NOT_FOUND)
            continue;
        if (best == DCN_ERR_DRIVE_GONE || status == DCN_ERR_MEDIUM_CHANGED) {
            best = status;
            why = own;
        }
    }
    if (error != NULL)
        *error = why;
    return best;
}
