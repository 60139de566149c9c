/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of one CD-TEXT pack and of the size info (IEC 60908 Annex J). */
#ifndef DCN_CODEC_CDTEXT_PACK_H
#define DCN_CODEC_CDTEXT_PACK_H

#include "codec/cdtext.h"

/* READ TOC format 5 (MMC-6 6.25.3.7): length and two reserved bytes. */
#define DCN_CDTEXT_HEAD_BYTES    4
#define DCN_CDTEXT_PAYLOAD_AT    4
#define DCN_CDTEXT_PAYLOAD_BYTES 12
#define DCN_CDTEXT_CRC_AT        16
/* Positions past this are recorded as this. */
#define DCN_CDTEXT_POSITION_MAX 15

/* The size info, gathered from its three packs. */
#define DCN_CDTEXT_SIZE_PACKS 3
#define DCN_CDTEXT_SIZE_BYTES (DCN_CDTEXT_SIZE_PACKS * DCN_CDTEXT_PAYLOAD_BYTES)
enum { /* offsets in it */
       DCN_CDTEXT_SIZE_CHARSET = 0,
       DCN_CDTEXT_SIZE_FIRST = 1,
       DCN_CDTEXT_SIZE_LAST = 2,
       DCN_CDTEXT_SIZE_COPYRIGHT = 3,
       DCN_CDTEXT_SIZE_COUNTS = 4,     /* packs of each of 16 types */
       DCN_CDTEXT_SIZE_SEQUENCES = 20, /* last sequence number of each block */
       DCN_CDTEXT_SIZE_LANGUAGES = 28, /* of each block */
};

struct dcn__cdtext_pack {
    uint8_t type; /* 0..15 */
    uint8_t track;
    uint8_t sequence;
    bool double_byte;
    uint8_t block;
    uint8_t position;
    const uint8_t *payload;
};

static inline struct dcn__cdtext_pack
dcn__cdtext_pack_read(const uint8_t *bytes)
{
    return (struct dcn__cdtext_pack){
        .type = bytes[0] & 0x0F,
        .track = bytes[1],
        .sequence = bytes[2],
        .double_byte = bytes[3] & 0x80,
        .block = bytes[3] >> 4 & 7,
        .position = bytes[3] & 0x0F,
        .payload = bytes + DCN_CDTEXT_PAYLOAD_AT,
    };
}

#endif
