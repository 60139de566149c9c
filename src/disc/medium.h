/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of the kinds of media, once for everybody: names, profiles,
 * 1x, sizes, the block of the medium's own error correction, the spiral. The
 * virtual drive alone has figures of its own (a judge shares no code with what
 * it judges); a test holds both against each other.
 */
#ifndef DCN_DISC_MEDIUM_H
#define DCN_DISC_MEDIUM_H

#include "disc/disc.h"

struct dcn_medium_facts {
    const char *name;       /* "cd", "dvd", "hd_dvd", "bd"; "unknown" */
    const char *label;      /* "CD", "DVD", "HD DVD", "BD"; "disc" */
    const char *rom;        /* what a disc of no known profile is called */
    double kb_per_1x;       /* of 1000 bytes of sector_bytes' kind */
    uint32_t sector_bytes;  /* that count for 1x: 2352 of CD, else 2048 */
    uint32_t block_sectors; /* decoded together: 1, 16 or 32 */
    /* The data zone: inner radius, distance of the turns, length of a sector
     * along the track; 0 where not known. */
    double inner_mm, pitch_mm, sector_mm;
};

/* Never NULL: the row of UNKNOWN, where a medium is none. 1x is a CD's there. */
const struct dcn_medium_facts *dcn__medium_facts(enum dcn_medium medium);

/* An MMC profile of a medium (MMC-6 table 95). */
struct dcn_profile_facts {
    uint16_t profile;
    enum dcn_medium medium;
    const char *name;   /* of a disc: "DVD-RW" */
    const char *detail; /* where profiles of one name differ, else NULL */
    bool recordable, rewritable;
};

/* NULL where it is none of them. */
const struct dcn_profile_facts *dcn__profile_facts(uint16_t profile);

/* The medium of a profile, also of one whose row is not known but whose number
 * lies among a medium's; UNKNOWN where it is none. */
enum dcn_medium dcn__profile_medium(uint16_t profile);

#endif
