/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exit statuses and their names, once (discern(1), EXIT STATUS). */
#include "cli/exit.h"

#include <stddef.h>

static const struct {
    enum dcn_outcome outcome;
    int status;
    const char *name;
} exits[] = {
    {DCN_OUTCOME_GOOD, 0, "good"},
    {DCN_OUTCOME_FAILED, 1, "failed"},
    {DCN_OUTCOME_USAGE, 2, "usage"},
    {DCN_OUTCOME_DAMAGED, 3, "damaged"},
    {DCN_OUTCOME_DIFFERENT, 4, "different"},
    {DCN_OUTCOME_NO_MEDIUM, 5, "no_medium"},
    {DCN_OUTCOME_LOCKED, 6, "locked"},
    {DCN_OUTCOME_UNPROVEN, 7, "unproven"},
    {DCN_OUTCOME_UNFINISHED, 8, "unfinished"},
    {DCN_OUTCOME_INTERRUPTED, 130, "interrupted"},
};

#define EXITS       (sizeof(exits) / sizeof(exits[0]))
#define EXIT_FAILED 1

static size_t
find_row(enum dcn_outcome outcome)
{
    size_t i;

    for (i = 0; i < EXITS; i++) {
        if (exits[i].outcome == outcome)
            return i;
    }
    return EXIT_FAILED;
}

enum dcn_outcome
cli_exit_outcome(enum dcn_status status, enum dcn_outcome outcome)
{
    if (status == DCN_OK || outcome != DCN_OUTCOME_GOOD)
        return outcome;
    outcome = dcn_outcome_of_status(status);
    return outcome == DCN_OUTCOME_GOOD ? DCN_OUTCOME_FAILED : outcome;
}

int
cli_exit_status(enum dcn_outcome outcome)
{
    return exits[find_row(outcome)].status;
}

const char *
cli_exit_name(enum dcn_outcome outcome)
{
    return exits[find_row(outcome)].name;
}
