/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ DISC STRUCTURE replies (MMC-6 6.22): what we read of the raw bytes
 * that are kept anyway. */
#ifndef DCN_MMC_STRUCTURE_H
#define DCN_MMC_STRUCTURE_H

#include "mmc/reply.h"

#define DCN_STRUCTURE_HEADER_BYTES 4
/* First physical sector of user data (ECMA-267: 030000h; BD: 100000h). */
#define DCN_DVD_FIRST_PSN 0x030000
#define DCN_BD_FIRST_PSN  0x100000

enum dcn_structure_format {
    DCN_STRUCTURE_PHYSICAL = 0x00, /* DVD: PFI; BD: disc information */
    DCN_STRUCTURE_COPYRIGHT = 0x01,
    DCN_STRUCTURE_BCA = 0x03,
    DCN_STRUCTURE_MANUFACTURER = 0x04, /* DMI */
    DCN_STRUCTURE_PHYSICAL_NOW = 0x10,
};

/*
 * The payload of a reply: sets *payload and *n to the bytes after the 4-byte
 * header, as many as the header says and came. False where there is none.
 */
bool dcn__structure_payload(const uint8_t *bytes, size_t len,
                            const uint8_t **payload, size_t *n);

/* DVD physical format information (ECMA-267 16, MMC-6 table 402). */
struct dcn_dvd_physical {
    uint8_t book_type, part_version;
    uint8_t layers; /* 1, 2 */
    bool opposite;  /* track path: OTP, else PTP */
    bool bca;
    uint8_t layer_type;
    uint32_t first_psn, last_psn; /* of the data area (of this layer: PTP) */
    uint32_t layer0_last_psn;     /* OTP; else 0 */
};
/* payload without its header; false where fewer than 17 bytes. */
bool dcn__dvd_physical_parse(const uint8_t *payload, size_t len,
                             struct dcn_dvd_physical *physical);
/* Sectors of layer 0 of a two-layer disc (the layer break), or 0 where there
 * is one layer or the figures contradict each other. */
uint32_t dcn__dvd_layer_break(const struct dcn_dvd_physical *physical);
/* Sectors of the whole data area (both layers of OTP), or 0 where the figures
 * contradict each other. */
uint32_t dcn__dvd_physical_sectors(const struct dcn_dvd_physical *physical);

/* BD disc information, its units of 64 bytes (BD format book; MMC-6
 * 6.22.3.3). */
struct dcn_bd_information {
    char type[4];            /* "BDO", "BDR", "BDW" (ROM, R, RE), "BDU" */
    uint8_t layers;          /* 1..4; 0: not told */
    uint32_t layer0_sectors; /* 0: not told */
    /* Of all layers, by the units of a pressed disc; 0: not told. Recordable
     * ones have 0 for their last PSN, or what the medium could hold. */
    uint32_t sectors;
};
/* False where no DI unit is there. */
bool dcn__bd_information_parse(const uint8_t *payload, size_t len,
                               struct dcn_bd_information *information);

#endif
