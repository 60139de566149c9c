/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which way of retrying pays: counts and the ranking that follows. */
#include "plan/ladder.h"

#include <string.h>

#define NS_PER_S 1e9
/* What a try is taken to cost before any was made: retries that fail take 0.6
 * to 7 s, those that do not some 0.1 s. The first try puts it right. */
#define UNKNOWN_COST_S 1.0
/* A try that costs next to nothing (a simulated or cached read): what a
 * command takes at least on its way to the drive and back (0.5 to 1.3 ms). */
#define LEAST_COST_S 0.001

static const char *const names[DCN_RUNGS] = {
    [DCN_RUNG_PLAIN] = "plain",     [DCN_RUNG_FRESH] = "fresh",
    [DCN_RUNG_BELOW] = "below",     [DCN_RUNG_ABOVE] = "above",
    [DCN_RUNG_FAR] = "far",         [DCN_RUNG_SLOW] = "slow",
    [DCN_RUNG_SLOWEST] = "slowest", [DCN_RUNG_FAST] = "fast",
    [DCN_RUNG_SINGLE] = "single",   [DCN_RUNG_MEDIUM] = "medium",
    [DCN_RUNG_COOKED] = "cooked",   [DCN_RUNG_AS_IS] = "as-is",
    [DCN_RUNG_RESTART] = "restart", [DCN_RUNG_PERSISTENT] = "persistent",
    [DCN_RUNG_QUICK] = "quick",     [DCN_RUNG_CONTINUOUS] = "continuous",
};

/* Of a rung that nothing is known of: wins in two tries, and what it costs
 * beyond an average try. Where a drive's state is to be changed first, the
 * simple ways come before. */
static const struct {
    double wins, more_s;
} expected[DCN_RUNGS] = {
    [DCN_RUNG_PLAIN] = {1, 0},     [DCN_RUNG_FRESH] = {1, 0},
    [DCN_RUNG_BELOW] = {1, 0},     [DCN_RUNG_ABOVE] = {1, 0},
    [DCN_RUNG_FAR] = {1, 0},       [DCN_RUNG_SLOW] = {1, 0},
    [DCN_RUNG_SLOWEST] = {1, 0},   [DCN_RUNG_FAST] = {1, 0},
    [DCN_RUNG_SINGLE] = {1, 0},    [DCN_RUNG_MEDIUM] = {0.9, 0},
    [DCN_RUNG_COOKED] = {0.8, 0},  [DCN_RUNG_AS_IS] = {0.7, 0},
    [DCN_RUNG_RESTART] = {0.5, 8}, [DCN_RUNG_PERSISTENT] = {0.6, 0},
    [DCN_RUNG_QUICK] = {0.5, 0},   [DCN_RUNG_CONTINUOUS] = {1, 0},
};

const char *
dcn__rung_name(enum dcn_rung rung)
{
    return rung < DCN_RUNGS ? names[rung] : "unknown";
}

void
dcn__ladder_know(struct dcn_ladder *ladder, enum dcn_rung rung,
                 const struct dcn_rung_statistics *known, double weight)
{
    struct dcn_rung_prior *prior = &ladder->known[rung];
    double share = known->tries > weight ? weight / known->tries : 1;

    if (known->tries == 0)
        return;
    prior->tries += known->tries * share;
    prior->wins += known->wins * share;
    if (known->time_ns != 0)
        prior->cost_s = (double)known->time_ns / NS_PER_S / known->tries;
}

void
dcn__ladder_count(struct dcn_ladder *ladder, enum dcn_rung rung, bool recovered,
                  uint64_t time_ns)
{
    struct dcn_rung_statistics *statistics = &ladder->rungs[rung];

    statistics->tries++;
    statistics->wins += recovered;
    statistics->time_ns += time_ns;
}

double
dcn__ladder_average_s(const struct dcn_ladder *ladder)
{
    uint64_t tries = 0, time_ns = 0;

    for (unsigned i = 0; i < DCN_RUNGS; i++) {
        if (i == DCN_RUNG_CONTINUOUS) /* no retry */
            continue;
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
    const struct dcn_rung_prior *known = &ladder->known[rung];
    double tries = statistics->tries;
    double cost = known->cost_s > 0
                      ? known->cost_s
                      : dcn__ladder_average_s(ladder) + expected[rung].more_s;

    /* One expected try is always mixed in: few tries say little. */
    cost = (cost + (double)statistics->time_ns / NS_PER_S) / (1 + tries);
    if (cost < LEAST_COST_S)
        cost = LEAST_COST_S;
    return (statistics->wins + known->wins + expected[rung].wins) /
           (tries + known->tries + 2) / cost;
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
