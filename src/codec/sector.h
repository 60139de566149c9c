/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The 2352-byte sector of a data CD: layout, EDC, ECC, scrambling
 * (ECMA-130 14-16, Annexes A and B; CD-ROM XA). Pure functions.
 */
#ifndef DCN_CODEC_SECTOR_H
#define DCN_CODEC_SECTOR_H

#include "codec/msf.h"

#include <stddef.h>

#define DCN_RAW_BYTES   2352 /* main channel of one CD sector */
#define DCN_USER_BYTES  2048 /* user data of Mode 1, Mode 2 form 1, DVD, BD */
#define DCN_SYNC_BYTES  12
#define DCN_MODE2_BYTES 2336 /* a Mode 2 sector without sync and header */
#define DCN_FORM2_BYTES 2324 /* user data of Mode 2 form 2 */

enum dcn_sector_mode {
    DCN_MODE_AUDIO, /* no sync pattern: audio, or not a data sector */
    DCN_MODE_0,     /* zeros */
    DCN_MODE_1,
    DCN_MODE_2,       /* formless: subheader copies differ */
    DCN_MODE_2_FORM1, /* XA, submode bit 5 clear */
    DCN_MODE_2_FORM2, /* XA, submode bit 5 set */
    DCN_MODE_RESERVED /* sync, but a mode byte other than 0, 1, 2 */
};

/* What a check of a raw sector found; DCN_FAULT_* are ORed together. */
enum dcn_sector_fault {
    DCN_FAULT_SYNC = 1,        /* no 00 FF*10 00 */
    DCN_FAULT_HEADER = 2,      /* header MSF is not BCD or not the asked LBA */
    DCN_FAULT_MODE = 4,        /* mode byte reserved */
    DCN_FAULT_EDC = 8,         /* EDC does not match */
    DCN_FAULT_ECC_P = 16,      /* a P parity byte does not match */
    DCN_FAULT_ECC_Q = 32,      /* a Q parity byte does not match */
    DCN_FAULT_ZERO = 64,       /* Mode 0 data or Mode 1 intermediate not zero */
    DCN_FAULT_SUBHEADER = 128, /* XA subheader copies differ */
};

/* "Any address": only that the header is valid BCD is checked. */
#define DCN_LBA_ANY INT32_MIN

struct dcn_sector_check {
    enum dcn_sector_mode mode;
    unsigned faults;    /* 0: all that this mode protects is right */
    bool edc_absent;    /* form 2 with EDC 0: allowed, nothing proven */
    dcn_lba header_lba; /* what the header says, or DCN_LBA_ANY */
};

/* True for the 12-byte sync pattern (ECMA-130 14.2). */
bool dcn__sync_present(const uint8_t *sector);

/*
 * One pass over a raw sector: sync, header against lba (or DCN_LBA_ANY),
 * mode, EDC, P and Q. Mode 2 form 1 ECC counts the header as zeros
 * (CD-ROM XA). Formless Mode 2 and Mode 0 have no EDC. A sync pattern with up
 * to three wrong bytes is a fault of a data sector, one with more makes the
 * mode DCN_MODE_AUDIO with DCN_FAULT_SYNC alone. Mode 2 whose subheader copies
 * differ is DCN_MODE_2 without that fault, unless EDC or most of the parity
 * prove a form. Past 90 minutes header_lba is the program area's, and lba
 * itself where the header matches it.
 */
void dcn__sector_check(const uint8_t *sector, dcn_lba lba,
                       struct dcn_sector_check *check);

/*
 * Checks count consecutive sectors from lba; returns how many at the front
 * are data sectors without any fault (so count means: all good). The fast
 * path of ripping and verifying.
 */
size_t dcn__sectors_good(const uint8_t *sectors, size_t count, dcn_lba lba);

/* EDC over bytes (ECMA-130 14.3): polynomial 8001801Bh, reflected. */
uint32_t dcn__edc_update(uint32_t edc, const uint8_t *bytes, size_t len);

/*
 * Completes a sector whose user data (and, for Mode 2 XA, 8-byte subheader
 * at 16) stand in place: writes sync, header of lba, EDC, intermediate zeros
 * and parity for mode (0, 1, 2, 2/1, 2/2).
 */
void
dcn__sector_encode(uint8_t *sector, dcn_lba lba, enum dcn_sector_mode mode);

/* Writes only P and Q from bytes 12..2075. zero_header as for Mode 2 form 1. */
void dcn__ecc_encode(uint8_t *sector, bool zero_header);

/* True where P and Q are right. */
bool dcn__ecc_check(const uint8_t *sector, bool zero_header);

/*
 * Repairs a sector in place with P and Q in turn until neither makes
 * progress. erasures (2352 bytes, nonzero: suspected; e.g. from C2) may be
 * NULL. Returns the number of bytes changed, or -1 where parity still does
 * not match at the end (the sector is then left as it came). Whether the
 * result is right is for the EDC to say.
 */
int dcn__ecc_repair(uint8_t *sector, bool zero_header, const uint8_t *erasures);

/*
 * The same (erasures MUST be given) by solving all equations at once: any erasures that are independent
 * (some 260 at most; turns get stuck at far less), or up to 190 with a few
 * wrong bytes besides that erasures does not name. Takes milliseconds to tens
 * of them. At least 12 equations are left over: a wrong solution passes with a
 * chance of 2^-96, before the EDC has a say.
 */
int dcn__ecc_solve(uint8_t *sector, bool zero_header, const uint8_t *erasures);

/* Scrambles or descrambles (the same) bytes 12..2351 (ECMA-130 Annex B). */
void dcn__scramble(uint8_t *sector);
/* The same for the first len bytes of a sector, len <= 2352. */
void dcn__scramble_prefix(uint8_t *sector, size_t len);

/*
 * Descrambles the first len bytes of a sector (16..2352; fewer decide nothing)
 * if they are of a data sector: either the header is that of lba (then sync
 * and mode may be damaged), or the sync pattern is there and the mode is 1, 2,
 * or 0 with nothing but zeros. Without lba (DCN_LBA_ANY) only the second
 * counts. Returns whether they were; if not, they are left as they came.
 */
bool dcn__descramble_if_data(uint8_t *sector, size_t len, dcn_lba lba);

/* Offset and size of the user data of a raw sector of that mode. */
size_t dcn__user_offset(enum dcn_sector_mode mode);
size_t dcn__user_size(enum dcn_sector_mode mode);

/* What is in use now: "plain", "ssse3+pclmul", "neon". */
const char *dcn__sector_simd_name(void);
/* For tests and benchmarks: use the plain form until told otherwise. Returns
 * the former value. Not while other threads check sectors. */
bool dcn__sector_force_plain(bool plain);

#endif
