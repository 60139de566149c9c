/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filling of struct dcn_error and the names of statuses. Knows errno; what a
 * SCSI sense means is src/mmc/sense.c's business.
 */
#include "util/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct status_row {
    const char *name;
    const char *text;
};

static const struct status_row status_table[] = {
    [DCN_OK] = {"ok", "no error"},
    [DCN_ERR_INVALID] = {"invalid", "arguments contradict each other"},
    [DCN_ERR_NO_MEMORY] = {"no_memory", "out of memory"},
    [DCN_ERR_IO] = {"io", "input/output error on a file"},
    [DCN_ERR_NOT_FOUND] = {"not_found", "file or folder not found"},
    [DCN_ERR_EXISTS] = {"exists", "output exists already"},
    [DCN_ERR_ACCESS] = {"access", "not permitted by the system"},
    [DCN_ERR_NO_SPACE] = {"no_space", "no space left on the disk"},
    [DCN_ERR_FORMAT] = {"format", "malformed data"},
    [DCN_ERR_UNSUPPORTED] = {"unsupported", "not supported"},
    [DCN_ERR_NO_DRIVE] = {"no_drive", "no such drive"},
    [DCN_ERR_NO_MEDIUM] = {"no_medium", "no disc in the drive"},
    [DCN_ERR_BLANK] = {"blank", "the disc is blank"},
    [DCN_ERR_MEDIUM_CHANGED] = {"medium_changed", "the disc was changed"},
    [DCN_ERR_DRIVE_GONE] = {"drive_gone", "the drive stopped answering"},
    [DCN_ERR_TRANSPORT] = {"transport", "the bus to the drive failed"},
    [DCN_ERR_COMMAND] = {"command", "the drive refused a command"},
    [DCN_ERR_NOT_READY] = {"not_ready", "the drive did not become ready"},
    [DCN_ERR_WRONG_DISC] = {"wrong_disc", "not the disc this work began with"},
    [DCN_ERR_BUSY] = {"busy", "in use by another process"},
    [DCN_ERR_CANCELLED] = {"cancelled", "stopped on request"},
    [DCN_ERR_INTERNAL] = {"internal", "a bug in discern"},
};

static const struct status_row *
status_find(enum dcn_status status)
{
    static const struct status_row unknown = {"unknown", "unknown status"};
    size_t rows = sizeof(status_table) / sizeof(status_table[0]);

    if ((size_t)status >= rows)
        return &unknown;
    return &status_table[status];
}

const char *
dcn_status_name(enum dcn_status status)
{
    return status_find(status)->name;
}

const char *
dcn_status_text(enum dcn_status status)
{
    return status_find(status)->text;
}

__attribute__((format(printf, 3, 0))) static void
error_fill(struct dcn_error *error, enum dcn_status status, const char *format,
           va_list args)
{
    memset(error, 0, sizeof(*error));
    error->status = status;
    vsnprintf(error->message, sizeof(error->message), format, args);
}

enum dcn_status
dcn__error_set(struct dcn_error *error, enum dcn_status status,
               const char *format, ...)
{
    if (error != NULL) {
        va_list args;
        va_start(args, format);
        error_fill(error, status, format, args);
        va_end(args);
    }
    return status;
}

static enum dcn_status
status_of_errno(int os_errno)
{
    switch (os_errno) {
    case ENOSPC:
    case EDQUOT:
        return DCN_ERR_NO_SPACE;
    case ENOENT:
    case ENOTDIR:
        return DCN_ERR_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return DCN_ERR_ACCESS;
    case EEXIST:
        return DCN_ERR_EXISTS;
    case ENOMEM:
        return DCN_ERR_NO_MEMORY;
    default:
        return DCN_ERR_IO;
    }
}

enum dcn_status
dcn__error_set_errno(struct dcn_error *error, int os_errno, const char *format,
                     ...)
{
    enum dcn_status status = status_of_errno(os_errno);
    char reason[128];
    size_t used;

    if (error == NULL)
        return status;
    va_list args;
    va_start(args, format);
    error_fill(error, status, format, args);
    va_end(args);
    error->os_errno = os_errno;
    used = strlen(error->message);
    snprintf(error->message + used, sizeof(error->message) - used, ": %s",
             strerror_r(os_errno, reason, sizeof(reason)));
    return status;
}

void
dcn__error_at_lba(struct dcn_error *error, dcn_lba lba)
{
    if (error == NULL)
        return;
    error->has_lba = true;
    error->lba = lba;
}

void
dcn__error_add_sense(struct dcn_error *error, uint8_t key, uint8_t asc,
                     uint8_t ascq)
{
    if (error == NULL)
        return;
    error->has_sense = true;
    error->sense_key = key;
    error->asc = asc;
    error->ascq = ascq;
}

enum dcn_status
dcn__error_memory(struct dcn_error *error, const char *doing)
{
    return dcn__error_set(error, DCN_ERR_NO_MEMORY, "out of memory while %s",
                          doing);
}
