/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Q and P of a whole CD as a reading gave them (ECMA-130 22, IEC 60908 17),
 * kept by the address that was asked for, and what each frame would be at a
 * place. What they mean together is qborder's, qcodes' and qaccord's.
 */
#ifndef DCN_ANALYZE_QFRAMES_H
#define DCN_ANALYZE_QFRAMES_H

#include "codec/subchannel.h"
#include "disc/disc.h"

/* Drives deliver Q a few sectors early or late; what names a place farther
 * off than the longest pause is of another place. */
#define DCN_Q_LAG_MAX 150

enum dcn_qframe_flag {
    DCN_QFRAME_GIVEN = 1, /* something was delivered */
    DCN_QFRAME_RIGHT = 2, /* the CRC is right */
    DCN_QFRAME_PLAIN = 4, /* every bit as the TOC alone would have it */
};

struct dcn_qframe {
    uint8_t q[DCN_Q_BYTES];
    uint8_t p;     /* P bits that are set, 0..96 */
    uint8_t flags; /* enum dcn_qframe_flag */
};

/* What was given, in sectors. */
struct dcn_qscan_counts {
    uint64_t scanned; /* P-W of a sector that is not all zero */
    uint64_t bad_crc; /* Q whose CRC is wrong */
    uint64_t plain;   /* whose P-W can be made again from the TOC alone */
    uint64_t rw;      /* with any bit set in R-W (CD+G and the like) */
};

struct dcn_qframes {
    const struct dcn_disc *disc; /* by its TOC; not owned */
    dcn_lba first;
    uint32_t count;
    struct dcn_qframe *frame; /* count of them; owned */
    dcn_lba from, to;         /* only here is anything given */
    struct dcn_qscan_counts counts;
};

/* Room for all that MSF can address of disc, which must outlive it. */
enum dcn_status
dcn__qframes_init(struct dcn_qframes *frames, const struct dcn_disc *disc,
                  struct dcn_error *error);
void dcn__qframes_free(struct dcn_qframes *frames);

/* Keeps Q and P of the raw P-W read at lba; all zero is nothing given. A
 * right frame is not replaced by a wrong one. */
void dcn__qframes_add(struct dcn_qframes *frames, dcn_lba lba,
                      const uint8_t raw[DCN_SUB_BYTES]);

/* What was given at lba, or NULL. */
const struct dcn_qframe *
dcn__qframes_at(const struct dcn_qframes *frames, dcn_lba lba);

/* True where the frame at asked has a right CRC and names a position (ADR 1)
 * that the TOC allows near there: q and the address that it names. Q is
 * believed, not the address that was asked for. */
bool dcn__qframes_position(const struct dcn_qframes *frames, dcn_lba asked,
                           struct dcn_q *q, dcn_lba *at);

/* The next right position at or after asked and before end, into *asked. */
bool dcn__qframes_next(const struct dcn_qframes *frames, dcn_lba *asked,
                       dcn_lba end, struct dcn_q *q, dcn_lba *at);

/* Q of ADR 1 that a plant would cut at lba for that track and index;
 * pause_to_one: the pause counts down to 1 in its last sector, not to 0 (both
 * are found on discs). */
void dcn__qframe_make(const struct dcn_track *track, unsigned index,
                      unsigned control, dcn_lba lba, bool pause_to_one,
                      uint8_t q[DCN_Q_BYTES]);

/* Bits in which two frames differ, 0..96. */
unsigned dcn__qframe_distance(const uint8_t a[DCN_Q_BYTES],
                              const uint8_t b[DCN_Q_BYTES]);

/* True where most P bits are set; of 96 bits that are all one or all zero on
 * the disc, a few come wrong. */
bool dcn__qframe_p_on(const struct dcn_qframe *frame);

/* The track by the TOC alone: INDEX 00 still belongs to the one before. NULL
 * before the first. */
const struct dcn_track *
dcn__toc_track_at(const struct dcn_disc *disc, dcn_lba lba);
/* One past the last sector that can be of this track, by the TOC alone. */
dcn_lba
dcn__toc_track_end(const struct dcn_disc *disc, const struct dcn_track *track);
/* The lowest address that INDEX 00 of this track can have. */
dcn_lba dcn__toc_pregap_floor(const struct dcn_disc *disc,
                              const struct dcn_track *track);
/* True for the first track of its session. */
bool dcn__toc_opens_session(const struct dcn_disc *disc,
                            const struct dcn_track *track);

#endif
