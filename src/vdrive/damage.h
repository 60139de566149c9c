/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wrong with a disc, or with the way to it: rules of a text file, see
 * docs/virtual-drive.md. Rules work on the channel's bytes; what a drive
 * makes of them is the read path's business. Deterministic: the same seed,
 * LBA and attempt give the same fault.
 */
#ifndef DCN_VDRIVE_DAMAGE_H
#define DCN_VDRIVE_DAMAGE_H

#include "codec/sector.h"
#include "vdrive/geometry.h"
#include "vdrive/vsense.h"

#define DCN_DAMAGE_MAX_BYTES  (4u << 20)
#define DCN_DAMAGE_MAX_RULES  4096
#define DCN_DAMAGE_MAX_RANGES 262144

struct dcn_damage;

/* What a read that failed unnoticed leaves as the buffer had it. */
enum dcn_damage_echo {
    DCN_ECHO_NONE,
    DCN_ECHO_REPLY,  /* all of the reply */
    DCN_ECHO_TAIL,   /* from the sector on */
    DCN_ECHO_SECTOR, /* it alone: sectors pass one by one */
};

/* Under which circumstances a sector is read. */
struct dcn_damage_view {
    uint32_t attempt; /* 1..: how many times it was read off the disc */
    uint32_t retry;   /* 0..: the drive's own retries in this attempt */
    double speed_x;
    bool backward; /* the head came from outside */
    bool data;     /* a data sector (for rules of Q only: either) */
};

/* What the rules say of one sector; zeroed where nothing. */
struct dcn_damage_sector {
    double rate;      /* share of bytes wrong after CIRC */
    uint32_t bytes;   /* further wrong bytes, scattered */
    uint32_t burst;   /* further wrong bytes in a row */
    bool fixed;       /* same wrong bytes at every attempt */
    bool unreadable;  /* no sync, no address: no form of read gets it */
    bool whole_block; /* ... nor its ECC block (DVD, BD) */
    /* Of unreadable, by turns; NULL or empty: by the kind of sector. one:
     * where the request is for one sector. */
    const struct dcn_vsense_set *senses, *one;
    uint32_t again_ms; /* remembered: the same answer, so soon; 0: not */
    uint32_t apart;    /* till the head went so far off */
    uint32_t variants; /* the wrong bytes are one of so many sets; 0: any */
    bool filler;       /* one content for all, every byte flagged by C2 */
    bool run_out;      /* nothing was recorded here */
    bool servo;        /* only read by reading on to it */
    bool no_sub;       /* reads that ask for its subchannel fail */
    bool silent;       /* wrong bytes that the drive passes as good */
    bool wrong_sector; /* neighbour is delivered instead */
    int32_t neighbour;
    double c2_miss;  /* share of wrong bytes that C2 does not flag */
    double c2_false; /* share of right bytes that it flags */
    bool bad_q;      /* Q comes with bits wrong */
    uint8_t q_tno;   /* Q names that track, with a right CRC; 0: its own */
    int32_t q_by;    /* the Q of the sector so far on comes */
    bool stale;      /* the former buffer comes again */
    uint32_t echo;   /* enum dcn_damage_echo: what of the reply is the
                      * buffer's */
    uint32_t latency_ms;
    bool timeout;         /* the command never ends by itself */
    bool host_error;      /* status good, nothing written */
    bool short_transfer;  /* status good, ends before this sector */
    uint32_t short_bytes; /* ... or so many bytes into it */
    uint32_t residue;     /* ... and what the host is told: 0 as usual, else
                             * enum dcn_residue + 1 */
    bool hang;            /* answers nothing for latency_ms, or till a reset */
    bool reset;
    bool attention; /* UNIT ATTENTION instead (asc, ascq) */
    bool removed;   /* the medium is taken out, for latency_ms; 0: for good */
    bool gone;      /* the drive vanishes, for latency_ms; 0: for good */
};

/* DCN_ERR_FORMAT: "name:LINE: what is wrong". */
enum dcn_status
dcn__damage_parse(const char *name, const char *text, size_t len, uint64_t seed,
                  struct dcn_damage **damage, struct dcn_error *error);
/* NULL is allowed. */
void dcn__damage_free(struct dcn_damage *damage);

/* Sectors of run-out that the disc is to end with. */
uint32_t dcn__damage_run_out(const struct dcn_damage *damage);

/* A disc is put in: shapes and "end" rules find their place, attempts are
 * forgotten. */
void dcn__damage_bind(struct dcn_damage *damage,
                      const struct dcn_geometry *geometry);

/* True and *found: the first sector of [first, end) that a rule concerns. */
bool dcn__damage_next(const struct dcn_damage *damage, dcn_lba first,
                      dcn_lba end, dcn_lba *found);

/* All that the rules say of lba now; false where nothing. */
bool dcn__damage_at(struct dcn_damage *damage, dcn_lba lba,
                    const struct dcn_damage_view *view,
                    struct dcn_damage_sector *out);

/* Attempts of a damaged sector so far; the next read off the disc. */
uint32_t dcn__damage_attempts(const struct dcn_damage *damage, dcn_lba lba);
uint32_t dcn__damage_attempt(struct dcn_damage *damage, dcn_lba lba);
/* The command in which a damaged sector came off the disc last. */
uint64_t dcn__damage_command(const struct dcn_damage *damage, dcn_lba lba);
void dcn__damage_set_command(struct dcn_damage *damage, dcn_lba lba,
                             uint64_t command);
/*
 * True where something happens to a command that reads [first, end), as a
 * whole: stale ... gone of the sector filled in, *at the sector it is about.
 * Uses up one of the rule's times.
 */
bool dcn__damage_event(struct dcn_damage *damage, dcn_lba first, dcn_lba end,
                       dcn_lba *at, struct dcn_damage_sector *out);
/* What the drive tells of where its disc ends, wrongly; 0: rightly. */
struct dcn_damage_claims {
    uint32_t capacity; /* READ CAPACITY: sectors */
    uint32_t track;    /* READ TRACK INFORMATION: one past the last track's
                        * last sector */
    uint32_t format;   /* physical format: sectors */
    uint32_t tracks;   /* of a DVD or BD: it was written in so many borders or
                        * sessions of a track each, as long as each other */
    uint32_t blank;    /* so many of the last of these are not written yet */
};
void dcn__damage_claimed(const struct dcn_damage *damage,
                         struct dcn_damage_claims *claims);
/* True where sector lba is of a track recorded in packets; *sectors: user data
 * blocks of each, 0 where they vary. */
bool dcn__damage_packets(const struct dcn_damage *damage, dcn_lba lba,
                         uint32_t *sectors);
/* True where some track is: the medium can be recorded. */
bool dcn__damage_has_packets(const struct dcn_damage *damage);
/* A drive that lost its track answers for a while out of memory. */
struct dcn_damage_storm {
    struct dcn_vsense sense;
    uint32_t count; /* sectors it does that for */
    uint32_t ms;    /* time of such an answer */
    uint32_t for_ms, apart;
    bool until_seek;
};
/* True where failing at lba has that consequence. */
bool dcn__damage_storm(const struct dcn_damage *damage, dcn_lba lba,
                       const struct dcn_damage_view *view,
                       struct dcn_damage_storm *storm);
/* True where [first, end) has sectors that only an authenticated host gets;
 * *sense: what others get. */
bool dcn__damage_locked(const struct dcn_damage *damage, dcn_lba first,
                        dcn_lba end, struct dcn_vsense *sense);
/* True where a rule gives the former buffer again: it must be kept. */
bool dcn__damage_wants_stale(const struct dcn_damage *damage);
/* True where a rule gives what a buffer held (buffer.h). */
bool dcn__damage_wants_echo(const struct dcn_damage *damage);

/*
 * Puts the sector's wrong bytes into bytes[len] and marks them in wrong[len]
 * (1; others untouched). Deterministic.
 */
void dcn__damage_apply(const struct dcn_damage *damage,
                       const struct dcn_damage_sector *sector, dcn_lba lba,
                       const struct dcn_damage_view *view, uint8_t *bytes,
                       uint8_t *wrong, size_t len);
/* What C2 says of them: flags[len] from wrong[len]. */
void dcn__damage_flags(const struct dcn_damage *damage,
                       const struct dcn_damage_sector *sector, dcn_lba lba,
                       const struct dcn_damage_view *view, const uint8_t *wrong,
                       uint8_t *flags, size_t len);
/* Flips bits of Q in a raw P-W block. */
void dcn__damage_q(const struct dcn_damage *damage, dcn_lba lba,
                   const struct dcn_damage_view *view, uint8_t raw[96]);
/* Another track's number in Q, with a CRC that fits. */
void dcn__damage_q_track(uint8_t tno, uint8_t raw[96]);
/* 0..1, of seed, lba, attempt and salt. */
double dcn__damage_chance(const struct dcn_damage *damage, dcn_lba lba,
                          const struct dcn_damage_view *view, uint32_t salt);

#endif
