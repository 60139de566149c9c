/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holds each frame against the disc and makes runs of those that disagree in
 * the same way. A run ends where a frame that can tell agrees, or disagrees
 * otherwise; frames that cannot tell (wrong CRC, another ADR) do not end it.
 */
#include "analyze/qaccord.h"

#include "util/checked.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* At a pause's ends P may come this many sectors off: it is cut apart from Q
 * (IEC 60908 17.4 lets it begin and end within a sector). */
#define P_SLACK 3
/* P bits of 96 that may be wrong where it is meant to be all one or zero. */
#define P_BITS_WRONG 16
/* Absolute times that are this often one lag are the drive's way. */
#define LATE_SHARE 0.9

/* judge_kind: byte 6 of a position is not zero; past all ADRs. */
#define ZERO_BYTE 17
/* What a judge says of a frame that cannot tell. */
#define CANNOT_TELL INT_MIN

enum { P_AGREES, P_OUTSIDE, P_MISSING, P_BROKEN };

struct run {
    bool open;
    int value; /* what disagrees; 0 never opens one */
    unsigned track;
    dcn_lba first, last;
    uint64_t count;
};

struct accord {
    const struct dcn_qframes *frames;
    const struct dcn_disc *known;
    struct dcn_findings *findings;
    struct dcn_error *error;
    dcn_lba late; /* what most frames come late: the drive's way */
    struct run *runs;
};

/* One frame and what it says, as the judges below see it. */
struct frame {
    dcn_lba asked, at; /* at: what it names, of a position that fits */
    const struct dcn_qframe *raw;
    bool right, position;
    struct dcn_q q;
    const struct dcn_track *track; /* it lies in, by the known disc; or NULL */
};

/* ---- what disagrees: 0 agrees, else in which way ---- */

static int
judge_control(const struct accord *accord, const struct frame *frame)
{
    (void)accord;
    if (!frame->right || frame->track == NULL || frame->q.adr < 1 ||
        frame->q.adr > 3 ||
        (frame->position && frame->q.track == DCN_TRACK_LEAD_OUT))
        return CANNOT_TELL;
    return frame->q.control == frame->track->control ? 0 : frame->q.control + 1;
}

/* By how many sectors Q is late, beyond the drive's way. */
static int
judge_absolute(const struct accord *accord, const struct frame *frame)
{
    return frame->position ? frame->asked - frame->at - accord->late
                           : CANNOT_TELL;
}

static int
judge_relative(const struct accord *accord, const struct frame *frame)
{
    const struct dcn_track *track;
    dcn_lba said, meant;

    if (!frame->position || frame->q.track == DCN_TRACK_LEAD_OUT)
        return CANNOT_TELL;
    track = dcn__disc_track(accord->known, frame->q.track);
    said = dcn__lba_from_program_msf(frame->q.rel) + DCN_MSF_OFFSET;
    meant = frame->at - track->start;
    if (frame->q.index > 0)
        return said - meant;
    /* A pause counts down to 0 in its last sector, on some discs to 1. */
    meant = -meant;
    return said == meant || said == meant - 1 ? 0 : said - meant;
}

static int
judge_place(const struct accord *accord, const struct frame *frame)
{
    (void)accord;
    if (!frame->right || frame->q.kind != DCN_Q_POSITION)
        return CANNOT_TELL;
    return frame->position ? 0 : frame->q.track * 128 + frame->q.index + 1;
}

/* Codes with odd characters are named with the codes. */
static int
judge_kind(const struct accord *accord, const struct frame *frame)
{
    (void)accord;
    if (!frame->right)
        return CANNOT_TELL;
    if (frame->q.kind == DCN_Q_POSITION)
        return frame->q.zero == 0 ? 0 : ZERO_BYTE;
    return frame->q.adr == 2 || frame->q.adr == 3 ? 0 : frame->q.adr + 1;
}

/* True for a pause, and for the 2 s before a track in which P may be on. */
static bool
p_may_be_on(const struct accord *accord, dcn_lba lba)
{
    const struct dcn_track *track = dcn__disc_track_at(accord->known, lba);
    const struct dcn_disc *disc = accord->known;

    if (track == NULL || lba < track->start + P_SLACK)
        return true;
    if (track + 1 >= disc->tracks + disc->track_count)
        return false;
    return lba >= track[1].start - DCN_PREGAP_SECTORS - P_SLACK;
}

static bool
in_pause(const struct accord *accord, dcn_lba lba)
{
    const struct dcn_track *track = dcn__disc_track_at(accord->known, lba);

    return track != NULL && lba >= track->pregap + P_SLACK &&
           lba < track->start - P_SLACK && lba >= 0;
}

static int
judge_p(const struct accord *accord, const struct frame *frame)
{
    dcn_lba lba = frame->asked - accord->late;
    unsigned p = frame->raw->p;

    if (p > P_BITS_WRONG && p < DCN_SUB_BYTES - P_BITS_WRONG)
        return P_BROKEN;
    if (dcn__qframe_p_on(frame->raw))
        return p_may_be_on(accord, lba) ? P_AGREES : P_OUTSIDE;
    return in_pause(accord, lba) ? P_MISSING : P_AGREES;
}

/* ---- how it is said ---- */

static void
say_control(const struct accord *accord, const struct run *run, char *text,
            size_t size)
{
    static const char *const names[] = {"pre-emphasis", "copying permitted",
                                        "data", "four channels"};
    unsigned said = (unsigned)run->value - 1;
    const struct dcn_track *track = dcn__disc_track(accord->known, run->track);
    size_t len = 0;

    for (unsigned bit = 0; bit < 4 && len < size; bit++) {
        if (((said ^ track->control) >> bit & 1) == 0)
            continue;
        len += (size_t)snprintf(
            text + len, size - len, "%s%s%s", len > 0 ? ", " : "Q says ",
            (said >> bit & 1) != 0 ? "" : "no ", names[bit]);
    }
    if (len < size)
        snprintf(text + len, size - len, ", the TOC otherwise%s",
                 run->first > track->start || run->last + 1 < track->end
                     ? ", in part of the track"
                     : "");
}

static void
say_absolute(const struct accord *accord, const struct run *run, char *text,
             size_t size)
{
    int off = abs(run->value);

    (void)accord;
    snprintf(text, size, "Q names the place %d sector%s %s its own", off,
             off == 1 ? "" : "s", run->value > 0 ? "before" : "behind");
}

static void
say_relative(const struct accord *accord, const struct run *run, char *text,
             size_t size)
{
    int off = abs(run->value);

    (void)accord;
    snprintf(text, size,
             "Q's relative time is %d frame%s %s than its absolute time makes "
             "it",
             off, off == 1 ? "" : "s", run->value > 0 ? "more" : "less");
}

static void
say_place(const struct accord *accord, const struct run *run, char *text,
          size_t size)
{
    unsigned track = (unsigned)(run->value - 1) / 128;
    unsigned index = (unsigned)(run->value - 1) % 128;

    (void)accord;
    if (track == DCN_TRACK_LEAD_OUT)
        snprintf(text, size, "Q says lead-out where the TOC has none");
    else
        snprintf(text, size,
                 "Q names track %u index %u, or a time, that the TOC does not "
                 "have there",
                 track, index);
}

static void
say_kind(const struct accord *accord, const struct run *run, char *text,
         size_t size)
{
    (void)accord;
    if (run->value == ZERO_BYTE)
        snprintf(text, size, "Q has another byte than zero between its times");
    else
        snprintf(text, size, "Q of ADR %d, which no program area has",
                 run->value - 1);
}

static void
say_p(const struct accord *accord, const struct run *run, char *text,
      size_t size)
{
    static const char *const words[] = {
        [P_AGREES] = "",
        [P_OUTSIDE] = "P is on where Q and the TOC have no pause",
        [P_MISSING] = "P is off in a pause",
        [P_BROKEN] = "P is neither on nor off",
    };

    (void)accord;
    snprintf(text, size, "%s", words[run->value]);
}

static const struct {
    const char *kind;
    bool by_track; /* a run does not go on from one track into the next */
    int (*judge)(const struct accord *accord, const struct frame *frame);
    void (*say)(const struct accord *accord, const struct run *run, char *text,
                size_t size);
} rows[] = {
    {"q_control", true, judge_control, say_control},
    {"q_absolute", false, judge_absolute, say_absolute},
    {"q_relative", true, judge_relative, say_relative},
    {"q_place", false, judge_place, say_place},
    {"q_other", false, judge_kind, say_kind},
    {"p", false, judge_p, say_p},
};

#define ROWS DCN_ARRAY_LEN(rows)

/* ---- runs ---- */

static enum dcn_status
close_run(const struct accord *accord, size_t row)
{
    struct run *run = &accord->runs[row];
    struct dcn_finding finding = {
        .detector = "q",
        .kind = rows[row].kind,
        .track = run->track,
        .located = true,
        .first = run->first,
        .last = run->last,
        .count = run->count,
        .keeps_sub = true,
    };
    char what[120] = "", where[24] = "";

    if (!run->open)
        return DCN_OK;
    run->open = false;
    rows[row].say(accord, run, what, sizeof(what));
    if (run->track > 0)
        snprintf(where, sizeof(where), "track %u: ", run->track);
    if (run->first == run->last)
        snprintf(finding.text, sizeof(finding.text), "%s%s: 1 frame at LBA %d",
                 where, what, run->first);
    else
        snprintf(finding.text, sizeof(finding.text),
                 "%s%s: %llu frame%s from LBA %d to %d", where, what,
                 (unsigned long long)run->count, run->count == 1 ? "" : "s",
                 run->first, run->last);
    return dcn__findings_add(accord->findings, &finding, accord->error);
}

static enum dcn_status
hear_row(const struct accord *accord, size_t row, const struct frame *frame)
{
    int value = rows[row].judge(accord, frame);
    unsigned track =
        rows[row].by_track && frame->track != NULL ? frame->track->number : 0;
    struct run *run = &accord->runs[row];
    enum dcn_status status = DCN_OK;

    if (value == CANNOT_TELL)
        return DCN_OK;
    if (run->open && (value != run->value || track != run->track))
        status = close_run(accord, row);
    if (value == 0 || status != DCN_OK)
        return status;
    if (!run->open)
        *run = (struct run){.open = true,
                            .value = value,
                            .track = track,
                            .first = frame->asked};
    run->last = frame->asked;
    run->count++;
    return DCN_OK;
}

static enum dcn_status
hear(const struct accord *accord, dcn_lba asked)
{
    struct frame frame = {.asked = asked};
    enum dcn_status status = DCN_OK;

    frame.raw = dcn__qframes_at(accord->frames, asked);
    if (frame.raw == NULL)
        return DCN_OK;
    frame.right = (frame.raw->flags & DCN_QFRAME_RIGHT) != 0;
    if (frame.right)
        dcn__q_decode(frame.raw->q, &frame.q);
    frame.position =
        dcn__qframes_position(accord->frames, asked, &frame.q, &frame.at);
    frame.track = dcn__disc_track_at(
        accord->known, frame.position ? frame.at : asked - accord->late);
    for (size_t row = 0; status == DCN_OK && row < ROWS; row++)
        status = hear_row(accord, row, &frame);
    return status;
}

/* ---- the whole ---- */

/* By how many sectors Q comes late, where nearly all frames agree on it. */
static dcn_lba
usual_lateness(const struct dcn_qframes *frames, uint64_t *share)
{
    uint64_t counts[2 * DCN_Q_LAG_MAX + 1] = {0}, all = 0;
    size_t most = DCN_Q_LAG_MAX;
    dcn_lba asked = frames->from, at;
    struct dcn_q q;

    for (; dcn__qframes_next(frames, &asked, frames->to, &q, &at); asked++) {
        size_t n = (size_t)(asked - at + DCN_Q_LAG_MAX);

        all++;
        if (++counts[n] > counts[most])
            most = n;
    }
    *share = counts[most];
    return (double)counts[most] >= LATE_SHARE * (double)all
               ? (dcn_lba)most - DCN_Q_LAG_MAX
               : 0;
}

static enum dcn_status
find_late(const struct accord *accord, uint64_t count)
{
    struct dcn_finding finding = {
        .detector = "q",
        .kind = "q_late",
        .count = count,
        .keeps_sub = true,
    };
    int late = accord->late;

    if (late == 0)
        return DCN_OK;
    snprintf(finding.text, sizeof(finding.text),
             "Q comes %d sector%s %s throughout, as some drives give it",
             abs(late), abs(late) == 1 ? "" : "s", late > 0 ? "late" : "early");
    return dcn__findings_add(accord->findings, &finding, accord->error);
}

enum dcn_status
dcn__qaccord_find(const struct dcn_qframes *frames,
                  const struct dcn_disc *known, struct dcn_findings *findings,
                  struct dcn_error *error)
{
    struct run runs[ROWS] = {{0}};
    struct accord accord = {.frames = frames,
                            .known = known,
                            .findings = findings,
                            .error = error,
                            .runs = runs};
    enum dcn_status status;
    uint64_t share;

    accord.late = usual_lateness(frames, &share);
    status = find_late(&accord, share);
    for (dcn_lba lba = frames->from; status == DCN_OK && lba < frames->to;
         lba++)
        status = hear(&accord, lba);
    for (size_t row = 0; status == DCN_OK && row < ROWS; row++)
        status = close_run(&accord, row);
    return status;
}
