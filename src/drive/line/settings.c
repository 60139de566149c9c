/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is set in a drive and set back: the speed, and mode page 01h. Both
 * need writing rights. A drive never says that it did not take a speed (MMC-6
 * 6.37), so whoever cares measures.
 */
#include "drive/line/line.h"

#include "util/bytes.h"

#include <string.h>

#define FASTEST    DCN_DRIVE_FASTEST
#define MODE_BYTES 256

/* ---- speed ---- */

static enum dcn_status
set_cd_speed(struct dcn_drive *drive, unsigned kb_s, struct dcn_answer *answer,
             struct dcn_error *error)
{
    struct dcn_command command;
    uint16_t speed = FASTEST;

    if (kb_s != 0 && kb_s < FASTEST)
        speed = (uint16_t)kb_s;
    dcn__cdb_set_cd_speed(&command, speed, FASTEST, 0);
    return dcn__drive_command(drive, &command, answer, error);
}

/* MMC-6 6.39.2: one descriptor for the whole medium. */
static enum dcn_status
set_streaming(struct dcn_drive *drive, unsigned kb_s, struct dcn_answer *answer,
              struct dcn_error *error)
{
    uint8_t bytes[28] = {0};
    struct dcn_command command;

    if (kb_s == 0) {
        bytes[0] = 0x04; /* RDD: the drive's defaults again */
    } else {
        dcn__put_be32(
            bytes + 8,
            (uint32_t)(drive->speed_end > 0 ? drive->speed_end - 1 : 0));
        dcn__put_be32(bytes + 12, kb_s);
        dcn__put_be32(bytes + 16, 1000); /* ms */
        dcn__put_be32(bytes + 20, kb_s);
        dcn__put_be32(bytes + 24, 1000);
    }
    dcn__cdb_set_streaming(&command, bytes, sizeof(bytes));
    return dcn__drive_command(drive, &command, answer, error);
}

static bool
medium_is_cd(const struct dcn_drive *drive)
{
    uint16_t profile = drive->features.current_profile;

    return profile < DCN_PROFILE_DVD_ROM;
}

enum dcn_status
dcn__drive_apply_speed(struct dcn_drive *drive, struct dcn_error *error)
{
    struct dcn_answer answer = {0};
    enum dcn_status status = DCN_OK;

    if (!medium_is_cd(drive)) {
        unsigned kb_s = drive->speed_kb_s;
        status =
            set_streaming(drive, kb_s == FASTEST ? 0 : kb_s, &answer, error);
        drive->abilities.set_streaming = status == DCN_OK && answer.good;
    }
    if (status == DCN_OK && !answer.good) {
        status = set_cd_speed(drive, drive->speed_kb_s, &answer, error);
        drive->abilities.set_speed = status == DCN_OK && answer.good;
    }
    /* A drive that knows only the other way of a CD's speed. */
    if (status == DCN_OK && !answer.good && medium_is_cd(drive)) {
        status = set_streaming(
            drive, drive->speed_kb_s == FASTEST ? 0 : drive->speed_kb_s,
            &answer, error);
        drive->abilities.set_streaming = status == DCN_OK && answer.good;
    }
    if (status != DCN_OK)
        return status;
    if (!answer.good)
        return dcn__drive_refused(drive, &answer, "setting the speed", error);
    return DCN_OK;
}

enum dcn_status
dcn__drive_set_speed(struct dcn_drive *drive, unsigned kb_s, dcn_lba end,
                     struct dcn_error *error)
{
    enum dcn_status status;

    if (!drive->transport->writable)
        return dcn__error_set(error, DCN_ERR_ACCESS,
                              "%s: speed cannot be set without writing rights",
                              drive->transport->node);
    drive->speed_kb_s = kb_s;
    drive->speed_end = end;
    status = dcn__drive_apply_speed(drive, error);
    if (status == DCN_OK)
        drive->speed_set = true;
    return status;
}

/* ---- mode page 01h ---- */

static enum dcn_status
read_page(struct dcn_drive *drive, uint8_t bytes[MODE_BYTES], bool *got,
          struct dcn_error *error)
{
    struct dcn_command command;

    dcn__cdb_mode_sense(&command, DCN_MODE_CURRENT, DCN_PAGE_ERROR_RECOVERY,
                        bytes, MODE_BYTES);
    return dcn__drive_ask(drive, &command, got, error);
}

static enum dcn_status
no_page(const struct dcn_drive *drive, const char *why, struct dcn_error *error)
{
    return dcn__error_set(error, DCN_ERR_UNSUPPORTED,
                          "%s: error recovery (mode page 01h) %s",
                          drive->transport->node, why);
}

enum dcn_status
dcn__drive_recovery_get(struct dcn_drive *drive,
                        struct dcn_error_recovery *recovery,
                        struct dcn_error *error)
{
    uint8_t bytes[MODE_BYTES];
    enum dcn_status status;
    bool got;

    memset(recovery, 0, sizeof(*recovery));
    status = read_page(drive, bytes, &got, error);
    if (status != DCN_OK)
        return status;
    if (!got || !dcn__mode_error_recovery(bytes, sizeof(bytes), recovery))
        return no_page(drive, "is not there", error);
    return DCN_OK;
}

/*
 * The page as MODE SELECT takes it (SPC-4 6.12): 8-byte header with lengths
 * zero and no block descriptors, PS bit clear. The other fields stay.
 */
enum dcn_status
dcn__drive_write_page(struct dcn_drive *drive,
                      const struct dcn_error_recovery *want,
                      struct dcn_error *error)
{
    uint8_t bytes[MODE_BYTES], list[MODE_BYTES] = {0};
    struct dcn_command command;
    struct dcn_answer answer;
    const uint8_t *page;
    enum dcn_status status;
    size_t n = 0;
    bool got;

    status = read_page(drive, bytes, &got, error);
    if (status != DCN_OK)
        return status;
    page =
        dcn__mode_page_find(bytes, sizeof(bytes), DCN_PAGE_ERROR_RECOVERY, &n);
    if (!got || page == NULL || n < 4 || n > MODE_BYTES - 8)
        return no_page(drive, "is not there", error);
    memcpy(list + DCN_MODE_HEADER_BYTES, page, n);
    list[DCN_MODE_HEADER_BYTES] = DCN_PAGE_ERROR_RECOVERY;
    list[DCN_MODE_HEADER_BYTES + 1] = (uint8_t)(n - 2);
    list[DCN_MODE_HEADER_BYTES + 2] = want->bits;
    list[DCN_MODE_HEADER_BYTES + 3] = want->retries;
    dcn__cdb_mode_select(&command, list, DCN_MODE_HEADER_BYTES + n);
    status = dcn__drive_command(drive, &command, &answer, error);
    if (status == DCN_OK && !answer.good)
        return no_page(drive, "cannot be changed", error);
    return status;
}

enum dcn_status
dcn__drive_apply_page(struct dcn_drive *drive, struct dcn_error *error)
{
    return dcn__drive_write_page(drive, &drive->page_now, error);
}

enum dcn_status
dcn__drive_recovery_set(struct dcn_drive *drive,
                        const struct dcn_error_recovery *want,
                        struct dcn_error_recovery *taken,
                        struct dcn_error *error)
{
    struct dcn_error_recovery former;
    enum dcn_status status;

    memset(taken, 0, sizeof(*taken));
    if (!drive->transport->writable)
        return dcn__error_set(
            error, DCN_ERR_ACCESS,
            "%s: error recovery cannot be set without writing rights",
            drive->transport->node);
    status = dcn__drive_recovery_get(drive, &former, error);
    if (status != DCN_OK)
        return status;
    if (!drive->page_saved) {
        drive->page_former = former;
        dcn__left_behind_write(drive);
    }
    /* Known before it is changed: it may be changed and yet fail. */
    drive->page_saved = true;
    status = dcn__drive_write_page(drive, want, error);
    if (status != DCN_OK)
        return status;
    drive->page_set = true;
    drive->page_now = *want;
    return dcn__drive_recovery_get(drive, taken, error);
}

enum dcn_status
dcn__drive_recovery_restore(struct dcn_drive *drive, struct dcn_error *error)
{
    enum dcn_status status;

    drive->page_set = false;
    if (!drive->page_saved)
        return DCN_OK;
    status = dcn__drive_write_page(drive, &drive->page_former, error);
    if (status != DCN_OK && status != DCN_ERR_UNSUPPORTED)
        return status;
    drive->page_saved = false;
    dcn__left_behind_remove(drive);
    return status;
}

/* ---- turning ---- */

static enum dcn_status
start_stop(struct dcn_drive *drive, bool start, struct dcn_error *error)
{
    struct dcn_command command;
    struct dcn_answer answer;
    enum dcn_status status;

    dcn__cdb_start_stop(&command, start, false, false);
    status = dcn__drive_command(drive, &command, &answer, error);
    if (status == DCN_OK && !answer.good)
        return dcn__drive_refused(drive, &answer, "START STOP UNIT", error);
    return status;
}

enum dcn_status
dcn__drive_restart(struct dcn_drive *drive, struct dcn_error *error)
{
    enum dcn_status status = start_stop(drive, false, error), ready;

    if (status == DCN_OK)
        status = start_stop(drive, true, error);
    if (status != DCN_OK && status != DCN_ERR_COMMAND)
        return status;
    ready = dcn__drive_recover(drive, dcn__drive_wait_unit, error);
    return ready != DCN_OK ? ready : status;
}

/* ---- all ---- */

enum dcn_status
dcn__drive_set_again(struct dcn_drive *drive, struct dcn_error *error)
{
    enum dcn_status status = DCN_OK;

    if (drive->page_set)
        status = dcn__drive_apply_page(drive, error);
    if (status == DCN_OK && drive->speed_set)
        status = dcn__drive_apply_speed(drive, error);
    /* What no longer takes is not an end. */
    return status == DCN_ERR_COMMAND || status == DCN_ERR_UNSUPPORTED ? DCN_OK
                                                                      : status;
}

enum dcn_status
dcn__drive_settle_in(struct dcn_drive *drive, struct dcn_error *error)
{
    enum dcn_status status =
        dcn__drive_recover(drive, dcn__drive_set_again, error);

    return status == DCN_ERR_DRIVE_GONE ? status : DCN_OK;
}

enum dcn_status
dcn__drive_restore(struct dcn_drive *drive, struct dcn_error *error)
{
    enum dcn_status status = dcn__drive_recovery_restore(drive, error);

    drive->page_saved = false;
    if (status == DCN_OK && drive->speed_set) {
        drive->speed_kb_s = 0;
        status = dcn__drive_apply_speed(drive, error);
    }
    drive->speed_set = false;
    return status;
}
