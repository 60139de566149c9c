/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting until a readable medium is in the drive. */
#include "drive/line/line.h"

#include "mmc/discinfo.h"

#include <string.h>

/* TEST UNIT READY takes up to 40 ms of a drive that loads a disc: a sixth of
 * its time at most. */
#define POLL_MS 250
/* Failures of TEST UNIT READY that are neither waiting nor absence: one is
 * what a command before it left behind (a deferred error), two a reset's. */
#define MAX_FAILURES 3
/* A drive that stays at 02/04/02 wants to be told to start. */
#define MAX_STARTS 1

struct wait {
    uint64_t until_ns;
    unsigned failures, starts;
};

static enum dcn_status
no_medium(const struct dcn_drive *drive, const struct dcn_sense *sense,
          struct dcn_error *error)
{
    dcn__error_set(error, DCN_ERR_NO_MEDIUM, "%s: %s", drive->transport->node,
                   sense->ascq == 2 ? "the tray is open"
                                    : "no disc in the drive");
    dcn__error_add_sense(error, sense->key, sense->asc, sense->ascq);
    return DCN_ERR_NO_MEDIUM;
}

static enum dcn_status
unreadable_medium(const struct dcn_drive *drive, const struct dcn_sense *sense,
                  enum dcn_status status, const char *text,
                  struct dcn_error *error)
{
    dcn__error_set(error, status, "%s: %s: %s", drive->transport->node, text,
                   dcn__sense_text(sense->key, sense->asc, sense->ascq));
    dcn__error_add_sense(error, sense->key, sense->asc, sense->ascq);
    return status;
}

static enum dcn_status
start_unit(struct dcn_drive *drive, struct dcn_error *error)
{
    struct dcn_command command;
    struct dcn_answer answer;
    enum dcn_status status;

    dcn__cdb_start_stop(&command, true, false, false);
    status = dcn__drive_command_once(drive, &command, &answer, error);
    return status == DCN_ERR_DRIVE_GONE ? status : DCN_OK;
}

/* What one answer to TEST UNIT READY means; *wait_on: ask again later. */
static enum dcn_status
judge(struct dcn_drive *drive, const struct dcn_answer *answer,
      struct wait *wait, bool *wait_on, struct dcn_error *error)
{
    const struct dcn_sense *sense = &answer->sense;

    *wait_on = true;
    switch (answer->class) {
    case DCN_SENSE_WAIT:
        if (sense->asc == 0x04 && sense->ascq == 0x02 &&
            wait->starts++ < MAX_STARTS)
            return start_unit(drive, error);
        return DCN_OK;
    case DCN_SENSE_ATTENTION:
    case DCN_SENSE_RESET:
    case DCN_SENSE_MEDIUM_CHANGED:
    case DCN_SENSE_ABORTED:
        return DCN_OK;
    case DCN_SENSE_NO_MEDIUM:
        return no_medium(drive, sense, error);
    case DCN_SENSE_BLANK:
        return unreadable_medium(drive, sense, DCN_ERR_BLANK,
                                 "the disc is blank", error);
    case DCN_SENSE_INCOMPATIBLE:
        return unreadable_medium(drive, sense, DCN_ERR_UNSUPPORTED,
                                 "a disc that this drive does not read", error);
    case DCN_SENSE_UNSUPPORTED:
        /* No TEST UNIT READY: what comes next will tell. */
        *wait_on = false;
        return DCN_OK;
    default:
        if (++wait->failures < MAX_FAILURES)
            return DCN_OK;
        return dcn__drive_refused(drive, answer, "TEST UNIT READY", error);
    }
}

enum dcn_status
dcn__drive_wait_unit(struct dcn_drive *drive, struct dcn_error *error)
{
    struct wait wait = {.until_ns =
                            dcn__drive_now(drive) +
                            (uint64_t)drive->ready_timeout_ms * 1000000};
    struct dcn_command command;
    struct dcn_answer answer;
    unsigned transport_failures = 0;

    for (;;) {
        enum dcn_status status;
        bool wait_on;
        dcn__cdb_test_unit_ready(&command);
        status = dcn__drive_command_once(drive, &command, &answer, error);
        if (status == DCN_ERR_TRANSPORT &&
            transport_failures++ < MAX_FAILURES) {
            dcn__drive_sleep(drive, POLL_MS);
            continue;
        }
        if (status != DCN_OK || answer.good)
            return status;
        status = judge(drive, &answer, &wait, &wait_on, error);
        if (status != DCN_OK || !wait_on)
            return status;
        if (dcn__drive_now(drive) >= wait.until_ns)
            return unreadable_medium(drive, &answer.sense, DCN_ERR_NOT_READY,
                                     "did not become ready in time", error);
        /* A unit attention is told once: ask again at once. */
        if (answer.sense.key != 6)
            dcn__drive_sleep(drive, POLL_MS);
    }
}

/* A recordable disc without anything on it is ready all the same. */
static enum dcn_status
refuse_blank(struct dcn_drive *drive, struct dcn_error *error)
{
    struct dcn_disc_information information;
    struct dcn_command command;
    enum dcn_status status;
    uint8_t bytes[34];
    bool got;

    dcn__cdb_read_disc_information(&command, bytes, sizeof(bytes));
    status = dcn__drive_ask(drive, &command, &got, error);
    if (status != DCN_OK || !got ||
        !dcn__disc_information_parse(bytes, sizeof(bytes), &information))
        return status;
    if (information.status != DCN_DISC_EMPTY)
        return DCN_OK;
    switch (drive->features.current_profile) {
    case DCN_PROFILE_CD_ROM: /* said by mistake, never true */
    case DCN_PROFILE_DVD_ROM:
    case DCN_PROFILE_BD_ROM:
        return DCN_OK;
    default:
        return dcn__error_set(error, DCN_ERR_BLANK, "%s: the disc is blank",
                              drive->transport->node);
    }
}

enum dcn_status
dcn__drive_wait_ready(struct dcn_drive *drive, struct dcn_error *error)
{
    enum dcn_status status = dcn__drive_wait_unit(drive, error);

    if (status == DCN_OK)
        status = dcn__drive_look(drive, error);
    if (status == DCN_OK)
        status = refuse_blank(drive, error);
    return status;
}
