/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CD-TEXT packs of the lead-in's R-W (IEC 60908 Annex J, MMC-6 Annex). */
#ifndef DCN_CODEC_CDTEXT_H
#define DCN_CODEC_CDTEXT_H

#include "util/error.h"

#include <stddef.h>

#define DCN_CDTEXT_PACK_BYTES 18
#define DCN_CDTEXT_BLOCKS     8
#define DCN_CDTEXT_MAX_TRACK  99
/* 8 blocks of at most 256 packs. */
#define DCN_CDTEXT_MAX_BYTES (DCN_CDTEXT_BLOCKS * 256 * DCN_CDTEXT_PACK_BYTES)

enum dcn_cdtext_type { /* low nibble of the pack type */
                       DCN_CDTEXT_TITLE = 0,
                       DCN_CDTEXT_PERFORMER = 1,
                       DCN_CDTEXT_SONGWRITER = 2,
                       DCN_CDTEXT_COMPOSER = 3,
                       DCN_CDTEXT_ARRANGER = 4,
                       DCN_CDTEXT_MESSAGE = 5,
                       DCN_CDTEXT_DISC_ID = 6,
                       DCN_CDTEXT_GENRE = 7,
                       DCN_CDTEXT_TOC_INFO = 8,
                       DCN_CDTEXT_TOC_INFO2 = 9,
                       DCN_CDTEXT_CLOSED_INFO = 0xD,
                       DCN_CDTEXT_UPC_ISRC = 0xE,
                       DCN_CDTEXT_SIZE_INFO = 0xF,
                       DCN_CDTEXT_TYPES = 16
};

/* One language block; strings are UTF-8, owned, NULL where absent. */
struct dcn_cdtext_block {
    bool present;
    uint8_t charset;  /* 0 ISO 8859-1, 1 ASCII, 0x80 MS-JIS */
    uint8_t language; /* EBU Tech 3264 code; 0x09 English; 0 unknown */
    uint16_t genre;   /* genre code, 0 unused */
    uint8_t copyright;
    uint8_t first_track, last_track; /* from the size info, or seen */
    /* [type][track], track 0: the disc. Types 0-6, 7 (text), D, E. */
    char *text[DCN_CDTEXT_TYPES][DCN_CDTEXT_MAX_TRACK + 1];
};

struct dcn_cdtext {
    struct dcn_cdtext_block block[DCN_CDTEXT_BLOCKS];
    unsigned packs;     /* packs seen */
    unsigned bad_crc;   /* of those: with a wrong CRC */
    bool crc_ignored;   /* all of them, but they follow each other as packs do:
                         * read nonetheless */
    unsigned odd_flags; /* packs that say double-byte, but hold single bytes */
    unsigned others;    /* of 18 bytes each, that are no pack */
};

/*
 * Where the packs lie in what a file or a drive gave: some have the 4-byte
 * head of READ TOC format 5, some bytes behind the packs. Returns the offset
 * of the first; *packs_len: bytes of whole packs from there, 0: there are
 * none.
 */
size_t dcn__cdtext_find(const uint8_t *bytes, size_t len, size_t *packs_len);

/* True for packs of which one has a right CRC, or whose types and sequence
 * numbers run as those of packs do: anything else is no CD-TEXT. */
bool dcn__cdtext_plausible(const uint8_t *packs, size_t len);

/*
 * Decodes whole packs (len a multiple of 18; a rest is ignored). Packs with
 * a wrong CRC are counted and left out, and with them each text of which a
 * part is missing, unless no pack has a right one: then it is the maker that
 * does not write them, and crc_ignored. A double-byte flag that the charset
 * or the bytes deny is counted and not believed; tracks past 99 are left out. A text that repeats the
 * previous track's by a TAB is filled in; an empty text is absent. Where size
 * info is missing, first and last track are those seen. Never fails but for
 * memory. Free with dcn__cdtext_free in every case.
 */
enum dcn_status
dcn__cdtext_decode(const uint8_t *packs, size_t len, struct dcn_cdtext *text,
                   struct dcn_error *error);
void dcn__cdtext_free(struct dcn_cdtext *text);

/*
 * Encodes all present blocks with size info and CRCs into *packs (malloc,
 * caller frees). Characters that the block's charset lacks become '?'. Where
 * last_track is 0, the last track with a text is meant. DCN_ERR_INVALID
 * where a block needs more than 255 packs; *packs is then NULL.
 */
enum dcn_status
dcn__cdtext_encode(const struct dcn_cdtext *text, uint8_t **packs, size_t *len,
                   struct dcn_error *error);

/* Characters of all texts of a block that its charset lacks. */
size_t dcn__cdtext_lacks(const struct dcn_cdtext_block *block);

/* English name of a language code ("English"), or NULL; and the reverse, 0
 * where the name is unknown. */
const char *dcn__cdtext_language_name(uint8_t code);
uint8_t dcn__cdtext_language_code(const char *name);
/* The field's CUE keyword of a type ("TITLE"), or NULL. */
const char *dcn__cdtext_type_name(enum dcn_cdtext_type type);

#endif
