/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The subchannel of a CD: P-W interleave and the Q channel (IEC 60908
 * 17, ECMA-130 22, MMC-6 4.2.3.3 ff.). Pure functions.
 */
#ifndef DCN_CODEC_SUBCHANNEL_H
#define DCN_CODEC_SUBCHANNEL_H

#include "codec/msf.h"

#include <stddef.h>

#define DCN_SUB_BYTES 96 /* P-W of one sector */
#define DCN_Q_BYTES   12 /* Q of one sector with its CRC */

/*
 * Two layouts of the same 768 bits. Raw, as READ CD gives it: byte k is one
 * symbol, P in bit 7 .. W in bit 0. Packed, as .sub files keep it: 12 bytes
 * of P, 12 of Q, ... 12 of W, each MSB first.
 */
void
dcn__sub_pack(const uint8_t raw[DCN_SUB_BYTES], uint8_t packed[DCN_SUB_BYTES]);
void dcn__sub_unpack(const uint8_t packed[DCN_SUB_BYTES],
                     uint8_t raw[DCN_SUB_BYTES]);

/* Only the Q of a raw block, and its way back (other channels kept). */
void dcn__q_from_raw(const uint8_t raw[DCN_SUB_BYTES], uint8_t q[DCN_Q_BYTES]);
void dcn__q_into_raw(const uint8_t q[DCN_Q_BYTES], uint8_t raw[DCN_SUB_BYTES]);
/* Sets all 96 P bits of a raw block to on or off. */
void dcn__p_into_raw(bool on, uint8_t raw[DCN_SUB_BYTES]);

/* CRC-16 as recorded (x16+x12+x5+1, inverted) over len bytes. Q: over 10;
 * CD-TEXT packs: over 16. */
uint16_t dcn__crc16_inverted(const uint8_t *bytes, size_t len);
/* True where bytes 10-11 are the CRC of bytes 0-9. */
bool dcn__q_crc_valid(const uint8_t q[DCN_Q_BYTES]);
/* Writes bytes 10-11. */
void dcn__q_crc_write(uint8_t q[DCN_Q_BYTES]);

/* Control nibble (ECMA-130 22.3.1). */
#define DCN_CONTROL_PREEMPHASIS  1
#define DCN_CONTROL_COPY         2
#define DCN_CONTROL_DATA         4
#define DCN_CONTROL_FOUR_CHANNEL 8

#define DCN_TRACK_LEAD_OUT 0xAA /* TNO of the lead-out, as recorded */

enum dcn_q_kind {
    DCN_Q_INVALID,  /* fields are not what the ADR demands (BCD, ranges) */
    DCN_Q_POSITION, /* ADR 1 in the program area or lead-out */
    DCN_Q_TOC,      /* ADR 1 or 5 in a lead-in: TNO 0 */
    DCN_Q_MCN,      /* ADR 2 */
    DCN_Q_ISRC,     /* ADR 3 */
    DCN_Q_OTHER,    /* another ADR */
};

/* One Q frame, decoded. MSFs are binary. */
struct dcn_q {
    enum dcn_q_kind kind;
    uint8_t control;    /* 0..15 */
    uint8_t adr;        /* 0..15 */
    uint8_t track;      /* position: 0..99, or 0xAA; TOC: 0 */
    uint8_t index;      /* position: 0..99; TOC: POINT as recorded */
    struct dcn_msf rel; /* position: in the track; TOC: running time */
    struct dcn_msf abs; /* position: on the disc; TOC: PMIN PSEC PFRAME */
    uint8_t zero;       /* byte 6 as recorded */
    char code[14];      /* MCN (13 digits) or ISRC (12 characters), NUL */
    uint8_t aframe;     /* MCN and ISRC: frame of the absolute time */
};

/* Encodes with CRC. MCN: 13 digits; ISRC: 12 characters; else fields.
 * All MSF bytes are BCD-encoded; the index of a TOC frame (POINT) is written
 * as it stands (01-99 already BCD, A0-A2, B0, C0). */
void dcn__q_encode(const struct dcn_q *q, uint8_t out[DCN_Q_BYTES]);

/* Decodes; does not look at the CRC (dcn__q_crc_valid says). Returns
 * q->kind. */
enum dcn_q_kind dcn__q_decode(const uint8_t in[DCN_Q_BYTES], struct dcn_q *q);

/* True for 12 characters [A-Z0-9]{5}[0-9]{7} (IEC 60908, ISO 3901). */
bool dcn__isrc_valid(const char *isrc);
/* True for 13 digits; the EAN check digit is not demanded. */
bool dcn__mcn_valid(const char *mcn);

#endif
