/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a read command asks of each CD sector, and which bytes of the raw
 * sector that is (MMC-6 6.17, tables of the main channel selection).
 */
#ifndef DCN_VDRIVE_READ_FORM_H
#define DCN_VDRIVE_READ_FORM_H

#include "codec/sector.h"

struct dcn_read_form {
    uint8_t type;     /* enum dcn_read_cd_type */
    uint8_t main;     /* CDB byte 9 without its C2 field */
    uint8_t sub;      /* enum dcn_read_cd_sub */
    uint16_t c2;      /* bytes: 0, 294, 296 */
    uint16_t sub_len; /* bytes: 0, 16, 96 */
    bool user_blocks; /* READ(10), READ(12): 2048 bytes, only such sectors */
};

/*
 * Offset and length of the bytes that main selects of a sector of that mode.
 * False where they are not contiguous: 05/24/00. CD-DA: all of it, whatever
 * is selected.
 */
bool dcn__read_form_slice(uint8_t main, enum dcn_sector_mode mode,
                          size_t *offset, size_t *len);

/* Mode of a raw sector of a data track. */
enum dcn_sector_mode dcn__read_form_mode(const uint8_t *raw);

/* True where a sector of that mode is what type expects. */
bool dcn__read_form_expects(uint8_t type, enum dcn_sector_mode mode);

#endif
