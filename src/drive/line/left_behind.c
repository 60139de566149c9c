/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mode page 01h of a drive outlives whoever changed it. Before it is changed,
 * what it was goes into a small file, which goes when it is set back; who
 * finds one there whose writer no longer lives sets the page back.
 */
#include "drive/internal.h"

#include "util/atomic_file.h"
#include "util/folder.h"
#include "util/lines.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_LINE     "discern-recovery 1"
#define MAX_FILE_BYTES 256

static char *
path_of(const struct dcn_drive *drive)
{
    return drive->cache_dir == NULL
               ? NULL
               : dcn__drive_file_name(drive, "recovery", DCN_DRIVE_FILE_OF_ONE);
}

void
dcn__left_behind_write(const struct dcn_drive *drive)
{
    char *path = path_of(drive);
    char text[MAX_FILE_BYTES];

    snprintf(text, sizeof(text), FIRST_LINE "\nformer %u %u\nprocess %ld\n",
             drive->page_former.bits, drive->page_former.retries,
             (long)getpid());
    /* Without it only a run that dies leaves something behind. */
    if (path != NULL && dcn__make_folders(drive->cache_dir))
        (void)dcn__atomic_write(path, text, strlen(text), NULL);
    free(path);
}

void
dcn__left_behind_remove(const struct dcn_drive *drive)
{
    char *path = path_of(drive);

    if (path != NULL)
        (void)unlink(path);
    free(path);
}

bool
dcn__left_behind_parse(const char *text, size_t len,
                       struct dcn_error_recovery *former, int64_t *process)
{
    struct dcn_lines lines;
    struct dcn_span line, word;
    int64_t bits, retries;

    dcn__lines_init(&lines, text, len);
    if (!dcn__lines_next(&lines, &line) || !dcn__span_is(line, FIRST_LINE) ||
        !dcn__lines_next(&lines, &line) || !dcn__span_word(&line, &word) ||
        !dcn__span_is(word, "former") || !dcn__span_word(&line, &word) ||
        !dcn__span_integer(word, 0, 255, &bits) ||
        !dcn__span_word(&line, &word) ||
        !dcn__span_integer(word, 0, 255, &retries) ||
        !dcn__lines_next(&lines, &line) || !dcn__span_word(&line, &word) ||
        !dcn__span_is(word, "process") || !dcn__span_word(&line, &word) ||
        !dcn__span_integer(word, 1, INT32_MAX, process))
        return false;
    former->bits = (uint8_t)bits;
    former->retries = (uint8_t)retries;
    return true;
}

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
    char *path = path_of(drive), *text = NULL;
    int64_t process;
    size_t len = 0;
    bool done = false;

    if (path == NULL)
        return DCN_OK;
    if (dcn__file_read(path, MAX_FILE_BYTES, &text, &len, NULL) == DCN_OK &&
        dcn__left_behind_parse(text, len, &former, &process) &&
        (process == getpid() || !lives(process)))
        status = set_back(drive, &former, &done, error);
    if (done)
        (void)unlink(path);
    free(text);
    free(path);
    return status;
}
