/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words in which reading is spoken of: what is wanted of a sector, how it
 * is asked for, and what came of it. Types alone, shared by those who read
 * (source), remember (map), choose (plan) and decide.
 */
#ifndef DCN_DISC_READING_H
#define DCN_DISC_READING_H

#include "disc/cause.h"

#include <discern/error.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * What is wanted of each sector. The buffer then holds, for each sector in
 * turn and without padding: user data (2048) or raw main channel (2352), then
 * C2 (294: bit n, MSB first, flags byte n of the main channel), then raw P-W
 * (96, as READ CD gives it). USER and RAW exclude each other.
 */
enum dcn_want {
    DCN_WANT_USER = 1, /* 2048 bytes: DVD, BD, Mode 1, Mode 2 form 1 */
    DCN_WANT_RAW = 2,  /* 2352 bytes: any CD sector, descrambled */
    DCN_WANT_C2 = 4,
    DCN_WANT_SUB = 8,
};

#define DCN_C2_BYTES 294
/* As a count: every byte of a sector is in doubt. */
#define DCN_C2_ALL (DCN_C2_BYTES * 8)

enum dcn_sector_state {
    DCN_SECTOR_UNKNOWN = 0,  /* not attempted, or the command failed without
                             * saying anything of this sector */
    DCN_SECTOR_GOOD,         /* delivered; nothing speaks against it */
    DCN_SECTOR_C2,           /* delivered; C2 flags some of its bytes */
    DCN_SECTOR_BAD_CHECK,    /* delivered as good; sync, header or EDC wrong */
    DCN_SECTOR_UNREADABLE,   /* the medium did not give it (sense key 3, 4) */
    DCN_SECTOR_WRONG_TYPE,   /* refused: not of the type asked (05/64) */
    DCN_SECTOR_OUT_OF_RANGE, /* refused: past the end (05/21, 05/63) */
    DCN_SECTOR_MISSING,      /* this source never has it (short image) */
};

/* The outcome of one sector. A bad sector is data, not an error. */
struct dcn_sector_result {
    uint8_t state;     /* enum dcn_sector_state */
    uint8_t sense_key; /* of the command that failed, else 0 */
    uint8_t asc;
    uint8_t ascq;
    uint16_t c2_count; /* flagged bytes of the main channel, 0..2352 */
    uint16_t faults;   /* enum dcn_sector_fault of a raw data sector */
    bool has_main;     /* the buffer holds main channel bytes of it */
    bool has_c2;       /* ... C2 */
    bool has_sub;      /* ... P-W */
    bool made_up;      /* EDC and ECC of its raw sector were made by the
                         * source: they prove nothing */
    bool cooked;       /* by DCN_READ_COOKED: only the drive vouches for it */
    uint8_t cause;     /* enum dcn_cause: what this delivery shows of it */
    uint8_t doubts_before; /* so many sectors before this one may be wrong: C2
                            * that came here may be theirs */
    uint32_t latency_us;   /* time of the command / its sectors */
};

/* How hard a drive tries by itself, and what it keeps back (mode page 01h). */
enum dcn_effort {
    DCN_EFFORT_USUAL,      /* as it was found */
    DCN_EFFORT_MOST,       /* with more retries of its own */
    DCN_EFFORT_LEAST,      /* without any: bad sectors cost little */
    DCN_EFFORT_AS_IS,      /* bad sectors are given as they are, uncorrected */
    DCN_EFFORT_BAD_TOO,    /* as usual, but what fails comes along as it is */
    DCN_EFFORT_CONTINUOUS, /* never delayed by what fails, which comes as it is
                            * and counts as read */
    DCN_EFFORTS
};

/* How to read: hints that plain sources ignore. */
enum dcn_read_flag {
    DCN_READ_FRESH = 1,    /* defeat the drive's cache first */
    DCN_READ_NO_SPLIT = 2, /* exactly one command, never narrowed (but where a
                            * drive refuses the subchannel alone) */
    DCN_READ_COOKED = 4,   /* data of a CD by the drive's own block reads, whose
                          * firmware corrects them; raw sectors of Mode 1 are
                          * then encoded from them */
    DCN_READ_AS_IS = 8,    /* raw data that come together with an error are
                          * kept: as DCN_SECTOR_BAD_CHECK unless they prove
                          * themselves */
};

/* From where the head comes to sectors that are asked for. */
enum dcn_hearing_side {
    DCN_HEARING_EITHER,
    DCN_HEARING_BELOW, /* lower addresses were read just before */
    DCN_HEARING_ABOVE,
};

/* Sectors that somebody wants to hear again (a detector), past the cache. */
struct dcn_hearing {
    dcn_lba first;
    uint32_t count;
    uint8_t times; /* how often */
    uint8_t side;  /* enum dcn_hearing_side */
};

/* What became of one sector of a reading. */
enum dcn_reading_verdict {
    DCN_READING_UNKNOWN,  /* nothing is known of it */
    DCN_READING_FAILED,   /* it was not delivered */
    DCN_READING_HOPELESS, /* ... and never will be (past the end, wrong type) */
    DCN_READING_DOUBTED,  /* delivered, c2_count bytes in doubt */
    DCN_READING_MASTERED, /* delivered, wrong, and surely so on the disc */
    DCN_READING_VOTED,
    DCN_READING_REPAIRED,
    DCN_READING_GOOD,
};

/* What shows that a sector is damaged; ORed together. */
enum dcn_shown {
    DCN_SHOWN_C2 = 1,      /* C2 flags of a reading */
    DCN_SHOWN_UNEQUAL = 2, /* readings that differ */
    DCN_SHOWN_ERROR = 4,   /* the drive's own error beside the bytes */
    DCN_SHOWN_ASKED = 8,   /* nothing: the user asked for right codes */
};

struct dcn_reading {
    uint8_t verdict; /* enum dcn_reading_verdict */
    uint8_t sense_key, asc, ascq;
    uint16_t c2_count;      /* bytes in doubt of DOUBTED */
    uint8_t votes, samples; /* of VOTED and REPAIRED */
    uint8_t cause; /* enum dcn_cause; kept in the map where it is one */
    uint16_t odd;  /* of GOOD: DCN_ODD_BIT(enum dcn_oddity); of DOUBTED:
                    * that of a sync that is not there, or 0 */
    uint8_t shown; /* enum dcn_shown, of what is not GOOD */
    bool store;    /* set by dcn__plan_take: better than what was there */
};

#endif
