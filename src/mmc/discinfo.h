/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ DISC INFORMATION, READ TRACK INFORMATION, READ CAPACITY, READ
 * HEADER, MCN and ISRC (MMC-6 6.21, 6.26, 6.19, 6.24; MMC-5 6.20). */
#ifndef DCN_MMC_DISCINFO_H
#define DCN_MMC_DISCINFO_H

#include "codec/msf.h"
#include "mmc/reply.h"

enum dcn_disc_status {
    DCN_DISC_EMPTY = 0,
    DCN_DISC_INCOMPLETE = 1,
    DCN_DISC_COMPLETE = 2,
    DCN_DISC_OTHER = 3, /* e.g. DVD-RAM, DVD+RW: random writable */
};

struct dcn_disc_information {
    enum dcn_disc_status status;
    uint8_t last_session_state; /* 0 empty .. 3 complete */
    bool erasable;
    uint16_t first_track; /* of the disc */
    uint16_t sessions;
    uint16_t last_session_first_track, last_session_last_track;
    uint8_t disc_type; /* 00 CD-DA/CD-ROM, 10 CD-i, 20 XA, FF undefined */
};
/* False where fewer than 9 bytes came. */
bool dcn__disc_information_parse(const uint8_t *bytes, size_t len,
                                 struct dcn_disc_information *information);

struct dcn_track_information {
    uint16_t track, session;
    uint8_t control;   /* "track mode": Q control nibble */
    uint8_t data_mode; /* 1, 2, Fh: unknown */
    bool blank, packet, damaged, reserved_track;
    uint32_t packet_sectors; /* of fixed packets; 0: variable, or none */
    dcn_lba start;
    uint32_t sectors; /* track size */
    bool has_last_recorded;
    dcn_lba last_recorded;
};
/* False where fewer than 28 bytes came. */
bool dcn__track_information_parse(const uint8_t *bytes, size_t len,
                                  struct dcn_track_information *information);

/* False where fewer than 8 bytes came. last: last LBA, block_bytes: 2048. */
bool dcn__capacity_parse(const uint8_t *bytes, size_t len, uint32_t *last,
                         uint32_t *block_bytes);

/* The mode byte (0, 1, 2) of a READ HEADER reply in LBA form; *lba where the
 * drive says it is. False where fewer than 8 bytes came. */
bool dcn__header_parse(const uint8_t *bytes, size_t len, uint8_t *mode,
                       dcn_lba *lba);

/* MCN (13 digits) or ISRC (12 characters) of a READ SUB-CHANNEL reply.
 * False where the valid bit is clear or the text is not one. */
bool dcn__mcn_reply_parse(const uint8_t *bytes, size_t len, char mcn[14]);
bool dcn__isrc_reply_parse(const uint8_t *bytes, size_t len, char isrc[13]);

#endif
