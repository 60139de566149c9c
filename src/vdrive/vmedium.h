/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disc as it lies in a drive: what the source holds, and around it what a
 * pressing plant would make: lead-in with its TOC in Q and CD-TEXT in R-W,
 * pregaps, session gaps, lead-out, P and Q of every sector (IEC 60908 17,
 * ECMA-130 22).
 */
#ifndef DCN_VDRIVE_VMEDIUM_H
#define DCN_VDRIVE_VMEDIUM_H

#include "source/source.h"

enum dcn_area_kind { DCN_AREA_LEAD_IN, DCN_AREA_PROGRAM, DCN_AREA_LEAD_OUT };

/* A run of sectors whose Q differs only in its times. */
struct dcn_area {
    dcn_lba first, end;
    dcn_lba zero; /* program, lead-out: where relative time is 00:00:00 */
    uint8_t kind; /* enum dcn_area_kind */
    uint8_t session;
    uint8_t tno;   /* 0 lead-in, 1..99, 0xAA lead-out */
    uint8_t index; /* 0 pregap, 1..99; lead-out 1 */
    uint8_t control;
    bool held; /* the source has these sectors */
    enum dcn_track_mode mode;
    const char *isrc; /* 12 characters, or "" */
};

struct dcn_vmedium {
    struct dcn_source *source;
    struct dcn_disc *disc; /* a copy: damage may add run-out */
    struct dcn_source_caps caps;
    enum dcn_medium medium;
    uint16_t profile;
    uint32_t run_out;       /* sectors at the end that only the TOC knows */
    uint32_t block_sectors; /* of the medium's own error correction */
    struct dcn_area *areas; /* ascending, without holes */
    size_t area_count;
    uint8_t *toc; /* full TOC descriptors, as the lead-ins repeat them */
    size_t toc_count;
    struct dcn_sector_result *results; /* of DCN_MEDIUM_CHUNK sectors */
    uint8_t *scratch;                  /* 2048 or 96 bytes of each */
};

/* Most sectors that one call of the readers below takes. */
#define DCN_MEDIUM_CHUNK 512

/*
 * Makes a medium; source is its own from then on (closed also on failure).
 * medium UNKNOWN: what the source's disc says. run_out: as above.
 */
enum dcn_status
dcn__vmedium_new(struct dcn_source *source, enum dcn_medium medium,
                 uint32_t run_out, struct dcn_vmedium **out,
                 struct dcn_error *error);
/* NULL is allowed. */
void dcn__vmedium_free(struct dcn_vmedium *medium);

/* The area that holds lba, or NULL. */
const struct dcn_area *
dcn__vmedium_area(const struct dcn_vmedium *medium, dcn_lba lba);
/* True for the CD media, whose sectors have 2352 bytes and P-W. */
bool dcn__vmedium_is_cd(const struct dcn_vmedium *medium);

/*
 * Read count <= DCN_MEDIUM_CHUNK sectors from lba, all of area. Return how
 * many at the front are there; the next one the source cannot give.
 */
/* 2048 bytes each; only of areas that hold user data. */
uint32_t
dcn__vmedium_user(struct dcn_vmedium *medium, const struct dcn_area *area,
                  dcn_lba lba, uint32_t count, uint8_t *out);
/* 2352 bytes each, descrambled; encoded where the source has only user
 * data. CD only. */
uint32_t
dcn__vmedium_raw(struct dcn_vmedium *medium, const struct dcn_area *area,
                 dcn_lba lba, uint32_t count, uint8_t *out);
/* Raw P-W, 96 bytes at each stride; stored or generated. Never fails. */
void dcn__vmedium_sub(struct dcn_vmedium *medium, const struct dcn_area *area,
                      dcn_lba lba, uint32_t count, uint8_t *out, size_t stride);
/* True where a read of raw and P-W in one call to the source is possible. */
bool dcn__vmedium_has_sub(const struct dcn_vmedium *medium);

/* vmedium_areas.c: medium->areas and its TOC, of medium->disc. */
enum dcn_status
dcn__vmedium_make_areas(struct dcn_vmedium *medium, struct dcn_error *error);

/* vmedium_q.c: Q of one sector as the plant would cut it. */
void
dcn__vmedium_q(const struct dcn_vmedium *medium, const struct dcn_area *area,
               dcn_lba lba, uint8_t q[DCN_Q_BYTES]);
/* P of one sector. */
bool dcn__vmedium_p(const struct dcn_area *area, dcn_lba lba);
/* P-W of one sector, generated. */
void dcn__vmedium_make_sub(const struct dcn_vmedium *medium,
                           const struct dcn_area *area, dcn_lba lba,
                           uint8_t raw[DCN_SUB_BYTES]);

#endif
