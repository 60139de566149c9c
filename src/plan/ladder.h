/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rungs of retrying: ways of reading a sector again that differ in how
 * the head comes to it. Which ones win depends on drive and damage, so each
 * is judged by what it has recovered for its time.
 */
#ifndef DCN_PLAN_LADDER_H
#define DCN_PLAN_LADDER_H

#include <stdbool.h>
#include <stdint.h>

/* Kept in maps by number: only add at the end. */
enum dcn_rung {
    DCN_RUNG_PLAIN = 0,  /* the ECC block again */
    DCN_RUNG_FRESH,      /* cache defeated */
    DCN_RUNG_BELOW,      /* reading up to it from below */
    DCN_RUNG_ABOVE,      /* after what lies above it */
    DCN_RUNG_FAR,        /* after a seek across the disc */
    DCN_RUNG_SLOW,       /* at a lower speed */
    DCN_RUNG_SLOWEST,    /* at the lowest speed worth trying */
    DCN_RUNG_FAST,       /* at full speed */
    DCN_RUNG_SINGLE,     /* sector by sector within the block */
    DCN_RUNG_MEDIUM,     /* at a speed between slow and full */
    DCN_RUNG_COOKED,     /* by the drive's own block read instead of raw */
    DCN_RUNG_AS_IS,      /* given uncorrected, with TB and DCR of page 01h */
    DCN_RUNG_PERSISTENT, /* with more of the drive's own retries (page 01h) */
    DCN_RUNG_QUICK,      /* without any of them */
    DCN_RUNG_RESTART,    /* after stopping and starting the disc */
    DCN_RUNG_CONTINUOUS, /* in passing, with RC of page 01h: not of a sweep of
                          * retries, but of the passes before (plan_passing.c) */
    DCN_RUNGS
};

#define DCN_RUNG_BIT(rung) (1u << (rung))

struct dcn_rung_statistics {
    uint32_t tries, wins;
    uint64_t time_ns; /* of all tries */
};

/* What is known of a rung before this run tried it: as if it had been tried
 * that often. */
struct dcn_rung_prior {
    double tries, wins;
    double cost_s; /* of one try; 0: not known */
};

struct dcn_ladder {
    struct dcn_rung_statistics rungs[DCN_RUNGS];
    struct dcn_rung_prior known[DCN_RUNGS];
    unsigned available; /* DCN_RUNG_BITs */
};

/* "plain", "fresh" ...; never NULL. */
const char *dcn__rung_name(enum dcn_rung rung);

/* Adds what is known of a rung from elsewhere, weighing not more than so many
 * tries; time_ns 0: its cost is not known. */
void dcn__ladder_know(struct dcn_ladder *ladder, enum dcn_rung rung,
                      const struct dcn_rung_statistics *known, double weight);

/* Counts one try of a rung. */
void dcn__ladder_count(struct dcn_ladder *ladder, enum dcn_rung rung,
                       bool recovered, uint64_t time_ns);

/* What a try has cost so far, in the mean of all rungs. */
double dcn__ladder_average_s(const struct dcn_ladder *ladder);

/*
 * Expected wins a second of that rung: rungs that nothing is known of count as
 * winning half of the time at the price of an average try, so that each is
 * tried; those that seldom help, or take long, a little less.
 */
double dcn__ladder_score(const struct dcn_ladder *ladder, enum dcn_rung rung);

/* The rung of best score among candidates (DCN_RUNG_BITs); ties go to the
 * lower number. DCN_RUNGS where candidates is empty. */
enum dcn_rung
dcn__ladder_best(const struct dcn_ladder *ladder, unsigned candidates);

#endif
