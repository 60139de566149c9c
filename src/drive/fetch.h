/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One stretch of sectors in as few commands as its parts need (one, or two
 * where a drive cannot give C2 with subchannel), sorted into the order of
 * source/source.h, judged sector by sector.
 */
#ifndef DCN_DRIVE_FETCH_H
#define DCN_DRIVE_FETCH_H

#include "drive/c2_lag.h"
#include "drive/line/read_parts.h"
#include "source/judge.h"

/* Addresses at which a reply was cut that are remembered one by one. Where
 * there are more of them it is no place of the disc but the line. */
#define DCN_FETCH_CUTS 64

/* Parts that fail on this disc (forms.h). */
struct dcn_forms_out {
    bool c2_294, c2_296;
    /* Commands to come without subchannel, after it was refused sub_refused
     * times; commands with it since; refusals since one gave it. */
    unsigned sub_pause, sub_refused, sub_asked, sub_vain;
};

struct dcn_fetch {
    struct dcn_drive *drive;
    struct dcn_disc *disc; /* owned */
    uint8_t *scratch;      /* a reply that is not in the right order */
    uint8_t *second;       /* ... of the second command */
    uint8_t *asked;        /* ... of what is asked about a reply (tail.c) */
    uint8_t *flags;        /* C2 of a reply in turn, where it lags */
    size_t scratch_bytes;
    bool c2_block_last; /* seen on this drive, or as probed */
    bool c2_lag_known;  /* learnt, or remembered */
    /* Audio while it is not (c2_doubt.c). */
    struct {
        bool flags_seen;
        bool edges_open;             /* of the reply that had the first flags */
        dcn_lba first;               /* ... from here */
        unsigned places;             /* read again at once */
        struct dcn_c2_reading *kept; /* or NULL */
        struct dcn_c2_evidence evidence;
    } doubt;
    /* Zeros that were confirmed (tail.c). */
    struct {
        dcn_lba end;       /* up to here */
        uint32_t commands; /* that brought zeros since the last strong proof */
        uint32_t apart;    /* so many until the next */
        uint32_t looks;    /* into zeros that went on */
    } zeros;
    /* A run of sectors that repeats what came before (repeats.c). */
    struct {
        bool begun;        /* the first reply was asked about */
        dcn_lba end;       /* up to here the disc does */
        dcn_lba behind;    /* ... what stands so many sectors before */
        dcn_lba from;      /* ... or what stands there, again and again */
        uint32_t commands; /* that went on with it since it was asked */
        uint32_t apart;    /* so many until it is asked again */
    } echo;
    /* Where a transfer ended without a word; more than there is room for:
     * taken for everywhere. */
    struct {
        dcn_lba at[DCN_FETCH_CUTS];
        uint32_t count;
    } cuts;
    /* How quickly long commands pass (pace.c). */
    struct {
        uint64_t best_ns;   /* a sector, before the first error */
        uint64_t window_ns; /* the quickest of those in the window */
        unsigned commands;  /* in the window */
        unsigned slow;      /* windows in turn that were slow throughout */
        bool errors;        /* something failed */
    } pace;
    struct dcn_forms_out out[2]; /* of audio, of data */
    unsigned innocent; /* places where all forms failed alike, or failures
                        * since there were enough of them */
};

/* What is asked: enum dcn_want, enum dcn_read_flag. */
struct dcn_request {
    unsigned want, flags;
};

/* Why sectors are missing after a fetch. */
struct dcn_failure {
    bool failed;
    enum dcn_sense_class class; /* NONE: nothing arrived, no reason given */
    struct dcn_sense sense;
    bool has_at;   /* the drive named the sector that failed */
    uint32_t at;   /* ... its number in the request */
    uint32_t kept; /* sectors at the front that came all the same, as good: a
                    * transfer that was cut off */
    uint32_t latency_us;
    bool no_sub; /* not failed: all came but the subchannel, which the drive
                  * refused with these sectors */
    enum dcn_status transport; /* not DCN_OK: the command did not come back */
    struct dcn_error transport_error;
};

/* Allocates for the drive's abilities and disc (set before). */
enum dcn_status
dcn__fetch_begin(struct dcn_fetch *fetch, struct dcn_error *error);
/* Frees, the disc too. */
void dcn__fetch_end(struct dcn_fetch *fetch);

/*
 * Fetches count sectors (at most dcn__fetch_limit). failure->failed false:
 * all arrived, results are set. True: results are set of those that arrived
 * and prove themselves (has_main), the others and their bytes are zero.
 * Statuses but DCN_OK end the work, see dcn__drive_command; a failed
 * transport is told in failure.
 */
enum dcn_status
dcn__fetch(struct dcn_fetch *fetch, const struct dcn_request *request,
           dcn_lba first, uint32_t count, uint8_t *buffer,
           struct dcn_sector_result *results, struct dcn_failure *failure,
           struct dcn_error *error);

#endif
