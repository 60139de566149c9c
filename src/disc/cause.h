/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a sector is not plainly good. The map keeps it of each sector, reports
 * count and tell it, outcomes weigh it. Who says what: what one delivery
 * shows, the source's judge; as pressed and in doubt, decide; intended,
 * skipped and not tried, the plan; refused, beyond, run-out, link and blank,
 * what the drive answered as the plan weighs it.
 */
#ifndef DCN_DISC_CAUSE_H
#define DCN_DISC_CAUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dcn_cause {
    DCN_CAUSE_NONE = 0,   /* plainly good, or nothing is said of it */
    DCN_CAUSE_AS_PRESSED, /* its codes are wrong, and the disc has it so */
    DCN_CAUSE_IN_DOUBT,   /* it comes alike each time, but nothing shows that
                           * it was pressed so */
    DCN_CAUSE_DAMAGED,    /* the medium does not give it whole */
    DCN_CAUSE_REFUSED,    /* the drive does not give it without a key, of
                           * another region (MMC-6 6.36: 05/6F, 05/30), or as
                           * any type of sector, nor raw (05/64) */
    DCN_CAUSE_BEYOND,     /* past what is recorded (05/21, 05/63, 05/64) */
    DCN_CAUSE_RUN_OUT,    /* a run-out block behind a track that was written
                           * at once (MMC-6 4.2.3) */
    DCN_CAUSE_LINK,       /* link, run-in or run-out of packets or sessions */
    DCN_CAUSE_INTENDED,   /* unreadable on purpose, by its shape */
    DCN_CAUSE_BLANK,      /* in a zone that was never recorded */
    DCN_CAUSE_NOT_GIVEN,  /* past what this drive can reach */
    DCN_CAUSE_SKIPPED,    /* the user said so */
    DCN_CAUSE_NOT_TRIED,  /* reading ended before its turn came */
    DCN_CAUSES
};

/* "as_pressed", "run_out" ...; "none" of DCN_CAUSE_NONE and of values that
 * are none. Never NULL; for maps, reports and schemas. */
const char *dcn__cause_name(enum dcn_cause cause);

/* The cause of a name of len bytes, "none" included. False: there is none of
 * that name, *cause is as it was. */
bool dcn__cause_parse(const char *name, size_t len, enum dcn_cause *cause);

#endif
