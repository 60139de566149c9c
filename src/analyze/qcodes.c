/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elects the codes of a CD and says what lost. Whose code it is follows from
 * the frames around it, never from the TOC's starts alone: a pause carries
 * the number of the track that comes.
 */
#include "analyze/qcodes.h"

#include <stdio.h>
#include <string.h>

/* A position stands in at least nine of ten frames (ECMA-130 22.3.4): this
 * far to either side there is one, unless the disc is damaged there. */
#define NEIGHBOURS 75

static bool
is_zeros(const char *code)
{
    return code[strspn(code, "0")] == '\0';
}

static void
vote(struct dcn_qcode_votes *votes, const struct dcn_q *q, dcn_lba lba)
{
    if (q->kind == DCN_Q_INVALID) {
        if (votes->invalid++ == 0)
            votes->first_invalid = lba;
        return;
    }
    if (is_zeros(q->code)) {
        if (votes->zeros++ == 0)
            votes->first_zero = lba;
        return;
    }
    for (size_t i = 0; i < DCN_QCODE_CANDIDATES; i++) {
        struct dcn_qcode *candidate = &votes->candidate[i];

        if (candidate->votes == 0) {
            memcpy(candidate->code, q->code, sizeof(candidate->code));
            candidate->first = lba;
        } else if (strcmp(candidate->code, q->code) != 0) {
            continue;
        }
        candidate->votes++;
        return;
    }
    votes->more++;
}

/* The track that the position next to lba in that direction names, or NULL. */
static const struct dcn_track *
neighbour(const struct dcn_qframes *frames, dcn_lba lba, int step)
{
    for (dcn_lba n = 1; n <= NEIGHBOURS; n++) {
        struct dcn_q q;
        dcn_lba at;

        if (dcn__qframes_position(frames, lba + n * step, &q, &at))
            return dcn__disc_track(frames->disc, q.track);
    }
    return NULL;
}

/* Whose ISRC stands at lba; NULL: of one of two, and nothing tells which. */
static const struct dcn_track *
owner(const struct dcn_qframes *frames, const struct dcn_q *q, dcn_lba lba)
{
    const struct dcn_track *before = neighbour(frames, lba, -1);
    const struct dcn_track *after = neighbour(frames, lba, 1);

    if (before == NULL && after == NULL)
        return dcn__toc_track_at(frames->disc, lba);
    if (before == NULL || after == NULL || before == after)
        return before != NULL ? before : after;
    if (before->control == after->control)
        return NULL;
    return q->control == before->control  ? before
           : q->control == after->control ? after
                                          : NULL;
}

static void
count_frame(const struct dcn_qframes *frames, dcn_lba lba,
            struct dcn_qcodes *codes)
{
    const struct dcn_qframe *frame = dcn__qframes_at(frames, lba);
    const struct dcn_track *track;
    unsigned adr;
    struct dcn_q q;

    if (frame == NULL || (frame->flags & DCN_QFRAME_RIGHT) == 0)
        return;
    adr = frame->q[0] & 0x0F;
    if (adr != 2 && adr != 3)
        return;
    dcn__q_decode(frame->q, &q);
    if (adr == 2) {
        vote(&codes->mcn, &q, lba);
        return;
    }
    track = owner(frames, &q, lba);
    if (track != NULL)
        vote(&codes->isrc[track - frames->disc->tracks], &q, lba);
    else
        codes->unsure++;
}

void
dcn__qcodes_count(const struct dcn_qframes *frames, struct dcn_qcodes *codes)
{
    memset(codes, 0, sizeof(*codes));
    for (dcn_lba lba = frames->from; lba < frames->to; lba++)
        count_frame(frames, lba, codes);
}

const char *
dcn__qcode_elected(const struct dcn_qcode_votes *votes)
{
    const struct dcn_qcode *best = NULL;
    bool tied = false;

    for (size_t i = 0; i < DCN_QCODE_CANDIDATES; i++) {
        const struct dcn_qcode *candidate = &votes->candidate[i];

        if (candidate->votes == 0)
            break;
        if (best != NULL && candidate->votes == best->votes)
            tied = true;
        if (best == NULL || candidate->votes > best->votes) {
            best = candidate;
            tied = false;
        }
    }
    return best != NULL && !tied ? best->code : NULL;
}

/* ---- what was dropped ---- */

struct naming {
    const char *what; /* "MCN", "ISRC" */
    unsigned track;   /* 0: of the disc */
    struct dcn_findings *findings;
    struct dcn_error *error;
};

static enum dcn_status
say(const struct naming *naming, const char *kind, dcn_lba first,
    uint32_t count, const char *text)
{
    struct dcn_finding finding = {
        .detector = "q",
        .kind = kind,
        .track = naming->track,
        .located = true,
        .first = first,
        .last = first,
        .count = count,
        .keeps_sub = true,
    };
    char where[24] = "";

    if (naming->track > 0)
        snprintf(where, sizeof(where), "track %u: ", naming->track);
    snprintf(finding.text, sizeof(finding.text), "%s%s", where, text);
    return dcn__findings_add(naming->findings, &finding, naming->error);
}

static enum dcn_status
name_outvoted(const struct naming *naming, const struct dcn_qcode_votes *votes)
{
    const char *elected = dcn__qcode_elected(votes);
    enum dcn_status status = DCN_OK;
    char text[160];

    for (size_t i = 0; status == DCN_OK && i < DCN_QCODE_CANDIDATES; i++) {
        const struct dcn_qcode *lost = &votes->candidate[i];

        if (lost->votes == 0)
            break;
        if (elected != NULL && strcmp(lost->code, elected) == 0)
            continue;
        snprintf(text, sizeof(text),
                 "%s %s of %u frame%s, the first at LBA %d, is dropped: %s",
                 naming->what, lost->code, lost->votes,
                 lost->votes == 1 ? "" : "s", lost->first,
                 elected != NULL ? "most frames say another"
                                 : "as many frames say another");
        status = say(naming, "q_code_dropped", lost->first, lost->votes, text);
    }
    return status;
}

static enum dcn_status
name_dropped(const struct naming *naming, const struct dcn_qcode_votes *votes)
{
    enum dcn_status status = name_outvoted(naming, votes);
    char text[160];

    if (status == DCN_OK && votes->zeros > 0) {
        snprintf(text, sizeof(text),
                 "%s of zeros in %u frame%s, the first at LBA %d: none",
                 naming->what, votes->zeros, votes->zeros == 1 ? "" : "s",
                 votes->first_zero);
        status =
            say(naming, "q_code_zeros", votes->first_zero, votes->zeros, text);
    }
    if (status == DCN_OK && votes->invalid > 0) {
        snprintf(text, sizeof(text),
                 "%s with characters that none has in %u frame%s, the first "
                 "at LBA %d: dropped",
                 naming->what, votes->invalid, votes->invalid == 1 ? "" : "s",
                 votes->first_invalid);
        status = say(naming, "q_code_invalid", votes->first_invalid,
                     votes->invalid, text);
    }
    return status;
}

enum dcn_status
dcn__qcodes_find(const struct dcn_qframes *frames,
                 const struct dcn_qcodes *codes, struct dcn_findings *findings,
                 struct dcn_error *error)
{
    struct naming naming = {"MCN", 0, findings, error};
    enum dcn_status status = name_dropped(&naming, &codes->mcn);

    naming.what = "ISRC";
    for (unsigned i = 0; status == DCN_OK && i < frames->disc->track_count;
         i++) {
        naming.track = frames->disc->tracks[i].number;
        status = name_dropped(&naming, &codes->isrc[i]);
    }
    return status;
}
