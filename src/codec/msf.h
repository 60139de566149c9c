/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BCD and the minute-second-frame addresses of a CD (Red Book, MMC-6 4.2.3). */
#ifndef DCN_CODEC_MSF_H
#define DCN_CODEC_MSF_H

#include <discern/error.h>

/* Frames (sectors) a second, and what LBA 0 is as MSF: 00:02:00. */
#define DCN_FRAMES_PER_SECOND 75
#define DCN_MSF_OFFSET        150
/* First LBA of the lead-in that MSF can say: 90:00:00 is -45150. */
#define DCN_LBA_LEAD_IN_FIRST (-45150)
/* 90:00:00 read as program area; from here on MSF is ambiguous. */
#define DCN_LBA_MSF_END 404850

struct dcn_msf {
    uint8_t m, s, f; /* binary, 0..99, 0..59, 0..74 */
};

/* 0..99 to packed BCD; larger values are taken modulo 100. */
uint8_t dcn__bcd_encode(unsigned value);
/* True where both nibbles are 0..9. */
bool dcn__bcd_valid(uint8_t bcd);
/* Packed BCD to 0..99 (invalid nibbles count as they are: 0x1A is 20). */
unsigned dcn__bcd_decode(uint8_t bcd);

/*
 * MSF of any LBA >= -45150: below -150 it is the lead-in's 90:00:00..99:59:74;
 * past 99:59:74 (LBA 449849) minutes wrap modulo 100, as drives do.
 */
struct dcn_msf dcn__msf_from_lba(dcn_lba lba);

/* LBA of an MSF: minutes 90..99 are lead-in (negative), as MMC-6 table 353. */
dcn_lba dcn__lba_from_msf(struct dcn_msf msf);

/* LBA of an MSF taken as program area whatever its minute (90-99 allowed):
 * what a TOC entry or header past 90 minutes means. */
dcn_lba dcn__lba_from_program_msf(struct dcn_msf msf);

/* True where s < 60, f < 75, m < 100. */
bool dcn__msf_valid(struct dcn_msf msf);

#endif
