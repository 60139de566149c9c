/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small types that the other headers share.
 */
#ifndef DISCERN_TYPES_H
#define DISCERN_TYPES_H

#include <discern/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of discs by their physical format. */
enum dcn_medium {
    DCN_MEDIUM_UNKNOWN, /* not known; as an option: to be found out */
    DCN_MEDIUM_CD,      /* IEC 60908, ECMA-130 */
    DCN_MEDIUM_DVD,     /* ECMA-267 and the recordable forms */
    DCN_MEDIUM_HD_DVD,
    DCN_MEDIUM_BD,
};

/* A run of sectors: first, first + 1 ... first + count - 1. */
struct dcn_range {
    dcn_lba first;
    uint32_t count; /* of sectors */
};

/* How far a sector has come, from less to more; and how it was recovered. The
 * character is ddrescue's. */
enum dcn_map_state {
    DCN_MAP_UNTRIED,   /* '?' */
    DCN_MAP_SKIPPED,   /* in a command that failed: untrimmed, '*' */
    DCN_MAP_UNSCRAPED, /* edges known, interior not tried alone, '/' */
    DCN_MAP_BAD,       /* its ECC block failed alone, '-' */
    DCN_MAP_EXCLUDED,  /* the user or a protection said: do not read, '-' */
    DCN_MAP_DAMAGED,   /* data kept, but C2 or EDC speak against them, '-' */
    DCN_MAP_VOTED,     /* audio: decided by samples, '+' */
    DCN_MAP_REPAIRED,  /* by ECC, EDC agrees, '+' */
    DCN_MAP_GOOD,      /* read, nothing speaks against it, '+' */
};

/* Its name for machines ("good"), as in reports and maps; never NULL. */
DCN_API const char *dcn_map_state_name(enum dcn_map_state state);

/* What a format has a place for. */
enum dcn_format_keeps {
    DCN_KEEPS_TRACKS = 1,       /* which tracks there are, in which modes; else
                                 * one data track is assumed */
    DCN_KEEPS_RAW = 2,          /* whole sectors of a CD, 2352 bytes; else
                                 * their user data */
    DCN_KEEPS_SUB = 4,          /* P-W subchannel */
    DCN_KEEPS_SESSIONS = 8,     /* more than one session */
    DCN_KEEPS_TEXT = 16,        /* MCN, ISRC, CD-TEXT */
    DCN_KEEPS_TRACK_FILES = 32, /* one file a track (dcn_rip_options.split) */
};

#ifdef __cplusplus
}
#endif
#endif
