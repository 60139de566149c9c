/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A data sector whose codes are wrong, and which comes alike each time: was it
 * pressed so, or is it misread alike each time? Pure: what is known beside
 * the bytes is handed in.
 */
#ifndef DCN_DECIDE_ODD_H
#define DCN_DECIDE_ODD_H

#include "codec/oddity.h"
#include "disc/cause.h"

/* What speaks beside the bytes themselves. */
struct dcn_odd_evidence {
    bool c2_each_time;  /* two readings or more came with C2, none of it set */
    bool c2_once;       /* one of them did, at least */
    bool c2_trusted;    /* this drive's C2 was seen to flag real errors, and
                        * never to miss one */
    bool misreads;      /* sectors of this disc come alike each time though L-EC
                         * would change their user data: wrong bytes may come
                         * alike, and unflagged, from this drive */
    bool damage_beside; /* a sector near it is damaged, or was */
    bool damage;        /* ... or any other of this disc */
    bool is_drive;      /* and so may make up what it gives */
    bool bears_another; /* its header is a valid one of another address */
    bool other_there;   /* at the address that it bears another sector was read,
                         * or the disc has no such address, or the whole track
                         * is so far off */
    bool twice;      /* a sector near it has the same bytes, address and all */
    bool kin_beside; /* a sector beside it is as bare as this one */
};

/* What P and Q would make of it. */
struct dcn_odd_repair {
    bool valid;      /* of a whole sector, proven by its EDC */
    unsigned user;   /* bytes of user data that it changes */
    unsigned others; /* bytes of codes, header and sync that it changes */
};

/*
 * What L-EC makes of sector (2352 bytes) at lba, of a track of mode_byte (1,
 * 2, or -1: by its own header), with sync and address put right before; into
 * made (2352 bytes, may be NULL), which is proven where repair->valid.
 */
void dcn__odd_repair(const uint8_t *sector, dcn_lba lba, int mode_byte,
                     uint8_t *made, struct dcn_odd_repair *repair);

/* True for a whole sector of a mode or form that has no codes, with sync and
 * address as they should be, on a track of another mode. */
bool dcn__odd_is_bare_mode(const struct dcn_oddities *oddities);

/*
 * What damage or a drive could have made, too, is not taken for pressing by
 * its rule alone: codes of zeros need a drive that gives C2, which flags none
 * of it (and, where the disc has damage, was seen to flag that), a whole
 * sector of another address needs to be another one than stands there, and
 * nothing that no code protects counts where wrong bytes come alike.
 *
 * DCN_CAUSE_AS_PRESSED, DCN_CAUSE_IN_DOUBT, or DCN_CAUSE_NONE of a sector that
 * has no codes by nature: it came alike each time, and nothing else can be
 * asked of it.
 */
enum dcn_cause dcn__odd_decide(const struct dcn_oddities *oddities,
                               const struct dcn_odd_repair *repair,
                               const struct dcn_odd_evidence *evidence);

#endif
