/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The model of a disc: sessions, tracks, indexes, text, codes, structures,
 * and where each fact came from. Made by a builder (disc/builder.h), checked
 * there, immutable after; whoever holds it reads fields directly.
 *
 * A CD is described in program-area LBAs. A DVD or BD is one session with one
 * track of DCN_TRACK_MODE1 and control 4, from 0 to its lead-out.
 */
#ifndef DCN_DISC_DISC_H
#define DCN_DISC_DISC_H

#include "util/error.h"

#include <discern/types.h>

#include <stddef.h>

#define DCN_MAX_TRACKS             99
#define DCN_MAX_INDEX              99
#define DCN_PREGAP_SECTORS         150  /* 2 s before a session's first track */
#define DCN_FIRST_LEAD_OUT_SECTORS 6750 /* of session 1 */
#define DCN_LATER_LEAD_OUT_SECTORS 2250
#define DCN_LEAD_IN_SECTORS        4500
#define DCN_GD_ROM_HIGH_LBA        45000 /* of its high-density area */
/* No CD's sectors reach so far: a GD-ROM, the longest there is, ends at 549150,
 * the MSF of Q at 449850. */
#define DCN_CD_MAX_LBA 1000000

enum dcn_track_mode {
    DCN_TRACK_AUDIO, /* control bit 2 clear */
    DCN_TRACK_MODE1, /* Mode 1; also "data" on DVD and BD */
    DCN_TRACK_MODE2, /* Mode 2 of any form (XA, CD-i, formless) */
};

/* Where a fact came from, from weakest to strongest. */
enum dcn_origin {
    DCN_ORIGIN_NONE,    /* not known */
    DCN_ORIGIN_ASSUMED, /* the standard's usual value */
    DCN_ORIGIN_TOC,     /* READ TOC */
    DCN_ORIGIN_COMMAND, /* another command of the drive (MCN, ISRC latch) */
    DCN_ORIGIN_Q,       /* the Q channel, CRC right */
    DCN_ORIGIN_SECTOR,  /* a sector's own header */
    DCN_ORIGIN_SHEET,   /* an image's description */
};

struct dcn_track {
    uint8_t number;  /* 1..99 */
    uint8_t session; /* 1.. */
    uint8_t control; /* Q control nibble */
    enum dcn_track_mode mode;
    dcn_lba pregap; /* first sector of INDEX 00; == start where there is none.
                     * First track of a session: start - 150 or lower (-150
                     * for session 1), never stored below LBA 0 by images */
    dcn_lba start;  /* INDEX 01 */
    dcn_lba end;    /* one past its last sector: next track's pregap in the
                     * same session, or the session's lead-out */
    uint8_t index_count;          /* highest index, >= 1 */
    dcn_lba index[DCN_MAX_INDEX]; /* [0] is INDEX 01 == start */
    char isrc[13];                /* 12 characters, or "" */
    enum dcn_origin pregap_origin, index_origin, isrc_origin, mode_origin;
    bool packets; /* recorded in packets, says READ TRACK INFORMATION */
    uint32_t packet_sectors; /* user data blocks of a fixed packet; 0:
                              * variable ones, or none */
};

/*
 * One past the last sector, by others than the one whose word lead_out is: what
 * READ TRACK INFORMATION says of the last track (last recorded address, else
 * its size), the physical format (DVD, BD), READ CAPACITY of a CD. 0: not
 * told, or not to be believed.
 */
struct dcn_disc_ends {
    dcn_lba track, format, capacity;
};

struct dcn_session {
    uint8_t number;      /* 1.. without a gap: its place in the array + 1 */
    uint8_t first_track; /* number of its first track */
    uint8_t last_track;
    uint8_t disc_type; /* PSEC of point A0: 00 CD-DA/CD-ROM, 10 CD-i,
                          * 20 CD-ROM XA */
    dcn_lba lead_out;  /* first sector of its lead-out */
};

/* A READ DISC STRUCTURE reply as it came (MMC-6 6.22), without its 4-byte
 * header. */
struct dcn_structure {
    uint8_t media_type; /* 0 DVD, 1 BD */
    uint8_t format;     /* 00 physical/DI, 01 copyright, 03 BCA, 04 ... */
    uint8_t layer;
    uint8_t *bytes;
    size_t len;
};

/* A frame of Q that was pressed otherwise than a player counts, for a program
 * to look for. */
struct dcn_q_frame {
    dcn_lba lba;
    uint8_t q[12]; /* as DCN_Q_BYTES of codec/subchannel.h, CRC included */
};

struct dcn_disc {
    enum dcn_medium medium;
    uint16_t profile; /* MMC current profile; 0 where not known */
    unsigned session_count;
    struct dcn_session *sessions;
    unsigned track_count;
    struct dcn_track *tracks; /* ascending by number and by start */
    dcn_lba lead_out;         /* of the last session: end of all sectors */
    struct dcn_disc_ends ends;
    dcn_lba layer_break;         /* first LBA of layer 1, or 0 */
    unsigned layers;             /* 1..4; CDs 1 */
    bool rewritable, recordable; /* what kind of medium it is */
    bool gd_rom; /* session 2 is a GD-ROM's high-density area, from LBA 45000 */
    char mcn[14]; /* 13 digits, or "" */
    enum dcn_origin mcn_origin;
    uint8_t *cdtext; /* packs, 18 bytes each, no header; or NULL */
    size_t cdtext_len;
    /*
     * Text of a sheet as it stands there, in UTF-8, whatever CD-TEXT can hold of
     * it: lines "TRACK KEYWORD TEXT\n" (track 00: the disc; "REM" is a keyword
     * like "TITLE"), in the sheet's order; or NULL.
     */
    char *sheet_text;
    size_t sheet_text_len;
    uint8_t *full_toc; /* READ TOC format 2 reply as it came, or NULL */
    size_t full_toc_len;
    uint8_t *atip; /* READ TOC format 4 reply, or NULL */
    size_t atip_len;
    uint8_t *pma; /* READ TOC format 3 reply, or NULL */
    size_t pma_len;
    unsigned structure_count;
    struct dcn_structure *structures;
    size_t q_frame_count;
    struct dcn_q_frame *q_frames; /* ascending; or NULL */
};

/* The track that owns lba (pregaps belong to the track they precede), or
 * NULL: in a lead-in, a lead-out, or outside. */
const struct dcn_track *
dcn__disc_track_at(const struct dcn_disc *disc, dcn_lba lba);
/* The track of that number, or NULL. */
const struct dcn_track *
dcn__disc_track(const struct dcn_disc *disc, unsigned number);
/* The index that lba has in its track: 0 in the pregap, else 1..99. */
unsigned dcn__track_index_at(const struct dcn_track *track, dcn_lba lba);
/* True for lba in a session's program area from LBA 0 on (what images
 * keep): not in a lead-out or lead-in between sessions, nor the 150-sector
 * pregap of later sessions. */
bool dcn__disc_holds(const struct dcn_disc *disc, dcn_lba lba);

/* The n-th run of sectors that images keep (one a session; DVD and BD one), false past the last. */
bool dcn__disc_range(const struct dcn_disc *disc, unsigned n,
                     struct dcn_range *range);
/* First sector of a track that images keep: its pregap's, if that lies in the
 * run of its session. */
dcn_lba dcn__disc_first_kept(const struct dcn_disc *disc,
                             const struct dcn_track *track);
/* Sum of all runs' sectors. */
uint32_t dcn__disc_sectors(const struct dcn_disc *disc);

/* True for a CD where every track is Mode 1 data, in one track and session,
 * and for DVD, HD DVD and BD: what an .iso can hold whole. */
bool dcn__disc_fits_iso(const struct dcn_disc *disc);

/*
 * A fingerprint of the TOC: SHA-256 over medium, sessions, tracks' numbers,
 * controls and starts, and lead-outs; as 64 hex digits and NUL. Pregaps,
 * codes and text do not count, so that a drive that reads less Q gives the
 * same.
 */
void dcn__disc_toc_digest(const struct dcn_disc *disc, char hex[65]);

/* "CD-ROM", "Audio CD", "DVD-ROM", "BD-R" ... from profile and tracks. */
const char *dcn__disc_kind_name(const struct dcn_disc *disc);

/* Takes a copy of count frames in place of those that disc has; for those who
 * make or complete a disc. False where memory ran out. */
bool dcn__disc_set_q_frames(struct dcn_disc *disc,
                            const struct dcn_q_frame *frames, size_t count);

void dcn__disc_free(struct dcn_disc *disc);
/* A deep copy; NULL where memory ran out. */
struct dcn_disc *dcn__disc_copy(const struct dcn_disc *disc);

#endif
