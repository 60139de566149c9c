/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET CONFIGURATION replies (MMC-6 5.2, 5.3, 6.5). */
#ifndef DCN_MMC_FEATURES_H
#define DCN_MMC_FEATURES_H

#include "mmc/opcodes.h"
#include "mmc/reply.h"

#define DCN_MAX_PROFILES 32

/* What we use of a drive's features; zero where a feature is absent. */
struct dcn_features {
    uint16_t current_profile;
    size_t profile_count;
    uint16_t profiles[DCN_MAX_PROFILES]; /* feature 0000h, as listed */
    bool random_readable;                /* 0010h present */
    uint32_t block_bytes;                /* 0010h */
    uint16_t blocking;                   /* 0010h: 1, 16, 32 */
    bool error_recovery_page;            /* 0010h PP: mode page 01h */
    bool cd_read, cd_text, c2, dap;      /* 001Eh */
    bool dvd_read;                       /* 001Fh */
    bool bd_read;                        /* 0040h */
    bool css;                            /* 0106h */
    bool streaming;                      /* 0107h present */
    bool set_cd_speed, get_performance;  /* 0107h */
    char serial[33];                     /* 0108h, cut off at 32 */
    char firmware_date[15];              /* 010Ch: CCYYMMDDhhmmss */
};

/*
 * Parses a GET CONFIGURATION reply, as far as it goes: features cut off at
 * the end are left out. False where fewer than 8 bytes came.
 */
bool dcn__features_parse(const uint8_t *bytes, size_t len,
                         struct dcn_features *features);

#endif
