/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Q scan as a detector. */
#include "analyze/detector.h"
#include "analyze/qscan.h"

static bool
q_applies(const struct dcn_disc *disc)
{
    return disc->medium == DCN_MEDIUM_CD;
}

static void *
q_begin(const struct dcn_disc *disc)
{
    return dcn__qscan_new(disc);
}

static void
q_hear(void *state, const struct dcn_heard *heard)
{
    if (heard->sub != NULL)
        dcn__qscan_add(state, heard->lba, heard->sub);
}

static enum dcn_status
q_finish(void *state, struct dcn_disc *disc, struct dcn_findings *findings,
         struct dcn_error *error)
{
    return dcn__qscan_finish(state, disc, findings, error);
}

static void
q_end(void *state)
{
    dcn__qscan_free(state);
}

const struct dcn_detector dcn__detect_q = {
    .name = "q",
    .wants = DCN_WANT_SUB,
    .applies = q_applies,
    .begin = q_begin,
    .hear = q_hear,
    .finish = q_finish,
    .end = q_end,
};
