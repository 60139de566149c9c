/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of damage: rules as parsed. For damage*.c only. */
#ifndef DCN_VDRIVE_DAMAGE_RULE_H
#define DCN_VDRIVE_DAMAGE_RULE_H

#include "disc/disc.h"
#include "vdrive/damage.h"

enum dcn_damage_kind {
    DCN_DAMAGE_UNREADABLE,
    DCN_DAMAGE_WEAK,
    DCN_DAMAGE_SILENT,
    DCN_DAMAGE_NEIGHBOUR,
    DCN_DAMAGE_C2_MISS,
    DCN_DAMAGE_C2_FALSE,
    DCN_DAMAGE_BAD_Q,
    DCN_DAMAGE_WRONG_Q,
    DCN_DAMAGE_LATENCY,
    DCN_DAMAGE_FILLER,
    DCN_DAMAGE_SERVO,
    DCN_DAMAGE_NO_SUB,
    DCN_DAMAGE_RUN_OUT,
    DCN_DAMAGE_PACKETS,
    DCN_DAMAGE_CLAIMS, /* from here on: not of one sector */
    DCN_DAMAGE_STORM,
    DCN_DAMAGE_CSS,
    DCN_DAMAGE_STALE, /* from here on: events of the whole command */
    DCN_DAMAGE_ECHO,
    DCN_DAMAGE_TIMEOUT,
    DCN_DAMAGE_HOST_ERROR,
    DCN_DAMAGE_SHORT,
    DCN_DAMAGE_ATTENTION,
    DCN_DAMAGE_REMOVED,
    DCN_DAMAGE_GONE,
    DCN_DAMAGE_HANG,
    DCN_DAMAGE_KINDS
};

enum dcn_damage_shape {
    DCN_SHAPE_LIST, /* LBA ranges */
    DCN_SHAPE_ALL,
    DCN_SHAPE_END,    /* the disc's last sectors */
    DCN_SHAPE_RADIAL, /* a scratch outwards */
    DCN_SHAPE_ARC,    /* a scratch along the track */
    DCN_SHAPE_RING,   /* all round */
    DCN_SHAPE_RIM,    /* all round, worse outwards */
    DCN_SHAPE_SPOT,   /* a fingerprint */
};

struct dcn_damage_range {
    dcn_lba first, end;
    uint32_t step; /* every n-th of it; 1: all */
};

struct dcn_damage_rule {
    enum dcn_damage_kind kind;
    enum dcn_damage_shape shape;
    size_t range, ranges; /* in the damage's array, ascending */
    /* shape: mm, degrees */
    double angle, width, from, to, radius, length, size;
    uint32_t layer; /* 0, 1; 2: both */
    /* where it lies on the bound disc: one span a layer */
    struct dcn_range span[2];
    unsigned spans;
    dcn_lba low, high; /* bounds of all */
    /* when */
    uint32_t until;      /* attempts before it reads; 0: never */
    double chance;       /* 1: always */
    double above, below; /* speed of 1x; 0: any */
    uint32_t approach;   /* 0 any, 1 forward, 2 backward */
    double best;         /* speed at which rate holds; 0: any */
    bool fixed;          /* same bytes at every attempt */
    /* what */
    double rate;
    uint32_t bytes, burst;
    double share; /* of bytes whose C2 lies; negative: the kind's */
    int32_t by;   /* neighbour's distance */
    uint32_t ms;
    uint32_t times; /* events: how often; 0: always */
    uint32_t used;
    uint32_t count; /* end, run-out: sectors */
    bool block;
    struct dcn_vsense_set senses; /* by turns */
    struct dcn_vsense_set one;    /* run-out: of requests of one sector */
    uint32_t again_ms; /* time of the same answer out of the drive's memory */
    uint32_t for_ms;   /* storm: how long at most; 0: no such end */
    bool until_seek;   /* storm: till the head goes elsewhere */
    uint32_t apart;    /* ... which is so many sectors off */
    uint32_t variants; /* wrong contents are one of so many; 0: any */
    uint32_t tno;      /* wrong-q */
    uint32_t residue;  /* short: 0 the drive's, else enum dcn_residue + 1 */
    uint32_t unit;     /* echo: 0 the reply, else enum dcn_damage_echo */
    bool reset;        /* hang: a bus reset ends it */
    uint32_t packet;   /* packets: user data blocks of each; 0: they vary */
    struct dcn_damage_claims claims;
};

struct dcn_damage_seen {
    dcn_lba lba;
    uint32_t attempts; /* 0: free slot */
    uint32_t command;  /* number of that of the last one */
};

struct dcn_damage {
    uint64_t seed;
    struct dcn_damage_rule *rules;
    size_t rule_count;
    size_t event_count; /* rules that are events */
    struct dcn_damage_range *ranges;
    size_t range_count, range_cap;
    uint32_t run_out;
    struct dcn_geometry geometry;
    dcn_lba low, high;            /* bounds of all rules */
    struct dcn_damage_seen *seen; /* open addressing, a power of two */
    size_t seen_count, seen_cap;
};

/* The mixer of splitmix64. */
static inline uint64_t
dcn__damage_mix(uint64_t value)
{
    value += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

/* True where lba is between two packets of such a rule. */
bool dcn__damage_is_link(const struct dcn_damage *damage,
                         const struct dcn_damage_rule *rule, dcn_lba lba);
/* Half of the angle, in turns, that a shape covers at a radius; 0.5 is all
 * round, negative nothing. *centre: its middle, in turns. */
double dcn__damage_shape_half(const struct dcn_damage_rule *rule,
                              double radius_mm, double *centre);
/* Share of a sector that a shape covers, 0..1; of RIM also how bad. */
double
dcn__damage_shape_cover(const struct dcn_damage_rule *rule,
                        const struct dcn_geometry *geometry, dcn_lba lba);
/* Finds spans and bounds of a shape on a disc. */
void dcn__damage_shape_bind(struct dcn_damage_rule *rule,
                            const struct dcn_geometry *geometry);

#endif
