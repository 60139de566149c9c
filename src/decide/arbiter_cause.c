/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a merged sector is not plainly good: what the sources' maps say of it,
 * weighed against how it was decided.
 */
#include "decide/arbiter_priv.h"

/* Of a sector that nobody read: what tells most of the disc comes first. What
 * one drive found damaged is no end of the data, whatever another says. */
static const uint8_t by_weight[] = {
    DCN_CAUSE_DAMAGED,   DCN_CAUSE_INTENDED,  DCN_CAUSE_REFUSED,
    DCN_CAUSE_RUN_OUT,   DCN_CAUSE_LINK,      DCN_CAUSE_BLANK,
    DCN_CAUSE_BEYOND,    DCN_CAUSE_NOT_GIVEN, DCN_CAUSE_SKIPPED,
    DCN_CAUSE_NOT_TRIED,
};

/* A map without causes calls damaged what it could not read. */
static enum dcn_cause
cause_of(const struct dcn_arbiter_claim *claim)
{
    if (claim->cause != DCN_CAUSE_NONE)
        return claim->cause;
    return claim->state == DCN_MAP_BAD || claim->state == DCN_MAP_DAMAGED
               ? DCN_CAUSE_DAMAGED
               : DCN_CAUSE_NONE;
}

static enum dcn_cause
cause_of_lost(const struct dcn_arbiter_question *q)
{
    for (size_t n = 0; n < sizeof(by_weight); n++)
        for (size_t i = 0; i < q->count; i++)
            if (cause_of(&q->claims[i]) == by_weight[n])
                return by_weight[n];
    return DCN_CAUSE_NOT_TRIED;
}

/* Of bytes that agreement decided: one that calls them plainly good settles
 * it, and so do two drives of which each was in doubt. */
static void
explain_held(const struct dcn_arbiter_question *q)
{
    struct dcn_arbiter_result *result = q->result;
    bool plain = false, pressed = false, doubted = false;

    for (size_t i = 0; i < q->count; i++) {
        const struct dcn_arbiter_claim *claim = &q->claims[i];

        if ((result->with & dcn__arbiter_bit(i)) == 0)
            continue;
        pressed |= claim->cause == DCN_CAUSE_AS_PRESSED;
        doubted |= claim->cause == DCN_CAUSE_IN_DOUBT;
        plain |= claim->cause == DCN_CAUSE_NONE;
        result->odd |= claim->odd;
    }
    doubted = doubted && !pressed && !plain &&
              dcn__arbiter_drives(q, result->with) < 2;
    if (doubted && !result->proven)
        result->cause = DCN_CAUSE_IN_DOUBT;
    else if (result->odd != 0 && !(plain && !pressed))
        result->cause = DCN_CAUSE_AS_PRESSED;
}

/* ---- the result ---- */

void
dcn__arbiter_explain(const struct dcn_arbiter_question *q, bool settled)
{
    struct dcn_arbiter_result *result = q->result;

    if (result->how == DCN_ARBITER_LOST) {
        result->cause = (uint8_t)cause_of_lost(q);
        return;
    }
    if ((DCN_MAP_BIT(result->state) & DCN_MAP_RECOVERED) == 0) {
        result->cause = DCN_CAUSE_DAMAGED;
        return;
    }
    if (!settled)
        explain_held(q);
    for (size_t i = 0; i < q->count && result->state == DCN_MAP_REPAIRED; i++)
        if ((result->with & dcn__arbiter_bit(i)) != 0)
            result->shown |= q->claims[i].shown;
}
