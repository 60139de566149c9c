/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * READ TOC/PMA/ATIP replies (MMC-6 6.25; IEC 60908 17.5.2, ECMA-130 22.3).
 * Parsers of what came: odd lengths and bytes past the end are left out;
 * what the entries mean together is drive/describe/cd_toc.c's business.
 */
#ifndef DCN_MMC_TOC_REPLY_H
#define DCN_MMC_TOC_REPLY_H

#include "codec/msf.h"
#include "mmc/reply.h"
#include "util/error.h"

#define DCN_TOC_HEADER_BYTES     4
#define DCN_FULL_TOC_ENTRY_BYTES 11
/* 99 tracks and some points for each of many sessions; more is nonsense. */
#define DCN_FULL_TOC_MAX_ENTRIES 512

enum dcn_toc_point { /* POINT; 1..99 is a track */
                     DCN_POINT_FIRST_TRACK = 0xA0,
                     DCN_POINT_LAST_TRACK = 0xA1,
                     DCN_POINT_LEAD_OUT = 0xA2,
                     DCN_POINT_NEXT_PROGRAM = 0xB0, /* ADR 5: multisession */
                     DCN_POINT_ATIP = 0xC0,         /* ADR 5 */
};

/* One point; numbers binary, whatever the drive answered in. */
struct dcn_full_toc_entry {
    uint8_t session;
    uint8_t control, adr;
    uint8_t tno;
    uint8_t point;          /* 1..99 or enum dcn_toc_point */
    struct dcn_msf running; /* MIN SEC FRAME; B0: next program area */
    uint8_t zero;
    struct dcn_msf p; /* PMIN PSEC PFRAME as they stand */
};

struct dcn_full_toc {
    uint8_t first_session, last_session; /* as the header says */
    bool bcd;                            /* the reply was in BCD, against MMC */
    bool ambiguous; /* both readings are sound: bcd is only a guess */
    unsigned count;
    unsigned tracks; /* entries with a point 1..99 */
    struct dcn_full_toc_entry entry[DCN_FULL_TOC_MAX_ENTRIES];
};

enum dcn_toc_numbers {
    DCN_TOC_NUMBERS_GUESS,  /* from the bytes; binary where both are sound */
    DCN_TOC_NUMBERS_BINARY, /* as MMC says */
    DCN_TOC_NUMBERS_BCD,
};

/*
 * Parses a format 2 reply. DCN_ERR_FORMAT: shorter than one entry, not a full
 * TOC (a format 0 reply to a format 2 request), too many entries, numbers
 * out of range. A TOC without tracks or without a lead-out is none of these.
 */
enum dcn_status
dcn__full_toc_parse(const uint8_t *bytes, size_t len,
                    enum dcn_toc_numbers numbers, struct dcn_full_toc *toc,
                    struct dcn_error *error);

/* PMIN PSEC PFRAME as an LBA in the program area, past 90 minutes too. */
dcn_lba dcn__full_toc_lba(const struct dcn_full_toc_entry *entry);

/* No CD goes further: 99:59:74 is LBA 449849. */
#define DCN_TOC_MAX_LBA 449850

/* Formatted TOC, LBA form. */
struct dcn_formatted_toc {
    uint8_t first, last; /* as the header says */
    unsigned count;      /* tracks; without the lead-out */
    bool has_lead_out;
    dcn_lba lead_out;
    struct {
        uint8_t number, control, adr;
        dcn_lba start;
    } track[99];
};
/* DCN_ERR_FORMAT: no track, a track number that is none or comes twice, or a
 * start that no CD has. A lead-out that no CD has is passed over. */
enum dcn_status dcn__formatted_toc_parse(const uint8_t *bytes, size_t len,
                                         struct dcn_formatted_toc *toc,
                                         struct dcn_error *error);

/* Session information (format 1, LBA form). */
struct dcn_session_information {
    uint8_t first_session, last_session;
    uint8_t first_track; /* of the last complete session */
    uint8_t control;
    dcn_lba start; /* of that track */
};
/* False where it is not 12 bytes (another format's reply). */
bool dcn__session_information_parse(const uint8_t *bytes, size_t len,
                                    struct dcn_session_information *sessions);

/* ATIP (format 4; Orange Book part II). */
struct dcn_atip {
    bool rewritable;
    uint8_t subtype;
    bool unrestricted; /* URU bit of disc application code */
    uint8_t write_power, reference_speed;
    struct dcn_msf lead_in;       /* start of the lead-in: 97:mm:ff */
    struct dcn_msf last_lead_out; /* last possible start of the lead-out */
};
/* False where fewer than 15 bytes came or the marker bits are not set. */
bool dcn__atip_parse(const uint8_t *bytes, size_t len, struct dcn_atip *atip);

/* The packs of a format 5 reply: sets *packs and *n (a multiple of 18; their
 * CRCs not looked at). False where there is none. */
bool dcn__cdtext_reply(const uint8_t *bytes, size_t len, const uint8_t **packs,
                       size_t *n);

#endif
