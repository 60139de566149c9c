/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive is opened: who it is, what it says it can. What it can in truth is
 * probe.c's business, what is in it that of describe.c.
 */
#include "drive/line/echo.h"
#include "drive/line/line.h"
#include "drive/describe/describe.h"
#include "drive/probe/abilities.h"

#include "mmc/inquiry.h"

#include <stdlib.h>
#include <string.h>

/* Drives take up to 60 s to know a recordable disc. */
#define READY_TIMEOUT_MS 90000
/* Single reads of bad sectors took up to 38 s, and ended by themselves: a host
 * that gives up before makes it a lost drive (reset, new number). */
#define COMMAND_TIMEOUT_MS 60000
/* A mode page is at most 2 + 255 bytes; page 2Ah of those drives that list
 * most speeds has 66. */
#define MODE_BYTES 256

static enum dcn_status
identify(struct dcn_drive *drive, struct dcn_error *error)
{
    uint8_t bytes[DCN_INQUIRY_BYTES] = {0};
    struct dcn_inquiry inquiry;
    struct dcn_command command;
    struct dcn_answer answer;
    enum dcn_status status;

    dcn__cdb_inquiry(&command, bytes, sizeof(bytes));
    status = dcn__drive_command(drive, &command, &answer, error);
    /* Bridges that know no more than the first 36 bytes. */
    if (status == DCN_OK && !answer.good) {
        dcn__cdb_inquiry(&command, bytes, 36);
        status = dcn__drive_command(drive, &command, &answer, error);
    }
    if (status != DCN_OK)
        return status;
    if (!answer.good)
        return dcn__drive_refused(drive, &answer, "INQUIRY", error);
    dcn__inquiry_parse(bytes, sizeof(bytes), &inquiry);
    if (inquiry.device_type != DCN_DEVICE_TYPE_OPTICAL)
        return dcn__error_set(error, DCN_ERR_NO_DRIVE,
                              "%s: not an optical drive (device type %u)",
                              drive->transport->node, inquiry.device_type);
    memcpy(drive->identity.vendor, inquiry.vendor, sizeof(inquiry.vendor));
    memcpy(drive->identity.product, inquiry.product, sizeof(inquiry.product));
    memcpy(drive->identity.revision, inquiry.revision,
           sizeof(inquiry.revision));
    return DCN_OK;
}

static enum dcn_status
read_capabilities(struct dcn_drive *drive, struct dcn_error *error)
{
    uint8_t bytes[MODE_BYTES];
    struct dcn_command command;
    enum dcn_status status;
    bool got;

    dcn__cdb_mode_sense(&command, DCN_MODE_CURRENT, DCN_PAGE_CAPABILITIES,
                        bytes, sizeof(bytes));
    status = dcn__drive_ask(drive, &command, &got, error);
    if (status == DCN_OK && got)
        dcn__mode_capabilities(bytes, sizeof(bytes), &drive->capabilities);
    return status;
}

static enum dcn_status
get_acquainted(struct dcn_drive *drive, struct dcn_error *error)
{
    enum dcn_status status = identify(drive, error);

    if (status == DCN_OK)
        status = dcn__drive_look(drive, error);
    if (status == DCN_OK)
        status = read_capabilities(drive, error);
    if (status != DCN_OK)
        return status;
    memcpy(drive->identity.serial, drive->features.serial,
           sizeof(drive->identity.serial));
    memcpy(drive->identity.firmware_date, drive->features.firmware_date,
           sizeof(drive->identity.firmware_date));
    if (!drive->transport->writable)
        dcn__drive_note_add(drive, "read_only",
                            "%.60s is open read-only: speed and error "
                            "recovery cannot be set",
                            drive->transport->node);
    return DCN_OK;
}

/* How a command's policy gets the drive going again. */
static const struct dcn_recovery recovery = {
    .wait_ready = dcn__drive_wait_unit,
    .same_medium = dcn__drive_same_medium,
    .set_again = dcn__drive_set_again,
};

enum dcn_status
dcn__drive_open(struct dcn_transport *transport,
                const struct dcn_drive_options *options,
                struct dcn_drive **drive, struct dcn_error *error)
{
    struct dcn_drive *made = calloc(1, sizeof(*made));
    enum dcn_status status;

    *drive = NULL;
    if (made == NULL) {
        dcn__transport_close(transport);
        return dcn__error_memory(error, "opening a drive");
    }
    made->transport = transport;
    made->recovery = &recovery;
    made->ready_timeout_ms = READY_TIMEOUT_MS;
    made->command_timeout_ms = COMMAND_TIMEOUT_MS;
    if (options != NULL && options->ready_timeout_ms != 0)
        made->ready_timeout_ms = options->ready_timeout_ms;
    if (options != NULL && options->command_timeout_ms != 0)
        made->command_timeout_ms = options->command_timeout_ms;
    if (options != NULL) {
        made->candidate = options->candidate;
        made->c2 = options->c2;
        made->lost_wait_ms = options->lost_wait_ms;
        made->keep_waiting = options->keep_waiting;
        made->payload = options->payload;
    }
    if (options != NULL && options->cache_dir != NULL) {
        made->cache_dir = strdup(options->cache_dir);
        if (made->cache_dir == NULL) {
            dcn__drive_close(made);
            return dcn__error_memory(error, "opening a drive");
        }
    }
    status = get_acquainted(made, error);
    if (status == DCN_OK)
        status = dcn__abilities_load(made, error);
    if (status == DCN_OK)
        status = dcn__left_behind_tidy(made, error);
    if (status != DCN_OK) {
        dcn__drive_close(made);
        return status;
    }
    *drive = made;
    return DCN_OK;
}

void
dcn__drive_close(struct dcn_drive *drive)
{
    if (drive == NULL)
        return;
    (void)dcn__drive_restore(drive, NULL);
    dcn__transport_close(drive->transport);
    dcn__echo_end(drive);
    free(drive->cache_dir);
    free(drive);
}

const struct dcn_drive_identity *
dcn__drive_identity(const struct dcn_drive *drive)
{
    return &drive->identity;
}

const struct dcn_drive_abilities *
dcn__drive_abilities(const struct dcn_drive *drive)
{
    return &drive->abilities;
}

struct dcn_transport *
dcn__drive_transport(const struct dcn_drive *drive)
{
    return drive->transport;
}

size_t
dcn__drive_profiles(const struct dcn_drive *drive, const uint16_t **profiles)
{
    *profiles = drive->features.profiles;
    return drive->features.profile_count;
}
