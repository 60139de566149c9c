/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Something sectors can be read from": a drive, an image, a capture, or a
 * filter over another source. One vtable; filters hold a next.
 */
#ifndef DCN_SOURCE_SOURCE_H
#define DCN_SOURCE_SOURCE_H

#include "codec/sector.h"
#include "codec/subchannel.h"
#include "disc/disc.h"
#include "util/clock.h"

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

/* Flagged bytes: bits that are set in the C2 of one sector, 0..2352. */
unsigned dcn__c2_count(const uint8_t c2[DCN_C2_BYTES]);

/* Bytes of one sector in the buffer, and where its parts start. */
size_t dcn__want_bytes(unsigned want);
size_t dcn__want_c2_offset(unsigned want);
size_t dcn__want_sub_offset(unsigned want);

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
    uint16_t c2_count;   /* flagged bytes of the main channel, 0..2352 */
    uint16_t faults;     /* enum dcn_sector_fault of a raw data sector */
    bool has_main;       /* the buffer holds main channel bytes of it */
    bool has_c2;         /* ... C2 */
    bool has_sub;        /* ... P-W */
    bool made_up;        /* EDC and ECC of its raw sector were made by the
                         * source: they prove nothing */
    bool cooked;         /* by DCN_READ_COOKED: only the drive vouches for it */
    uint32_t latency_us; /* time of the command / its sectors */
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

/* What a source can do. */
struct dcn_source_caps {
    unsigned want;          /* enum dcn_want bits that read can deliver */
    unsigned want_together; /* bits it can deliver in one command */
    uint32_t max_sectors;   /* most sectors one read takes well */
    uint32_t block_sectors; /* ECC block: CD 1, DVD 16, BD 32 */
    bool user_from_raw;     /* user data are taken out of raw sectors: these
                             * cost no more */
    bool is_drive;          /* reading takes the medium; results may vary */
    unsigned efforts; /* 1 << enum dcn_effort: those that set_effort takes */
    bool can_restart; /* restart works */
    bool can_cook;    /* DCN_READ_COOKED is another way than the usual one */
};

/* How to read: hints that plain sources ignore. */
enum dcn_read_flag {
    DCN_READ_FRESH = 1,    /* defeat the drive's cache first */
    DCN_READ_NO_SPLIT = 2, /* exactly one command, never narrowed */
    DCN_READ_COOKED = 4,   /* data of a CD by the drive's own block reads, whose
                          * firmware corrects them; raw sectors of Mode 1 are
                          * then encoded from them */
    DCN_READ_AS_IS = 8,    /* raw data that come together with an error are
                          * kept: as DCN_SECTOR_BAD_CHECK unless they prove
                          * themselves */
};

struct dcn_source;

struct dcn_source_ops {
    const char *name;
    /* The disc; owned by the source, good until close. MUST be set. */
    const struct dcn_disc *(*describe)(struct dcn_source *source);
    /* Fills caps. MUST be set. */
    void (*capabilities)(struct dcn_source *source,
                         struct dcn_source_caps *caps);
    /*
     * Reads count sectors from first; want and buffer as enum dcn_want says;
     * results has count entries, all of them set on return, whatever the
     * status. Bytes of parts that a sector lacks (has_* false) are zero.
     * Returns DCN_OK even if no sector was readable; else why nothing more
     * can be read at all. flags: enum dcn_read_flag. MUST be set.
     */
    enum dcn_status (*read)(struct dcn_source *source, dcn_lba first,
                            uint32_t count, unsigned want, unsigned flags,
                            uint8_t *buffer, struct dcn_sector_result *results,
                            struct dcn_error *error);
    /* Frees the source and what it owns, next included. MUST be set. */
    void (*close)(struct dcn_source *source);
    /* The clock its time passes on; NULL: real time. MAY be set. */
    struct dcn_clock *(*clock)(struct dcn_source *source);
    /*
     * Changes how the medium is turned, as far as the source can: speed in
     * kB/s (0: the drive's default; 0xFFFF the fastest). MAY be set.
     */
    enum dcn_status (*set_speed)(struct dcn_source *source, unsigned kb_s,
                                 struct dcn_error *error);
    /*
     * True where the medium is still the one described; false with error
     * DCN_ERR_MEDIUM_CHANGED or NO_MEDIUM. MAY be set (NULL: always).
     */
    enum dcn_status (*check_medium)(struct dcn_source *source,
                                    struct dcn_error *error);
    /*
     * How often the source was told that its medium may be another, and found
     * nothing wrong by itself: a caller that sees the number change compares
     * what it knows of the content. MAY be set (NULL: never).
     */
    unsigned (*alarms)(struct dcn_source *source);
    /*
     * How hard the drive tries from now on; USUAL sets back what was found,
     * and so does close. DCN_ERR_UNSUPPORTED, DCN_ERR_ACCESS. MAY be set.
     */
    enum dcn_status (*set_effort)(struct dcn_source *source,
                                  enum dcn_effort effort,
                                  struct dcn_error *error);
    /* Stops the disc, starts it again and waits until it is ready. MAY be
     * set. */
    enum dcn_status (*restart)(struct dcn_source *source,
                               struct dcn_error *error);
    /*
     * After DRIVE_GONE or TRANSPORT: looks once whether the same drive is
     * there again, under whatever name, with the same medium, and goes on
     * with it; settings are made again. The clock may be another afterwards.
     * DCN_ERR_DRIVE_GONE: not yet; NOT_READY, TRANSPORT: there, but not well
     * yet; NO_MEDIUM, MEDIUM_CHANGED. MAY be set (NULL: never comes back).
     */
    enum dcn_status (*reopen)(struct dcn_source *source,
                              struct dcn_error *error);
    /* What it is called ("/dev/sr1"); changes with reopen. MAY be set. */
    const char *(*name_now)(struct dcn_source *source);
};

/* Embedded first in each implementation. */
struct dcn_source {
    const struct dcn_source_ops *ops;
    struct dcn_source *next; /* of a filter: what it reads from */
};

/* Calls through the table, with defaults for what is NULL; of what is set in a
 * drive, filters without a function of their own pass it on. */
const struct dcn_disc *dcn__source_describe(struct dcn_source *source);
void dcn__source_capabilities(struct dcn_source *source,
                              struct dcn_source_caps *caps);
enum dcn_status
dcn__source_read(struct dcn_source *source, dcn_lba first, uint32_t count,
                 unsigned want, unsigned flags, uint8_t *buffer,
                 struct dcn_sector_result *results, struct dcn_error *error);
enum dcn_status dcn__source_set_speed(struct dcn_source *source, unsigned kb_s,
                                      struct dcn_error *error);
enum dcn_status
dcn__source_check_medium(struct dcn_source *source, struct dcn_error *error);
unsigned dcn__source_alarms(struct dcn_source *source);
enum dcn_status
dcn__source_set_effort(struct dcn_source *source, enum dcn_effort effort,
                       struct dcn_error *error);
enum dcn_status
dcn__source_restart(struct dcn_source *source, struct dcn_error *error);
enum dcn_status
dcn__source_reopen(struct dcn_source *source, struct dcn_error *error);
/* "" where it has none. */
const char *dcn__source_name(struct dcn_source *source);
/* Never NULL. */
struct dcn_clock *dcn__source_clock(struct dcn_source *source);
/* NULL is allowed. */
void dcn__source_close(struct dcn_source *source);

#endif
