/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mode page 01h of a drive outlives whoever changed it. Before it is changed,
 * what it was goes into a small file, which goes when it is set back; who
 * finds one there whose writer no longer lives sets the page back.
 */
#include "drive/line/line.h"

#include "util/atomic_file.h"
#include "util/folder.h"
#include "util/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_LINE     "discern-recovery 1"
#define MAX_FILE_BYTES DCN_LEFT_BEHIND_BYTES

char *
dcn__left_behind_path(const struct dcn_drive *drive)
{
    return drive->cache_dir == NULL
               ? NULL
               : dcn__drive_file_name(drive, "recovery", DCN_DRIVE_FILE_OF_ONE);
}

void
dcn__left_behind_write(const struct dcn_drive *drive)
{
    char *path = dcn__left_behind_path(drive);
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
    char *path = dcn__left_behind_path(drive);

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
