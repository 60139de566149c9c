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
#include "disc/reading.h"
#include "util/clock.h"

/* Flagged bytes: bits that are set in the C2 of one sector, 0..2352. */
unsigned dcn__c2_count(const uint8_t c2[DCN_C2_BYTES]);

/* Bytes of one sector in the buffer, and where its parts start. */
size_t dcn__want_bytes(unsigned want);
size_t dcn__want_c2_offset(unsigned want);
size_t dcn__want_sub_offset(unsigned want);

/* What a source can do. */
struct dcn_source_caps {
    unsigned want;          /* enum dcn_want bits that read can deliver */
    unsigned want_together; /* bits it can deliver in one command */
    uint32_t max_sectors;   /* most sectors one read takes well */
    uint32_t block_sectors; /* ECC block: CD 1, DVD 16, BD 32 */
    bool user_from_raw;     /* user data are taken out of raw sectors: these
                             * cost no more */
    bool is_drive;          /* reading takes the medium; results may vary */
    unsigned efforts;   /* 1 << enum dcn_effort: those that set_effort takes */
    bool can_set_speed; /* set_speed changes something */
    bool can_restart;   /* restart works */
    bool can_cook;      /* DCN_READ_COOKED is another way than the usual one */
    bool can_flush;     /* DCN_READ_FRESH was measured to empty its cache */
    unsigned fastest_kb_s; /* that it claims to read a CD at; 0: not told */
};

struct dcn_source;

/*
 * What MUST be set must be so by a source; a filter (next set) may leave out
 * any, which then goes to next. What a source can is told by its capabilities,
 * never by which pointers are set.
 */
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
    /* Whether the drive says now that it is well: ready, with a medium in it.
     * MAY be set (NULL: it is). */
    bool (*is_well)(struct dcn_source *source);
    /*
     * Whether the drive, after its head was at sector elsewhere, refuses
     * sector lba of a CD for its type (05/64) whatever type is asked for, by
     * a block read and raw, too. MAY be set (NULL: it does not).
     */
    bool (*refuses)(struct dcn_source *source, dcn_lba lba, dcn_lba elsewhere);
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

/* Calls through the table: of the source, or of the first below it that has
 * the slot; with defaults where none has. */
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
bool dcn__source_is_well(struct dcn_source *source);
bool
dcn__source_refuses(struct dcn_source *source, dcn_lba lba, dcn_lba elsewhere);
enum dcn_status
dcn__source_reopen(struct dcn_source *source, struct dcn_error *error);
/* "" where it has none. */
const char *dcn__source_name(struct dcn_source *source);
/* Never NULL. */
struct dcn_clock *dcn__source_clock(struct dcn_source *source);
/* NULL is allowed. */
void dcn__source_close(struct dcn_source *source);

#endif
