/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which commands read what was asked for. */
#include "plan/asks.h"

/* How far beside the sectors the head is set down to come from that side: about
 * 1 s of a CD, some tens of turns, more than any drive reads on by itself while
 * it seeks. A guess; no document tells. */
#define BESIDE 75

/* Moves to the next ask of this turn, or to the next turn; false past the
 * last. */
static bool
find_next(struct dcn_asks *asks)
{
    bool any = true;

    while (any) {
        for (; asks->at < asks->count; asks->at++)
            if (asks->asks[asks->at].times > asks->turn &&
                asks->asks[asks->at].count > 0)
                return true;
        asks->at = 0;
        asks->turn++;
        any = false;
        for (size_t i = 0; i < asks->count; i++)
            any = any || asks->asks[i].times > asks->turn;
    }
    return false;
}

/* A sector beside those that are asked for; false where none lies there. */
static bool
beside(const struct dcn_asks *asks, const struct dcn_hearing *ask, int64_t *lba)
{
    if (ask->side == DCN_HEARING_BELOW)
        *lba = (int64_t)ask->first - BESIDE;
    else
        *lba = (int64_t)ask->first + ask->count + BESIDE;
    return ask->side != DCN_HEARING_EITHER && *lba >= asks->low &&
           *lba < asks->high;
}

bool
dcn__asks_next(struct dcn_asks *asks, struct dcn_asked_reading *reading)
{
    const struct dcn_hearing *ask;
    uint32_t left;
    int64_t lba;

    if (!find_next(asks))
        return false;
    ask = &asks->asks[asks->at];
    if (!asks->brought && beside(asks, ask, &lba)) {
        asks->brought = true;
        *reading =
            (struct dcn_asked_reading){.first = (dcn_lba)lba, .count = 1};
        return true;
    }
    left = ask->count - asks->done;
    *reading = (struct dcn_asked_reading){
        .first = ask->first + (dcn_lba)asks->done,
        .count = left < asks->most ? left : asks->most,
        .flags = asks->done == 0 ? DCN_READ_FRESH : 0,
        .heard = true,
    };
    asks->done += reading->count;
    if (asks->done == ask->count) {
        asks->at++;
        asks->done = 0;
        asks->brought = false;
    }
    return true;
}
