/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the Q scan makes of twelve discs at 1, 5 and 10 % of bad Q with the
 * three frames around each border worst. argv[1]: seeds a disc (20). Ends with
 * failure where a border or code is wrong without a word.
 */
#include "tools/qworst.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const borders[] = {
    [QWORST_FEW_BITS] = "1 to 3 bits",
    [QWORST_NOISE] = "noise",
};

int
main(int argc, char **argv)
{
    static const double shares[] = {0.01, 0.05, 0.10};
    unsigned seeds = argc > 1 ? (unsigned)atoi(argv[1]) : 20, wrong = 0;

    printf("| disc | around borders | bad Q | borders | right | wrong, said | "
           "wrong | codes | missing | wrong |\n"
           "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (unsigned disc = 0; disc < QWORST_DISCS; disc++) {
        for (unsigned border = 0; border < QWORST_BORDERS; border++) {
            for (unsigned i = 0; i < 3; i++) {
                struct qworst_result sum = {0};

                for (unsigned seed = 0; seed < seeds; seed++)
                    qworst_run(disc, shares[i], border, seed, &sum);
                printf("| %s | %s | %.0f %% | %u | %u | %u | %u | %u | %u | %u "
                       "|\n",
                       qworst_name(disc), borders[border], shares[i] * 100,
                       sum.borders, sum.right, sum.said, sum.wrong, sum.codes,
                       sum.codes_missing, sum.codes_wrong);
                wrong += sum.wrong + sum.codes_wrong;
            }
        }
    }
    printf("wrong without a word: %u\n", wrong);
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
