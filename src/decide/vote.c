/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Majority of readings, weighted with C2. */
#include "decide/vote.h"

#include <string.h>

/* An unflagged reading outweighs any number of flagged ones. */
#define CLEAN_WEIGHT (DCN_VOTE_MAX + 1)

bool
dcn__c2_flags(const uint8_t *c2, unsigned byte)
{
    return (c2[byte / 8] & (0x80 >> (byte % 8))) != 0;
}

struct ballot {
    uint8_t value;
    unsigned weight;
    unsigned clean; /* unflagged readings of this value */
    unsigned next;  /* ... of the value that has the second most */
};

/* The winning value of one byte; returns the number of unflagged readings. */
static unsigned
count_byte(const struct dcn_sample *samples, size_t count, unsigned byte,
           struct ballot *winner)
{
    struct ballot ballots[DCN_VOTE_MAX];
    unsigned used = 0, clean = 0;

    for (size_t i = 0; i < count; i++) {
        bool flagged = dcn__c2_flags(samples[i].c2, byte);
        unsigned n = 0;

        while (n < used && ballots[n].value != samples[i].main[byte])
            n++;
        if (n == used)
            ballots[used++] = (struct ballot){samples[i].main[byte], 0, 0, 0};
        ballots[n].weight += flagged ? 1 : CLEAN_WEIGHT;
        ballots[n].clean += !flagged;
        clean += !flagged;
    }
    *winner = (struct ballot){0, 0, 0, 0};
    for (unsigned n = 0; n < used; n++)
        if (ballots[n].weight > winner->weight) {
            ballots[n].next = winner->clean;
            *winner = ballots[n];
        } else if (ballots[n].clean > winner->next) {
            winner->next = ballots[n].clean;
        }
    return clean;
}

/* Of each byte: whether readings differ at all, and how many flag it. */
struct survey {
    uint8_t differ[DCN_RAW_BYTES], flagged[DCN_RAW_BYTES];
};

static void
look_over(const struct dcn_sample *samples, size_t count, struct survey *survey)
{
    memset(survey, 0, sizeof(*survey));
    for (size_t i = 0; i < count; i++) {
        for (unsigned byte = 0; byte < DCN_RAW_BYTES; byte++)
            survey->differ[byte] |=
                samples[i].main[byte] ^ samples[0].main[byte];
        for (unsigned n = 0; n < DCN_C2_BYTES; n++) {
            if (samples[i].c2[n] == 0)
                continue;
            for (unsigned byte = 8 * n; byte < 8 * n + 8; byte++)
                survey->flagged[byte] += dcn__c2_flags(samples[i].c2, byte);
        }
    }
}

static void
vote_by(const struct dcn_sample *samples, size_t count, unsigned least,
        unsigned margin, struct dcn_vote *vote)
{
    struct survey survey;

    memset(vote, 0, sizeof(*vote));
    vote->agree = UINT8_MAX;
    if (count > DCN_VOTE_MAX)
        count = DCN_VOTE_MAX;
    look_over(samples, count, &survey);
    for (unsigned byte = 0; byte < DCN_RAW_BYTES && count > 0; byte++) {
        unsigned clean = (unsigned)count - survey.flagged[byte];
        struct ballot winner = {samples[0].main[byte], 0, clean, 0};

        if (survey.differ[byte] != 0)
            clean = count_byte(samples, count, byte, &winner);
        vote->main[byte] = winner.value;
        vote->conflicts += winner.clean < clean;
        if (winner.clean < least ||
            (margin == 0 ? winner.clean * 2 <= clean
                         : winner.clean <= winner.next ||
                               winner.clean < margin * winner.next)) {
            vote->doubted[byte] = 1;
            vote->doubted_count++;
        } else if (winner.clean < vote->agree) {
            vote->agree = (uint8_t)winner.clean;
        }
    }
    if (vote->doubted_count == DCN_RAW_BYTES)
        vote->agree = 0;
}

void
dcn__vote(const struct dcn_sample *samples, size_t count, unsigned least,
          struct dcn_vote *vote)
{
    vote_by(samples, count, least, 0, vote);
}

void
dcn__vote_most(const struct dcn_sample *samples, size_t count, unsigned least,
               struct dcn_vote *vote)
{
    vote_by(samples, count, least, 1, vote);
}

void
dcn__vote_margin(const struct dcn_sample *samples, size_t count,
                 unsigned margin, struct dcn_vote *vote)
{
    vote_by(samples, count, 2, margin, vote);
}
