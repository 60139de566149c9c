/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mode pages as MODE SENSE(10) gives them (SPC-4 7.5, MMC-6 7). */
#ifndef DCN_MMC_MODEPAGE_H
#define DCN_MMC_MODEPAGE_H

#include "mmc/reply.h"

#define DCN_MODE_HEADER_BYTES   8
#define DCN_PAGE_ERROR_RECOVERY 0x01
#define DCN_PAGE_CDDA_CONTROL   0x0E
#define DCN_PAGE_CAPABILITIES   0x2A

/*
 * Finds a page in a MODE SENSE(10) reply. Returns its bytes (page code and
 * length byte included) and sets *page_len to how many of them came (at least
 * 2); NULL where the page is not there.
 */
const uint8_t *dcn__mode_page_find(const uint8_t *bytes, size_t len,
                                   uint8_t page, size_t *page_len);

/* Page 01h, byte 2. */
enum dcn_error_recovery_bit {
    DCN_RECOVERY_DCR = 0x01, /* no L-EC: only CIRC */
    DCN_RECOVERY_DTE = 0x02,
    DCN_RECOVERY_PER = 0x04, /* report recovered errors */
    DCN_RECOVERY_RC = 0x10,  /* continuous: errors ignored */
    DCN_RECOVERY_TB = 0x20,  /* transfer bad blocks */
    DCN_RECOVERY_ARRE = 0x40,
    DCN_RECOVERY_AWRE = 0x80,
};
struct dcn_error_recovery {
    uint8_t bits;    /* enum dcn_error_recovery_bit */
    uint8_t retries; /* read retry count */
};
/* False where the page is absent or shorter than 4 bytes. */
bool dcn__mode_error_recovery(const uint8_t *bytes, size_t len,
                              struct dcn_error_recovery *recovery);

/* Page 2Ah (MMC-3 5.2.2; obsolete but given by nearly all drives). */
struct dcn_mode_capabilities {
    bool audio_play, mode2_form1, mode2_form2, multisession;
    bool cdda, accurate_stream, rw, rw_corrected, c2, isrc, upc;
    uint16_t max_speed_kb_s, current_speed_kb_s; /* 1000 bytes; 0: not told */
    uint16_t buffer_kib;
};
/* False where the page is absent or shorter than 6 bytes. */
bool dcn__mode_capabilities(const uint8_t *bytes, size_t len,
                            struct dcn_mode_capabilities *capabilities);

#endif
