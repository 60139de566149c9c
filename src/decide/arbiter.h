/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One sector of one disc as several sources hold it: which bytes are the
 * disc's. Pure. What can be proven decides (EDC and ECC of raw data sectors),
 * then votes: of sources over whole sectors where nothing looks inside,
 * weighted with C2 over bytes of audio. Who came first never decides; where
 * nothing else does, the sector is a conflict and counts as damaged.
 */
#ifndef DCN_DECIDE_ARBITER_H
#define DCN_DECIDE_ARBITER_H

#include "map/map.h"
#include "decide/repair.h"
#include "decide/vote.h"

/* Sources of one merge: bits of a mask. */
#define DCN_ARBITER_MAX 32

/* What a source says of a sector. */
struct dcn_arbiter_claim {
    uint8_t state;       /* enum dcn_map_state, of its map */
    uint8_t votes;       /* of its map: equal readings, or 0 */
    uint8_t cause;       /* enum dcn_cause, of its map */
    uint8_t shown;       /* enum dcn_shown, of its map */
    uint16_t odd;        /* bits of DCN_ODD_BIT, of its map */
    uint16_t drive;      /* who read it: equal for one drive, or for two that
                          * cannot be told apart; 0: not known */
    bool unsure;         /* made whole by parity, though nothing showed that it
                          * was damaged: maps of version 1 say so of sectors
                          * that may have been pressed otherwise */
    bool raw;            /* main is 2352 bytes; else 2048 of user data */
    const uint8_t *main; /* what its image keeps; NULL: nothing was read */
    /* Raw readings kept of a sector that it has not recovered, or that it voted
     * on; its main is then made from them. */
    const struct dcn_sample *samples;
    size_t sample_count;
};

/* How a sector was decided. A source "holds" a sector that its map calls
 * recovered. */
enum dcn_arbiter_how {
    DCN_ARBITER_AGREED,   /* several hold it, with the same bytes */
    DCN_ARBITER_SINGLE,   /* one alone holds it, and nothing contradicts */
    DCN_ARBITER_PROVEN,   /* EDC and ECC decided: between sources that hold
                         * other bytes, or for a reading that was doubted */
    DCN_ARBITER_MAJORITY, /* those that hold it differ; votes decided */
    DCN_ARBITER_REPAIRED, /* none holds it; ECC over the readings, proven */
    DCN_ARBITER_VOTED,    /* bytes decided over readings, as none holds them */
    DCN_ARBITER_CONFLICT, /* those that hold it differ, nothing decides */
    DCN_ARBITER_DAMAGED,  /* none holds it; the likeliest bytes are kept */
    DCN_ARBITER_LOST,     /* no source has any byte */
    DCN_ARBITER_PRESSED,  /* odd bytes, held against others: two drives have
                           * them, or what the others have is worth less */
    DCN_ARBITER_IN_DOUBT, /* odd bytes, of which nothing decides whether they
                           * were pressed so; others have other bytes */
    DCN_ARBITER_HOWS
};

struct dcn_arbiter_result {
    uint8_t how;     /* enum dcn_arbiter_how */
    uint8_t state;   /* enum dcn_map_state for the merged map */
    uint8_t source;  /* 1-based: whose bytes they are; 0: of several, none */
    uint8_t votes;   /* VOTED: fewest readings behind a byte; MAJORITY: sources
                     * that hold these bytes */
    uint8_t samples; /* VOTED, REPAIRED: of how many readings */
    uint8_t cause;   /* enum dcn_cause for the merged map */
    uint8_t shown;   /* enum dcn_shown, of what is REPAIRED there */
    uint16_t odd;    /* bits of DCN_ODD_BIT for the merged map */
    uint16_t c2_count; /* DAMAGED, CONFLICT: bytes in doubt */
    uint32_t with; /* bit n: source n + 1 holds it, and these are its bytes */
    uint32_t against; /* bit n: it holds other bytes */
    bool proven;      /* by EDC and ECC */
    bool contested;   /* several proven sectors differ */
    bool made_up;     /* raw, encoded from user data */
    bool has_main;    /* main is filled; else zeros */
    uint8_t main[DCN_RAW_BYTES];
};

/* Room to work in; made once. */
struct dcn_arbiter;
enum dcn_status
dcn__arbiter_new(struct dcn_arbiter **merge, struct dcn_error *error);
/* NULL is allowed. */
void dcn__arbiter_free(struct dcn_arbiter *merge);

/*
 * Decides sector lba of a track of that mode. count 1..DCN_ARBITER_MAX. raw:
 * main of result shall be 2352 bytes (encoded where the winner has but user
 * data), 2048 else.
 */
void dcn__arbiter_sector(struct dcn_arbiter *merge, dcn_lba lba,
                         enum dcn_track_mode mode,
                         const struct dcn_arbiter_claim *claims, size_t count,
                         bool raw, struct dcn_arbiter_result *result);

/*
 * True where a raw data sector that a source holds speaks against its map: its
 * sync, header or EDC is wrong, which no rip calls good. may_be_audio: the
 * sector need not be data at all (what has no sync is then no fault).
 */
bool
dcn__arbiter_contradicts(const uint8_t *main, dcn_lba lba, bool may_be_audio);
/* True for the states of sectors that a source holds. */
bool dcn__arbiter_holds(const struct dcn_arbiter_claim *claim);
/* True where a source holds it and its map calls it as pressed or in doubt. */
bool dcn__arbiter_is_odd(const struct dcn_arbiter_claim *claim);
/*
 * True where two claims with bytes say the same: raw sectors whole, else user
 * data. Raw sectors without 2048 bytes of user data are never the same as
 * user data.
 */
bool dcn__arbiter_same(const struct dcn_arbiter_claim *a,
                       const struct dcn_arbiter_claim *b);
/* User data of a claim with bytes; NULL where a raw one has none. */
const uint8_t *dcn__arbiter_user(const struct dcn_arbiter_claim *claim);

/* "agreed", "single" ...; never NULL. */
const char *dcn__arbiter_how_name(enum dcn_arbiter_how how);

/*
 * The subchannel of a sector: of those whose Q has a right CRC and, where it
 * tells a position, the position of lba, the one that most sources give; else
 * any that is not all zero. subs has an entry a source, NULL: none. Returns
 * the 1-based source, 0: none has any; *valid: its Q is right.
 */
unsigned dcn__arbiter_sub(const uint8_t *const *subs, size_t count, dcn_lba lba,
                          bool *valid);

/* ---- arbiter_vote.c ---- */

/* A reading that votes. */
struct dcn_arbiter_reading {
    const uint8_t *main; /* 2352 */
    const uint8_t *c2;   /* 294; NULL: nothing is flagged */
    uint8_t source;      /* 0-based; readings of a source stand together */
    uint8_t weight;      /* of an unflagged byte */
    bool doubted;        /* all bytes count as flagged */
};

/* What a source holds weighs no more than this. */
#define DCN_ARBITER_SOURCE_WEIGHT 3
/* Its readings of one value, of a sector that it does not hold, weigh no more
 * than this together: never more than what another holds. */
#define DCN_ARBITER_DOUBT_WEIGHT 2
/* A value that less stands behind is not decided. */
#define DCN_ARBITER_LEAST_WEIGHT 2
/* Of a sector read without any flag. */
#define DCN_ARBITER_CLEAN_WEIGHT 2

struct dcn_arbiter_ballot {
    uint8_t main[DCN_RAW_BYTES];
    uint16_t undecided; /* bytes */
    uint8_t agree;      /* fewest unflagged readings behind a decided byte */
};

/*
 * Byte by byte: decided is a value with more than half of the unflagged
 * weight and at least DCN_ARBITER_LEAST_WEIGHT. Flagged readings break ties
 * only among undecided ones.
 */
void dcn__arbiter_vote(const struct dcn_arbiter_reading *readings, size_t count,
                       struct dcn_arbiter_ballot *ballot);

#endif
