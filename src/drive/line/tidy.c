/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets back what a run that was cut off left changed (left_behind.c). */
#include "drive/line/line.h"

#include "util/atomic_file.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static bool
lives(int64_t process)
{
    return kill((pid_t)process, 0) == 0 || errno == EPERM;
}

/* The page is set back, or it is said that it was not. */
static enum dcn_status
set_back(struct dcn_drive *drive, const struct dcn_error_recovery *former,
         bool *done, struct dcn_error *error)
{
    struct dcn_error_recovery now;
    enum dcn_status status = dcn__drive_recovery_get(drive, &now, error);

    *done = status == DCN_OK && now.bits == former->bits &&
            now.retries == former->retries;
    if (*done || status != DCN_OK)
        return status == DCN_ERR_UNSUPPORTED ? DCN_OK : status;
    if (drive->transport->writable) {
        status = dcn__drive_write_page(drive, former, error);
        *done = status == DCN_OK;
    }
    dcn__drive_note_add(drive, *done ? "recovery_restored" : "recovery_left",
                        "a run that was cut off left the drive's error "
                        "recovery (mode page 01h) changed: %s",
                        *done ? "it was set back" : "it could not be set back");
    return status == DCN_ERR_UNSUPPORTED || status == DCN_ERR_ACCESS ? DCN_OK
                                                                     : status;
}

enum dcn_status
dcn__left_behind_tidy(struct dcn_drive *drive, struct dcn_error *error)
{
    struct dcn_error_recovery former;
    enum dcn_status status = DCN_OK;
    char *path = dcn__left_behind_path(drive), *text = NULL;
    int64_t process;
    size_t len = 0;
    bool done = false;

    if (path == NULL)
        return DCN_OK;
    if (dcn__file_read(path, DCN_LEFT_BEHIND_BYTES, &text, &len, NULL) ==
            DCN_OK &&
        dcn__left_behind_parse(text, len, &former, &process) &&
        (process == getpid() || !lives(process)))
        status = set_back(drive, &former, &done, error);
    if (done)
        (void)unlink(path);
    free(text);
    free(path);
    return status;
}
