/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mechanism: how long things take. Seek, rotation, spin-up, transfer
 * rate over the radius, read-ahead and the cache. Only addresses and times;
 * what the sectors hold is not its business.
 */
#ifndef DCN_VDRIVE_MECH_H
#define DCN_VDRIVE_MECH_H

#include "util/clock.h"
#include "vdrive/geometry.h"
#include "vdrive/personality.h"

#define DCN_MECH_MAX_SEGMENTS 16

struct dcn_cache_segment {
    dcn_lba first, end; /* empty where equal */
    uint64_t used;      /* of a counter: when last */
    uint64_t command;   /* number of the one that it began with */
};

struct dcn_mech {
    const struct dcn_personality *personality;
    struct dcn_clock *clock;
    struct dcn_geometry geometry;
    double speed_x; /* chosen: of CAV, that at the rim */
    bool spinning;
    dcn_lba head;       /* next sector that comes under it */
    uint64_t head_ns;   /* since when it has been there */
    dcn_lba last_end;   /* end of the last read, for direction */
    uint64_t arrive_ns; /* of a seek that was answered before it is done */
    double cap_x;       /* speed that errors brought it down to; 0: none */
    uint64_t cap_ns;    /* since when */
    uint64_t used;
    uint64_t command; /* number of the one under way, set from outside */
    uint32_t segment_sectors;
    size_t segments;
    struct dcn_cache_segment cache[DCN_MECH_MAX_SEGMENTS];
    size_t stream; /* segment that read-ahead fills */
};

/* A new disc: nothing cached, standing still, at the default speed. */
void
dcn__mech_init(struct dcn_mech *mech, const struct dcn_personality *personality,
               struct dcn_clock *clock, const struct dcn_disc *disc);

/* Lets time pass. */
void dcn__mech_wait_us(struct dcn_mech *mech, uint64_t us);
void dcn__mech_wait_ms(struct dcn_mech *mech, uint64_t ms);

/* Sectors from lba that the cache holds now, at most count. */
uint32_t dcn__mech_cached(struct dcn_mech *mech, dcn_lba lba, uint32_t count);
/* True where the cache holds lba as the command of that number, or a later
 * one, read it; read ahead anew, it came off the disc once more. */
bool dcn__mech_holds(struct dcn_mech *mech, dcn_lba lba, uint64_t command);
/*
 * Lets the time of reading count sectors from lba pass: from the cache where
 * it has them, then off the disc. fresh: the cache is not used.
 */
void
dcn__mech_read(struct dcn_mech *mech, dcn_lba lba, uint32_t count, bool fresh);
/* An error: the drive slows down, where it is of that kind (stuck_speed), and
 * no command changes that. */
void dcn__mech_error(struct dcn_mech *mech);
/* Moves the head. */
void dcn__mech_seek(struct dcn_mech *mech, dcn_lba lba);
/* True where reading lba needs the head moved: neither cached nor under it. */
bool dcn__mech_must_seek(struct dcn_mech *mech, dcn_lba lba);
void dcn__mech_flush(struct dcn_mech *mech);
/* The cache does not keep what could not be read: nothing from lba on. */
void dcn__mech_forget(struct dcn_mech *mech, dcn_lba lba);
void dcn__mech_stop(struct dcn_mech *mech);
void dcn__mech_start(struct dcn_mech *mech);

/* Speed where lba lies, of 1x; and the largest and default. */
double dcn__mech_speed_at(const struct dcn_mech *mech, dcn_lba lba);
/* Chooses the fastest of the drive's speeds that is not over kb_s (of 1000
 * bytes), or its slowest. */
void dcn__mech_set_speed(struct dcn_mech *mech, uint32_t kb_s);
/* The drive's speeds on this medium, ascending as written. */
const struct dcn_personality_list *
dcn__mech_speeds(const struct dcn_mech *mech);

#endif
