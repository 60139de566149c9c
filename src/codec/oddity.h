/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In what a data sector may be unlike what the standards say though the disc
 * was made so: wrong codes, odd headers (ECMA-130 14, CD-ROM XA). Games,
 * protections and mastering programs leave all of these.
 */
#ifndef DCN_CODEC_ODDITY_H
#define DCN_CODEC_ODDITY_H

#include "codec/sector.h"

#include <stdbool.h>

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

/* What a data sector is like, as it came. */
struct dcn_oddities {
    unsigned kinds; /* DCN_ODD_BIT of each; 0: it is as the standards say */
    bool by_rule;   /* its codes follow a rule that damage does not make: they
                     * fit other bytes than damage would leave, or are zero */
    bool few;       /* ... though a few wrong bytes in codes or header alone
                     * would look the same */
    bool bare;      /* nothing in it could prove its user data: Mode 0,
                     * formless, form 2 that leaves its EDC out, codes of
                     * zeros */
    bool zeros; /* its codes, or all of it, are zeros: drives and buffers make
                 * that up, too */
    bool user_proven; /* an EDC that is no zero fits its user data */
    bool elsewhere;   /* the header is a whole one of another address, and
                       * nothing else is wrong: it may be a neighbour's */
    dcn_lba says;     /* that address, or DCN_LBA_ANY */
    enum dcn_sector_mode mode; /* what it was taken for */
};

/*
 * Looks at a raw sector (2352 bytes) of a data track at lba, of which
 * mode_byte (1, 2) is known or not (-1). What it finds are facts of these
 * bytes; whether the disc has them so only other readings can tell.
 */
void dcn__sector_oddities(const uint8_t *sector, dcn_lba lba, int mode_byte,
                          struct dcn_oddities *oddities);

/* "edc_wrong", "parity_over_header" ...; "none" for values that are none.
 * Never NULL; for maps, reports and schemas. */
const char *dcn__oddity_name(enum dcn_oddity oddity);

/* The oddity of a name of len bytes; false where there is none. */
bool dcn__oddity_parse(const char *name, size_t len, enum dcn_oddity *oddity);

#endif
