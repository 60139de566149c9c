/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qworst.h"

#include "analyze/qscan.h"
#include "disc/builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRACKS_MAX  99
#define CODE_PERIOD 98

/* A disc as a few numbers: everything else follows. */
struct plan {
    const char *name;
    unsigned tracks;
    dcn_lba length;         /* of each track, with its pause */
    dcn_lba pauses[4];      /* of tracks 2, 3, 4, 5, 2 ... in turn */
    dcn_lba indexes[3];     /* INDEX 02, 03, 04 after each start; 0: none */
    unsigned first_control; /* of track 1 */
    unsigned q_control;     /* of the others, in Q alone */
    bool codes, to_one, no_p, p_overlaps;
    dcn_lba p_late;
};

static const struct plan plans[QWORST_DISCS] = {
    {.name = "two tracks, pause of 2 s",
     .tracks = 2,
     .length = 2000,
     .pauses = {150, 150, 150, 150}},
    {.name = "ten tracks, pauses of 0 to 3 s",
     .tracks = 10,
     .length = 900,
     .pauses = {0, 75, 150, 225}},
    {.name = "ten tracks without pauses", .tracks = 10, .length = 900},
    {.name = "pauses of 1, 2, 5 and 12 sectors",
     .tracks = 9,
     .length = 700,
     .pauses = {1, 2, 5, 12}},
    {.name = "data, then audio",
     .tracks = 3,
     .length = 1500,
     .pauses = {150, 225, 150, 225},
     .first_control = 4},
    {.name = "indexes inside tracks",
     .tracks = 5,
     .length = 1500,
     .pauses = {150, 0, 75, 150},
     .indexes = {100, 400, 900}},
    {.name = "99 tracks",
     .tracks = 99,
     .length = 320,
     .pauses = {75, 150, 75, 0}},
    {.name = "MCN and ISRC, pauses down to 1",
     .tracks = 8,
     .length = 1200,
     .pauses = {150, 150, 0, 75},
     .codes = true,
     .to_one = true},
    {.name = "pre-emphasis in Q alone",
     .tracks = 6,
     .length = 1000,
     .pauses = {150, 75, 150, 75},
     .q_control = 1},
    {.name = "no P",
     .tracks = 6,
     .length = 1000,
     .pauses = {150, 75, 0, 150},
     .no_p = true},
    {.name = "P a sector late",
     .tracks = 6,
     .length = 1000,
     .pauses = {150, 75, 150, 40},
     .p_late = 1},
    {.name = "P on for 2 s without a pause",
     .tracks = 6,
     .length = 1000,
     .pauses = {0, 60, 0, 150},
     .p_overlaps = true},
};

const char *
qworst_name(unsigned disc)
{
    return plans[disc].name;
}

/* ---- the truth ---- */

static dcn_lba
pause_of(const struct plan *plan, unsigned track)
{
    return track > 1 ? plan->pauses[(track - 2) % 4] : 0;
}

static dcn_lba
pregap_of(const struct plan *plan, unsigned track)
{
    return (dcn_lba)(track - 1) * plan->length;
}

static dcn_lba
start_of(const struct plan *plan, unsigned track)
{
    return pregap_of(plan, track) + pause_of(plan, track);
}

static dcn_lba
end_of(const struct plan *plan, unsigned track)
{
    return pregap_of(plan, track) + plan->length;
}

static void
code_of(const struct plan *plan, unsigned track, char code[14])
{
    (void)plan;
    if (track == 0)
        snprintf(code, 14, "4006381333931");
    else
        snprintf(code, 14, "DEAAA26000%02u", track % 100);
}

static struct dcn_disc *
toc_of(const struct plan *plan)
{
    struct dcn_disc_builder *builder = dcn__builder_new(DCN_MEDIUM_CD);
    struct dcn_disc *disc = NULL;

    dcn__builder_session(builder, 1, 0, end_of(plan, plan->tracks), NULL);
    for (unsigned t = 1; t <= plan->tracks; t++) {
        unsigned control = t == 1 ? plan->first_control : 0;

        dcn__builder_track(builder, 1, t, (uint8_t)control,
                           control != 0 ? DCN_TRACK_MODE1 : DCN_TRACK_AUDIO,
                           start_of(plan, t), NULL);
    }
    if (dcn__builder_finish(builder, &disc, NULL) != DCN_OK)
        abort();
    dcn__builder_free(builder);
    return disc;
}

/* ---- Q as a plant cuts it ---- */

static unsigned
index_at(const struct plan *plan, unsigned track, dcn_lba lba)
{
    dcn_lba since = lba - start_of(plan, track);
    unsigned index = 1;

    if (since < 0)
        return 0;
    for (unsigned i = 0; i < 3; i++)
        if (plan->indexes[i] > 0 && since >= plan->indexes[i])
            index = i + 2;
    return index;
}

static void
make_frame(const struct plan *plan, dcn_lba lba, uint8_t raw[DCN_SUB_BYTES])
{
    unsigned track = (unsigned)(lba / plan->length) + 1;
    dcn_lba start = start_of(plan, track), behind = lba - plan->p_late;
    dcn_lba rel = lba < start ? start - lba - !plan->to_one : lba - start;
    struct dcn_q q = {
        .kind = DCN_Q_POSITION,
        .adr = 1,
        .control =
            (uint8_t)(track == 1 ? plan->first_control : plan->q_control),
        .track = (uint8_t)track,
        .index = (uint8_t)index_at(plan, track, lba),
        .rel = dcn__msf_from_lba(rel - DCN_MSF_OFFSET),
        .abs = dcn__msf_from_lba(lba),
    };
    bool p = false;
    uint8_t bytes[DCN_Q_BYTES];

    if (behind >= 0) {
        unsigned at = (unsigned)(behind / plan->length) + 1;
        dcn_lba next = at < plan->tracks ? start_of(plan, at + 1) : INT32_MAX;

        p = behind < start_of(plan, at) ||
            (plan->p_overlaps && behind >= next - 150);
    }
    if (plan->codes && lba % CODE_PERIOD == 40) {
        q.kind = DCN_Q_MCN;
        q.adr = 2;
        code_of(plan, 0, q.code);
    } else if (plan->codes && lba % CODE_PERIOD == 80) {
        q.kind = DCN_Q_ISRC;
        q.adr = 3;
        code_of(plan, track, q.code);
    }
    q.aframe = q.abs.f;
    memset(raw, 0, DCN_SUB_BYTES);
    dcn__q_encode(&q, bytes);
    dcn__q_into_raw(bytes, raw);
    dcn__p_into_raw(p && !plan->no_p, raw);
}

/* ---- damage ---- */

static uint64_t
draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

static void
flip_few(uint64_t *state, uint8_t raw[DCN_SUB_BYTES])
{
    unsigned flips = 1 + (unsigned)(draw(state) >> 33) % 3;
    unsigned bit = (unsigned)(draw(state) >> 33) % 96;

    for (unsigned i = 0; i < flips; i++, bit = (bit + 35) % 96)
        raw[bit] ^= 0x40;
}

static void
make_noise(uint64_t *state, uint8_t raw[DCN_SUB_BYTES])
{
    for (unsigned i = 0; i < DCN_SUB_BYTES; i++)
        raw[i] = (uint8_t)((raw[i] & ~0x40u) | (draw(state) >> 57 & 0x40));
}

static bool
near_border(const struct plan *plan, dcn_lba lba)
{
    unsigned track = (unsigned)(lba / plan->length) + 1;
    dcn_lba borders[] = {pregap_of(plan, track),
                         start_of(plan, track),
                         end_of(plan, track),
                         start_of(plan, track) + plan->indexes[0],
                         start_of(plan, track) + plan->indexes[1],
                         start_of(plan, track) + plan->indexes[2]};

    for (size_t i = 0; i < sizeof(borders) / sizeof(borders[0]); i++)
        if (lba >= borders[i] - 1 && lba <= borders[i] + 1)
            return true;
    return false;
}

static void
feed(const struct plan *plan, struct dcn_qscan *scan, double share,
     enum qworst_border border, uint64_t state)
{
    for (dcn_lba lba = 0; lba < end_of(plan, plan->tracks); lba++) {
        uint8_t raw[DCN_SUB_BYTES];
        double drawn = (double)(draw(&state) >> 11) / 9007199254740992.0;

        make_frame(plan, lba, raw);
        if (near_border(plan, lba)) {
            if (border == QWORST_NOISE)
                make_noise(&state, raw);
            else
                flip_few(&state, raw);
        } else if (drawn < share) {
            if (draw(&state) >> 63 != 0)
                make_noise(&state, raw);
            else
                flip_few(&state, raw);
        }
        dcn__qscan_add(scan, lba, raw);
    }
}

/* ---- the judgement ---- */

/* True where a finding says of that track that a border there was
 * interpolated. */
static bool
is_said(const struct dcn_findings *findings, unsigned track, dcn_lba truth)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct dcn_finding *finding = &findings->items[i];

        if (strcmp(finding->kind, "q_interpolated") == 0 &&
            finding->track == track && truth >= finding->first &&
            truth <= finding->last)
            return true;
    }
    return false;
}

static void
judge_border(const struct dcn_findings *findings, unsigned track, dcn_lba truth,
             dcn_lba found, struct qworst_result *result)
{
    result->borders++;
    if (found == truth)
        result->right++;
    else if (findings->left_out > 0 || is_said(findings, track, truth))
        result->said++;
    else
        result->wrong++;
}

static void
judge_code(const char *truth, const char *found, struct qworst_result *result)
{
    result->codes++;
    if (strcmp(truth, found) == 0)
        result->codes_right++;
    else if (found[0] == '\0')
        result->codes_missing++;
    else
        result->codes_wrong++;
}

static void
judge_track(const struct plan *plan, const struct dcn_findings *findings,
            const struct dcn_track *track, struct qworst_result *result)
{
    char code[14] = "";

    if (track->number > 1)
        judge_border(findings, track->number, pregap_of(plan, track->number),
                     track->pregap, result);
    for (unsigned i = 0; i < 3; i++) {
        if (plan->indexes[i] > 0)
            judge_border(
                findings, track->number, track->start + plan->indexes[i],
                i + 2 <= track->index_count ? track->index[i + 1] : 0, result);
    }
    if (plan->indexes[0] == 0 && track->index_count > 1)
        result->wrong++;
    if (plan->codes)
        code_of(plan, track->number, code);
    judge_code(code, track->isrc, result);
}

void
qworst_run(unsigned disc, double share, enum qworst_border border,
           uint64_t seed, struct qworst_result *result)
{
    const struct plan *plan = &plans[disc];
    struct dcn_disc *toc = toc_of(plan), *known = dcn__disc_copy(toc);
    struct dcn_qscan *scan = dcn__qscan_new(toc);
    struct dcn_findings findings = {0};
    char code[14] = "";

    if (scan == NULL || known == NULL)
        abort();
    feed(plan, scan, share, border,
         UINT64_C(0x9E3779B97F4A7C15) * (seed * QWORST_DISCS + disc + 1));
    if (dcn__qscan_finish(scan, known, &findings, NULL) != DCN_OK)
        abort();
    for (unsigned i = 0; i < known->track_count; i++)
        judge_track(plan, &findings, &known->tracks[i], result);
    if (plan->codes)
        code_of(plan, 0, code);
    judge_code(code, known->mcn, result);
    dcn__findings_free(&findings);
    dcn__qscan_free(scan);
    dcn__disc_free(known);
    dcn__disc_free(toc);
}
