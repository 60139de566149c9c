/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which way of retrying pays: counts and the ranking that follows. */
#include "rescue/ladder.h"

#define NS_PER_S 1e9
/* What a try is taken to cost before any was made. */
#define UNKNOWN_COST_S 1.0
/* A try that costs next to nothing (a simulated or cached read). */
#define LEAST_COST_S 0.001

static const char *const names[DCN_RUNGS] = {
    [DCN_RUNG_PLAIN] = "plain",     [DCN_RUNG_FRESH] = "fresh",
    [DCN_RUNG_BELOW] = "below",     [DCN_RUNG_ABOVE] = "above",
    [DCN_RUNG_FAR] = "far",         [DCN_RUNG_SLOW] = "slow",
    [DCN_RUNG_SLOWEST] = "slowest", [DCN_RUNG_FAST] = "fast",
    [DCN_RUNG_SINGLE] = "single",
};

const char *
dcn__rung_name(enum dcn_rung rung)
{
    return rung < DCN_RUNGS ? names[rung] : "unknown";
}

void
dcn__ladder_count(struct dcn_ladder *ladder, enum dcn_rung rung, bool won,
                  uint64_t time_ns)
{
    struct dcn_rung_statistics *statistics = &ladder->rungs[rung];

    statistics->tries++;
    statistics->wins += won;
    statistics->time_ns += time_ns;
}

static double
average_cost(const struct dcn_ladder *ladder)
{
    uint64_t tries = 0, time_ns = 0;

    for (unsigned i = 0; i < DCN_RUNGS; i++) {
        tries += ladder->rungs[i].tries;
        time_ns += ladder->rungs[i].time_ns;
    }
    return tries == 0 ? UNKNOWN_COST_S
                      : (double)time_ns / NS_PER_S / (double)tries;
}

double
dcn__ladder_score(const struct dcn_ladder *ladder, enum dcn_rung rung)
{
    const struct dcn_rung_statistics *statistics = &ladder->rungs[rung];
    double tries = statistics->tries;
    double cost = average_cost(ladder);

    /* One average try is always mixed in: few tries say little. */
    cost = (cost + (double)statistics->time_ns / NS_PER_S) / (1 + tries);
    if (cost < LEAST_COST_S)
        cost = LEAST_COST_S;
    return (statistics->wins + 1) / (tries + 2) / cost;
}

enum dcn_rung
dcn__ladder_best(const struct dcn_ladder *ladder, unsigned candidates)
{
    enum dcn_rung best = DCN_RUNGS;
    double best_score = -1;

    for (unsigned i = 0; i < DCN_RUNGS; i++) {
        double score;

        if ((candidates & DCN_RUNG_BIT(i)) == 0)
            continue;
        score = dcn__ladder_score(ladder, i);
        if (score > best_score) {
            best = i;
            best_score = score;
        }
    }
    return best;
}
