/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the pregaps and indexes of a CD begin, by Q around the border; where
 * no right frame tells it to the sector, by near misses and P, and then it is
 * said that it was so.
 */
#ifndef DCN_ANALYZE_QBORDER_H
#define DCN_ANALYZE_QBORDER_H

#include "analyze/qcodes.h"

enum dcn_qborder_by {
    DCN_QBORDER_NONE,    /* no frame speaks of either side */
    DCN_QBORDER_FRAMES,  /* right frames on both sides of it */
    DCN_QBORDER_NEAR,    /* frames with a wrong CRC that are as good as one */
    DCN_QBORDER_P,       /* P (ECMA-130 22.2) */
    DCN_QBORDER_ASSUMED, /* nothing tells: the usual 2 s, else what comes last
                          * in question */
};

/* What Q says on one side of a border. */
struct dcn_qlabel {
    uint8_t index, control;
};

struct dcn_qborder {
    dcn_lba at;        /* first sector behind it */
    dcn_lba low, high; /* right frames allow at from low to high */
    uint32_t behind;   /* right frames that say "behind", from high on */
    enum dcn_qborder_by by;
    struct dcn_qlabel before_label, behind_label; /* of the nearest frames */
};

/* Where INDEX 00 of track begins, which does not open its session; at is its
 * start where there is no pause. */
void
dcn__qborder_pregap(const struct dcn_qframes *frames,
                    const struct dcn_qcodes *codes,
                    const struct dcn_track *track, struct dcn_qborder *border);

/* Where INDEX number (2..99) of track begins, which ends at end; at is end
 * where there is no such index. */
void dcn__qborder_index(const struct dcn_qframes *frames,
                        const struct dcn_qcodes *codes,
                        const struct dcn_track *track, unsigned number,
                        dcn_lba end, struct dcn_qborder *border);

#endif
