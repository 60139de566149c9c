/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wording of one line of progress; pure, so that it can be tested. */
#include "cli/progress_events.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PART_BYTES 48
#define GAP        2
#define LEAST_BAR  10
#define MOST_BAR   40

enum part {
    PART_PHASE,
    PART_SHARE,
    PART_LEFT,
    PART_ERRORS,
    PART_SPEED,
    PART_RATE,
    PART_POSITION,
    PARTS
};

/* What goes first where the line is too long. */
static const enum part drop_order[] = {PART_POSITION, PART_RATE,   PART_SPEED,
                                       PART_LEFT,     PART_ERRORS, PART_SHARE};

static const char *const phase_words[] = {
    [DCN_PHASE_OPEN] = "opening",          [DCN_PHASE_READ] = "reading",
    [DCN_PHASE_RETRY] = "retrying",        [DCN_PHASE_SCAN] = "scanning Q",
    [DCN_PHASE_HASH] = "hashing",          [DCN_PHASE_CHECK] = "checking",
    [DCN_PHASE_COMPARE] = "comparing",     [DCN_PHASE_FINISH] = "finishing",
    [DCN_PHASE_PAUSED] = "paused",         [DCN_PHASE_MERGE] = "merging",
    [DCN_PHASE_DRIVE_LOST] = "drive lost", [DCN_PHASE_DISC_OUT] = "disc out",
};

static const char *
phase_word(enum dcn_phase phase)
{
    if ((size_t)phase >= sizeof(phase_words) / sizeof(phase_words[0]))
        return "working";
    return phase_words[phase];
}

/* Thousandths done, rounded down: 100.0 % is said only when all is done. */
static unsigned
permille(const struct dcn_progress *now)
{
    if (now->sectors_total == 0)
        return 0;
    if (now->sectors_done >= now->sectors_total)
        return 1000;
    return (unsigned)((double)now->sectors_done * 1000 /
                      (double)now->sectors_total);
}

static void
put_left(char *text, double left_s)
{
    uint64_t left;

    if (!(left_s >= 0 && left_s < 360000))
        return;
    left = (uint64_t)ceil(left_s);
    if (left >= 3600)
        snprintf(text, PART_BYTES, "%" PRIu64 ":%02u:%02u left", left / 3600,
                 (unsigned)(left / 60 % 60), (unsigned)(left % 60));
    else
        snprintf(text, PART_BYTES, "%u:%02u left", (unsigned)(left / 60),
                 (unsigned)(left % 60));
}

static void
put_errors(char *text, const struct dcn_progress *now)
{
    int used = 0;

    if (now->sectors_bad == 0 && now->sectors_retry == 0) {
        snprintf(text, PART_BYTES, "no errors");
        return;
    }
    if (now->sectors_bad > 0)
        used = snprintf(text, PART_BYTES, "%" PRIu64 " error%s",
                        now->sectors_bad, now->sectors_bad == 1 ? "" : "s");
    if (now->sectors_retry > 0)
        snprintf(text + used, PART_BYTES - (size_t)used,
                 "%s%" PRIu64 " to retry", used > 0 ? ", " : "",
                 now->sectors_retry);
}

static void
put_parts(char parts[PARTS][PART_BYTES], const struct dcn_progress *now)
{
    memset(parts, 0, PARTS * sizeof(parts[0]));
    snprintf(parts[PART_PHASE], PART_BYTES, "%s", phase_word(now->phase));
    if (now->sectors_total == 0)
        return;
    snprintf(parts[PART_SHARE], PART_BYTES, "%3u.%u%%", permille(now) / 10,
             permille(now) % 10);
    put_left(parts[PART_LEFT], now->left_s);
    put_errors(parts[PART_ERRORS], now);
    if (now->speed_x > 0 && now->speed_x < 100000)
        snprintf(parts[PART_SPEED], PART_BYTES, "%.1fx", now->speed_x);
    if (now->bytes_per_s > 0 && now->bytes_per_s < 1e12)
        snprintf(parts[PART_RATE], PART_BYTES, "%.2f MB/s",
                 now->bytes_per_s / 1e6);
    snprintf(parts[PART_POSITION], PART_BYTES, "LBA %" PRId32, now->lba);
}

static size_t
parts_width(char parts[PARTS][PART_BYTES])
{
    size_t width = 0, i;

    for (i = 0; i < PARTS; i++) {
        if (parts[i][0] != '\0')
            width += (width > 0 ? GAP : 0) + strlen(parts[i]);
    }
    return width;
}

/* "[#####-----]" of the columns that are free, or nothing. */
static void
put_bar(char *bar, size_t columns, unsigned done_permille)
{
    size_t inside, done;

    bar[0] = '\0';
    if (columns < LEAST_BAR + 2)
        return;
    inside = columns - 2 < MOST_BAR ? columns - 2 : MOST_BAR;
    done = inside * done_permille / 1000;
    bar[0] = '[';
    memset(bar + 1, '#', done);
    memset(bar + 1 + done, '-', inside - done);
    bar[inside + 1] = ']';
    bar[inside + 2] = '\0';
}

void
cli_progress_line(const struct dcn_progress *now, size_t width, char *line,
                  size_t size)
{
    char parts[PARTS][PART_BYTES], bar[MOST_BAR + 3];
    size_t used = 0, drop, i;

    put_parts(parts, now);
    for (drop = 0; drop < sizeof(drop_order) / sizeof(drop_order[0]) &&
                   parts_width(parts) > width;
         drop++)
        parts[drop_order[drop]][0] = '\0';
    used = parts_width(parts) + GAP;
    put_bar(bar, width > used && parts[PART_SHARE][0] ? width - used : 0,
            permille(now));
    line[0] = '\0';
    for (i = 0, used = 0; i < PARTS && used < size; i++) {
        if (parts[i][0] == '\0')
            continue;
        used += (size_t)snprintf(line + used, size - used, "%s%s",
                                 used > 0 ? "  " : "", parts[i]);
        if (i == PART_SHARE && bar[0] != '\0' && used < size)
            used += (size_t)snprintf(line + used, size - used, "  %s", bar);
    }
    if (width < size && strlen(line) > width)
        line[width] = '\0';
}
