/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compares two discs field by field. Which differences matter is for the
 * caller to say, through the parts that are asked for.
 */
#include "disc/diff.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct differ {
    struct dcn_disc_diff *diff;
    size_t left_out;
    bool failed;
};

static void add_line(struct differ *differ, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
add_line(struct differ *differ, const char *format, ...)
{
    struct dcn_disc_diff *diff = differ->diff;
    char line[160], **grown;
    va_list args;

    if (diff->count >= DCN_DIFF_MAX_LINES) {
        differ->left_out++;
        return;
    }
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    grown = realloc(diff->lines, (diff->count + 1) * sizeof(*grown));
    if (grown == NULL) {
        differ->failed = true;
        return;
    }
    diff->lines = grown;
    diff->lines[diff->count] = strdup(line);
    if (diff->lines[diff->count] == NULL)
        differ->failed = true;
    else
        diff->count++;
}

static void
compare_number(struct differ *differ, const char *where, unsigned n,
               const char *what, long a, long b)
{
    if (a == b)
        return;
    if (n == 0)
        add_line(differ, "%s: %s %ld, not %ld", where, what, a, b);
    else
        add_line(differ, "%s %u: %s %ld, not %ld", where, n, what, a, b);
}

static void
compare_code(struct differ *differ, const char *where, unsigned n,
             const char *what, const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return;
    a = a[0] != '\0' ? a : "none";
    b = b[0] != '\0' ? b : "none";
    if (n == 0)
        add_line(differ, "%s: %s %s, not %s", where, what, a, b);
    else
        add_line(differ, "%s %u: %s %s, not %s", where, n, what, a, b);
}

static void
compare_sessions(struct differ *differ, const struct dcn_disc *a,
                 const struct dcn_disc *b, unsigned parts)
{
    for (unsigned i = 0; i < a->session_count && i < b->session_count; i++) {
        const struct dcn_session *x = &a->sessions[i], *y = &b->sessions[i];
        unsigned n = x->number;

        if ((parts & DCN_DIFF_TOC) != 0) {
            compare_number(differ, "session", n, "number", n, y->number);
            compare_number(differ, "session", n, "first track", x->first_track,
                           y->first_track);
            compare_number(differ, "session", n, "last track", x->last_track,
                           y->last_track);
            compare_number(differ, "session", n, "lead-out", x->lead_out,
                           y->lead_out);
        }
        if ((parts & DCN_DIFF_MODES) != 0)
            compare_number(differ, "session", n, "disc type", x->disc_type,
                           y->disc_type);
    }
}

static void
compare_indexes(struct differ *differ, const struct dcn_track *x,
                const struct dcn_track *y)
{
    unsigned n = x->number;

    compare_number(differ, "track", n, "pregap", x->pregap, y->pregap);
    compare_number(differ, "track", n, "highest index", x->index_count,
                   y->index_count);
    for (unsigned i = 1; i < x->index_count && i < y->index_count; i++) {
        if (x->index[i] != y->index[i])
            add_line(differ, "track %u: index %02u at %d, not %d", n, i + 1,
                     x->index[i], y->index[i]);
    }
}

static void
compare_track(struct differ *differ, const struct dcn_track *x,
              const struct dcn_track *y, unsigned parts)
{
    unsigned n = x->number;

    if ((parts & DCN_DIFF_TOC) != 0) {
        compare_number(differ, "track", n, "session", x->session, y->session);
        compare_number(differ, "track", n, "control", x->control, y->control);
        compare_number(differ, "track", n, "start", x->start, y->start);
    }
    if ((parts & DCN_DIFF_MODES) != 0)
        compare_number(differ, "track", n, "mode", x->mode, y->mode);
    if ((parts & DCN_DIFF_INDEXES) != 0)
        compare_indexes(differ, x, y);
    if ((parts & DCN_DIFF_CODES) != 0)
        compare_code(differ, "track", n, "ISRC", x->isrc, y->isrc);
}

static void
compare_tracks(struct differ *differ, const struct dcn_disc *a,
               const struct dcn_disc *b, unsigned parts)
{
    for (unsigned i = 0; i < a->track_count; i++) {
        const struct dcn_track *y = dcn__disc_track(b, a->tracks[i].number);

        if (y != NULL)
            compare_track(differ, &a->tracks[i], y, parts);
        else if ((parts & DCN_DIFF_TOC) != 0)
            add_line(differ, "track %u: only in the first",
                     a->tracks[i].number);
    }
    for (unsigned i = 0; i < b->track_count; i++) {
        if ((parts & DCN_DIFF_TOC) != 0 &&
            dcn__disc_track(a, b->tracks[i].number) == NULL)
            add_line(differ, "track %u: only in the second",
                     b->tracks[i].number);
    }
}

static void
compare_text(struct differ *differ, const struct dcn_disc *a,
             const struct dcn_disc *b)
{
    if (a->cdtext_len == b->cdtext_len &&
        (a->cdtext_len == 0 ||
         memcmp(a->cdtext, b->cdtext, a->cdtext_len) == 0))
        return;
    add_line(differ,
             "disc: CD-TEXT of %zu packs, not the %zu packs of the "
             "other",
             a->cdtext_len / 18, b->cdtext_len / 18);
}

enum dcn_status
dcn__disc_diff(const struct dcn_disc *a, const struct dcn_disc *b,
               unsigned parts, struct dcn_disc_diff *diff,
               struct dcn_error *error)
{
    struct differ differ = {.diff = diff};

    memset(diff, 0, sizeof(*diff));
    if ((parts & DCN_DIFF_TOC) != 0) {
        compare_number(&differ, "disc", 0, "medium", a->medium, b->medium);
        compare_number(&differ, "disc", 0, "sessions", a->session_count,
                       b->session_count);
        compare_number(&differ, "disc", 0, "tracks", a->track_count,
                       b->track_count);
    }
    compare_sessions(&differ, a, b, parts);
    compare_tracks(&differ, a, b, parts);
    if ((parts & DCN_DIFF_CODES) != 0)
        compare_code(&differ, "disc", 0, "MCN", a->mcn, b->mcn);
    if ((parts & DCN_DIFF_TEXT) != 0)
        compare_text(&differ, a, b);
    if (differ.left_out > 0 && diff->count > 0) {
        char line[64];

        snprintf(line, sizeof(line), "and %zu more", differ.left_out + 1);
        free(diff->lines[diff->count - 1]);
        diff->lines[diff->count - 1] = strdup(line);
        if (diff->lines[diff->count - 1] == NULL) {
            diff->count--;
            differ.failed = true;
        }
    }
    if (differ.failed)
        return dcn__error_memory(error, "comparing two discs");
    return DCN_OK;
}

void
dcn__disc_diff_free(struct dcn_disc_diff *diff)
{
    for (size_t i = 0; i < diff->count; i++)
        free(diff->lines[i]);
    free(diff->lines);
    memset(diff, 0, sizeof(*diff));
}
