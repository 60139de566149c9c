/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In what a data sector may be unlike what the standards say though the disc
 * was made so: wrong codes, odd headers (ECMA-130 14, CD-ROM XA). Games,
 * protections and mastering programs leave all of these.
 */
#ifndef DCN_CODEC_ODDITY_H
#define DCN_CODEC_ODDITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dcn_oddity {
    DCN_ODD_EDC,         /* EDC wrong */
    DCN_ODD_EDC_ZERO,    /* EDC zero where the mode has one; or all codes */
    DCN_ODD_PARITY,      /* P or Q wrong */
    DCN_ODD_PARITY_OVER, /* P and Q made with the header counted in where it
                          * counts as zeros, or the other way round: the last
                          * data sectors of PS1 discs */
    DCN_ODD_ADDRESS,     /* the header tells another address, or none */
    DCN_ODD_SYNC,        /* the sync pattern is another */
    DCN_ODD_MODE,        /* of another mode than its track, or of none */
    DCN_ODD_SUBHEADER,   /* the sub-header's two copies differ */
    DCN_ODD_GARBAGE,     /* no part of it fits any other */
    DCN_ODDITIES
};

#define DCN_ODD_BIT(oddity) (1u << (oddity))

/* "edc_wrong", "parity_over_header" ...; "none" for values that are none.
 * Never NULL; for maps, reports and schemas. */
const char *dcn__oddity_name(enum dcn_oddity oddity);

/* The oddity of a name of len bytes; false where there is none. */
bool dcn__oddity_parse(const char *name, size_t len, enum dcn_oddity *oddity);

#endif
