/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sense data: parsing, building, and what it means (SPC-4 4.5, MMC-6 Annex
 * F). */
#ifndef DCN_MMC_SENSE_H
#define DCN_MMC_SENSE_H

#include "mmc/transport.h"

struct dcn_sense {
    bool present;
    bool deferred; /* response code 71h or 73h: of an earlier command */
    uint8_t key, asc, ascq;
    bool has_information;
    uint32_t information; /* failing LBA of reads */
};

/* Parses fixed (70h, 71h) and descriptor (72h, 73h) format. */
void
dcn__sense_parse(const uint8_t *bytes, size_t len, struct dcn_sense *sense);

/* Builds 18 bytes of fixed format into a reply with CHECK CONDITION. */
void dcn__sense_reply(struct dcn_reply *reply, uint8_t key, uint8_t asc,
                      uint8_t ascq, bool has_information, uint32_t information);

/* What to do about a failed command; the table of policy. */
enum dcn_sense_class {
    DCN_SENSE_NONE,           /* no sense: nothing known */
    DCN_SENSE_RECOVERED,      /* key 1: data are good */
    DCN_SENSE_WAIT,           /* 02/04/xx: becoming ready */
    DCN_SENSE_NO_MEDIUM,      /* 02/3A */
    DCN_SENSE_MEDIUM_ERROR,   /* key 3: the sector does not read */
    DCN_SENSE_HARDWARE,       /* key 4 */
    DCN_SENSE_UNSUPPORTED,    /* 05/20, 05/24, 05/26: command or form */
    DCN_SENSE_OUT_OF_RANGE,   /* 05/21, 05/63 */
    DCN_SENSE_WRONG_TYPE,     /* 05/64 */
    DCN_SENSE_PROTECTED,      /* 05/6F: CSS and the like */
    DCN_SENSE_MEDIUM_CHANGED, /* 06/28, 02/3A after data: stop, look again */
    DCN_SENSE_RESET,          /* 06/29, 06/2A: apply settings again */
    DCN_SENSE_ATTENTION,      /* any other key 6 */
    DCN_SENSE_BLANK,          /* key 8, 05/30 with blank media */
    DCN_SENSE_INCOMPATIBLE,   /* 05/30 */
    DCN_SENSE_ABORTED,        /* key B: try again */
    DCN_SENSE_OTHER,
};

enum dcn_sense_class dcn__sense_classify(const struct dcn_sense *sense);

/* English for a key/ASC/ASCQ ("L-EC uncorrectable error"); never NULL. */
const char *dcn__sense_text(uint8_t key, uint8_t asc, uint8_t ascq);

#endif
