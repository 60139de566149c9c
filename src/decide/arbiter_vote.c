/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Votes on bytes across sources. A source that repeats itself is heard once
 * more, not ten times: what a drive gets wrong the same way each time must
 * not outvote two others.
 */
#include "decide/arbiter.h"

#include <string.h>

/* Different values of one byte that are told apart. Of 32 readings (the most
 * that vote) that have more than half unlike, none has a majority. */
#define MAX_VALUES 16

struct value {
    uint8_t byte;
    uint8_t last_source;   /* whose weight last_weight is */
    uint8_t last_weight;   /* of that source's readings so far */
    unsigned weight;       /* of unflagged readings */
    unsigned clean, dirty; /* readings: unflagged, flagged */
};

/* Adds a reading's weight, up to what its source may have; returns what was
 * added. */
static unsigned
add_weight(struct value *value, const struct dcn_arbiter_reading *reading)
{
    unsigned most = DCN_ARBITER_DOUBT_WEIGHT, added = reading->weight;

    if (value->clean == 0 || value->last_source != reading->source)
        value->last_weight = 0;
    if (most < added)
        most = added;
    if (added + value->last_weight > most)
        added = value->last_weight < most ? most - value->last_weight : 0;
    value->last_source = reading->source;
    value->last_weight = (uint8_t)(value->last_weight + added);
    value->weight += added;
    value->clean++;
    return added;
}

static bool
flagged(const struct dcn_arbiter_reading *reading, unsigned byte)
{
    return reading->doubted ||
           (reading->c2 != NULL && dcn__c2_flags(reading->c2, byte));
}

static bool
is_better(const struct value *a, const struct value *b)
{
    if (a->weight != b->weight)
        return a->weight > b->weight;
    return a->dirty > b->dirty;
}

/* The likeliest value of one byte; returns whether it is decided. */
static bool
vote_byte(const struct dcn_arbiter_reading *readings, size_t count,
          unsigned byte, struct value *winner)
{
    struct value values[MAX_VALUES] = {{0}};
    unsigned used = 0, total = 0, n;

    for (size_t i = 0; i < count; i++) {
        uint8_t read = readings[i].main[byte];

        for (n = 0; n < used && values[n].byte != read; n++)
            ;
        if (n == MAX_VALUES)
            continue;
        if (n == used)
            values[used++] = (struct value){.byte = read};
        if (flagged(&readings[i], byte))
            values[n].dirty++;
        else
            total += add_weight(&values[n], &readings[i]);
    }
    *winner = values[0];
    for (n = 1; n < used; n++)
        if (is_better(&values[n], winner))
            *winner = values[n];
    return winner->weight >= DCN_ARBITER_LEAST_WEIGHT &&
           winner->weight * 2 > total;
}

void
dcn__arbiter_vote(const struct dcn_arbiter_reading *readings, size_t count,
                  struct dcn_arbiter_ballot *ballot)
{
    memset(ballot, 0, sizeof(*ballot));
    ballot->agree = UINT8_MAX;
    for (unsigned byte = 0; byte < DCN_RAW_BYTES && count > 0; byte++) {
        struct value winner;
        bool decided = vote_byte(readings, count, byte, &winner);

        ballot->main[byte] = winner.byte;
        if (!decided)
            ballot->undecided++;
        else if (winner.clean < ballot->agree)
            ballot->agree = (uint8_t)winner.clean;
    }
    if (count == 0 || ballot->undecided == DCN_RAW_BYTES)
        ballot->agree = 0;
}
