/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Our end of the cable: a drive that is believed nothing. Opened over any
 * transport, probed once (what works is remembered per drive and firmware),
 * its disc described, its sectors read as a source.
 */
#ifndef DCN_DRIVE_DRIVE_H
#define DCN_DRIVE_DRIVE_H

#include "mmc/transport.h"
#include "source/source.h"

/* What INQUIRY and GET CONFIGURATION say of a drive. Strings trimmed. */
struct dcn_drive_identity {
    char vendor[9];
    char product[17];
    char revision[5];
    char serial[33];        /* feature 0108h, or "" */
    char firmware_date[15]; /* feature 010Ch, or "" */
};

/* Order of the parts in a READ CD reply. */
enum dcn_reply_order {
    DCN_ORDER_UNKNOWN,
    DCN_ORDER_MAIN_C2_SUB, /* as MMC says */
    DCN_ORDER_MAIN_SUB_C2,
};

/* The kinds of ability, by the types of their fields. */
typedef bool dcn_ability_FLAG;
typedef uint32_t dcn_ability_COUNT;
typedef int dcn_ability_BYTES;
typedef enum dcn_reply_order dcn_ability_ORDER;

/* What probing found on this drive; never what it claims: each row of
 * abilities.def is a field. */
struct dcn_drive_abilities {
#define DCN_ABILITY(kind, name, most, kept, step, label, what) \
    dcn_ability_##kind name;
#include "drive/abilities.def"
#undef DCN_ABILITY
};

/* A row of abilities.def, for what stores and tells them. */
struct dcn_ability {
    const char *name, *label, *what;
    enum {
        DCN_ABILITY_FLAG,
        DCN_ABILITY_COUNT,
        DCN_ABILITY_BYTES,
        DCN_ABILITY_ORDER,
    } kind;
    int64_t most;
    bool kept;
};
/* Row number index; NULL past the last. */
const struct dcn_ability *dcn__ability(size_t index);
int64_t
dcn__ability_value(const struct dcn_drive_abilities *abilities, size_t index);
/* "unknown", "main_c2_sub", "main_sub_c2" */
const char *dcn__reply_order_name(enum dcn_reply_order order);

struct dcn_drive;

/*
 * Where a drive that vanished may be again: the nth place, counted from 0, as
 * a transport of its own. DCN_ERR_NOT_FOUND past the last place; other
 * failures pass to the next.
 */
typedef enum dcn_status
dcn_drive_candidate(const struct dcn_drive *drive, unsigned n,
                    struct dcn_transport **transport, struct dcn_error *error);

/* Which C2 is asked for. */
enum dcn_c2_choice {
    DCN_DRIVE_C2_AUTO, /* as probed; what fails on a disc is left out */
    DCN_DRIVE_C2_NEVER,
    DCN_DRIVE_C2_294,
    DCN_DRIVE_C2_296,
};

/* Options of opening; zeroed is fine. */
struct dcn_drive_options {
    unsigned ready_timeout_ms;   /* wait for becoming ready; 0: 90 s */
    unsigned command_timeout_ms; /* 0: 60 s */
    const char *cache_dir; /* where probed abilities are kept; NULL: not */
    dcn_drive_candidate *candidate; /* for dcn__drive_reopen; NULL: none */
    enum dcn_c2_choice c2;
    /* A drive that vanishes while its disc is described and probed is looked
     * for so long; 0: not. keep_waiting (may be NULL) is asked before each
     * look; false ends it. */
    unsigned lost_wait_ms;
    bool (*keep_waiting)(void *payload);
    void *payload;
};

/*
 * Opens a drive over transport (the drive's from then on, also on failure),
 * identifies it and reads its features; does not need a medium.
 */
enum dcn_status
dcn__drive_open(struct dcn_transport *transport,
                const struct dcn_drive_options *options,
                struct dcn_drive **drive, struct dcn_error *error);
void dcn__drive_close(struct dcn_drive *drive);

const struct dcn_drive_identity *
dcn__drive_identity(const struct dcn_drive *drive);
/* Probed by dcn__drive_source; before that from the cache, or zero. */
const struct dcn_drive_abilities *
dcn__drive_abilities(const struct dcn_drive *drive);
struct dcn_transport *dcn__drive_transport(const struct dcn_drive *drive);

/* Something that its user should know of this drive or disc: what is lost,
 * what was guessed, where replies contradict each other. */
struct dcn_drive_note {
    char code[24];  /* for machines: "read_only" */
    char text[160]; /* one line for people */
};
/*
 * The notes so far, in order of their finding; count returned. Codes:
 * read_only, no_raw, raw_reencoded, sub_q_only, no_sub, no_c2, c2_apart,
 * toc_short, toc_numbers, toc_disagrees, no_lead_out, capacity_differs,
 * sessions_guessed, mode_assumed, isrc_repeats, medium_guessed, no_clock,
 * recovery_restored, recovery_left.
 */
size_t dcn__drive_notes(const struct dcn_drive *drive,
                        const struct dcn_drive_note **notes);

/* Profiles the drive lists (feature 0000h); count returned. */
size_t
dcn__drive_profiles(const struct dcn_drive *drive, const uint16_t **profiles);

/*
 * Waits until a readable medium is in: DCN_ERR_NO_MEDIUM, DCN_ERR_BLANK,
 * DCN_ERR_NOT_READY, DCN_ERR_DRIVE_GONE else.
 */
enum dcn_status
dcn__drive_wait_ready(struct dcn_drive *drive, struct dcn_error *error);

/*
 * Reads what the medium says of itself: TOC (full, falling back), sessions,
 * ATIP, PMA, CD-TEXT, MCN, ISRC, structures, capacity, mode of each data
 * track by reading a header. *disc is the caller's.
 */
enum dcn_status
dcn__drive_describe(struct dcn_drive *drive, struct dcn_disc **disc,
                    struct dcn_error *error);

/*
 * The drive as a source of its disc: waits ready, describes, probes. The
 * drive is the source's from then on (also on failure).
 */
enum dcn_status
dcn__drive_source(struct dcn_drive *drive, struct dcn_source **source,
                  struct dcn_error *error);
/* The drive behind such a source, NULL if it is another kind. */
struct dcn_drive *dcn__drive_of_source(struct dcn_source *source);

/* ---- settings, for the retry ladder ---- */

struct dcn_error_recovery;

/*
 * Mode page 01h (MMC-6 7.3): how the drive treats read errors now.
 * DCN_ERR_UNSUPPORTED: it has no such page.
 */
enum dcn_status dcn__drive_recovery_get(struct dcn_drive *drive,
                                        struct dcn_error_recovery *recovery,
                                        struct dcn_error *error);
/*
 * Sets bits and retry count and reads them back: *taken holds what the drive
 * then says, which may be less than was asked. What it was before is kept and
 * set back by dcn__drive_restore and by closing. DCN_ERR_ACCESS: opened
 * read-only; DCN_ERR_UNSUPPORTED: no such page, or it is not changeable.
 */
enum dcn_status dcn__drive_recovery_set(struct dcn_drive *drive,
                                        const struct dcn_error_recovery *want,
                                        struct dcn_error_recovery *taken,
                                        struct dcn_error *error);
/* Sets mode page 01h back where it was changed. */
enum dcn_status
dcn__drive_recovery_restore(struct dcn_drive *drive, struct dcn_error *error);
/* Stops the disc, starts it again, waits until it is ready (MMC-6 6.43). */
enum dcn_status
dcn__drive_restart(struct dcn_drive *drive, struct dcn_error *error);

/* ---- a drive that is lost ---- */

/*
 * Looks once whether the drive is there again: the same vendor, product and
 * serial number (where it tells one), with the same medium by its TOC. Then
 * works on with it under its new name, and what was set is set again.
 * DCN_ERR_DRIVE_GONE: not found; else as dcn__drive_wait_ready, and
 * DCN_ERR_MEDIUM_CHANGED.
 */
enum dcn_status
dcn__drive_reopen(struct dcn_drive *drive, struct dcn_error *error);

/* ---- what is remembered of drives, and forgotten ---- */

/* Removes what is remembered of all drives in a cache folder; *count: files.
 * A folder that is not there holds none. */
enum dcn_status dcn__drives_forget(const char *cache_dir, unsigned *count,
                                   struct dcn_error *error);
/* The same of this drive alone, which is probed anew when next needed. */
enum dcn_status dcn__drive_forget(struct dcn_drive *drive, unsigned *count,
                                  struct dcn_error *error);

/* ---- what was learned by retrying, kept with the abilities ---- */

#define DCN_DRIVE_MAX_LEARNED 48

/* How one way of reading again has fared on this drive and firmware. */
struct dcn_drive_learned {
    char name[24]; /* of its user's choice: letters, digits, '-', '.' */
    uint32_t tries, wins;
    uint64_t time_ms; /* of all tries */
};
/* What was learned so far; count returned. */
size_t dcn__drive_learned(const struct dcn_drive *drive,
                          const struct dcn_drive_learned **learned);
/*
 * Adds to what was learned and keeps it where there is a cache folder. Old
 * knowledge fades: past 1000 tries both counts are halved. DCN_OK also where
 * it cannot be written.
 */
enum dcn_status dcn__drive_learn(struct dcn_drive *drive,
                                 const struct dcn_drive_learned *learned,
                                 size_t count, struct dcn_error *error);

/* Sets mode page 01h and the speed back; done by closing too. */
enum dcn_status
dcn__drive_restore(struct dcn_drive *drive, struct dcn_error *error);

/* ---- the libcdio transport (drive/line/cdio_transport.c) ---- */

/* Opens a device node through libcdio's MMC; read-only where writing rights
 * are missing (transport->writable tells). */
enum dcn_status
dcn__cdio_transport(const char *node, struct dcn_transport **transport,
                    struct dcn_error *error);
/*
 * The system's optical drives: NULL-terminated array of node names (free with
 * dcn__cdio_free_drives); an empty array where there is none.
 */
enum dcn_status dcn__cdio_list_drives(char ***nodes, struct dcn_error *error);
void dcn__cdio_free_drives(char **nodes);
/* The machine's drives, for dcn_drive_options.candidate. */
dcn_drive_candidate dcn__cdio_candidate;

#endif
