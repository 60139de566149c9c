/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a drive means by a failure. Most senses say that the medium did not
 * give a sector, which another try may change; some say that trying is
 * beside the point, if it is true: they are weighed before they are believed.
 */
#ifndef DCN_PLAN_FAILURE_H
#define DCN_PLAN_FAILURE_H

#include "disc/cause.h"

#include <stdint.h>

enum dcn_failure_kind {
    DCN_FAILURE_MEDIUM,  /* it does not read now */
    DCN_FAILURE_REFUSED, /* not without authentication, or of this region */
    DCN_FAILURE_BLANK,   /* nothing is recorded there */
    DCN_FAILURE_RANGE,   /* no such address */
    DCN_FAILURE_TYPE,    /* not of the type asked, or nothing there */
};

/* Of a sense (SPC-4 4.5, MMC-6 Annex F); 0/0/0, nothing said, is of the
 * medium. */
enum dcn_failure_kind dcn__failure_kind(uint8_t key, uint8_t asc, uint8_t ascq);

/* True where more tries of the same cannot help: the drive does not try. */
static inline bool
dcn__failure_is_refusal(enum dcn_failure_kind kind)
{
    return kind == DCN_FAILURE_REFUSED || kind == DCN_FAILURE_BLANK;
}

/* True where it may be that the disc ends there. */
static inline bool
dcn__failure_is_border(enum dcn_failure_kind kind)
{
    return kind == DCN_FAILURE_RANGE || kind == DCN_FAILURE_TYPE ||
           kind == DCN_FAILURE_BLANK;
}

#endif
