/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line to a drive: the drive itself, one command with the policy for what
 * comes back, readiness, and what is set in it and set back. Describing,
 * probing and reading stand on it; it knows none of them.
 */
#ifndef DCN_DRIVE_LINE_LINE_H
#define DCN_DRIVE_LINE_LINE_H

#include "drive/drive.h"
#include "mmc/cdb.h"
#include "mmc/features.h"
#include "mmc/modepage.h"
#include "mmc/sense.h"

/* Each row of what is noted at most once; a drive has a few. */
#define DCN_DRIVE_MAX_NOTES 24
/* SET CD SPEED's (MMC-6 6.37) */
#define DCN_DRIVE_FASTEST 0xFFFF

/* A step of getting a drive going again; statuses of dcn__drive_command. */
typedef enum dcn_status
dcn_drive_step(struct dcn_drive *drive, struct dcn_error *error);

/* The way back up from one command's policy (line/command.c), which needs
 * what is built on commands; set where the drive is opened. */
struct dcn_recovery {
    dcn_drive_step *wait_ready;  /* until the unit is ready */
    dcn_drive_step *same_medium; /* is it the disc that work began with? */
    dcn_drive_step *set_again;   /* speed and mode page, after a reset */
};

/* Lengths that are remembered from run to run: those that are asked for again
 * are the longest of each of some forms. */
#define DCN_DRIVE_CUT_LENGTHS 16

/* A length of reply of which the last bytes do not come (bridges). */
struct dcn_cut_length {
    uint32_t stride, sectors;
    uint32_t times; /* that it was seen */
};

/* Of the last read that succeeded, one sector (line/old_reply.h). */
struct dcn_last_reply {
    bool known;
    dcn_lba first;  /* of the request */
    uint32_t index; /* of the sector in it */
    uint64_t digest;
};

/* Sectors of a reply that came before for other places (line/echo.h). */
struct dcn_echo {
    uint32_t first;  /* in the reply */
    uint32_t count;  /* ... to the last of them; 0: none */
    dcn_lba from;    /* where the first came before */
    bool is_command; /* the reply begins with the command's own bytes, which
                      * no disc holds just there: it is a buffer's */
};

struct dcn_echo_memory;

struct dcn_drive {
    struct dcn_transport *transport;
    unsigned ready_timeout_ms, command_timeout_ms, lost_wait_ms;
    bool (*keep_waiting)(void *payload); /* or NULL */
    void *payload;
    char *cache_dir; /* or NULL */
    /* NULL while one of its steps is under way, whose commands get none. */
    const struct dcn_recovery *recovery;
    struct dcn_drive_identity identity;
    struct dcn_features features; /* as of the last look */
    struct dcn_mode_capabilities capabilities;
    struct dcn_drive_abilities abilities;
    bool cd_known, blocks_known; /* probed with a CD; with DVD or BD */

    bool disc_known; /* digest is that of the disc we work on */
    char digest[65];
    bool disc_was_out; /* and may be another than it was */

    bool speed_set; /* to apply again after a reset */
    unsigned speed_kb_s;
    dcn_lba speed_end; /* last LBA + 1, for SET STREAMING */
    bool page_saved;   /* mode page 01h was changed: to be restored */
    bool page_set;
    struct dcn_error_recovery page_former, page_now;

    uint64_t reads; /* so that no two poison alike */
    struct dcn_last_reply last;
    struct dcn_echo_memory *echoes; /* owned; NULL: nothing was read */
    bool bounces_all; /* sentinels do not stand where they should: see
                       * dcn_transport.bounce_mask */
    unsigned alarms;  /* the medium may be another, but its TOC is not */
    dcn_drive_candidate *candidate; /* or NULL */
    enum dcn_c2_choice c2;
    unsigned failing; /* reads that failed since the last good one */
    size_t learned_count;
    struct dcn_drive_learned learned[DCN_DRIVE_MAX_LEARNED];

    size_t cut_count;
    struct dcn_cut_length cuts[DCN_DRIVE_CUT_LENGTHS];

    size_t note_count;
    struct dcn_drive_note notes[DCN_DRIVE_MAX_NOTES];
};

/* What became of one command. */
struct dcn_answer {
    struct dcn_reply reply;
    struct dcn_sense sense;
    enum dcn_sense_class class; /* NONE where the status is good */
    bool good;                  /* status good, or key 1 */
    /* Of dcn__drive_read alone: it is the reply before it; what to compare
     * replies by, 0 where there is nothing; sectors that came before. */
    bool old;
    uint64_t digest;
    struct dcn_echo echo;
};

/*
 * Executes a command and does what the sense asks for, within limits: UNIT
 * ATTENTIONs are taken and the command repeated (after a reset speed and mode
 * page are set again; where the medium may have changed it is looked at
 * first), becoming ready is waited for, an aborted command and a failed
 * transport are tried again twice. DCN_OK: answer says what the drive says
 * in the end. Else DCN_ERR_DRIVE_GONE, _ACCESS, _TRANSPORT, _NO_MEDIUM,
 * _MEDIUM_CHANGED (only once a disc is known), _NOT_READY.
 */
enum dcn_status
dcn__drive_command(struct dcn_drive *drive, struct dcn_command *command,
                   struct dcn_answer *answer, struct dcn_error *error);

/* Does a step by commands that are not themselves recovered from. */
enum dcn_status
dcn__drive_recover(struct dcn_drive *drive, dcn_drive_step *step,
                   struct dcn_error *error);

/* One execution without any policy but the timeout; sense is parsed. */
enum dcn_status
dcn__drive_command_once(struct dcn_drive *drive, struct dcn_command *command,
                        struct dcn_answer *answer, struct dcn_error *error);

/*
 * A command whose reply is small and optional: the buffer is cleared first
 * (what does not come reads as zero), and DCN_OK with *got false means that
 * the drive does not answer it.
 */
enum dcn_status
dcn__drive_ask(struct dcn_drive *drive, struct dcn_command *command, bool *got,
               struct dcn_error *error);

/* "READ CD: L-EC uncorrectable error (3/11/05)"; returns DCN_ERR_COMMAND, or
 * DCN_ERR_NO_MEDIUM, _BLANK where the sense says so. what names the command. */
enum dcn_status dcn__drive_refused(const struct dcn_drive *drive,
                                   const struct dcn_answer *answer,
                                   const char *what, struct dcn_error *error);

void dcn__drive_sleep(struct dcn_drive *drive, unsigned ms);
uint64_t dcn__drive_now(const struct dcn_drive *drive);

/* Adds a note unless its code is there already. */
void dcn__drive_note_add(struct dcn_drive *drive, const char *code,
                         const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- look.c ---- */
/* GET CONFIGURATION again (the current profile follows the medium). */
enum dcn_status
dcn__drive_look(struct dcn_drive *drive, struct dcn_error *error);

/* ---- ready.c ---- */
/* Readiness alone, without a look at what became ready. */
dcn_drive_step dcn__drive_wait_unit;

/* ---- settings.c: what is set in a drive and set back ---- */
enum dcn_status
dcn__drive_apply_speed(struct dcn_drive *drive, struct dcn_error *error);
enum dcn_status
dcn__drive_apply_page(struct dcn_drive *drive, struct dcn_error *error);
/* kB/s of 1000 bytes, 0: as the drive likes; end: LBAs of the medium. */
enum dcn_status dcn__drive_set_speed(struct dcn_drive *drive, unsigned kb_s,
                                     dcn_lba end, struct dcn_error *error);

/* Mode page 01h without keeping what it was. */
enum dcn_status dcn__drive_write_page(struct dcn_drive *drive,
                                      const struct dcn_error_recovery *want,
                                      struct dcn_error *error);

/* What was set before is set again; what no longer takes is left. */
dcn_drive_step dcn__drive_set_again;
/* The same after the drive was away: only that it is gone again counts. */
enum dcn_status
dcn__drive_settle_in(struct dcn_drive *drive, struct dcn_error *error);

/* ---- left_behind.c: mode page 01h changed by a run that was cut off ---- */

#define DCN_LEFT_BEHIND_BYTES 256

/* Its file, malloc; NULL without a cache folder, or where memory ran out. */
char *dcn__left_behind_path(const struct dcn_drive *drive);
/* Written before the page is changed, so that a run that dies can be tidied
 * up after; nothing without a cache folder. */
void dcn__left_behind_write(const struct dcn_drive *drive);
void dcn__left_behind_remove(const struct dcn_drive *drive);
/* Sets the page back where a run that no longer lives left it changed, and
 * notes it. */
enum dcn_status
dcn__left_behind_tidy(struct dcn_drive *drive, struct dcn_error *error);
/* The file's text: what the page was, and who wrote it. False where it is no
 * such file. */
bool
dcn__left_behind_parse(const char *text, size_t len,
                       struct dcn_error_recovery *former, int64_t *process);

/* ---- file_name.c: files beside what is known of drives ---- */

enum dcn_drive_file {
    DCN_DRIVE_FILE_BY_WAY, /* of all drives of a model on this way */
    DCN_DRIVE_FILE_OF_ONE, /* by its serial number */
};
/* "FOLDER/PREFIX_VENDOR_PRODUCT_REVISION.txt", with a digest of the way to
 * the drive or with its serial number. NULL where memory ran out. */
char *dcn__drive_file_name(const struct dcn_drive *drive, const char *prefix,
                           enum dcn_drive_file file);

#endif
