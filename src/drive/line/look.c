/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET CONFIGURATION: features and the current profile, which follows the
 * medium; and what its reply tells of the host. */
#include "drive/line/line.h"

#include "util/pages.h"

#include <stdlib.h>
#include <string.h>

/* A page: 66 features of the drives that list most are under 1 KiB. */
#define CONFIGURATION_BYTES 4096
/* The end of that, which no drive's features fill. */
#define UNTOUCHED_BYTES 256
#define UNTOUCHED       0xA7

/*
 * The reply, which is much shorter than its buffer, leaves the end of it as
 * it was; a host that clears that as well reads into a buffer of its own
 * although this one is aligned as it wants it.
 */
static void
watch_the_end(struct dcn_drive *drive, uint8_t *bytes)
{
    uint8_t *end = bytes + CONFIGURATION_BYTES - UNTOUCHED_BYTES;

    drive->bounces_all = memchr(end, UNTOUCHED, UNTOUCHED_BYTES) == NULL;
    for (size_t i = 0; i < UNTOUCHED_BYTES; i++)
        if (end[i] == UNTOUCHED)
            end[i] = 0;
}

enum dcn_status
dcn__drive_look(struct dcn_drive *drive, struct dcn_error *error)
{
    uint8_t *bytes = dcn__pages_alloc(CONFIGURATION_BYTES);
    struct dcn_command command;
    struct dcn_answer answer;
    enum dcn_status status;

    if (bytes == NULL)
        return dcn__error_memory(error, "asking a drive's features");
    memset(bytes, 0, CONFIGURATION_BYTES);
    memset(bytes + CONFIGURATION_BYTES - UNTOUCHED_BYTES, UNTOUCHED,
           UNTOUCHED_BYTES);
    dcn__cdb_get_configuration(&command, 0, false, bytes, CONFIGURATION_BYTES);
    status = dcn__drive_command(drive, &command, &answer, error);
    if (status == DCN_ERR_ACCESS) {
        free(bytes);
        return DCN_OK;
    }
    memset(&drive->features, 0, sizeof(drive->features));
    if (status == DCN_OK && answer.good) {
        watch_the_end(drive, bytes);
        dcn__features_parse(bytes, CONFIGURATION_BYTES, &drive->features);
    }
    free(bytes);
    return status;
}
