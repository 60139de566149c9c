/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A border is put where fewest frames contradict it, so that one wrong or
 * lost frame moves nothing. What right frames leave open is narrowed by
 * frames that are near misses of what either side predicts, then by P.
 */
#include "analyze/qborder.h"

#include <string.h>

/* A frame with a wrong CRC counts for a prediction at most this many bits
 * away (a few flipped bits, which the CRC would have told)... */
#define NEAR_BITS 3
/* ... and this many nearer than every other: CRC-16 keeps right frames at
 * least 4 apart (its minimum distance at 96 bits). */
#define NEAR_LEAD 4
/* P is cut, or comes, up to this many sectors after Q. */
#define P_LATE_MAX 3

enum side { SIDE_NONE, SIDE_BEFORE, SIDE_BEHIND };

/* What is asked: from..to holds the border, between two labels. */
struct question {
    const struct dcn_qframes *frames;
    const struct dcn_qcodes *codes;
    const struct dcn_track *before, *behind; /* the track on each side */
    unsigned index;                          /* first one behind; 0: a pause */
    dcn_lba from, to;
    bool near_only; /* weigh frames with a wrong CRC, between from and to */
    struct dcn_qlabel before_label, behind_label; /* what they are held
                                                   * against */
};

/* ---- the sides that a frame speaks for ---- */

static enum side
side_of(const struct question *ask, const struct dcn_q *q)
{
    if (ask->index == 0) {
        if (q->track == ask->behind->number && q->index == 0)
            return SIDE_BEHIND;
        return q->track == ask->before->number && q->index > 0 ? SIDE_BEFORE
                                                               : SIDE_NONE;
    }
    if (q->track != ask->before->number || q->index == 0)
        return SIDE_NONE;
    return q->index >= ask->index ? SIDE_BEHIND : SIDE_BEFORE;
}

/* Nearest of what a plant could have cut there on one side. */
static unsigned
distance_to(const struct question *ask, enum side side, dcn_lba at,
            const uint8_t q[DCN_Q_BYTES])
{
    const struct dcn_track *track =
        side == SIDE_BEFORE ? ask->before : ask->behind;
    const struct dcn_qlabel *label =
        side == SIDE_BEFORE ? &ask->before_label : &ask->behind_label;
    unsigned best = DCN_SUB_BYTES;

    for (unsigned form = 0; form < (label->index == 0 ? 2u : 1u); form++) {
        uint8_t made[DCN_Q_BYTES];
        unsigned distance;

        dcn__qframe_make(track, label->index, label->control, at, form == 1,
                         made);
        distance = dcn__qframe_distance(made, q);
        best = distance < best ? distance : best;
    }
    return best;
}

/* Nearest code frame that the disc may have there, of neither side. */
static unsigned
distance_to_codes(const struct question *ask, dcn_lba at,
                  const uint8_t q[DCN_Q_BYTES])
{
    const struct dcn_track *tracks[] = {ask->before, ask->behind};
    const uint8_t controls[] = {ask->before_label.control,
                                ask->behind_label.control};
    const char *mcn = dcn__qcode_elected(&ask->codes->mcn);
    unsigned best = DCN_SUB_BYTES;

    for (size_t i = 0; i < 2; i++) {
        const struct dcn_track *track = tracks[i];
        const char *isrc = dcn__qcode_elected(
            &ask->codes->isrc[track - ask->frames->disc->tracks]);

        for (unsigned adr = 2; adr <= 3; adr++) {
            const char *code = adr == 2 ? mcn : isrc;
            struct dcn_q fields = {.kind = adr == 2 ? DCN_Q_MCN : DCN_Q_ISRC,
                                   .adr = (uint8_t)adr,
                                   .control = controls[i],
                                   .aframe = dcn__msf_from_lba(at).f};
            uint8_t made[DCN_Q_BYTES];
            unsigned distance;

            if (code == NULL)
                continue;
            memcpy(fields.code, code, strlen(code) + 1);
            dcn__q_encode(&fields, made);
            distance = dcn__qframe_distance(made, q);
            best = distance < best ? distance : best;
        }
    }
    return best;
}

static enum side
near_side(const struct question *ask, dcn_lba at, const uint8_t q[DCN_Q_BYTES])
{
    unsigned before = distance_to(ask, SIDE_BEFORE, at, q);
    unsigned behind = distance_to(ask, SIDE_BEHIND, at, q);
    unsigned code = distance_to_codes(ask, at, q);
    unsigned best = before < behind ? before : behind;
    unsigned other = before < behind ? behind : before;

    other = code < other ? code : other;
    if (best > NEAR_BITS || other < best + NEAR_LEAD)
        return SIDE_NONE;
    return before < behind ? SIDE_BEFORE : SIDE_BEHIND;
}

/* ---- votes ---- */

struct vote {
    enum side side;
    dcn_lba at;
    struct dcn_qlabel label;
};

/*
 * The next vote at or after *asked. Q's own address is believed; a frame with
 * a wrong CRC lies where the frames before it say that Q is (*late).
 */
static bool
next_vote(const struct question *ask, dcn_lba *asked, dcn_lba *late,
          struct vote *vote)
{
    dcn_lba end = ask->to + DCN_Q_LAG_MAX;

    if (end > ask->frames->to)
        end = ask->frames->to;
    for (; *asked < end; (*asked)++) {
        const struct dcn_qframe *frame = dcn__qframes_at(ask->frames, *asked);
        struct dcn_q q;

        vote->side = SIDE_NONE;
        if (dcn__qframes_position(ask->frames, *asked, &q, &vote->at)) {
            *late = *asked - vote->at;
            vote->label = (struct dcn_qlabel){q.index, q.control};
            if (!ask->near_only)
                vote->side = side_of(ask, &q);
        } else if (frame != NULL && ask->near_only &&
                   (frame->flags & DCN_QFRAME_RIGHT) == 0) {
            vote->at = *asked - *late;
            if (vote->at >= ask->from && vote->at < ask->to)
                vote->side = near_side(ask, vote->at, frame->q);
        }
        if (vote->side != SIDE_NONE && vote->at >= ask->from &&
            vote->at < ask->to) {
            (*asked)++;
            return true;
        }
    }
    return false;
}

static dcn_lba
first_asked(const struct question *ask)
{
    dcn_lba asked = ask->from - DCN_Q_LAG_MAX;

    return asked < ask->frames->from ? ask->frames->from : asked;
}

static uint32_t
count_behind(const struct question *ask)
{
    dcn_lba asked = first_asked(ask), late = 0;
    struct vote vote;
    uint32_t behind = 0;

    while (next_vote(ask, &asked, &late, &vote))
        behind += vote.side == SIDE_BEHIND;
    return behind;
}

/*
 * Where fewest votes are wrong: those before it that say "behind", and those
 * behind that say "before". Several places as good as each other leave open
 * all that lies between.
 */
static void
weigh(const struct question *ask, struct dcn_qborder *border)
{
    uint32_t behind = count_behind(ask), before = 0, passed = 0;
    uint32_t best = behind;
    dcn_lba asked = first_asked(ask), late = 0, last_before = ask->from - 1;
    bool open = true; /* the next vote is the first behind the best place */
    struct vote vote;

    border->low = ask->from;
    border->high = ask->to;
    border->behind = behind;
    border->before_label = ask->before_label;
    border->behind_label = ask->behind_label;
    while (next_vote(ask, &asked, &late, &vote)) {
        if (open && vote.side == SIDE_BEHIND) {
            border->high = vote.at;
            border->behind_label = vote.label;
            open = false;
        }
        before += vote.side == SIDE_BEFORE;
        passed += vote.side == SIDE_BEHIND;
        if (vote.side == SIDE_BEFORE)
            last_before = vote.at;
        if (vote.side == SIDE_BEHIND || before + behind - passed < best)
            continue;
        if (before + behind - passed > best) {
            border->low = last_before + 1;
            border->before_label = vote.label;
        }
        best = before + behind - passed;
        border->behind = behind - passed;
        border->high = ask->to;
        border->behind_label = ask->behind_label;
        open = true;
    }
    if (border->high < border->low)
        border->high = border->low;
    border->at = border->high;
    border->by = before + behind == 0          ? DCN_QBORDER_NONE
                 : border->low == border->high ? DCN_QBORDER_FRAMES
                                               : DCN_QBORDER_ASSUMED;
}

/* ---- what right frames leave open ---- */

static void
narrow_by_near(const struct question *asked_first, struct dcn_qborder *border)
{
    struct question ask = *asked_first;
    struct dcn_qborder near;

    ask.near_only = true;
    ask.from = border->low;
    ask.to = border->high;
    ask.before_label = border->before_label;
    ask.behind_label = border->behind_label;
    weigh(&ask, &near);
    if (near.by == DCN_QBORDER_NONE)
        return;
    border->at = near.at;
    if (near.low == near.high)
        border->by = DCN_QBORDER_NEAR;
}

/* By how many sectors Q and P come late around there. */
static dcn_lba
late_near(const struct dcn_qframes *frames, dcn_lba lba)
{
    for (dcn_lba n = 0; n <= DCN_Q_LAG_MAX; n++) {
        struct dcn_q q;
        dcn_lba at;

        if (dcn__qframes_position(frames, lba - n, &q, &at))
            return lba - n - at;
        if (dcn__qframes_position(frames, lba + n, &q, &at))
            return lba + n - at;
    }
    return 0;
}

static bool
p_on(const struct dcn_qframes *frames, dcn_lba lba)
{
    const struct dcn_qframe *frame = dcn__qframes_at(frames, lba);

    return frame != NULL && dcn__qframe_p_on(frame);
}

/* How many sectors after the track's start P falls: it rises as late. False:
 * P does not fall there, so it tells nothing. */
static bool
p_falls(const struct dcn_qframes *frames, dcn_lba start, dcn_lba *after)
{
    for (*after = 0; *after <= P_LATE_MAX; (*after)++) {
        if (p_on(frames, start + *after - 1) && !p_on(frames, start + *after))
            return true;
    }
    return false;
}

/* True where P falls at the start of any other track: it is given, and tells
 * pauses. */
static bool
p_tells(const struct question *ask, dcn_lba late)
{
    const struct dcn_disc *disc = ask->frames->disc;
    dcn_lba after;

    for (unsigned i = 1; i < disc->track_count; i++) {
        const struct dcn_track *track = &disc->tracks[i];

        if (track != ask->behind &&
            p_falls(ask->frames, track->start + late, &after))
            return true;
    }
    return false;
}

/* No frame says "behind": P that is off all along, where it tells pauses
 * elsewhere, says that there is none. */
static bool
p_denies(const struct question *ask, const struct dcn_qborder *border,
         dcn_lba late)
{
    if (!p_tells(ask, late))
        return false;
    for (dcn_lba lba = border->low; lba <= border->high; lba++) {
        if (dcn__qframes_at(ask->frames, lba + late) == NULL ||
            p_on(ask->frames, lba + late))
            return false;
    }
    return true;
}

/*
 * A pause has P, what lies before it not, except that P is at least 2 s long:
 * so it may rise within the track before (ECMA-130 22.2), and then says
 * nothing here.
 */
static void
narrow_by_p(const struct question *ask, struct dcn_qborder *border)
{
    dcn_lba late = late_near(ask->frames, border->high), after;
    dcn_lba at = border->high;

    if (border->behind == 0) {
        if (p_denies(ask, border, late))
            border->by = DCN_QBORDER_P;
        return;
    }
    if (!p_falls(ask->frames, ask->to + late, &after) ||
        !p_on(ask->frames, border->high + late + after))
        return;
    late += after;
    while (at > border->low && p_on(ask->frames, at - 1 + late))
        at--;
    if (at == border->low && p_on(ask->frames, at - 1 + late))
        return;
    border->at = at;
    border->by = DCN_QBORDER_P;
}

/* The usual pause where nothing says another (IEC 60908: 2 to 3 s before
 * most tracks). */
static void
assume_pause(const struct question *ask, struct dcn_qborder *border)
{
    dcn_lba usual = ask->to - DCN_PREGAP_SECTORS;

    if (border->behind > 0 && usual >= border->low && usual <= border->high)
        border->at = usual;
}

void
dcn__qborder_pregap(const struct dcn_qframes *frames,
                    const struct dcn_qcodes *codes,
                    const struct dcn_track *track, struct dcn_qborder *border)
{
    const struct question ask = {
        .frames = frames,
        .codes = codes,
        .before = track - 1,
        .behind = track,
        .index = 0,
        .from = track[-1].start + 1,
        .to = track->start,
        .before_label = {1, track[-1].control},
        .behind_label = {0, track->control},
    };

    weigh(&ask, border);
    if (border->by != DCN_QBORDER_ASSUMED)
        return;
    narrow_by_near(&ask, border);
    if (border->by == DCN_QBORDER_ASSUMED)
        narrow_by_p(&ask, border);
    if (border->by == DCN_QBORDER_ASSUMED)
        assume_pause(&ask, border);
}

void
dcn__qborder_index(const struct dcn_qframes *frames,
                   const struct dcn_qcodes *codes,
                   const struct dcn_track *track, unsigned number, dcn_lba end,
                   struct dcn_qborder *border)
{
    const struct question ask = {
        .frames = frames,
        .codes = codes,
        .before = track,
        .behind = track,
        .index = number,
        .from = track->start + 1,
        .to = end,
        .before_label = {(uint8_t)(number - 1), track->control},
        .behind_label = {(uint8_t)number, track->control},
    };

    weigh(&ask, border);
    if (border->by == DCN_QBORDER_ASSUMED)
        narrow_by_near(&ask, border);
}
