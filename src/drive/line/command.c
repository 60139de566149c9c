/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One command, and what to do about what comes back. The only place that
 * repeats a command because of a UNIT ATTENTION, a reset, a drive that is
 * becoming ready or a bus that failed; sectors that do not read are for
 * fetch.c and for the engine above.
 */
#include "drive/line/line.h"

#include <string.h>

/* Unit attentions in a row: a reset leaves one for each of what it lost (power
 * on, medium, mode pages, microcode); endless ones are a fault. */
#define MAX_ATTENTIONS 8
/* Failures of the line that come and go (04/08/03 was seen singly) do not come
 * three times in 200 ms; what lasts is for the layers above. */
#define MAX_REPEATS    2
#define REPEAT_WAIT_MS 100
/* A disc that is lost amid failing reads is found again within seconds. */
#define MAX_LOOKS    10
#define LOOK_WAIT_MS 1000
#define TRAY_OPEN    0x02 /* ASCQ of 02/3A */

uint64_t
dcn__drive_now(const struct dcn_drive *drive)
{
    return drive->transport->clock->now_ns(drive->transport->clock);
}

void
dcn__drive_sleep(struct dcn_drive *drive, unsigned ms)
{
    struct dcn_clock *clock = drive->transport->clock;

    clock->sleep_ns(clock, (uint64_t)ms * 1000000);
}

enum dcn_status
dcn__drive_command_once(struct dcn_drive *drive, struct dcn_command *command,
                        struct dcn_answer *answer, struct dcn_error *error)
{
    enum dcn_status status;

    memset(answer, 0, sizeof(*answer));
    if (command->timeout_ms == 0)
        command->timeout_ms = drive->command_timeout_ms;
    status = dcn__transport_execute(drive->transport, command, &answer->reply,
                                    error);
    if (status != DCN_OK)
        return status;
    if (answer->reply.status == DCN_SCSI_GOOD) {
        answer->good = !answer->reply.transport_failed;
        return DCN_OK;
    }
    dcn__sense_parse(answer->reply.sense, answer->reply.sense_len,
                     &answer->sense);
    answer->class = dcn__sense_classify(&answer->sense);
    answer->good =
        answer->class == DCN_SENSE_RECOVERED && !answer->reply.transport_failed;
    return DCN_OK;
}

/* How often this command was repeated, and why. */
struct repeats {
    unsigned attentions, others;
};

enum dcn_status
dcn__drive_recover(struct dcn_drive *drive, dcn_drive_step *step,
                   struct dcn_error *error)
{
    const struct dcn_recovery *recovery = drive->recovery;
    enum dcn_status status;

    drive->recovery = NULL;
    status = step(drive, error);
    drive->recovery = recovery;
    return status;
}

static enum dcn_status
after_reset(struct dcn_drive *drive, struct dcn_error *error)
{
    if (drive->recovery == NULL)
        return DCN_OK;
    return dcn__drive_recover(drive, drive->recovery->set_again, error);
}

static enum dcn_status
after_change(struct dcn_drive *drive, struct dcn_error *error)
{
    enum dcn_status status;

    if (drive->recovery == NULL || !drive->disc_known)
        return DCN_OK;
    status = dcn__drive_recover(drive, drive->recovery->same_medium, error);
    if (status == DCN_OK)
        drive->alarms++;
    return status;
}

static enum dcn_status
after_wait(struct dcn_drive *drive, struct dcn_error *error)
{
    if (drive->recovery == NULL)
        return DCN_OK;
    return dcn__drive_recover(drive, drive->recovery->wait_ready, error);
}

/*
 * "No medium" amid failing reads: some drives say so between two attempts at
 * a bad place, nobody having touched the tray, and find the disc again.
 * *there: it did.
 */
static enum dcn_status
found_again(struct dcn_drive *drive, bool *there, struct dcn_error *error)
{
    struct dcn_command command;
    struct dcn_answer answer;
    enum dcn_status status = DCN_OK;

    *there = false;
    for (unsigned i = 0; status == DCN_OK && !*there && i < MAX_LOOKS; i++) {
        dcn__drive_sleep(drive, LOOK_WAIT_MS);
        dcn__cdb_test_unit_ready(&command);
        status = dcn__drive_command_once(drive, &command, &answer, error);
        *there = status == DCN_OK &&
                 (answer.good || answer.class == DCN_SENSE_ATTENTION ||
                  answer.class == DCN_SENSE_MEDIUM_CHANGED);
    }
    if (status != DCN_OK || !*there)
        return status;
    return after_change(drive, error);
}

static enum dcn_status
medium_gone(struct dcn_drive *drive, const struct dcn_answer *answer,
            struct dcn_error *error)
{
    drive->disc_was_out = true;
    dcn__error_set(error, DCN_ERR_NO_MEDIUM, "%s: the medium was taken out",
                   drive->transport->node);
    dcn__error_add_sense(error, answer->sense.key, answer->sense.asc,
                         answer->sense.ascq);
    return DCN_ERR_NO_MEDIUM;
}

static enum dcn_status
no_medium(struct dcn_drive *drive, const struct dcn_answer *answer,
          struct repeats *repeats, bool *again, struct dcn_error *error)
{
    enum dcn_status status;

    if (!drive->disc_known || drive->recovery == NULL)
        return DCN_OK;
    /* An open tray is no such lapse. */
    if (drive->failing > 0 && answer->sense.ascq != TRAY_OPEN &&
        repeats->others < MAX_REPEATS) {
        status = found_again(drive, again, error);
        repeats->others++;
        if (status != DCN_OK || *again)
            return status;
    }
    return medium_gone(drive, answer, error);
}

/*
 * Decides over one answer: *again says to repeat the command. An error ends
 * the work.
 */
static enum dcn_status
answer_policy(struct dcn_drive *drive, const struct dcn_answer *answer,
              struct repeats *repeats, bool *again, struct dcn_error *error)
{
    *again = false;
    if (answer->good)
        return DCN_OK;
    if (answer->reply.transport_failed || answer->sense.deferred ||
        answer->class == DCN_SENSE_ABORTED ||
        answer->reply.status == DCN_SCSI_BUSY) {
        *again = repeats->others++ < MAX_REPEATS;
        if (*again)
            dcn__drive_sleep(drive, REPEAT_WAIT_MS);
        return DCN_OK;
    }
    switch (answer->class) {
    case DCN_SENSE_ATTENTION:
        *again = repeats->attentions++ < MAX_ATTENTIONS;
        return DCN_OK;
    case DCN_SENSE_RESET:
        *again = repeats->attentions++ < MAX_ATTENTIONS;
        return after_reset(drive, error);
    case DCN_SENSE_MEDIUM_CHANGED:
        *again = repeats->attentions++ < MAX_ATTENTIONS;
        return after_change(drive, error);
    case DCN_SENSE_WAIT:
        *again = drive->recovery != NULL && repeats->others++ < MAX_REPEATS;
        return after_wait(drive, error);
    case DCN_SENSE_NO_MEDIUM:
        return no_medium(drive, answer, repeats, again, error);
    default:
        return DCN_OK;
    }
}

enum dcn_status
dcn__drive_command(struct dcn_drive *drive, struct dcn_command *command,
                   struct dcn_answer *answer, struct dcn_error *error)
{
    struct repeats repeats = {0};
    unsigned failures = 0;
    bool again;

    for (;;) {
        enum dcn_status status =
            dcn__drive_command_once(drive, command, answer, error);
        if (status == DCN_ERR_TRANSPORT && failures++ < MAX_REPEATS) {
            dcn__drive_sleep(drive, REPEAT_WAIT_MS);
            continue;
        }
        if (status != DCN_OK)
            return status;
        status = answer_policy(drive, answer, &repeats, &again, error);
        if (status != DCN_OK)
            return status;
        if (!again)
            break;
    }
    if (answer->reply.transport_failed)
        return dcn__error_set(error, DCN_ERR_TRANSPORT,
                              "%s: the bus failed in command %02Xh, %u times",
                              drive->transport->node, command->cdb[0],
                              MAX_REPEATS + 1);
    return DCN_OK;
}

enum dcn_status
dcn__drive_ask(struct dcn_drive *drive, struct dcn_command *command, bool *got,
               struct dcn_error *error)
{
    struct dcn_answer answer;
    enum dcn_status status;

    *got = false;
    if (command->direction == DCN_DATA_IN)
        memset(command->data, 0, command->data_len);
    status = dcn__drive_command(drive, command, &answer, error);
    if (status == DCN_ERR_ACCESS)
        return DCN_OK;
    if (status == DCN_OK)
        *got = answer.good;
    return status;
}

enum dcn_status
dcn__drive_refused(const struct dcn_drive *drive,
                   const struct dcn_answer *answer, const char *what,
                   struct dcn_error *error)
{
    const struct dcn_sense *sense = &answer->sense;
    enum dcn_status status = DCN_ERR_COMMAND;

    if (!sense->present)
        return dcn__error_set(
            error, status, "%s: %s failed without saying why (status %02X)",
            drive->transport->node, what, answer->reply.status);
    if (answer->class == DCN_SENSE_NO_MEDIUM)
        status = DCN_ERR_NO_MEDIUM;
    else if (answer->class == DCN_SENSE_BLANK)
        status = DCN_ERR_BLANK;
    dcn__error_set(error, status, "%s: %s: %s (%X/%02X/%02X)",
                   drive->transport->node, what,
                   dcn__sense_text(sense->key, sense->asc, sense->ascq),
                   sense->key, sense->asc, sense->ascq);
    dcn__error_add_sense(error, sense->key, sense->asc, sense->ascq);
    return status;
}
